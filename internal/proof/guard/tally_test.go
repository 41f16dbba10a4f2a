// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"maps"
	"slices"
	"testing"
)

// tally counts verdicts by place and by rule.
type tally struct {
	asked, allowed map[*place]int
	rules          map[string]int
}

func newTally() *tally {
	return &tally{map[*place]int{}, map[*place]int{}, map[string]int{}}
}

func (c *tally) add(p *place, v verdict) {
	c.asked[p]++
	c.rules[v.rule]++
	if v.rule == "" {
		c.allowed[p]++
	}
}

func (c *tally) log(t *testing.T) {
	for _, p := range places {
		t.Logf("%7d asked, %2d %% allowed: %s", c.asked[p], 100*c.allowed[p]/max(1, c.asked[p]), p.name)
	}
	for _, rule := range slices.Sorted(maps.Keys(c.rules)) {
		t.Logf("%7d %s", c.rules[rule], rule)
	}
}
