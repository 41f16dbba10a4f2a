package starter_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/starter"
)

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "starter")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	made, err := starter.Write(filepath.Join(dir, "internal/access"), starter.Options{Template: starter.NRL})
	if err != nil {
		panic(err)
	}
	fmt.Println(strings.Join(made.Files, "\n"))
	fmt.Println("git:", made.Attributes[0])
	// Output:
	// generate.go
	// specs/formats.csv
	// specs/pointers.yaml
	// specs/rbac-mapping.xlsx
	// specs/retrieval.yaml
	// spineguard.yaml
	// git: access/** text eol=lf
}

// What is made resolves; a second run writes nothing.
func TestAProjectToStartFrom(t *testing.T) {
	dir := t.TempDir()
	made, err := starter.Write(dir, starter.Options{Template: starter.NRL, Workflow: true})
	if err != nil || made.Files[0] != ".github/workflows/access.yaml" || len(made.Attributes) != 3 {
		t.Fatalf("%+v, %v", made, err)
	}
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil || p.HasErrors() {
		t.Fatal(err, p.Findings)
	}
	made, err = starter.Write(dir, starter.Options{Template: starter.NRL})
	if err == nil || !strings.HasPrefix(err.Error(), "nothing was written, since these files are there already: generate.go, ") || len(made.Files)+len(made.Attributes) > 0 {
		t.Errorf("%+v, %v", made, err)
	}
}

func TestNoFolderToStartIn(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := starter.Write(file, starter.Options{Template: starter.NRL}); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Error(entries, err)
	}
}
