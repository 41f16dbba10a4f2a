// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/pointers"
)

// xml writes the sample, with blanks, comments and references as they come.
func (s sample) xml(r *rand.Rand) string {
	blank := func() string { return pick(r, "", "", "", " ", "\n\t", "\r\n") }
	quote := func(text string) string {
		text = strings.NewReplacer(`&`, `&amp;`, `"`, `&quot;`, `<`, `&lt;`).Replace(text)
		if r.IntN(8) == 0 {
			text = strings.ReplaceAll(text, "1", pick(r, `&#49;`, `&#x31;`, `&#x0031;`))
		}
		if r.IntN(4) == 0 && !strings.Contains(text, "'") {
			return `'` + text + `'`
		}
		return `"` + text + `"`
	}
	value := func(name, text string) string {
		return pick(r, "<"+name+" value="+quote(text)+"/>", "<"+name+"  id='i' value = "+quote(text)+" ></"+name+" >")
	}
	element := func(name string, children ...string) string {
		r.Shuffle(len(children), func(i, j int) { children[i], children[j] = children[j], children[i] })
		return "<" + name + ">" + blank() + strings.Join(children, blank()) + pick(r, "", "<!-- </"+name+"> & -->") + "</" + name + ">"
	}
	var parts []string
	for _, e := range s.entries {
		again := func(name string, write func(name string) string) []string {
			if !strings.EqualFold(name, e.twice) {
				return []string{write(name)}
			}
			return []string{write(name), write(e.twice)}
		}
		var resource []string
		if len(e.codings) > 0 {
			resource = again("type", func(name string) string {
				var codings []string
				for _, c := range e.codings {
					codings = append(codings, again("coding", func(name string) string {
						parts := append(again("code", func(name string) string { return value(name, c[1]) }), value("display", "x"))
						if c[0] != "" {
							parts = append(parts, again("system", func(name string) string { return value(name, c[0]) })...)
						}
						return element(name, parts...)
					})...)
				}
				return element(name, codings...)
			})
		}
		for _, u := range e.urls {
			resource = append(resource, again("content", func(name string) string {
				return element(name, append(again("attachment", func(name string) string {
					parts := []string{value("title", "t")}
					if u != "" {
						parts = append(parts, again("url", func(name string) string { return value(name, u) })...)
					}
					if e.data {
						parts = append(parts, again("data", func(name string) string { return value(name, "AAAA") })...)
					}
					return element(name, parts...)
				}), "<format/>")...)
			})...)
		}
		if e.contained {
			resource = append(resource, element("contained", "<Patient/>"))
		}
		resource = append(resource, `<text><div xmlns="http://www.w3.org/1999/xhtml">a <b>c</b></div></text>`, "<author/>", "<author/>")
		parts = append(parts, element("entry", append(again("resource", func(name string) string {
			return element(name, element(e.resource, resource...))
		}), value("fullUrl", "1"))...))
	}
	parts = append(parts, value("type", "searchset"), "<link><relation value='next'/><url value='a&amp;b'/></link>")
	if s.total {
		parts = append(parts, value("total", "3"))
	}
	body := element("Bundle", parts...)
	return pick(r, "", "<?xml version=\"1.0\" encoding='utf-8'?>\n", "\ufeff") +
		strings.Replace(body, "<Bundle", `<Bundle xmlns="http://hl7.org/fhir"`, 1) + blank()
}

func xmlBundle(entries ...string) string {
	return `<Bundle xmlns="http://hl7.org/fhir">` + strings.Join(entries, "") + `<type value="searchset"/></Bundle>`
}

func xmlEntry(resource string) string {
	return `<entry><resource><DocumentReference>` + resource + `</DocumentReference></resource></entry>`
}

const xmlMask = `<url><extension url="http://hl7.org/fhir/StructureDefinition/data-absent-reason"><valueCode value="masked"/></extension></url>`

func xmlPointer(code string) string {
	return xmlEntry(`<type><coding><system value="http://snomed.info/sct"/><code value="` + code + `"/></coding></type>` +
		`<content><attachment><url value="https://p1.nhs.uk/a"/></attachment></content>`)
}

func TestKeepsWhatTheUserMaySeeInXML(t *testing.T) {
	in := "<?xml version='1.0' encoding='UTF-8'?>\n<!-- 4 -->\n<Bundle xmlns=\"http://hl7.org/fhir\">\n  <total value=\"4\"/>\n  <type value='searchset' />\n  " +
		xmlPointer(denied) + "\n  <!-- a secret -->\n  " + xmlPointer(open) + "\n  " + xmlPointer("1") + "\n\t" + xmlPointer(marked) + "\n</Bundle>\n"
	want := "<?xml version='1.0' encoding='UTF-8'?>\n<Bundle xmlns=\"http://hl7.org/fhir\">\n  <type value='searchset' />\n  " +
		xmlPointer(open) + "\n\t" + strings.Replace(xmlPointer(marked), `<url value="https://p1.nhs.uk/a"/>`, xmlMask, 1) + "\n</Bundle>\n"
	got, r, err := filter(t, pointers.XML, in)
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	if (r != pointers.Result{Kept: 2, Marked: 1, Denied: 1, Unknown: 1}) {
		t.Errorf("counts are %+v", r)
	}
}

func TestDropsWhatIsDoubtfulInXML(t *testing.T) {
	const (
		system = `<system value="http://snomed.info/sct"/>`
		coding = `<coding>` + system + `<code value="736253002"/></coding>`
		typ    = `<type>` + coding + `</type>`
	)
	for _, plain := range []string{typ, typ + "&#32;&#10;", typ + `<x><a/></x><x><z/></x>`} {
		if _, r, err := filter(t, pointers.XML, xmlBundle(xmlEntry(plain))); r.Kept != 1 || err != nil {
			t.Fatalf("the plain case is dropped: %+v %v", r, err)
		}
	}
	_, r, err := filter(t, pointers.XML, xmlBundle(`<entry><resource><f:Patient xmlns:f="http://hl7.org/fhir"/></resource></entry>`, `<entry><resource><Patient/></resource></entry>`))
	if (r != pointers.Result{Unknown: 1, Other: 1}) || err != nil {
		t.Errorf("%+v %v", r, err)
	}
	for name, e := range map[string]string{
		"no type":               xmlEntry(``),
		"two types":             xmlEntry(typ + typ),
		"type in another case":  xmlEntry(typ + `<Type/>`),
		"only in another case":  xmlEntry(`<tYpe>` + coding + `</tYpe>`),
		"coding elsewhere":      xmlEntry(`<type><x>` + system + `<code value="736253002"/></x></type>`),
		"resource in another":   `<entry><x><DocumentReference>` + typ + `</DocumentReference></x></entry>`,
		"A":                     xmlEntry(typ + `<x><A/></x>`),
		"Z":                     xmlEntry(typ + `<x><Z/></x>`),
		"prefix and namespace":  xmlEntry(typ + `<f:x xmlns:f="http://example.com" xmlns="http://hl7.org/fhir"/>`),
		"exclamation mark":      xmlEntry(typ + `!`),
		"text and a blank":      xmlEntry(typ + `x&#32;`),
		"type with a prefix":    xmlEntry(typ + `<f:type xmlns:f="http://hl7.org/fhir"/>`),
		"type elsewhere":        xmlEntry(`<type xmlns="http://example.com">` + coding + `</type>`),
		"type nowhere":          xmlEntry(`<type xmlns="">` + coding + `</type>`),
		"any element elsewhere": xmlEntry(typ + `<x xmlns="http://example.com"/>`),
		"text":                  xmlEntry(typ + `x`),
		"text in the type":      xmlEntry(`<type>x` + coding + `</type>`),
		"two codings":           xmlEntry(`<type>` + coding + coding + `</type>`),
		"an empty coding":       xmlEntry(`<type><coding/>` + coding + `</type>`),
		"no coding":             xmlEntry(`<type/>`),
		"two codes":             xmlEntry(`<type><coding>` + system + `<code value="1"/><code value="736253002"/></coding></type>`),
		"two systems":           xmlEntry(`<type><coding>` + system + system + `<code value="736253002"/></coding></type>`),
		"no system":             xmlEntry(`<type><coding><code value="736253002"/></coding></type>`),
		"no code":               xmlEntry(`<type><coding>` + system + `<code Value="736253002"/></coding></type>`),
		"code as text":          xmlEntry(`<type><coding>` + system + `<code>736253002</code></coding></type>`),
		"code with line break":  xmlEntry(`<type><coding>` + system + "<code value=\"736253002\n\"/></coding></type>"),
		"long code":             xmlEntry(`<type><coding>` + system + `<code value="736253002` + strings.Repeat(" ", 2000) + `"/></coding></type>`),
		"contained":             xmlEntry(typ + `<contained/>`),
		"other resource":        `<entry><resource><Patient>` + typ + `</Patient></resource></entry>`,
		"two resources":         `<entry><resource><Patient/><DocumentReference>` + typ + `</DocumentReference></resource></entry>`,
		"and another":           `<entry><resource><DocumentReference>` + typ + `</DocumentReference><Patient/></resource></entry>`,
		"in another case":       `<entry><resource><documentReference>` + typ + `</documentReference></resource></entry>`,
		"twice":                 `<entry><resource><DocumentReference>` + typ + `</DocumentReference></resource><resource/></entry>`,
		"bundle in the bundle":  `<entry><resource>` + xmlBundle(xmlPointer(open)) + `</resource></entry>`,
		"empty":                 `<entry/>`,
		"resource elsewhere":    `<entry><resource><DocumentReference xmlns="http://example.com">` + typ + `</DocumentReference></resource></entry>`,
		"empty resource":        `<entry><resource/></entry>`,
	} {
		got, r, err := filter(t, pointers.XML, xmlBundle(e))
		if err != nil || r.Kept != 0 || r.Dropped() != 1 || got != xmlBundle() {
			t.Errorf("%s: %+v %v %s", name, r, err, got)
		}
	}
}

func TestAnErrorLeavesTheXMLWithoutEnd(t *testing.T) {
	const head = `<Bundle xmlns="http://hl7.org/fhir">`
	for name, in := range map[string]string{
		"empty":                  ``,
		"text":                   `x`,
		"cut":                    head + xmlPointer(open),
		"cut in the end":         head + xmlPointer(open) + `</Bundle`,
		"something behind":       xmlBundle() + `<a/>`,
		"blanks, something then": xmlBundle() + strings.Repeat(" ", 5000) + "x",
		"half a comment behind":  xmlBundle() + `<!-- --`,
		"element behind comment": xmlBundle() + `<!-- --><a/>`,
		"DOCTYPE":                `<!DOCTYPE Bundle [<!ENTITY a "b">]>` + xmlBundle(),
		"DOCTYPE later":          `<?xml version="1.0"?> <!DOCTYPE Bundle>` + xmlBundle(),
		"CDATA":                  head + `<id><![CDATA[x]]></id></Bundle>`,
		"processing instruction": `<?xml version="1.0"?><?xml-stylesheet href="a"?>` + xmlBundle(),
		"instruction within":     head + `<?a b?></Bundle>`,
		"late declaration":       ` <?xml version="1.0"?>` + xmlBundle(),
		"version 1.1":            `<?xml version="1.1"?>` + xmlBundle(),
		"version twice":          `<?xml version="1.0" version="1.0"?>` + xmlBundle(),
		"encoding first":         `<?xml encoding="UTF-8" version="1.0"?>` + xmlBundle(),
		"encoding alone":         `<?xml encoding="UTF-8"?>` + xmlBundle(),
		"encoding twice":         `<?xml version="1.0" encoding="UTF-8" encoding="UTF-8"?>` + xmlBundle(),
		"other encoding":         `<?xml version="1.0" encoding="ISO-8859-1"?>` + xmlBundle(),
		"another mark in front":  "\uff01" + xmlBundle(),
		"half a mark in front":   "\xef\xbb" + xmlBundle(),
		"UTF-16":                 "\xff\xfe<\x00",
		"no namespace":           `<Bundle></Bundle>`,
		"other namespace":        `<Bundle xmlns="http://hl7.org/fhir/"></Bundle>`,
		"prefix":                 `<f:Bundle xmlns:f="http://hl7.org/fhir" xmlns="http://hl7.org/fhir"></f:Bundle>`,
		"other root":             `<DocumentReference xmlns="http://hl7.org/fhir"/>`,
		"entries in other case":  head + `<Entry/></Bundle>`,
		"entries with a prefix":  head + `<f:entry xmlns:f="http://hl7.org/fhir"/></Bundle>`,
		"entries elsewhere":      head + `<entry xmlns="a"/></Bundle>`,
		"text in the bundle":     head + `x</Bundle>`,
		"unknown element":        head + `<contained/></Bundle>`,
		"two types":              head + `<type/><type/></Bundle>`,
		"wrong end":              head + `<id></di></Bundle>`,
		"attribute twice":        head + `<id a="1" a="2"/></Bundle>`,
		"attributes touching":    head + `<id a="1"b="2"/></Bundle>`,
		"attribute unquoted":     head + `<id a=1/></Bundle>`,
		"unknown entity":         head + `<id value="&nbsp;"/></Bundle>`,
		"reference to nothing":   head + `<id value="&#0;"/></Bundle>`,
		"reference to too much":  head + `<id value="&#x110000;"/></Bundle>`,
		"open reference":         head + `<id value="&amp"/></Bundle>`,
		"bracket in a value":     head + `<id value="<"/></Bundle>`,
		"end of CDATA":           head + `<id>]]></id></Bundle>`,
		"dashes in a comment":    head + `<!-- -- --></Bundle>`,
		"no UTF-8":               head + "<id value=\"\xff\"/></Bundle>",
		"control character":      head + "<id value=\"\x01\"/></Bundle>",
		"no character":           head + "<id value=\"\ufffe\"/></Bundle>",
		"zero byte":              head + "<id/>\x00</Bundle>",
		"too deep":               head + `<link>` + strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70) + `</link></Bundle>`,
	} {
		got, _, err := filter(t, pointers.XML, in)
		if !errors.Is(err, pointers.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(got, "</Bundle>") {
			t.Errorf("%s: the output looks complete: %s", name, got)
		}
	}
}
