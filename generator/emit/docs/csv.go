// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// What would make pages too long to be read is written as comma-separated values
// beside them: who sees what, and by which ways.
const (
	accessFile = "access.csv"
	pathsFile  = "paths.csv"

	maxCells = 20_000 // of all matrices
	maxWays  = 2_000  // of all activities and job roles; each stands on two pages
)

// lists writes the files of comma-separated values that the pages need.
func (b *builder) lists(d *Data, put func(name string, data []byte)) {
	if d.Access != "" {
		put(d.Access, b.accessList())
	}
	if d.Paths != "" {
		put(d.Paths, b.pathList())
	}
}

// accessList has a line for each record group that somebody sees, and one more for
// each area of work in which they see more of it.
func (b *builder) accessList() []byte {
	l := newList("kind", "code", "name", "area of work", "record group", "access")
	add := func(kind, code, name string, sees Sight) {
		everywhere := map[spine.RecordGroup]spine.AccessLevel{}
		for _, g := range sees.Everywhere {
			everywhere[g.Group] = g.Level
			l.add(kind, code, name, "", string(g.Group), g.Level.String())
		}
		for _, a := range sees.Areas {
			for _, g := range a.Groups {
				if g.Level > everywhere[g.Group] {
					l.add(kind, code, name, a.Area, string(g.Group), g.Level.String())
				}
			}
		}
	}
	for _, a := range b.model.Activities {
		add("activity", a.Code, a.Name, b.sees.Activity(a.Code))
	}
	for _, j := range b.model.JobRoles {
		add("job role", j.Code, j.Name, b.sees.JobRole(j.Code))
	}
	return l.bytes()
}

// pathList has a line for each way from an activity to a grant. Those of a job role
// are those of its baseline.
func (b *builder) pathList() []byte {
	l := newList("activity", "name", "record group", "access", "path", "areas of work")
	for _, a := range b.model.Activities {
		for _, w := range b.ways.ofOne(a.Code) {
			g := &b.model.Groups[w.group]
			grant := g.Grants[w.grant]
			l.add(a.Code, a.Name, g.Name, levelOf(grant.Level), strings.Join(w.path, " → "), strings.Join(grant.Areas, ", "))
		}
	}
	return l.bytes()
}

// list is a file of comma-separated values, under the header of generated files.
type list struct {
	text bytes.Buffer
	csv  *csv.Writer
}

func newList(columns ...string) *list {
	l := &list{}
	l.text.WriteString("# " + Header + "\n")
	l.csv = csv.NewWriter(&l.text)
	l.add(columns...)
	return l
}

func (l *list) add(fields ...string) {
	for i, f := range fields {
		fields[i] = field(f)
	}
	_ = l.csv.Write(fields) // into memory
}

func (l *list) bytes() []byte {
	l.csv.Flush()
	return l.text.Bytes()
}

// field is a text on one line. One that a spreadsheet would take for a formula has
// an apostrophe in front.
func field(s string) string {
	s = fold(s)
	if formula.MatchString(s) {
		return "'" + s
	}
	return s
}

// formula is how formulas begin, in characters of full width as well.
var formula = regexp.MustCompile(`^[=+\-@＝＋－＠]`)
