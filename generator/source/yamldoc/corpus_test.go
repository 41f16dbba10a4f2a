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
		if _, findings := yamldoc.Parse(filepath.Base(path), data, yamldoc.Limits{}); len(findings) > 0 {
			t.Errorf("%s: %v", path, findings)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
