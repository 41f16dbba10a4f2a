// SPDX-License-Identifier: Apache-2.0

package spine

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"slices"
)

// Snapshot is a registry of the accredited systems of one moment, packed for
// what outgrows source code: 200,000 systems and 400 interactionIds take some
// megabytes. It never changes, and any number of goroutines may ask it.
//
// ASIDs are held as numbers in an open hash table of 64-bit slots, equal sets
// of interactionIds and equal texts once. The zero Snapshot knows no system.
type Snapshot struct {
	slots        []uint64 // ASID << positionBits | position; 0 is empty, since no ASID is 0
	systems      []packedSystem
	interactions map[InteractionID]uint32
	sets         []uint64 // setWords for each set; bit i is the interaction i
	setWords     int
	texts        string   // one after the other
	textEnds     []uint32 // by number of the text; it starts where the one before ends
}

// packedSystem is a system as numbers of what its snapshot holds once.
type packedSystem struct {
	ods, host, certificate uint32 // texts
	sends, receives        uint32 // sets
}

// 12 decimal digits need 40 bits. What is left numbers 16 million systems.
const positionBits = 64 - 40

// NewSnapshot packs the rows, which may come in any order, as may the ids in
// them; none of their slices is kept. It refuses a sequence without rows, or nil, an
// ASID that is not 12 digits or is all zeros, an ASID that comes twice, an
// empty interactionId, and a host that is none, and says at which row, counted
// from 1; and so many interactionIds and different sets of them that these would take
// more than 512 MiB.
func NewSnapshot(rows iter.Seq[SystemRow]) (*Snapshot, error) {
	if rows == nil {
		rows = func(func(SystemRow) bool) {}
	}
	p := newPacker()
	n := 0
	for row := range rows {
		n++
		if err := p.add(row); err != nil {
			return nil, fmt.Errorf("system %d: %w", n, err)
		}
	}
	if n == 0 {
		return nil, errors.New("a snapshot without systems would deny everyone")
	}
	if words := p.setWords(); len(p.sets) > maxSetWords/max(1, words) {
		return nil, fmt.Errorf("%d interactionIds in %d different sets would take too much memory", len(p.interactions), len(p.sets))
	}
	return p.snapshot(), nil
}

// Len returns the number of systems.
func (s *Snapshot) Len() int { return len(s.systems) }

// Lookup returns the system with the ASID, or ErrUnknownASID. The context does
// not matter: nothing here waits.
func (s *Snapshot) Lookup(_ context.Context, asid ASID) (System, error) {
	i, ok := s.find(asid)
	if !ok {
		return System{}, ErrUnknownASID
	}
	return System{snapshot: s, asid: asid, position: i}, nil
}

// MaySend reports whether the system with the ASID may send the interaction:
// Lookup and System.MaySend in one.
func (s *Snapshot) MaySend(asid ASID, id InteractionID) bool {
	i, ok := s.find(asid)
	return ok && s.holds(s.systems[i].sends, id)
}

// find returns the position of a system. Slots follow one another from the one
// that the ASID hashes to; the first empty one ends the search.
func (s *Snapshot) find(asid ASID) (uint32, bool) {
	n, ok := parseASID(asid)
	if !ok || len(s.slots) == 0 {
		return 0, false
	}
	for i := firstSlot(n, len(s.slots)); s.slots[i] != 0; {
		if s.slots[i]>>positionBits == n {
			return uint32(s.slots[i] & (1<<positionBits - 1)), true
		}
		if i++; i == len(s.slots) {
			i = 0
		}
	}
	return 0, false
}

// firstSlot spreads ASIDs, which come in runs, evenly over the slots.
func firstSlot(asid uint64, slots int) int {
	high, _ := bits.Mul64(asid*0x9E3779B97F4A7C15, uint64(slots)) // 2^64 divided by the golden ratio
	return int(high)
}

func (s *Snapshot) text(i uint32) string {
	if i == 0 {
		return s.texts[:s.textEnds[0]]
	}
	return s.texts[s.textEnds[i-1]:s.textEnds[i]]
}

func (s *Snapshot) holds(set uint32, id InteractionID) bool {
	i, ok := s.interactions[id]
	return ok && s.sets[int(set)*s.setWords+int(i/64)]&(1<<(i%64)) != 0
}

// held returns the interactions of a set, sorted.
func (s *Snapshot) held(set uint32) iter.Seq[InteractionID] {
	var ids []InteractionID
	for id := range s.interactions {
		if s.holds(set, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Values(ids)
}

// parseASID reads 12 digits. All zeros is not an ASID.
func parseASID(asid ASID) (uint64, bool) {
	if len(asid) != 12 {
		return 0, false
	}
	var n uint64
	for i := range len(asid) {
		d := asid[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	return n, n != 0
}
