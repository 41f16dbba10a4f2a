// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	tables "github.com/spineguard/spineguard/spine/policy"
)

var packages = map[string]tables.Policy{"nrl": nrl.Policy(), "gpconnect": gpconnect.Policy(), "example": example.Policy()}

// TestTwoPackages asks each generated package, and each set and service of it, for everything
// of each other one: it knows what it lists itself, and nothing else.
func TestTwoPackages(t *testing.T) {
	for a, of := range packages {
		for b, asked := range packages {
			if a == b {
				continue
			}
			t.Run(a+" of "+b, func(t *testing.T) {
				setOfAnother(t, of, asked)
				idsOfAnother(t, of, asked)
				handlesOfAnother(t, of, asked)
			})
		}
	}
}

// setOfAnother asks the set of a user who has everything of either policy.
func setOfAnother(t *testing.T, of, asked tables.Policy) {
	t.Helper()
	everything := slices.Concat(slices.Collect(of.Activities()), slices.Collect(asked.Activities()))
	set, unknown := asked.Expand(spine.User{Activities: everything})
	for a := range of.Activities() {
		lists := has(asked.Activities(), a)
		if set.Has(a) != lists || slices.Contains(unknown, a) == lists {
			t.Errorf("activity %s: %v, listed %v", a, set.Has(a), lists)
		}
		if asked.Includes(a, a) != lists {
			t.Errorf("activity %s includes itself: %v, listed %v", a, !lists, lists)
		}
	}
	for r := range of.RecordTypes() {
		lists := has(asked.RecordTypes(), r)
		level, known := set.Access(r)
		_, grouped := asked.GroupOf(r)
		if known != lists || !lists && (level != spine.NoAccess || grouped || len(slices.Collect(set.Grants(r))) > 0) {
			t.Errorf("record type %s: %s, %v, listed %v", r, level, known, lists)
		}
	}
	for f := range of.Functions() {
		lists := has(asked.Functions(), f)
		if may, known := set.May(f); known != lists || may && !lists {
			t.Errorf("function %s: %v, listed %v", f, known, lists)
		}
	}
	for area := range of.Areas() {
		if has(asked.Areas(), area) {
			continue
		}
		for r := range asked.RecordTypes() {
			without, _ := set.Access(r)
			if level, _ := set.In(area).Access(r); level != without {
				t.Errorf("%s in %s: %s, and %s elsewhere", r, area, level, without)
			}
		}
	}
	for role := range of.JobRoles() {
		if brought, _ := asked.Expand(spine.User{Role: role}); !has(asked.JobRoles(), role) && len(slices.Collect(brought.Activities())) > 0 {
			t.Errorf("the role %s brings something", role)
		}
	}
	indexOfAnother(t, of, set)
}

func indexOfAnother(t *testing.T, of tables.Policy, set tables.Set) {
	t.Helper()
	x := tables.NewIndex(of)
	if got := len(x.Activities(set)) + len(x.Areas(set)) + len(x.Functions(set)) + len(x.Groups(set)); got > 0 {
		t.Errorf("the index lists %d things of the set of another policy", got)
	}
}

func has[T comparable](list func(func(T) bool), one T) (found bool) {
	for v := range list {
		found = found || v == one
	}
	return found
}

// idsOfAnother asks with a system that is listed with everything of either policy.
func idsOfAnother(t *testing.T, of, asked tables.Policy) {
	t.Helper()
	var all []spine.InteractionID
	for _, p := range []tables.Policy{of, asked} {
		for i := range p.Interactions().All() {
			all = append(all, i.ID)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	system := spine.NewSystem(spine.SystemRow{ASID: "900000000001", ODS: "X99", Sends: all, Receives: all})
	d := asked.Directory()
	for i := range of.Interactions().All() {
		_, lists := asked.LookupInteraction(i.ID)
		_, sends := asked.MaySend(system, i.ID)
		_, receives := d.MayReceive(system, i.ID)
		if _, resolves := asked.ResolveInteraction(i.ID); sends != lists || receives != lists || resolves != lists || (len(d.SentAs(i.ID)) > 0) != lists {
			t.Errorf("%s: sends %v, receives %v, resolves %v, listed %v", i.ID, sends, receives, resolves, lists)
		}
	}
	for f := range of.Formats().All() {
		_, lists := asked.LookupFormat(f.Code)
		if _, ok := asked.RetrievalInteraction(f.Code); ok && !lists {
			t.Errorf("%v is retrieved", f.Code)
		}
	}
	for s := range of.Systems() {
		if _, ok := asked.LookupSystem(s.ASID()); ok != slices.ContainsFunc(slices.Collect(asked.Systems()), func(o spine.System) bool { return o.ASID() == s.ASID() }) {
			t.Errorf("the system %s", s.ASID())
		}
	}
}

// handlesOfAnother asks for services by the names that another policy has, and gives the
// constructors whatever comes of it: a guard is one of the policy that its handle carries.
func handlesOfAnother(t *testing.T, of, asked tables.Policy) {
	t.Helper()
	systems := registry{spine.NewSystem(spine.SystemRow{ASID: "900000000001", ODS: "X99"})}
	for name := range of.Services() {
		_, lists := asked.Service(name)
		for at, get := range map[spine.Position]func(tables.Policy) (*guard.Guard, error){
			spine.ServicePosition: func(p tables.Policy) (*guard.Guard, error) {
				return guard.NewService(p.Direct(name), guard.ServiceOptions{Options: options(p, name), ASID: "900000000001", Registry: systems})
			},
			spine.ProviderPosition: func(p tables.Policy) (*guard.Guard, error) {
				return guard.NewProvider(p.Proxied(name), guard.ProviderOptions{Options: options(p, name), ASID: "900000000001", Registry: systems})
			},
			spine.ProxyPosition: func(p tables.Policy) (*guard.Guard, error) {
				return guard.NewProxy(p.Proxied(name), guard.ProxyOptions{Options: options(p, name), Registry: systems})
			},
		} {
			s, _ := of.Service(name)
			if g, err := get(of); (err == nil) != slices.Contains(s.Positions(), at) || (g != nil) != (err == nil) {
				t.Errorf("%s at the %s: %v", name, at, err)
			}
			if g, err := get(asked); !lists && (g != nil || err == nil) {
				t.Errorf("%s of another policy at the %s: a guard is made", name, at)
			}
		}
	}
}

func options(p tables.Policy, name string) guard.Options {
	o := guard.Options{Audit: guard.Unaudited{}, Peer: guard.UnsignedTokensWithoutMutualTLS{}}
	if s, _ := p.Service(name); s.DemandsUser() {
		o.Users = new(call)
	}
	return o
}
