package query

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// Bounds of the search for the smallest changes. Beyond them the changes are
// still right, but may not be the smallest.
const (
	maxCombinations = 512 // of the alternatives of all that is needed
	maxCovered      = 8   // activities for which one that includes several is looked for
	maxWays         = 5   // that are listed
)

// changes are the ways to a yes: what has to change outside the user, with
// each of the smallest sets of activities that the user would have to get. Of
// those of one size, the ones that open the least beside it are listed.
func (e *explainer) changes() [][]Change {
	if len(e.needs) == 0 {
		return [][]Change{e.fixed}
	}
	var out [][]Change
	for _, codes := range e.smallest(e.combinations()) {
		var way []Change
		for _, code := range codes {
			way = append(way, Change{Kind: ChangeGrant, Code: code, Text: e.grantText(code)})
		}
		out = append(out, append(way, e.fixed...))
	}
	return out
}

func (e *explainer) grantText(code string) string {
	a := e.ix.activity[code]
	text := "give the user " + code
	if a.Name != "" {
		text += fmt.Sprintf(" (%q)", a.Name)
	}
	if e.user.role != nil {
		text += fmt.Sprintf(", locally or in the baseline of %s", e.user.role.Code)
	}
	for _, s := range e.ix.model.Separations {
		for _, pair := range [][2]string{{s.First, s.Second}, {s.Second, s.First}} {
			if holds(a.Closure, pair[0]) && e.user.held[pair[1]] && !e.user.held[pair[0]] {
				text += fmt.Sprintf("; %s and %s, which the user holds, must not meet", pair[0], pair[1])
			}
		}
	}
	return text
}

// combinations are the sets of activities that the user lacks, any one of
// which would meet all that is needed.
func (e *explainer) combinations() [][]string {
	out := [][]string{nil}
	for _, alternatives := range e.needs {
		var next [][]string
		for _, have := range out {
			for _, a := range alternatives {
				if len(a) > 0 {
					next = append(next, e.lacking(have, a))
				}
			}
		}
		slices.SortFunc(next, func(a, b []string) int { return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b)) })
		next = slices.CompactFunc(next, slices.Equal)
		out = next[:min(len(next), maxCombinations)]
	}
	return out
}

// lacking joins two sets, without what the user holds.
func (e *explainer) lacking(a, b []string) []string {
	out := slices.DeleteFunc(slices.Concat(a, b), func(code string) bool { return e.user.held[code] })
	slices.Sort(out)
	return slices.Compact(out)
}

// way is a set of activities, with what it costs.
type way struct {
	codes  []string
	access int             // levels that it opens, over all record groups
	gained map[string]bool // activities that it brings
}

// within reports whether a way brings nothing that the other does not bring.
func (w way) within(other way) bool {
	for code := range w.gained {
		if !other.gained[code] {
			return false
		}
	}
	return true
}

func (e *explainer) smallest(combinations [][]string) [][]string {
	covering := e.covering(combinations)
	var ways []way
	for _, c := range combinations {
		w := way{codes: e.cover(c, covering)}
		w.access, w.gained = e.cost(w.codes)
		ways = append(ways, w)
	}
	order := func(a, b way) int {
		return cmp.Or(cmp.Compare(len(a.codes), len(b.codes)), cmp.Compare(a.access, b.access), cmp.Compare(len(a.gained), len(b.gained)), slices.Compare(a.codes, b.codes))
	}
	slices.SortFunc(ways, order)
	var listed []way
	for _, w := range ways {
		same := len(w.codes) == len(ways[0].codes) && w.access == ways[0].access
		if same && len(listed) < maxWays && !slices.ContainsFunc(listed, func(l way) bool { return l.within(w) }) {
			listed = append(listed, w)
		}
	}
	var out [][]string
	for _, w := range listed {
		out = append(out, w.codes)
	}
	return out
}

// covering are the activities that include two or more of those that are
// lacked: one of them may do for several.
func (e *explainer) covering(combinations [][]string) []*policy.Activity {
	all := slices.Concat(combinations...)
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) < 2 {
		return nil
	}
	var out []*policy.Activity
	for i := range e.ix.model.Activities {
		a := &e.ix.model.Activities[i]
		n := 0
		for _, code := range all {
			if n < 2 && holds(a.Closure, code) {
				n++
			}
		}
		if n == 2 {
			out = append(out, a)
		}
	}
	return out
}

// cover is a smallest set of activities that includes all codes; of several,
// one whose activities bring little.
func (e *explainer) cover(codes []string, covering []*policy.Activity) []string {
	if len(codes) < 2 || len(codes) > maxCovered {
		return codes
	}
	cheapest := make([]*policy.Activity, 1<<len(codes)) // by what it covers
	for i, code := range codes {
		cheapest[1<<i] = e.ix.activity[code]
	}
	for _, a := range covering {
		mask := 0
		for i, code := range codes {
			if holds(a.Closure, code) {
				mask |= 1 << i
			}
		}
		if old := cheapest[mask]; bits.OnesCount(uint(mask)) > 1 && (old == nil || len(a.Closure) < len(old.Closure)) {
			cheapest[mask] = a
		}
	}
	best := make([][]string, len(cheapest)) // a smallest cover of each subset
	for want := 1; want < len(best); want++ {
		for mask, a := range cheapest {
			if a == nil || mask&want == 0 {
				continue
			}
			if rest := best[want&^mask]; best[want] == nil || len(rest)+1 < len(best[want]) {
				best[want] = append(slices.Clone(rest), a.Code)
			}
		}
	}
	out := best[len(best)-1]
	slices.SortFunc(out, strings.Compare)
	return out
}

// cost says what the user would gain.
func (e *explainer) cost(codes []string) (access int, gained map[string]bool) {
	gained = map[string]bool{}
	for _, code := range codes {
		for _, c := range e.ix.activity[code].Closure {
			if !e.user.held[c] {
				gained[c] = true
			}
		}
	}
	for i := range e.ix.model.Groups {
		g := &e.ix.model.Groups[i]
		after := best(g, holding{func(code string) bool { return gained[code] || e.user.held[code] }, e.user.areas})
		access += after.Rank() - e.user.level(g).Rank()
	}
	return access, gained
}
