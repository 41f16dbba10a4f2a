// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
)

// later are outputs that are made when they are looked at, and how often each was.
type later struct {
	contents tree
	asked    map[string]int
	fails    string // the path of which the content cannot be made
}

func (l *later) files() map[string][]byte {
	l.asked = map[string]int{}
	files := map[string][]byte{"gen/nrl/a.gen.go": []byte(goHeader)}
	for name := range l.contents {
		files[name] = nil
	}
	return files
}

func (l *later) options() Options {
	o := options
	o.Make = func(name string) ([]byte, error) {
		if l.asked[name]++; name == l.fails {
			return nil, errors.New("the template fails")
		}
		return []byte(l.contents[name]), nil
	}
	return o
}

// TestContentsAreMadeOneAtATime: what is not there, or as it should be, is made once; what
// changes, once more.
func TestContentsAreMadeOneAtATime(t *testing.T) {
	root := t.TempDir()
	site := &later{contents: tree{"docs/a.md": pageHeader + "a", "docs/b.md": pageHeader + "b"}}
	run := func(want map[string]int) {
		t.Helper()
		if _, err := Apply(context.Background(), target(root), site.files(), site.options()); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(site.asked, want) {
			t.Errorf("made %v, want %v", site.asked, want)
		}
		for name, text := range site.contents {
			if got := read(t, root)[name]; got != text {
				t.Errorf("%s: %q, want %q", name, got, text)
			}
		}
		if status, err := Check(target(root), site.files(), site.options()); err != nil || !status.Clean() {
			t.Errorf("%v: %+v", err, status)
		}
	}
	run(map[string]int{"docs/a.md": 1, "docs/b.md": 1})
	run(map[string]int{"docs/a.md": 1, "docs/b.md": 1})
	site.contents["docs/b.md"] = pageHeader + "c"
	if diff, err := Diff(target(root), site.files(), site.options()); err != nil || !strings.Contains(diff, "-b\n") || !strings.Contains(diff, "+c\n") || strings.Contains(diff, "docs/a.md") {
		t.Errorf("%v: %s", err, diff)
	}
	run(map[string]int{"docs/a.md": 1, "docs/b.md": 2})
	if lock := read(t, root)["gen/nrl/spineguard.lock"]; !strings.Contains(lock, `"docs/b.md": "-"`) || strings.Contains(lock, `"gen/nrl/a.gen.go": "-"`) {
		t.Error(lock)
	}
}

// TestWhatCannotBeMadeChangesNothing: neither when it is compared nor when it is staged.
func TestWhatCannotBeMadeChangesNothing(t *testing.T) {
	root := t.TempDir()
	site := &later{contents: tree{"docs/a.md": pageHeader + "a", "docs/b.md": pageHeader + "b"}, fails: "docs/b.md"}
	apply := func() {
		t.Helper()
		before := read(t, root)
		if _, err := Apply(context.Background(), target(root), site.files(), site.options()); err == nil || !strings.Contains(err.Error(), "the template fails") {
			t.Errorf("the error is %v", err)
		}
		if after := read(t, root); !maps.Equal(before, after) {
			t.Errorf("it left %v", after)
		}
	}
	apply()
	site.fails = ""
	if _, err := Apply(context.Background(), target(root), site.files(), site.options()); err != nil {
		t.Fatal(err)
	}
	site.fails, site.contents["docs/a.md"] = "docs/b.md", pageHeader+"new"
	apply()
	if _, err := Check(target(root), site.files(), site.options()); err == nil {
		t.Error("it is checked")
	}
}
