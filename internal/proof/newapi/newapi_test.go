// SPDX-License-Identifier: Apache-2.0

package newapi_test

import (
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// The API, whole.
var (
	_ = protocol.RegisterScheme(protocol.Scheme{Name: "acme", Headers: []protocol.Header{
		{Name: "Acme-Caller", Place: protocol.Sender, Grammar: protocol.ASID, Rule: spine.RuleFrom, About: "the ASID of who asks"},
		{Name: "Acme-Callee", Place: protocol.Receiver, Grammar: protocol.ASID, Rule: spine.RuleTo, About: "the ASID of who is asked"},
		{Name: "Acme-Operation", Place: protocol.Interaction, Grammar: protocol.Text, Max: 64, Rule: spine.RuleInteraction, About: "what is asked"},
	}})
	_ = protocol.RegisterOutcomes(protocol.OutcomeProfile{
		Name: "acme", From: []string{"string-claims"},
		Outcomes: map[spine.Rule]protocol.Outcome{
			spine.RuleFrom: {Status: 418, Severity: "error", Issue: "security", Code: protocol.Code{Code: "WHO", Display: "Who"}, Diagnostics: "Say who you are."},
		},
		Uses: []protocol.Use{{
			Headers: []spine.HeaderScheme{"acme"}, Positions: []spine.Position{spine.ServicePosition}, Tokens: []spine.TokenProfile{spine.SpineTokens}, FHIR: []spine.FHIRVersion{"R9"},
			System: "urn:acme:codes", Media: protocol.Media{XML: []string{"application/acme+xml"}, JSON: []string{"application/acme+json"}, AnswersJSON: true},
		}},
	})
)

const spec = `openapi: 3.0.3
info: {title: Acme, version: "1"}
x-spine-service: {name: things, headers: HEADERS, tokens: TOKENS, fhir: FHIR}
paths:
  /things:
    post:
      x-spine-interaction:
        - {id: "urn:nhs:names:services:acme:create", actor: consumer, scope: [patient/*.read]}
        - {id: "urn:nhs:names:services:acme:replace", actor: consumer, scope: [patient/*.read]}
      responses: {"200": {description: ok}}
`

const config = `version: 1
specs: [{path: acme.yaml}]
output:
  root: .
  go: {dir: gen, package: acme}
  docs: {dir: docs, markdown: true}
`

// project loads the document of a service that names an API by these words.
func project(t *testing.T, headers, tokens, fhir string) (*generator.Project, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module acme.example\n\ngo 1.26\n", "spineguard.yaml": config,
		"acme.yaml": strings.NewReplacer("HEADERS", headers, "TOKENS", tokens, "FHIR", fhir).Replace(spec),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return generator.Load(filepath.Join(dir, "spineguard.yaml"))
}

// A document names the API by the words of the tables. Two interactionIds at one endpoint are
// distinct by the header of the scheme, a guard lets the requests through that it says are
// allowed (lint asks one of each operation), and code and pages have the rows.
func TestAnAPIIsAddedByWhatIsRegistered(t *testing.T) {
	p, err := project(t, "acme", "spine", "R9")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Findings {
		t.Error(f)
	}
	files, err := p.Outputs()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, text := range files {
		all.Write(text)
	}
	for _, want := range []string{
		`Headers: "acme"`, "DirectService",
		"Acme-Operation", "the ASID of who is asked",
		"| `from-header` | the header of the sender holds an ASID, once | 418 | security | `WHO` | Say who you are. |",
		"urn:acme:codes", `-H "Acme-Caller: $from"`, "-H 'Acme-Operation: urn:nhs:names:services:acme:create'", "Content-Type: application/acme+json",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("nothing says %s", want)
		}
	}
}

// oneOf is how a finding lists what there is.
func oneOf[K ~string, V any](rows iter.Seq2[K, V]) string {
	var names []string
	for name := range rows {
		names = append(names, string(name))
	}
	return "one of: " + strings.Join(names, ", ")
}

// What is registered in part is a finding, and so is what is not.
func TestWhatIsNotRegisteredIsAFinding(t *testing.T) {
	for want, c := range map[string][3]string{
		oneOf(protocol.Schemes()):                       {"acmf", "spine", "R9"},
		oneOf(protocol.TokenProfiles()):                 {"acme", "oauth", "R9"},
		`one of: DSTU2, R4, R9, STU3`:                   {"acme", "spine", "R10"},
		`headers "acme", tokens "gpconnect", FHIR "R9"`: {"acme", "gpconnect", "R9"},
		`headers "ssp", tokens "spine", FHIR "R9"`:      {"ssp", "spine", "R9"},
	} {
		p, err := project(t, c[0], c[1], c[2])
		said := ""
		if p != nil {
			for _, f := range p.Findings {
				said += f.Message + " " + f.Suggestion + "\n"
			}
		}
		if !strings.Contains(said, want) {
			t.Errorf("%v: %v\n%s", c, err, said)
		}
	}
}
