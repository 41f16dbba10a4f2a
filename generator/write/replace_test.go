// SPDX-License-Identifier: Apache-2.0

package write

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	list, record := filepath.Join(dir, "systems.csv"), filepath.Join(dir, "systems.pull.json")
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put(list, "old")
	written, err := Replace(t.Context(), dir, File{"systems.csv", []byte("old"), []byte("new")}, File{"systems.pull.json", nil, []byte("{}")})
	if err != nil || !slices.Equal(written, []string{"systems.csv", "systems.pull.json"}) {
		t.Fatal(written, err)
	}
	for name, want := range map[string]string{list: "new", record: "{}"} {
		if data, err := os.ReadFile(name); err != nil || string(data) != want {
			t.Errorf("%s holds %q, %v", name, data, err)
		}
	}
	if written, err := Replace(t.Context(), dir, File{"systems.csv", []byte("new"), []byte("new")}, File{"systems.pull.json", []byte("{}"), []byte("{1}")}); err != nil || !slices.Equal(written, []string{"systems.pull.json"}) {
		t.Errorf("%v, %v", written, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%v was left behind, %v", entries, err)
	}
}

// What somebody else has changed is not overwritten, and nothing is written with it.
func TestReplaceLeavesWhatHasChanged(t *testing.T) {
	for name, prepare := range map[string]func(string) error{
		"edited":  func(f string) error { return os.WriteFile(f, []byte("edited"), 0o644) },
		"removed": os.Remove,
		"a link": func(f string) error {
			return errors.Join(os.Rename(f, f+".elsewhere"), os.Symlink(filepath.Base(f)+".elsewhere", f))
		},
		"a folder": func(f string) error { return errors.Join(os.Remove(f), os.Mkdir(f, 0o755)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			record := filepath.Join(dir, "record.json")
			if err := errors.Join(os.WriteFile(record, []byte("old"), 0o644), prepare(record)); err != nil {
				t.Fatal(err)
			}
			var changed *ChangedError
			written, err := Replace(t.Context(), dir, File{"list.csv", nil, []byte("new")}, File{"record.json", []byte("old"), []byte("new")})
			if !errors.As(err, &changed) || len(written) > 0 {
				t.Fatalf("%v, %v", written, err)
			}
			if _, err := os.Stat(filepath.Join(dir, "list.csv")); err == nil {
				t.Error("the other file was written")
			}
		})
	}
	if _, err := Replace(t.Context(), t.TempDir(), File{"../list.csv", nil, []byte("new")}); err == nil {
		t.Error("a file was written beside the folder")
	}
}

// Stopped at any step, each file is whole: old or new, and never the second without the first.
func TestReplaceStoppedAtAnyStep(t *testing.T) {
	stop := errors.New("stopped")
	for n := 0; ; n++ {
		dir := t.TempDir()
		files := []File{{"a", []byte("old a"), []byte("new a")}, {"b", []byte("old b"), []byte("new b")}}
		for _, f := range files {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Old, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		steps := 0
		w := &writer{target: Target{Root: dir, Dir: "."}, wait: time.Second, lockDir: t.TempDir(), hook: func(step, string) error {
			if steps++; steps > n {
				return stop
			}
			return nil
		}}
		_, err := w.replace(t.Context(), files)
		if err == nil {
			if n < 8 {
				t.Errorf("there were %d steps", n)
			}
			return
		}
		is := func(f File) string {
			data, err := os.ReadFile(filepath.Join(dir, f.Name))
			switch {
			case err == nil && bytes.Equal(data, f.Old):
				return "old"
			case err == nil && bytes.Equal(data, f.New):
				return "new"
			}
			return "broken"
		}
		if a, b := is(files[0]), is(files[1]); !errors.Is(err, stop) || a == "broken" || b == "broken" || a == "old" && b == "new" {
			t.Errorf("stopped at step %d: %s, %s: %v", n, a, b, err)
		}
	}
}
