// SPDX-License-Identifier: Apache-2.0

package token

import (
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// definitions are the elements and primitive types of a version of FHIR as they
// are published, the elements by the type or the element that has them.
type definitions struct {
	elements   map[string]map[string]published
	primitives map[string]primitive
}

type published struct{ path, max, types string }

type primitive struct{ json, form string }

var formsOfTypes = map[string]*regexp.Regexp{}

func (p primitive) matches(text string) bool {
	if formsOfTypes[p.form] == nil {
		formsOfTypes[p.form] = regexp.MustCompile(`\A(?:` + p.form + `)\z`)
	}
	return formsOfTypes[p.form].MatchString(text)
}

func readDefinitions(t *testing.T, version string) definitions {
	t.Helper()
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the documents to test against are not here: ", dir)
	}
	d := definitions{map[string]map[string]published{}, map[string]primitive{}}
	for _, r := range rowsOf(t, version, filepath.Join(dir, "fhir", "primitives.csv")) {
		d.primitives[r[1]] = primitive{r[3], r[4]}
	}
	for _, r := range rowsOf(t, version, filepath.Join(dir, "fhir", "elements.csv")) {
		dot := strings.LastIndex(r[2], ".")
		parent, name := r[2][:dot], r[2][dot+1:]
		if d.elements[parent] == nil {
			d.elements[parent] = map[string]published{}
		}
		d.elements[parent][name] = published{r[2], r[4], r[5]}
	}
	return d
}

func rowsOf(t *testing.T, version, name string) (rows [][]string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r[0] == version {
			rows = append(rows, r)
		}
	}
	return rows
}

func (d definitions) isResource(kind string) bool {
	_, ok := d.elements[kind]["contained"]
	return ok
}

// kind is the name of the type of an element: its own path, if that has elements.
func (d definitions) kind(p published) string {
	if d.elements[p.path] != nil {
		return p.path
	}
	kind, _, _ := strings.Cut(p.types, "(")
	return kind
}

// choices are elements of which one of several comes, and the occurrence that the
// table has for them.
var choices = map[string]occurs{
	"Extension.value": oneOfChoice, "Annotation.author": oneOfChoice, "Patient.deceased": oneOfChoice, "Patient.multipleBirth": oneOfSecond,
}

// choiceOf returns how often an element comes that is one of several; false if it
// is not one of them.
func choiceOf(path string) (occurs, bool) {
	for prefix, o := range choices {
		if strings.HasPrefix(path, prefix) {
			return o, true
		}
	}
	return once, false
}

func isChoice(path string) bool {
	_, ok := choiceOf(path)
	return ok
}

// hasCompanion: in XML, an id and the address of an extension are attributes,
// and a div is XHTML; of neither is there more to say.
func (d definitions) hasCompanion(parent, name string) bool {
	p := d.elements[parent][name]
	attribute := name == "id" && !d.isResource(parent) || p.path == "Extension.url"
	_, ok := d.primitives[d.kind(p)]
	return ok && !attribute && p.types != "xhtml"
}

// primitiveTypes are those that every version has, by their names.
var primitiveTypes = map[string]fhirType{
	"base64Binary": base64BinaryType, "boolean": booleanType, "code": codeType, "date": dateType, "dateTime": dateTimeType,
	"decimal": decimalType, "id": idType, "instant": instantType, "integer": integerType, "markdown": markdownType, "oid": oidType,
	"positiveInt": positiveIntType, "string": stringType, "time": timeType, "unsignedInt": unsignedIntType, "uri": uriType, "xhtml": xhtmlType,
}

var namesOfSTU3 = map[string]fhirType{
	"Resource": resourceType, "Device": stu3Device, "Device.udi": stu3DeviceUDI, "Organization": stu3Organization,
	"Organization.contact": stu3OrganizationContact, "Practitioner": stu3Practitioner, "Practitioner.qualification": stu3PractitionerQualification,
	"Address": stu3Address, "Annotation": stu3Annotation, "Attachment": stu3Attachment, "CodeableConcept": stu3CodeableConcept,
	"Coding": stu3Coding, "ContactPoint": stu3ContactPoint, "Extension": stu3Extension, "HumanName": stu3HumanName, "Identifier": stu3Identifier,
	"Meta": stu3Meta, "Narrative": stu3Narrative, "Period": stu3Period, "Reference": stu3Reference,
}

func TestElementsOfSTU3(t *testing.T) { stu3.areThePublished(t, "3.0.1", namesOfSTU3) }

// areThePublished holds that a version has the published elements, each with its
// type and how often it comes, and no others.
func (v *fhir) areThePublished(t *testing.T, version string, names map[string]fhirType) {
	d := readDefinitions(t, version)
	named := maps.Clone(primitiveTypes)
	maps.Copy(named, names)
	compared := 0
	for parent, members := range d.elements {
		of, ok := names[parent]
		if !ok {
			if d.primitives[parent].json == "" && !strings.HasPrefix(parent, "Patient") {
				t.Errorf("%s is not in the table", parent)
			}
			continue
		}
		v.hasElements(t, of, parent, d.wanted(parent, members, named))
		compared++
	}
	extension := named["Extension"]
	if companion := v.elements[companionType]; len(companion) != 2 || companion[0] != (element{"extension", extension, many}) || companion[1] != (element{"id", attributeType, once}) {
		t.Errorf("Element has %v", companion)
	}
	if compared != len(names)-1 || len(v.elements) != int(firstOfVersion)+compared {
		t.Errorf("%d types compared", compared)
	}
	for _, r := range v.resources {
		if names[r.name] != r.of {
			t.Errorf("%s is contained as another", r.name)
		}
	}
}

// wanted are the published elements of a type, as the table has them.
func (d definitions) wanted(parent string, members map[string]published, named map[string]fhirType) map[string]element {
	want := map[string]element{}
	for name, p := range members {
		e := element{name, named[d.kind(p)], once}
		switch {
		case !d.hasCompanion(parent, name) && e.of.primitive() && e.of != xhtmlType:
			e.of = attributeType
		case e.of == anyType:
			e.of = unknownType
		}
		if p.max == "*" {
			e.max = many
		}
		if o, ok := choiceOf(p.path); ok {
			e.max = o
		}
		want[name] = e
	}
	if d.isResource(parent) {
		want["resourceType"] = element{"resourceType", attributeType, once}
	}
	return want
}

func (v *fhir) hasElements(t *testing.T, of fhirType, parent string, want map[string]element) {
	all := v.elements[of]
	if !slices.IsSortedFunc(all, func(a, b element) int { return strings.Compare(a.name, b.name) }) {
		t.Errorf("the elements of %s are not sorted", parent)
	}
	for _, e := range all {
		if e != want[e.name] {
			t.Errorf("%s: %v, want %v", parent, e, want[e.name])
		}
	}
	if len(all) != len(want) {
		t.Errorf("%s has %d elements, want %d", parent, len(all), len(want))
	}
}

// The parts that rules ask for are elements of their resources, and lists where
// those are.
func TestAskedPartsAreElements(t *testing.T) {
	for _, name := range Names() {
		p, _ := ProfileOf(name)
		seen := 0
		var look func(of fhirType, all *members)
		look = func(of fhirType, all *members) {
			for _, m := range all.list {
				e, ok := p.fhir.named(of, []byte(m.name))
				list := m.kind == objects || m.kind == texts || m.kind == identifiers
				if !ok || list != (e.max == many) || (m.kind == objects || m.kind == object || m.kind == identifiers) && m.of != e.of {
					t.Errorf("%s: %s is %v", name, m.name, e)
				}
				seen++
				if m.members != nil {
					look(m.of, m.members)
				}
			}
		}
		for _, m := range p.members.list {
			switch {
			case m.kind != object || m.of == anyType:
			case m.of == resourceType: // parts that its types have alike
				look(p.fhir.resources[1].of, m.members)
			default:
				look(m.of, m.members)
			}
		}
		if p.fhir != nil && seen < 19 {
			t.Errorf("%s asks for %d parts", name, seen)
		}
	}
}

// fits reports whether a value is one of a primitive type: the JSON type and
// the published form, bounds of 32 bits, and nothing empty.
func (d definitions) fits(kind string, text string, quoted bool) bool {
	p := d.primitives[kind]
	switch p.json {
	case "boolean":
		return !quoted && (text == "true" || text == "false")
	case "number":
		digits := len(strings.TrimPrefix(text, "-"))
		return !quoted && p.matches(text) && (kind == "decimal" || digits < 10 || digits == 10 && withinBounds(text))
	}
	if kind == "instant" { // has no form of its own
		return quoted && strings.Contains(text, "T") && d.primitives["dateTime"].matches(text)
	}
	return quoted && text != "" && (p.form == "" || p.matches(text))
}

func withinBounds(ten string) bool {
	if rest, negative := strings.CutPrefix(ten, "-"); negative {
		return rest <= "2147483648"
	}
	return ten <= "2147483647"
}

// primitiveTexts are values at the edges of the forms.
var primitiveTexts = []string{
	"x", "a b", "a  b", " a", "a ", "é", "a-b.C", "a_b", strings.Repeat("x", 64), strings.Repeat("x", 65), "true", "false", "True",
	"0", "-0", "1", "-1", "01", "1.0", "-1.50", "1e3", "1E3", "2147483647", "2147483648", "-2147483648", "-2147483649", "9999999999", "18446744073709551621", "-18446744073709551621", "99999999999999999999", "-99999999999999999999",
	"urn:oid:1.2", "urn:oid:", "urn:oid:1.", "urn:oid:01", "urn:oid:1.02", "urn:oid:0.0", "urn:oid:1..2", "urn:OID:1", "oid:1", "urn:oid:1.2a", "urn:oid:.1",
	"2020", "-2020", "202", "20201", "2020-", "2020-01", "2020-12", "2020-13", "2020-00", "2020-1", "2020-01-", "2020-01-01", "2020-01-31", "2020-01-32", "2020-02-30", "2020-01-00", "2020-01-01T", "2020-01T10:00:00Z", "2020T10:00:00Z",
	"2020-01-01T10:00:00Z", "2020-01-01T10:00:00z", "2020-01-01 10:00:00Z", "2020-01-01T10:00:00", "2020-01-01T10:00Z", "2020-01-01T24:00:00Z", "2020-01-01T23:59:60Z", "2020-01-01T10:00:00.5Z", "2020-01-01T10:00:00.Z", "2020-01-01T10:00:00+01:00", "2020-01-01T10:00:00-13:59",
	"2020-01-01T10:00:00+14:00", "2020-01-01T10:00:00+14:01", "2020-01-01T10:00:00+1:00", "2020-01-01T10:00:00+0100", "2020-01-01T10:00:00+01:00x", "2020-01-01T10:00:00ZZ", "2020-01-01x", "--2020", "2020-01-01T10:00:00.123456789Z", "-2020-01-01T10:00:00Z",
	"10:00:00", "10:00", "23:59:59.9", "24:00:00", "10:60:00", "10:00:00.", "10:00:00Z", "1:00:00", "10:00:00.5x", "10-00-00",
	"null", "{}", "[]",
}

// stated are the primitive types with the JSON type and the form that the
// definitions state.
var stated = definitions{primitives: map[string]primitive{
	"base64Binary": {json: "string"}, "boolean": {json: "boolean"}, "instant": {json: "string"}, "markdown": {json: "string"}, "string": {json: "string"}, "uri": {json: "string"}, "xhtml": {json: "string"},
	"code":        {json: "string", form: `[^\s]+([\s]?[^\s]+)*`},
	"date":        {json: "string", form: `-?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[0-9]|[1-2][0-9]|3[0-1]))?)?`},
	"dateTime":    {json: "string", form: `-?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[0-9]|[1-2][0-9]|3[0-1])(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?)?)?`},
	"decimal":     {json: "number", form: `-?([0]|([1-9][0-9]*))(\.[0-9]+)?`},
	"id":          {json: "string", form: `[A-Za-z0-9\-\.]{1,64}`},
	"integer":     {json: "number", form: `-?([0]|([1-9][0-9]*))`},
	"oid":         {json: "string", form: `urn:oid:(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*`},
	"positiveInt": {json: "number", form: `[1-9][0-9]*`},
	"time":        {json: "string", form: `([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?`},
	"unsignedInt": {json: "number", form: `[0]|([1-9][0-9]*)`},
}}

// changed are texts with one character that is another, more, or left out.
func changed(texts []string) (all []string) {
	for _, text := range texts {
		all = append(all, text)
		for i := range min(len(text), 30) {
			all = append(all, text[:i]+text[i+1:])
			for _, c := range "0123459/:-+.TZ a" {
				all = append(all, text[:i]+string(c)+text[i:], text[:i]+string(c)+text[i+1:])
			}
		}
	}
	return all
}

// Every value is of the same primitive types in both readings.
func TestPrimitives(t *testing.T) {
	texts := changed([]string{
		"", "12", "-0", "-12.05", "2147483647", "-2147483648", "4294967295", "urn:oid:1.20", "urn:oid:0", "2020-12-31", "-2020-01", "2020-12-31T23:59:59.9Z", "2020-10-20T19:00:00+13:59", "2020-10-20T19:00:00-00:30", "2020-01-01T00:00:00-14:00", "23:59:59.9", "00:00:00", "a b.C-",
	})
	texts = append(texts, primitiveTexts...)
	for name, of := range primitiveTypes {
		yes := 0
		for _, text := range texts {
			for _, quoted := range []bool{true, false} {
				if !quoted && !isJSON(text) {
					continue
				}
				want := stated.fits(name, text, quoted)
				if got := of.is([]byte(text), quoted); got != want {
					t.Errorf("%q (quoted %v) is a %s: %v, want %v", text, quoted, name, got, want)
				}
				if want {
					yes++
				}
			}
		}
		if yes < 2 {
			t.Errorf("only %d values are a %s", yes, name)
		}
	}
}

// The stated types are the published ones of each version. DSTU2 writes the form
// of a code in another way, for the same texts.
func TestStatedPrimitives(t *testing.T) {
	for _, version := range []string{"1.0.2", "3.0.1"} {
		d := readDefinitions(t, version)
		for name := range primitiveTypes {
			p := d.primitives[name]
			if name == "code" && version == "1.0.2" {
				p.form = strings.Replace(p.form, `([\s][`, `([\s]?[`, 1)
			}
			if p.json != stated.primitives[name].json || p.form != stated.primitives[name].form {
				t.Errorf("%s of %s is %+v", name, version, p)
			}
		}
	}
}

func isJSON(text string) bool {
	s := scanner{text: []byte(text), out: new(Claims)}
	return s.skip(true) && s.at == len(text)
}
