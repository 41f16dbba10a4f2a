// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// asked asks the table form of a policy for each cell: who opens what in which area,
// which functions a job role has, and what a system may send and receive.
func asked(m *policy.Model) map[string]string {
	p, out := tables.Of(compile.Tables(m, true)), map[string]string{}
	user := func(kind diff.Kind, code string, u spine.User) {
		for _, area := range append([]string{"elsewhere"}, areas...) {
			u.Areas = []spine.AreaOfWork{spine.AreaOfWork(area)}
			set, _ := p.Expand(u)
			for r := range p.RecordTypes() {
				if level, _ := set.Access(r); level != spine.NoAccess {
					out[string(kind)+" "+code+" in "+area+" "+r.System+"|"+r.Code] = level.String()
				}
			}
		}
	}
	for a := range p.Activities() {
		user(diff.ActivityType, a.String(), spine.User{Activities: []spine.Activity{a}})
	}
	for r := range p.JobRoles() {
		user(diff.RoleType, r.String(), spine.User{Role: r})
		set, _ := p.Expand(spine.User{Role: r})
		for f := range p.Functions() {
			if may, _ := set.May(f); may {
				out[string(diff.RoleFunction)+" "+r.String()+" "+string(f)] = "yes"
			}
		}
	}
	for s := range p.Systems() {
		for i := range p.Interactions().All() {
			if _, ok := p.MaySend(s, i.ID); ok {
				out[string(diff.Sends)+" "+string(s.ASID())+" "+string(i.ID)] = "yes"
			}
			if _, ok := p.MayReceive(s, i.ID); ok {
				out[string(diff.Receives)+" "+string(s.ASID())+" "+string(i.ID)] = "yes"
			}
		}
	}
	return out
}

// listed gives the systems of a policy ids that a directory may have for the same.
func listed(t *rapid.T, label string, m *policy.Model) {
	for i := range m.Systems {
		for _, id := range ids {
			if rapid.IntRange(0, 2).Draw(t, label+" listed") == 0 {
				m.Systems[i].Sends = append(m.Systems[i].Sends, id+":alias")
				m.Systems[i].Receives = append(m.Systems[i].Receives, id+":reg")
			}
		}
	}
}

// What is gained and lost is what the policies answer otherwise, cell by cell. An id
// that neither policy knows is compared as it stands.
func TestChangesAreWhatThePoliciesAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := resolved(t, "base"), resolved(t, "head")
		listed(t, "base", a)
		listed(t, "head", b)
		r := compare(a, b)
		cells := &diff.Report{}
		for from, to := range map[*[]diff.Change]*[]diff.Change{&r.Gained: &cells.Gained, &r.Lost: &cells.Lost} {
			for _, c := range *from {
				system := c.Kind == diff.Sends || c.Kind == diff.Receives
				if c.Kind == diff.RoleType || c.Kind == diff.ActivityType || c.Kind == diff.RoleFunction || system && (c.Object == ids[0] || c.Object == ids[1]) {
					*to = append(*to, c)
				}
			}
		}
		old, now := asked(a), asked(b)
		if got := applied(old, cells); !maps.Equal(got, now) {
			t.Fatalf("%v\n%v\n%v", old, got, now)
		}
		for _, c := range append(cells.Gained, cells.Lost...) {
			for _, who := range meant(c) {
				if key := string(c.Kind) + " " + who + " " + c.Object; old[key] == now[key] {
					t.Fatalf("%+v, and %s is %q on both sides", c, key, now[key])
				}
			}
		}
	})
}
