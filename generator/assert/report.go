// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

// Report is the result of the tests of one file. Its JSON form is stable:
// members are added, never taken away or given another meaning while version
// is 1.
type Report struct {
	Version  int               `json:"version"`
	Passed   bool              `json:"passed"`
	Tests    int               `json:"tests"`
	Checks   int               `json:"checks"` // that the tests stand for
	Failures []finding.Finding `json:"failures"`
	Coverage Coverage          `json:"coverage"`
	Since    *Since            `json:"since,omitempty"`    // if it was asked for
	Mutation *Mutation         `json:"mutation,omitempty"` // if it was asked for and no test failed

	at      finding.Position // where the file of tests is named
	options Options
	cases   []testCase
}

// testCase is a test with its failures.
type testCase struct {
	*Test
	at       finding.Position
	failures []finding.Finding
}

// Options say what is asked of a suite beside that its tests pass.
type Options struct {
	MinCoverage float64 // percent of the grants, with Since of those that it touches; 0: whatever it is
	Mutate      bool    // that every mutant is killed
	Since       *Base   // the policy whose change is measured; nil: none is
}

// Report runs the tests and measures them. At is where the file of tests is
// named, or its name.
func (s *Suite) Report(o Options, at finding.Position) Report {
	r := Report{Version: 1, Coverage: s.Coverage(), at: at, options: o}
	r.Tests, r.Checks = s.Tests()
	var failures finding.List
	for i := range s.tests {
		failed := s.run(&s.tests[i])
		r.cases = append(r.cases, testCase{s.tests[i].Test, s.tests[i].At, failed})
		failures.Add(failed...)
	}
	r.Failures = failures.Sorted()
	failed := len(r.Failures) > 0
	if o.Since != nil {
		since := s.Since(*o.Since)
		r.Since = &since
	}
	if f, ok := r.uncovered(); ok {
		r.Failures = append(r.Failures, f)
	}
	r.Passed = len(r.Failures) == 0
	if o.Mutate && !failed {
		m := s.Mutate()
		r.Mutation = &m
		r.Passed = r.Passed && len(m.Survived) == 0
	}
	if r.Failures == nil {
		r.Failures = []finding.Finding{}
	}
	return r
}

// uncovered is the finding that less is covered than is asked for.
func (r Report) uncovered() (finding.Finding, bool) {
	percent, of := r.Coverage.Percent, "the grants"
	if r.Since != nil {
		percent, of = r.Since.Percent, fmt.Sprintf("the grants that have changed since %s", r.Since.Base)
	}
	return finding.New(ruleUncovered, r.at, "the tests speak of %.1f %% of %s, and %.1f %% are asked for", percent, of, r.options.MinCoverage).
		Suggest("write tests for the grants that are listed as not covered"), percent < r.options.MinCoverage
}

// InDir returns the report with every file name put below dir.
func (r Report) InDir(dir string) Report {
	r.at = r.at.InDir(dir)
	r.Failures = findingsInDir(r.Failures, dir)
	r.cases = slices.Clone(r.cases)
	for i := range r.cases {
		r.cases[i].at = r.cases[i].at.InDir(dir)
		r.cases[i].failures = findingsInDir(r.cases[i].failures, dir)
	}
	r.Coverage.Uncovered = grantsInDir(r.Coverage.Uncovered, dir)
	if r.Since != nil {
		since := *r.Since
		since.Uncovered, since.Removed = grantsInDir(since.Uncovered, dir), grantsInDir(since.Removed, dir)
		r.Since = &since
	}
	if r.Mutation != nil {
		m := *r.Mutation
		m.Survived = slices.Clone(m.Survived)
		for i := range m.Survived {
			m.Survived[i].At = inDir(m.Survived[i].At, dir)
		}
		r.Mutation = &m
	}
	return r
}

func findingsInDir(findings []finding.Finding, dir string) []finding.Finding {
	out := make([]finding.Finding, len(findings))
	for i, f := range findings {
		out[i] = f.InDir(dir)
	}
	return out
}

func grantsInDir(grants []Grant, dir string) []Grant {
	out := slices.Clone(grants)
	for i := range out {
		out[i].At = inDir(out[i].At, dir)
	}
	return out
}

func inDir(at []finding.Position, dir string) []finding.Position {
	var out []finding.Position
	for _, p := range at {
		out = append(out, p.InDir(dir))
	}
	return out
}

// maxListed is how many grants or mutants the text lists; the JSON has all.
const maxListed = 50

// Text writes the report for people. All grants that are not covered are
// listed on request, and those of them that a change touches always.
func (r Report) Text(w io.Writer, uncovered bool) error {
	if err := finding.Print(w, finding.TextFormat, r.Failures); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	if uncovered {
		lines(b, "not covered", r.Coverage.Uncovered)
	}
	if r.Since != nil {
		lines(b, "changed and not covered", r.Since.Uncovered)
		lines(b, "removed", r.Since.Removed)
	}
	if m := r.Mutation; m != nil {
		for i, f := range m.Survived {
			if more(b, i, len(m.Survived)) {
				break
			}
			line(b, "survived: "+f.Operator, f.Grant)
		}
	}
	verdict := "passed"
	if !r.Passed {
		verdict = "failed"
	}
	fmt.Fprintf(b, "%s: %s, %s; %d of %d grants covered (%.1f %%), %d inert", verdict, finding.Count(r.Tests, "test", "tests"), finding.Count(r.Checks, "check", "checks"), r.Coverage.Covered, r.Coverage.Grants, r.Coverage.Percent, r.Coverage.Inert)
	if c := r.Since; c != nil {
		fmt.Fprintf(b, "; since %s %d of %s covered (%.1f %%), %d removed", query.Visible(c.Base), c.Covered, finding.Count(c.Grants, "changed grant", "changed grants"), c.Percent, len(c.Removed))
	}
	if m := r.Mutation; m != nil {
		fmt.Fprintf(b, "; %d of %d mutants killed", m.Killed, m.Mutants)
	}
	fmt.Fprintln(b)
	return b.Flush()
}

// more ends a list that is too long for a terminal.
func more(w io.Writer, i, n int) bool {
	if i == maxListed {
		fmt.Fprintf(w, "and %d more; --format json lists all\n", n-i)
	}
	return i == maxListed
}

func lines(w io.Writer, what string, grants []Grant) {
	for i, g := range grants {
		if more(w, i, len(grants)) {
			break
		}
		line(w, what, g)
	}
}

func line(w io.Writer, what string, g Grant) {
	place := "-"
	if len(g.At) > 0 {
		place = g.At[0].Cite()
	}
	fmt.Fprintf(w, "%s: %s: %s\n", query.Visible(place), what, query.Visible(g.String()))
}

func join(codes []string) string { return strings.Join(codes, " AND ") }
