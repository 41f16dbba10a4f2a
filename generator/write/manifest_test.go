// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestUnreadableManifestIsRefused(t *testing.T) {
	for name, lock := range map[string]string{
		"merge conflict": "<<<<<<< ours\n{}\n",
		"newer":          `{"generator": "spineguard", "version": 3, "shape": "unknown"}`,
		"not ours":       `{"generator": "other", "version": 1}`,
		"escaping path":  `{"generator": "spineguard", "version": 1, "outputs": {"../x": "sha256:` + strings.Repeat("0", 64) + `"}}`,
		"Go of a person": `{"generator": "spineguard", "version": 1, "outputs": {"main.go": "sha256:` + strings.Repeat("0", 64) + `"}}`,
		"no digest":      `{"generator": "spineguard", "version": 1, "outputs": {"x": "md5:0"}}`,
		"empty":          "",
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			put(t, root, tree{"gen/nrl/spineguard.lock": lock})
			if _, err := Apply(context.Background(), target(root), first.files(), options); err == nil {
				t.Error("accepted")
			}
			if got := read(t, root); len(got) != 1 {
				t.Errorf("something was written: %v", got)
			}
			if _, err := Check(target(root), first.files(), options); err == nil {
				t.Error("check accepted it")
			}
		})
	}
}

func TestDiffShowsWhatApplyWouldChange(t *testing.T) {
	root := t.TempDir()
	apply(t, root, first)
	before := read(t, root)
	text, err := Diff(target(root), second.files(), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"--- a/gen/nrl/rbac.gen.go\n+++ b/gen/nrl/rbac.gen.go\n", "-// rbac\n+// rbac, changed\n",
		"--- /dev/null\n+++ b/gen/nrl/docs/new/page.md\n", "--- a/gen/nrl/docs/old/page.md\n+++ /dev/null\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("diff lacks %q:\n%s", want, text)
		}
	}
	if !reflect.DeepEqual(read(t, root), before) {
		t.Error("diff wrote")
	}
	if text, err := Diff(target(root), first.files(), options); err != nil || text != "" {
		t.Errorf("clean: %q, %v", text, err)
	}
}

// A manifest that lists itself, and carries a header among its facts, does not
// get itself removed.
func TestAManifestCanNotListItself(t *testing.T) {
	root := t.TempDir()
	m := newManifest(target(root), tree{"gen/nrl/spineguard.lock": ""}.files(), Options{FactsDigest: headerText})
	put(t, root, tree{"gen/nrl/spineguard.lock": string(m.encode())})
	if r := apply(t, root, first); len(r.Removed) != 0 {
		t.Errorf("report: %+v", r)
	}
	if s := states(t, root, first); len(s) != 0 {
		t.Errorf("check: %v", s)
	}
}

// Where case does not count, two spellings are one file, as two links are here:
// a file whose name changes only in case is not removed after it was written.
func TestANameThatChangesOnlyInCase(t *testing.T) {
	for _, content := range []string{pageHeader, pageHeader + "y"} {
		root := t.TempDir()
		apply(t, root, tree{"docs/A.md": pageHeader})
		if err := os.Link(filepath.Join(root, "docs/A.md"), filepath.Join(root, "docs/a.md")); err != nil && !os.IsExist(err) {
			t.Skipf("no hard links here: %v", err)
		}
		if r := apply(t, root, tree{"docs/a.md": content}); len(r.Removed) != 0 {
			t.Errorf("report: %+v", r)
		}
		if got := read(t, root)["docs/a.md"]; got != content {
			t.Errorf("content: %q", got)
		}
		if _, err := os.Stat(filepath.Join(root, "docs/A.md")); err != nil {
			t.Error(err)
		}
	}
}

// Where case counts, they are two files, and the one that is no longer made
// goes.
func TestTwoFilesThatDifferOnlyInCase(t *testing.T) {
	root := t.TempDir()
	apply(t, root, tree{"docs/A.md": pageHeader})
	if _, err := os.Stat(filepath.Join(root, "docs/a.md")); err == nil {
		t.Skip("case does not count here")
	}
	put(t, root, tree{"docs/a.md": pageHeader})
	apply(t, root, tree{"docs/a.md": pageHeader})
	if got := outputs(read(t, root)); !reflect.DeepEqual(got, tree{"docs/a.md": pageHeader}) {
		t.Errorf("tree: %v", got)
	}
}
