// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
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
