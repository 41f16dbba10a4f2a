// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// committed returns a root in which the change from first to second was
// committed and then stopped before its first rename of an output.
func committed(t testing.TB) (root string, new tree) {
	t.Helper()
	root, _, new = prepared(t, first, second)
	type stopped struct{}
	func() {
		defer func() { _ = recover() }()
		_, _ = applyHooked(root, second, func(s step, name string) error {
			if s == stepRename && !strings.Contains(name, stageName) {
				panic(stopped{})
			}
			return nil
		})
	}()
	if s := states(t, root, second); s["gen/nrl/rbac.gen.go"] != Interrupted || s["gen/nrl/spineguard.lock"] != Interrupted {
		t.Fatalf("check: %v", s)
	}
	return root, new
}

// What somebody changed since the interruption is not overwritten, neither by
// finishing nor by undoing, and nothing else moves until a person has decided.
func TestFilesChangedSinceAnInterruptionStay(t *testing.T) {
	const at = "gen/nrl/rbac.gen.go"
	cases := map[string]func(root string) error{
		"edited": func(root string) error {
			return os.WriteFile(filepath.Join(root, at), []byte(goHeader+"// mine\n"), 0o644)
		},
		"deleted": func(root string) error { return os.Remove(filepath.Join(root, at)) },
		"a link": func(root string) error {
			return errors.Join(os.Remove(filepath.Join(root, at)), os.Symlink("mine", filepath.Join(root, at)))
		},
		"created in the way": func(root string) error {
			return errors.Join(os.MkdirAll(filepath.Join(root, "gen/nrl/docs/new"), 0o755),
				os.WriteFile(filepath.Join(root, "gen/nrl/docs/new/page.md"), []byte("mine"), 0o644))
		},
		"staged content spoilt": func(root string) error {
			return os.WriteFile(filepath.Join(root, "gen/nrl/.spineguard/new-0002"), []byte("spoilt"), 0o644)
		},
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			root, new := committed(t)
			backup := t.TempDir()
			copyTree(t, root, backup)
			if err := change(root); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, root)
			_, err := Apply(context.Background(), target(root), second.files(), options)
			var changed *ChangedError
			if !errors.As(err, &changed) || len(changed.Obstacles) != 1 {
				t.Errorf("error: %v", err)
			}
			if now := snapshot(t, root); !reflect.DeepEqual(now, before) {
				t.Errorf("tree: %v", now)
			}
			apply(t, backup, second)
			if now := snapshot(t, backup); !reflect.DeepEqual(now, new) {
				t.Errorf("put back: %v", now)
			}
		})
	}
}

// Where the old tree was put back by other means, such as git, what was staged
// and has gone is not missed.
func TestTheOldTreeIsPutBackByHand(t *testing.T) {
	start, old, new := prepared(t, first, second)
	for i := 1; i <= countOperations(t, first, second); i++ {
		root := t.TempDir()
		copyTree(t, start, root)
		stopAt(i, func(stop func(step, string) error) { _, _ = applyHooked(root, second, stop) })
		for name, text := range old {
			if !strings.HasSuffix(name, "/") {
				put(t, root, tree{name: text})
			}
		}
		apply(t, root, second)
		if now := snapshot(t, root); !same(now, new) {
			t.Fatalf("at operation %d: %v", i, now)
		}
	}
}

// Nothing of an interrupted change is brought to its end if what follows is
// refused: nothing was written is then true.
func TestAnInterruptedChangeStaysIfWhatFollowsIsRefused(t *testing.T) {
	root, _ := committed(t)
	third := tree{"gen/nrl/docs/more.md": pageHeader}
	for name, text := range second {
		third[name] = text
	}
	put(t, root, tree{"gen/nrl/docs/more.md": "mine"})
	before := snapshot(t, root)
	var refusal *RefusalError
	if _, err := Apply(context.Background(), target(root), third.files(), options); !errors.As(err, &refusal) {
		t.Errorf("error: %v", err)
	}
	if now := snapshot(t, root); !reflect.DeepEqual(now, before) {
		t.Errorf("tree: %v", now)
	}
}

// The way out that the message names works.
func TestDeletingTheStagingFolderIsAWayOut(t *testing.T) {
	root, new := committed(t)
	put(t, root, tree{"gen/nrl/rbac.gen.go": goHeader + "// mine\n"})
	if err := os.RemoveAll(filepath.Join(root, "gen/nrl/.spineguard")); err != nil {
		t.Fatal(err)
	}
	if r := apply(t, root, second); r.Recovered != "" {
		t.Errorf("report: %+v", r)
	}
	if now := snapshot(t, root); !same(now, new) {
		t.Errorf("tree: %v", now)
	}
}

// A journal may have come with a checkout: it can't lead anywhere that an
// output can't.
func TestHostileJournals(t *testing.T) {
	staged := "staged"
	op := func(p, old, new string) string {
		return `{"generator":"spineguard","version":1,"dir":"gen/nrl","folders":[],"operations":[{"path":"` + p + `","old":"` + old + `","new":"` + new + `"}]}`
	}
	sum := digest([]byte(staged))
	cases := map[string]string{
		"parent":               op("../x", "", sum),
		"absolute":             op("/x", "", sum),
		"git hook":             op(".git/hooks/pre-commit", "", sum),
		"not what was staged":  op("x", "", digest([]byte("other"))),
		"removal of a changed": op("mine.txt", digest([]byte("other")), ""),
		"Go of a person":       op("main.go", "", sum),
		"no digest":            op("mine.txt", "*", ""),
		"other folder":         strings.Replace(op("x", "", sum), `"gen/nrl"`, `"gen"`, 1),
		"escaping folder":      strings.Replace(op("x", "", sum), `"folders":[]`, `"folders":["../y"]`, 1),
		"git folder":           strings.Replace(op("x", "", sum), `"folders":[]`, `"folders":[".git/empty"]`, 1),
		"one file twice":       strings.Replace(op("gen/nrl/docs/a.md", "", sum), `}]`, `},{"path":"gen/nrl/docs/a.md","old":"","new":""}]`, 1),
		"not ours":             strings.Replace(op("x", "", sum), `"spineguard"`, `"other"`, 1),
		"removes the manifest": op("gen/nrl/spineguard.lock", sum, ""),
		"goes on after it":     strings.Replace(op("gen/nrl/spineguard.lock", "", sum), `}]`, `},{"path":"gen/nrl/docs/a.md","old":"","new":""}]`, 1),
		"newer":                strings.Replace(op("x", "", sum), `"version":1`, `"version":2`, 1),
		"unknown member":       strings.Replace(op("x", "", sum), `"folders"`, `"more":1,"folders"`, 1),
		"two values":           op("x", "", sum) + op("y", "", sum),
		"cut":                  op("x", "", sum)[:80],
		"empty":                "",
	}
	for name, text := range cases {
		for _, file := range []string{journalName, undoName} {
			t.Run(name+" "+file, func(t *testing.T) {
				if file == undoName && name == "not what was staged" {
					t.Skip("undoing needs no staged content")
				}
				root := filepath.Join(t.TempDir(), "root")
				put(t, root, tree{"mine.txt": "mine", ".git/config": "x", "gen/nrl/.spineguard/new-0000": staged, "gen/nrl/.spineguard/" + file: text})
				if err := os.Mkdir(filepath.Join(root, ".git/empty"), 0o755); err != nil {
					t.Fatal(err)
				}
				before := snapshot(t, filepath.Dir(root))
				if _, err := Apply(context.Background(), target(root), first.files(), options); err == nil {
					t.Error("accepted")
				}
				if now := snapshot(t, filepath.Dir(root)); !reflect.DeepEqual(now, before) {
					t.Errorf("tree: %v", now)
				}
				if s := states(t, root, first); s["gen/nrl/.spineguard"] != Interrupted {
					t.Errorf("check: %v", s)
				}
			})
		}
	}
}

func TestFilesOfAPersonInTheStagingFolderStay(t *testing.T) {
	root := t.TempDir()
	put(t, root, tree{"gen/nrl/.spineguard/mine.txt": "mine", "gen/nrl/.spineguard/new-0000": "left"})
	var refusal *RefusalError
	if _, err := Apply(context.Background(), target(root), first.files(), options); !errors.As(err, &refusal) {
		t.Errorf("error: %v", err)
	}
	if got := read(t, root)["gen/nrl/.spineguard/mine.txt"]; got != "mine" {
		t.Errorf("content: %q", got)
	}
}

// So do folders under the names of what a run stages; nothing is touched before.
func TestAFolderInTheStagingFolderIsRefused(t *testing.T) {
	root, _ := committed(t)
	put(t, root, tree{"gen/nrl/.spineguard/new-0099/x": "mine"})
	before := snapshot(t, root)
	var refusal *RefusalError
	if _, err := Apply(context.Background(), target(root), second.files(), options); !errors.As(err, &refusal) || refusal.Obstacles[0].Path != "gen/nrl/.spineguard/new-0099" {
		t.Errorf("error: %v", err)
	}
	if s := states(t, root, second); s["gen/nrl/.spineguard"] != Interrupted {
		t.Errorf("check: %v", s)
	}
	if now := snapshot(t, root); !reflect.DeepEqual(now, before) {
		t.Errorf("tree: %v", now)
	}
}

// A journal in a folder that another configuration took over is theirs, and
// said to be.
func TestTheJournalOfAnotherConfigurationIsTheirs(t *testing.T) {
	root, _ := committed(t)
	put(t, root, tree{"spineguard.yaml": "", "copy.yaml": ""})
	to := target(root)
	to.Config = "copy.yaml"
	_, err := Apply(context.Background(), to, second.files(), options)
	if err == nil || !strings.Contains(err.Error(), `"gen/nrl/spineguard.lock": the outputs in "gen/nrl" were written for "spineguard.yaml"`) {
		t.Errorf("error: %v", err)
	}
}

// A folder that was moved together with its manifest is not said to be a
// person's.
func TestAFolderThatWasMoved(t *testing.T) {
	root := t.TempDir()
	apply(t, root, tree{"gen/nrl/a.gen.go": goHeader})
	if err := os.Rename(filepath.Join(root, "gen/nrl"), filepath.Join(root, "gen/moved")); err != nil {
		t.Fatal(err)
	}
	to := target(root)
	to.Dir = "gen/moved"
	_, err := Apply(context.Background(), to, tree{"gen/moved/a.gen.go": goHeader + "// changed\n"}.files(), options)
	if err == nil || !strings.Contains(err.Error(), `"gen/moved/spineguard.lock" lists files of another folder: if you moved them here, delete the generated ones`) {
		t.Errorf("error: %v", err)
	}
}

func TestCheckNamesWhatIsStillToBeTakenBack(t *testing.T) {
	root, _, _ := prepared(t, first, second)
	stop := false
	func() {
		defer func() { _ = recover() }()
		_, _ = applyHooked(root, second, func(s step, name string) error {
			switch {
			case s == stepRename && name == "gen/nrl/spineguard.lock":
				stop = true
				return errors.New("broken")
			case stop && s == stepRename && name == "gen/nrl/docs/index.md":
				panic("stopped")
			}
			return nil
		})
	}()
	s := states(t, root, second)
	if s["gen/nrl/.spineguard"] != Interrupted || s["gen/nrl/docs/index.md"] != Interrupted || s["gen/nrl/rbac.gen.go"] == Interrupted {
		t.Errorf("check: %v", s)
	}
}
