// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Bounds of the search for the smallest changes. Beyond them the changes are
// still right, but may not be the smallest.
const (
	maxCombinations = 512 // of the alternatives of all that is needed
	maxCovered      = 8   // activities for which one that includes several is looked for
	maxWays         = 5   // that are listed
)

// option is one way to meet something that is needed: activities, all of which
// the user has to hold, and areas of work to which what they open is limited, in
// all of which the user has to work. Without areas the user may work anywhere.
type option struct {
	codes []spine.Activity   // sorted
	areas []spine.AreaOfWork // sorted
}

// size is how much has to change.
func (o option) size() int { return len(o.codes) + len(o.areas) }

func (o option) compare(p option) int {
	return cmp.Or(cmp.Compare(o.size(), p.size()), slices.Compare(o.codes, p.codes), slices.Compare(o.areas, p.areas))
}

// changes are the ways to a grant: what has to change outside the user, with
// each of the smallest sets of activities that the user would have to get, and
// the area of work in which the user would have to work. Of those of one size,
// the ones that open the least beside it are listed. The model says what may be
// tried, and the policy whether it is enough.
func (e *explainer) changes() [][]Change {
	var out [][]Change
	for _, w := range e.smallest(e.combinations()) {
		var way []Change
		for _, a := range w.codes {
			way = append(way, Change{Kind: ChangeGrant, Code: a.String(), Text: e.grantText(a)})
		}
		for _, area := range w.areas {
			way = append(way, Change{Kind: ChangeArea, Code: string(area), Text: e.areaText(w, string(area))})
		}
		out = append(out, append(way, w.fixed...))
	}
	return out
}

// areaText names the areas of work that are as good as one of a way.
func (e *explainer) areaText(w way, area string) string {
	return fmt.Sprintf("let the user work in %s, to which %s is limited", strings.Join(e.alike[area], " or "), e.limitedTo(w, area))
}

// limitedTo is the first activity of a way that opens what is needed in an area of work.
func (e *explainer) limitedTo(w way, area string) string {
	for _, goal := range e.opens {
		for _, r := range goal.types {
			for g := range w.after.set.Grants(r) {
				if g.Level >= goal.level && slices.Contains(areasOf(g), area) {
					return g.Activity.String()
				}
			}
		}
	}
	return ""
}

func (e *explainer) grantText(a spine.Activity) string {
	text := "give the user " + a.String()
	if known := e.ix.activity[a.String()]; known.Name != "" {
		text += fmt.Sprintf(" (%q)", known.Name)
	}
	if e.user.role != nil {
		text += fmt.Sprintf(", locally or in the baseline of %s", e.user.role.Code)
	}
	for _, s := range e.ix.model.Separations {
		for _, pair := range [][2]spine.Activity{{activity(s.First), activity(s.Second)}, {activity(s.Second), activity(s.First)}} {
			if e.ix.policy.Includes(a, pair[0]) && e.user.set.Has(pair[1]) && !e.user.set.Has(pair[0]) {
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

// lacking joins two options, without what the user holds.
func (e *explainer) lacking(o, p option) option {
	codes := slices.DeleteFunc(slices.Concat(o.codes, p.codes), e.user.set.Has)
	slices.Sort(codes)
	areas := slices.Concat(o.areas, p.areas)
	slices.Sort(areas)
	return option{slices.Compact(codes), slices.Compact(areas)}
}

// way is an option with what comes of it.
type way struct {
	option
	after  *trial
	fixed  []Change         // what changes beside it
	access int              // levels that are open, over all record groups
	gained []spine.Activity // that it brings
}

// within reports whether a way brings nothing that the other does not bring.
func (w way) within(other way) bool {
	return !slices.ContainsFunc(w.areas, func(a spine.AreaOfWork) bool { return !slices.Contains(other.areas, a) }) && !slices.ContainsFunc(w.gained, func(a spine.Activity) bool { return !other.after.set.Has(a) })
}

func (e *explainer) smallest(combinations []option) []way {
	covering := e.covering(combinations)
	for i := range combinations {
		combinations[i].codes = cover(combinations[i].codes, covering)
	}
	slices.SortFunc(combinations, option.compare)
	var ways []way
	for _, o := range combinations {
		if len(ways) > 0 && o.size() > ways[0].size() {
			break
		}
		if w, ok := e.tried(o); ok {
			ways = append(ways, w)
		}
	}
	slices.SortStableFunc(ways, func(a, b way) int {
		return cmp.Or(cmp.Compare(a.access, b.access), cmp.Compare(len(a.gained), len(b.gained)))
	})
	var listed []way
	for _, w := range ways {
		same := w.access == ways[0].access
		if same && len(listed) < maxWays && !slices.ContainsFunc(listed, func(l way) bool { return l.within(w) }) {
			listed = append(listed, w)
		}
	}
	return listed
}

// tried asks the policy whether an option is enough, and what the user would gain.
func (e *explainer) tried(o option) (way, bool) {
	w := way{option: o, after: e.after(o)}
	for a := range w.after.set.Activities() {
		if !e.user.set.Has(a) {
			w.gained = append(w.gained, a)
		}
	}
	for _, r := range e.ix.examples {
		level, _ := w.after.set.Access(r)
		w.access += int(level)
	}
	for _, fix := range e.fixed {
		w.fixed = append(w.fixed, fix(w.after))
	}
	return w, !slices.ContainsFunc(e.wants, func(right func(*trial) bool) bool { return !right(w.after) })
}

// bringer is an activity with all that it includes.
type bringer struct {
	activity spine.Activity
	set      tables.Set
	brings   int
}

// covering are the activities that include two or more of those that are
// lacked: one of them may do for several.
func (e *explainer) covering(combinations []option) []bringer {
	var all []spine.Activity
	for _, o := range combinations {
		all = append(all, o.codes...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) < 2 {
		return nil
	}
	var out []bringer
	for a := range e.ix.policy.Activities() {
		set, _ := e.ix.policy.Expand(spine.User{Activities: []spine.Activity{a}})
		n := 0
		for _, code := range all {
			if n < 2 && set.Has(code) {
				n++
			}
		}
		if n == 2 {
			out = append(out, bringer{a, set, len(slices.Collect(set.Activities()))})
		}
	}
	return out
}

// cover is a smallest set of activities that includes all codes; of several,
// one whose activities bring little.
func cover(codes []spine.Activity, covering []bringer) []spine.Activity {
	if len(codes) < 2 || len(codes) > maxCovered {
		return codes
	}
	bySubset := cheapest(codes, covering)
	best := make([][]spine.Activity, len(bySubset)) // a smallest cover of each subset
	for want := 1; want < len(best); want++ {
		for mask, b := range bySubset {
			if b.activity == 0 || mask&want == 0 {
				continue
			}
			if rest := best[want&^mask]; best[want] == nil || len(rest)+1 < len(best[want]) {
				best[want] = append(slices.Clone(rest), b.activity)
			}
		}
	}
	out := best[len(best)-1]
	slices.Sort(out)
	return out
}

// cheapest are the activities that bring least, by the subset of the codes that they
// include.
func cheapest(codes []spine.Activity, covering []bringer) []bringer {
	out := make([]bringer, 1<<len(codes))
	for i, code := range codes {
		out[1<<i].activity = code
	}
	for _, b := range covering {
		mask := 0
		for i, code := range codes {
			if b.set.Has(code) {
				mask |= 1 << i
			}
		}
		if old := out[mask]; bits.OnesCount(uint(mask)) > 1 && (old.activity == 0 || b.brings < old.brings) {
			out[mask] = b
		}
	}
	return out
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
