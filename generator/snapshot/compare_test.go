// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/snapshot"
)

func text(s string) policy.Text { return policy.Text{Value: s} }

// systems are some that send one interactionId.
func systems(from, to int, id string) (out []policy.SystemFact) {
	for i := from; i < to; i++ {
		out = append(out, policy.SystemFact{ASID: text(fmt.Sprintf("9%011d", i)), ODS: text("X9901"), Sends: []policy.Text{text(id), text("urn:z")}})
	}
	return out
}

func TestHowMuchMayBeLost(t *testing.T) {
	ten := systems(0, 10, "urn:a")
	for name, c := range map[string]struct {
		before, after []policy.SystemFact
		loses         bool
	}{
		"nothing":                 {ten, ten, false},
		"a tenth":                 {ten, systems(0, 9, "urn:a"), false},
		"more than a tenth":       {ten, systems(0, 8, "urn:a"), true},
		"all, and others came":    {ten, systems(10, 20, "urn:a"), true},
		"an interactionId of all": {ten, systems(0, 10, "urn:b"), true},
		"of nothing":              {nil, ten, false},
	} {
		if change := snapshot.Compare(c.before, c.after); change.Loses() != c.loses {
			t.Errorf("%s: %+v", name, change)
		}
	}
}

// That nobody may send an interactionId any longer is a loss, although somebody still receives it.
func TestALossOfAllThatSend(t *testing.T) {
	both := systems(0, 2, "urn:a")
	both[1].Receives = both[1].Sends
	for name, change := range map[string]func([]policy.SystemFact){
		"send":    func(list []policy.SystemFact) { list[0].Sends, list[1].Sends = nil, nil },
		"receive": func(list []policy.SystemFact) { list[1].Receives = nil },
	} {
		after := slices.Clone(both)
		change(after)
		if c := snapshot.Compare(both, after); !c.Loses() || !slices.Equal(c.Gone, []string{"urn:a", "urn:z"}) {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// The order in which a list has systems and their interactionIds is not a change.
func TestOrderIsNotAChange(t *testing.T) {
	before := systems(0, 3, "urn:a")
	after := slices.Clone(before)
	slices.Reverse(after)
	for i := range after {
		after[i].Sends = slices.Clone(after[i].Sends)
		slices.Reverse(after[i].Sends)
	}
	if c := snapshot.Compare(before, after); len(c.Added)+len(c.Removed)+len(c.Changed)+len(c.Gone) > 0 {
		t.Errorf("%+v", c)
	}
	for name, change := range map[string]func(*policy.SystemFact){
		"organisation": func(s *policy.SystemFact) { s.ODS = text("X9902") },
		"host":         func(s *policy.SystemFact) { s.Host = text("h.example") },
		"certificate":  func(s *policy.SystemFact) { s.Certificate = text("c.example") },
		"receives":     func(s *policy.SystemFact) { s.Receives = s.Sends },
	} {
		edited := slices.Clone(before)
		change(&edited[1])
		if c := snapshot.Compare(before, edited); !slices.Equal(c.Changed, []string{"900000000001"}) {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
