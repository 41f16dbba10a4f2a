// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
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
	for _, hostile := range []string{"a|b|c", `a\|b`, `a\`, "<img src=x>", "@team", "www.example.org", "(WWW.example.org)", "https://example.org", "a@example.org",
		"mailto:a@example.org", "<!--", "-->", "[^1]", "| --- |", "![a](b)", "~~a~~", "[a](http://example.org)", "`code`", "a\n| b |\n", "</abbr>", "**b**", "&lt;"} {
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

// TestMatrixTellsRowsAndColumnsApart: long names do not hide in which areas of work somebody gains, nor a code.
func TestMatrixTellsRowsAndColumnsApart(t *testing.T) {
	long := strings.Repeat("Health Professional ", 4)
	change := func(subject, object, from, to string) diff.Change {
		return diff.Named(diff.Change{Kind: diff.RoleType, Subject: subject, Object: object, From: from, To: to}, long, long)
	}
	const in, out = "R8001 in P0020:Q0300:T0640", "R8001 outside P0020:Q0300:T0640, P0020:Q0300:T0641"
	rows, all := rendered(t, &diff.Report{
		Gained: []diff.Change{change(in, "urn:a|736253002", "none", "record"), change(out, "urn:a|736253002", "none", "pointer")},
		Lost:   []diff.Change{change("R8001 outside P0020:Q0300:T0640", "urn:a|325691000000100", "record", "none"), change(in, "urn:b|736253002", "record", "none")},
	})
	if len(rows) != 4 {
		t.Fatalf("%q", rows)
	}
	for i, want := range []string{"urn:a|736253002", "325691000000100", "urn:b|736253002"} {
		if !strings.HasSuffix(rows[0][i+1], want) {
			t.Errorf("column %q, want %s", rows[0][i+1], want)
		}
	}
	for i, want := range []string{" in P0020:Q0300:T0640", " outside P0020:Q0300:T0640, P0020:Q0300:T0641", " outside P0020:Q0300:T0640"} {
		if !strings.HasPrefix(rows[i+1][0], "R8001 Health Professional ") || !strings.HasSuffix(rows[i+1][0], want) {
			t.Errorf("row %q, want %s", rows[i+1][0], want)
		}
	}
	if strings.Contains(all, "Before → after") && strings.Contains(all, "not about") {
		t.Errorf("all is in the matrix: %s", all)
	}
}

// TestMatrixHidesNoGain: if users lose and others gain, the matrix does not show the loss alone, and it says what it does not show.
func TestMatrixHidesNoGain(t *testing.T) {
	lost := []diff.Change{level(diff.RoleType, "R1", "11", "record", "none")}
	activities := []diff.Change{level(diff.ActivityType, "B1", "13", "none", "record")}
	function := diff.Change{Kind: diff.RoleFunction, Subject: "R1", Object: "Print", From: "no", To: "yes"}
	for name, c := range map[string]struct {
		report diff.Report
		row    string // the first one
		beside string
	}{
		"activities gain and a role loses": {diff.Report{Gained: activities, Lost: lost}, "B1", "Of what is not about activities and record types, the table beneath has no gain and 1 loss."},
		"roles gain, too":                  {diff.Report{Gained: append(slices.Clone(activities), level(diff.RoleType, "R2", "13", "none", "record")), Lost: lost}, "R2", "Of what is not about roles and record types, the table beneath has 1 gain and no loss."},
		"a function":                       {diff.Report{Gained: []diff.Change{function, function}, Lost: lost}, "R1", "Of what is not about roles and record types, the table beneath has 2 gains and no loss."},
		"nothing else":                     {diff.Report{Lost: lost}, "R1", ""},
	} {
		rows, all := rendered(t, &c.report)
		if rows[1][0] != c.row {
			t.Errorf("%s: %q", name, rows)
		}
		if c.beside == "" && strings.Contains(all, "Of what is not about") || !strings.Contains(all, c.beside) {
			t.Errorf("%s: %s", name, all)
		}
	}
}

// TestMarkdownOfLongNamesFitsIntoAComment: one change with very long names does not make a comment that is too long, which nobody would see.
func TestMarkdownOfLongNamesFitsIntoAComment(t *testing.T) {
	r := &diff.Report{Verdict: diff.Widened}
	for i := range 100 {
		long := strings.Repeat("<", 10_000)
		r.Gained = append(r.Gained, diff.Named(level(diff.RoleType, fmt.Sprintf("R%04d %s", i, long), long, "none", "record"), long, long))
	}
	for range 1000 {
		r.Findings = append(r.Findings, finding.New(finding.Rule{ID: "a"}, finding.Position{File: "a.yaml"}, "%s", strings.Repeat("a", 100)))
	}
	_, all := rendered(t, r)
	if len(all) > 65_000 {
		t.Errorf("%d bytes", len(all))
	}
	for _, want := range []string{"R0000 ", "R0011 ", "further rows are left out", "- a.yaml: aaa", "more findings\n"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q", want)
		}
	}
}
