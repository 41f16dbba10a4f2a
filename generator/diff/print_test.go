package diff_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
)

// A comment shows 50 rows, folds what fits into a comment, and counts the rest.
func TestMarkdownFitsIntoAComment(t *testing.T) {
	left := regexp.MustCompile(`(?m)^([0-9]+) further rows are left out`)
	for n, folded := range map[int]bool{1: false, 50: false, 51: true, 5_000: true} {
		r := &diff.Report{Verdict: diff.Widened}
		for i := range n {
			r.Gained = append(r.Gained, diff.Change{Kind: diff.RoleFunction, Subject: fmt.Sprintf("R%04d", i), Object: "Print", From: "no", To: "yes"})
		}
		var b strings.Builder
		if err := r.Markdown(&b); err != nil {
			t.Fatal(err)
		}
		shown := strings.Count(b.String(), "| gained |")
		open, _, isFolded := strings.Cut(b.String(), "<details>")
		if isFolded != folded || strings.Count(open, "| gained |") > 50 || len(b.String()) > 65_000 {
			t.Errorf("%d rows: folded %v, %d bytes", n, isFolded, b.Len())
		}
		if m := left.FindStringSubmatch(b.String()); m != nil {
			more, _ := strconv.Atoi(m[1])
			shown += more
		}
		if shown != n {
			t.Errorf("%d rows, of which %d are accounted for", n, shown)
		}
	}
}

// Findings are coloured where changes are.
func TestFindingsOfAComparisonAreColoured(t *testing.T) {
	r := &diff.Report{Verdict: diff.Unknown, Findings: []finding.Finding{finding.New(finding.Rule{ID: "a", Severity: finding.Error}, finding.Position{File: "a"}, "b")}}
	for colour, want := range map[bool]string{true: "\x1b[31merror\x1b[0m", false: ": error: "} {
		var b strings.Builder
		if err := r.Text(&b, colour); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%v %q", err, b.String())
		}
	}
}
