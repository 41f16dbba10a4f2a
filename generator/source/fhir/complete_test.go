// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/fhir"
)

// resource puts the children of an element into a resource of FHIR's namespace.
func resource(name, children string) string {
	return `<` + name + ` xmlns="http://hl7.org/fhir">` + children + `</` + name + `>`
}

const codeA = `<concept><code value="a"/></concept>`

// TestOneMeaning: what two readers could read in two ways is refused.
func TestOneMeaning(t *testing.T) {
	codeSystem := func(children string) string {
		return resource("CodeSystem", `<content value="complete"/>`+children)
	}
	refused(t, map[string]refusal{
		"code twice in XML":      {codeSystem(`<concept><code value="a"/><code value="b"/></concept>`), `"code" stands 2 times and must stand once`},
		"display twice in XML":   {codeSystem(`<concept><code value="a"/><display value="A"/><display value="B"/></concept>`), `"display" stands 2 times`},
		"url twice in XML":       {codeSystem(`<url value="https://example.org/a"/><url value="https://example.org/b"/>` + codeA), `"url" stands 2 times`},
		"content twice in XML":   {codeSystem(`<content value="fragment"/>` + codeA), `"content" stands 2 times`},
		"status twice in XML":    {codeSystem(`<status value="active"/><status value="retired"/>` + codeA), `"status" stands 2 times`},
		"system twice in XML":    {resource("ValueSet", `<compose><include><system value="s"/><system value="t"/>`+codeA+`</include></compose>`), `"system" stands 2 times`},
		"compose twice in XML":   {resource("ValueSet", `<compose><include><system value="s"/>`+codeA+`</include></compose><compose/>`), `"compose" stands 2 times`},
		"inline system twice":    {resource("ValueSet", `<codeSystem><system value="s"/><system value="t"/>`+codeA+`</codeSystem>`), `"system" stands 2 times`},
		"contained code twice":   {resource("ValueSet", `<expansion><contains><code value="a"/><code value="b"/></contains></expansion>`), `"code" stands 2 times`},
		"nested code twice":      {codeSystem(`<concept><code value="a"/><concept><code value="b"/><code value="c"/></concept></concept>`), `"code" stands 2 times`},
		"list of codes in JSON":  {`{"resourceType":"CodeSystem","content":"complete","concept":[{"code":["a","b"]}]}`, `"code" stands 2 times`},
		"list of one in JSON":    {`{"resourceType":"CodeSystem","content":"complete","concept":[{"code":["a"]}]}`, `"code" is a list and must be one value`},
		"value twice":            {codeSystem(`<concept><code value="a" value="b"/></concept>`), `the attribute "value" stands twice`},
		"any attribute twice":    {codeSystem(`<concept id="1" id="2"><code value="a"/></concept>`), `the attribute "id" stands twice`},
		"value with a prefix":    {resource("CodeSystem", `<content value="complete"/><concept><code xmlns:f="http://hl7.org/fhir" f:value="a"/></concept>`), `the attribute "value" stands in the namespace "http://hl7.org/fhir"`},
		"no namespace":           {`<CodeSystem><content value="complete"/>` + codeA + `</CodeSystem>`, `"CodeSystem" stands in no namespace`},
		"other namespace":        {`<CodeSystem xmlns="http://hl7.org/fhir/"><content value="complete"/>` + codeA + `</CodeSystem>`, `"CodeSystem" stands in the namespace "http://hl7.org/fhir/"`},
		"namespace changed":      {codeSystem(codeA + `<concept xmlns="urn:x"><code value="b"/></concept>`), `"concept" stands in the namespace "urn:x"`},
		"narrative for concepts": {codeSystem(codeA + `<concept xmlns="http://www.w3.org/1999/xhtml"><code value="b"/></concept>`), `"concept" stands in the namespace "http://www.w3.org/1999/xhtml"`},
		"concepts in narrative":  {codeSystem(`<text><div xmlns="http://www.w3.org/1999/xhtml"><code xmlns="http://hl7.org/fhir" value="b"/></div></text>` + codeA), `"code" stands in the namespace "http://hl7.org/fhir"`},
	})
}

// TestCompleteLists: a list that holds a part of its codes is none to rely on.
func TestCompleteLists(t *testing.T) {
	content := func(member string) string {
		return `{"resourceType":"CodeSystem",` + member + `"concept":[{"code":"a"}]}`
	}
	refused(t, map[string]refusal{
		"fragment":                  {content(`"content":"fragment",`), `the content of the CodeSystem is "fragment"`},
		"supplement":                {content(`"content":"supplement",`), `the content of the CodeSystem is "supplement"`},
		"example":                   {content(`"content":"example",`), `the content of the CodeSystem is "example"`},
		"not present, with codes":   {content(`"content":"not-present",`), `the content of the CodeSystem is "not-present"`},
		"content in capitals":       {content(`"content":"Complete",`), `the content of the CodeSystem is "Complete"`},
		"no content":                {content(""), "the CodeSystem does not say that it holds all of its codes"},
		"fragment in XML":           {resource("CodeSystem", `<content value="fragment"/>`+codeA), `the content of the CodeSystem is "fragment"`},
		"inline codes and import":   {`{"resourceType":"ValueSet","codeSystem":{"system":"s","concept":[{"code":"a"}]},"compose":{"import":["https://example.org/vs"]}}`, `the value set imports "https://example.org/vs" beside the codes that it lists`},
		"several imports":           {`{"resourceType":"ValueSet","codeSystem":{"system":"s","concept":[{"code":"a"}]},"compose":{"import":["https://example.org/vs","https://example.org/vt"]}}`, `the value set imports "https://example.org/vt"`},
		"included codes and import": {`{"resourceType":"ValueSet","compose":{"import":["https://example.org/vs"],"include":[{"system":"s","concept":[{"code":"a"}]}]}}`, "the value set imports"},
		"inline codes and a system": {`{"resourceType":"ValueSet","codeSystem":{"system":"s","concept":[{"code":"a"}]},"compose":{"include":[{"system":"t"}]}}`, "an include names no codes, beside others that do"},
		"retired and empty":         {`{"resourceType":"ValueSet","status":"retired"}`, "the ValueSet lists no codes"},
	})
}

func TestExpansionStandsForRules(t *testing.T) {
	in := `{"resourceType":"ValueSet","compose":{"import":["https://example.org/vs"],"include":[{"system":"s"},{"system":"t"}]},"expansion":{"contains":[{"system":"s","code":"a"}]}}`
	if list, findings := fhir.Read("list", []byte(in), fhir.Limits{}); len(findings) > 0 || len(list.Concepts) != 1 {
		t.Errorf("an expansion holds all codes, whatever the rules are: %v, %v", list, findings)
	}
}

func TestRetiredListIsReadWithAWarning(t *testing.T) {
	for name, in := range map[string]string{
		"JSON": `{"resourceType":"CodeSystem","status":"retired","content":"complete","concept":[{"code":"a"}]}`,
		"XML":  resource("CodeSystem", `<text><status value="generated"/></text><status value="retired"/><content value="complete"/>`+codeA),
	} {
		list, findings := fhir.Read("list", []byte(in), fhir.Limits{})
		if len(list.Concepts) != 1 {
			t.Errorf("%s: %d codes", name, len(list.Concepts))
		}
		if len(findings) != 1 || findings[0].Severity != finding.Warning || findings[0].Message != "the CodeSystem is retired" || findings[0].Position.Line == 0 {
			t.Errorf("%s: %v", name, findings)
		}
	}
}

func TestNarrativeIsNoPartOfTheList(t *testing.T) {
	in := resource("CodeSystem", `<text><status value="retired"/><div xmlns="http://www.w3.org/1999/xhtml"><p>The <Code>a</Code></p></div></text><content value="complete"/>`+codeA)
	if list, findings := fhir.Read("list", []byte(in), fhir.Limits{}); len(findings) > 0 || len(list.Concepts) != 1 {
		t.Errorf("%v, %v", list, findings)
	}
}

type refusal struct{ in, want string }

// refused reads each input and wants a finding of the given text, and no list.
func refused(t *testing.T, cases map[string]refusal) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			list, findings := fhir.Read("list", []byte(c.in), fhir.Limits{})
			if len(list.Concepts) > 0 {
				t.Errorf("read with %d concepts", len(list.Concepts))
			}
			found := false
			for _, f := range findings {
				found = found || strings.Contains(f.Message, c.want)
				if f.Suggestion == "" || f.Position.Line == 0 {
					t.Errorf("%v has no place or says nothing of what to do next", f)
				}
			}
			if !found {
				t.Errorf("got %v, want %q", findings, c.want)
			}
		})
	}
}
