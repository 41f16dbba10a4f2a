// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Row is something that stands in the documents of one side, or differs
// between them, and whose access that is nobody knows, or nobody's. An empty
// From or To is a row that is not there.
type Row struct {
	What    string             `json:"what"` // such as: mapping
	Row     string             `json:"row"`  // what it is about
	From    string             `json:"from"`
	To      string             `json:"to"`
	Sources []finding.Position `json:"sources"`

	base, head []finding.Position
}

// Rows compares what stands in the documents of two policies, of which one
// does not resolve, or both. What it comes to is not known.
func Rows(base, head policy.Facts, findings []finding.Finding) *Report {
	a, b := rowsOf(base), rowsOf(head)
	r := &Report{Version: 1, Verdict: Unknown, Gained: []Change{}, Lost: []Change{}, Findings: findings}
	keys := slices.Collect(maps.Keys(a))
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(x, y [2]string) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	for _, k := range keys {
		from, to := a[k], b[k]
		if from.value() != to.value() {
			r.Rows = append(r.Rows, newRow(k, from, to))
		}
	}
	return r
}

// RowsInDirs puts the file names of rows below the folders of their sides.
func (r *Report) RowsInDirs(base, head string) *Report {
	for i := range r.Rows {
		r.Rows[i].Sources = slices.Concat(inDir(r.Rows[i].base, base), inDir(r.Rows[i].head, head))
	}
	return r
}

// String says a row in a line: what differs, from what to what.
func (row Row) String() string { return fmt.Sprintf("%s %s: %s", row.What, row.Row, row.Detail()) }

// Detail says from what to what a row differs.
func (row Row) Detail() string { return orNothing(row.From) + " → " + orNothing(row.To) }

// Where is the first address of a row, and how much more there is.
func (row Row) Where() string { return where(row.Sources) }

// entry are the values that stand for one key.
type entry struct {
	values []string
	at     []finding.Position
}

func (e entry) value() string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(e.values))), ", ")
}

func newRow(key [2]string, from, to entry) Row {
	row := Row{What: key[0], Row: key[1], From: from.value(), To: to.value(), base: known(from.at), head: known(to.at)}
	row.Sources = slices.Concat(row.base, row.head)
	return row
}

// known are the positions that are any, each once.
func known(at []finding.Position) []finding.Position {
	seen := map[finding.Position]bool{{}: true}
	var out []finding.Position
	for _, p := range at {
		if !seen[p] {
			out = append(out, p)
		}
		seen[p] = true
	}
	return out
}

type rows map[[2]string]entry

func (r rows) put(what, row string, at finding.Position, value string) {
	e := r[[2]string{what, row}]
	e.values = append(e.values, value)
	if !at.IsZero() {
		e.at = append(e.at, at)
	}
	r[[2]string{what, row}] = e
}

func rowsOf(f policy.Facts) rows {
	r := rows{}
	for _, m := range f.Mapping {
		code := m.Code.Value
		if len(m.Areas) > 0 {
			code += " in " + texts(m.Areas)
		}
		r.put("mapping", m.Group.Value+", "+m.Level.Value, m.Code.At, code)
	}
	for _, t := range f.RecordTypes {
		r.put("record type", t.System.Value+"|"+t.Code.Value, cmp.Or(t.Group.At, t.Code.At), t.Group.Value)
	}
	for _, a := range f.Activities {
		r.put("activity", a.Code.Value, cmp.Or(firstOf(a.Includes), a.Code.At), "includes "+texts(a.Includes))
	}
	for _, b := range f.Baseline {
		r.put("baseline", b.Role.Value, b.At, b.Activity.Value)
	}
	for _, fn := range f.Functions {
		r.put("function", fn.Name.Value, fn.Requirement.At, fn.Requirement.Value)
	}
	for _, s := range f.Separations {
		a, b := min(s.First.Value, s.Second.Value), max(s.First.Value, s.Second.Value)
		r.put("separation", a, s.First.At, b)
	}
	for _, s := range f.Services {
		r.put("service", s.Name.Value, s.Name.At, "headers "+s.Headers.Value+" tokens "+s.Tokens.Value+" base "+s.Base.Value+" FHIR "+s.FHIR.Value)
	}
	for _, s := range f.Systems {
		r.put("system", s.ASID.Value, s.ASID.At, s.ODS.Value+" sends "+texts(s.Sends)+" receives "+texts(s.Receives)+" host "+s.Host.Value+" certificate "+s.Certificate.Value)
	}
	for _, s := range f.Formats {
		r.put("format", s.System.Value+"|"+s.Code.Value, s.Code.At, strings.TrimSpace(s.Retrieval.Value+" "+s.Interaction.Value))
	}
	for _, e := range f.Endpoints {
		for _, o := range e.Operations {
			at := e.Service + " " + e.Method.Value + " " + e.Path.Value
			r.put("endpoint", at, o.ID.At, o.ID.Value)
			if o.Level.Given() {
				r.put("level", at+" "+o.ID.Value, o.Level.At, o.Level.Value+" of "+orNothing(strings.TrimSpace(texts(o.RecordTypes)+" "+o.Group.Value)))
			}
		}
	}
	return r
}

func texts(list []policy.Text) string {
	var out []string
	for _, t := range list {
		out = append(out, t.Value)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
