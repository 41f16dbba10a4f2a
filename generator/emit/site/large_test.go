// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestLargeMatricesAreDrawn: past 20,000 cells the page has no rows, says how
// many there are, and leads to one that has those of who sees anything.
func TestLargeMatricesAreDrawn(t *testing.T) {
	m := largetest.Model(200, 101, 0)
	files := write(t, m)
	s := parse(t, files)
	s.check(t)
	drawn, printed, seeing := 0, 0, 0
	for _, g := range m.Groups {
		for _, a := range m.Activities {
			if slices.ContainsFunc(g.Grants, func(grant policy.Grant) bool { return slices.Contains(a.Closure, grant.Activity) }) {
				seeing++
			}
		}
	}
	for _, table := range all(s.pages["rbac.html"], "table") {
		if attr(table, "aria-rowcount") == "" {
			continue
		}
		if attr(table, "aria-rowcount") != "201" || len(cellsOf(table)) > 0 {
			t.Errorf("aria-rowcount is %q, and there are %d rows", attr(table, "aria-rowcount"), len(cellsOf(table)))
		}
		drawn++
	}
	for _, div := range all(s.pages["rbac-print.html"], "div") {
		if attr(div, "class") == "table matrix" {
			printed += len(cellsOf(div))
		}
	}
	if drawn != 11 || printed != seeing || seeing == 0 {
		t.Errorf("%d tables are drawn, %d rows printed, and not %d", drawn, printed, seeing)
	}
	if files = write(t, largetest.Model(200, 100, 0)); files["rbac-print.html"] != nil || !strings.Contains(string(files["rbac.html"]), "● record") {
		t.Error("20,000 cells are not static")
	}
}

// TestLongPagesHaveParts: what is too much for one file goes on in others, and
// every link follows.
func TestLongPagesHaveParts(t *testing.T) {
	files := write(t, largetest.Model(200, 200, 50))
	parse(t, files).check(t)
	if files["record-types-2.html"] == nil || files["data/record-types-2.js"] == nil {
		t.Fatal("there is no second part")
	}
	first := string(files["record-types.html"])
	if strings.Contains(first, `id="group-Group-019"`) || !strings.Contains(first, `href="record-types-2.html"`) {
		t.Error("the first part has it all, or does not lead to the second")
	}
	if strings.Contains(string(files["data/search.js"]), `"record-types.html#group-Group-019"`) || strings.Count(string(files["activities.html"]), "record-types-") == 0 {
		t.Error("links do not follow")
	}
	for name, data := range files {
		if strings.HasSuffix(name, ".html") && name != "rbac-print.html" && len(data) > 1_500_000 {
			t.Errorf("%s has %d bytes", name, len(data))
		}
	}
}
