// SPDX-License-Identifier: Apache-2.0

package pointers

// maskedXML is what stands in an element whose value is withheld, as in JSON.
const maskedXML = `<extension url="http://hl7.org/fhir/StructureDefinition/data-absent-reason"><valueCode value="masked"/></extension>`

// The elements that say what an entry is.
var (
	entryElements   = partsOf(part{name: "resource"})
	resources       = []string{"DocumentReference"}
	pointerElements = partsOf(part{name: "type"}, part{name: "contained", many: true})
	typeElements    = partsOf(part{name: "coding", many: true})
	codingElements  = partsOf(part{name: "system"}, part{name: "code"})
)

// known reads what stands in an element, each child with read: of those that
// are not in the list, the place is -1. It sets doubtful if they do not come
// once, in FHIR's namespace and with their names as they should be, or if text
// is beside them.
func (f *xmlFilter) known(parent tag, list *parts, doubtful *bool, read func(i int, t tag) bool) bool {
	if parent.empty {
		return true
	}
	var seen uint32
	return f.children(doubtful, func() bool {
		var t tag
		if !f.begin(&t) {
			return false
		}
		i, wrong := which(f.held(t.name), list.names)
		if wrong || t.foreign || i >= 0 && !list.list[i].many && seen&(1<<i) != 0 {
			*doubtful = true
			return f.rest(t)
		}
		if i >= 0 {
			seen |= 1 << i
		}
		return read(i, t)
	})
}

// readEntry reads an entry that is held, and what it says of itself.
func (f *xmlFilter) readEntry(e *facts, t tag) bool {
	declared := f.prefixes || t.prefix
	return f.known(t, entryElements, &e.doubtful, func(i int, t tag) bool {
		if i < 0 {
			return f.rest(t)
		}
		f.prefixed = false
		ok := f.resource(e, t)
		// What stays as it is needs the declarations around it.
		e.doubtful = e.doubtful || f.prefixed && (declared || t.prefix)
		return ok
	})
}

// resource reads the element that has the resource as its only child.
func (f *xmlFilter) resource(e *facts, t tag) bool {
	if t.empty {
		return true
	}
	n := 0
	return f.children(&e.doubtful, func() bool {
		var t tag
		from := f.pos() - 1
		if !f.begin(&t) {
			return false
		}
		n++
		i, wrong := which(f.held(t.name), resources)
		if wrong || t.foreign || n > 1 {
			e.doubtful = true
			return f.rest(t)
		}
		if i < 0 {
			return f.rest(t)
		}
		e.pointer, f.hidden = true, false
		ok := f.pointer(e, t)
		e.resource = span{from, f.pos()}
		e.doubtful = e.doubtful || f.hidden
		return ok
	})
}

func (f *xmlFilter) pointer(e *facts, t tag) bool {
	return f.known(t, pointerElements, &e.doubtful, func(i int, t tag) bool {
		switch i {
		case 0:
			return f.typ(e, t)
		case 1:
			e.contained = true
		}
		return f.rest(t)
	})
}

func (f *xmlFilter) typ(e *facts, t tag) bool {
	return f.known(t, typeElements, &e.doubtful, func(i int, t tag) bool {
		if i < 0 {
			return f.rest(t)
		}
		e.codings++
		return f.coding(e, t)
	})
}

func (f *xmlFilter) coding(e *facts, t tag) bool {
	return f.known(t, codingElements, &e.doubtful, func(i int, t tag) bool {
		switch i {
		case 0:
			e.typ.System = string(f.value)
		case 1:
			e.typ.Code = string(f.value)
		}
		return f.rest(t)
	})
}

// part reads an element that was begun and drafts what may stay of it.
func (f *xmlFilter) part(p *part, t tag) bool {
	f.draft.less = f.draft.less || t.more || t.valued && p.fits == nil
	switch {
	case p.whole:
		f.draft.text = append(f.draft.text, f.held(f.whole)...)
		f.at = f.first + f.whole.to
		f.open.pop() // it has a type, and so is not empty
		return true
	case p.masked:
		f.tag("<", p.name, ">"+maskedXML)
		f.tag("</", p.name, ">")
		return f.rest(t)
	case p.fits == nil:
		return f.partElement(p, t)
	}
	if f.draft.fits(p, f.value) {
		f.tag("<", p.name, ` value="`)
		f.escaped(f.value)
		f.tag(`"/`, "", ">")
	} else {
		f.draft.less = true
	}
	return f.without(t)
}

// without reads the rest of a primitive, of which nothing stays.
func (f *xmlFilter) without(t tag) bool {
	comments := f.comments
	ok := t.empty || f.children(&f.draft.less, func() bool {
		f.draft.less = true
		return f.element()
	})
	f.draft.less = f.draft.less || f.comments != comments
	return ok
}

func (f *xmlFilter) partElement(p *part, t tag) bool {
	from, comments := len(f.draft.text), f.comments
	f.tag("<", p.name, ">")
	begin := len(f.draft.text)
	next, have := f.draft.next, uint32(0)
	ok := f.known(t, p.parts, &f.draft.odd, func(i int, t tag) bool {
		if i < 0 {
			f.draft.leaveOut(f.held(t.name))
			return f.rest(t)
		}
		before := len(f.draft.text)
		ok := f.part(&p.parts.list[i], t)
		if len(f.draft.text) > before {
			have |= 1 << i
		}
		return ok
	})
	f.draft.less = f.draft.less || f.comments != comments
	if len(f.draft.text) == begin || !f.draft.complete(p.parts, have, next) {
		f.draft.text = f.draft.text[:from]
		f.draft.less = true
		return ok
	}
	f.tag("</", p.name, ">")
	return ok
}

func (f *xmlFilter) tag(head, name, end string) {
	f.draft.text = append(append(append(f.draft.text, head...), name...), end...)
}

// escaped drafts the value of an attribute.
func (f *xmlFilter) escaped(value []byte) {
	for _, c := range value {
		if c == '&' {
			f.draft.text = append(f.draft.text, "&amp;"...)
		} else {
			f.draft.text = append(f.draft.text, c)
		}
	}
}
