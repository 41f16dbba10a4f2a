package spine

import (
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
