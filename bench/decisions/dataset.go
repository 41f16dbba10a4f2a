// SPDX-License-Identifier: Apache-2.0

package decisions

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Size says how large a dataset is.
type Size struct {
	Name                      string
	Systems, Interactions     int
	Products                  int // distinct lists of interactionIds; each system has one of them
	Types, Groups, Activities int
}

// Sizes are the datasets that are measured: one supplier's policy, a large
// trust's, and more than a country has.
func Sizes() []Size {
	return []Size{
		{"small", 8, 12, 4, 6, 2, 12},
		{"medium", 5_000, 100, 200, 60, 20, 300},
		{"large", 200_000, 400, 2_000, 500, 150, 1_500},
	}
}

// Dataset is a policy and its systems, in the form of no engine.
type Dataset struct {
	Size
	ASIDs        []string
	SendsOf      []int      // by system: which of Sends
	Sends        [][]string // interactionIds
	Interactions []string
	Activities   []string
	Closure      [][]int // by activity: itself and all that it includes
	Types        []Type
	Grants       [][]Grant // by group, sorted by activity
}

// Type is a record type and its group.
type Type struct {
	System, Code string
	Group        int
}

// Grant is the level that an activity opens.
type Grant struct {
	Activity int
	Level    Level
}

// Level is how far a record type is open.
type Level uint8

// The levels.
const (
	None Level = iota
	Pointer
	Record
)

// Request is what is asked.
type Request struct {
	ASID, Interaction string
	Activities        []string
	System, Code      string // of the record type
}

// New makes a dataset; the same size makes the same dataset.
func New(size Size) *Dataset {
	r := rand.New(rand.NewPCG(uint64(size.Systems), 7))
	w := &Dataset{Size: size}
	for i := range size.Interactions {
		w.Interactions = append(w.Interactions, fmt.Sprintf("urn:nhs:names:services:service%d:Resource%d.read", i%20, i))
	}
	for range size.Products {
		ids := map[string]bool{}
		for range 4 + r.IntN(20) {
			ids[w.Interactions[r.IntN(size.Interactions)]] = true
		}
		w.Sends = append(w.Sends, sortedKeys(ids))
	}
	for i := range size.Systems {
		w.ASIDs = append(w.ASIDs, fmt.Sprintf("2%011d", i*7+r.IntN(7)))
		w.SendsOf = append(w.SendsOf, r.IntN(size.Products))
	}
	w.rbac(r)
	return w
}

func (w *Dataset) rbac(r *rand.Rand) {
	for i := range w.Size.Activities {
		w.Activities = append(w.Activities, fmt.Sprintf("B%04d", 100+i*5))
	}
	w.Closure = make([][]int, len(w.Activities))
	for i := len(w.Activities) - 1; i >= 0; i-- { // an activity includes later ones only
		all := map[int]bool{i: true}
		for n := r.IntN(15) - 11; n > 0 && i+1 < len(w.Activities); n-- {
			for _, c := range w.Closure[i+1+r.IntN(len(w.Activities)-i-1)] {
				all[c] = true
			}
		}
		w.Closure[i] = sortedKeys(all)
	}
	for range w.Groups {
		levels := map[int]Level{}
		for i := range 2 + r.IntN(5) {
			levels[r.IntN(len(w.Activities))] = Pointer + Level(i%2)
		}
		var grants []Grant
		for _, a := range sortedKeys(levels) {
			grants = append(grants, Grant{a, levels[a]})
		}
		w.Grants = append(w.Grants, grants)
	}
	for i := range w.Size.Types {
		w.Types = append(w.Types, Type{"http://snomed.info/sct", fmt.Sprintf("%d", 700_000_000+i*7919), r.IntN(w.Groups)})
	}
}

// Opens returns what opens a group, with the activities that open it by what
// they include.
func (w *Dataset) Opens(group int) map[string]Level {
	levels := map[string]Level{}
	for a, closure := range w.Closure {
		for _, g := range w.Grants[group] {
			if slices.Contains(closure, g.Activity) {
				levels[w.Activities[a]] = max(levels[w.Activities[a]], g.Level)
			}
		}
	}
	return levels
}

// Requests returns n requests that share no text with the dataset. Seven of eight
// come from systems that may send them, half from users with an activity for
// them, and one in twenty asks for what is not known.
func (w *Dataset) Requests(n int) []Request {
	r := rand.New(rand.NewPCG(uint64(len(w.ASIDs)), 11))
	requests := make([]Request, n)
	for i := range requests {
		s, t := r.IntN(len(w.ASIDs)), w.Types[r.IntN(len(w.Types))]
		q := Request{ASID: w.ASIDs[s], Interaction: pick(r, w.Interactions), System: t.System, Code: t.Code}
		if i%8 != 0 {
			q.Interaction = pick(r, w.Sends[w.SendsOf[s]])
		}
		for range 1 + r.IntN(20) {
			q.Activities = append(q.Activities, strings.Clone(pick(r, w.Activities)))
		}
		if r.IntN(2) == 0 {
			q.Activities[0] = strings.Clone(w.Activities[w.Grants[t.Group][r.IntN(len(w.Grants[t.Group]))].Activity])
		}
		switch r.IntN(60) {
		case 0:
			q.ASID = "399999999999"
		case 1:
			q.Interaction += "x"
		case 2:
			q.Code = "736253002"
		}
		q.ASID, q.Interaction, q.System, q.Code = strings.Clone(q.ASID), strings.Clone(q.Interaction), strings.Clone(q.System), strings.Clone(q.Code)
		requests[i] = q
	}
	return requests
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
