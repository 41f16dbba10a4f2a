// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// Whatever a symbolic link points to, nothing behind it is read, written or
// removed, and the link stays.
func TestSymbolicLinksAreRefused(t *testing.T) {
	cases := map[string]struct {
		at      string // where the link stands
		to      string // "" stands for a folder outside
		applied bool   // first is there before
	}{
		"folder of the configuration, outside": {"gen/nrl", "", false},
		"folder of the configuration, inside":  {"gen/nrl", "../elsewhere", false},
		"folder above, outside":                {"gen", "", false},
		"folder of an output, outside":         {"model", "", false},
		"folder of an output, inside":          {"model", "elsewhere", false},
		"file, outside":                        {"gen/nrl/rbac.gen.go", "/etc/hostname", false},
		"file, inside":                         {"gen/nrl/rbac.gen.go", "../../elsewhere/mine.txt", false},
		"file, dangling":                       {"gen/nrl/rbac.gen.go", "nowhere", false},
		"manifest":                             {"gen/nrl/spineguard.lock", "../../elsewhere/mine.txt", false},
		"staging folder, outside":              {"gen/nrl/.spineguard", "", true},
		"staging folder, inside":               {"gen/nrl/.spineguard", "../../elsewhere", true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			root, outside := t.TempDir(), t.TempDir()
			files := first
			put(t, root, tree{"elsewhere/mine.txt": "mine", "elsewhere/journal.json": "mine"})
			put(t, outside, tree{"nrl/rbac.gen.go": "mine", "journal.json": "mine", "policy.json": "mine"})
			if c.applied {
				apply(t, root, first)
				files = second
			}
			if c.to == "" {
				c.to = outside
			}
			link := filepath.Join(root, filepath.FromSlash(c.at))
			if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(c.to, link); err != nil {
				t.Skipf("no symbolic links here: %v", err)
			}
			before, beforeOutside := read(t, root), read(t, outside)
			_, err := Apply(context.Background(), target(root), files.files(), options)
			var refusal *RefusalError
			if !errors.As(err, &refusal) {
				t.Errorf("error: %v", err)
			}
			if got := read(t, root); !reflect.DeepEqual(got, before) {
				t.Errorf("inside: %v", got)
			}
			if got := read(t, outside); !reflect.DeepEqual(got, beforeOutside) {
				t.Errorf("outside: %v", got)
			}
		})
	}
}

// A link behind which a file was listed must not lead a removal there.
func TestRemovalsDoNotFollowSymbolicLinks(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	apply(t, root, first)
	put(t, outside, tree{"page.md": first["gen/nrl/docs/old/page.md"]})
	put(t, root, tree{"moved/page.md": first["gen/nrl/docs/old/page.md"]})
	for _, to := range []string{outside, "../../../moved"} {
		old := filepath.Join(root, "gen/nrl/docs/old")
		if err := os.RemoveAll(old); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, old); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
		apply(t, root, second)
		if len(read(t, outside)) != 1 || read(t, root)["moved/page.md"] == "" {
			t.Error("a file behind the link was removed")
		}
	}
}

func TestTheRootMayBeASymbolicLink(t *testing.T) {
	real := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(real, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	apply(t, link, first)
	if s := states(t, real, first); len(s) != 0 {
		t.Errorf("check: %v", s)
	}
}

// A link that somebody plants in the staging folder during a run leads nowhere.
func TestStagingDoesNotFollowSymbolicLinks(t *testing.T) {
	root := t.TempDir()
	put(t, root, tree{"mine.txt": "mine"})
	_, err := applyHooked(root, first, func(s step, name string) error {
		if s == stepCreate && filepath.Base(name) == "new-0001" {
			return os.Symlink("../../../mine.txt", filepath.Join(root, filepath.FromSlash(name)))
		}
		return nil
	})
	if !errors.Is(err, os.ErrExist) {
		t.Errorf("error: %v", err)
	}
	if got := read(t, root); !reflect.DeepEqual(got, tree{"mine.txt": "mine"}) {
		t.Errorf("tree: %v", got)
	}
}
