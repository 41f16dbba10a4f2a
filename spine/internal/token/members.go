package token

import "github.com/spineguard/spineguard/spine/internal/code"

// kind is what the value of a member must be.
type kind uint8

const (
	text        kind = iota
	integer          // whole seconds
	object           // with members
	objects          // a list of objects with members
	texts            // a list of texts
	identifiers      // a list of FHIR identifiers
	elementsOf       // a list of elements of a type
	anything
)

// member is a member of an object that a profile knows.
type member struct {
	name    string
	kind    kind
	claim   claim
	members []member
	systems []identifier
	of      stu3 // the type of an object, or of the elements of a list
}

// identifier is a FHIR identifier that a profile asks for: the system "" is any.
type identifier struct {
	system string
	in     claim // where the system is kept, or none
	value  claim
}

// known reads the value of the member with the name, and that of a member that
// is not in the list. A known name in another case is refused: somebody else
// may read it as the known one.
func (s *scanner) known(o *seen, name span) bool {
	n := s.text[name.from:name.to]
	for i := range o.members {
		m := &o.members[i]
		if len(m.name) != len(n) || m.name[0]|0x20 != n[0]|0x20 || m.name != string(n) && !code.EqualFold(m.name, n) {
			continue // the first letter tells most of them apart
		}
		twice := o.known&(1<<i) != 0
		o.known |= 1 << i
		if twice {
			return false
		}
		if s.depth == 1 {
			s.claim = m.claim
		}
		ok := m.name == string(n) && s.value(m)
		if !ok {
			s.wrong = m.claim // and then that of the object around it
		}
		return ok
	}
	if s.repeated(o.others[:o.n], name) {
		return false
	}
	o.others[o.n] = name
	o.n++
	if o.of != stu3Any {
		return s.defined(o, n)
	}
	return s.skip(s.depth > 1 || s.out.nestedAllowed())
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
		s.keep(m.claim, at)
		return ok
	case integer:
		from := int32(s.at)
		n, ok := s.integer()
		s.out.number(m.claim, n, span{from, int32(s.at)})
		return ok
	case object:
		from := int32(s.at)
		ok := s.object(m.members, m.of)
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
		s.out.put(m.members[0].claim, at)
		return ok
	case identifiers:
		s.out.seen = 0
		return s.object(identifierMembers, stu3Identifier) && s.identifier(m.systems)
	case elementsOf:
		return s.elementOf(m.of)
	default:
		return s.skip(true)
	}
}

// The two members of a FHIR identifier are kept for the moment until both are
// known. Their claims lie behind those that are claims.
const (
	scratchSystem = numClaims + iota
	scratchValue
)

var identifierMembers = []member{
	{name: "system", claim: scratchSystem},
	{name: "value", claim: scratchValue},
}

func (s *scanner) keep(k claim, at span) {
	if k >= scratchSystem {
		i := k - scratchSystem
		s.out.scratch[i] = at
		s.out.seen |= 1 << i
		return
	}
	s.out.put(k, at)
}

// identifier files the identifier that was read last. Two of one system would
// leave open which of them counts.
func (s *scanner) identifier(systems []identifier) bool {
	if s.out.seen != 3 {
		return true
	}
	sys := s.text[s.out.scratch[0].from:s.out.scratch[0].to]
	for _, wanted := range systems {
		if wanted.system == "" {
			s.out.put(wanted.in, s.out.scratch[0])
			s.out.put(wanted.value, s.out.scratch[1])
			continue
		}
		if wanted.system == string(sys) {
			if s.out.got(wanted.value) {
				return false
			}
			s.out.put(wanted.value, s.out.scratch[1])
		}
	}
	return true
}

func (c *Claims) number(k claim, n int64, at span) {
	c.put(k, at)
	if k == iat {
		c.iat = n
	} else {
		c.exp = n
	}
}

// nestedAllowed is whether an unknown claim may be an object or a list. NRL
// claims are scalars; a GP Connect token may carry whatever else.
func (c *Claims) nestedAllowed() bool { return c.nested }
