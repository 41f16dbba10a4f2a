// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/spineguard/spineguard/generator/finding"
)

const twoOperations = `openapi: 3.0.3
info: {title: t, version: '1'}
x-spine-service: {name: s, headers: nrl, tokens: spine}
paths:
  /a:
    get: {x-spine-interaction: x, parameters: [{name: q, in: query, schema: {type: string}}], responses: {'200': {description: ok}}}
    put: {x-spine-interaction: y, responses: {'200': {description: ok}}}
`

// readTwo reads the document above and returns the reader with what
// kin-openapi made of it.
func readTwo(t *testing.T) (*reader, place, *openapi3.T) {
	t.Helper()
	r := newReader(Source{Path: "api.yaml", ReadFile: func(name string) ([]byte, error) {
		if name == "api.yaml" {
			return []byte(twoOperations), nil
		}
		return nil, fs.ErrNotExist
	}}, Limits{})
	r.read()
	if r.list.Len() > 0 {
		t.Fatal(r.list.Sorted())
	}
	root, _ := r.open("api.yaml", finding.Position{})
	k := r.kin(root, nil)
	if len(k.faults) > 0 {
		t.Fatal(k.faults)
	}
	return r, root, k.document
}

// No document is known that the two readers take differently and both accept;
// if there is one, it must not pass.
func TestReadersThatDisagreeAreReported(t *testing.T) {
	tests := map[string]struct {
		change func(*openapi3.T)
		want   string
	}{
		"they agree":               {func(*openapi3.T) {}, ""},
		"an operation only we see": {func(d *openapi3.T) { d.Paths.Value("/a").Put = nil }, "api.yaml:7:5 two readers see different things in PUT /a"},
		"an operation only they see": {func(d *openapi3.T) { d.Paths.Value("/a").Post = d.Paths.Value("/a").Put },
			"api.yaml:5:3 two readers see different things in POST /a"},
		"another parameter": {func(d *openapi3.T) { d.Paths.Value("/a").Get.Parameters[0].Value.Name = "r" },
			`api.yaml:6:5 two readers see different things in GET /a: the parameters ["query q"], and ["query r"]`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, root, doc := readTwo(t)
			tt.change(doc)
			r.compare(root, doc)
			var got []string
			for _, f := range r.list.Sorted() {
				got = append(got, fmt.Sprintf("%s %s", f.Position, f.Message))
			}
			if joined := strings.Join(got, "\n"); !strings.HasPrefix(joined, tt.want) || tt.want == "" && joined != "" {
				t.Errorf("got %s, want %s", joined, tt.want)
			}
		})
	}
}

// Whatever address kin-openapi comes up with by itself is held to the same
// rules as the references that we walked.
func TestOnlyLocalFilesAreServed(t *testing.T) {
	for _, address := range []string{
		"http://example.com/a.yaml", "file:///etc/passwd", "//host/a.yaml", "/etc/passwd", "../a.yaml", "a.yaml?x=1", "a%00.yaml", "absent.yaml", "",
	} {
		r, _, _ := readTwo(t)
		location, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := (&kinReading{r: r, lines: map[string]written{}}).serve(location); err == nil {
			t.Errorf("%q was served: %s", address, data)
		}
	}
	r, _, _ := readTwo(t)
	if data, err := (&kinReading{r: r, lines: map[string]written{}}).serve(&url.URL{Path: "api.yaml"}); err != nil || string(data) != twoOperations {
		t.Errorf("got %q, %v", data, err)
	}
}

func TestPanicsOfTheValidatorAreErrors(t *testing.T) {
	if err := guard(func() error { panic("x") }); err == nil || err.Error() != "the validator failed: x" {
		t.Errorf("got %v", err)
	}
}

// Whether a mapping is a reference is asked for each fault in it.
func TestLargeMappingsAreSearchedOnce(t *testing.T) {
	r := newReader(Source{Path: "api.yaml"}, Limits{})
	large := mapping()
	for i := range 100 {
		large.Content = append(large.Content, text(fmt.Sprint(i)), text("v"))
	}
	if _, ok := r.ref(place{&file{}, large}); ok || len(r.keys) != 1 {
		t.Errorf("a reference: %t; %d mappings are indexed, want 1", ok, len(r.keys))
	}
}
