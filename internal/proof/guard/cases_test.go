// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine/policy"
)

// What no table of package guard has, once and for certain.
func TestSingleCases(t *testing.T) {
	for _, c := range []struct {
		name, place, id string
		change          func(*draft)
		rule            string
	}{
		{"the audience of resource claims", "provider that trusts the proxy", "find", func(d *draft) { d.claims["aud"] = audience }, ""},
		{"another audience of resource claims", "provider that trusts the proxy", "find", func(d *draft) { d.claims["aud"] = audience + "/" }, "token-audience"},
		{"one operation by its header", "service", "batch", func(*draft) {}, ""},
		{"two operations at once", "service", "batch", func(d *draft) { d.query = "mode=x" }, "parameters"},
		{"a user who has the function", "provider that trusts the proxy", "readPatient", func(*draft) {}, ""},
		{"a user who has half of the function", "provider that trusts the proxy", "readPatient", func(d *draft) { d.around.user = person{profile: profile, id: userID}.with("B0300") }, "access"},
		{"the user of a citizen, who is not asked for", "records of users", "content", func(d *draft) {
			n := nhsNumber + "9434765919"
			delete(d.claims, "requesting_user")
			d.claims["requesting_patient"], d.claims["sub"], d.claims["reason_for_request"] = n, n, "patientaccess"
			d.around.fails = "users fail"
		}, "user"},
	} {
		p := places[slices.IndexFunc(places, func(p *place) bool { return p.name == c.place })]
		only := *p
		only.operations = slices.DeleteFunc(slices.Clone(p.operations), func(o op) bool { return o.id != c.id })
		d := valid(rand.New(rand.NewPCG(fixedSeed, 0)), &only)
		c.change(d)
		if got, _, _ := check(guardOf(t, p), d.write()); got.rule != c.rule {
			t.Errorf("%s: %q, want %q", c.name, got.rule, c.rule)
		}
	}
}

// Where the policy has no tables of activities, nobody has what an operation
// demands, and that is said.
func TestWithoutTablesNobodyMay(t *testing.T) {
	p := places[slices.IndexFunc(places, func(p *place) bool { return p.name == "records of users" })]
	s := serviceOf(p)
	s.RBAC = policy.RBAC{}
	a := valid(rand.New(rand.NewPCG(fixedSeed, 0)), p).write()
	if got, _, _ := check(guardOf(t, p), a); got.rule != "" {
		t.Errorf("with tables: %q", got.rule)
	}
	if got, _, _ := check(guardWith(t, p, s), a); got.rule != "access" {
		t.Errorf("without tables: %q", got.rule)
	}
}
