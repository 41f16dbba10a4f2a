// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/fhir"
)

const system = `{"resourceType":"CodeSystem","url":"https://example.org/cs","content":"complete","concept":[{"code":"a","display":"A","concept":[{"code":"b"}]}]}`

func TestFormsOfLists(t *testing.T) {
	for name, in := range map[string]string{
		"CodeSystem, nested":     system,
		"ValueSet, compose":      `{"resourceType":"ValueSet","compose":{"include":[{"system":"https://example.org/cs","concept":[{"code":"a"},{"code":"b"}]}]}}`,
		"ValueSet, expansion":    `{"resourceType":"ValueSet","expansion":{"contains":[{"system":"https://example.org/cs","code":"a","contains":[{"system":"https://example.org/cs","code":"b"}]}]}}`,
		"ValueSet, DSTU2":        `{"resourceType":"ValueSet","codeSystem":{"system":"https://example.org/cs","concept":[{"code":"a"},{"code":"b"}]}}`,
		"ValueSet, XML":          `<ValueSet xmlns="http://hl7.org/fhir"><compose><include><system value="https://example.org/cs"/><concept><code value="a"/></concept><concept><code value="b"/></concept></include></compose></ValueSet>`,
		"compose and expansion":  `{"resourceType":"ValueSet","compose":{"include":[{"system":"https://example.org/cs","concept":[{"code":"a"},{"code":"b"}]}]},"expansion":{"contains":[{"system":"https://example.org/cs","code":"a"}]}}`,
		"CodeSystem, XML, blank": "\ufeff\n<CodeSystem xmlns=\"http://hl7.org/fhir\"><url value=\"https://example.org/cs\"/><content value=\"complete\"/><concept><code value=\"a\"/><concept><code value=\"b\"/></concept></concept></CodeSystem>\n",
	} {
		list, findings := fhir.Read("list", []byte(in), fhir.Limits{})
		if len(findings) > 0 || len(list.Concepts) != 2 {
			t.Errorf("%s: %v, %v", name, list, findings)
			continue
		}
		for i, code := range []string{"a", "b"} {
			if c := list.Concepts[i]; c.Code.Value != code || c.System.Value != "https://example.org/cs" || c.Code.At.Line == 0 {
				t.Errorf("%s: concept %d is %+v", name, i, c)
			}
		}
	}
}

func TestRefusedLists(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty":              {"", "yaml"},
		"other resource":     {`{"resourceType":"Patient"}`, `the resource is "Patient", which is not a code list`},
		"no codes":           {`{"resourceType":"ValueSet","compose":{"include":[{"system":"https://example.org/cs"}]}}`, "the ValueSet lists no codes"},
		"member twice":       {`{"resourceType":"CodeSystem","concept":[{"code":"a","code":"b"}]}`, "code"},
		"member in capitals": {`{"resourceType":"CodeSystem","concept":[{"code":"a","Code":"b"}]}`, `the member "Code" is written unlike "code"`},
		"code twice":         {`{"resourceType":"CodeSystem","concept":[{"code":"a"},{"code":"a"}]}`, `the code "a" is listed twice`},
		"no code":            {`{"resourceType":"CodeSystem","concept":[{"display":"a"}]}`, "a concept has no code"},
		"number for a code":  {`{"resourceType":"CodeSystem","concept":[{"code":1}]}`, "a concept has no code"},
		"trailing data":      {system + system, ""},
		"entity":             {`<!DOCTYPE x [<!ENTITY a "b">]><CodeSystem><concept><code value="&a;"/></concept></CodeSystem>`, "a document type declaration is not accepted"},
		"codes taken out":    {`{"resourceType":"ValueSet","compose":{"include":[{"system":"s","concept":[{"code":"a"}]}],"exclude":[{"system":"s","concept":[{"code":"a"}]}]}}`, "the value set takes codes out again"},
		"codes and a filter": {`{"resourceType":"ValueSet","compose":{"include":[{"system":"s","concept":[{"code":"a"}],"filter":[{"op":"="}]}]}}`, "an include has codes and a filter"},
		"a whole system":     {`{"resourceType":"ValueSet","compose":{"include":[{"system":"s","concept":[{"code":"a"}]},{"system":"t"}]}}`, "an include names no codes, beside others that do"},
		"cut XML":            {`<CodeSystem><concept><code value="a"/>`, "this is not well-formed XML"},
		"two resources":      {`<CodeSystem/><CodeSystem/>`, "the file holds 2 resources and must hold one"},
		"deep XML":           {strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100), "elements nest more than 64 deep"},
		"text behind":        {`<CodeSystem><concept><code value="a"/></concept></CodeSystem>x`, "text stands outside of the resource"},
	} {
		list, findings := fhir.Read("list", []byte(c.in), fhir.Limits{})
		var all []string
		for _, f := range findings {
			all = append(all, f.Rule+" "+f.Message)
			if f.Suggestion == "" {
				t.Errorf("%s: %s says nothing of what to do next", name, f.Rule)
			}
		}
		if text := strings.Join(all, "\n"); len(findings) == 0 || !strings.Contains(text, c.want) || len(list.Concepts) > 0 {
			t.Errorf("%s: got %q with %d concepts, want %q", name, text, len(list.Concepts), c.want)
		}
	}
	if _, findings := fhir.Read("list", []byte(system), fhir.Limits{Bytes: 10}); len(findings) != 1 {
		t.Errorf("a list over the limit: %v", findings)
	}
}

func TestJobRoles(t *testing.T) {
	list, _ := fhir.Read("list", []byte(system), fhir.Limits{})
	roles := fhir.JobRoles(list)
	if len(roles) != 2 || roles[0].Code.Value != "a" || roles[0].Name.Value != "A" {
		t.Errorf("job roles: %+v", roles)
	}
}

func fuzz(f *testing.F, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, findings := fhir.Read("list", data, fhir.Limits{})
		if len(list.Concepts) == 0 && len(findings) == 0 {
			t.Fatal("nothing was read and nothing was said")
		}
		for _, c := range list.Concepts {
			if c.Code.Value == "" {
				t.Fatal("a concept without a code")
			}
		}
	})
}

func FuzzFHIRJSON(f *testing.F) { fuzz(f, system, `{"resourceType":"ValueSet"}`) }

func FuzzFHIRXML(f *testing.F) {
	fuzz(f, `<CodeSystem xmlns="http://hl7.org/fhir"><content value="complete"/><concept><code value="a"/></concept></CodeSystem>`, `<ValueSet xmlns="http://hl7.org/fhir"><codeSystem><concept><code value="b"/></concept></codeSystem></ValueSet>`)
}
