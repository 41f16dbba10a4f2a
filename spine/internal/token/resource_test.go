// SPDX-License-Identifier: Apache-2.0

package token

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// askedParts have rules of their own: what their values say is not compared
// with the definition, and of lists not that they are empty.
var askedParts = strings.Fields(`
	Device.resourceType Device.identifier Device.identifier.system Device.identifier.value Device.model Device.version
	Organization.resourceType Organization.identifier Organization.identifier.system Organization.identifier.value Organization.name
	Practitioner.resourceType Practitioner.id Practitioner.identifier Practitioner.identifier.system Practitioner.identifier.value
	Practitioner.name Practitioner.name.family Practitioner.name.given`)

// like reports whether an object has what the definition of its type has, and
// nothing else: the same as the scanner says, from a tree. The path is that
// from the claim, as far as the parts are asked for.
func (d definitions) like(kind, path string, v any) bool {
	o, ok := v.(map[string]any)
	if !ok || len(o) == 0 {
		return false
	}
	choices := map[string]bool{}
	for name, v := range o {
		if d.isResource(kind) && name == "resourceType" {
			s, isText := v.(string)
			ok = ok && (path != "" || v == nil || isText && s != "")
			continue
		}
		plain, companion := strings.CutPrefix(name, "_")
		p, known := d.elements[kind][plain]
		if !known || companion && !d.hasCompanion(kind, plain) {
			return false
		}
		if v == nil {
			continue
		}
		if isChoice(p.path) {
			choices[plain] = true
		}
		of, below := d.kind(p), path+"."+name
		if companion {
			of = "Element"
		}
		if path == "" {
			below = ""
		}
		ok = ok && d.value(p, of, below, v)
	}
	return ok && len(choices) <= 1
}

func (d definitions) value(p published, of, path string, v any) bool {
	asked := slices.Contains(askedParts, path)
	if p.max != "*" {
		return asked || d.one(of, path, v)
	}
	list, ok := v.([]any)
	if !ok || len(list) == 0 && !asked {
		return false
	}
	_, plain := d.primitives[of]
	for _, v := range list {
		null := v == nil && (plain || of == "Element")
		ok = ok && (null || asked && plain || d.one(of, path, v))
	}
	return ok
}

func (d definitions) one(of, path string, v any) bool {
	if !slices.Contains(askedParts, path) {
		path = "" // whatever is below is not asked for
	}
	switch {
	case d.primitives[of].json != "":
		switch v := v.(type) {
		case string:
			return d.fits(of, v, true)
		case bool:
			return d.fits(of, fmt.Sprint(v), false)
		case json.Number:
			return d.fits(of, v.String(), false)
		}
		return false
	case of == "Element":
		o, ok := v.(map[string]any)
		for name := range o {
			ok = ok && (name == "id" || name == "extension")
		}
		return ok && d.like("Period", "", v) // which has these as well
	case of == "Resource":
		o, _ := v.(map[string]any)
		of, _ = o["resourceType"].(string)
		return slices.Contains([]string{"Device", "Organization", "Practitioner"}, of) && d.like(of, "", v)
	}
	return d.elements[of] != nil && d.like(of, path, v)
}

// drawn writes resources, most of them good, some with a fault.
type drawn struct {
	*rand.Rand
	definitions
	faults int // one in so many values is wrong
}

func (r drawn) bad() bool { return r.IntN(r.faults) == 0 }

func pick[T any](r drawn, from ...T) T { return from[r.IntN(len(from))] }

func (r drawn) object(of string, depth int) map[string]any {
	o, chosen := map[string]any{}, false
	names := slices.Sorted(maps.Keys(r.elements[of]))
	if names == nil { // the companion of a value, or a type that is not defined
		names, of = []string{"extension", "id"}, "Period"
	}
	if r.isResource(of) {
		o["resourceType"] = of
	}
	for range r.IntN(4) + 1 {
		name := pick(r, names...)
		p := r.elements[of][name]
		if isChoice(p.path) && (chosen && !r.bad() || r.elements[r.kind(p)] == nil && r.primitives[r.kind(p)].json == "" && !r.bad()) {
			continue
		}
		kind := r.kind(p)
		if depth < 1 && r.primitives[kind].json == "" {
			continue
		}
		chosen = chosen || isChoice(p.path)
		o[name] = r.value(p, kind, depth)
		if r.hasCompanion(of, name) && r.IntN(8) == 0 || r.IntN(1000) == 0 {
			o["_"+name] = r.value(p, "Element", depth)
		}
	}
	if r.bad() {
		o[pick(r, "invalidField", "fhir_comments", "Id", "resourcetype", "resourceType", "_resourceType", "_", "", "value", "valueUuid", "practitionerRole", "contained", "_id")] = pick[any](r, "x", nil, 1, map[string]any{"a": 1}, []any{})
	}
	if len(o) == 0 && !r.bad() {
		o["id"] = "i"
	}
	return o
}

func (r drawn) value(p published, kind string, depth int) any {
	if r.bad() {
		return pick[any](r, nil, "", "x", " x", 1, -1, 1.5, true, []any{}, map[string]any{}, []any{nil}, []any{"x"}, []any{map[string]any{}}, map[string]any{"id": "x"}, []any{[]any{}})
	}
	list := p.max == "*"
	if r.bad() {
		list = !list
	}
	if !list {
		return r.one(kind, depth)
	}
	var all []any
	for range r.IntN(2) + 1 {
		all = append(all, r.one(kind, depth))
	}
	if r.bad() {
		all = append(all, nil)
	}
	return all
}

func (r drawn) one(kind string, depth int) any {
	switch r.primitives[kind].json {
	case "boolean":
		return pick(r, true, false)
	case "number":
		return json.Number(pick(r, "0", "1", "17", "2147483647", "2147483648"))
	case "string":
		text := pick(r, primitiveTexts...)
		for !r.fits(kind, text, true) && !r.bad() {
			text = pick(r, primitiveTexts...)
		}
		return text + pick(r, "", "", "", map[bool]string{true: "\"\\/<é😀"}[kind == "string"])
	}
	if kind == "Resource" {
		kind = pick(r, "Device", "Organization", "Practitioner", "Patient")
		for kind == "Patient" && !r.bad() {
			kind = "Organization"
		}
	}
	return r.object(kind, depth-1)
}

// unlike reads a payload, and says which resources are not as defined.
func unlike(payload string) (map[string]bool, Fault) {
	var c Claims
	f := ReadVerified(GPConnect, []byte(payload), &c)
	found := map[string]bool{}
	for _, m := range GPConnect.members.list {
		if m.kind == object {
			found[m.name] = c.unlike&(1<<m.claim) != 0
		}
	}
	return found, f
}

var claimsOf = map[string]string{"requesting_device": "Device", "requesting_organization": "Organization", "requesting_practitioner": "Practitioner"}

// Random resources are read alike in one pass, with a table, and as a tree,
// with the published definitions.
func TestResourcesAreReadAlike(t *testing.T) {
	d := readDefinitions(t, "3.0.1")
	r := drawn{rand.New(rand.NewPCG(1, 2)), d, 60}
	var good, bad, unread int
	for range 10_000 {
		payload := map[string]any{}
		for name, kind := range claimsOf {
			payload[name] = r.object(kind, r.IntN(4)+1)
		}
		text, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		got, f := unlike(string(text))
		if f.Rule != "" { // it is too long or too deep, or a part that is asked for is of another kind
			unread++
			continue
		}
		tree := decoded(t, string(text))
		for name, kind := range claimsOf {
			want := !d.like(kind, kind, tree[name])
			if got[name] != want {
				t.Fatalf("%s unlike %v, want %v: %s", name, got[name], want, text)
			}
			if want {
				bad++
			} else {
				good++
			}
		}
	}
	if good < 5_000 || bad < 5_000 || unread > 5_000 {
		t.Errorf("%d good, %d bad, %d unread", good, bad, unread)
	}
}

func decoded(t *testing.T, text string) (tree map[string]any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tree
}

// What the scanner reads as like its definition is so in the tree as well.
func FuzzResource(f *testing.F) {
	for _, c := range resourceCases {
		f.Add(c.resource)
	}
	d := definitions{}
	f.Fuzz(func(t *testing.T, resource string) {
		if d.elements == nil {
			d = readDefinitions(t, "3.0.1")
		}
		for name, kind := range claimsOf {
			text := `{"` + name + `":` + resource + `}`
			got, fault := unlike(text)
			if fault.Rule != "" {
				continue
			}
			if tree := decoded(t, text); tree[name] != nil && got[name] == d.like(kind, kind, tree[name]) {
				t.Errorf("%s: unlike %v", text, got[name])
			}
		}
	})
}

var resourceCases = []struct {
	name     string
	resource string // of a practitioner
	unlike   bool
}{
	{"an element of each kind", `{"resourceType":"Practitioner","active":true,"birthDate":"1970-01","language":"en","telecom":[{"system":"phone","rank":1}],"photo":[{"size":0}],"text":{"status":"empty","div":"<div/>"}}`, false},
	{"nothing", `{}`, true},
	{"an invented member", `{"resourceType":"Practitioner","invalidField":"Assurance Testing"}`, true},
	{"an invented member that is null", `{"invalidField":null}`, true},
	{"an invented member far below", `{"telecom":[{"period":{"begin":"2020"}}]}`, true},
	{"a member of another resource", `{"model":"x"}`, true},
	{"a member of STU2", `{"practitionerRole":[{"role":{"text":"x"}}]}`, true},
	{"a member of another case", `{"Telecom":[{"value":"x"}]}`, true},
	{"comments", `{"fhir_comments":["x"]}`, true},
	{"an object for a list", `{"telecom":{"value":"x"}}`, true},
	{"a text for a list", `{"telecom":"x"}`, true},
	{"a list for an object", `{"text":[{"status":"empty","div":"<div/>"}]}`, true},
	{"a text for an object", `{"text":"x"}`, true},
	{"a list for a text", `{"gender":["male"]}`, true},
	{"an object for a text", `{"gender":{"id":"x"}}`, true},
	{"a text for a boolean", `{"active":"true"}`, true},
	{"a number for a text", `{"language":1}`, true},
	{"a text for a number", `{"telecom":[{"rank":"1"}]}`, true},
	{"a number that is not positive", `{"telecom":[{"rank":0}]}`, true},
	{"a number of 33 bits", `{"photo":[{"size":2147483648}]}`, true},
	{"a code with two blanks", `{"gender":"a  b"}`, true},
	{"a date with a time", `{"birthDate":"1970-01-01T10:00:00Z"}`, true},
	{"an instant without a time", `{"meta":{"lastUpdated":"2020-01-01"}}`, true},
	{"an instant", `{"meta":{"lastUpdated":"2020-01-01T10:00:00.5+01:00"}}`, false},
	{"an id with an escape", `{"meta":{"versionId":"\u0031"}}`, false},
	{"an id that is none", `{"meta":{"versionId":"a_b"}}`, true},
	{"an empty list", `{"telecom":[]}`, true},
	{"an empty object", `{"telecom":[{}]}`, true},
	{"an empty text", `{"telecom":[{"value":""}]}`, true},
	{"null", `{"telecom":null,"gender":null}`, false},
	{"null in a list of objects", `{"telecom":[null]}`, true},
	{"null in a list of texts", `{"name":[{"prefix":[null,"Dr"],"_prefix":[{"id":"x"},null]}]}`, false},
	{"a companion", `{"_birthDate":{"id":"x","extension":[{"url":"u","valueCode":"c"}]}}`, false},
	{"a companion of a part that is asked for", `{"_id":{"extension":[{"url":"u"}]},"name":[{"_family":{"id":"x"},"_given":[null]}]}`, false},
	{"a companion that says nothing", `{"_birthDate":{}}`, true},
	{"a companion with more", `{"_birthDate":{"value":"1970"}}`, true},
	{"a companion that is a text", `{"_birthDate":"1970"}`, true},
	{"a companion that should be a list", `{"name":[{"_prefix":{"id":"x"}}]}`, true},
	{"a companion of an object", `{"_text":{"id":"x"}}`, true},
	{"a companion of the type", `{"_resourceType":{"id":"x"}}`, true},
	{"a companion of an attribute", `{"telecom":[{"_id":{"id":"x"}}]}`, true},
	{"a companion of an address", `{"extension":[{"_url":{"id":"x"}}]}`, true},
	{"a companion of XHTML", `{"text":{"_div":{"id":"x"}}}`, true},
	{"a companion of a companion", `{"__birthDate":{"id":"x"}}`, true},
	{"a bar alone", `{"_":{"id":"x"}}`, true},
	{"a member without a name", `{"":"x"}`, true},
	{"extensions", `{"extension":[{"url":"u","valuePeriod":{"start":"2020"}}],"modifierExtension":[{"url":"u","extension":[{"url":"v","valueDecimal":-1.50}]}]}`, false},
	{"a modifier where none can be", `{"telecom":[{"modifierExtension":[{"url":"u"}]}]}`, true},
	{"two values", `{"extension":[{"url":"u","valueString":"x","valueCode":"x"}]}`, true},
	{"a value and the companion of another", `{"extension":[{"url":"u","valueString":"x","_valueCode":{"id":"x"}}]}`, true},
	{"a value and its companion", `{"extension":[{"url":"u","valueString":"x","_valueString":{"id":"x"}}]}`, false},
	{"a value, and null for another", `{"extension":[{"url":"u","valueString":"x","valueCode":null}]}`, false},
	{"a value of a type that is not defined here", `{"extension":[{"url":"u","valueQuantity":{"value":1}}]}`, true},
	{"a number of 64 bits and more", `{"telecom":[{"rank":18446744073709551621}]}`, true},
	{"a number of 33 bits below zero", `{"extension":[{"url":"u","valueInteger":-2147483649}]}`, true},
	{"the least number", `{"extension":[{"url":"u","valueInteger":-2147483648}]}`, false},
	{"a number below zero", `{"extension":[{"url":"u","valueUnsignedInt":-1}]}`, true},
	{"a time without a day", `{"extension":[{"url":"u","valueDateTime":"2020-01T10:00:00Z"}]}`, true},
	{"an OID with a zero in front", `{"extension":[{"url":"u","valueOid":"urn:oid:01"}]}`, true},
	{"a decimal with an exponent", `{"extension":[{"url":"u","valueDecimal":1e3}]}`, true},
	{"a contained resource, its type last", `{"contained":[{"name":"a \"}{","address":[{"city":"resourceType"}],"resourceType":"Organization"}]}`, false},
	{"a contained practitioner", `{"contained":[{"resourceType":"Practitioner","birthDate":"1970"}]}`, false},
	{"a contained resource with blanks", `{ "contained" : [ { "resourceType" : "Device" , "model" : "x" } ] }`, false},
	{"a contained resource with what belongs to another", `{"contained":[{"resourceType":"Organization","model":"x"}]}`, true},
	{"a contained resource that says it is two", `{"contained":[{"text":{"id":"resourceType"},"resourceType":"Device","birthDate":"1970"}]}`, true},
	{"a contained resource of a type that is not defined here", `{"contained":[{"resourceType":"Patient","birthDate":"1970"}]}`, true},
	{"a resource in a contained resource", `{"contained":[{"contained":[{"resourceType":"Device","model":"x"}],"resourceType":"Organization","alias":["x"]}]}`, false},
	{"a contained resource named after a type", `{"contained":[{"name":"resourceType","alias":["x"],"resourceType":"Organization"}]}`, false},
	{"a contained resource without a type before another", `{"contained":[{"name":"x"},{"resourceType":"Organization"}]}`, true},
	{"a contained resource without a type", `{"contained":[{"name":"x"}]}`, true},
	{"a contained resource whose type is null", `{"contained":[{"resourceType":null,"name":"x"}]}`, true},
	{"a contained resource whose type is below", `{"contained":[{"text":{"resourceType":"Device"}}]}`, true},
	{"a contained text", `{"contained":["resourceType"]}`, true},
	{"a type below", `{"telecom":[{"resourceType":"Practitioner"}]}`, true},
	{"an identifier of an identifier", `{"identifier":[{"use":"usual","assigner":{"identifier":{"system":"s","value":"v"}}}]}`, false},
	{"an identifier with more", `{"identifier":[{"system":"s","value":"v","x":1}]}`, true},
	{"a name with more", `{"name":[{"family":"f","first":"g"}]}`, true},
	{"a whole name beside an empty one", `{"name":[{"family":"f","given":["g"]},{}]}`, true},
	{"lists of asked parts that are empty", `{"identifier":[],"name":[]}`, false},
}

func TestResources(t *testing.T) {
	for _, c := range resourceCases {
		got, f := unlike(`{"requesting_practitioner":` + c.resource + `}`)
		if f.Rule != "" || got["requesting_practitioner"] != c.unlike {
			t.Errorf("%s: unlike %v %v, want %v", c.name, got["requesting_practitioner"], f.Rule, c.unlike)
		}
	}
}

// The slow reading agrees on them.
func TestResourcesOfTheSlowReading(t *testing.T) {
	d := readDefinitions(t, "3.0.1")
	for _, c := range resourceCases {
		if got := !d.like("Practitioner", "Practitioner", decoded(t, c.resource+"\n")); got != c.unlike {
			t.Errorf("%s: unlike %v, want %v", c.name, got, c.unlike)
		}
	}
}
