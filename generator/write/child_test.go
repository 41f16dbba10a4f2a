// SPDX-License-Identifier: Apache-2.0

package write

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// childEnv makes the test binary run one Apply instead of the tests.
const childEnv = "SPINEGUARD_WRITE_CHILD"

// order is what a child process is told to do.
type order struct {
	Root   string
	Files  tree
	KillAt int // the operation before which the process kills itself; 0: never
	Times  int
}

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	if text := os.Getenv(childEnv); text != "" {
		if err := child(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	// The lock files go with the tests. Memory, where there is a file system in
	// it, makes thousands of synced files cheap; SIGKILL loses nothing there.
	dir, err := os.MkdirTemp("/dev/shm", "spineguard-write")
	if err != nil {
		dir, err = os.MkdirTemp("", "spineguard-write")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		if err := os.Setenv(name, dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return m.Run()
}

func child(text string) error {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	for range max(o.Times, 1) {
		w, err := newWriter(target(o.Root), o.Files.files())
		if err != nil {
			return err
		}
		w.hook = at(o.KillAt, kill)
		if _, err := w.apply(context.Background(), o.Files.files(), options); err != nil {
			return err
		}
	}
	return nil
}

// kill ends the process at once, with SIGKILL where there are signals.
func kill() error {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

// at returns a hook that calls f before the nth operation.
func at(n int, f func() error) func(step, string) error {
	count := 0
	return func(step, string) error {
		if count++; count == n {
			return f()
		}
		return nil
	}
}

// start starts a child process; wait for it to know its result.
func start(t testing.TB, o order) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	cmd.Stderr = &bytes.Buffer{}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// runKilled runs a child that kills itself before operation n.
func runKilled(t testing.TB, root string, files tree, n int) {
	t.Helper()
	cmd := start(t, order{Root: root, Files: files, KillAt: n})
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() == 1 {
		t.Fatalf("the child was not killed at operation %d: %v: %s", n, err, cmd.Stderr)
	}
}

// countOperations returns how many operations it takes to get from one tree to
// another.
func countOperations(t testing.TB, from, to tree) int {
	t.Helper()
	root := t.TempDir()
	if from != nil {
		apply(t, root, from)
	}
	count := 0
	hooked(t, root, to, func(step, string) error { count++; return nil })
	return count
}

// hooked runs Apply with a hook and fails the test on an error.
func hooked(t testing.TB, root string, files tree, hook func(step, string) error) {
	t.Helper()
	if _, err := applyHooked(root, files, hook); err != nil {
		t.Fatal(err)
	}
}

func applyHooked(root string, files tree, hook func(step, string) error) (Report, error) {
	w, err := newWriter(target(root), files.files())
	if err != nil {
		return Report{}, err
	}
	w.hook = hook
	return w.apply(context.Background(), files.files(), options)
}

// recoverOnly does what Apply does first.
func recoverOnly(root string, files tree, hook func(step, string) error) (string, error) {
	w, err := newWriter(target(root), files.files())
	if err != nil {
		return "", err
	}
	w.hook = hook
	d, err := w.open()
	if err != nil {
		return "", err
	}
	defer d.root.Close()
	return recoverChange(d, w.target, files.files())
}
