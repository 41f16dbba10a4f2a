package site

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/emit/docs"
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
	Rows      []matrixRow
	Drawn     bool // rows are left to a script
	Joined    bool // the cells of a row are one
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
func (m matrix) Height() int { return len(m.Rows) + 1 }

// Width is how many columns there are, with that of the headers.
func (m matrix) Width() int { return len(m.Types) + 1 }

// matrices makes a matrix of each group that has record types.
func (b *builder) matrices(kind, words string, who []docs.Ref, names []docs.Text, seen func(docs.Group) []docs.Seen) []matrix {
	var out []matrix
	rows := areaRows(b.Groups, seen)
	for _, g := range b.Groups {
		if len(g.Types) == 0 || len(who) == 0 {
			continue
		}
		m := matrix{
			ID: g.Anchor + ":" + kind, Title: words + " and the record types of " + docs.Plain(g.Name), Kind: kind,
			Group: docs.Plain(g.Name), Types: mapped(g.Types, func(t docs.RecordType) column { return column{linked(t.Self), docs.Plain(t.Code)} }),
		}
		best := map[inArea]string{}
		for _, s := range seen(g) {
			for _, row := range append(rows[s.Who.Label], inArea{s.Who.Label, ""}) {
				counts := len(s.Areas) == 0 || slices.Contains(s.Areas, row.area)
				if counts && best[row] != "record" {
					best[row] = s.Level
				}
			}
		}
		for i, r := range who {
			m.Rows = append(m.Rows, matrixRow{linked(r), docs.Plain(names[i]), levelOf(best[inArea{r.Label, ""}])})
			for _, row := range rows[r.Label] {
				m.Rows = append(m.Rows, matrixRow{linked(r), docs.Plain(names[i]) + " in " + docs.Plain(row.area), levelOf(best[row])})
			}
		}
		out = append(out, m)
	}
	return out
}

// inArea is somebody who works in an area of work; without one she works in
// none that anything is limited to.
type inArea struct{ who, area docs.Text }

// areaRows are the rows beside their own of those who see something in some
// areas of work alone, the same in all matrices of a kind.
func areaRows(groups []docs.Group, seen func(docs.Group) []docs.Seen) map[docs.Text][]inArea {
	out := map[docs.Text][]inArea{}
	for _, g := range groups {
		for _, s := range seen(g) {
			for _, area := range s.Areas {
				if row := (inArea{s.Who.Label, area}); !slices.Contains(out[s.Who.Label], row) {
					out[s.Who.Label] = append(out[s.Who.Label], row)
				}
			}
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b inArea) int { return cmp.Compare(a.area, b.area) })
	}
	return out
}

func (b *builder) byActivity() []matrix {
	return b.matrices("activity", "Activities",
		mapped(b.Activities, func(a docs.Activity) docs.Ref { return a.Self }),
		mapped(b.Activities, func(a docs.Activity) docs.Text { return a.Name }),
		func(g docs.Group) []docs.Seen { return g.Opening })
}

func (b *builder) byJobRole() []matrix {
	return b.matrices("role", "Job roles",
		mapped(b.JobRoles, func(j docs.JobRole) docs.Ref { return j.Self }),
		mapped(b.JobRoles, func(j docs.JobRole) docs.Text { return j.Name }),
		func(g docs.Group) []docs.Seen { return g.Seen })
}

// cells counts those of some matrices.
func cells(list ...matrix) int {
	n := 0
	for _, m := range list {
		n += len(m.Rows) * len(m.Types)
	}
	return n
}

// drawn leaves the rows to the script.
func drawn(list []matrix) []matrix {
	return mapped(list, func(m matrix) matrix { m.Drawn = true; return m })
}

// printed makes one cell of each row, and no links, so that paper, and the
// browser that makes it, have less to carry.
func printed(list []matrix) []matrix {
	return mapped(list, func(m matrix) matrix {
		m.Joined = true
		m.Rows = mapped(m.Rows, func(r matrixRow) matrixRow { r.Who.Href, r.Who.Code = "", false; return r })
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
	Levels string      `json:"levels"` // a digit for each row: 0 none, 1 pointer, 2 record
}

func (m matrix) data() matrixData {
	out := matrixData{ID: m.ID, Title: m.Title, Kind: m.Kind, Group: m.Group, Types: mapped(m.Types, func(t column) [3]string {
		return [3]string{t.Code, t.Name.Text, t.Name.Href}
	})}
	digits := make([]byte, len(m.Rows))
	for i, r := range m.Rows {
		digits[i] = map[string]byte{"none": '0', "pointer": '1', "record": '2'}[r.Level.Class]
	}
	out.Levels = string(digits)
	return out
}

// who are the rows of all matrices of a kind: code, name and address.
func (m matrix) who() [][3]string {
	return mapped(m.Rows, func(r matrixRow) [3]string { return [3]string{r.Who.Text, r.Name, r.Who.Href} })
}
