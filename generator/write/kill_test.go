// SPDX-License-Identifier: Apache-2.0

package write

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// transitions are the changes that the tests interrupt. from nil: nothing was
// ever written.
var transitions = map[string]struct{ from, to tree }{
	"create": {nil, first},
	"change": {tree{"gen/nrl/a.gen.go": goHeader, "gen/b.md": pageHeader + "b"}, tree{"gen/nrl/a.gen.go": goHeader + "// changed\n", "gen/b.md": pageHeader + "changed"}},
	"remove": {first, tree{}},
	"mixed":  {first, second},
	"reuse of an emptied folder": {
		tree{"gen/nrl/docs/a.md": pageHeader + "a", "gen/x/y/a.md": pageHeader + "a"},
		tree{"gen/nrl/docs/b.md": pageHeader + "b", "gen/x/z/b.md": pageHeader + "b"},
	},
}

// snapshot is a tree with its folders, which end in a slash.
func snapshot(t testing.TB, root string) tree {
	t.Helper()
	tr := read(t, root)
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && p != root {
			rel, _ := filepath.Rel(root, p)
			tr[filepath.ToSlash(rel)+"/"] = ""
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// prepared returns a new root that holds from, and the snapshots of from and of
// what follows.
func prepared(t testing.TB, from, to tree) (root string, old, new tree) {
	t.Helper()
	root = t.TempDir()
	if from != nil {
		apply(t, root, from)
	}
	old = snapshot(t, root)
	done := t.TempDir()
	copyTree(t, root, done)
	apply(t, done, to)
	return root, old, snapshot(t, done)
}

func copyTree(t testing.TB, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// same compares snapshots but for folders that hold no file: a run that is
// killed while it makes the first folders leaves them, and nothing to know them
// by.
func same(a, b tree) bool {
	full := func(tr tree) tree {
		out := tree{}
		for p, s := range tr {
			for q := range tr {
				if !strings.HasSuffix(q, "/") && strings.HasPrefix(q, p) {
					out[p] = s
				}
			}
		}
		return out
	}
	return reflect.DeepEqual(full(a), full(b))
}

// without is what undoing leaves of the old tree: a file that is no longer made
// does not come back.
func without(old, new tree) tree {
	left := tree{}
	for p, s := range old {
		if _, made := new[p]; made {
			left[p] = s
		}
	}
	return left
}

// half checks a tree in which a change stopped somewhere: every file is the old
// or the new one, and Check knows.
func half(t testing.TB, root string, old, new, to tree) {
	t.Helper()
	staging := false
	now := tree{}
	for p, s := range snapshot(t, root) {
		if strings.HasPrefix(p, "gen/nrl/.spineguard/") {
			staging = true
			continue
		}
		now[p] = s
		o, inOld := old[p]
		n, inNew := new[p]
		// Folders may be there on the way.
		if !strings.HasSuffix(p, "/") && (!inOld || s != o) && (!inNew || s != n) {
			t.Errorf("%q is neither the old nor the new one: %q", p, s)
		}
	}
	for p := range old {
		if _, inNew := new[p]; inNew && !strings.HasSuffix(p, "/") {
			if _, there := now[p]; !there {
				t.Errorf("%q is lost", p)
			}
		}
	}
	got := states(t, root, to)
	if s := got["gen/nrl/.spineguard"]; (s == Interrupted) != staging {
		t.Errorf("the staging folder is there: %v, check says %v", staging, got)
	}
	if !staging && !same(now, old) && !same(now, new) {
		t.Errorf("half done without a trace: %v", now)
	}
}

// settle checks that recovery alone leads to exactly the old or the new tree,
// and the next Apply to exactly the new one.
func settle(t testing.TB, root string, old, new, to tree) {
	t.Helper()
	second := t.TempDir()
	copyTree(t, root, second)
	_, err := os.Stat(filepath.Join(root, "gen/nrl/.spineguard/journal.json"))
	committed := err == nil
	outcome, err := recoverOnly(root, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := snapshot(t, root)
	switch {
	case outcome == Finished && committed && same(now, new):
	case outcome != Finished && !committed && (same(now, old) || same(now, new) || same(now, without(old, new))):
	default:
		t.Errorf("recovery (committed: %v) says %q and leaves %v", committed, outcome, now)
	}
	r := apply(t, second, to)
	if r.Recovered != outcome {
		t.Errorf("Apply reports %q, want %q", r.Recovered, outcome)
	}
	if got := snapshot(t, second); !reflect.DeepEqual(got, new) {
		t.Errorf("the next Apply leaves %v", got)
	}
	if s := states(t, second, to); len(s) != 0 {
		t.Errorf("check afterwards: %v", s)
	}
}

// A real process is killed before every single operation.
func TestKilledAnywhere(t *testing.T) {
	for name, c := range transitions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := countOperations(t, c.from, c.to)
			t.Logf("%d operations", n)
			start, old, new := prepared(t, c.from, c.to)
			for i := 1; i <= n; i++ {
				root := t.TempDir()
				copyTree(t, start, root)
				runKilled(t, root, c.to, i)
				half(t, root, old, new, c.to)
				settle(t, root, old, new, c.to)
				if t.Failed() {
					t.Fatalf("at operation %d of %d", i, n)
				}
			}
		})
	}
}

// stop leaves Apply as a killed process would: no cleaning up runs.
func stopAt(n int, f func(hook func(step, string) error)) {
	type stopped struct{}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(stopped); !ok {
				panic(r)
			}
		}
	}()
	f(at(n, func() error { panic(stopped{}) }))
}

// Recovery is stopped too, and the next one still ends well; also when the
// first run failed and was taking its change back.
func TestStoppedAgainWhileRecovering(t *testing.T) {
	c := transitions["mixed"]
	n := countOperations(t, c.from, c.to)
	start, old, new := prepared(t, c.from, c.to)
	broken := errors.New("broken")
	for i := 1; i <= n; i++ {
		for _, fails := range []bool{false, true} {
			for m := 1 + i%9; m < 25; m += 9 {
				root := t.TempDir()
				copyTree(t, start, root)
				if fails {
					// Operation i fails; the run stops m operations later.
					fail := at(i, func() error { return broken })
					stopAt(i+m, func(stop func(step, string) error) {
						_, _ = applyHooked(root, c.to, func(s step, name string) error {
							return errors.Join(stop(s, name), fail(s, name))
						})
					})
				} else {
					stopAt(i, func(stop func(step, string) error) { _, _ = applyHooked(root, c.to, stop) })
					stopAt(m, func(stop func(step, string) error) { _, _ = recoverOnly(root, c.to, stop) })
				}
				half(t, root, old, new, c.to)
				settle(t, root, old, new, c.to)
				if t.Failed() {
					t.Fatalf("at operation %d, then %d (failing: %v)", i, m, fails)
				}
			}
		}
	}
}
