// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
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

// Text has the lines of the report and no others, whatever a document says.
func TestTextIsText(t *testing.T) {
	const bad = "v\x1b[2J\u202ew\r\n+ role R0001: nothing"
	o := policy.Operation{Interaction: "i", Actor: "consumer", Scopes: []string{"a"}, Function: bad, Header: []policy.HeaderMatch{{Name: "A", Value: bad}}}
	r := compare(&policy.Model{}, &policy.Model{Endpoints: []policy.Endpoint{{Service: "s", Method: "GET", Path: "/x", Operations: []policy.Operation{o}}}})
	r.Lost = append(r.Lost, diff.Change{Kind: diff.RoleFunction, Subject: bad, Object: bad, From: bad, To: bad})
	r.Rows = append(r.Rows, diff.Row{What: bad, From: bad, To: bad})
	var text strings.Builder
	if err := r.Text(&text, false); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String(), "\x1b\r\u202e") || strings.Contains(text.String(), "\n+ role") {
		t.Errorf("%q", &text)
	}
	if strings.ContainsAny(r.Gained[0].Object[:strings.Index(r.Gained[0].Object, ", function")], "\x1b\r\n\u202e") {
		t.Errorf("%q", r.Gained[0].Object)
	}
	a, err := diff.ApproveGains([]*diff.Report{r}, diff.Approvals{}, diff.Selection{}, diff.Grounds{Who: "a", Why: "b", Until: dayOf("2999-01-01")}, approvingDay)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := a.AddTo("approvals.yaml", nil); err != nil || strings.ContainsAny(string(data), "\x1b\r\u202e") {
		t.Errorf("%v: %q", err, data)
	}
}
