// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"maps"
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// Change is what differs from one snapshot to the next.
type Change struct {
	Before, After  int      // systems
	Added, Removed []string // ASIDs, sorted
	Changed        []string // the same: of systems that are in both
	Gone           []string // interactionIds that no system sends, or none receives, any longer, sorted
}

// mostLoss is the share of systems, in percent, that a snapshot may lack of the one before it.
const mostLoss = 10

// Loses reports whether more is lost than a directory loses from one day to the next: more than a tenth of the
// systems, or all that send or receive an interactionId.
func (c *Change) Loses() bool {
	return len(c.Removed)*100 > c.Before*mostLoss || len(c.Gone) > 0
}

// Compare says what differs between two lists.
func Compare(before, after []policy.SystemFact) *Change {
	c := &Change{Before: len(before), After: len(after)}
	old, now := byASID(before), byASID(after)
	for asid, s := range now {
		was, known := old[asid]
		switch {
		case !known:
			c.Added = append(c.Added, asid)
		case !slices.Equal(was, s):
			c.Changed = append(c.Changed, asid)
		}
	}
	for asid := range old {
		if _, kept := now[asid]; !kept {
			c.Removed = append(c.Removed, asid)
		}
	}
	c.Gone = append(gone(before, after, sends), gone(before, after, receives)...)
	for _, list := range [][]string{c.Added, c.Removed, c.Changed, c.Gone} {
		slices.Sort(list)
	}
	c.Gone = slices.Compact(c.Gone)
	return c
}

func sends(s policy.SystemFact) []policy.Text    { return s.Sends }
func receives(s policy.SystemFact) []policy.Text { return s.Receives }

// gone are the interactionIds that systems had in one direction, and none has any longer.
func gone(before, after []policy.SystemFact, direction func(policy.SystemFact) []policy.Text) (out []string) {
	has := ids(after, direction)
	for id := range ids(before, direction) {
		if !has[id] {
			out = append(out, id)
		}
	}
	return out
}

// byASID is what a list says of each system, whatever the order.
func byASID(list []policy.SystemFact) map[string][]string {
	out := map[string][]string{}
	for _, s := range list {
		out[s.ASID.Value] = slices.Concat([]string{s.ODS.Value, s.Host.Value, s.Certificate.Value, "sends"}, sorted(s.Sends), []string{"receives"}, sorted(s.Receives))
	}
	return out
}

func sorted(texts []policy.Text) []string {
	set := map[string]bool{}
	for _, t := range texts {
		set[t.Value] = true
	}
	return slices.Sorted(maps.Keys(set))
}

func ids(list []policy.SystemFact, direction func(policy.SystemFact) []policy.Text) map[string]bool {
	out := map[string]bool{}
	for _, s := range list {
		for _, id := range direction(s) {
			out[id.Value] = true
		}
	}
	return out
}
