// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"iter"
	"path/filepath"
	"slices"
	"time"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

var (
	ruleSeverity = finding.Rule{ID: "config-severity", Severity: finding.Error, Summary: "The configuration changes the severity of a rule that there is not, or that cannot be changed."}
	ruleSuppress = finding.Rule{ID: "config-suppress", Severity: finding.Error, Summary: "The configuration suppresses a rule that there is not, or that cannot be suppressed."}
	ruleWaiver   = finding.Rule{ID: "waiver-unused", Severity: finding.Warning, Summary: "The configuration allows something hidden or computed, or ignores a column, that the workbook does not have."}
	ruleUnused   = finding.Rule{ID: "suppression-unused", Severity: finding.Warning, Summary: "A suppression suppresses nothing, so it waits for a finding that nobody has seen."}
	ruleExpired  = finding.Rule{ID: "suppression-expired", Severity: finding.Error, Summary: "The last day of a suppression has passed, so what it suppressed is reported again."}
)

// Suppressed is a finding that the configuration lets pass for a time.
type Suppressed struct {
	Finding finding.Finding
	By      []config.Suppression // each of them covers it
}

// Lint returns what there is to say on a day: the findings of the project, and
// those whose suppressions have ended; and how many are still suppressed. The
// day comes from the caller: nothing that is written depends on it, so that the
// same inputs give the same outputs at any time. Files are as a user reads them
// who gave the path of the configuration.
func (p *Project) Lint(today time.Time) (found []finding.Finding, suppressed int) {
	var l finding.List
	l.Add(p.Findings...)
	day := today.Format(time.DateOnly)
	ended := func(s config.Suppression) bool { return s.Until.Value < day } // dates of one form sort as text
	for _, s := range slices.Concat(p.Suppressed, p.onDay(day)) {
		if slices.ContainsFunc(s.By, func(by config.Suppression) bool { return !ended(by) }) {
			suppressed++
		} else {
			l.Add(s.Finding)
		}
	}
	if p.Config == nil {
		return p.inDir(l.Sorted()), suppressed
	}
	for _, s := range p.Config.Lint.Suppress {
		if ended(s) {
			l.Add(finding.New(ruleExpired, s.Until.At, "the suppression of %s ended on %s", s.Rule.Value, s.Until.Value).
				Suggest("mend what it suppressed and take it out; or look at it again, and give a new reason and a new day"))
		}
	}
	return p.inDir(l.Sorted()), suppressed
}

// RelativeFindings returns the findings with their files as a user reads them who gave
// the path of the configuration.
func (p *Project) RelativeFindings() []finding.Finding { return p.inDir(p.Findings) }

func (p *Project) inDir(findings []finding.Finding) []finding.Finding {
	out := make([]finding.Finding, len(findings))
	for i, f := range findings {
		out[i] = f.InDir(filepath.ToSlash(p.Dir()))
	}
	return out
}

// applySeverities gives findings the severities that the configuration sets, and takes
// those out that it suppresses. Only warnings can be changed: an error means
// that there is no policy to speak of.
func (l *loader) applySeverities(findings []finding.Finding) []finding.Finding {
	c := l.project.Config
	if c == nil {
		return findings
	}
	var out []finding.Finding
	s := newSuppressor(c.Lint.Suppress)
	for _, f := range findings {
		switch f, by, on := s.settle(f, c.Lint.Severity); {
		case !on:
		case len(by) > 0:
			l.project.Suppressed = append(l.project.Suppressed, Suppressed{f, by})
		default:
			out = append(out, f)
		}
	}
	for _, d := range l.dated {
		var on bool
		if d.Finding, d.By, on = s.settle(d.Finding, c.Lint.Severity); on {
			l.project.dated = append(l.project.dated, d)
		}
	}
	if l.findings.HasErrors() {
		return out // what was not looked at may be what a suppression is for
	}
	return append(out, l.unused(s, out)...)
}

// unused reports suppressions that cover nothing. A row that has moved is the
// usual reason, so the finding that is still there is named.
func (l *loader) unused(s *suppressor, left []finding.Finding) []finding.Finding {
	rule := ruleUnused
	switch set := l.project.Config.Lint.Severity[rule.ID]; set.Value {
	case "off":
		return nil
	case string(finding.Error):
		rule.Severity = finding.Error
	}
	first := map[string]finding.Position{} // by rule
	for _, f := range slices.Backward(left) {
		first[f.Rule] = f.Position
	}
	var out []finding.Finding
	for i, entry := range s.list {
		if s.used[i] {
			continue
		}
		f := finding.New(rule, entry.Rule.At, "nothing is found by %s", entry.Rule.Value)
		if entry.At.Given() {
			f.Message += " at " + entry.At.Value
		}
		f = f.Suggest("take the suppression out, or correct its address, which is relative to the folder of the configuration")
		if at, ok := first[entry.Rule.Value]; ok {
			f = f.Relate(at, "found here")
		}
		out = append(out, f)
	}
	return out
}

// suppressor knows which suppressions cover a finding, and which ever did.
type suppressor struct {
	list []config.Suppression
	at   map[[2]string][]int // by rule and place
	used []bool
}

func newSuppressor(list []config.Suppression) *suppressor {
	s := &suppressor{list: list, at: map[[2]string][]int{}, used: make([]bool, len(list))}
	for i, entry := range list {
		key := [2]string{entry.Rule.Value, entry.At.Value}
		s.at[key] = append(s.at[key], i)
	}
	return s
}

// settle gives a finding the severity that the configuration sets, and returns the
// suppressions that cover it; false if the finding is not wanted.
func (s *suppressor) settle(f finding.Finding, severity map[string]policy.Text) (finding.Finding, []config.Suppression, bool) {
	if f.Severity == finding.Error {
		return f, nil, true
	}
	if set, ok := severity[f.Rule]; ok {
		if set.Value == "off" {
			return f, nil, false
		}
		f.Severity = finding.Severity(set.Value)
	}
	return f, s.covering(f), true
}

// covering returns the suppressions of a rule in all places that a finding lies
// in, in the order of the configuration.
func (s *suppressor) covering(f finding.Finding) []config.Suppression {
	var found []int
	for place := range places(f.Position.String()) {
		found = append(found, s.at[[2]string{f.Rule, place}]...)
	}
	slices.Sort(found)
	var out []config.Suppression
	for _, i := range found {
		s.used[i] = true
		out = append(out, s.list[i])
	}
	return out
}

// places yields the places that an address lies in: itself, the file of its
// lines and sheets, the line of its columns, the sheet of its cells, and
// everywhere, which is empty.
func places(at string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, c := range at {
			if i > 0 && (c == ':' || c == '!') && !yield(at[:i]) {
				return
			}
		}
		if at == "" || yield(at) {
			yield("")
		}
	}
}

// lintRules checks that the configuration names rules that exist and that can
// be changed.
func (l *loader) lintRules(c *config.Config) {
	severity := map[string]finding.Severity{}
	var ids []string
	for _, r := range Rules() {
		severity[r.ID] = r.Severity
		ids = append(ids, r.ID)
	}
	const listed = "the rules are listed at " + finding.RulesPage
	for id, s := range c.Lint.Severity {
		switch severity[id] {
		case "":
			l.findings.Add(finding.New(ruleSeverity, s.At, "no rule has the id %q", id).SuggestNear(id, ids, listed))
		case finding.Error:
			l.findings.Add(finding.New(ruleSeverity, s.At, "the rule %q is an error and stays one", id).Suggest("mend what it finds; without that there is no policy"))
		}
	}
	for _, s := range c.Lint.Suppress {
		switch severity[s.Rule.Value] {
		case "":
			l.findings.Add(finding.New(ruleSuppress, s.Rule.At, "no rule has the id %q", s.Rule.Value).SuggestNear(s.Rule.Value, ids, listed))
		case finding.Error:
			l.findings.Add(finding.New(ruleSuppress, s.Rule.At, "the rule %q is an error, which nothing suppresses", s.Rule.Value).Suggest("mend what it finds; without that there is no policy"))
		}
	}
}
