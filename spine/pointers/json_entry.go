// SPDX-License-Identifier: Apache-2.0

package pointers

// masked is what stands in the place of a value that is withheld: the
// extension of FHIR for data that are absent, and the reason.
const masked = `{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}`

// The members that say what an entry is.
var (
	entryMembers    = partsOf(part{name: "resource"})
	resourceMembers = partsOf(part{name: "resourceType"}, part{name: "type"}, part{name: "contained"})
	typeMembers     = partsOf(part{name: "coding"})
	codingMembers   = partsOf(part{name: "system"}, part{name: "code"})
)

// known reads an object, each member with read: of those that are not in the
// list, the place is -1. It sets doubtful if the names do not come once and as
// they should.
func (f *jsonFilter) known(list *parts, doubtful *bool, read func(i int, name span) bool) bool {
	first := len(f.names)
	ok := f.sequence('}', func() bool {
		from := f.pos()
		if !f.str() {
			return false
		}
		name := span{from + 1, f.pos() - 1}
		i, wrong := list.find(f.held(name))
		wrong = !f.names.add(&f.window, first, name) || wrong
		*doubtful = *doubtful || wrong
		if i < 0 {
			f.notice(f.held(name))
		}
		if !f.colon() {
			return false
		}
		if wrong {
			return f.value()
		}
		return read(i, name)
	})
	f.names = f.names[:first]
	return ok
}

// readEntry reads an entry that is held, and what it says of itself.
func (f *jsonFilter) readEntry(e *facts) bool {
	if f.peek() != '{' {
		e.doubtful = true
		return f.value()
	}
	return f.known(entryMembers, &e.doubtful, func(i int, _ span) bool {
		if i < 0 || f.peek() != '{' {
			return f.value()
		}
		from := f.pos()
		f.hidden = false
		ok := f.resource(e)
		e.resource = span{from, f.pos()}
		e.doubtful = e.doubtful || f.hidden
		return ok
	})
}

func (f *jsonFilter) resource(e *facts) bool {
	return f.known(resourceMembers, &e.doubtful, func(i int, _ span) bool {
		switch i {
		case 0:
			text, ok := f.strValue()
			e.pointer = isDocumentReference(text)
			return ok
		case 1:
			return f.typ(e)
		case 2:
			e.contained = true
		}
		return f.value()
	})
}

func (f *jsonFilter) typ(e *facts) bool {
	if f.peek() != '{' {
		return f.value()
	}
	return f.known(typeMembers, &e.doubtful, func(i int, _ span) bool {
		if i < 0 || f.peek() != '[' {
			return f.value()
		}
		return f.sequence(']', func() bool { return f.coding(e) })
	})
}

// coding reads one coding; of several the last one stays, and the number.
func (f *jsonFilter) coding(e *facts) bool {
	e.codings++
	if f.peek() != '{' {
		return f.value()
	}
	return f.known(codingMembers, &e.doubtful, func(i int, _ span) bool {
		if i < 0 {
			return f.value()
		}
		text, ok := f.strValue()
		if i == 0 {
			e.typ.System = string(text)
		} else {
			e.typ.Code = string(text)
		}
		return ok
	})
}

// part reads a value and drafts what may stay of it.
func (f *jsonFilter) part(p *part) bool {
	if p.many {
		return f.partList(p)
	}
	return f.onePart(p)
}

func (f *jsonFilter) partList(p *part) bool {
	if f.peek() != '[' {
		f.draft.odd = true
		return f.value()
	}
	from, head := len(f.draft.text), "["
	ok := f.sequence(']', func() bool {
		added, ok := f.draft.add(head, "", func() bool { return f.onePart(p) })
		if added {
			head = ","
		}
		return ok
	})
	f.draft.close(from, ']')
	return ok
}

// onePart reads a value, or one of a list.
func (f *jsonFilter) onePart(p *part) bool {
	switch {
	case p.whole:
		f.draft.text = append(f.draft.text, f.held(f.whole)...)
		f.at = f.first + f.whole.to
		return true
	case p.masked:
		f.draft.text = append(f.draft.text, masked...)
		return f.value()
	case p.fits == nil:
		return f.partObject(p.parts)
	}
	text, ok := f.strValue()
	if !ok || !f.draft.fits(p, text) {
		f.draft.less = true
		return ok
	}
	f.draft.text = append(append(append(f.draft.text, '"'), text...), '"')
	return true
}

func (f *jsonFilter) partObject(list *parts) bool {
	if f.peek() != '{' {
		f.draft.odd = true
		return f.value()
	}
	from, head := len(f.draft.text), "{"
	next, have := f.draft.next, uint32(0)
	ok := f.known(list, &f.draft.odd, func(i int, name span) bool {
		if i < 0 || have&(1<<i) != 0 {
			f.draft.leaveOut(f.held(name))
			return f.value()
		}
		p := &list.list[i]
		added, ok := f.draft.add(head, p.label, func() bool { return f.part(p) })
		if added {
			head = ","
			have |= 1 << i
		}
		return ok
	})
	if !f.draft.complete(list, have, next) {
		f.draft.text = f.draft.text[:from]
		f.draft.less = true
	}
	f.draft.close(from, '}')
	return ok
}
