// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// secret is an address that nobody who may not fetch the record may learn.
const secret = "https://secret.example/record.pdf?a=1"

// filterTree filters a bundle in both syntaxes. They must agree.
func filterTree(t *testing.T, b *tree) (outJSON, outXML string, r pointers.Result) {
	t.Helper()
	js, xs := b.documents()
	outJSON, r = mustFilter(t, pointers.JSON, js)
	outXML, xr := mustFilter(t, pointers.XML, xs)
	if r != xr {
		t.Errorf("JSON gives %+v and XML %+v\n%s\n%s", r, xr, js, xs)
	}
	if j, x := flatJSON(t, outJSON), flatXML(t, outXML); !slices.Equal(j, x) {
		t.Errorf("of\n%s\nstays in JSON\n%s\nand in XML\n%s\n%q\n%q", js, outJSON, outXML, j, x)
	}
	return outJSON, outXML, r
}

func mustFilter(t *testing.T, s pointers.Syntax, in string) (string, pointers.Result) {
	t.Helper()
	var out bytes.Buffer
	r, err := pointers.Filter(&out, strings.NewReader(in), pointers.Options{Syntax: s, Access: access})
	if err != nil {
		t.Fatalf("%v\n%s", err, in)
	}
	return out.String(), r
}

// strings of a tree of encoding/json, names among them.
func stringsOf(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			out = append(out, stringsOf(one)...)
		}
	case map[string]any:
		for name, one := range v {
			out = append(append(out, name), stringsOf(one)...)
		}
	}
	return out
}

// tells reports whether the secret is anywhere in what is left.
func tells(t *testing.T, outJSON, outXML string) bool {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(outJSON), &v); err != nil {
		t.Fatalf("%v\n%s", err, outJSON)
	}
	said := func(text string) bool { return strings.Contains(text, "secret") }
	return slices.ContainsFunc(stringsOf(v), said) || said(outJSON) || said(outXML)
}

// TestNoAddressStaysAnywhere plants an address at each place that an entry
// has, of a pointer without its record, of one that is hidden, and of one that
// is open.
func TestNoAddressStaysAnywhere(t *testing.T) {
	t.Parallel()
	if len(entryPositions) < 2000 {
		t.Fatalf("only %d positions", len(entryPositions))
	}
	left := 0
	for i, p := range entryPositions {
		inner, inResource := strings.CutPrefix(p, "resource.")
		for _, code := range []string{marked, denied, open} {
			if code != marked && i%7 != 0 && inResource { // these are alike
				continue
			}
			b := newBundle(code, open)
			b.at("entry") // the last one is open and stays as it is
			b.kids[1].set(p, secret)
			js, xs, r := filterTree(t, b)
			may := code == open && (inResource || p == "fullUrl")
			if tells(t, js, xs) && !may {
				t.Errorf("%s of %s: the address is left\n%s\n%s", p, code, js, xs)
			}
			switch {
			case code == denied:
			case strings.HasPrefix(inner, "type.coding.system"), strings.HasPrefix(inner, "type.coding.code"), strings.HasPrefix(inner, "contained"):
			case strings.Contains(p, "modifierExtension") && (code == marked || !inResource), inner == "implicitRules" && code == marked:
			case strings.HasPrefix(inner, "implicitRules.") && code == marked:
			case r.Kept != 2:
				if !strings.Contains(p, ".modifierExtension") && !strings.Contains(p, ".contained") {
					t.Errorf("%s of %s: the entry is gone: %+v", p, code, r)
				}
			default:
				left++
			}
			if may && r.Kept == 2 && !tells(t, js, xs) {
				t.Errorf("%s of %s: the address is gone\n%s", p, code, js)
			}
		}
		if t.Failed() {
			return
		}
	}
	if left < len(entryPositions)/2 {
		t.Errorf("only %d entries were left", left)
	}
	b := newBundle(marked)
	b.kids[1].set("resource.text.div", secret)
	if js, _ := b.documents(); !strings.Contains(naiveMask(js), "secret") {
		t.Error("the naive reading masks what it does not know")
	}
}

// naiveMask is the mask that is written first: it takes the address out of
// where it should be.
func naiveMask(bundle string) string {
	var b map[string]any
	if json.Unmarshal([]byte(bundle), &b) != nil {
		return ""
	}
	for _, e := range b["entry"].([]any) {
		for _, c := range e.(map[string]any)["resource"].(map[string]any)["content"].([]any) {
			delete(c.(map[string]any)["attachment"].(map[string]any), "url")
		}
	}
	out, _ := json.Marshal(b)
	return string(out)
}

// TestNoAddressStaysInTheBundle: nothing stays in a bundle but what it may
// have, and that is of the kind that it should be.
func TestNoAddressStaysInTheBundle(t *testing.T) {
	t.Parallel()
	for _, p := range bundlePositions {
		for _, codes := range [][]string{{open, marked}, {denied}} {
			js, xs, r := filterTree(t, newBundle(codes...).set(p, secret))
			if tells(t, js, xs) || r.Kept != len(codes)-r.Denied {
				t.Errorf("%s: %+v\n%s\n%s", p, r, js, xs)
			}
		}
	}
	for relation, stays := range map[string]bool{"self": true, "next": true, "previous": true, "prev": true, "first": true, "last": false, "item": false, "Self": false, "": false} {
		js, xs, _ := filterTree(t, newBundle(open).set("link.url", secret).set("link.relation", relation))
		if tells(t, js, xs) != stays {
			t.Errorf("%q: %s %s", relation, js, xs)
		}
	}
}

// TestWhatStaysOfAPointerWithoutItsRecord is what somebody who may not fetch it
// still has to see.
func TestWhatStaysOfAPointerWithoutItsRecord(t *testing.T) {
	const concept = "system http://snomed.info/sct, code 734163000, display Care plan (of the patient's)"
	all := map[string]string{ // path, and its parts with their values
		"":                               "id 0353e505-f7be-76009894321256642261, language en-US, status current, docStatus final, created 2016-03-08, indexed 2016-03-08T15:26:01+01:00, date 2024-03-20T00:00:01.000Z",
		"meta":                           "versionId 1, lastUpdated 2016-03-08T15:26:00+01:00, profile https://fhir.nhs.uk/STU3/StructureDefinition/NRL-DocumentReference-1",
		"meta.security":                  concept,
		"meta.tag":                       concept,
		"masterIdentifier":               "use official, system urn:ietf:rfc:3986, value urn:oid:1.3.6.1.4.1.21367.2005.3.7",
		"identifier":                     "system https://fhir.nhs.uk/Id/x, value a-1.b_2",
		"class.coding":                   concept,
		"category.coding":                concept,
		"securityLabel.coding":           concept,
		"subject":                        "reference https://demographics.spineservices.nhs.uk/STU3/Patient/9876543210, type Patient",
		"subject.identifier":             "system https://fhir.nhs.uk/Id/nhs-number, value 9876543210",
		"author":                         "reference https://directory.spineservices.nhs.uk/STU3/Organization/RGD",
		"authenticator":                  "reference Practitioner/1",
		"custodian.identifier":           "system https://fhir.nhs.uk/Id/ods-organization-code, value RR8",
		"content.format":                 "system https://fhir.nhs.uk/England/CodeSystem/England-NRLFormatCode, code urn:nhs-ic:unstructured, display Unstructured Document",
		"content.attachment":             "contentType application/pdf, language en-US, creation 2022-12-21T10:45:41+11:00",
		"context.event.coding":           concept,
		"context.period":                 "start 2016-03-07T13:34:00+01:00, end 2016-03-08",
		"context.facilityType.coding":    concept,
		"context.practiceSetting.coding": concept,
	}
	b := newBundle(marked)
	want := []string{
		".entry.resource.resourceType=DocumentReference", ".entry.resource.type.coding.system=" + snomed, ".entry.resource.type.coding.code=" + marked,
		".entry.resource.content.attachment.url.extension.url=http://hl7.org/fhir/StructureDefinition/data-absent-reason",
		".entry.resource.content.attachment.url.extension.valueCode=masked", ".entry.search.mode=match", ".resourceType=Bundle", ".type=searchset",
		".entry.resource.type.coding.display=Mental health crisis plan", ".entry.fullUrl=urn:uuid:0353e505-f7be",
	}
	b.set("entry.fullUrl", "urn:uuid:0353e505-f7be").set("entry.resource.type.coding.display", "Mental health crisis plan")
	for path, parts := range all {
		for one := range strings.SplitSeq(parts, ", ") {
			name, value, _ := strings.Cut(one, " ")
			at := strings.Trim(path+"."+name, ".")
			b.set("entry.resource."+at, value)
			want = append(want, ".entry.resource."+at+"="+value)
		}
	}
	slices.Sort(want)
	js, _, r := filterTree(t, b)
	if got := flatJSON(t, js); r.Marked != 1 || !slices.Equal(got, want) {
		t.Errorf("%+v\n%q\nwant\n%q", r, got, want)
	}
}

// TestNothingDoubtfulStaysInTheBundle: a member that two readers could take
// for two things goes as a whole.
func TestNothingDoubtfulStaysInTheBundle(t *testing.T) {
	for _, member := range []string{
		`"link":[{"relation":"self","url":"a","url":"secret"}]`, `"link":[{"relation":"self","url":"a","Url":"secret"}]`, `"link":[{"relation":"self","url":"a","\u0075rl":"secret"}]`,
		`"link":{"relation":"self","url":"secret"}`, `"link":"secret"`, `"link":[["secret"]]`, `"link":null`, `"meta":["secret"]`, `"meta":"secret"`,
		`"link":[{"relation":"self","url":"a","modifierExtension":[{"url":"secret"}]}]`, `"meta":{"tag":{"code":"secret"}}`, `"type":{"a":"secret"}`,
		`"link":[{"url":"secret"}]`,
	} {
		got, r := mustFilter(t, pointers.JSON, `{"resourceType":"Bundle",`+member+`,"entry":[`+pointer(open)+`]}`)
		if want := `{"resourceType":"Bundle","entry":[` + pointer(open) + `]}`; got != want || r.Kept != 1 {
			t.Errorf("%s: %s", member, got)
		}
	}
	for _, member := range []string{
		`<link><relation value="self"/><url value="a"/><url value="secret"/></link>`, `<link><relation value="self"/><url value="a"/><Url value="secret"/></link>`,
		`<link>secret<relation value="self"/><url value="a"/></link>`, `<link><relation value="self"/><url value="a"/><modifierExtension url="secret"/></link>`,
		`<link><relation value="self"/><url xmlns="secret" value="a"/></link>`, `<meta><tag>secret</tag></meta>`,
		`<link><url value="secret"/></link>`, `<link><relation value="item"/><url value="secret"/></link>`, `<link><url value="secret"/><relation value="self" /><url/></link>`,
	} {
		got, r := mustFilter(t, pointers.XML, xmlBundle(member, xmlPointer(open)))
		if want := xmlBundle(xmlPointer(open)); got != want || r.Kept != 1 {
			t.Errorf("%s: %s", member, got)
		}
	}
}

// TestWhatChangesTheMeaningTakesItsEntry: the rest may not be read without it.
func TestWhatChangesTheMeaningTakesItsEntry(t *testing.T) {
	for path, gone := range map[string]map[string]bool{
		"resource.modifierExtension.valueUri":      {marked: true},
		"resource.implicitRules":                   {marked: true},
		"resource.implicitRules.id":                {marked: true},
		"resource.content.modifierExtension.url":   {marked: true},
		"resource.context.modifierExtension.url":   {marked: true},
		"resource.relatesTo.modifierExtension.url": {}, // goes as a whole
		"resource.extension.valueUri":              {},
		"modifierExtension.url":                    {marked: true, open: true},
		"search.modifierExtension.url":             {marked: true, open: true},
		"response.modifierExtension.url":           {},
	} {
		for _, code := range []string{marked, open} {
			b := newBundle(code)
			b.set("entry."+path, "https://fhir.nhs.uk/x")
			if _, _, r := filterTree(t, b); (r.Unknown == 1) != gone[code] || r.Kept+r.Unknown != 1 {
				t.Errorf("%s of %s: %+v", path, code, r)
			}
		}
	}
}

// TestTheTypeOfTheRecordIsThePolicys, wherever its code system is, unless it
// could not be written as it is.
func TestTheTypeOfTheRecordIsThePolicys(t *testing.T) {
	for _, c := range []struct {
		system, code string
		stays        bool
	}{{"https://example.org/types", "a/b", true}, {"https://example.org/types", `a\"b`, false}, {"https://example.org/types", "a<b", false}} {
		in := bundle(entry(`"resourceType":"DocumentReference","type":{"coding":[{"system":"` + c.system + `","code":"` + c.code + `"}]},"id":"` + c.code + `",` +
			`"class":{"coding":[{"system":"https://example.org/others","code":"a/c"}]}`))
		var out bytes.Buffer
		r, err := pointers.Filter(&out, strings.NewReader(in), pointers.Options{Syntax: pointers.JSON,
			Access: func(spine.RecordType) (spine.AccessLevel, bool) { return spine.PointerOnly, true }})
		if err != nil || r.Marked != 1 || !json.Valid(out.Bytes()) || strings.Contains(out.String(), `"code":"`+c.code+`"`) != c.stays ||
			strings.Contains(out.String(), `"id"`) ||
			!strings.Contains(out.String(), c.system) || strings.Contains(out.String(), "others") || strings.Contains(out.String(), "a/c") {
			t.Errorf("%+v: %+v %v %s", c, r, err, &out)
		}
	}
}

// TestAResourceInAnotherPlaceIsNotShown, whatever access its type has.
func TestAResourceInAnotherPlaceIsNotShown(t *testing.T) {
	const hidden = `{"resourceType":"DocumentReference","id":"secret"}`
	in := func(resource string) string {
		return bundle(entry(`"resourceType":"DocumentReference","type":{"coding":[{"system":"http://snomed.info/sct","code":"` + open + `"}]}` + resource))
	}
	for name, kept := range map[string]int{
		`,"relatesTo":[{"target":` + hidden + `}]`:                                                  0,
		`,"type2":{"x":[[` + hidden + `]]}`:                                                         0,
		`,"extension":[{"valueX":` + strings.Replace(hidden, "resource", "Resource", 1) + `}]`:      0,
		`,"extension":[{"valueX":` + strings.Replace(hidden, "resource", `\u0072esource`, 1) + `}]`: 0,
		`,"extension":[{"valueX":` + strings.Replace(hidden, "resource", `reſource`, 1) + `}]`:      0,
		`,"extension":[{"valueX":{"resourceTypes":"x"}}]`:                                           1,
		`,"extension":[{"resourceType":"x"}]`:                                                       0,
	} {
		if got, r := mustFilter(t, pointers.JSON, in(name)); r.Kept != kept || strings.Contains(got, "secret") {
			t.Errorf("%s: %+v %s", name, r, got)
		}
	}
	for old, changed := range map[string]string{`"type":{`: `"type":{"resourceType":"x",`, `[{"system"`: `[{"resourceType":"x","system"`} {
		if got, r := mustFilter(t, pointers.JSON, strings.Replace(in(""), old, changed, 1)); r.Kept != 0 || r.Unknown != 1 {
			t.Errorf("%s: %+v %s", changed, r, got)
		}
	}
	const typ = `<type><coding><system value="http://snomed.info/sct"/><code value="` + open + `"/></coding></type>`
	for text, kept := range map[string]int{
		`<relatesTo><DocumentReference><id value="secret"/></DocumentReference></relatesTo>`: 0,
		`<x><y:DocumentReference xmlns:y="http://hl7.org/fhir"/></x>`:                        0,
		`<extension><valueX><Zed value="secret"/></valueX></extension>`:                      0,
		`<extension><valueX><zed value="1"/></valueX></extension>`:                           1,
		`<text><x:div xmlns:x="http://www.w3.org/1999/xhtml"/></text>`:                       1,
	} {
		if got, r := mustFilter(t, pointers.XML, xmlBundle(xmlEntry(typ+text))); r.Kept != kept || strings.Contains(got, "secret") {
			t.Errorf("%s: %+v %s", text, r, got)
		}
	}
	outcome := `{"fullUrl":"x","response":{"outcome":` + hidden + `},` + pointer(open)[len(`{"fullUrl":"x",`):]
	if got, r := mustFilter(t, pointers.JSON, bundle(outcome)); r.Kept != 1 || got != bundle(pointer(open)) {
		t.Errorf("%+v %s", r, got)
	}
	if !strings.Contains(naiveKeep(bundle(outcome)), "secret") {
		t.Error("the naive reading leaves the outcome out")
	}
}

// naiveKeep keeps entries whole, whatever is in them beside their resource.
func naiveKeep(bundle string) string {
	var b struct {
		Entry []map[string]json.RawMessage `json:"entry"`
	}
	if json.Unmarshal([]byte(bundle), &b) != nil {
		return ""
	}
	out, _ := json.Marshal(b)
	return string(out)
}

// TestAttributesAndCommentsStayNowhere but in a pointer that is open.
func TestAttributesAndCommentsStayNowhere(t *testing.T) {
	for name, in := range map[string]string{
		"bundle":             `<Bundle xmlns="http://hl7.org/fhir" id="secret">%s</Bundle>`,
		"bundle's value":     `<Bundle value="secret" xmlns="http://hl7.org/fhir">%s</Bundle>`,
		"prefix":             `<Bundle xmlns="http://hl7.org/fhir" xmlns:a="secret">%s</Bundle>`,
		"schema":             `<Bundle xmlns="http://hl7.org/fhir" xmlns:a="http://a" a:schemaLocation="secret">%s</Bundle>`,
		"comment":            `<Bundle xmlns="http://hl7.org/fhir"><!-- secret -->%s</Bundle>`,
		"link":               `<Bundle xmlns="http://hl7.org/fhir"><link id="secret"><relation value="self"/><url value="a"/></link>%s</Bundle>`,
		"link's value":       `<Bundle xmlns="http://hl7.org/fhir"><link value="secret"><relation value="self"/><url value="a"/></link>%s</Bundle>`,
		"link's prefix":      `<Bundle xmlns="http://hl7.org/fhir"><link xmlns:a="secret"><relation value="self"/><url value="a"/></link>%s</Bundle>`,
		"comment in a link":  `<Bundle xmlns="http://hl7.org/fhir"><link><!-- secret --><relation value="self"/><url value="a"/></link>%s</Bundle>`,
		"deeper comment":     `<Bundle xmlns="http://hl7.org/fhir"><link><relation value="self"><!-- secret --></relation><url value="a"/></link>%s</Bundle>`,
		"text in a value":    `<Bundle xmlns="http://hl7.org/fhir"><link><relation value="self">secret</relation><url value="a"/></link>%s</Bundle>`,
		"text in a link":     `<Bundle xmlns="http://hl7.org/fhir"><link>secret<relation value="self"/><url value="a"/></link>%s</Bundle>`,
		"child of a value":   `<Bundle xmlns="http://hl7.org/fhir"><link><relation value="self"><a b="secret"/></relation><url value="a"/></link>%s</Bundle>`,
		"link and namespace": `<Bundle xmlns="http://hl7.org/fhir"><link id="secret" xmlns="http://hl7.org/fhir"><relation value="self"/><url value="a"/></link>%s</Bundle>`,
		"comment in an id":   `<Bundle xmlns="http://hl7.org/fhir"><id value="a"><!-- secret --></id>%s</Bundle>`,
		"text in an id":      `<Bundle xmlns="http://hl7.org/fhir"><id value="a">secret</id>%s</Bundle>`,
		"child of an id":     `<Bundle xmlns="http://hl7.org/fhir"><id value="a"><secret/></id>%s</Bundle>`,
		"foreign":            `<Bundle xmlns="http://hl7.org/fhir"><link><relation value="self"/><a:b xmlns:a="http://hl7.org/fhir" value="secret"/><url value="a"/></link>%s</Bundle>`,
	} {
		got, r := mustFilter(t, pointers.XML, fmt.Sprintf(in, xmlPointer(open)))
		if r.Kept != 1 || strings.Contains(got, "secret") || !strings.Contains(got, xmlPointer(open)) {
			t.Errorf("%s: %+v %s", name, r, got)
		}
		flatXML(t, got)
	}
	for name, e := range map[string]string{
		"entry":               strings.Replace(xmlPointer(open), "<entry>", `<entry id="secret">`, 1),
		"entry's comment":     strings.Replace(xmlPointer(open), "<entry>", `<entry><!-- secret -->`, 1),
		"resource":            strings.Replace(xmlPointer(open), "<resource>", `<resource id="secret">`, 1),
		"resource's comment":  strings.Replace(xmlPointer(open), "<resource>", `<resource><!-- secret -->`, 1),
		"full URL":            strings.Replace(xmlPointer(open), "<entry>", `<entry><fullUrl value="a" id="secret"/>`, 1),
		"marked":              strings.Replace(xmlPointer(marked), "<DocumentReference>", `<DocumentReference id="secret" xmlns:a="secret">`, 1),
		"comment of a marked": strings.Replace(xmlPointer(marked), "<type>", `<!-- secret --><type><!-- secret -->`, 1),
	} {
		got, r := mustFilter(t, pointers.XML, xmlBundle(e))
		if r.Kept != 1 || strings.Contains(got, "secret") {
			t.Errorf("%s: %+v %s", name, r, got)
		}
	}
}

// TestWhatStaysNeedsItsNamespaces: the declarations around it are left out.
func TestWhatStaysNeedsItsNamespaces(t *testing.T) {
	for _, inner := range []string{`<text><a:div/></text>`, `<id a:b="c"/>`, `<id a:b="c" d="e"/>`} {
		whole := strings.Replace(xmlPointer(open), "<type>", inner+"<type>", 1)
		for in, kept := range map[string]int{
			strings.Replace(xmlBundle(whole), "<Bundle", `<Bundle xmlns:a="b"`, 1):                                                                  0,
			strings.Replace(xmlBundle(whole), "<Bundle", `<Bundle xmlns:a="b" c="d"`, 1):                                                            0,
			strings.Replace(xmlBundle(strings.Replace(xmlPointer(open), "<type>", `<type c="d">`, 1)), "<Bundle", `<Bundle xmlns:a="b"`, 1):         1,
			strings.Replace(xmlBundle(strings.Replace(xmlPointer(open), "<type>", `<type xmlns:z="d">`, 1)), "<Bundle", `<Bundle xmlns:a="b"`, 1):   1,
			strings.Replace(xmlBundle(whole), "<entry", `<entry xmlns:a="b"`, 1):                                                                    0,
			strings.Replace(xmlBundle(whole), "<resource", `<resource xmlns:a="b"`, 1):                                                              0,
			strings.Replace(xmlBundle(whole), "<DocumentR", `<DocumentReference xmlns:a="b"><x/></DocumentReference><DocumentR`, 1):                 0,
			strings.Replace(xmlBundle(whole), "<DocumentReference", `<DocumentReference xmlns:a="b"`, 1):                                            1,
			strings.Replace(xmlBundle(xmlPointer(open)), "<Bundle", `<Bundle xmlns:a="b"`, 1):                                                       1,
			strings.Replace(xmlBundle(strings.Replace(xmlPointer(open), "<type>", `<type xml:lang="en">`, 1)), "<Bundle", `<Bundle xmlns:a="b"`, 1): 1,
		} {
			for _, prefix := range []string{"a", "xmla", "xml-a", "xmlnsa"} {
				in := strings.NewReplacer("xmlns:a=", "xmlns:"+prefix+"=", "<a:", "<"+prefix+":", " a:", " "+prefix+":").Replace(in)
				got, r := mustFilter(t, pointers.XML, in)
				if r.Kept != kept {
					t.Errorf("%+v of %s", r, in)
				}
				flatXML(t, got)
			}
		}
	}
}

// flatten lists what a tree of encoding/json says, one line for each value.
func flatten(path string, v any, out *[]string) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			flatten(path, one, out)
		}
	case map[string]any:
		for name, one := range v {
			flatten(path+"."+strings.TrimPrefix(name, "_"), one, out)
		}
	default:
		*out = append(*out, path+"="+fmt.Sprint(v))
	}
}

func flatJSON(t *testing.T, in string) (out []string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(in), &v); err != nil {
		t.Fatalf("%v\n%s", err, in)
	}
	flatten("", v, &out)
	slices.Sort(out)
	return slices.DeleteFunc(out, func(s string) bool { return strings.HasSuffix(s, "=<nil>") })
}

func flatXML(t *testing.T, in string) (out []string) {
	t.Helper()
	root, err := parseXML(in)
	if err != nil {
		t.Fatalf("%v\n%s", err, in)
	}
	flattenXML("", root, &out)
	slices.Sort(out)
	return out
}

func flattenXML(path string, e *element, out *[]string) {
	if first := e.name.Local[0]; 'A' <= first && first <= 'Z' {
		*out = append(*out, path+".resourceType="+e.name.Local)
	}
	if e.name.Local == "div" { // in JSON it is a text
		*out = append(*out, path+`=<div xmlns="http://www.w3.org/1999/xhtml">`+e.text+`</div>`)
		return
	}
	for _, a := range e.attrs {
		switch a.Name.Local {
		case "value":
			*out = append(*out, path+"="+a.Value)
		case "xmlns":
		default:
			*out = append(*out, path+"."+a.Name.Local+"="+a.Value)
		}
	}
	for _, c := range e.children {
		if first := c.name.Local[0]; 'A' <= first && first <= 'Z' {
			flattenXML(path, c, out)
		} else {
			flattenXML(path+"."+c.name.Local, c, out)
		}
	}
}

// TestEitherFormIsFilteredAlike on random bundles, and as the slow filters
// do it.
func TestEitherFormIsFilteredAlike(t *testing.T) {
	t.Parallel()
	var sum pointers.Result
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 7))
		b := randomBundle(r)
		_, _, res := filterTree(t, b)
		js, xs := b.documents()
		if err := compareJSON(t, js); err != nil {
			t.Error(err)
		}
		if err := compareXML(t, xs); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Fatalf("seed %d\n%s\n%s", seed, js, xs)
		}
		sum.Kept, sum.Marked, sum.Denied, sum.Unknown = sum.Kept+res.Kept, sum.Marked+res.Marked, sum.Denied+res.Denied, sum.Unknown+res.Unknown
	}
	if sum.Kept-sum.Marked < 250 || sum.Marked < 250 || sum.Denied < 250 || sum.Unknown < 250 {
		t.Errorf("the samples are lopsided: %+v", sum)
	}
}
