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
	header  []byte // the name of the list of entries up to its bracket, until an entry is kept
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
	if f.members() {
		f.at++
		f.finish()
	}
}

// members reads the members of the bundle. A comma and the blanks before it
// go the way of the member that they follow, blanks before the bracket stay.
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
		kept, ok := f.member(jsonMembers[i])
		if !ok {
			return false
		}
		more, ok := f.comma(kept, '}')
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

// member reads the value of a member whose name is held.
func (f *jsonFilter) member(name string) (kept, ok bool) {
	switch name {
	case "entry":
		return f.entries()
	case "resourceType":
		if text, _ := f.strValue(); string(text) != "Bundle" {
			return false, f.fail("no Bundle")
		}
		f.separate(&f.written)
		f.keep()
		return true, true
	}
	if i := slices.Index(bundleParts.names, name); i >= 0 {
		return f.bundlePart(&bundleParts.list[i])
	}
	f.mode = dropping
	ok = f.value()
	f.drop()
	return false, ok
}

// bundlePart reads the value of a member of which something may stay.
func (f *jsonFilter) bundlePart(p *part) (kept, ok bool) {
	f.draft.begin(spine.RecordType{})
	f.draft.text = append(f.draft.text, p.label...)
	if !f.part(p) || !f.within() {
		return false, false
	}
	switch {
	case f.draft.odd, f.draft.less && len(f.draft.text) == len(p.label):
		f.drop()
		return false, true
	case f.draft.less:
		f.separate(&f.written)
		f.write(f.draft.text)
		f.drop()
	default:
		f.separate(&f.written)
		f.keep()
	}
	return true, f.err == nil
}

// separate writes the comma before all members, or entries, but the first.
func (f *jsonFilter) separate(written *bool) {
	if *written {
		f.write([]byte(","))
	}
	*written = true
}

// comma reads what comes after a member or an entry. If that is the end, it
// holds what it read before it.
func (f *jsonFilter) comma(kept bool, end byte) (more, ok bool) {
	f.mode = holding
	f.blanks()
	if f.peek() == end {
		return false, true
	}
	if kept {
		f.keep()
	}
	if !f.take(',') {
		return false, f.fail("neither a comma nor an end")
	}
	f.drop()
	return true, true
}

// entries reads the list of entries. Its name is written with the first entry
// that is kept.
func (f *jsonFilter) entries() (kept, ok bool) {
	if !f.take('[') {
		return false, f.fail("no list of entries")
	}
	f.header = append(f.header[:0], f.held(span{0, f.pos()})...)
	f.drop()
	f.depth++
	for n := 0; ; n++ {
		f.mode = holding
		f.blanks()
		if n == 0 && f.peek() == ']' {
			break
		}
		stays, ok := f.entry(&kept)
		if !ok {
			return false, false
		}
		more, ok := f.comma(stays, ']')
		if !ok {
			return false, false
		}
		if !more {
			break
		}
	}
	f.at++
	f.depth--
	if kept {
		f.keep()
	} else {
		f.drop()
	}
	return kept, true
}

// entry reads an entry, decides on it, and writes or forgets it.
func (f *jsonFilter) entry(some *bool) (kept, ok bool) {
	var facts facts
	from := f.pos()
	if !f.readEntry(&facts) || !f.within() {
		return false, false
	}
	v := f.judge.decide(&facts)
	if list := f.stays(v); list != nil {
		f.draft.begin(facts.typ)
		f.whole = facts.resource
		f.at = f.first + from
		f.partObject(list) // was read before, and so cannot fail
		if f.draft.odd {
			v = unknown
		}
	}
	f.judge.count(v)
	if v < mark {
		f.drop()
		return false, true
	}
	if !*some {
		f.separate(&f.written)
		f.write(f.header)
	}
	f.separate(some)
	if v == keep && !f.draft.less {
		f.keep()
	} else {
		f.write(f.held(span{0, from}))
		f.write(f.draft.text)
		f.drop()
	}
	return true, f.err == nil
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
