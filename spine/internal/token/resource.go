package token

// unlike notes that the claim that is being read is not what the definition of
// its resource says. It is JSON all the same, and read on.
func (s *scanner) unlike() { s.out.unlike |= 1 << s.claim }

// defined reads a member that no rule asks for, of an object whose type is
// defined. A null is read as if it were not there.
func (s *scanner) defined(o *seen, name []byte) bool {
	e, ok := o.of.element(name)
	switch {
	case !ok:
		s.unlike()
		return s.skip(true)
	case s.peek() == 'n':
		return s.word("null")
	case e.max == oneOf:
		if o.chosen != "" && o.chosen != e.name {
			s.unlike()
		}
		o.chosen = e.name
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
func (s *scanner) elementOf(of stu3) bool {
	if s.peek() == 'n' && (of.primitive() || of == stu3Element) {
		return s.word("null")
	}
	return s.typed(of)
}

// typed reads a value of a type.
func (s *scanner) typed(of stu3) bool {
	first := s.peek()
	if first == '{' {
		if of == stu3Resource {
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
func (s *scanner) contained() stu3 {
	depth := 0
	for i := s.at; i < len(s.text); i++ {
		switch s.text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return stu3Unknown
			}
		case '"':
			ahead := scanner{text: s.text, at: i}
			if depth == 1 && ahead.word(`"resourceType"`) {
				if of, ok := ahead.resourceType(); ok {
					return of
				}
			}
			i = s.closing(i)
		}
	}
	return stu3Unknown
}

// resourceType reads what follows the name.
func (s *scanner) resourceType() (of stu3, isName bool) {
	s.blanks()
	if !s.take(':') {
		return stu3Unknown, false
	}
	s.blanks()
	switch {
	case s.word(`"Device"`):
		return stu3Device, true
	case s.word(`"Organization"`):
		return stu3Organization, true
	case s.word(`"Practitioner"`):
		return stu3Practitioner, true
	}
	return stu3Unknown, true
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
