// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/policy"
)

// For every operation that has a scope, at each position of its service and with each set of
// its parameters, the guard lets the request through that guardtest makes. Without a scope it
// refuses it, and says that this is why.
func TestMadeRequestsAreLetThrough(t *testing.T) {
	asked := 0
	for _, p := range []policy.Policy{nrl.Policy(), gpconnect.Policy(), example.Policy()} {
		for name := range p.Services() {
			s, _ := p.Service(name)
			for _, at := range s.Positions() {
				asked += madeRequests(t, s, at)
			}
		}
	}
	if asked < 50 {
		t.Errorf("only %d requests were made", asked)
	}
}

func madeRequests(t *testing.T, s policy.Service, at spine.Position) (asked int) {
	t.Helper()
	g, err := guardtest.NewGuard(s.Callable(), at, guardtest.Options{Systems: everything(s)})
	if err != nil {
		t.Fatal(err)
	}
	for o := range s.Operations() {
		for set := range strings.Split(o.Query, "|") {
			want := spine.Rule("")
			if o.Scopes == "" {
				want = spine.RuleNoScope
			}
			asked++
			if d := g.Decide(g.NewRequest(o, guardtest.Call{Query: set})); d.Rule != want || want == "" && (d.Interaction != o.Interaction || d.Path != o.Path) {
				t.Errorf("%s %s of %s at the %s: %q, want %q", o.Method, o.Path, o.Interaction, at, d.Rule, want)
			}
		}
	}
	return asked
}

// everything is a system that sends and receives all that a service has: the systems that the
// invented policy lists do not.
func everything(s policy.Service) []spine.System {
	var ids []spine.InteractionID
	for o := range s.Operations() {
		ids = append(ids, o.Interaction)
	}
	return []spine.System{spine.NewSystem(spine.SystemRow{ASID: "200000000001", ODS: "A1001", Sends: ids, Receives: ids, Host: "provider.example"})}
}
