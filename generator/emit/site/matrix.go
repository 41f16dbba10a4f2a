// SPDX-License-Identifier: Apache-2.0

package site

import (
	"slices"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/spine/policy"
)

// maxStatic is how many cells the matrices have in all before their rows are
// left to a script, which draws those that are seen.
const maxStatic = 20_000

// matrix is who sees what of one record group. Everybody who sees one type of
// a group sees all, so a row has one level for all its cells.
type matrix struct {
	ID, Title string
	Kind      string // "activity" or "role": what the rows are
	Group     string
	Types     []column
	Rows      []matrixRow // none if Drawn
	Drawn     bool        // rows are left to a script
	Joined    bool        // the cells of a row are one

	who  []matrixRow // everybody, with no level: the same in all matrices of a kind
	seen []sight     // of those who see anything, in order
}

// sight is the level of a row.
type sight struct {
	row   int // of who
	level string
}

// column is one record type.
type column struct {
	Name part
	Code string
}

type matrixRow struct {
	Who   part
	Name  string
	Level *level
}

// Height is how many rows there are, with that of the headers.
func (m matrix) Height() int { return len(m.who) + 1 }

// Width is how many columns there are, with that of the headers.
func (m matrix) Width() int { return len(m.Types) + 1 }

// matrices makes a matrix of each group that has record types. Its rows are
// those who see anything, so that time grows with what there is to see. In all of
// them somebody has a row for each area of work in which alone they see something,
// beside their own: who works in none of these.
func (b *builder) matrices(kind, words string, who []person) []matrix {
	if len(who) == 0 {
		return nil
	}
	var rows []matrixRow
	seen := map[string][]sight{} // by group
	add := func(who person, in string, groups []policy.GroupAccess) {
		for _, g := range groups {
			seen[string(g.Group)] = append(seen[string(g.Group)], sight{len(rows), g.Level.String()})
		}
		rows = append(rows, matrixRow{linked(who.self), docs.Plain(who.name) + in, levelOf("")})
	}
	for _, w := range who {
		add(w, "", w.sees.Everywhere)
		for _, a := range w.sees.Areas {
			add(w, " in "+docs.Plain(docs.Text(a.Area)), a.Groups)
		}
	}
	var out []matrix
	for _, g := range b.Groups {
		if len(g.Types) == 0 {
			continue
		}
		out = append(out, matrix{
			ID: g.Anchor + ":" + kind, Title: words + " and the record types of " + docs.Plain(g.Name), Kind: kind,
			Group: docs.Plain(g.Name), Types: mapped(g.Types, func(t docs.RecordType) column { return column{linked(t.Self), docs.Plain(t.Code)} }),
			who: rows, seen: seen[string(g.Name)],
		})
	}
	return out
}

// person is an activity or a job role.
type person struct {
	self docs.Ref
	name docs.Text
	sees docs.Sight
}

func (b *builder) byActivity() []matrix {
	return b.matrices("activity", "Activities", mapped(b.Activities, func(a docs.Activity) person {
		return person{a.Self, a.Name, b.sees.Activity(string(a.Code))}
	}))
}

func (b *builder) byJobRole() []matrix {
	return b.matrices("role", "Job roles", mapped(b.JobRoles, func(j docs.JobRole) person {
		return person{j.Self, j.Name, b.sees.JobRole(string(j.Code))}
	}))
}

// cells counts those of some matrices, with every row.
func cells(list ...matrix) int {
	n := 0
	for _, m := range list {
		n += len(m.who) * len(m.Types)
	}
	return n
}

// withRows puts every row into the matrices.
func withRows(list []matrix) []matrix {
	return mapped(list, func(m matrix) matrix {
		m.Rows = slices.Clone(m.who)
		for _, s := range m.seen {
			m.Rows[s.row].Level = levelOf(s.level)
		}
		return m
	})
}

// drawn leaves the rows to the script.
func drawn(list []matrix) []matrix {
	return mapped(list, func(m matrix) matrix { m.Drawn = true; return m })
}

// printed has the rows of those who see anything. It makes one cell of each row,
// and no links, so that paper, and the browser that makes it, have less to carry.
func printed(list []matrix) []matrix {
	return mapped(list, func(m matrix) matrix {
		m.Joined = true
		m.Rows = mapped(m.seen, func(s sight) matrixRow {
			return matrixRow{part{Text: m.who[s.row].Who.Text}, m.who[s.row].Name, levelOf(s.level)}
		})
		return m
	})
}

// matrixData is a matrix as the browser gets it. Its rows are those of its kind.
type matrixData struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Kind   string      `json:"kind"`
	Group  string      `json:"group"`
	Types  [][3]string `json:"types"`  // code, name and address
	Rows   []int       `json:"rows"`   // who sees anything, by their places among those of the kind
	Levels string      `json:"levels"` // a digit for each of them: 1 pointer, 2 record
}

func (m matrix) data() matrixData {
	out := matrixData{Rows: []int{}, ID: m.ID, Title: m.Title, Kind: m.Kind, Group: m.Group, Types: mapped(m.Types, func(t column) [3]string {
		return [3]string{t.Code, t.Name.Text, t.Name.Href}
	})}
	digits := make([]byte, len(m.seen))
	for i, s := range m.seen {
		out.Rows = append(out.Rows, s.row)
		digits[i] = map[string]byte{"pointer": '1', "record": '2'}[s.level]
	}
	out.Levels = string(digits)
	return out
}

// people are the rows of all matrices of a kind: code, name and address.
func (m matrix) people() [][3]string {
	return mapped(m.who, func(r matrixRow) [3]string { return [3]string{r.Who.Text, r.Name, r.Who.Href} })
}
