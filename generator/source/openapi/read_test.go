// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// top is the first 4 lines of a document; paths follow at line 5.
const top = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\nx-spine-service: {name: s, headers: nrl, tokens: spine}\npaths:\n"

const (
	ok       = "responses: {'200': {description: ok}}"
	idParam  = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]"
	id       = "urn:nhs:names:services:s:A.read"
	operated = "{x-spine-interaction: '" + id + "', " + ok + "}"
)

func TestFactsOfADocument(t *testing.T) {
	doc, findings := read(docs{"api.yaml": `openapi: 3.1.0
info: {title: t, version: '1'}
x-spine-service: {name: nrl, headers: nrl, tokens: spine, base: /STU3, fhir: STU3}
servers: [{url: 'https://elsewhere.example/ignored'}]
paths:
  /DocumentReference:
    parameters:
      - {name: _id, in: query, schema: {type: string}}
      - {name: fromASID, in: header, schema: {type: string}}
    get:
      parameters:
        - $ref: '#/components/parameters/subject'
        - {name: X-Kind, in: header, schema: {type: string}}
        - {name: _id, in: query, schema: {type: integer}}
      responses: {'200': {description: ok}}
      x-spine-interaction:
        - id: urn:nhs:names:services:nrl:DocumentReference.search
          actor: consumer
          scope: [patient/DocumentReference.read, patient/*.read]
          when: {query: [[subject], [_id]]}
          aliases: ["urn:nhs:names:services:nrls:fhir:rest:search:documentreference"]
          registered: urn:nhs:names:services:nrl:DocumentReference
          level: pointer
          recordTypes: ["http://snomed.info/sct|736253002", "urn:t|2"]
          function: find
        - {id: "urn:nhs:names:services:nrl:DocumentReference.other", scope: a/B.read, level: record, group: Record Group 1, when: {header: {x-kind: other}}}
    post:
      responses: {'200': {description: ok}}
      x-spine-interaction: urn:nhs:names:services:nrl:DocumentReference.create
  /metadata:
    get:
      responses: {'200': {description: ok}}
      x-spine-interaction: {none: it says nothing of a patient}
  /Patient/$gpc.getstructuredrecord: {post: ` + operated + `}
components:
  parameters:
    subject: {$ref: '#/components/parameters/subject2'}
    subject2: {name: subject, in: query, schema: {type: string}}
`})
	if len(findings) > 0 {
		t.Fatal(lines(findings))
	}
	if s := doc.Service; s.Name.Value != "nrl" || s.Base.Value != "/STU3" || s.FHIR.Value != "STU3" || s.Tokens.At.String() != "specs/api.yaml:3:52" {
		t.Errorf("service %+v", s)
	}
	want := []string{
		"nrl GET specs/api.yaml:10:5 /DocumentReference specs/api.yaml:6:3 query [_id subject]",
		"  urn:nhs:names:services:nrl:DocumentReference.search specs/api.yaml:17:15 actor consumer scopes [patient/DocumentReference.read patient/*.read] query [[subject] [_id]] header [] " +
			"aliases [urn:nhs:names:services:nrls:fhir:rest:search:documentreference] registered urn:nhs:names:services:nrl:DocumentReference level pointer of [http://snomed.info/sct|736253002 urn:t|2] function find",
		"  urn:nhs:names:services:nrl:DocumentReference.other specs/api.yaml:26:16 actor  scopes [a/B.read] query [] header [x-kind=other] aliases [] registered  level record of Record Group 1 function ",
		"nrl POST specs/api.yaml:27:5 /DocumentReference specs/api.yaml:6:3 query [_id]",
		"  urn:nhs:names:services:nrl:DocumentReference.create specs/api.yaml:29:28 actor  scopes [] query [] header [] aliases [] registered  level  function ",
		"nrl GET specs/api.yaml:31:5 /metadata specs/api.yaml:30:3 query [] none it says nothing of a patient",
		"nrl POST specs/api.yaml:34:39 /Patient/$gpc.getstructuredrecord specs/api.yaml:34:3 query []",
		"  " + id + " specs/api.yaml:34:67 actor  scopes [] query [] header [] aliases [] registered  level  function ",
	}
	if got := dump(doc.Endpoints); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if !slices.Equal(doc.Files, []string{"specs/api.yaml"}) {
		t.Errorf("files %v", doc.Files)
	}
}

// dump writes every fact of endpoints.
func dump(endpoints []policy.EndpointFact) string {
	texts := func(ts []policy.Text) string {
		var out []string
		for _, t := range ts {
			out = append(out, t.Value)
		}
		return fmt.Sprint(out)
	}
	levelOf := func(o policy.OperationFact) string {
		switch {
		case len(o.RecordTypes) > 0:
			return o.Level.Value + " of " + texts(o.RecordTypes)
		case o.Group.Given():
			return o.Level.Value + " of " + o.Group.Value
		}
		return o.Level.Value
	}
	var out []string
	for _, e := range endpoints {
		line := fmt.Sprintf("%s %s %s %s %s query %s", e.Service, e.Method.Value, e.Method.At, e.Path.Value, e.Path.At, texts(e.Query))
		if e.None.Given() {
			line += " none " + e.None.Value
		}
		out = append(out, line)
		for _, o := range e.Operations {
			var query, header []string
			for _, q := range o.Query {
				query = append(query, texts(q))
			}
			for _, h := range o.Header {
				header = append(header, h[0].Value+"="+h[1].Value)
			}
			out = append(out, fmt.Sprintf("  %s %s actor %s scopes %s query %v header %v aliases %s registered %s level %s function %s", o.ID.Value, o.ID.At,
				o.Actor.Value, texts(o.Scopes), query, header, texts(o.Aliases), o.Registered.Value, levelOf(o), o.Function.Value))
		}
	}
	return strings.Join(out, "\n")
}

func TestDocumentsThatAreRefused(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"OpenAPI 3.2":    {"openapi: 3.2.0", `specs/api.yaml:1:10 openapi-version: the version "3.2.0" is not supported; spineguard reads OpenAPI 3.0 and 3.1`},
		"a number":       {"openapi: 3.0", `specs/api.yaml:1:10 openapi-version: the version "3.0" is not supported; spineguard reads OpenAPI 3.0 and 3.1`},
		"Swagger":        {"swagger: '2.0'", `specs/api.yaml:1:10 openapi-version: the document is Swagger 2.0; spineguard reads OpenAPI 3.0 and 3.1`},
		"something else": {"[1]", `specs/api.yaml:1:1 openapi-version: the document has no key "openapi", so it is not an OpenAPI document`},
		"no service": {"openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: " + operated + "}}",
			`specs/api.yaml:1:1 openapi-no-service: the document has no x-spine-service`},
		"service as a text": {strings.Replace(top, "{name: s, headers: nrl, tokens: spine}", "nrl", 1) + "  /a: {get: " + operated + "}",
			`specs/api.yaml:3:18 openapi-extension-shape: x-spine-service is a text and must be a mapping`},
		"service with a misspelt key": {strings.Replace(top, "tokens: spine", "token: spine", 1) + "  /a: {get: " + operated + "}",
			"specs/api.yaml:3:18 openapi-extension-shape: the key x-spine-service.tokens is missing\nspecs/api.yaml:3:42 openapi-extension-key: \"token\" is not a key of x-spine-service"},
		"service name as a number": {strings.Replace(top, "name: s", "name: 010", 1) + "  /a: {get: " + operated + "}",
			`specs/api.yaml:3:25 openapi-extension-shape: x-spine-service.name is a number and must be a text`},
		"no path":         {top + "  x-none: 1", `specs/api.yaml:5:3 openapi-no-endpoints: the document has no path`},
		"no operation":    {top + "  /a: {summary: x}", `specs/api.yaml:5:3 openapi-no-endpoints: no path of the document has an operation`},
		"empty path":      {top + "  /a:", `specs/api.yaml:5:3 openapi-no-endpoints: no path of the document has an operation`},
		"empty operation": {top + "  /a: {get: null}", `specs/api.yaml:5:8 openapi-invalid: the operation GET /a is empty and must be a mapping`},
		"wrong types": {top + "  /a: {get: {x-spine-interaction: x, parameters: {}, responses: []}}",
			"specs/api.yaml:5:38 openapi-invalid: the document breaks the OpenAPI specification: /paths/~1a/get/parameters is a mapping and must be a list\n" +
				"specs/api.yaml:5:54 openapi-aside: the document breaks the OpenAPI specification, where it says nothing about access: /paths/~1a/get/responses is a list and must be a mapping"},
		"a parameter's name as a number": {top + "  /a: {get: {x-spine-interaction: x, parameters: [{name: 010, in: query, schema: {}}], " + ok + "}}",
			`specs/api.yaml:5:52 openapi-invalid: the document breaks the OpenAPI specification: /paths/~1a/get/parameters/0/name is a number and must be a text`},
		"duplicate key":     {top + "  /a: {get: " + operated + "}\n  /a: {get: " + operated + "}", `specs/api.yaml:6:3 yaml-duplicate-key: the key "/a" stands twice in one mapping (specs/api.yaml:5:3 it stands here first)`},
		"alias":             {top + "  /a: &x {get: " + operated + "}\n  /b: *x", "specs/api.yaml:5:7 yaml-alias: the anchor \"&x\" is not allowed\nspecs/api.yaml:6:7 yaml-alias: the alias \"*x\" is not allowed"},
		"a second document": {top + "  /a: {get: " + operated + "}\n---\nopenapi: 3.0.3", `specs/api.yaml:6:1 yaml-documents: a second document begins here`},
		"unknown field of an operation": {top + "  /a: {get: {x-spine-interaction: '" + id + "', respones: {}, " + ok + "}}",
			`specs/api.yaml:5:8 openapi-invalid: the document breaks the OpenAPI specification: invalid paths: invalid path /a: invalid operation GET: extra sibling fields: [respones]`},
		"method in upper case": {top + "  /a: {GET: " + operated + ", get: " + operated + "}",
			"specs/api.yaml:5:3 openapi-invalid: the document breaks the OpenAPI specification: invalid paths: invalid path /a: extra sibling fields: [GET]\nspecs/api.yaml:5:14 openapi-extension-place: x-spine-interaction has no effect here"},
		"undeclared path parameter": {top + "  /a/{id}: {get: " + operated + "}",
			`specs/api.yaml:5:13 openapi-invalid: the document breaks the OpenAPI specification: invalid paths: operation GET /a/{id} must define exactly all path parameters (missing: [id])`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := read(docs{"api.yaml": tt.in + "\n"})
			if got := lines(findings); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestInteractionsThatAreRefused(t *testing.T) {
	const at = "specs/api.yaml:5:36" // the value of x-spine-interaction
	tests := map[string]struct{ value, want string }{
		"absent":                   {"", `specs/api.yaml:5:8 openapi-no-interaction: GET /a has no x-spine-interaction`},
		"octal":                    {"010", at + ` openapi-extension-shape: x-spine-interaction is a number and must be a text`},
		"exponent":                 {"1e3", at + ` openapi-extension-shape: x-spine-interaction is a number and must be a text`},
		"date":                     {"2019-09-11", at + ` openapi-extension-shape: x-spine-interaction is a date and must be a text`},
		"null":                     {"null", at + ` openapi-extension-shape: x-spine-interaction is empty and must be a text`},
		"empty text":               {"''", at + ` openapi-extension-shape: x-spine-interaction is empty`},
		"empty list":               {"[]", at + ` openapi-extension-shape: x-spine-interaction is an empty list`},
		"mapping without none":     {"{id: " + id + "}", at + " openapi-extension-shape: the key x-spine-interaction.none is missing\nspecs/api.yaml:5:37 openapi-extension-key: \"id\" is not a key of x-spine-interaction"},
		"none and more":            {"{none: x, id: y}", `specs/api.yaml:5:46 openapi-extension-key: "id" is not a key of x-spine-interaction`},
		"none without reason":      {"{none: ''}", `specs/api.yaml:5:43 openapi-extension-shape: x-spine-interaction.none is empty`},
		"none: true":               {"{none: true}", `specs/api.yaml:5:43 openapi-extension-shape: x-spine-interaction.none is a boolean and must be a text`},
		"list of texts":            {"[" + id + "]", `specs/api.yaml:5:37 openapi-extension-shape: x-spine-interaction[0] is a text and must be a mapping`},
		"no id":                    {"[{actor: consumer}]", `specs/api.yaml:5:37 openapi-extension-shape: the key x-spine-interaction[0].id is missing`},
		"unknown key":              {"[{id: a, alias: [b]}]", `specs/api.yaml:5:45 openapi-extension-key: "alias" is not a key of x-spine-interaction[0]`},
		"scope as a mapping":       {"[{id: a, scope: {b: c}}]", `specs/api.yaml:5:52 openapi-extension-shape: x-spine-interaction[0].scope is a mapping and must be a text`},
		"empty scopes":             {"[{id: a, scope: []}]", `specs/api.yaml:5:52 openapi-extension-shape: x-spine-interaction[0].scope is an empty list`},
		"aliases as a text":        {"[{id: a, aliases: b}]", `specs/api.yaml:5:54 openapi-extension-shape: x-spine-interaction[0].aliases is a text and must be a list`},
		"alias twice":              {"[{id: a, aliases: [b, b]}]", `specs/api.yaml:5:58 openapi-extension-shape: x-spine-interaction[0].aliases holds "b" twice (specs/api.yaml:5:55 it stands here first)`},
		"level as a number":        {"[{id: a, level: 1}]", `specs/api.yaml:5:52 openapi-extension-shape: x-spine-interaction[0].level is a number and must be a text`},
		"any in a mapping":         {"[{id: a, recordTypes: {any: true}}]", `specs/api.yaml:5:58 openapi-extension-shape: x-spine-interaction[0].recordTypes is a mapping and must be a list`},
		"a type and no list":       {"[{id: a, recordTypes: 's|1'}]", `specs/api.yaml:5:58 openapi-extension-shape: x-spine-interaction[0].recordTypes: "s|1" is not a list, nor the word any`},
		"another word than any":    {"[{id: a, recordTypes: ANY}]", `specs/api.yaml:5:58 openapi-extension-shape: x-spine-interaction[0].recordTypes: "ANY" is not a list, nor the word any`},
		"an empty list of types":   {"[{id: a, recordTypes: []}]", `specs/api.yaml:5:58 openapi-extension-shape: x-spine-interaction[0].recordTypes is an empty list`},
		"an empty type":            {"[{id: a, recordTypes: ['']}]", `specs/api.yaml:5:59 openapi-extension-shape: x-spine-interaction[0].recordTypes[0] is empty`},
		"a code as a number":       {"[{id: a, recordTypes: [736253002]}]", `specs/api.yaml:5:59 openapi-extension-shape: x-spine-interaction[0].recordTypes[0] is a number and must be a text`},
		"a type twice":             {"[{id: a, recordTypes: ['s|1', 's|1']}]", `specs/api.yaml:5:66 openapi-extension-shape: x-spine-interaction[0].recordTypes holds "s|1" twice (specs/api.yaml:5:59 it stands here first)`},
		"no type":                  {"[{id: a, recordTypes: null}]", `specs/api.yaml:5:58 openapi-extension-shape: x-spine-interaction[0].recordTypes is empty and must be a list, or the word any`},
		"groups":                   {"[{id: a, group: [G]}]", `specs/api.yaml:5:52 openapi-extension-shape: x-spine-interaction[0].group is a list and must be a text`},
		"an empty group":           {"[{id: a, group: ''}]", `specs/api.yaml:5:52 openapi-extension-shape: x-spine-interaction[0].group is empty`},
		"empty when":               {"[{id: a, when: {}}]", `specs/api.yaml:5:51 openapi-extension-shape: x-spine-interaction[0].when is an empty mapping`},
		"when with a misspelt key": {"[{id: a, when: {querry: [[q]]}}]", `specs/api.yaml:5:52 openapi-extension-key: "querry" is not a key of x-spine-interaction[0].when`},
		"query as a flat list":     {"[{id: a, when: {query: [q]}}]", `specs/api.yaml:5:60 openapi-extension-shape: x-spine-interaction[0].when.query[0] is a text and must be a list`},
		"empty query":              {"[{id: a, when: {query: []}}]", `specs/api.yaml:5:59 openapi-extension-shape: x-spine-interaction[0].when.query is an empty list`},
		"undeclared query":         {"[{id: a, when: {query: [[Q]]}}]", `specs/api.yaml:5:61 openapi-when: "Q" is not a declared query parameter of the operation`},
		"undeclared header":        {"[{id: a, when: {header: {X-Other: y}}}]", `specs/api.yaml:5:61 openapi-when: "X-Other" is not a declared header parameter of the operation`},
		"header value as a number": {"[{id: a, when: {header: {X-Kind: 1}}}]", `specs/api.yaml:5:69 openapi-extension-shape: x-spine-interaction[0].when.header.X-Kind is a number and must be a text`},
		"two ids without when":     {"[{id: a}, {id: b, when: {query: [[q]]}}]", `specs/api.yaml:5:42 openapi-when: "a" has no when, and the endpoint has other interactionIds`},
		"two ids with one when": {"[{id: a, when: {query: [[q, r], [r]]}}, {id: b, when: {query: [[r], [r, q]]}}]",
			`specs/api.yaml:5:81 openapi-when: "a" and "b" have the same when (specs/api.yaml:5:42 the other one)`},
		"one id twice": {"[{id: a, when: {query: [[q]]}}, {id: a, when: {query: [[r]]}}]", `specs/api.yaml:5:73 openapi-when: "a" stands twice at one endpoint (specs/api.yaml:5:42 it stands here first)`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			op := "{x-spine-interaction: " + tt.value + ", "
			if tt.value == "" {
				op = "{"
			}
			op = strings.Replace(op, "{x-spine", "{ x-spine", 1) + "parameters: [{name: q, in: query, schema: {}}, {name: r, in: query, schema: {}}, {name: X-Kind, in: header, schema: {}}], " + ok + "}"
			doc, findings := read(docs{"api.yaml": top + "  /a: {get: " + op + "}\n"})
			if got := lines(findings); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			for _, e := range doc.Endpoints {
				if len(e.Operations) > 2 {
					t.Errorf("facts %v of a wrong value", e)
				}
			}
		})
	}
}

func TestServicesBehindTheSSPTellIDsApartByTheHeader(t *testing.T) {
	doc, findings := read(docs{"api.yaml": strings.Replace(top, "headers: nrl", "headers: ssp", 1) + "  /a: {get: {x-spine-interaction: [{id: a}, {id: b}], " + ok + "}}\n"})
	if len(findings) > 0 || len(doc.Endpoints) != 1 || len(doc.Endpoints[0].Operations) != 2 {
		t.Errorf("got %v\n%s", doc.Endpoints, lines(findings))
	}
}

func TestExtensionsWithoutEffect(t *testing.T) {
	tests := map[string]struct{ paths, want string }{
		"on the path item":  {"  /a: {x-spine-interaction: x, get: " + operated + "}", `specs/api.yaml:5:8 openapi-extension-place: x-spine-interaction has no effect here`},
		"on a schema":       {"  /a: {get: " + operated + "}\ncomponents: {schemas: {A: {type: object, x-spine-interaction: x}}}", `specs/api.yaml:6:42 openapi-extension-place: x-spine-interaction has no effect here`},
		"at the top":        {"  /a: {get: " + operated + "}\nx-spine-interaction: x", `specs/api.yaml:6:1 openapi-extension-place: x-spine-interaction has no effect here`},
		"in a callback":     {"  /a: {get: {x-spine-interaction: x, callbacks: {c: {'{$request.query.u}': {post: " + operated + "}}}, " + ok + "}}", `specs/api.yaml:5:84 openapi-extension-place: x-spine-interaction has no effect here`},
		"service elsewhere": {"  /a: {get: {x-spine-service: {}, x-spine-interaction: x, " + ok + "}}", `specs/api.yaml:5:14 openapi-extension-place: x-spine-service has no effect here`},
		"misspelt":          {"  /a: {get: {x-spine-interactions: x, x-spine-interaction: x, " + ok + "}}", `specs/api.yaml:5:14 openapi-extension-key: "x-spine-interactions" is not an extension of spineguard`},
		"upper case":        {"  /a: {get: {X-Spine-Interaction: x, x-spine-interaction: x, " + ok + "}}", `specs/api.yaml:5:14 openapi-extension-key: "X-Spine-Interaction" is not an extension of spineguard`},
		"invented":          {"  /a: {get: " + operated + "}\nx-spine-level: x", `specs/api.yaml:6:1 openapi-extension-key: "x-spine-level" is not an extension of spineguard`},
		"as data":           {"  /a: {get: " + operated + "}\ncomponents: {schemas: {x-spine-service: {type: object, example: {x-spine-interaction: x}}}}", ``},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := read(docs{"api.yaml": top + tt.paths + "\n"})
			got := lines(findings)
			if i := strings.Index(got, "openapi-invalid"); i >= 0 && tt.want != "" { // X-Spine-… is not an extension to kin-openapi either
				got = strings.Split(got, "\n")[slices.IndexFunc(strings.Split(got, "\n"), func(s string) bool { return !strings.Contains(s, "openapi-invalid") })]
			}
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestPaths(t *testing.T) {
	tests := map[string]string{
		"a":              `specs/api.yaml:5:3 openapi-path: the path "a" does not begin with a slash`,
		"/a?b":           `specs/api.yaml:5:3 openapi-path: the path "/a?b" holds "?"`,
		"/a#b":           `specs/api.yaml:5:3 openapi-path: the path "/a#b" holds "#"`,
		"/a/../b":        `specs/api.yaml:5:3 openapi-path: the path "/a/../b" has the segment ".."`,
		"/a/./b":         `specs/api.yaml:5:3 openapi-path: the path "/a/./b" has the segment "."`,
		"/a//b":          `specs/api.yaml:5:3 openapi-path: the path "/a//b" has an empty segment`,
		"/a/":            `specs/api.yaml:5:3 openapi-path: the path "/a/" has an empty segment`,
		"/a%2fb":         `specs/api.yaml:5:3 openapi-path: the path "/a%2fb" holds "%" (U+0025)`,
		"/a;b":           `specs/api.yaml:5:3 openapi-path: the path "/a;b" holds ";" (U+003B)`,
		"/a*":            `specs/api.yaml:5:3 openapi-path: the path "/a*" holds "*" (U+002A)`,
		"/a b":           `specs/api.yaml:5:3 openapi-path: the path "/a b" holds " " (U+0020)`,
		"/a\\b":          `specs/api.yaml:5:3 openapi-path: the path "/a\\b" holds "\\" (U+005C)`,
		"/\u200ba":       `specs/api.yaml:5:3 openapi-path: the path "/\u200ba" holds "\u200b" (U+200B)`,
		"/a\u0007":       `specs/api.yaml:5:3 openapi-path: the path "/a\a" holds "\a" (U+0007)`,
		"/{id}.json":     `specs/api.yaml:5:3 openapi-path: the path "/{id}.json" has the segment "{id}.json", which is not a parameter as a whole`,
		"/{}":            `specs/api.yaml:5:3 openapi-path: the path "/{}" has the segment "{}", which is not a parameter as a whole`,
		"/{id}/a/{id}":   `specs/api.yaml:5:3 openapi-path: the path "/{id}/a/{id}" has the parameter "{id}" twice`,
		"/a/$b.c-d_e~f":  ``,
		"/a/{id}/_count": ``,
		"/":              ``,
	}
	for path, want := range tests {
		t.Run(path, func(t *testing.T) {
			_, findings := read(docs{"api.yaml": top + fmt.Sprintf("  %q: {get: {x-spine-interaction: x, %s, %s}}\n", path, idParam, ok)})
			var got []string
			for _, f := range findings {
				if f.Rule != "openapi-invalid" { // the parameter that some of the paths don't have
					got = append(got, lines([]finding.Finding{f}))
				}
			}
			if strings.Join(got, "\n") != want {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
			}
		})
	}
}

func TestOneRequestFitsOneEndpoint(t *testing.T) {
	with := func(paths ...string) string {
		var b strings.Builder
		b.WriteString(top)
		for i, p := range paths {
			method, path, _ := strings.Cut(p, " ")
			var params []string
			for _, s := range strings.Split(path, "/") {
				if name, found := strings.CutPrefix(s, "{"); found {
					params = append(params, "{name: "+strings.TrimSuffix(name, "}")+", in: path, required: true, schema: {}}")
				}
			}
			fmt.Fprintf(&b, "  %s: {%s: {x-spine-interaction: id%d, parameters: [%s], %s}}\n", path, method, i, strings.Join(params, ", "), ok)
		}
		return b.String()
	}
	tests := map[string]struct {
		paths []string
		want  string
	}{
		"two names of one parameter": {[]string{"get /p/{a}", "get /p/{b}"},
			`specs/api.yaml:6:3 openapi-same-endpoint: GET /p/{b} is the same endpoint as GET /p/{a} (specs/api.yaml:5:3 the other one)`},
		"neither goes first": {[]string{"get /a/{x}", "get /{y}/b"},
			`specs/api.yaml:6:3 openapi-same-endpoint: a request can fit GET /{y}/b and GET /a/{x}, and neither goes before the other (specs/api.yaml:5:3 the other one)`},
		"neither goes first, later mask": {[]string{"get /a/{x}/c", "get /z/{x}/c", "get /{y}/b/c"},
			`specs/api.yaml:7:3 openapi-same-endpoint: a request can fit GET /{y}/b/c and GET /a/{x}/c, and neither goes before the other (specs/api.yaml:5:3 the other one)`},
		"a literal goes before":         {[]string{"get /p/{a}", "get /p/_count"}, ``},
		"literals that differ":          {[]string{"get /a/{x}/c", "get /{y}/b/d"}, ``},
		"another method":                {[]string{"get /a/{x}", "post /{y}/b"}, ``},
		"another length":                {[]string{"get /a/{x}", "get /{y}/b/c"}, ``},
		"one path in two names, by kin": {[]string{"get /p/{a}", "post /p/{b}"}, `specs/api.yaml:6:3 openapi-invalid: the document breaks the OpenAPI specification: invalid paths: conflicting paths "/p/{b}" and "/p/{a}"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := read(docs{"api.yaml": with(tt.paths...)})
			if got := lines(findings); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestAllFindingsInOneRun(t *testing.T) {
	_, findings := read(docs{"api.yaml": top + "  /a: {get: {" + ok + "}}\n  /b: {get: {" + ok + "}, put: {x-spine-interaction: [], " + ok + "}}\n  /c%: {get: " + operated + "}\n"})
	if len(findings) != 4 {
		t.Errorf("got %d findings, want 4:\n%s", len(findings), lines(findings))
	}
}

func TestSuggestions(t *testing.T) {
	_, findings := read(docs{"api.yaml": strings.Replace(top, "tokens", "tokns", 1) + "  /a: {get: {x-spine-interaction: [{id: a, when: {query: [[subjct]]}}], parameters: [{name: subject, in: query, schema: {}}], " + ok + "}}\n"})
	var got []string
	for _, f := range findings {
		got = append(got, f.Suggestion)
	}
	if want := []string{"add tokens: gpconnect or gpconnect-0.7 or spine", `did you mean "tokens"?`, `did you mean "subject"?`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
