// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// fhirTypes are the elements of FHIR (STU3 and R4 together) that a search
// result can have: name, type, and a star for a list. All but the resources
// have an id and extensions as well, and those with a dot in their name
// extensions that modify them.
var fhirTypes = map[string]string{
	"Bundle": "id id, meta Meta, implicitRules uri, language code, identifier Identifier, type code, timestamp instant, total unsignedInt, " +
		"link Bundle.link*, entry Bundle.entry*, signature Signature",
	"Bundle.link":     "relation string, url uri",
	"Bundle.entry":    "link Bundle.link*, fullUrl uri, resource Resource, search Bundle.search, request Bundle.request, response Bundle.response",
	"Bundle.search":   "mode code, score decimal",
	"Bundle.request":  "method code, url uri, ifNoneMatch string, ifModifiedSince instant, ifMatch string, ifNoneExist string",
	"Bundle.response": "status string, location uri, etag string, lastModified instant, outcome Resource",
	"DocumentReference": "id id, meta Meta, implicitRules uri, language code, text Narrative, contained Resource*, extension Extension*, modifierExtension Extension*, " +
		"masterIdentifier Identifier, identifier Identifier*, status code, docStatus code, type CodeableConcept, class CodeableConcept, category CodeableConcept*, " +
		"subject Reference, created dateTime, indexed instant, date instant, author Reference*, authenticator Reference, custodian Reference, " +
		"relatesTo DocumentReference.relatesTo*, description string, securityLabel CodeableConcept*, content DocumentReference.content*, context DocumentReference.context",
	"DocumentReference.relatesTo": "code code, target Reference",
	"DocumentReference.content":   "attachment Attachment, format Coding",
	"DocumentReference.context": "encounter Reference*, event CodeableConcept*, period Period, facilityType CodeableConcept, practiceSetting CodeableConcept, " +
		"sourcePatientInfo Reference, related DocumentReference.related*",
	"DocumentReference.related": "identifier Identifier, ref Reference, reference string, type uri, display string",
	"OperationOutcome":          "id id, text Narrative, issue OperationOutcome.issue*",
	"OperationOutcome.issue":    "severity code, code code, details CodeableConcept, diagnostics string",

	"Coding":          "system uri, version string, code code, display string, userSelected boolean",
	"CodeableConcept": "coding Coding*, text string",
	"Identifier":      "use code, type CodeableConcept, system uri, value string, period Period, assigner Reference",
	"Reference":       "reference string, type uri, identifier Identifier, display string",
	"Period":          "start dateTime, end dateTime",
	"Meta":            "versionId id, lastUpdated instant, source uri, profile uri*, security Coding*, tag Coding*",
	"Attachment":      "contentType code, language code, data base64Binary, url uri, size unsignedInt, hash base64Binary, title string, creation dateTime",
	"Narrative":       "status code, div xhtml",
	"Signature":       "type Coding*, when instant, who Reference, whoUri uri, onBehalfOf Reference, onBehalfOfUri uri, contentType code, sigFormat code, targetFormat code, data base64Binary, blob base64Binary",
	"Extension":       "url uri, valueUri uri, valueString string, valueReference Reference, valueAttachment Attachment, valueCodeableConcept CodeableConcept",
}

// field is an element of a type.
type field struct {
	name, typ string
	many      bool
}

func (f field) primitive() bool { return f.typ[0] >= 'a' }

// attribute reports whether it is an attribute in XML.
func (f field) attribute(of string) bool {
	return f.name == "id" && f.typ == "string" || f.name == "url" && of == "Extension"
}

func isResource(typ string) bool {
	return typ == "Bundle" || typ == "DocumentReference" || typ == "OperationOutcome"
}

// fieldsOf returns the elements of a type, those of all elements among them.
func fieldsOf(typ string) (out []field) {
	if !isResource(typ) {
		out = append(out, field{"id", "string", false}, field{"extension", "Extension", true})
	}
	if strings.Contains(typ, ".") {
		out = append(out, field{"modifierExtension", "Extension", true})
	}
	for one := range strings.SplitSeq(fhirTypes[typ], ", ") {
		if name, kind, ok := strings.Cut(one, " "); ok {
			out = append(out, field{name, strings.TrimSuffix(kind, "*"), strings.HasSuffix(kind, "*")})
		}
	}
	return out
}

// tree is a piece of FHIR that is written in JSON or XML: a value or what it
// has, and of a primitive both.
type tree struct {
	field
	resource string // the type, of what has the type Resource
	value    string
	kids     []*tree
}

// kind is the type by which the tree has its children.
func (t *tree) kind() string {
	if t.resource != "" {
		return t.resource
	}
	return t.typ
}

// at returns the child of a name, and makes it if it is not there.
func (t *tree) at(name string) *tree {
	for _, k := range slices.Backward(t.kids) {
		if k.name == name {
			return k
		}
	}
	for _, f := range fieldsOf(t.kind()) {
		if f.name == name {
			k := &tree{field: f}
			if f.typ == "Resource" {
				k.resource = "DocumentReference"
			}
			t.kids = append(t.kids, k)
			return k
		}
	}
	panic(t.kind() + " has no " + name)
}

// set gives the element at a path its value.
func (t *tree) set(path, value string) *tree {
	at := t
	for name := range strings.SplitSeq(path, ".") {
		at = at.at(name)
	}
	at.value = value
	return t
}

func jsonText(text string) string { return fmt.Sprintf("%q", text) }

// json writes the tree as a value.
func (t *tree) json() string {
	if t.primitive() {
		if t.typ == "xhtml" {
			return jsonText(`<div xmlns="http://www.w3.org/1999/xhtml">` + t.value + `</div>`)
		}
		return jsonText(t.value)
	}
	var parts []string
	if t.resource != "" {
		parts = append(parts, `"resourceType":`+jsonText(t.resource))
	}
	for i, k := range t.kids {
		if slices.ContainsFunc(t.kids[:i], func(o *tree) bool { return o.name == k.name }) {
			continue
		}
		var values, beside []string
		for _, o := range t.kids[i:] {
			if o.name != k.name {
				continue
			}
			value, extra := "null", "null"
			if o.value != "" || !o.primitive() {
				value = o.json()
			}
			if o.primitive() && len(o.kids) > 0 {
				extra = (&tree{field: field{typ: "Element"}, kids: o.kids}).json()
			}
			values, beside = append(values, value), append(beside, extra)
		}
		for name, all := range map[string][]string{k.name: values, "_" + k.name: beside} {
			if text := strings.Join(all, ","); strings.Trim(text, "nul,") != "" {
				if k.many {
					text = "[" + text + "]"
				}
				parts = append(parts, jsonText(name)+":"+text)
			}
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func xmlText(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(text)
}

// xml writes the tree as an element.
func (t *tree) xml() string {
	if t.typ == "xhtml" {
		return `<div xmlns="http://www.w3.org/1999/xhtml">` + xmlText(t.value) + `</div>`
	}
	attributes, inner := "", ""
	if t.primitive() && t.value != "" {
		attributes = ` value="` + xmlText(t.value) + `"`
	}
	for _, k := range t.kids {
		if k.attribute(t.typ) {
			attributes += " " + k.name + `="` + xmlText(k.value) + `"`
		} else {
			inner += k.xml()
		}
	}
	if t.resource != "" {
		inner = "<" + t.resource + ">" + inner + "</" + t.resource + ">"
	}
	return "<" + t.name + attributes + ">" + inner + "</" + t.name + ">"
}

// documents writes a bundle in both syntaxes.
func (t *tree) documents() (json, xml string) {
	t.resource = "Bundle"
	json = t.json()
	t.resource = ""
	return json, strings.Replace(t.xml(), "<Bundle", `<Bundle xmlns="http://hl7.org/fhir"`, 1)
}

// positions returns the paths of all primitives below a type, as deep as what
// lies in it has steps.
func positions(typ string, steps int) (out []string) {
	for _, f := range fieldsOf(typ) {
		if f.primitive() {
			out = append(out, f.name)
			if !f.attribute(typ) && steps > 1 && f.typ != "xhtml" {
				out = append(out, f.name+".id", f.name+".extension.url", f.name+".extension.valueUri")
			}
			continue
		}
		below := f.typ
		if below == "Resource" {
			below = "DocumentReference"
		}
		if steps > 0 && below != "Bundle.entry" {
			for _, p := range positions(below, steps-1) {
				out = append(out, f.name+"."+p)
			}
		}
	}
	return out
}

// newBundle is a bundle with one entry of each of the codes.
func newBundle(codes ...string) *tree {
	b := (&tree{field: field{"Bundle", "Bundle", false}}).set("type", "searchset")
	for _, code := range codes {
		b.kids = append(b.kids, newEntry(code))
	}
	return b
}

func newEntry(code string) *tree {
	return (&tree{field: field{"entry", "Bundle.entry", true}}).
		set("resource.id", "a-1").set("resource.status", "current").
		set("resource.type.coding.system", snomed).set("resource.type.coding.code", code).
		set("resource.content.attachment.url", "https://p1.nhs.uk/a").set("resource.content.format.code", "urn:nhs-ic:unstructured").
		set("resource.custodian.identifier.value", "RGD").set("search.mode", "match")
}

// values are what a random primitive has.
var values = []string{
	"current", "urn:oid:1.2", snomed, "https://fhir.nhs.uk/Id/nhs-number", "2022-12-21T10:45:41+11:00", "2022", "2022-13", "Mental health crisis plan",
	"https://p1.nhs.uk/a?b=1&c=2", "p1.nhs.uk/a", "10.0.0.1:443", "Patient/1", "https://directory.spineservices.nhs.uk/STU3/Organization/RGD", "Binary/1",
	"application/pdf", "text/p1/a", "é ü", "a.b", "a<b", "12", "searchset", "self", "first", "item", "match",
}

// randomBundle has entries with elements at random positions.
func randomBundle(r *rand.Rand) *tree {
	b := newBundle()
	for range r.IntN(4) {
		b.set(pick(r, bundlePositions...), pick(r, values...))
	}
	for range 1 + r.IntN(3) {
		e := newEntry(pick(r, open, marked, marked, marked, denied, "1"))
		for range r.IntN(8) {
			p := pick(r, entryPositions...)
			if strings.Contains(p, "contained") && r.IntN(20) > 0 || strings.Contains(p, "modifierExtension") && r.IntN(20) > 0 {
				continue
			}
			e.set(p, pick(r, values...))
		}
		b.kids = append(b.kids, e)
	}
	return b
}

var (
	bundlePositions = positions("Bundle", 4)
	entryPositions  = positions("Bundle.entry", 4)
)
