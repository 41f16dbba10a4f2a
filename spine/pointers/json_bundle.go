// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// jsonFilter filters a bundle in JSON.
type jsonFilter struct {
	jsonScanner
	judge *judge

	written bool   // a member of the bundle was
	comma   []byte // the last one between members or entries, with the blanks before it
	header  []byte // what stands before the first entry that is kept: the name of the list up to the first of all
	draft   draft  // of what is held
	whole   span   // the resource of the entry that is held
	names   names  // of the objects that are read
}

// jsonMembers are the members that FHIR gives a Bundle. What is not among the
// bundleParts is read and left out.
var jsonMembers = slices.Concat([]string{"resourceType", "entry"}, bundleParts.names, []string{
	"total", "implicitRules", "signature", "_total", "_type", "_id", "_timestamp", "_implicitRules", "_language",
})

// bundle reads the whole input. The last bracket is written when nothing else
// can go wrong.
func (f *jsonFilter) bundle() {
	f.blanks()
	if !f.take('{') {
		f.fail("no object")
		return
	}
	f.depth++
	f.keep()
	f.mode = holding
	f.blanks()
	if !f.within() {
		return
	}
	f.keep()
	if f.members() {
		f.at++
		f.finish(nil)
	}
}

// members reads the members of the bundle. Blanks at either end stay, and those
// between members go with the one that they precede: what is written looks as if
// what is left out had never been there.
func (f *jsonFilter) members() bool {
	seen := make([]bool, len(jsonMembers))
	for {
		f.mode = holding
		f.blanks()
		from := f.pos()
		if !f.str() || !f.within() {
			return false
		}
		name := f.held(span{from + 1, f.pos() - 1})
		i := slices.IndexFunc(jsonMembers, func(m string) bool { return m == string(name) })
		if i < 0 || seen[i] {
			return f.fail("a member that no Bundle has, or that comes twice")
		}
		seen[i] = true
		if !f.colon() {
			return false
		}
		if !f.member(jsonMembers[i], from) {
			return false
		}
		more, ok := f.next('}')
		if !ok {
			return false
		}
		if !more {
			break
		}
	}
	if !seen[0] {
		return f.fail("no resourceType")
	}
	return true
}

// member reads the value of a member whose name is held, behind blanks.
func (f *jsonFilter) member(name string, blanks int) bool {
	switch name {
	case "entry":
		return f.entries(blanks)
	case "resourceType":
		if text, _ := f.strValue(); string(text) != "Bundle" {
			return f.fail("no Bundle")
		}
		f.separate(&f.written, blanks)
		f.keep()
		return true
	}
	if i := slices.Index(bundleParts.names, name); i >= 0 {
		return f.bundlePart(&bundleParts.list[i], blanks)
	}
	f.mode = dropping
	ok := f.value()
	f.drop()
	return ok
}

// bundlePart reads the value of a member of which something may stay.
func (f *jsonFilter) bundlePart(p *part, blanks int) bool {
	f.draft.begin(spine.RecordType{})
	f.draft.text = append(f.draft.text, p.label...)
	if !f.part(p) || !f.within() {
		return false
	}
	if f.draft.lost() {
		return f.fail(noNext)
	}
	if !f.draft.odd && (!f.draft.less || len(f.draft.text) > len(p.label)) {
		f.settle(&f.written, blanks)
	}
	f.drop()
	return f.err == nil
}

// settle writes what is held, or the draft if it is less.
func (f *jsonFilter) settle(written *bool, blanks int) {
	f.separate(written, blanks)
	if f.draft.less {
		f.write(f.draft.text)
	} else {
		f.keep()
	}
}

// separate writes the comma before all members, or entries, but the first, and
// the blanks before all but the first: those were written.
func (f *jsonFilter) separate(written *bool, blanks int) {
	if *written {
		f.write(f.comma)
		f.write(f.held(span{0, blanks}))
	}
	f.first += blanks
	*written = true
}

// next reads what comes after a member or an entry: a comma, or the end and the
// blanks before it, which it holds.
func (f *jsonFilter) next(end byte) (more, ok bool) {
	f.mode = holding
	f.blanks()
	if f.peek() == end {
		return false, true
	}
	if !f.take(',') {
		return false, f.fail("neither a comma nor an end")
	}
	f.comma = append(f.comma[:0], f.held(span{0, f.pos()})...)
	ok = f.within()
	f.drop()
	return ok, ok
}

// entries reads the list of entries. Its name, and the blanks before the first
// of all, are written with the first entry that is kept.
func (f *jsonFilter) entries(blanks int) bool {
	if !f.take('[') {
		return f.fail("no list of entries")
	}
	f.header = f.header[:0]
	if f.written {
		f.header = append(append(f.header, f.comma...), f.held(span{0, blanks})...)
	}
	f.blanks()
	f.header = append(f.header, f.held(span{blanks, f.pos()})...)
	if !f.within() {
		return false
	}
	f.drop()
	f.depth++
	kept := false
	for empty := f.peek() == ']'; !empty; {
		f.mode = holding
		f.blanks()
		if !f.entry(&kept) {
			return false
		}
		more, ok := f.next(']')
		if !ok {
			return false
		}
		if !more {
			break
		}
	}
	f.at++
	f.depth--
	if kept {
		f.keep()
	}
	f.drop()
	return true
}

// entry reads an entry, decides on it, and writes or forgets it.
func (f *jsonFilter) entry(kept *bool) bool {
	var facts facts
	from := f.pos()
	if !f.readEntry(&facts) || !f.within() {
		return false
	}
	v := f.judge.decide(&facts)
	f.draft.begin(facts.typ)
	if list := f.stays(v); list != nil {
		f.whole = facts.resource
		f.at = f.first + from
		f.partObject(list) // was read before, and so cannot fail
		if f.draft.odd {
			v = unknown
		}
	}
	f.judge.count(v)
	if v >= mark {
		f.draft.less = f.draft.less || v == mark
		if !*kept {
			f.write(f.header)
			f.written = true
		}
		f.settle(kept, from)
	}
	f.drop()
	return f.err == nil
}

// stays returns what may stay of an entry, if anything.
func (f *jsonFilter) stays(v verdict) *parts {
	switch v {
	case keep:
		return keptJSON
	case mark:
		return markedJSON
	}
	return nil
}
