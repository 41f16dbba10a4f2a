package pointers

import (
	"slices"
	"strings"
)

// xmlFilter filters a bundle in XML.
type xmlFilter struct {
	xmlScanner
	judge *judge
	edits []edit // of the entry that is held
}

// xmlMembers are the elements that FHIR gives a Bundle; the first two may come
// several times.
var xmlMembers = []string{
	"entry", "link", "total", "type", "id", "meta", "timestamp", "identifier", "implicitRules", "language", "signature",
}

const xmlRepeated = 2

// document reads the whole input.
func (f *xmlFilter) document() bool {
	f.mode = holding
	if !f.prolog() {
		return false
	}
	var root tag
	if !f.begin(&root) || !f.within() {
		return false
	}
	if string(f.held(root.name)) != "Bundle" || !root.named {
		return f.fail("no Bundle of FHIR")
	}
	if !root.empty {
		f.keep()
		if !f.members() {
			return false
		}
	}
	// The last bracket is written when nothing else can go wrong.
	f.blanks()
	if !f.ended() {
		return f.fail("something after the end")
	}
	if !f.within() {
		return false
	}
	f.keep()
	return true
}

// prolog reads what stands before the bundle and its first bracket: a byte
// order mark, the declaration, blanks, and comments, which are left out.
func (f *xmlFilter) prolog() bool {
	if f.peek() == 0xef {
		if r, ok := f.rune(); !ok || r != 0xfeff {
			return f.fail("no element")
		}
		f.keep()
	}
	for first := true; ; first = false {
		if !first {
			f.blanks()
		}
		if !f.take('<') {
			if first && isBlank(f.peek()) {
				continue
			}
			return f.fail("no element")
		}
		switch c := f.peek(); {
		case c == '?' && first:
			if !f.declaration() {
				return false
			}
		case c == '!':
			if !f.leaveOut(f.comment) {
				return false
			}
		default:
			return true
		}
	}
}

// leaveOut reads something that is not written, nor the blanks before it.
func (f *xmlFilter) leaveOut(read func() bool) bool {
	f.mode = dropping
	ok := read()
	f.drop()
	f.mode = holding
	return ok
}

// declaration reads <?xml version="1.0" encoding="UTF-8"?> after its first
// bracket.
func (f *xmlFilter) declaration() bool {
	for _, c := range []byte("?xml") {
		if !f.take(c) {
			return f.fail("a processing instruction")
		}
	}
	rank := -1 // of the last part: they come in order
	parts := []string{"version", "encoding", "standalone"}
	for {
		apart := isBlank(f.peek())
		f.blanks()
		if f.peek() == '?' {
			break
		}
		f.attrs.clear()
		if !apart || !f.pair() {
			return f.fail("no declaration of XML")
		}
		i := slices.Index(parts, string(f.attrs.top()))
		value := string(f.text)
		if i <= rank || rank < 0 && i != 0 ||
			i == 0 && value != "1.0" ||
			i == 1 && !strings.EqualFold(value, "utf-8") ||
			i == 2 && value != "yes" && value != "no" {
			return f.fail("a declaration of XML other than version 1.0 in UTF-8")
		}
		rank = i
	}
	f.at++
	if rank < 0 || !f.take('>') {
		return f.fail("no declaration of XML")
	}
	f.keep()
	return true
}

// members reads the elements of the bundle and holds its end. Blanks go the
// way of what follows them.
func (f *xmlFilter) members() bool {
	var seen [16]bool // by place in xmlMembers
	for {
		f.mode = holding
		f.blanks()
		if !f.take('<') {
			return f.fail("text in a Bundle, or no end")
		}
		switch f.peek() {
		case '/':
			return f.end()
		case '!':
			if !f.leaveOut(f.comment) {
				return false
			}
			continue
		}
		var t tag
		if !f.begin(&t) || !f.within() {
			return false
		}
		i := slices.Index(xmlMembers, string(f.held(t.name)))
		if i < 0 || seen[i] && i >= xmlRepeated || t.foreign {
			return f.fail("an element that no Bundle has, or that comes twice")
		}
		seen[i] = true
		if !f.member(xmlMembers[i], t) {
			return false
		}
	}
}

func (f *xmlFilter) member(name string, t tag) bool {
	switch name {
	case "total":
		return f.leaveOut(func() bool { return f.rest(t) })
	case "entry":
		return f.entry(t)
	}
	f.mode = passing
	ok := f.rest(t)
	f.keep()
	return ok
}

// entry reads an entry, decides on it, and writes or forgets it.
func (f *xmlFilter) entry(t tag) bool {
	var facts facts
	f.edits = f.edits[:0]
	if !f.readEntry(&facts, t) || !f.within() {
		return false
	}
	switch f.judge.decide(&facts) {
	case keep:
		f.keep()
	case mark:
		f.keepEdited(f.edits)
	default:
		f.drop()
	}
	return f.err == nil
}
