// SPDX-License-Identifier: Apache-2.0

package spine

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine/internal/route"
)

// packer gathers what a snapshot will hold.
type packer struct {
	asids        []uint64
	systems      []packedSystem
	seen         map[uint64]struct{}
	interactions map[InteractionID]uint32
	sets         [][]uint32
	setOf        map[string]uint32 // by the bytes of its sorted members
	texts        strings.Builder
	textEnds     []uint32
	textOf       map[string]uint32
}

func newPacker() *packer {
	return &packer{
		seen:         map[uint64]struct{}{},
		interactions: map[InteractionID]uint32{},
		setOf:        map[string]uint32{},
		textOf:       map[string]uint32{},
	}
}

func (p *packer) add(row SystemRow) error {
	asid, ok := parseASID(row.ASID)
	if !ok {
		return fmt.Errorf("ASID %q is not 12 digits, or all zeros", row.ASID)
	}
	if _, twice := p.seen[asid]; twice {
		return fmt.Errorf("ASID %q comes twice", row.ASID)
	}
	if len(p.systems) == 1<<positionBits {
		return fmt.Errorf("more than %d systems", 1<<positionBits)
	}
	if uint64(p.texts.Len()+len(row.ODS)+len(row.Host)+len(row.Certificate)) > math.MaxUint32 {
		return errors.New("more than 4 GB of names")
	}
	if slices.Contains(row.Sends, "") || slices.Contains(row.Receives, "") {
		return fmt.Errorf("ASID %q has an empty interactionId", row.ASID)
	}
	if _, ok := route.ReadRoot(row.Host); row.Host != "" && !ok {
		return fmt.Errorf("ASID %q: %q is neither a host name nor an https URL without user, query and another port than 443", row.ASID, row.Host)
	}
	p.seen[asid] = struct{}{}
	p.asids = append(p.asids, asid)
	p.systems = append(p.systems, packedSystem{
		ods:         p.text(string(row.ODS)),
		host:        p.text(row.Host),
		certificate: p.text(row.Certificate),
		sends:       p.set(row.Sends),
		receives:    p.set(row.Receives),
	})
	return nil
}

func (p *packer) text(s string) uint32 {
	i, ok := p.textOf[s]
	if !ok {
		i = uint32(len(p.textEnds))
		p.texts.WriteString(s)
		p.textEnds = append(p.textEnds, uint32(p.texts.Len()))
		p.textOf[s] = i
	}
	return i
}

func (p *packer) set(ids []InteractionID) uint32 {
	members := make([]uint32, len(ids))
	for i, id := range ids {
		members[i] = p.interaction(id)
	}
	slices.Sort(members)
	key := make([]byte, 0, 4*len(members))
	for _, m := range members {
		key = append(key, byte(m), byte(m>>8), byte(m>>16), byte(m>>24))
	}
	i, ok := p.setOf[string(key)]
	if !ok {
		i = uint32(len(p.sets))
		p.sets = append(p.sets, members)
		p.setOf[string(key)] = i
	}
	return i
}

func (p *packer) interaction(id InteractionID) uint32 {
	i, ok := p.interactions[id]
	if !ok {
		i = uint32(len(p.interactions))
		p.interactions[InteractionID(strings.Clone(string(id)))] = i // id may be part of a whole file
	}
	return i
}

// maxSetWords bounds the sets, which are as many words as there are sets and, for each,
// interactions.
const maxSetWords = 512 << 20 / 8

// setWords is how many words a set takes.
func (p *packer) setWords() int { return (len(p.interactions) + 63) / 64 }

// snapshot lays out the tables, now that their sizes are known. A third of the
// slots stays empty, so that searches are short.
func (p *packer) snapshot() *Snapshot {
	s := &Snapshot{
		slots:        make([]uint64, len(p.systems)*3/2+1),
		systems:      slices.Clone(p.systems),
		interactions: p.interactions,
		setWords:     p.setWords(),
		texts:        strings.Clone(p.texts.String()),
		textEnds:     slices.Clone(p.textEnds),
	}
	for position, asid := range p.asids {
		i := firstSlot(asid, len(s.slots))
		for s.slots[i] != 0 {
			i = (i + 1) % len(s.slots)
		}
		s.slots[i] = asid<<positionBits | uint64(position)
	}
	s.sets = make([]uint64, len(p.sets)*s.setWords)
	for i, members := range p.sets {
		for _, m := range members {
			s.sets[i*s.setWords+int(m/64)] |= 1 << (m % 64)
		}
	}
	return s
}
