// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

// The guard asks the areas of the user that its resolver gives.
func TestTheGuardAsksTheUsersAreas(t *testing.T) {
	const here, there, elsewhere = spine.AreaOfWork("P0020:Q0300:T0640"), spine.AreaOfWork("P0020:Q0300:T0650"), spine.AreaOfWork("P0030:Q0300:T0640")
	limited := policy.RBAC{
		Position: append(make([]uint16, 268), 1, 2), // B0268, B0269
		Closures: [][]uint16{{0}, {1}},
		Areas:    []spine.AreaOfWork{here, there},
		Types: []policy.RecordTypeRow{{Type: spine.RecordType{System: "s", Code: "1"}, Group: "g", Grants: []policy.GrantRow{
			{Activity: 0, Level: spine.PointerOnly}, {Activity: 1, Level: spine.PointerAndRecord, Areas: []uint16{2, 3}},
		}}},
	}
	s := fixture.Service("retrieval")
	s.RBAC = limited
	for area, want := range map[spine.AreaOfWork]spine.Rule{here: "", elsewhere: spine.RuleAccess, "": spine.RuleAccess} {
		o := fixture.Common(new(fixture.Sink))
		o.Users = fixture.UserFunc(func() (spine.User, error) {
			return spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{268, 269}, Areas: []spine.AreaOfWork{area}}, nil
		})
		g, err := guard.NewProvider(s.Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider})
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request("retrieval", "GET", "/a"), &d); d.Rule != want {
			t.Errorf("%s: %q, want %q", area, d.Rule, want)
		}
	}
}
