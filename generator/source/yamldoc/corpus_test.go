// SPDX-License-Identifier: Apache-2.0

package yamldoc_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// corpus returns the folder of published documents, or skips the test.
func corpus(t *testing.T, parts ...string) string {
	t.Helper()
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		root, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
				break
			}
			if root == filepath.Dir(root) {
				t.Fatal("no go.mod above the test")
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(filepath.Dir(root), "shared", "corpus")
	}
	dir = filepath.Join(append([]string{dir}, parts...)...)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("skipped: the corpus of published documents is absent (%v); set SPINEGUARD_CORPUS to its folder", err)
	}
	return dir
}

// refused are published documents that are not read, and why.
var refused = map[string]string{
	"bars/examples1.4.0/document_reference/GET-success.json": "it is not JSON: a comma is missing",
}

func TestPublishedDocumentsAreStrict(t *testing.T) {
	dir := corpus(t, "openapi")
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		_, findings := yamldoc.Parse(filepath.Base(path), data, yamldoc.Limits{})
		if name, _ := filepath.Rel(dir, path); (len(findings) > 0) != (refused[filepath.ToSlash(name)] != "") {
			t.Errorf("%s: %v", path, findings)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
