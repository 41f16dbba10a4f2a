// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestTheMatrixIsData: the page of the matrix does not grow with its cells.
func TestTheMatrixIsData(t *testing.T) {
	of := func(roles int) int { return len(write(t, largetest.Model(200, 100, roles))["rbac.html"]) }
	if few, many := of(10), of(400); many > few+1000 {
		t.Errorf("the page has %d bytes with 10 job roles, and %d with 400", few, many)
	}
}

// TestManyWaysAreDrawn: past 2,000 of them the browser draws the tables of who opens
// what, each where somebody opens something, and names the right one.
func TestManyWaysAreDrawn(t *testing.T) {
	m := largetest.Model(200, 500, 50)
	m.Activities[199].Closure, m.Activities[199].Includes = nil, nil
	files := write(t, m)
	s := parse(t, files)
	s.check(t)
	d := unpack(t, files)
	var groups []string
	for _, g := range d.Groups {
		groups = append(groups, g.Name)
	}
	sees, cells := map[string]bool{}, slowCells(m)
	for key, level := range cells {
		if level > 0 {
			sees[key[0]+" "+key[1]] = true
			sees["group-"+map[string]string{"role": "roles", "activity": "activities"}[key[0]]+" "+key[3]] = true
		}
	}
	drawn := map[string]bool{}
	for _, page := range s.pages {
		for _, div := range all(page, "div") {
			what := attr(div, "data-draw")
			if what == "" {
				continue
			}
			of := map[string][]string{"role": d.codes("role"), "activity": d.codes("activity"), "group-roles": groups, "group-activities": groups}[what]
			at, err := strconv.Atoi(attr(div, "data-at"))
			if err != nil || !strings.HasSuffix(textOf(all(div, "caption")[0]), " "+of[at]) && !strings.Contains(textOf(all(div, "caption")[0]), " "+of[at]+" ") {
				t.Fatalf("%q draws %s %d, which is %q: %v", textOf(all(div, "caption")[0]), what, at, of[at], err)
			}
			if len(cellsOf(div)) > 0 || len(all(all(div, "thead")[0], "th")) < 4 {
				t.Errorf("%s %s has rows, or no headers", what, of[at])
			}
			drawn[what+" "+of[at]] = true
		}
	}
	if !maps.Equal(drawn, sees) || len(sees) == 0 {
		t.Errorf("%d tables are drawn, and %d see something or are seen", len(drawn), len(sees))
	}
	if text := string(files["data/job-roles.js"]); strings.Contains(text, ":opens") {
		t.Error("the data of the page has the rows again")
	}
	if files = write(t, largetest.Model(100, 100, 20)); strings.Contains(string(files["job-roles.html"]), "data-draw") || !strings.Contains(string(files["job-roles.html"]), "● record") {
		t.Error("few ways are drawn")
	}
}

// TestLongPagesHaveParts: what is too much for one file goes on in others, and
// every link follows.
func TestLongPagesHaveParts(t *testing.T) {
	files := write(t, largetest.Model(200, 1500, 50))
	parse(t, files).check(t)
	if files["record-types-2.html"] == nil || files["data/record-types-2.js"] == nil {
		t.Fatal("there is no second part")
	}
	first := string(files["record-types.html"])
	if strings.Contains(first, `id="group-Group-149"`) || !strings.Contains(first, `href="record-types-2.html"`) {
		t.Error("the first part has it all, or does not lead to the second")
	}
	if strings.Contains(string(files["data/search.js"]), `"record-types.html#group-Group-149"`) || strings.Count(string(files["record-types.html"]), `"record-types-2.html#type-`) == 0 {
		t.Error("links do not follow")
	}
	for name, data := range files {
		if strings.HasSuffix(name, ".html") && len(data) > 1_500_000 {
			t.Errorf("%s has %d bytes", name, len(data))
		}
	}
}

// TestALongMappingIsSeveralTables: each row stands in one of them, on the parts of the
// page; the matrix is on the first.
func TestALongMappingIsSeveralTables(t *testing.T) {
	m := largetest.Model(200, 3000, 50)
	files := write(t, m)
	s := parse(t, files)
	s.check(t)
	rows, longest := map[string]int{}, 0
	for name, page := range s.pages {
		if !strings.HasPrefix(name, "rbac") {
			continue
		}
		if matrix := slices.Contains(s.ids[name], "matrix-grid"); matrix != (name == "rbac.html") {
			t.Errorf("%s: the matrix is there: %t", name, matrix)
		}
		for _, div := range all(page, "div") {
			if !strings.HasPrefix(attr(div, "id"), "mapping") {
				continue
			}
			cells := cellsOf(div)
			longest = max(longest, len(cells))
			for _, row := range cells {
				rows[row[0]+" "+row[1]+" "+row[2]]++
			}
		}
	}
	for _, g := range m.Groups {
		for _, grant := range g.Grants {
			if n := rows[g.Name+" "+map[policy.AccessLevel]string{policy.PointerOnly: "◐ pointer", policy.PointerAndRecord: "● record"}[grant.Level]+" "+grant.Activity]; n != 1 {
				t.Fatalf("%s and %s: %d rows", g.Name, grant.Activity, n)
			}
		}
	}
	if s.pages["rbac-2.html"] == nil || len(rows) != 3000 || longest > 1000 {
		t.Errorf("%d rows, of which %d stand in one table", len(rows), longest)
	}
}

// TestEarlierPagesAreOurs: what is no longer made goes.
func TestEarlierPagesAreOurs(t *testing.T) {
	if !site.IsFile("rbac-print.html") || !site.IsFile("changes.html") || site.IsFile("print.html") {
		t.Error("a page of earlier versions is not known, or more than that is")
	}
}
