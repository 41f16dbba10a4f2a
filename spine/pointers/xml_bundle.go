// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// xmlFilter filters a bundle in XML.
type xmlFilter struct {
	xmlScanner
	judge    *judge
	draft    draft // of what is held
	whole    span  // the resource of the entry that is held
	prefixes bool  // the bundle declares some, which are left out
}

// xmlMembers are the elements that FHIR gives a Bundle. What is not among the
// bundleParts is read and left out.
var xmlMembers = partsOf(slices.Concat(bundleParts.list, []part{
	{name: "entry", many: true}, {name: "total"}, {name: "implicitRules"}, {name: "signature"},
})...)

// document reads the whole input. The last bracket is written when nothing else
// can go wrong.
func (f *xmlFilter) document() {
	f.mode = holding
	var root tag
	if !f.prolog() || !f.begin(&root) || !f.within() {
		return
	}
	if string(f.held(root.name)) != "Bundle" || !root.named {
		f.fail("no Bundle of FHIR")
		return
	}
	f.beginBundle(root)
	if !root.empty {
		f.keep()
		if !f.members() {
			return
		}
	}
	if f.within() {
		f.epilog()
	}
}

// epilog reads what stands behind the bundle, whose end is held: blanks, and
// comments, which are left out.
func (f *xmlFilter) epilog() {
	end := slices.Clone(f.held(span{0, f.pos()}))
	f.drop()
	for f.blanks(); f.take('<') && f.leaveOut(f.comment); {
		f.blanks()
	}
	f.finish(end)
}

// beginBundle leaves out the attributes of the bundle.
func (f *xmlFilter) beginBundle(root tag) {
	f.prefixes = root.prefix
	if !root.more && !root.valued {
		return
	}
	f.write([]byte(`<Bundle xmlns="` + fhir + `"`))
	f.first = f.at - 1
	if root.empty {
		f.first--
	}
}

// prolog reads what stands before the bundle and its first bracket: a byte
// order mark, the declaration, blanks, and comments, which are left out.
func (f *xmlFilter) prolog() bool {
	if f.peek() == 0xef {
		if r, _ := f.rune(); r != 0xfeff {
			return f.fail("no element")
		}
		f.keep()
	}
	for first := true; ; first = false {
		if !first {
			f.blanks()
		}
		if !f.take('<') {
			if isBlank(f.peek()) {
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
		if !apart || !f.pair() {
			return f.fail("no declaration of XML")
		}
		i := slices.Index(parts, string(f.attrs.top()))
		if i <= rank || rank < 0 && i != 0 || !isDeclared(i, string(f.text)) {
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

// isDeclared reports whether a part of the declaration may have a value.
func isDeclared(part int, value string) bool {
	switch part {
	case 0:
		return value == "1.0"
	case 1:
		return strings.EqualFold(value, "utf-8")
	}
	return value == "yes" || value == "no"
}

// members reads the elements of the bundle and holds its end. Blanks go the
// way of what follows them.
func (f *xmlFilter) members() bool {
	var seen uint32 // by place in xmlMembers
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
		from := f.pos() - 1
		var t tag
		if !f.begin(&t) || !f.within() {
			return false
		}
		i := slices.Index(xmlMembers.names, string(f.held(t.name)))
		if i < 0 || seen&(1<<i) != 0 && !xmlMembers.list[i].many || t.foreign {
			return f.fail("an element that no Bundle has, or that comes twice")
		}
		seen |= 1 << i
		if !f.member(&xmlMembers.list[i], t, from) {
			return false
		}
	}
}

func (f *xmlFilter) member(p *part, t tag, from int) bool {
	switch {
	case p.name == "entry":
		return f.entry(t, from)
	case p.fits == nil && p.parts == nil:
		return f.leaveOut(func() bool { return f.rest(t) })
	}
	f.draft.begin(spine.RecordType{})
	if !f.part(p, t) || !f.within() {
		return false
	}
	if f.draft.lost() {
		return f.fail(noNext)
	}
	return f.settle(from)
}

// entry reads an entry, decides on it, and writes or forgets it.
func (f *xmlFilter) entry(t tag, from int) bool {
	var facts facts
	if !f.readEntry(&facts, t) || !f.within() {
		return false
	}
	v := f.judge.decide(&facts)
	f.draft.begin(facts.typ)
	if p := f.stays(v); p != nil {
		f.whole = facts.resource
		f.at = f.first + from + 1
		if !f.begin(&t) || !f.part(p, t) {
			return false
		}
		if f.draft.odd {
			v = unknown
		}
	}
	f.judge.count(v)
	if v < mark {
		f.drop()
		return true
	}
	f.draft.less = f.draft.less || v == mark
	return f.settle(from)
}

// settle writes what is held if nothing of it is left out, and else the draft.
func (f *xmlFilter) settle(from int) bool {
	switch {
	case f.draft.odd:
		f.drop()
	case !f.draft.less:
		f.keep()
	default:
		if len(f.draft.text) > 0 {
			f.write(f.held(span{0, from}))
			f.write(f.draft.text)
		}
		f.drop()
	}
	return f.err == nil
}

// stays returns what may stay of an entry, if anything.
func (f *xmlFilter) stays(v verdict) *part {
	switch v {
	case keep:
		return &keptXML
	case mark:
		return &markedXML
	}
	return nil
}
