// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What stands on the way of a reference that stands for an operation would be
// lost, so that such a reference leads to the operation itself or nowhere.
func TestChainsOfOperationReferencesAreRefused(t *testing.T) {
	const refused = ` openapi-ref: the reference "#/x-one" leads to another reference, and readers disagree on what stands between the two`
	const get = "  /a: {get: {$ref: '#/x-one'}}\n"
	for name, files := range map[string]docs{
		"in the document": {"api.yaml": top + get + "x-one: {$ref: '#/x-two', x-spine-interaction: {none: closed}}\nx-two: {x-spine-interaction: urn:open, " + ok + "}\n"},
		"an id before it": {"api.yaml": top + "  /a: {get: {$ref: '#/x-one', x-spine-interaction: urn:a}}\nx-one: {$ref: '#/x-two', x-spine-interaction: {none: closed}}\nx-two: {" + ok + "}\n"},
		"parameters":      {"api.yaml": top + get + "x-one: {$ref: '#/x-two', parameters: []}\nx-two: {x-spine-interaction: urn:open, " + ok + "}\n"},
		"in another file": {"api.yaml": top + get + "x-one: {$ref: 'b.yaml', x-spine-interaction: {none: closed}}\n", "b.yaml": "{x-spine-interaction: urn:open, " + ok + "}\n"},
		"nothing else":    {"api.yaml": top + get + "x-one: {$ref: '#/x-two'}\nx-two: {x-spine-interaction: urn:open, " + ok + "}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			doc, findings := read(files)
			if got := lines(findings); got != "specs/api.yaml:5:20"+refused || len(doc.Endpoints) > 0 {
				t.Errorf("got\n%s\nwith %d endpoints", got, len(doc.Endpoints))
			}
		})
	}
}

// What a document says does not depend on the order of its paths.
func TestOperationReferencesDoNotDependOnTheOrderOfPaths(t *testing.T) {
	const target = "  /b: {get: {$ref: 'b.yaml', x-spine-interaction: urn:b}}\n"
	for name, path := range map[string]string{
		"operation":            "  /a: {get: {$ref: '#/paths/~1b/get'}}\n",
		"parameter":            "  /a: {get: {x-spine-interaction: urn:a, parameters: [{$ref: '#/paths/~1b/get/parameters/0'}], " + ok + "}}\n",
		"parameter of an item": "  /a: {parameters: [{$ref: '#/paths/~1b/get/parameters/0'}], get: {x-spine-interaction: urn:a, " + ok + "}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			said := func(paths string) string {
				doc, findings := read(docs{"api.yaml": top + paths, "b.yaml": "parameters: [{name: q, in: query, schema: {}}]\n" + ok + "\n"})
				out := []string{}
				for _, f := range findings {
					out = append(out, f.Rule+f.Message)
				}
				for _, e := range doc.Endpoints {
					out = append(out, fmt.Sprint(e.Path.Value, e.Operations[0].ID.Value, len(e.Query)))
				}
				slices.Sort(out)
				return strings.Join(out, "\n")
			}
			if first, last := said(path+target), said(target+path); first != last {
				t.Errorf("before it\n%s\nand behind it\n%s", first, last)
			} else if refused := strings.Contains(first, "openapi-ref"+"the reference"); refused != (name == "operation") {
				t.Errorf("got %s", first)
			}
		})
	}
}

// References of paths may lead through others.
func TestChainsOfPathItems(t *testing.T) {
	const item = "{get: {x-spine-interaction: urn:a, parameters: [{$ref: 'p.yaml#/q'}], " + ok + "}}\n"
	files := docs{
		"x/item.yaml": item, "x/p.yaml": "q: {name: q, in: query, schema: {}}\n", "y.yaml": "$ref: x/item.yaml\n", "z.yaml": "z: {$ref: y.yaml}\n",
		"x/up.yaml": "$ref: ../y.yaml\n",
	}
	for name, paths := range map[string]string{
		"two paths":         "  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: x/item.yaml, summary: s}\n",
		"two paths, turned": "  /b: {$ref: x/item.yaml}\n  /a: {$ref: '#/paths/~1b'}\n",
		"through a file":    "  /a: {$ref: y.yaml, description: d}\n",
		"through two":       "  /a: {$ref: 'z.yaml#/z'}\n",
		"and back":          "  /a: {$ref: x/up.yaml}\n",
		"components":        "  /a: {$ref: '#/components/pathItems/one'}\ncomponents: {pathItems: {one: {$ref: '#/components/pathItems/two'}, two: {$ref: x/item.yaml}}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			files["api.yaml"] = strings.Replace(top, "3.0.3", "3.1.0", 1) + paths
			doc, findings := read(files)
			if got := lines(findings); got != "" || len(doc.Endpoints) != strings.Count(paths, "\n  /")+1 {
				t.Errorf("got\n%s\nwith %d endpoints", got, len(doc.Endpoints))
			}
			for _, e := range doc.Endpoints {
				if e.Operations[0].ID.Value != "urn:a" || len(e.Query) != 1 {
					t.Errorf("got %+v", e)
				}
			}
		})
	}
}

// What stands beside a reference on the way is refused, or has no effect.
func TestWhatStandsOnTheWay(t *testing.T) {
	const beside = ` stands beside the reference "x.yaml", and readers disagree on which counts`
	for name, tt := range map[string]struct{ paths, middle, want string }{
		"a method":       {"  /a: {$ref: m.yaml}\n", "{$ref: x.yaml, post: {}}", `specs/m.yaml:1:16 openapi-ref: "post"` + beside},
		"parameters":     {"  /a: {$ref: m.yaml}\n  /b: {$ref: m.yaml}\n", "{$ref: x.yaml, parameters: []}", `specs/m.yaml:1:16 openapi-ref: "parameters"` + beside},
		"an extension":   {"  /a: {$ref: m.yaml}\n", "{$ref: x.yaml, x-spine-interaction: y}", `specs/m.yaml:1:16 openapi-extension-place: x-spine-interaction has no effect here`},
		"of a parameter": {"  /a: {get: {x-spine-interaction: x, parameters: [{$ref: m.yaml}], " + ok + "}}\n", "{$ref: 'x.yaml#/x-q', x-spine-interaction: y}", `specs/m.yaml:1:23 openapi-extension-place: x-spine-interaction has no effect here`},
	} {
		t.Run(name, func(t *testing.T) {
			_, findings := read(docs{"api.yaml": top + tt.paths, "m.yaml": tt.middle + "\n", "x.yaml": "get: " + operated + "\nx-q: {name: q, in: query, schema: {}}\n"})
			got := lines(findings)
			if first, _, _ := strings.Cut(got, "\n"); first != tt.want && !strings.Contains(got, tt.want) || strings.Contains(got, "disagree:") {
				t.Errorf("got\n%s\nwant %s", got, tt.want)
			}
		})
	}
}

// A path that refers to an extension of an operation has it looked at before
// the operation is put in place of a reference.
func TestOperationsAreLookedAtAnew(t *testing.T) {
	var extensions strings.Builder
	for i := range 20 {
		fmt.Fprintf(&extensions, ", x-%d: {x-spine-interaction: urn:a, %s}", i, ok)
	}
	doc, findings := read(docs{
		"api.yaml": top + "  /a: {get: {$ref: '#/paths/~1b/get/x-7'}}\n  /b: {get: {$ref: b.yaml" + extensions.String() + "}}\n",
		"b.yaml":   "{x-spine-interaction: urn:b, parameters: [{name: q, in: query, schema: {}}], " + ok + "}\n",
	})
	if hasErrors(findings) || len(doc.Endpoints) != 2 || len(doc.Endpoints[1].Query) != 1 {
		t.Errorf("got %s, %+v", lines(findings), doc.Endpoints)
	}
}
