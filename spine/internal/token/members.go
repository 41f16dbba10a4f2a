// SPDX-License-Identifier: Apache-2.0

package token

import "github.com/spineguard/spineguard/spine/internal/code"

// kind is what the value of a member must be.
type kind uint8

const (
	text        kind = iota
	integer          // whole seconds
	object           // with members
	objects          // a list of objects with members
	texts            // a list of texts, of which the first counts
	identifiers      // a list of objects with a system and a value
	elementsOf       // a list of elements of a type
	anything
)

// member is a member of an object that a profile knows.
type member struct {
	name    string
	kind    kind
	claim   claim
	members *members
	systems []inSystem
	of      fhirType // the type of an object, or of the elements of a list; resourceType: what its resourceType says
}

// inSystem is an identifier that a profile asks for: the system "" is any.
type inSystem struct {
	system string
	in     claim // where the system is kept, or none
	value  claim
}

// members are those that an object can have, found by a hash that no two of
// them share. The hash does not regard case.
type members struct {
	list   []member
	slots  [64]uint8 // the place in the list, from 1 on
	last   uint      // by what the last byte is multiplied
	length uint      // and the length
}

// membersOf looks for the factors of the hash. It panics if there are none, as
// for two members of one name.
func membersOf(list []member) *members {
	m := &members{list: list}
	for m.last = range uint(len(m.slots)) {
		for m.length = range uint(len(m.slots)) {
			if m.fill() {
				return m
			}
		}
	}
	panic("token: two members of an object are alike: " + list[0].name)
}

// fill reports whether each member has a slot of its own.
func (m *members) fill() bool {
	clear(m.slots[:])
	for i := range m.list {
		slot := m.slot([]byte(m.list[i].name))
		if m.slots[slot] != 0 {
			return false
		}
		m.slots[slot] = uint8(i + 1)
	}
	return true
}

func (m *members) slot(name []byte) uint {
	middle, last := uint(name[len(name)/2]|0x20), uint(name[len(name)-1]|0x20)
	return (middle + last*m.last + uint(len(name))*m.length) % uint(len(m.slots))
}

// find returns the place of the one member that can have a name, from 1 on, and
// whether it has exactly that name or one in another case; 0 if none has.
func (m *members) find(name []byte) (place int, exact bool) {
	if m == nil || len(name) == 0 {
		return 0, false
	}
	place = int(m.slots[m.slot(name)])
	if place == 0 {
		return 0, false
	}
	known := m.list[place-1].name
	if known == string(name) {
		return place, true
	}
	if !code.EqualFold(known, name) {
		return 0, false
	}
	return place, false
}

// member reads the value of the member with the name, and that of a member that
// is not in the list. A known name in another case is refused: somebody else
// may read it as the known one.
func (s *scanner) member(o *open, name span) bool {
	i, exact := o.members.find(s.text[name.from:name.to])
	if i == 0 {
		return s.other(o, name)
	}
	if o.seen&(1<<i) != 0 {
		return false
	}
	o.seen |= 1 << i
	m := &o.members.list[i-1]
	if s.depth == 1 {
		s.claim = m.claim
	}
	ok := exact && s.value(m)
	if !ok {
		s.wrong = m.name // and then that of the object around it
	}
	return ok
}

// other reads a member that no rule asks for.
func (s *scanner) other(o *open, name span) bool {
	if s.repeated(s.out.others[o.others:s.others], name) {
		return false
	}
	s.out.others[s.others] = name
	s.others++
	if o.of != anyType {
		return s.defined(o, s.text[name.from:name.to])
	}
	return s.skip(s.depth > 1 || s.nested)
}

// value reads a value of the kind that the member has. A null is read as if
// the member were not there.
func (s *scanner) value(m *member) bool {
	if s.peek() == 'n' {
		return s.word("null")
	}
	switch m.kind {
	case text:
		at, ok := s.str()
		s.out.put(m.claim, at)
		return ok
	case integer:
		from := int32(s.at)
		n, ok := s.integer()
		s.out.number(m.claim, n, span{from, int32(s.at)})
		return ok
	case object:
		from := int32(s.at)
		of := m.of
		if of == resourceType {
			of = s.contained()
		}
		ok := s.object(m.members, of)
		s.out.put(m.claim, span{from, int32(s.at)})
		return ok
	case objects, texts, identifiers:
		return s.list(m)
	default:
		from := int32(s.at)
		ok := s.skip(true)
		s.out.put(m.claim, span{from, int32(s.at)})
		return ok
	}
}

// element reads one element of a list.
func (s *scanner) element(m *member) bool {
	switch m.kind {
	case objects:
		return s.object(m.members, m.of)
	case texts:
		at, ok := s.str()
		s.out.put(m.claim, at)
		return ok
	case identifiers:
		s.out.got &^= bothOfIdentifier
		return s.object(m.members, m.of) && s.identifier(m.systems)
	case elementsOf:
		return s.elementOf(m.of)
	default:
		return s.skip(true)
	}
}

// identifierMembers are those of a FHIR identifier that a rule can ask for.
var identifierMembers = membersOf([]member{
	{name: "system", claim: identifierSystem},
	{name: "value", claim: identifierValue},
})

const bothOfIdentifier = 1<<identifierSystem | 1<<identifierValue

// identifier files the identifier that was read last. Two of one system would
// leave open which of them counts.
func (s *scanner) identifier(systems []inSystem) bool {
	c := s.out
	if c.got&bothOfIdentifier != bothOfIdentifier {
		return true
	}
	system, value := c.texts[identifierSystem], c.texts[identifierValue]
	for i := range systems {
		wanted := &systems[i]
		if wanted.system == "" {
			c.put(wanted.in, system)
			c.put(wanted.value, value)
			continue
		}
		if wanted.system == string(s.text[system.from:system.to]) {
			if c.got&(1<<wanted.value) != 0 {
				return false
			}
			c.put(wanted.value, value)
		}
	}
	return true
}
