// SPDX-License-Identifier: Apache-2.0

package spine

import (
	"fmt"
	"slices"
	"testing"
)

// Systems that may the same share a set, in whatever order their ids come.
func TestSnapshotHoldsEqualSetsOnce(t *testing.T) {
	s, err := NewSnapshot(slices.Values([]SystemRow{
		{ASID: "200000000001", Sends: []InteractionID{"a", "b", "c"}, Receives: []InteractionID{"c", "b", "a"}},
		{ASID: "200000000002", Sends: []InteractionID{"b", "a", "c"}, Receives: []InteractionID{"a", "b", "c"}},
	}))
	if err != nil || len(s.sets) != s.setWords {
		t.Errorf("%d sets, %v", len(s.sets), err)
	}
}

// Sets take the square of the memory that their file does if each system has interactions
// of its own.
func TestSnapshotRefusesSetsOfEndlessMemory(t *testing.T) {
	rows := func(yield func(SystemRow) bool) {
		for i := range 70_000 {
			if !yield(SystemRow{ASID: ASID(fmt.Sprintf("2%011d", i)), Sends: []InteractionID{InteractionID(fmt.Sprint(i))}}) {
				return
			}
		}
	}
	if s, err := NewSnapshot(rows); s != nil || err == nil {
		t.Error("packed")
	}
}
