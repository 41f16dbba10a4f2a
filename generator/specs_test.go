// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/generator"
)

// TestInputsHoldWhatReferencesLeadTo: what is read by a $ref is an input like
// the document itself, so a preview sees that it has changed.
func TestInputsHoldWhatReferencesLeadTo(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "specs"), 0o755); err != nil {
		t.Fatal(err)
	}
	const document = "openapi: 3.0.3\ninfo: {title: a, version: a}\nx-spine-service: {name: a, headers: nrl, tokens: spine}\n"
	for name, data := range map[string]string{
		"spineguard.yaml": "version: 1\nspecs: [{path: specs/a.yaml}, {path: specs/b.yaml}]\n",
		"specs/a.yaml":    document + "paths: {/a: {$ref: 'path.yaml'}}\n",
		"specs/b.yaml":    document + "paths: {/b: {$ref: 'path.yaml'}}\n",
		"specs/path.yaml": "get: {x-spine-interaction: {none: a}, responses: {'200': {description: a}}}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"specs/a.yaml", "specs/path.yaml", "specs/b.yaml"}; !slices.Equal(p.Inputs, want) {
		t.Errorf("inputs are %q, want %q", p.Inputs, want)
	}
}
