package diff_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/spineguard/spineguard/generator/diff"
)

// rendered is the first table of the comment of a report, as a code host shows it, by its rows; and all of the comment.
func rendered(t *testing.T, r *diff.Report) (rows [][]string, all string) {
	t.Helper()
	var comment, out strings.Builder
	if err := r.Markdown(&comment); err != nil {
		t.Fatal(err)
	}
	gfm := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := gfm.Convert([]byte(comment.String()), &out); err != nil {
		t.Fatal(err)
	}
	table, _, _ := strings.Cut(out.String(), "</table>")
	for _, row := range regexp.MustCompile(`(?s)<tr>(.*?)</tr>`).FindAllStringSubmatch(table, -1) {
		var cells []string
		for _, cell := range regexp.MustCompile(`(?s)<t[hd]>(.*?)</t[hd]>`).FindAllStringSubmatch(row[1], -1) {
			cells = append(cells, cell[1])
		}
		rows = append(rows, cells)
	}
	return rows, comment.String()
}

func level(kind diff.Kind, subject, object, from, to string) diff.Change {
	return diff.Change{Kind: kind, Subject: subject, Object: "http://snomed.info/sct|" + object, From: from, To: to}
}

// TestMatrix: those who gain come first, and what does not change is empty.
func TestMatrix(t *testing.T) {
	roles := []diff.Change{level(diff.RoleType, "R2", "11", "none", "pointer"), level(diff.RoleType, "R3", "12", "pointer", "record")}
	activities := []diff.Change{level(diff.ActivityType, "B1", "13", "none", "record")}
	lost := []diff.Change{level(diff.RoleType, "R1", "11", "record", "none"), level(diff.RoleType, "R2", "12", "record", "pointer")}
	for name, c := range map[string]struct {
		report diff.Report
		want   string
	}{
		"roles, although activities change, too": {diff.Report{Gained: append(roles, activities...), Lost: lost},
			`role,11,12; R2,<abbr title="none to pointer">· → P</abbr>,<abbr title="record to pointer">R → P</abbr>; ` +
				`R3,,<abbr title="pointer to record">P → R</abbr>; R1,<abbr title="record to none">R → ·</abbr>,`},
		"activities, where no role changes": {diff.Report{Gained: activities}, `activity,13; B1,<abbr title="none to record">· → R</abbr>`},
	} {
		rows, _ := rendered(t, &c.report)
		var lines []string
		for _, r := range rows {
			lines = append(lines, strings.Join(r, ","))
		}
		if got := strings.Join(lines, "; "); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for name, r := range map[string]diff.Report{
		"nothing":                    {},
		"functions":                  {Gained: []diff.Change{{Kind: diff.RoleFunction, Subject: "R1", Object: "Print", From: "no", To: "yes"}}},
		"what nobody knows, in rows": {Verdict: diff.Unknown, Rows: []diff.Row{{What: "mapping"}}},
	} {
		if _, all := rendered(t, &r); strings.Contains(all, "Before → after") {
			t.Errorf("%s: a matrix of nothing: %s", name, all)
		}
	}
}

// TestMatrixIsBounded: what it has no room for is named beneath, and with the table it fits into a comment.
func TestMatrixIsBounded(t *testing.T) {
	r := &diff.Report{Verdict: diff.Widened}
	for i := range 200 {
		for k := range 100 {
			r.Gained = append(r.Gained, level(diff.RoleType, fmt.Sprintf("R%04d", i), fmt.Sprint(1000+k)+strings.Repeat("<", 2000), "none", "record"))
		}
	}
	rows, all := rendered(t, r)
	if len(rows) != 13 || len(rows[0]) != 9 || len(rows[12]) != 9 {
		t.Errorf("%d rows of %d cells", len(rows), len(rows[0]))
	}
	for _, want := range []string{"\nand 188 more roles: R0012, R0013, ", "R0061, …\n", "\nand 92 more record types: 1008&lt;"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q", want)
		}
	}
	if len(all) > 65_000 {
		t.Errorf("%d bytes", len(all))
	}
}

// TestMatrixIsEscaped: what inputs call something is text.
func TestMatrixIsEscaped(t *testing.T) {
	for _, hostile := range []string{"a|b|c", "<img src=x>", "@team", "[a](http://example.org)", "`code`", "a\n| b |\n", "</abbr>", "**b**", "&lt;"} {
		r := &diff.Report{Gained: []diff.Change{
			level(diff.RoleType, hostile, hostile, "none", "record"),
			level(diff.RoleType, "R1", "11", hostile, "record"),
			level(diff.RoleType, "R1", "12", "none", hostile),
		}}
		rows, all := rendered(t, r)
		if len(rows) != 3 || len(rows[0]) != 4 || len(rows[1]) != 4 || len(rows[2]) != 4 {
			t.Errorf("%q: %q", hostile, rows)
		}
		for i, row := range rows {
			for k, cell := range row {
				if i > 0 && k > 0 && strings.HasPrefix(cell, "<abbr ") {
					continue
				}
				if strings.Contains(cell, "<") {
					t.Errorf("%q: %q", hostile, cell)
				}
			}
		}
		if strings.Contains(all, "@team") {
			t.Errorf("%q mentions somebody", hostile)
		}
	}
}
