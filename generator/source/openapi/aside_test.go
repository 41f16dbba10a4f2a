// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"strings"
	"testing"
)

// A document may be wrong where it says nothing about access. Then it is read,
// and reported at the place that is wrong.
func TestFaultsWithoutBearingOnAccessAreWarnings(t *testing.T) {
	const broken = " openapi-aside: the document breaks the OpenAPI specification, where it says nothing about access: "
	operation := func(more string) docs {
		return docs{"api.yaml": top + "  /a:\n    get:\n      x-spine-interaction: x\n      responses: {'200': {description: ok}}\n" + more}
	}
	components := func(more string) docs { return operation("components:\n" + more) }
	with := func(d docs, name, text string) docs {
		d[name] = text
		return d
	}
	tests := map[string]struct {
		files docs
		want  string
	}{
		"list without items":        {components("  schemas:\n    A: {type: array}\n"), `specs/api.yaml:11:5` + broken + `when schema type is 'array', schema 'items' must be non-null`},
		"type that there is not":    {components("  schemas:\n    A:\n      properties:\n        b: {type: text}\n"), `specs/api.yaml:13:9` + broken + `unsupported 'type' value "text"`},
		"keyword of another kind":   {components("  schemas:\n    A: {properties: []}\n"), `specs/api.yaml:11:9` + broken + `/components/schemas/A/properties is a list and must be a mapping`},
		"own keyword in 3.0":        {components("  schemas:\n    A: {own: 1}\n"), `specs/api.yaml:11:5` + broken + `extra sibling fields: [own]`},
		"in another file":           {with(components("  schemas:\n    A: {$ref: 'b.yaml'}\n"), "b.yaml", "type: object\nproperties:\n  c:\n    type: array\n"), `specs/b.yaml:3:3` + broken + `when schema type is 'array', schema 'items' must be non-null`},
		"another kind there":        {with(components("  schemas:\n    A: {$ref: 'b.yaml'}\n"), "b.yaml", "type: object\nproperties:\n  c:\n    required: d\n"), `specs/b.yaml:4:5` + broken + "/properties/c/required is a text and must be a list"},
		"response":                  {operation("      requestBody: {$ref: '#/components/requestBodies/B'}\ncomponents:\n  requestBodies:\n    B: {}\n"), `specs/api.yaml:12:5` + broken + `content of the request body is required`},
		"example":                   {components("  examples:\n    E: {value: 1, externalValue: x}\n"), `specs/api.yaml:11:5` + broken + `value and externalValue are mutually exclusive`},
		"file of an example":        {with(components("  examples:\n    E: {$ref: 'e.json'}\n"), "e.json", "{\"a\": 1,\n \"b\" 2}"), `specs/e.json:2 openapi-aside: the document cannot be parsed: did not find expected ',' or '}'`},
		"file that is not there":    {components("  examples:\n    E: {$ref: 'e.json'}\n"), `specs/api.yaml:11:15 openapi-aside: the file "specs/e.json" does not exist`},
		"two keys in a schema":      {with(components("  schemas:\n    A: {$ref: 'b.yaml'}\n"), "b.yaml", "type: object\ntype: string\n"), `specs/b.yaml:2:1 openapi-aside: the key "type" stands twice in one mapping (specs/b.yaml:1:1 it stands here first)`},
		"reference to another kind": {components("  responses:\n    R: {$ref: '#/components/requestBodies/B'}\n  requestBodies: {B: {content: {}}}\n"), `specs/api.yaml:11:15` + broken + `bad data in "#/components/requestBodies/B" (expecting ref to response object)`},
		"null for a component":      {components("  headers:\n    H:\n"), `specs/api.yaml:11:5` + broken + `invalid header: value MUST be an object`},
		"operationId twice":         {operation("      operationId: a\n    put: {operationId: a, x-spine-interaction: y, " + ok + "}\n"), `specs/api.yaml:10:5` + broken + `operations "GET /a" and "PUT /a" have the same operation id "a"`},
		"operation that says what":  {operation("      tags: a\n"), `specs/api.yaml:9:7` + broken + "/paths/~1a/get/tags is a text and must be a list"},
		"information": {docs{"api.yaml": strings.Replace(top, "{title: t, version: '1'}", "{title: t}", 1) + "  /a: {get: " + operated + "}\n"},
			`specs/api.yaml:2:1` + broken + `value of version must be a non-empty string`},
		"tags and servers":           {operation("tags: [{name: a}, {name: a}]\nservers: [{url: ''}]\n"), `specs/api.yaml:9:20` + broken + "more than one tag has name \"a\"\nspecs/api.yaml:10:12" + broken + `value of url must be a non-empty string`},
		"pathItems in 3.0":           {components("  pathItems: {}\n"), `specs/api.yaml:9:1` + broken + `extra sibling fields: [pathItems]`},
		"webhooks in 3.0":            {operation("webhooks: {a: {post: {" + ok + "}}}\n"), `specs/api.yaml:1:1` + broken + `field webhooks is for OpenAPI >=3.1`},
		"scheme at a URL":            {components("  securitySchemes:\n    S: {$ref: 'https://example.com/schemes/S'}\nsecurity: [{S: []}]\n"), `specs/api.yaml:11:15 openapi-aside: the security scheme "S" stands at "https://example.com/schemes/S", which is not read`},
		"scheme at a URL and more":   {components("  schemas:\n    A: {type: array}\n  securitySchemes:\n    S: {$ref: 'https://example.com/S'}\n    T: {type: http, scheme: basic}\nsecurity: [{S: []}]\n"), `specs/api.yaml:11:5` + broken + "when schema type is 'array', schema 'items' must be non-null\n" + `specs/api.yaml:13:15 openapi-aside: the security scheme "S" stands at "https://example.com/S", which is not read`},
		"alias of a scheme at a URL": {components("  securitySchemes:\n    R: {$ref: '#/components/securitySchemes/S'}\n    S: {$ref: 'https://example.com/S'}\nsecurity: [{R: []}]\n"), `specs/api.yaml:12:15 openapi-aside: the security scheme "S" stands at "https://example.com/S", which is not read`},
		"path without operations":    {operation("  /b: {parameters: [{name: q, in: query, schema: {type: array}}]}\n"), `specs/api.yaml:9:22` + broken + "when schema type is 'array', schema 'items' must be non-null"},
		"URL that is none":           {components("  securitySchemes:\n    S: {type: oauth2, flows: {clientCredentials: {tokenUrl: '%zz', scopes: {}}}}\nsecurity: [{S: []}]\n"), `specs/api.yaml:11:5` + broken + `invalid URL escape "%zz"`},
		"scheme without a URL":       {components("  securitySchemes:\n    S: {type: openIdConnect, openIdConnectUrl: ''}\nsecurity: [{S: []}]\n"), `specs/api.yaml:11:5` + broken + `no OIDC URL found for openIdConnect security scheme ""`},
		"schema of a parameter":      {operation("      parameters: [{name: q, in: query, schema: {type: array}}]\n"), `specs/api.yaml:9:21` + broken + `when schema type is 'array', schema 'items' must be non-null`},
		"component that nobody uses": {components("  parameters:\n    P: {in: query, schema: {}}\n"), `specs/api.yaml:11:5` + broken + `parameter name can't be blank`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			doc, findings := read(tt.files)
			if got := lines(findings); got != tt.want || hasErrors(findings) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if len(doc.Endpoints) == 0 {
				t.Error("no endpoint")
			}
		})
	}
}

// What bears on access stays an error, whatever else is wrong.
func TestFaultsThatBearOnAccessAreErrors(t *testing.T) {
	const broken = " openapi-invalid: the document breaks the OpenAPI specification: "
	const schemas = "components: {schemas: {A: {type: array}}}\n"
	get := func(fields string) string {
		return top + "  /a: {get: {x-spine-interaction: x, " + ok + ", " + fields + "}}\n"
	}
	tests := map[string]struct {
		in, want string
	}{
		"parameter without a place":        {get("parameters: [{name: q, schema: {}}]"), broken + `invalid paths: invalid path /a: invalid operation GET: parameter can't have 'in' value ""`},
		"parameter without a name":         {get("parameters: [{in: query, schema: {}}]"), broken + `invalid paths: invalid path /a: invalid operation GET: parameter name can't be blank`},
		"parameter without a schema":       {get("parameters: [{name: q, in: query}]"), `invalid operation GET: parameter "q" schema is invalid: parameter must contain exactly one of content and schema`},
		"misspelt field of an operation":   {get("secuity: []"), broken + `invalid paths: invalid path /a: invalid operation GET: extra sibling fields: [secuity]`},
		"misspelt method":                  {top + "  /a: {get: " + operated + ", pots: {}}\n", broken + `invalid paths: invalid path /a: extra sibling fields: [pots]`},
		"misspelt field of the document":   {top + "  /a: {get: " + operated + "}\nsecurty: []\n", broken + `extra sibling fields: [securty]`},
		"misspelt field of the components": {top + "  /a: {get: " + operated + "}\ncomponents: {parameter: {}}\n", broken + `invalid components: extra sibling fields: [parameter]`},
		"scheme that is not declared":      {get("security: [{S: []}]"), `specs/api.yaml:5:89` + broken + `invalid paths: invalid path /a: invalid operation GET: security requirement /paths/~1a/get/security/0/S refers to undefined security scheme "S"`},
		"scheme of a kind that is not":     {get("security: [{S: []}]") + "components: {securitySchemes: {S: {type: sso}}}\n", `security scheme "S": `},
		"scheme in a file":                 {get("security: [{S: []}]") + "components: {securitySchemes: {S: {$ref: 'none.yaml#/a://b'}}}\n", `openapi-ref: the file "specs/none.yaml" does not exist`},
		"reference of a parameter":         {get("parameters: [{$ref: 'https://example.com/p'}]"), `is refused: it is a network address`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := tt.in
			if !strings.Contains(in, "components:") {
				in += schemas
			}
			_, findings := read(docs{"api.yaml": in})
			if got := lines(findings); !strings.Contains(got, tt.want) || !hasErrors(findings) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// OpenAPI 3.1 has more than kin-openapi knows of.
func TestOpenAPI31(t *testing.T) {
	doc, findings := read(docs{"api.yaml": `openapi: 3.1.1
info: {title: t, version: '1', summary: s}
jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base
x-spine-service: {name: s, headers: nrl, tokens: spine}
paths:
  /a/{id}: {$ref: '#/components/pathItems/a'}
  /b: {}
webhooks:
  w: {post: {requestBody: {content: {a/b: {schema: {type: [object, 'null']}}}}}}
components:
  pathItems:
    a:
      parameters: [{$ref: '#/components/parameters/id'}]
      get: {x-spine-interaction: 'urn:a', ` + ok + `}
  parameters:
    id: {name: id, in: path, required: true, schema: {$ref: '#/components/schemas/S/$defs/T'}}
  schemas:
    S:
      $schema: https://json-schema.org/draft/2020-12/schema
      $id: https://example.com/S
      $comment: c
      own: {anything: [1]}
      type: [object, 'null']
      $defs: {T: {type: string, minLength: 1, own-keyword: x, $anchor: t}}
      definitions: {U: {type: string}}
      properties:
        a: {const: 1}
        b: {prefixItems: [{type: string}, true], items: false, contains: {type: string}, minContains: 1}
        c: {if: {type: string}, then: {minLength: 1}, else: {exclusiveMinimum: 1}, unevaluatedProperties: false}
        d: {$dynamicRef: '#t', contentEncoding: base64, contentMediaType: a/b, contentSchema: {}, examples: [1, b]}
        e: {$ref: '#/components/schemas/S/$defs/T', description: beside, x-own: 1, another: 2}
        f: {dependentSchemas: {a: {required: [b]}}, dependentRequired: {a: [b]}, propertyNames: {pattern: a}, patternProperties: {a: {}}}
        g: {$ref: '#/components/schemas/S/definitions/U', $vocabulary: {}}
    "True": true
`})
	if got := lines(findings); got != "" {
		t.Errorf("got %s", got)
	}
	want := "s GET specs/api.yaml:14:7 /a/{id} specs/api.yaml:6:3 query []\n  urn:a specs/api.yaml:14:34 actor  scopes [] query [] header [] aliases [] registered  level  function "
	if got := dump(doc.Endpoints); got != want {
		t.Errorf("got %s", got)
	}
}

// A keyword that an author has in a schema may not stand in an operation.
func TestOwnKeywordsStandInSchemasAlone(t *testing.T) {
	_, findings := read(docs{"api.yaml": strings.Replace(top, "3.0.3", "3.1.0", 1) + "  /a: {get: {x-spine-interaction: x, own: 1, " + ok + "}}\ncomponents: {schemas: {A: {own: 1}}}\n"})
	if got := lines(findings); got != "specs/api.yaml:5:8 openapi-invalid: the document breaks the OpenAPI specification: invalid paths: invalid path /a: invalid operation GET: extra sibling fields: [own]" {
		t.Errorf("got %s", got)
	}
}

func TestPathsWithoutOperationsAreRead(t *testing.T) {
	for _, empty := range []string{"{}", "{summary: s}", "{parameters: [{name: q, in: query, schema: {}}]}", "{description: 'x'}"} {
		doc, findings := read(docs{"api.yaml": top + "  /a: " + empty + "\n  /b: {get: " + operated + "}\n"})
		if len(findings) > 0 || len(doc.Endpoints) != 1 {
			t.Errorf("%s: got %s", empty, lines(findings))
		}
	}
}

// What is wrong is corrected where it stands: an overlay does not reach files
// that the document refers to.
func TestAdviceSaysWhereToCorrect(t *testing.T) {
	const wrong = "{x-spine-interaction: x, " + ok + ", secuity: []}"
	for name, c := range map[string]struct {
		files docs
		over  []string
		want  string
	}{
		"document": {docs{"api.yaml": top + "  /a: {get: " + wrong + "}\n"}, nil, "correct the document, or write an overlay that does"},
		"another file": {docs{"api.yaml": top + "  /a: {$ref: 'b.yaml'}\n", "b.yaml": "get: " + wrong + "\n"}, nil,
			"correct the file; an overlay does not reach what the document refers to"},
		"overlay": {docs{"api.yaml": top + "  /a: {}\n"}, []string{"overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions: [{target: \"$.paths['/a']\", update: {get: " + wrong + "}}]\n"},
			"correct the overlay"},
	} {
		_, findings := read(c.files, c.over...)
		if len(findings) != 1 || findings[0].Suggestion != c.want {
			t.Errorf("%s: got %v, want %q", name, findings, c.want)
		}
	}
}
