// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/source/openapi"
)

const overlaid = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n"

func TestFactsOfAnOverlayCiteTheOverlay(t *testing.T) {
	files := docs{"api.yaml": "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a: {get: {" + ok + "}, post: " + operated + "}\n"}
	doc, findings := read(files,
		overlaid+"  - {target: $, update: {x-spine-service: {name: s, headers: nrl, tokens: spine}}}\n",
		overlaid+"  - target: $.paths['/a'].get\n    update: {x-spine-interaction: 'urn:b', parameters: [{name: q, in: query, schema: {type: string}}]}\n"+
			"  - {target: \"$.paths['/a']\", update: {delete: {x-spine-interaction: {none: n}, "+ok+"}}}\n")
	if len(findings) > 0 {
		t.Fatal(lines(findings))
	}
	want := "s GET specs/api.yaml:4:8 /a specs/api.yaml:4:3 query [q]\n" +
		"  urn:b specs/o2.yaml:5:35 actor  scopes [] query [] header [] aliases [] registered  level  function \n" +
		"s POST specs/api.yaml:4:54 /a specs/api.yaml:4:3 query []\n" +
		"  " + id + " specs/api.yaml:4:82 actor  scopes [] query [] header [] aliases [] registered  level  function \n" +
		"s DELETE specs/o2.yaml:6:40 /a specs/api.yaml:4:3 query [] none n"
	if got := dump(doc.Endpoints); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if s := doc.Service; s.Name.At.String() != "specs/o1.yaml:4:50" {
		t.Errorf("the service stands at %s", s.Name.At)
	}
	if want := []string{"specs/api.yaml", "specs/o1.yaml", "specs/o2.yaml"}; !slices.Equal(doc.Files, want) {
		t.Errorf("files %q", doc.Files)
	}
}

func TestOverlaysThatCannotBeAppliedStopTheReading(t *testing.T) {
	files := docs{"api.yaml": top + "  /a: {get: " + operated + "}\n"}
	doc, findings := read(files, overlaid+"  - {target: \"$.paths['/b'].get\", update: {x: 1}}\n")
	if got := lines(findings); got != `specs/o1.yaml:4:14 overlay-no-match: the target "$.paths['/b'].get" matches nothing in specs/api.yaml` || len(doc.Endpoints) > 0 {
		t.Errorf("got %s", got)
	}
}

// What an overlay extends is named from where the overlay lies, not from where
// the configuration does.
func TestExtendsIsRelativeToTheOverlay(t *testing.T) {
	files := docs{"api.yaml": top + "  /a: {get: " + operated + "}\n"}
	for extends, want := range map[string]string{
		"api.yaml": "", "../specs/api.yaml": "",
		"specs/api.yaml": `specs/o1.yaml:3:10 overlay-extends: the overlay extends "specs/api.yaml" (that is "specs/specs/api.yaml") and is applied to "specs/api.yaml"`,
	} {
		_, findings := read(files, strings.Replace(overlaid, "actions:", "extends: "+extends+"\nactions:", 1)+"  - {target: $.info, update: {description: x}}\n")
		if got := lines(findings); got != want {
			t.Errorf("%s: got %s, want %s", extends, got, want)
		}
	}
}

// The folder of the configuration may be named on the way.
func TestExtendsThroughTheFolderOfTheConfiguration(t *testing.T) {
	files := docs{"api.yaml": top + "  /a: {get: " + operated + "}\n"}
	for extends, want := range map[string]string{
		"../cfg/specs/api.yaml": "", "../../project/cfg/specs/api.yaml": "", "../other/specs/api.yaml": "overlay-extends",
	} {
		o := strings.Replace(overlaid, "actions:", "extends: "+extends+"\nactions:", 1) + "  - {target: $.info, update: {description: x}}\n"
		_, findings := openapi.Read(openapi.Source{
			Folder: "/project/cfg", Path: "specs/api.yaml", ReadFile: files.read, Overlays: []openapi.File{{Path: "../overlays/o.yaml", Data: []byte(o)}},
		}, openapi.Limits{})
		if got := lines(findings); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: got %s", extends, got)
		}
	}
}

// What an overlay adds is held to the same rules as the document, at its own
// place.
func TestOverlaysAreValidated(t *testing.T) {
	tests := map[string]struct{ update, want string }{
		"address":         {"{x-spine-interaction: x, " + ok + ", parameters: [{$ref: 'http://example.com/p'}]}", `specs/o1.yaml:5:103 openapi-ref-outside: the reference "http://example.com/p" is refused: it is a network address`},
		"wrong operation": {"{x-spine-interaction: x, " + ok + ", respones: {}}", `specs/o1.yaml:5:14 openapi-invalid: the document breaks the OpenAPI specification: invalid paths: invalid path /a: invalid operation PUT: extra sibling fields: [respones]`},
		"wrong response":  {"{x-spine-interaction: x, responses: {'200': {}}}", `specs/o1.yaml:5:56 openapi-aside: the document breaks the OpenAPI specification, where it says nothing about access: a short description of the response is required`},
		"wrong value":     {"{x-spine-interaction: 010, " + ok + "}", `specs/o1.yaml:5:41 openapi-extension-shape: x-spine-interaction is a number and must be a text`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, findings := read(docs{"api.yaml": top + "  /a: {get: " + operated + "}\n"}, overlaid+"  - target: $.paths['/a']\n    update: {put: "+tt.update+"}\n")
			if got := lines(findings); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// Scalars that look like something else must reach the validator as what they
// are, though the overlaid document is written anew for it.
func TestValuesSurviveAnOverlay(t *testing.T) {
	doc := top + "  /a:\n    get:\n      x-spine-interaction: x\n      summary: '010'\n      description: \"a: b # c\\u2028d\\u0007 \\\\ \\ufeff\\x85\\x7f\\ufffe <&> é\"\n      deprecated: True\n" +
		"      parameters:\n        - {name: 'on', in: query, schema: {type: number, minimum: 0x1f, maximum: 1e3, default: .5e3}}\n" +
		"        - {name: '2019-09-11', in: query, schema: {type: string, example: 2019-09-11}}\n      responses:\n        200: {description: ok}\n"
	plain, findings := read(docs{"api.yaml": doc})
	if len(findings) > 0 {
		t.Fatal(lines(findings))
	}
	again, findings := read(docs{"api.yaml": doc}, overlaid+"  - {target: $.info, update: {description: new}}\n")
	if len(findings) > 0 {
		t.Fatal(lines(findings))
	}
	if a, b := dump(plain.Endpoints), dump(again.Endpoints); a != b {
		t.Errorf("got\n%s\nwant\n%s", b, a)
	}
}
