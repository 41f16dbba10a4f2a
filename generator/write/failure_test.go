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
	"time"
)

// An operation that fails is an error and leaves the old tree; only what fails
// after everything was written, while cleaning up, leaves the new one.
func TestFailedOperation(t *testing.T) {
	broken := errors.New("no space left")
	for name, c := range transitions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := countOperations(t, c.from, c.to)
			start, old, new := prepared(t, c.from, c.to)
			cleaning := false
			for i := 1; i <= n; i++ {
				root := t.TempDir()
				copyTree(t, start, root)
				_, err := applyHooked(root, c.to, at(i, func() error { return broken }))
				if !errors.Is(err, broken) {
					t.Fatalf("operation %d: error %v", i, err)
				}
				now := snapshot(t, root)
				if strings.Contains(err.Error(), "all outputs are written") {
					cleaning = true
					half(t, root, old, new, c.to)
				} else if cleaning || !reflect.DeepEqual(now, old) {
					t.Fatalf("operation %d: %v leaves %v", i, err, now)
				}
				settle(t, root, old, new, c.to)
				if t.Failed() {
					t.Fatalf("at operation %d of %d", i, n)
				}
			}
			if !cleaning {
				t.Error("cleaning up was not reached")
			}
		})
	}
}

// A folder that can't be written is found out late, and everything that was
// done before is taken back.
func TestUnwritableFolderOfOneOutput(t *testing.T) {
	root, old, _ := prepared(t, first, second)
	denied := errors.New("permission denied")
	_, err := applyHooked(root, second, func(s step, name string) error {
		if s == stepRename && strings.HasPrefix(name, "gen/nrl/docs/new") {
			return denied
		}
		return nil
	})
	if !errors.Is(err, denied) {
		t.Errorf("error: %v", err)
	}
	if now := snapshot(t, root); !reflect.DeepEqual(now, old) {
		t.Errorf("tree: %v", now)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root writes everywhere")
	}
	root, old, _ := prepared(t, first, second)
	for _, folder := range []string{"gen/nrl", "gen/nrl/docs"} {
		name := filepath.Join(root, filepath.FromSlash(folder))
		if err := os.Chmod(name, 0o555); err != nil {
			t.Fatal(err)
		}
		_, err := Apply(context.Background(), target(root), second.files(), options)
		if chmod := os.Chmod(name, 0o755); chmod != nil {
			t.Fatal(chmod)
		}
		if err == nil {
			t.Errorf("%s: no error", folder)
		}
		if now := snapshot(t, root); !reflect.DeepEqual(now, old) {
			t.Errorf("%s: tree: %v", folder, now)
		}
	}
}

func TestCancelledBeforeTheCommit(t *testing.T) {
	root, old, _ := prepared(t, first, second)
	ctx, cancel := context.WithCancel(context.Background())
	w, err := newWriter(target(root), second.files())
	if err != nil {
		t.Fatal(err)
	}
	w.hook = at(4, func() error { cancel(); return nil })
	if _, err := w.apply(ctx, second.files(), options); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
	if now := snapshot(t, root); !reflect.DeepEqual(now, old) {
		t.Errorf("tree: %v", now)
	}
}

func TestTwoProcessesOnOneTarget(t *testing.T) {
	root := t.TempDir()
	a := start(t, order{Root: root, Files: first, Times: 10})
	b := start(t, order{Root: root, Files: second, Times: 10})
	if err := errors.Join(a.Wait(), b.Wait()); err != nil {
		t.Fatalf("%v: %s%s", err, a.Stderr, b.Stderr)
	}
	if got := outputs(read(t, root)); !reflect.DeepEqual(got, first) && !reflect.DeepEqual(got, second) {
		t.Errorf("tree: %v", got)
	}
}

func TestASecondRunWaitsThenRefuses(t *testing.T) {
	root := t.TempDir()
	holder, err := newWriter(target(root), nil)
	if err != nil {
		t.Fatal(err)
	}
	release, err := holder.acquire(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, ctx := range map[string]context.Context{"bounded": context.Background(), "cancelled": cancelled} {
		// Another configuration of the same root waits too.
		w, err := newWriter(Target{Root: root, Dir: "gen/other"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.wait = 50 * time.Millisecond
		var busy *BusyError
		if _, err := w.apply(ctx, nil, options); !errors.As(err, &busy) || errors.Is(err, context.Canceled) != (name == "cancelled") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if got := snapshot(t, root); len(got) != 0 {
		t.Errorf("something was written: %v", got)
	}
	time.AfterFunc(50*time.Millisecond, release)
	apply(t, root, first)
}

func TestTwoNamesOfOneRootAreOne(t *testing.T) {
	real := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(real, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	a, err := realRoot(real)
	b, err2 := realRoot(filepath.Join(link, "..", filepath.Base(link)) + "/.")
	if err != nil || err2 != nil || a != b {
		t.Errorf("%q, %q: %v, %v", a, b, err, err2)
	}
}

// A file that is saved while the outputs are being staged is not overwritten,
// and the rest is taken back.
func TestAFileSavedMeanwhileIsNotOverwritten(t *testing.T) {
	root, old, _ := prepared(t, first, second)
	const saved = goHeader + "// saved in an editor\n"
	_, err := applyHooked(root, second, func(s step, name string) error {
		if s == stepRename && strings.HasSuffix(name, journalName) {
			put(t, root, tree{"gen/nrl/rbac.gen.go": saved})
		}
		return nil
	})
	var changed *ChangedError
	if !errors.As(err, &changed) || !strings.Contains(err.Error(), "generate again") {
		t.Errorf("error: %v", err)
	}
	old["gen/nrl/rbac.gen.go"] = saved
	now := snapshot(t, root)
	if !reflect.DeepEqual(now, old) {
		t.Errorf("tree: %v", now)
	}
}

func TestTheLockFileMustBeARegularFile(t *testing.T) {
	root, locks := t.TempDir(), t.TempDir()
	w, err := newWriter(target(root), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.lockDir = locks
	release, err := w.acquire(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	release()
	names, err := filepath.Glob(filepath.Join(locks, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("lock files: %v, %v", names, err)
	}
	victim := filepath.Join(locks, "victim")
	if err := errors.Join(os.Remove(names[0]), os.Symlink(victim, names[0])); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if _, err := w.acquire(context.Background()); err == nil {
		t.Error("a dangling symbolic link is accepted")
	}
	if _, err := os.Stat(victim); !os.IsNotExist(err) {
		t.Error("a file was made behind the link")
	}
	if err := os.WriteFile(victim, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := w.acquire(context.Background()); err == nil {
		t.Error("a symbolic link is accepted")
	}
}
