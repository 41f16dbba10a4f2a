package pointers

// maskedXML is what stands in an element whose value is withheld, as in JSON.
const maskedXML = `<extension url="http://hl7.org/fhir/StructureDefinition/data-absent-reason"><valueCode value="masked"/></extension>`

// The elements that say what an entry is, and where its record is. The first
// may come several times where the list says so.
var (
	entryElements      = elements{names: []string{"resource"}}
	resources          = []string{"DocumentReference"}
	pointerElements    = elements{names: []string{"content", "contained", "type"}, repeated: 2}
	typeElements       = elements{names: []string{"coding"}, repeated: 1}
	codingElements     = elements{names: []string{"system", "code"}}
	contentElements    = elements{names: []string{"attachment"}}
	attachmentElements = elements{names: []string{"url", "data"}}
)

// elements are the children of an element that are looked at.
type elements struct {
	names    []string
	repeated int // so many, from the first, may come several times
}

// known reads what stands in an element, those of its children that are in the
// list with read. It sets doubtful if they do not come once, in FHIR's
// namespace and with their names as they should be, or if text is beside them.
func (f *xmlFilter) known(parent tag, list *elements, doubtful *bool, read func(name string, t tag, from int) bool) bool {
	if parent.empty {
		return true
	}
	var seen [4]bool
	return f.children(doubtful, func() bool {
		var t tag
		from := f.pos() - 1
		if !f.begin(&t) {
			return false
		}
		i, wrong := which(f.held(t.name), list.names)
		if wrong || t.foreign || i >= list.repeated && seen[i] {
			*doubtful = true
			return f.rest(t)
		}
		if i < 0 {
			return f.rest(t)
		}
		seen[i] = true
		return read(list.names[i], t, from)
	})
}

// readEntry reads an entry that is held, and what it says of itself.
func (f *xmlFilter) readEntry(e *facts, t tag) bool {
	return f.known(t, &entryElements, &e.doubtful, func(_ string, t tag, _ int) bool {
		return f.resource(e, t)
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
		e.pointer = true
		return f.pointer(e, t)
	})
}

func (f *xmlFilter) pointer(e *facts, t tag) bool {
	return f.known(t, &pointerElements, &e.doubtful, func(name string, t tag, _ int) bool {
		switch name {
		case "type":
			return f.typ(e, t)
		case "content":
			return f.content(e, t)
		default:
			e.contained = true
			return f.rest(t)
		}
	})
}

func (f *xmlFilter) typ(e *facts, t tag) bool {
	return f.known(t, &typeElements, &e.doubtful, func(_ string, t tag, _ int) bool {
		e.codings++
		return f.coding(e, t)
	})
}

func (f *xmlFilter) coding(e *facts, t tag) bool {
	return f.known(t, &codingElements, &e.doubtful, func(name string, t tag, _ int) bool {
		if name == "system" {
			e.typ.System = string(f.value)
		} else {
			e.typ.Code = string(f.value)
		}
		return f.rest(t)
	})
}

func (f *xmlFilter) content(e *facts, t tag) bool {
	return f.known(t, &contentElements, &e.unmarkable, func(_ string, t tag, _ int) bool {
		return f.attachment(e, t)
	})
}

// attachment notes how to take the address, or the record, out.
func (f *xmlFilter) attachment(e *facts, t tag) bool {
	return f.known(t, &attachmentElements, &e.unmarkable, func(name string, t tag, from int) bool {
		if !f.rest(t) {
			return false
		}
		f.edits = append(f.edits, edit{span{from, f.pos()}, "<" + name + ">" + maskedXML + "</" + name + ">"})
		return true
	})
}
