// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/openapi"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// annotated writes an overlay that names a service and says of each operation
// of a document that it has no interactionId, and counts the operations.
func annotated(t *testing.T, data []byte) (overlay string, operations int) {
	t.Helper()
	var doc yaml.Node // not by our reader, which this is a test of
	text := strings.ReplaceAll(string(data), `\/`, `/`)
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	var o strings.Builder
	o.WriteString(overlaid + "  - {target: $, update: {x-spine-service: {name: s, headers: nrl, tokens: spine}}}\n")
	paths, _ := yamldoc.Lookup(doc.Content[0], "paths")
	for path, item := range yamldoc.Pairs(paths) {
		for method := range yamldoc.Pairs(item) {
			switch method.Value {
			case "get", "put", "post", "delete", "patch", "options", "head", "trace":
				fmt.Fprintf(&o, "  - {target: \"$.paths['%s'].%s\", update: {x-spine-interaction: {none: published without one}}}\n", path.Value, method.Value)
				operations++
			}
		}
	}
	return o.String(), operations
}

var documentLine = regexp.MustCompile(`(?m)^"?openapi"?:`)

// documents returns the OpenAPI documents of the corpus.
func documents(t *testing.T) []string {
	t.Helper()
	dir := corpus(t)
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && documentLine.Match(data) {
			name, _ := filepath.Rel(dir, path)
			out = append(out, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every published document is read, once somebody has said what its
// operations are: what is wrong with its schemas and examples is a warning.
func TestPublishedDocumentsGoThrough(t *testing.T) {
	for _, name := range documents(t) {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(corpus(t), name))
			if err != nil {
				t.Fatal(err)
			}
			text, operations := annotated(t, data)
			root, err := os.OpenRoot(filepath.Join(corpus(t), filepath.Dir(name)))
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			src := openapi.Source{Path: name, ReadFile: openapi.Within(root, 8<<20), Overlays: []openapi.File{{Path: "o.yaml", Data: []byte(text)}}}
			doc, findings := openapi.Read(src, openapi.Limits{})
			for _, f := range findings {
				if f.Severity == finding.Error {
					t.Errorf("%s", lines([]finding.Finding{f}))
				} else {
					t.Logf("warning: %s", lines([]finding.Finding{f}))
				}
			}
			// Without the rest, kin-openapi sees the same operations.
			if reduced := openapi.ReadReduced(src); len(reduced) > 0 {
				t.Errorf("of what bears on access alone:\n%s", lines(reduced))
			}
			if len(doc.Endpoints) != operations {
				t.Errorf("%d endpoints, want %d", len(doc.Endpoints), operations)
			}
		})
	}
}
