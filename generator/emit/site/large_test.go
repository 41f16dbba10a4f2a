package site_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/largetest"
)

// TestLargeMatricesAreDrawn: past 20,000 cells the page has no rows, says how
// many there are, and leads to one that has them all.
func TestLargeMatricesAreDrawn(t *testing.T) {
	files := write(t, largetest.Model(200, 101, 0))
	s := parse(t, files)
	s.check(t)
	rows, printed := 0, 0
	for _, table := range all(s.pages["rbac.html"], "table") {
		if attr(table, "aria-rowcount") == "" {
			continue
		}
		if attr(table, "aria-rowcount") != "201" || len(cellsOf(table)) > 0 {
			t.Errorf("aria-rowcount is %q, and there are %d rows", attr(table, "aria-rowcount"), len(cellsOf(table)))
		}
		rows += 200
	}
	for _, div := range all(s.pages["rbac-print.html"], "div") {
		if attr(div, "class") == "table matrix" {
			printed += len(cellsOf(div))
		}
	}
	if rows != 11*200 || printed != rows {
		t.Errorf("%d rows are drawn, %d printed", rows, printed)
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
