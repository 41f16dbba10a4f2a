// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/directory"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/write"
	"github.com/spineguard/spineguard/spine/sds"
)

var ruleOld = finding.Rule{ID: "systems-old", Severity: finding.Warning, Summary: "The snapshot of the accredited systems is older than the configuration allows, or nobody knows how old it is."}

// dated is a finding that there is on some days alone. Like the end of a suppression it is for
// [Project.Lint] and [Project.Check], to whom somebody tells the day: what is written does not depend on it.
type dated struct {
	Suppressed
	from, until string // the first and the last day, as YYYY-MM-DD; empty: without an end on that side
}

// onDay returns the findings that there are on a day.
func (p *Project) onDay(day string) []Suppressed {
	var out []Suppressed
	for _, d := range p.dated {
		if d.from <= day && (d.until == "" || day <= d.until) { // dates of one form sort as text
			out = append(out, d.Suppressed)
		}
	}
	return out
}

// age looks for the record of a snapshot, and notes from when on the snapshot is too old. Without a
// record of what stands there nobody knows, and it always is.
func (l *loader) age(s config.Systems, csv []byte) {
	if !s.MaxAge.Given() {
		return
	}
	at := finding.Position{File: s.CSV.Value}
	name := sds.PullRecordName(s.CSV.Value)
	r, problem := l.record(name)
	switch {
	case problem != "":
		l.addOld("", "", finding.New(ruleOld, at, "nobody knows when the systems were pulled: %q cannot be read: %s", name, problem))
	case !r.IsOf(csv):
		l.addOld("", "", finding.New(ruleOld, at, "the systems are not those that were pulled on %s: they were edited, or come from elsewhere", day(r, 0)))
	case s.Directory.URL().Given() && r.Directory != s.Directory.URL().Value:
		l.addOld("", "", finding.New(ruleOld, at, "the systems were pulled from %q, and the configuration names %q", r.Directory, s.Directory.URL().Value))
	default:
		l.asked = append([]string{}, r.Interactions...) // of a record without any, nothing was asked for
		days, _ := strconv.Atoi(strings.TrimSuffix(s.MaxAge.Value, "d"))
		l.addOld(day(r, days+1), "", finding.New(ruleOld, at, "the systems were pulled on %s, and count until %s", day(r, 0), day(r, days)))
		l.addOld("", day(r, -2), finding.New(ruleOld, at, "the systems were pulled on %s, which is still to come", day(r, 0))) // it may be another day elsewhere
	}
}

// day is a number of days after that of a pull, in UTC.
func day(r sds.PullRecord, after int) string {
	return r.Pulled.UTC().AddDate(0, 0, after).Format(time.DateOnly)
}

// addOld notes that the snapshot is too old, or nobody knows, from a day until another.
func (l *loader) addOld(from, until string, f finding.Finding) {
	s := l.project.Config.Systems
	f = f.Relate(s.MaxAge.At, "systems.maxAge is %s", s.MaxAge.Value).
		Suggest("pull it again, and review what changes: spineguard registry pull, then spineguard diff --base HEAD")
	l.dated = append(l.dated, dated{Suppressed{Finding: f}, from, until})
}

// unasked notes the interactionIds of the policy that the directory was not asked for: of these the snapshot says nothing.
func (l *loader) unasked(m *policy.Model) {
	if l.asked == nil {
		return
	}
	var missing []string
	for _, id := range directory.Interactions(m) {
		if !slices.Contains(l.asked, string(id)) {
			missing = append(missing, string(id))
		}
	}
	if len(missing) > 0 {
		l.addOld("", "", finding.New(ruleOld, finding.Position{File: l.project.Config.Systems.CSV.Value}, "the systems were pulled without %s, which the policy has now", strings.Join(missing, ", ")))
	}
}

// record reads the record of a snapshot, or says in words why it cannot.
func (l *loader) record(name string) (sds.PullRecord, string) {
	data, err := readRegular(l.dir, name)
	if err != nil {
		return sds.PullRecord{}, err.Problem
	}
	l.project.Inputs = append(l.project.Inputs, name)
	r, invalid := sds.ReadPullRecord(data)
	if invalid != nil {
		return r, invalid.Error()
	}
	return r, ""
}

// old are the snapshots of systems that are too old on a day, or of which nobody knows. A suppression
// counts as long as it is there.
func (p *Project) old(root string, today time.Time) []write.FileState {
	var out []write.FileState
	if abs, err := filepath.Abs(root); err == nil {
		root = abs
	}
	for _, d := range p.onDay(today.Format(time.DateOnly)) {
		if len(d.By) > 0 {
			continue
		}
		full, err := filepath.Abs(filepath.Join(p.Dir(), filepath.FromSlash(d.Finding.Position.File)))
		if err != nil {
			full = d.Finding.Position.File
		}
		out = append(out, write.FileState{Path: fromRoot(root, full), State: write.Old, Reason: d.Finding.Message, Suggestion: d.Finding.Suggestion})
	}
	return out
}
