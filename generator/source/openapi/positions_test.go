// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"strings"
	"testing"
)

// What kin-openapi says without a place, or of a fragment of another file, is
// reported at the place that it speaks of.
func TestPlacesThatKinDoesNotSay(t *testing.T) {
	const broken = " openapi-invalid: the document breaks the OpenAPI specification: "
	const aside = " openapi-aside: the document breaks the OpenAPI specification, where it says nothing about access: "
	fragment := func(field string) docs {
		return docs{"api.yaml": top + "  /a: {$ref: 'm.yaml#/items/a'}\n", "m.yaml": "items: {a: {" + field + ", get: " + operated + "}}\n"}
	}
	get := func(parameter string) docs {
		return docs{"api.yaml": top + "  /a: {get: {x-spine-interaction: x, parameters: [" + parameter + "], " + ok + "}}\n"}
	}
	two := fragment("description: [d]")
	two["api.yaml"] += "  /b: {$ref: 'n.yaml#/items/a'}\n"
	two["n.yaml"] = "items: {a: {get: " + operated + "}}\n"
	for name, tt := range map[string]struct {
		files docs
		want  string
	}{
		"fragment of another file":       {fragment("parameters: {a: b}"), "specs/api.yaml:5:14" + broken + `bad data in "#/items/a" (expecting pathItem object)`},
		"fragment without bearing":       {fragment("description: [d]"), "specs/api.yaml:5:14" + aside + `bad data in "#/items/a" (expecting pathItem object)`},
		"the same fragment of two files": {two, "specs/api.yaml:1:1" + aside + `bad data in "#/items/a" (expecting pathItem object)`},
		"null in a list":                 {get("null"), "specs/api.yaml:5:51" + broken + `invalid parameter: value MUST be an object`},
		"schema and content":             {get("{name: a, in: query, schema: {}, content: {a/b: {}}}"), "specs/api.yaml:5:84" + broken + "cannot contain both schema and content in a parameter"},
		"key of the root":                {docs{"api.yaml": top + "  /a: {get: " + operated + "}\nPaths: {}\n"}, "specs/api.yaml:6:1" + broken + "extra sibling fields: [Paths]"},
		"no information":                 {docs{"api.yaml": strings.Replace(top, "info: {title: t, version: '1'}\n", "", 1) + "  /a: {get: " + operated + "}\n"}, "specs/api.yaml:1:1" + aside + "invalid info: must be an object"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, findings := read(tt.files); lines(findings) != tt.want {
				t.Errorf("got\n%s\nwant\n%s", lines(findings), tt.want)
			}
		})
	}
}

// kin-openapi decodes what follows # twice if a file stands before it.
func TestPercentSignsInFragments(t *testing.T) {
	get := func(ref string) string {
		return top + "  /a: {get: {x-spine-interaction: x, parameters: [{$ref: '" + ref + "'}], " + ok + "}}\n"
	}
	const names = "items: {\"ä%41\": {name: q, in: query, schema: {}}, '%': {name: q, in: query, schema: {}}}\n"
	for name, files := range map[string]docs{
		"letters and escapes": {"api.yaml": get("x.yaml#/items/%C3%A4%2541"), "x.yaml": names},
		"a percent sign":      {"api.yaml": get("x.yaml#/items/%25"), "x.yaml": names},
		"behind an operation": {"api.yaml": top + "  /a: {get: {$ref: 'x.yaml#/a'}}\n", "x.yaml": names + "a: {x-spine-interaction: x, parameters: [{$ref: '#/items/%C3%A4%2541'}], " + ok + "}\n"},
		"of a path":           {"api.yaml": top + "  /a: {$ref: 'x.yaml#/%2541'}\n", "x.yaml": names + "'%41': {get: {x-spine-interaction: x, parameters: [{$ref: '#/items/%25'}], " + ok + "}}\n"},
		"of a path and on":    {"api.yaml": top + "  /a: {$ref: 'y.yaml'}\n", "y.yaml": "$ref: 'x.yaml#/%2541'\n", "x.yaml": names + "'%41': {get: {x-spine-interaction: x, parameters: [{$ref: '#/items/%25'}], " + ok + "}}\n"},
		"beside a fault":      {"api.yaml": get("x.yaml#/items/%25") + "components: {schemas: {A: {type: array}}}\n", "x.yaml": names},
	} {
		t.Run(name, func(t *testing.T) {
			doc, findings := read(files)
			if hasErrors(findings) || len(doc.Endpoints) != 1 || len(doc.Endpoints[0].Query) != 1 || len(findings) > 1 {
				t.Errorf("got\n%s\n%+v", lines(findings), doc.Endpoints)
			}
		})
	}
}
