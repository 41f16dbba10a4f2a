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

// option is one way to meet something that is needed: activities, all of which
// the user has to hold, and an area of work to which what they open is limited.
// Without an area the user may work anywhere.
type option struct {
	codes []string // sorted
	area  string
}

// size is how much has to change.
func (o option) size() int {
	if o.area == "" {
		return len(o.codes)
	}
	return len(o.codes) + 1
}

func (o option) compare(p option) int {
	return cmp.Or(cmp.Compare(o.size(), p.size()), slices.Compare(o.codes, p.codes), cmp.Compare(o.area, p.area))
}

// changes are the ways to a yes: what has to change outside the user, with
// each of the smallest sets of activities that the user would have to get, and
// the area of work in which the user would have to work. Of those of one size,
// the ones that open the least beside it are listed.
func (e *explainer) changes() [][]Change {
	if len(e.needs) == 0 {
		return [][]Change{e.fixed}
	}
	var out [][]Change
	for _, w := range e.smallest(e.combinations()) {
		var way []Change
		for _, code := range w.codes {
			way = append(way, Change{Kind: ChangeGrant, Code: code, Text: e.grantText(code)})
		}
		if w.area != "" {
			way = append(way, Change{Kind: ChangeArea, Code: w.area, Text: e.areaText(w)})
		}
		out = append(out, append(way, e.fixed...))
	}
	return out
}

// areaText names the areas of work that are as good as that of a way.
func (e *explainer) areaText(w way) string {
	i := slices.IndexFunc(e.limited, func(g policy.Grant) bool {
		return g.Counts(w.area) && (w.gained[g.Activity] || e.user.held[g.Activity])
	})
	return fmt.Sprintf("let the user work in %s, to which %s is limited", strings.Join(e.alike[w.area], " or "), e.limited[i].Activity)
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

// combinations are what the user lacks, each of which would meet all that is
// needed.
func (e *explainer) combinations() []option {
	out := []option{{}}
	for _, options := range e.needs {
		var next []option
		for _, have := range out {
			for _, o := range options {
				if o.size() > 0 {
					next = append(next, e.lacking(have, o))
				}
			}
		}
		slices.SortFunc(next, option.compare)
		next = slices.CompactFunc(next, func(o, p option) bool { return o.compare(p) == 0 })
		out = next[:min(len(next), maxCombinations)]
	}
	return out
}

// lacking joins two options, without what the user holds. One of them at most
// names an area: a question has one record type.
func (e *explainer) lacking(o, p option) option {
	codes := slices.DeleteFunc(slices.Concat(o.codes, p.codes), func(code string) bool { return e.user.held[code] })
	slices.Sort(codes)
	return option{slices.Compact(codes), cmp.Or(o.area, p.area)}
}

// way is an option with what it costs.
type way struct {
	option
	access int             // levels that it opens, over all record groups
	gained map[string]bool // activities that it brings, and the area
}

// within reports whether a way brings nothing that the other does not bring.
func (w way) within(other way) bool {
	for what := range w.gained {
		if !other.gained[what] {
			return false
		}
	}
	return true
}

func (e *explainer) smallest(combinations []option) []way {
	covering := e.covering(combinations)
	var ways []way
	for _, o := range combinations {
		w := way{option: option{e.cover(o.codes, covering), o.area}}
		w.access, w.gained = e.cost(w.option)
		ways = append(ways, w)
	}
	order := func(a, b way) int {
		return cmp.Or(cmp.Compare(a.size(), b.size()), cmp.Compare(a.access, b.access), cmp.Compare(len(a.gained), len(b.gained)), a.compare(b.option))
	}
	slices.SortFunc(ways, order)
	var listed []way
	for _, w := range ways {
		same := w.size() == ways[0].size() && w.access == ways[0].access
		if same && len(listed) < maxWays && !slices.ContainsFunc(listed, func(l way) bool { return l.within(w) }) {
			listed = append(listed, w)
		}
	}
	return listed
}

// covering are the activities that include two or more of those that are
// lacked: one of them may do for several.
func (e *explainer) covering(combinations []option) []*policy.Activity {
	var all []string
	for _, o := range combinations {
		all = append(all, o.codes...)
	}
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
func (e *explainer) cost(o option) (access int, gained map[string]bool) {
	gained = map[string]bool{}
	for _, code := range o.codes {
		for _, c := range e.ix.activity[code].Closure {
			if !e.user.held[c] {
				gained[c] = true
			}
		}
	}
	after := holding{func(code string) bool { return gained[code] || e.user.held[code] }, e.user.areas}
	if o.area != "" {
		after = after.in(o.area)
	}
	for i := range e.ix.model.Groups {
		g := &e.ix.model.Groups[i]
		access += best(g, after).Rank() - e.user.level(g).Rank()
	}
	if o.area != "" {
		gained[o.area] = true
	}
	return access, gained
}

// alikeAreas are the areas of work to which grants are limited, each first
// among those in which the same grants count: to work in one of them is as
// good as to work in any other.
func (ix *Index) alikeAreas() map[string][]string {
	counting := map[string][]byte{} // by area: the grants
	for i := range ix.model.Groups {
		for j, grant := range ix.model.Groups[i].Grants {
			for _, area := range grant.Areas {
				counting[area] = fmt.Appendf(counting[area], "%d.%d ", i, j)
			}
		}
	}
	first, out := map[string]string{}, map[string][]string{}
	for _, area := range keys(counting) {
		key := string(counting[area])
		if _, ok := first[key]; !ok {
			first[key] = area
		}
		out[first[key]] = append(out[first[key]], area)
	}
	return out
}
