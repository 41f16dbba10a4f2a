// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestColourIsForTerminals: nothing else is coloured.
func TestColourIsForTerminals(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if isColoured(&bytes.Buffer{}) || isColoured(file) || isColoured(w) {
		t.Error("a buffer, a file or a pipe is coloured")
	}
}

// TestPermissionIsExplained: who may not read or write hears what to do.
func TestPermissionIsExplained(t *testing.T) {
	var out bytes.Buffer
	a := &app{stderr: &out}
	a.report(&fs.PathError{Op: "mkdir", Path: "gen", Err: fs.ErrPermission})
	a.report(errors.New("something else"))
	want := "spineguard: mkdir gen: permission denied; let the user who runs spineguard read and write it (chmod, chown)\nspineguard: something else\n"
	if out.String() != want {
		t.Errorf("got %q", out.String())
	}
	if os.Getuid() == 0 {
		t.Log("root may read everything: the message of a file that may not be read is not tried")
		return
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("spineguard.yaml", nil, 0); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if exit := run([]string{"lint"}, nil, &out, &out); exit != exitFailure || !strings.Contains(out.String(), "permission denied; let the user who runs spineguard read it") {
		t.Errorf("exit %d: %s", exit, out.String())
	}
}

// Whatever stands in an argument, an error is text: nothing in it moves the cursor, or hides what
// stands before it.
func TestAnErrorIsText(t *testing.T) {
	for _, args := range [][]string{
		{"diff", "a\x1b[2J\rb", "c\u202ed"},
		{"diff", "--approvals", "x\x1b[2J", "../../testdata/cases/diff-widened/in/a", "../../testdata/cases/diff-widened/in/b"},
		{"approve", "a", "b", "--approvals", "x\x1b[2J", "--who", "x", "--why", "y", "--until", "z\x1b[2J"},
		{"request", "-c", "../../specs/nrl", "--endpoint", "/a", "--method", "x\x1b[2J\r\n"},
		{"request", "-c", "no\x1b[2J.yaml", "--endpoint", "/a"},
	} {
		var out bytes.Buffer
		if exit := run(args, strings.NewReader(""), &out, &out); exit != exitFailure || strings.ContainsAny(out.String(), "\x1b\r\u202e") {
			t.Errorf("%q: exit %d: %q", args, exit, out.String())
		}
	}
}
