// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestDocumentsAreValidOpenAPI(t *testing.T) {
	for _, path := range documents(t) {
		t.Run(path, func(t *testing.T) {
			doc, err := openapi3.NewLoader().LoadFromFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := doc.Validate(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEveryOperationHasAnInteractionOrAReason(t *testing.T) {
	for _, path := range documents(t) {
		doc, err := openapi3.NewLoader().LoadFromFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := doc.Extensions["x-spine-service"]; !ok {
			t.Errorf("%s names no service", path)
		}
		for template, item := range doc.Paths.Map() {
			for method, operation := range item.Operations() {
				if _, ok := operation.Extensions["x-spine-interaction"]; !ok {
					t.Errorf("%s: %s %s has no x-spine-interaction", path, method, template)
				}
			}
		}
	}
}

// documents returns the OpenAPI documents below this folder.
func documents(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), "\nopenapi:") {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatal("no documents found")
	}
	return out
}
