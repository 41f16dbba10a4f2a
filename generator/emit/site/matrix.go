package site

import (
	"maps"
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
// those who see anything, so that time grows with what there is to see.
func (b *builder) matrices(kind, words string, who []docs.Ref, names []docs.Text, seen func(docs.Group) []docs.Seen) []matrix {
	if len(who) == 0 {
		return nil
	}
	areas := areasOf(b.Groups, seen)
	var rows []matrixRow
	at := map[docs.Text]int{} // the first row of somebody; those of her areas follow
	for i, r := range who {
		at[r.Label] = len(rows)
		rows = append(rows, matrixRow{linked(r), docs.Plain(names[i]), levelOf("")})
		for _, area := range areas[r.Label] {
			rows = append(rows, matrixRow{linked(r), docs.Plain(names[i]) + " in " + docs.Plain(area), levelOf("")})
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
			who: rows, seen: best(seen(g), at, areas),
		})
	}
	return out
}

// best are the highest levels of each row. What is limited to areas of work
// counts in the rows of these areas, and everything else in all of somebody.
func best(list []docs.Seen, at map[docs.Text]int, areas map[docs.Text][]docs.Text) []sight {
	levels := map[int]string{}
	raise := func(row int, level string) {
		if levels[row] != "record" {
			levels[row] = level
		}
	}
	for _, s := range list {
		first, all := at[s.Who.Label], areas[s.Who.Label]
		for _, area := range s.Areas {
			i, _ := slices.BinarySearch(all, area)
			raise(first+1+i, s.Level)
		}
		if len(s.Areas) == 0 {
			for i := range 1 + len(all) {
				raise(first+i, s.Level)
			}
		}
	}
	var out []sight
	for _, row := range slices.Sorted(maps.Keys(levels)) {
		out = append(out, sight{row, levels[row]})
	}
	return out
}

// areasOf are the areas of work in which alone somebody sees something, sorted.
// In all matrices of a kind she has a row for each, beside her own: who works in
// none of them.
func areasOf(groups []docs.Group, seen func(docs.Group) []docs.Seen) map[docs.Text][]docs.Text {
	out := map[docs.Text][]docs.Text{}
	for _, g := range groups {
		for _, s := range seen(g) {
			out[s.Who.Label] = append(out[s.Who.Label], s.Areas...)
		}
	}
	for who, list := range out {
		slices.Sort(list)
		out[who] = slices.Compact(list)
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

// cells counts those of some matrices, with every row.
func cells(list ...matrix) int {
	n := 0
	for _, m := range list {
		n += len(m.who) * len(m.Types)
	}
	return n
}

// whole puts every row into the matrices.
func whole(list []matrix) []matrix {
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
