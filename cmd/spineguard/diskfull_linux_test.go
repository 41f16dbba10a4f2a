// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// sizeEnv is the size, in bytes, beyond which the program can't write a file.
const sizeEnv = "SPINEGUARD_TEST_SIZE"

func limitFileSize() {
	if n, err := strconv.ParseUint(os.Getenv(sizeEnv), 10, 64); err == nil {
		_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n})
	}
}

// smallDisk mounts a file system of memory and makes it the working folder.
func smallDisk(t *testing.T, options string) {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("a small disk can't be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	t.Chdir(dir) // undone before the unmount
}

// Where the disk is full, whichever the write that finds out, generate fails and
// the outputs stay as they were; with room it ends well.
func TestDiskFull(t *testing.T) {
	for name, c := range map[string]struct {
		options string
		fill    func(t *testing.T, left int)
	}{
		"no space":  {"size=16m", fillSpace},
		"no inodes": {"size=64m,nr_inodes=3000", fillInodes},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLives(t, bystanders())
			smallDisk(t, c.options)
			put(t, l.foreign)
			failed, step := 0, max(1, 20/(*kills))
			for left := 0; ; left += step {
				l.inputs(t, 1)
				l.settled(t, 1)
				before := l.outputs(t)
				l.inputs(t, 0)
				c.fill(t, left)
				var out bytes.Buffer
				exit := run([]string{"generate"}, strings.NewReader(""), &out, &out)
				if err := os.RemoveAll("fill"); err != nil {
					t.Fatal(err)
				}
				if exit == 0 {
					l.settled(t, 0)
					break
				}
				failed++
				if exit != 2 || !strings.Contains(out.String(), syscall.ENOSPC.Error()) || !reflect.DeepEqual(l.outputs(t), before) {
					t.Fatalf("with room for %d: exit %d: %s", left, exit, out.String())
				}
				l.settled(t, 0)
				if t.Failed() {
					t.Fatalf("with room for %d", left)
				}
			}
			if failed == 0 {
				t.Error("the disk was never full")
			}
			t.Logf("%d runs on a full disk, with room for one page or inode more by %d each", failed, step)
		})
	}
}

// fillSpace leaves so many pages.
func fillSpace(t *testing.T, left int) {
	t.Helper()
	if err := os.Mkdir("fill", 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create("fill/space")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, os.Getpagesize())
	size := int64(0)
	for {
		n, err := f.Write(page)
		size += int64(n)
		if err != nil {
			break
		}
	}
	if err := f.Truncate(max(0, size-int64(left*len(page)))); err != nil {
		t.Fatal(err)
	}
}

// fillInodes leaves so many names.
func fillInodes(t *testing.T, left int) {
	t.Helper()
	if err := os.Mkdir("fill", 0o755); err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; ; n++ {
		if err := os.WriteFile(fmt.Sprintf("fill/%d", n), nil, 0o644); errors.Is(err, syscall.ENOSPC) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for i := max(0, n-left); i < n; i++ {
		if err := os.Remove(fmt.Sprintf("fill/%d", i)); err != nil {
			t.Fatal(err)
		}
	}
}

// A write that ends in the middle of a file, for each size of an output in
// turn: the same without the rights that a mount needs.
func TestFilesThatCanNotBeWrittenWhole(t *testing.T) {
	l := newLives(t, bystanders())
	var sizes []int
	for _, data := range l.want[0] {
		sizes = append(sizes, len(data)-1)
	}
	slices.Sort(sizes)
	sizes = slices.Compact(sizes)
	step := max(1, len(sizes)/(*kills))
	n := 0
	l.inputs(t, 1)
	l.settled(t, 1)
	for i := 0; i < len(sizes); i += step {
		before := l.outputs(t)
		l.inputs(t, 0)
		c, out := start(t, []string{fmt.Sprintf("%s=%d", sizeEnv, sizes[i])}, "generate")
		err := c.Wait()
		if err == nil {
			// What is larger did not change.
			l.settled(t, 0)
		} else {
			n++
			if !strings.Contains(out.String(), syscall.EFBIG.Error()) || !reflect.DeepEqual(l.outputs(t), before) {
				t.Fatalf("%d bytes: %v: %s", sizes[i], err, out.String())
			}
			l.settled(t, 0)
		}
		l.inputs(t, 1)
		l.settled(t, 1)
		if t.Failed() {
			t.Fatalf("%d bytes", sizes[i])
		}
	}
	t.Logf("%d runs that could not write a file whole", n)
}

// A project to start from is made whole or not at all, and an existing
// .gitattributes keeps its content.
func TestInitThatCanNotWrite(t *testing.T) {
	for _, limit := range []int{100, 1000, 100_000} {
		t.Chdir(t.TempDir())
		put(t, map[string]string{".gitattributes": strings.Repeat("*.x binary\n", 10_000), "mine/x": "mine"})
		before := tree(t, ".")
		c, out := start(t, []string{fmt.Sprintf("%s=%d", sizeEnv, limit)}, "init", "--ci")
		if err := c.Wait(); err == nil || !strings.Contains(out.String(), syscall.EFBIG.Error()) {
			t.Errorf("%d bytes: %v: %s", limit, err, out)
		}
		if !reflect.DeepEqual(tree(t, "."), before) {
			t.Errorf("%d bytes: %v", limit, slices.Sorted(maps.Keys(tree(t, "."))))
		}
		if _, err := os.Stat("specs"); err == nil {
			t.Errorf("%d bytes: a folder is left", limit)
		}
		spineguard(t, 0, "init", "--ci")
		c, out = start(t, []string{fmt.Sprintf("%s=%d", sizeEnv, limit)}, "init", "new")
		if err := c.Wait(); limit < 10_000 && err == nil {
			t.Errorf("%d bytes: %v: %s", limit, err, out)
		}
		if _, err := os.Stat("new"); limit < 10_000 && err == nil {
			t.Errorf("%d bytes: the folder is left", limit)
		}
	}
}
