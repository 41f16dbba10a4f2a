// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the expectations anew")

// TestGoldenPublicAPI compares the public surface with the one that is kept in
// docs/api, so that a change of it is seen in review. A removal is a breaking
// change: say so in the changelog. It is that of all packages that others import:
// those of the run time, what specs generate, and the generator as a library.
func TestGoldenPublicAPI(t *testing.T) {
	packages := map[string]string{"generator.txt": "generator"}
	for _, module := range []string{"spine", "spine/cis2", "spine/sds", "spine/otel", "gen"} {
		for _, dir := range publicPackages(t, module) {
			name := path.Base(dir) + ".txt"
			if other, taken := packages[name]; taken {
				t.Fatalf("%s and %s have one name", dir, other)
			}
			packages[name] = dir
		}
	}
	var want []string
	for name, dir := range packages {
		comparePublicAPI(t, filepath.Join("docs/api", name), dir)
		want = append(want, name)
	}
	files, err := os.ReadDir("docs/api")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.Contains(want, f.Name()) {
			t.Errorf("docs/api/%s is of no package", f.Name())
		}
	}
}

// publicPackages are the folders of a module's packages that others can import.
func publicPackages(t *testing.T, module string) []string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("go", "list", "-f", "{{.Dir}}", "./...")
	c.Dir = module
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for dir := range strings.FieldsSeq(string(out)) {
		dir, err := filepath.Rel(root, dir)
		if err != nil {
			t.Fatal(err)
		}
		if dir = filepath.ToSlash(dir); !slices.Contains(strings.Split(dir, "/"), "internal") {
			dirs = append(dirs, dir)
		}
	}
	if len(dirs) == 0 {
		t.Fatalf("%s has no packages", module)
	}
	return dirs
}

func comparePublicAPI(t *testing.T, file, dir string) {
	t.Helper()
	c := exec.Command("go", "doc", "-all", ".")
	c.Dir = dir
	got, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the public API of %s is not that of %s; if the change is meant, run scripts/update-goldens and say so in CHANGELOG.md", dir, file)
	}
}
