// SPDX-License-Identifier: Apache-2.0

package token

// unlike notes that the claim that is being read is not what the definition of
// its resource says. It is JSON all the same, and read on.
func (s *scanner) unlike() { s.out.unlike |= 1 << s.claim }

// defined reads a member that no rule asks for, of an object whose type is
// defined. A null is read as if it were not there.
func (s *scanner) defined(o *open, name []byte) bool {
	e, ok := s.fhir.element(o.of, name)
	switch {
	case !ok:
		s.unlike()
		return s.skip(true)
	case s.peek() == 'n':
		return s.word("null")
	case e.max == oneOfChoice || e.max == oneOfSecond:
		chosen := &o.chosen[e.max-oneOfChoice]
		if *chosen != "" && *chosen != e.name {
			s.unlike()
		}
		*chosen = e.name
	case e.max == many:
		if s.peek() == '[' {
			return s.list(&member{kind: elementsOf, of: e.of})
		}
		s.unlike()
		return s.skip(true)
	}
	return s.typed(e.of)
}

// elementOf reads one element of a list. In the place of a primitive value that
// has only a companion, and of a companion that is missing, there is null.
func (s *scanner) elementOf(of fhirType) bool {
	if s.peek() == 'n' && (of.primitive() || of == companionType) {
		return s.word("null")
	}
	return s.typed(of)
}

// typed reads a value of a type.
func (s *scanner) typed(of fhirType) bool {
	first := s.peek()
	if first == '{' {
		if of == resourceType {
			of = s.contained()
		}
		return s.object(nil, of)
	}
	at, ok := s.whatever()
	if ok && (!of.primitive() || !of.is(s.text[at.from:at.to], first == '"')) {
		s.unlike()
	}
	return ok
}

// whatever reads a value and returns where it stands, a string as its text.
func (s *scanner) whatever() (at span, ok bool) {
	if s.peek() == '"' {
		return s.str()
	}
	at.from = int32(s.at)
	ok = s.skip(true)
	at.to = int32(s.at)
	return at, ok
}

// contained returns the type of the resource that begins here, by its
// resourceType, wherever that stands: nothing is read yet, and so no escape is
// resolved. A type that does not stand in claims has no definition here.
func (s *scanner) contained() fhirType {
	depth := 0
	for i := s.at; i < len(s.text); i++ {
		switch s.text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return unknownType
			}
		case '"':
			ahead := scanner{text: s.text, at: i, fhir: s.fhir}
			if depth == 1 && ahead.word(`"resourceType"`) {
				if of, ok := ahead.resourceType(); ok {
					return of
				}
			}
			i = s.closing(i)
		}
	}
	return unknownType
}

// resourceType reads what follows the name.
func (s *scanner) resourceType() (of fhirType, isName bool) {
	s.blanks()
	if !s.take(':') {
		return unknownType, false
	}
	s.blanks()
	for i := range s.fhir.resources {
		if r := &s.fhir.resources[i]; s.quoted(r.name) {
			return r.of, true
		}
	}
	return unknownType, true
}

// quoted reads a string that is exactly this.
func (s *scanner) quoted(w string) bool {
	from := s.at
	if s.take('"') && s.word(w) && s.take('"') {
		return true
	}
	s.at = from
	return false
}

// closing returns where the string ends that begins at i.
func (s *scanner) closing(i int) int {
	for i++; i < len(s.text) && s.text[i] != '"'; i++ {
		if s.text[i] == '\\' {
			i++
		}
	}
	return i
}
