// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/policy"
)

const validApprovals = `version: 1
approvals:
  - gain: {kind: role-record-type, subject: R8001, object: "http://snomed.info/sct|736253002", to: pointer}
    who: J. Doe, information governance
    why: agreed at the access board of 2026-11-02
    until: 2027-01-31
`

// FuzzApprovals: no panic, and each approval says all that it has to, or there is a finding.
func FuzzApprovals(f *testing.F) {
	f.Add([]byte(validApprovals))
	f.Add([]byte("version: 1\napprovals: []\n"))
	f.Add([]byte("version: 1\napprovals: [{gain: {kind: a}, who: '', until: soon}]\n"))
	f.Add([]byte("[]"))
	f.Add([]byte(strings.ReplaceAll(validApprovals, "\n", "\r")))
	f.Add([]byte(strings.ReplaceAll(validApprovals, "\n", "\u2028")))
	f.Fuzz(func(t *testing.T, data []byte) {
		approvals, findings := diff.ParseApprovals("approvals.yaml", data)
		if len(findings) > 0 && approvals.List != nil {
			t.Fatal("there are approvals in a file with a finding")
		}
		for _, a := range approvals.List {
			if a.Gain.Kind == "" || a.Gain.Subject == "" || a.Gain.Object == "" || a.Gain.To == "" || a.Who == "" || a.Why == "" || a.At.Line == 0 {
				t.Fatalf("an approval does not say all that it has to: %+v", a)
			}
		}
	})
}

func TestApprovalsAreRead(t *testing.T) {
	approvals, findings := diff.ParseApprovals("approvals.yaml", []byte(validApprovals))
	if len(findings) > 0 || len(approvals.List) != 1 || approvals.List[0].Gain.Object != "http://snomed.info/sct|736253002" || approvals.List[0].Until.Day() != 31 {
		t.Errorf("got %v, %v", approvals, findings)
	}
}

// Of an approval that nothing needs people read which lines to remove: without what stands there, the
// others are read as before.
func TestTheLinesOfAnUnusedApproval(t *testing.T) {
	const one = "  - gain: {kind: a, subject: b, object: c, to: d}\n    who: x\n    until: 2027-01-01\n    why: y\n"
	const other = "  - gain: {kind: e, subject: b, object: c, to: d}\n    who: x\n    why: |\n      one\n      # two\n    until: 2027-01-01\n"
	const written = "  - gain: {kind: f, subject: b, object: c, to: d}\n    who: x\n    until: 2027-01-01\n    why: |\n      one\n\n      # two\n\n"
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"two":                {"version: 1\napprovals:\n" + one + other, []string{"it (lines 3 to 6)", "it (lines 7 to 12)"}},
		"with a comment":     {"approvals:\n" + one + "\n  # of the next\n" + other + "# the end\nversion: 1\n", []string{"it (lines 2 to 5)", "it (lines 8 to 13)"}},
		"a text at the end":  {"version: 1\napprovals:\n" + written + one, []string{"it (lines 3 to 7)", "it (lines 11 to 14)"}},
		"with carriage ends": {strings.ReplaceAll("version: 1\napprovals:\n"+one, "\n", "\r\n"), []string{"it (lines 3 to 6)"}},
		"one line":           {"version: 1\napprovals:\n  - {gain: {kind: a, subject: b, object: c, to: d}, who: x, why: y, until: 2027-01-01}\n", []string{"it (line 3)"}},
		"between brackets":   {"version: 1\napprovals: [{gain: {kind: a, subject: b, object: c, to: d}, who: x, why: y, until: 2027-01-01}]\n", []string{"it"}},
	} {
		approvals, findings := diff.ParseApprovals("approvals.yaml", []byte(c.file))
		r := compare(&policy.Model{}, &policy.Model{})
		r.Approve(approvals, approvingDay)
		var got []string
		for _, f := range r.Findings {
			got = append(got, strings.TrimPrefix(strings.Split(f.Suggestion, ";")[0], "if the change is merged, remove "))
		}
		if len(findings) > 0 || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q: %v", name, got, c.want, findings)
		}
	}
}

// Two ways to use an endpoint have two names, whatever the value of a header is: an approval of
// one does not let the other pass.
func TestAnApprovalIsOfOneWayToUseAnEndpoint(t *testing.T) {
	with := func(o policy.Operation) *policy.Model {
		o.Interaction, o.Actor, o.Scopes = "i", "consumer", []string{"a"}
		return &policy.Model{Endpoints: []policy.Endpoint{{Service: "s", Method: "GET", Path: "/x", Operations: []policy.Operation{o}}}}
	}
	header := func(name, value string) policy.HeaderMatch { return policy.HeaderMatch{Name: name, Value: value} }
	seen := map[string]string{}
	for name, o := range map[string]policy.Operation{
		"two headers":           {Header: []policy.HeaderMatch{header("A", "v"), header("B", "w")}},
		"one that reads as two": {Header: []policy.HeaderMatch{header("A", "v, B: w")}},
		"a function":            {Header: []policy.HeaderMatch{header("A", "v")}, Function: "f"},
		"that reads as one":     {Header: []policy.HeaderMatch{header("A", "v, function f")}},
		"in quotes":             {Header: []policy.HeaderMatch{header("A", `"v, function f"`)}},
	} {
		r := compare(&policy.Model{}, with(o))
		if len(r.Gained) != 1 {
			t.Fatalf("%s: %v", name, r.Gained)
		}
		object := r.Gained[0].Object
		if other, twice := seen[object]; twice {
			t.Errorf("%s and %s are both %q", name, other, object)
		}
		seen[object] = name
	}
}
