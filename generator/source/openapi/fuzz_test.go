// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/openapi"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// FuzzOpenAPI looks for panics, for operations without findings that nobody
// bound to an interactionId, and for readers that disagree in silence.
func FuzzOpenAPI(f *testing.F) {
	for _, s := range []string{
		top + "  /a: {get: " + operated + "}\n",
		top + "  /a/{id}: {" + idParam + ", put: {x-spine-interaction: [{id: a, when: {query: [[q]]}}], parameters: [{name: q, in: query, schema: {}}], " + ok + "}}\n",
		top + "  /a: {$ref: b.yaml}\n",
		schema("b.yaml#/components"), schema("#/paths/~1a/get"),
		`{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "x-spine-service": {"name": "s"}, "paths": {"/a": {"get": {"x-spine-interaction": {"none": "x"}}}}}`,
		top + "  /a: {get: {$ref: b.yaml#/get, x-spine-interaction: x}}\n", top + "  /a: {get: {$ref: 'b%2eyaml#/get'}}\n",
		top + "  /a: {get: " + operated + "}\ncomponents: {schemas: {A: {type: array, own: 1}}, securitySchemes: {S: {$ref: 'https://a'}}}\n",
		"%YAML 1.2\n---\n" + strings.Replace(top, "3.0.3", "3.1.0", 1) + "  \"\\/a\": {$ref: '#/components/pathItems/a'}\ncomponents: {pathItems: {a: {get: " + operated + "}}}\n",
		top + "  /a: {get: {$ref: '#/paths/~1b/get'}}\n  /b: {get: {$ref: b.yaml#/get, x-spine-interaction: x}}\n",
		top + "  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: b.yaml, summary: s}\n", top + "  /a: {$ref: 'b.yaml#/%2541'}\n",
		"swagger: '2.0'\n", "openapi: 3.0.3\n", "[]", "",
	} {
		f.Add(s, "get: "+operated+"\n", overlaid+"  - {target: $, update: {paths: {/c: {get: "+operated+"}}}}\n")
	}
	f.Fuzz(func(t *testing.T, api, other, overlay string) {
		src := openapi.Source{Path: "specs/api.yaml", ReadFile: docs{"api.yaml": api, "b.yaml": other}.read}
		if overlay != "" {
			src.Overlays = []openapi.File{{Path: "o.yaml", Data: []byte(overlay)}}
		}
		doc, findings := openapi.Read(src, openapi.Limits{Document: yamldoc.Limits{Bytes: 1 << 14, Depth: 30, Nodes: 2000}, Files: 4})
		if hasErrors(findings) {
			return
		}
		if !doc.Service.Name.Given() || len(doc.Endpoints) == 0 {
			t.Fatalf("accepted without a service or an endpoint: %+v", doc)
		}
		for _, e := range doc.Endpoints {
			if len(e.Operations) == 0 && e.None.Value == "" {
				t.Fatalf("%s %s is accepted without an interactionId", e.Method.Value, e.Path.Value)
			}
		}
	})
}
