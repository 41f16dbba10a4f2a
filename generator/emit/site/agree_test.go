// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/spineguard/spineguard/generator/emit/hostiletest"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// data is what the scripts of a page hand over.
type data struct {
	Tables map[string]struct {
		Columns []string
		Rows    [][]string
	}
}

func dataOf(t *testing.T, files map[string][]byte, page string) data {
	t.Helper()
	var d data
	text := strings.Split(string(files["data/"+page+".js"]), "\n")[1]
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(text, "spineguard.data("), ");")), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// cellsOf are the texts of the body of a table, without buttons. A cell that
// stands for several rows is in each.
func cellsOf(table *html.Node) [][]string {
	var out [][]string
	for _, body := range all(table, "tbody") {
		for _, row := range all(body, "tr") {
			var cells []string
			if len(out) > 0 { // what goes on from above
				cells = append(cells, out[len(out)-1][:len(out[0])-len(slices.Collect(row.ChildNodes()))]...)
			}
			for c := range row.ChildNodes() {
				text := textOf(c)
				for _, b := range all(c, "button") {
					text = strings.Replace(text, " "+textOf(b), "", 1)
				}
				cells = append(cells, text)
			}
			out = append(out, cells)
		}
	}
	return out
}

// TestDownloadsAreTheTables: what a download says is what the page shows, for
// hostile texts too.
func TestDownloadsAreTheTables(t *testing.T) {
	word := strings.NewReplacer("● record", "record", "◐ pointer", "pointer", "○ none", "none")
	var models []*policy.Model
	for _, config := range configs {
		models = append(models, load(t, config))
	}
	next := 0
	for range 5 {
		models = append(models, hostiletest.Model(func() string { next++; return hostiletest.Texts[next%len(hostiletest.Texts)] }))
	}
	for _, m := range models {
		files := write(t, m)
		for name, page := range parse(t, files).pages {
			page, name := page, strings.TrimSuffix(name, ".html")
			if name == "index" {
				name = "overview"
			}
			d := dataOf(t, files, name)
			seen := 0
			for _, div := range all(page, "div") {
				if attr(div, "class") != "table" {
					continue
				}
				seen++
				rows := d.Tables[attr(div, "id")].Rows
				for i, row := range cellsOf(div) {
					if got, want := strings.Join(rows[i], "|"), word.Replace(strings.Join(row, "|")); got != want {
						t.Fatalf("%s, %s: %q and %q", name, attr(div, "id"), got, want)
					}
				}
			}
			if seen != len(d.Tables) {
				t.Errorf("%s has %d tables and data of %d", name, seen, len(d.Tables))
			}
		}
	}
}

// TestMatrixSaysWhatTheQuestionsAnswer compares each cell of the data with
// who-can, which reads the policy by itself.
func TestMatrixSaysWhatTheQuestionsAnswer(t *testing.T) {
	m := load(t, "example")
	d := unpack(t, write(t, m))
	got := map[string]string{}
	for key, level := range d.cells(t) {
		for _, g := range d.Groups {
			for _, r := range g.Types {
				if g.Name == key[3] && key[2] == "" {
					got[key[1]+" "+r[1]] = []string{"none", "pointer", "record"}[level]
				}
			}
		}
	}
	if want := answers(t, m); !maps.Equal(got, want) || len(want) < 1000 {
		t.Errorf("%d cells, and the answers are %d others", len(got), len(want))
	}
}

func answers(t *testing.T, m *policy.Model) map[string]string {
	t.Helper()
	index := query.New(m, policy.Facts{})
	out := map[string]string{}
	for _, r := range m.RecordTypes {
		if r.Group == "" {
			continue
		}
		for _, a := range m.Activities {
			out[a.Code+" "+r.Name] = "none"
		}
		for _, j := range m.JobRoles {
			out[j.Code+" "+r.Name] = "none"
		}
		table, err := index.WhoCan(query.Question{RecordType: r.System + "|" + r.Code})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range table.Rows {
			if row.Kind == query.RowRole || row.Kind == query.RowActivity {
				out[row.Code+" "+r.Name] = row.Access
			}
		}
	}
	return out
}

// TestEveryPathNamesTheCellOfItsGrant: the last activity of a path stands in
// the row of the workbook that is named.
func TestEveryPathNamesTheCellOfItsGrant(t *testing.T) {
	m := load(t, "example")
	cells := map[string]string{}
	for _, g := range m.Groups {
		for _, grant := range g.Grants {
			var at []string
			for _, p := range grant.At {
				at = append(at, finding.Position.String(p))
			}
			cells[g.Name+" "+string(grant.Level)+" "+grant.Activity] = strings.Join(at, ", ")
		}
	}
	rows := 0
	for id, table := range dataOf(t, write(t, m), "job-roles").Tables {
		if !strings.HasSuffix(id, ":opens") {
			continue
		}
		for _, row := range table.Rows {
			rows++
			path := strings.Split(row[2], " → ")
			if want := cells[row[0]+" "+row[1]+" "+path[len(path)-1]]; want == "" || row[3] != want {
				t.Errorf("%s: %v, want %q", id, row, want)
			}
		}
	}
	if rows < 50 {
		t.Errorf("%d paths only", rows)
	}
}

// TestSearchFindsEverything: each element of the policy has an entry, and each
// entry leads to its place.
func TestSearchFindsEverything(t *testing.T) {
	m := load(t, "example")
	files := write(t, m)
	var entries [][4]string
	text := strings.Split(string(files["data/search.js"]), "\n")[1]
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(text, "spineguard.entries("), ");")), &entries); err != nil {
		t.Fatal(err)
	}
	s, kinds := parse(t, files), map[string]int{}
	for _, e := range entries {
		kinds[e[0]]++
		if problem := s.link("index.html", &html.Node{Data: "a"}, e[2]); problem != "" {
			t.Errorf("%v: %s", e, problem)
		}
	}
	for kind, want := range map[string]int{
		"interactionId": len(m.Interactions), "format": len(m.Formats), "record type": len(m.RecordTypes), "record group": len(m.Groups), "activity": len(m.Activities),
		"job role": len(m.JobRoles), "function": len(m.Functions), "service": len(m.Services), "system": len(m.Systems), "page": len(s.pages),
	} {
		if kinds[kind] != want {
			t.Errorf("the search has %d of %s, want %d", kinds[kind], kind, want)
		}
	}
}

// TestInteractionsNameTheirSystems: who looks at an interactionId sees which systems send
// and which receive it.
func TestInteractionsNameTheirSystems(t *testing.T) {
	m := load(t, "example")
	want := map[string]string{}
	for _, s := range m.Systems {
		for _, id := range s.Sends {
			want[id+" Sent by"] += ", " + s.ASID
		}
		for _, id := range s.Receives {
			want[id+" Received by"] += ", " + s.ASID
		}
	}
	got := map[string]string{}
	for _, section := range all(parse(t, write(t, m)).pages["interactions.html"], "section") {
		for _, row := range all(section, "div") {
			if terms, values := all(row, "dt"), all(row, "dd"); len(terms) == 1 && strings.HasSuffix(textOf(terms[0]), " by") {
				got[textOf(all(all(section, "h2")[0], "code")[0])+" "+textOf(terms[0])] = ", " + textOf(values[0])
			}
		}
	}
	if !maps.Equal(got, want) || len(want) == 0 {
		t.Errorf("the page says %q, the policy %q", got, want)
	}
}
