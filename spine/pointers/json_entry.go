package pointers

// masked is what stands in the place of a value that is withheld: the
// extension of FHIR for data that are absent, and the reason.
const masked = `{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}`

// The members that say what an entry is, and what the address of its record.
var (
	entryMembers      = []string{"resource"}
	resourceMembers   = []string{"resourceType", "type", "content", "contained"}
	typeMembers       = []string{"coding"}
	codingMembers     = []string{"system", "code"}
	contentMembers    = []string{"attachment"}
	attachmentMembers = []string{"url", "_url", "data", "_data"}
)

// known reads an object, those of its members that are in the list with read.
// It sets doubtful if their names do not come once and as they should.
func (f *jsonFilter) known(list []string, doubtful *bool, read func(name string, at span) bool) bool {
	var seen names
	return f.object(func() bool {
		from := f.pos()
		if !f.str() {
			return false
		}
		name := span{from + 1, f.pos() - 1}
		i, wrong := which(f.held(name), list)
		wrong = !seen.add(&f.window, name) || wrong
		*doubtful = *doubtful || wrong
		if !f.colon() {
			return false
		}
		if i < 0 || wrong {
			return f.value()
		}
		return read(list[i], name)
	})
}

// readEntry reads an entry that is held, and what it says of itself.
func (f *jsonFilter) readEntry(e *facts) bool {
	if f.peek() != '{' {
		e.doubtful = true
		return f.value()
	}
	return f.known(entryMembers, &e.doubtful, func(string, span) bool {
		if f.peek() != '{' {
			return f.value()
		}
		return f.resource(e)
	})
}

func (f *jsonFilter) resource(e *facts) bool {
	return f.known(resourceMembers, &e.doubtful, func(name string, _ span) bool {
		switch name {
		case "resourceType":
			text, ok := f.strValue()
			e.pointer = string(text) == "DocumentReference"
			return ok
		case "type":
			return f.typ(e)
		case "content":
			return f.content(e)
		default:
			e.contained = true
			return f.value()
		}
	})
}

func (f *jsonFilter) typ(e *facts) bool {
	if f.peek() != '{' {
		return f.value()
	}
	return f.known(typeMembers, &e.doubtful, func(string, span) bool {
		if f.peek() != '[' {
			return f.value()
		}
		return f.list(func() bool { return f.coding(e) })
	})
}

// coding reads one coding; of several the last one stays, and the number.
func (f *jsonFilter) coding(e *facts) bool {
	e.codings++
	if f.peek() != '{' {
		return f.value()
	}
	return f.known(codingMembers, &e.doubtful, func(name string, _ span) bool {
		text, ok := f.strValue()
		if name == "system" {
			e.typ.System = string(text)
		} else {
			e.typ.Code = string(text)
		}
		return ok
	})
}

// content reads where the record is. What is not as FHIR has it cannot be
// marked.
func (f *jsonFilter) content(e *facts) bool {
	if f.peek() != '[' {
		e.unmarkable = true
		return f.value()
	}
	return f.list(func() bool {
		if f.peek() != '{' {
			e.unmarkable = true
			return f.value()
		}
		return f.known(contentMembers, &e.unmarkable, func(string, span) bool {
			if f.peek() != '{' {
				e.unmarkable = true
				return f.value()
			}
			return f.attachment(e)
		})
	})
}

// attachment notes how to take the address, or the record, out: the member is
// replaced by the one that FHIR has for what is known of it beside its value.
func (f *jsonFilter) attachment(e *facts) bool {
	var has struct{ url, data int }
	ok := f.known(attachmentMembers, &e.unmarkable, func(name string, at span) bool {
		replaced := `"_url":` + masked
		switch name {
		case "url", "_url":
			has.url++
		default:
			has.data++
			replaced = `"_data":` + masked
		}
		if !f.value() {
			return false
		}
		f.edits = append(f.edits, edit{span{at.from - 1, f.pos()}, replaced})
		return true
	})
	e.unmarkable = e.unmarkable || has.url > 1 || has.data > 1
	return ok
}
