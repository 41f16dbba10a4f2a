// SPDX-License-Identifier: Apache-2.0

package users

import (
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

// Question is one question about a user, asked of both.
type Question struct {
	Name      string
	Generated func(n int)
	Reference func(n int)
}

// population is every user that is asked about: each job role with a few activities
// that they have locally.
type population struct {
	users     []spine.User
	roles     []string
	local     [][]string
	types     []spine.RecordType
	functions []string
	maps      *referencePolicy
	sets      []policy.Set
	held      []map[string]bool
}

func newPopulation(file string) (*population, error) {
	maps, err := newReferencePolicy(file)
	if err != nil {
		return nil, err
	}
	w := &population{maps: maps, types: slices.Collect(example.Policy().RecordTypes())}
	activities := slices.Collect(example.Policy().Activities())
	i := 0
	for role := range example.Policy().JobRoles() {
		u := spine.User{Role: role}
		var local []string
		for k := range 3 {
			a := activities[(i*7+k*13)%len(activities)]
			u.Activities, local = append(u.Activities, a), append(local, a.String())
		}
		w.users, w.roles, w.local = append(w.users, u), append(w.roles, role.String()), append(w.local, local)
		set, _ := example.Policy().Expand(u)
		w.sets, w.held = append(w.sets, set), append(w.held, maps.expand(role.String(), local))
		i++
	}
	for name := range maps.functions {
		w.functions = append(w.functions, name)
	}
	slices.Sort(w.functions)
	return w, w.agree()
}

// agree holds that both answer alike, but for both codes of a group: the maps
// do not know what comes by inclusion.
func (w *population) agree() error {
	for i := range w.users {
		for _, t := range w.types {
			level, known := w.sets[i].Access(t)
			if want := w.maps.level(w.held[i], t.System, t.Code); !known || rank(level) != want.Rank() {
				return fmt.Errorf("%v and %v: %v, and by maps %v", w.users[i], t, level, want)
			}
		}
		for _, f := range w.functions {
			if may, known := w.sets[i].May(spine.Function(f)); !known || may != w.maps.may(w.held[i], f) {
				return fmt.Errorf("%v and %s: %v", w.users[i], f, may)
			}
		}
	}
	return nil
}

var sink int //nolint:unused // keeps the compiler from leaving questions out

// Questions are those that a product asks, of the policy in a policy.json.
func Questions(file string) ([]Question, error) {
	w, err := newPopulation(file)
	if err != nil {
		return nil, err
	}
	count := func(yes bool) {
		if yes {
			sink++
		}
	}
	return []Question{
		{"Expand", func(n int) {
			set, _ := example.Policy().Expand(w.users[n%len(w.users)])
			count(set.Has(example.B0820))
		}, func(n int) {
			i := n % len(w.users)
			count(w.maps.expand(w.roles[i], w.local[i])["B0820"])
		}},
		{"Access", func(n int) {
			level, _ := w.sets[n%len(w.sets)].Access(w.types[n%len(w.types)])
			sink += int(level)
		}, func(n int) {
			t := &w.types[n%len(w.types)]
			sink += w.maps.level(w.held[n%len(w.held)], t.System, t.Code).Rank()
		}},
		{"May", func(n int) {
			may, _ := w.sets[n%len(w.sets)].May(spine.Function(w.functions[n%len(w.functions)]))
			count(may)
		}, func(n int) { count(w.maps.may(w.held[n%len(w.held)], w.functions[n%len(w.functions)])) }},
		{"HoldsBoth", func(n int) { count(w.sets[n%len(w.sets)].HoldsBoth()) }, func(n int) { count(w.maps.hasBothLevels(w.held[n%len(w.held)])) }},
	}, nil
}
