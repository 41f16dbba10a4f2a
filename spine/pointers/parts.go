// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"bytes"

	"github.com/spineguard/spineguard/spine"
)

// part is what may stay of a search result: a member of a JSON object, or a
// child of an XML element.
type part struct {
	name   string
	many   bool              // in JSON a list, in XML as often as it likes
	must   bool              // without it, what it is a part of goes
	whole  bool              // stays as it is: the pointer of an entry that is kept
	masked bool              // its value is withheld
	typed  bool              // says what type of record it is
	fits   func([]byte) bool // says whether a value may stay, if it is a primitive
	parts  *parts            // if it is none
	label  string            // its name in JSON, as a member
}

// parts is all that may stay of an object, or an element.
type parts struct {
	list  []part
	names []string
	must  uint32 // by place in the list
}

func partsOf(list ...part) *parts {
	p := &parts{list: list}
	for i := range list {
		one := &list[i]
		p.names = append(p.names, one.name)
		one.label = `"` + one.name + `":`
		if one.masked {
			one.label = `"_` + one.name + `":`
		}
		if one.must {
			p.must |= 1 << i
		}
	}
	return p
}

// find returns the place of a name as it stands in JSON, or -1. FHIR has a
// member for what is known of a primitive beside its value, _url for url. Of
// values that are withheld it stands for the value.
func (p *parts) find(name []byte) (i int, wrong bool) {
	bare, beside := bytes.CutPrefix(name, []byte("_"))
	i, wrong = which(bare, p.names)
	if beside && i >= 0 && !p.list[i].masked {
		i = -1
	}
	return i, wrong
}

// The types of FHIR, as far as they may stay in a pointer without its record.
// See the documentation of the package for what is not here.
var (
	coding = partsOf(
		part{name: "system", fits: isURI, typed: true},
		part{name: "code", fits: isToken, typed: true},
		part{name: "display", fits: isWords},
	)
	concept    = partsOf(part{name: "coding", many: true, parts: coding})
	identifier = partsOf(
		part{name: "use", fits: isToken},
		part{name: "system", fits: isURI},
		part{name: "value", fits: isToken},
	)
	reference = partsOf(
		part{name: "reference", fits: isReference},
		part{name: "type", fits: isToken},
		part{name: "identifier", parts: identifier},
	)
	period = partsOf(
		part{name: "start", fits: isDate},
		part{name: "end", fits: isDate},
	)
	meta = partsOf(
		part{name: "versionId", fits: isToken},
		part{name: "lastUpdated", fits: isDate},
		part{name: "profile", many: true, fits: isURI},
		part{name: "security", many: true, parts: coding},
		part{name: "tag", many: true, parts: coding},
	)
	attachment = partsOf(
		part{name: "contentType", fits: isMedia},
		part{name: "language", fits: isToken},
		part{name: "url", masked: true},
		part{name: "data", masked: true},
		part{name: "creation", fits: isDate},
	)
	content = partsOf(
		part{name: "attachment", parts: attachment},
		part{name: "format", parts: coding},
	)
	context = partsOf(
		part{name: "event", many: true, parts: concept},
		part{name: "period", parts: period},
		part{name: "facilityType", parts: concept},
		part{name: "practiceSetting", parts: concept},
	)
)

// pointerParts is what may stay of a DocumentReference without its record, of
// STU3 (class, created, indexed) and R4 (category, date).
var pointerParts = []part{
	{name: "id", fits: isToken},
	{name: "meta", parts: meta},
	{name: "language", fits: isToken},
	{name: "masterIdentifier", parts: identifier},
	{name: "identifier", many: true, parts: identifier},
	{name: "status", fits: isToken},
	{name: "docStatus", fits: isToken},
	{name: "type", parts: concept},
	{name: "class", parts: concept},
	{name: "category", many: true, parts: concept},
	{name: "subject", parts: reference},
	{name: "created", fits: isDate},
	{name: "indexed", fits: isDate},
	{name: "date", fits: isDate},
	{name: "author", many: true, parts: reference},
	{name: "authenticator", parts: reference},
	{name: "custodian", parts: reference},
	{name: "securityLabel", many: true, parts: concept},
	{name: "content", many: true, parts: content},
	{name: "context", parts: context},
}

// What may stay of an entry that is kept, and of one without its record.
var (
	search = part{name: "search", parts: partsOf(part{name: "mode", fits: isToken})}

	keptJSON = partsOf(part{name: "fullUrl", fits: isAddress}, part{name: "resource", whole: true}, search)
	keptXML  = part{name: "entry", parts: partsOf(part{name: "fullUrl", fits: isAddress},
		part{name: "resource", parts: partsOf(part{name: "DocumentReference", whole: true})}, search)}

	markedJSON = partsOf(part{name: "fullUrl", fits: isToken},
		part{name: "resource", parts: partsOf(append([]part{{name: "resourceType", fits: isDocumentReference}}, pointerParts...)...)}, search)
	markedXML = part{name: "entry", parts: partsOf(part{name: "fullUrl", fits: isToken},
		part{name: "resource", parts: partsOf(part{name: "DocumentReference", parts: partsOf(pointerParts...)})}, search)}
)

// bundleParts is what may stay of a Bundle beside its type and its entries.
var bundleParts = partsOf(
	part{name: "type", fits: isToken},
	part{name: "id", fits: isToken},
	part{name: "meta", parts: meta},
	part{name: "link", many: true, parts: partsOf(
		part{name: "relation", must: true, fits: isPaging},
		part{name: "url", must: true, fits: isAddress},
	)},
	part{name: "timestamp", fits: isDate},
	part{name: "identifier", parts: identifier},
	part{name: "language", fits: isToken},
)

// draft is what stays of something that is held.
type draft struct {
	text []byte
	less bool             // than is held
	odd  bool             // two readers could take what is held for two things
	typ  spine.RecordType // of the entry that is held
	next int              // links to the next page that were read
	kept int              // of these, that stay
}

func (d *draft) begin(t spine.RecordType) { *d = draft{text: d.text[:0], typ: t} }

// fits reports whether a value may stay in a part. The type of the record may:
// the policy has it.
func (d *draft) fits(p *part, value []byte) bool {
	if p.name == "relation" && string(value) == "next" {
		d.next++
	}
	return p.fits(value) || p.typed && isAddress(value) && (string(value) == d.typ.System || string(value) == d.typ.Code)
}

// complete reports whether an object has what it must have. Before it was read,
// there were so many links to the next page.
func (d *draft) complete(list *parts, have uint32, next int) bool {
	if have&list.must != list.must {
		return false
	}
	d.kept += d.next - next
	return true
}

const noNext = "a link to the next page that cannot stay"

// lost reports whether a link to the next page does not stay. Without it, the
// first page would look as if it were all.
func (d *draft) lost() bool { return d.kept < d.next || d.odd && d.next > 0 }

// leaveOut notes what does not stay. Nobody may read something without the
// part that changes its meaning.
func (d *draft) leaveOut(name []byte) {
	d.less = true
	switch string(name) {
	case "modifierExtension", "implicitRules", "_implicitRules":
		d.odd = true
	}
}

// add appends what read does, behind a head and a label, and takes these back
// if that is nothing.
func (d *draft) add(head, label string, read func() bool) (added, ok bool) {
	from := len(d.text)
	d.text = append(append(d.text, head...), label...)
	begin := len(d.text)
	ok = read()
	if added = len(d.text) > begin; !added {
		d.text = d.text[:from]
		d.less = true
	}
	return added, ok
}

// close ends what was added of a list or an object, if there is any.
func (d *draft) close(from int, bracket byte) {
	if len(d.text) > from {
		d.text = append(d.text, bracket)
	}
}
