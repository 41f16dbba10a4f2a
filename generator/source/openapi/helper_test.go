// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/openapi"
)

// docs are files by their path relative to the document's folder.
type docs map[string]string

func (d docs) read(name string) ([]byte, error) {
	if data, ok := d[name]; ok {
		return []byte(data), nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// read reads specs/api.yaml of the files, with the overlays in order.
func read(files docs, overlays ...string) (openapi.Document, []finding.Finding) {
	src := openapi.Source{Path: "specs/api.yaml", ReadFile: files.read}
	for i, o := range overlays {
		src.Overlays = append(src.Overlays, openapi.File{Path: fmt.Sprintf("specs/o%d.yaml", i+1), Data: []byte(o)})
	}
	return openapi.Read(src, openapi.Limits{})
}

// lines writes findings as one line each: position, rule, message, and what
// they relate to.
func lines(findings []finding.Finding) string {
	var out []string
	for _, f := range findings {
		line := fmt.Sprintf("%s %s: %s", f.Position, f.Rule, f.Message)
		for _, rel := range f.Related {
			line += fmt.Sprintf(" (%s %s)", rel.Position, rel.Message)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// hasErrors reports whether any finding is more than a warning.
func hasErrors(findings []finding.Finding) bool {
	return slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Severity == finding.Error })
}

// corpus returns the folder of published OpenAPI documents, or skips the test.
func corpus(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		root, err := os.Getwd()
		for err == nil {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil || root == filepath.Dir(root) {
				break
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(filepath.Dir(root), "shared", "corpus")
	}
	dir = filepath.Join(dir, "openapi")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("skipped: the corpus of published documents is absent (%v); set SPINEGUARD_CORPUS to its folder", err)
	}
	return dir
}

// readCorpus reads a document of the corpus in its own folder, with overlays
// of testdata/corpus.
func readCorpus(t testing.TB, document string, overlays ...string) (openapi.Document, []finding.Finding) {
	t.Helper()
	root, err := os.OpenRoot(filepath.Join(corpus(t), filepath.Dir(document)))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	src := openapi.Source{Path: document, ReadFile: openapi.Within(root, 8<<20)}
	for _, o := range overlays {
		data, err := os.ReadFile(filepath.Join("testdata", "corpus", o))
		if err != nil {
			t.Fatal(err)
		}
		src.Overlays = append(src.Overlays, openapi.File{Path: o, Data: data})
	}
	return openapi.Read(src, openapi.Limits{})
}
