package generator

import (
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/snapshot"
	"github.com/spineguard/spineguard/generator/write"
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
	const again = "pull it again, and review what changes: spineguard registry pull, then spineguard diff --base HEAD"
	add := func(from, until string, f finding.Finding) {
		f = f.Relate(s.MaxAge.At, "systems.maxAge is %s", s.MaxAge.Value).Suggest(again)
		l.dated = append(l.dated, dated{Suppressed{Finding: f}, from, until})
	}
	at := finding.Position{File: s.CSV.Value}
	name := snapshot.RecordName(s.CSV.Value)
	r, problem := l.record(name)
	switch {
	case problem != "":
		add("", "", finding.New(ruleOld, at, "nobody knows when the systems were pulled: %q cannot be read: %s", name, problem))
	case !r.IsOf(csv):
		add("", "", finding.New(ruleOld, at, "the systems are not those that were pulled on %s: they were edited, or come from elsewhere", r.Day()))
	case s.Directory.URL().Given() && r.Directory != s.Directory.URL().Value:
		add("", "", finding.New(ruleOld, at, "the systems were pulled from %q, and the configuration names %q", r.Directory, s.Directory.URL().Value))
	default:
		days, _ := strconv.Atoi(strings.TrimSuffix(s.MaxAge.Value, "d"))
		add(r.Until(days+1), "", finding.New(ruleOld, at, "the systems were pulled on %s, and count until %s", r.Day(), r.Until(days)))
		add("", r.Until(-2), finding.New(ruleOld, at, "the systems were pulled on %s, which is still to come", r.Day())) // it may be another day elsewhere
	}
}

// record reads the record of a snapshot, or says in words why it cannot.
func (l *loader) record(name string) (snapshot.Record, string) {
	data, err := readRegular(l.dir, name)
	if err != nil {
		return snapshot.Record{}, err.Problem
	}
	l.project.Inputs = append(l.project.Inputs, name)
	r, invalid := snapshot.DecodeRecord(data)
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
