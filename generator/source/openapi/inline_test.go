// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/openapi"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// An operation behind a reference is read as the one that stands there, at its
// own addresses, with its own references.
func TestOperationsBehindReferences(t *testing.T) {
	files := docs{
		"api.yaml": top + "  /a/{id}:\n    parameters: [{$ref: '#/components/parameters/id'}]\n    get: {$ref: 'operations/some%20more/get.yaml', x-spine-interaction: 'urn:get'}\n" +
			"    put: {$ref: '#/x-operations/put'}\n  /b: {$ref: 'paths/b.yaml'}\n" +
			"x-operations: {put: {x-spine-interaction: 'urn:put', " + ok + "}}\ncomponents: {parameters: {id: {name: id, in: path, required: true, schema: {type: string}}}}\n",
		"operations/some more/get.yaml":    "parameters:\n  - {$ref: '../parameters.yaml#/q'}\n  - {$ref: '../../api.yaml#/components/parameters/id'}\n  - {$ref: '#/x-here'}\nx-here: {name: h, in: header, schema: {$ref: 'schema.yaml'}}\n" + ok + "\n",
		"operations/some more/schema.yaml": "type: string\n",
		"operations/parameters.yaml":       "q: {name: q, in: query, schema: {type: string}}\n",
		"paths/b.yaml":                     "get: {$ref: '../operations/b.yaml#/get'}\n",
		"operations/b.yaml":                "get: {x-spine-interaction: [{id: 'urn:b', when: {query: [[q]]}}], parameters: [{$ref: 'parameters.yaml#/q'}], " + ok + "}\n",
	}
	doc, findings := read(files)
	const is = " is a reference, which OpenAPI has for a whole path and not for an operation; it is read as the operation that stands in "
	wantFindings := "specs/api.yaml:7:17 openapi-operation-ref: GET /a/{id}" + is + `"operations/some%20more/get.yaml"` + "\n" +
		"specs/api.yaml:8:17 openapi-operation-ref: PUT /a/{id}" + is + `"#/x-operations/put"` + "\n" +
		"specs/paths/b.yaml:1:13 openapi-operation-ref: GET /b" + is + `"../operations/b.yaml#/get"`
	if got := lines(findings); got != wantFindings {
		t.Errorf("got\n%s\nwant\n%s", got, wantFindings)
	}
	want := "s GET specs/api.yaml:7:5 /a/{id} specs/api.yaml:5:3 query [q]\n" +
		"  urn:get specs/api.yaml:7:73 actor  scopes [] query [] header [] aliases [] registered  level  function \n" +
		"s PUT specs/api.yaml:8:5 /a/{id} specs/api.yaml:5:3 query []\n" +
		"  urn:put specs/api.yaml:10:43 actor  scopes [] query [] header [] aliases [] registered  level  function \n" +
		"s GET specs/paths/b.yaml:1:1 /b specs/api.yaml:9:3 query [q]\n" +
		"  urn:b specs/operations/b.yaml:1:34 actor  scopes [] query [[q]] header [] aliases [] registered  level  function "
	if got := dump(doc.Endpoints); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOperationsBehindReferencesThatAreRefused(t *testing.T) {
	tests := map[string]struct{ operation, want string }{
		"another address":     {"{$ref: 'https://example.com/get'}", `specs/api.yaml:5:21 openapi-ref-outside: the reference "https://example.com/get" is refused: it is a network address`},
		"nothing":             {"{$ref: 'absent.yaml'}", `specs/api.yaml:5:21 openapi-ref: the file "specs/absent.yaml" does not exist`},
		"a text":              {"{$ref: '#/openapi'}", `specs/api.yaml:5:21 openapi-ref: the reference "#/openapi" leads to a text and must lead to an operation`},
		"itself":              {"{$ref: '#/paths/~1a/get'}", `specs/api.yaml:5:21 openapi-ref: the reference "#/paths/~1a/get" leads in a circle, or through more than 32 other references`},
		"parameters beside":   {"{$ref: get.yaml, parameters: []}", `specs/api.yaml:5:31 openapi-ref: "parameters" stands beside the reference "get.yaml", and readers disagree on which counts`},
		"two interactionIds":  {"{$ref: get.yaml, x-spine-interaction: y}", `specs/api.yaml:5:31 openapi-ref: "x-spine-interaction" stands beside the reference "get.yaml" and where that leads`},
		"a parameter of URLs": {"{$ref: get.yaml#/x-other}", `specs/get.yaml:2:67 openapi-ref-outside: the reference "http://example.com/p" is refused: it is a network address`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := read(docs{
				"api.yaml": top + "  /a: {get: " + strings.Replace(tt.operation, "{$ref", "{ $ref", 1) + "}\n",
				"get.yaml": "{x-spine-interaction: x, " + ok + ",\nx-other: {x-spine-interaction: x, " + "parameters: [{schema: {}, $ref: 'http://example.com/p'}], " + ok + "}}\n",
			})
			if got := lines(findings); !strings.Contains(got, tt.want) || !hasErrors(findings) || strings.Contains(got, "no effect") {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// What is copied for a second operation counts, so that a short document
// cannot become a long one, whatever the limits of documents are.
func TestOperationsBehindReferencesAreBounded(t *testing.T) {
	for limit, tags := range map[int]int{1000: 100, 100_000: 5000} {
		var b strings.Builder
		b.WriteString(top)
		for _, c := range "abcdefghijklmnopqrstuvwxyz" {
			b.WriteString("  /" + string(c) + ": {get: {$ref: get.yaml}}\n")
		}
		files := docs{"api.yaml": b.String(), "get.yaml": "x-spine-interaction: x\n" + ok + "\ntags: [" + strings.Repeat("a, ", tags) + "b]\n"}
		nodes := 0 // the default
		if limit < 100_000 {
			nodes = limit
		}
		_, findings := openapi.Read(openapi.Source{Path: "specs/api.yaml", ReadFile: files.read}, openapi.Limits{Document: yamldoc.Limits{Nodes: nodes}})
		want := fmt.Sprintf("openapi-ref: the operations behind references have more than %d keys and values, which is the limit", limit)
		if got := lines(findings); !strings.Contains(got, want) || !hasErrors(findings) {
			t.Errorf("got %.1000s", got)
		}
	}
}

func TestReferencesWithEscapes(t *testing.T) {
	doc, findings := read(docs{
		"api.yaml":                   top + "  /a: {get: {x-spine-interaction: x, parameters: [{$ref: 'some%20parameters/%C3%A9%23.yaml#/a%20b'}, {$ref: 'some parameters/plain.yaml'}], " + ok + "}}\n",
		"some parameters/é#.yaml":    "a b: {name: q, in: query, schema: {type: string}}\n",
		"some parameters/plain.yaml": "{name: r, in: query, schema: {type: string}}\n",
	})
	if len(findings) > 0 || len(doc.Endpoints) != 1 || len(doc.Endpoints[0].Query) != 2 {
		t.Errorf("got %s, %+v", lines(findings), doc.Endpoints)
	}
}

// What JSON writes with escapes is what it stands for, for both readers.
func TestEscapesInDocuments(t *testing.T) {
	for _, in := range []string{
		"\n\t" + `{"openapi": "3.0.3", "info": {"title": "\ud83d\ude00", "version": "1"}, "x-spine-service": {"name": "s", "headers": "nrl", "tokens": "spine"},
"paths": {"\/a\/{id}": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}, {"name": "\ud83d\ude00\/", "in": "query", "schema": {}}],
"get": {"x-spine-interaction": "urn:a\/b", "responses": {"200": {"description": "ok"}}}}}}`,
		"%YAML 1.2\n---\nopenapi: 3.0.3\ninfo: {title: t, version: '1'}\nx-spine-service: {name: s, headers: nrl, tokens: spine}\npaths:\n  \"\\/a/{id}\":\n" +
			"    parameters: [{name: id, in: path, required: true, schema: {pattern: '\\/'}}, {name: \"\\ud83d\\ude00\\/\", in: query, schema: {pattern: \"\\/\"}}]\n    get: {x-spine-interaction: \"urn:a\\/b\", " + ok + "}\n",
	} {
		doc, findings := read(docs{"api.yaml": in})
		if len(findings) > 0 || len(doc.Endpoints) != 1 {
			t.Errorf("got %s", lines(findings))
			continue
		}
		if e := doc.Endpoints[0]; e.Path.Value != "/a/{id}" || e.Query[0].Value != "😀/" || e.Operations[0].ID.Value != "urn:a/b" {
			t.Errorf("got %+v", e)
		}
	}
}
