// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sebdah/goldie/v2"
)

const casesDir = "../../testdata/cases"

// TestGoldenCases runs every case of testdata/cases through the program; see
// testdata/README.md.
func TestGoldenCases(t *testing.T) {
	entries, err := os.ReadDir(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		t.Fatal("there are no cases")
	}
	if _, err := compiled(); err != nil { // here, since the cases run elsewhere
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) { runCase(t, e.Name()) })
	}
}

func runCase(t *testing.T, name string) {
	dir, err := filepath.Abs(filepath.Join(casesDir, name))
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	args, first, folder, printed := prepare(t, dir, work)
	t.Chdir(filepath.Join(work, folder))
	if first != nil {
		var out bytes.Buffer
		if exit := run(first, strings.NewReader(""), &out, &out); exit != 0 {
			t.Fatalf("before: exit %d: %s", exit, out.String())
		}
		copyDir(t, filepath.Join(dir, "then"), work)
	}
	before := tree(t, work) // a file that cannot be read is as if it were not there
	var stdout, stderr bytes.Buffer
	exit := run(args, strings.NewReader(""), &stdout, &stderr)

	got := map[string][]byte{}
	for file, data := range map[string][]byte{"stdout": stdout.Bytes(), "stderr": stderr.Bytes()} {
		if len(data) > 0 {
			got[file] = printed(data)
		}
	}
	if exit != 0 {
		got["exit"] = fmt.Appendln(nil, exit)
	}
	for file, data := range tree(t, work) {
		if old, ok := before[file]; !ok || !bytes.Equal(old, data) {
			got["out/"+file] = printed(data)
		}
	}
	compare(t, dir, got)
	fits(t, args, got)
}

// compare asserts each file by goldie, and that the set of files is right,
// which goldie does not look at.
func compare(t *testing.T, dir string, got map[string][]byte) {
	t.Helper()
	g := goldie.New(t, goldie.WithFixtureDir(dir), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff))
	names := make([]string, 0, len(got))
	for name, data := range got {
		names = append(names, name)
		g.Assert(t, name, data)
	}
	for file := range tree(t, dir) {
		expectation := file == "stdout" || file == "stderr" || file == "exit" || strings.HasPrefix(file, "out/")
		if expectation && !slices.Contains(names, file) {
			if updating() {
				if err := os.Remove(filepath.Join(dir, filepath.FromSlash(file))); err != nil {
					t.Error(err)
				}
				continue
			}
			t.Errorf("%s is expected and did not come", file)
		}
	}
}

func updating() bool {
	return slices.ContainsFunc(os.Args, func(a string) bool {
		return strings.TrimLeft(a, "-") == "update" || strings.HasPrefix(strings.TrimLeft(a, "-"), "update=")
	})
}

// prepare copies the inputs of a case and returns the arguments, those of the
// command that runs before it, if there is one, and the folder in which it runs. What
// the command prints and writes goes through printed, which takes out what differs each time.
func prepare(t *testing.T, dir, work string) (args, first []string, folder string, printed func([]byte) []byte) {
	t.Helper()
	command, err := os.ReadFile(filepath.Join(dir, "command"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(command)), "\n")
	var unreadable, directory string
	for _, line := range lines[1:] {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "base":
			copyDir(t, filepath.Join(filepath.Dir(casesDir), "..", "specs", value), work)
		case "before":
			first = strings.Fields(value)
		case "folder":
			folder = value
		case "unreadable":
			unreadable = value
		case "variable":
			name, value, _ := strings.Cut(value, "=")
			t.Setenv(name, value)
		case "commit":
			copyDir(t, filepath.Join(dir, value), work)
			commit(t, work)
		case "directory":
			directory = value
		case "trail":
			file, name, _ := strings.Cut(value, " ")
			writeTrail(t, work, file, name)
		case "workbook":
			file, name, _ := strings.Cut(value, " ")
			build, ok := workbooks[name]
			if !ok {
				build, ok = hostileWorkbooks[name]
			}
			if !ok {
				build, ok = lintWorkbooks[name]
			}
			if !ok {
				t.Fatalf("no workbook %q is made in workbooks_test.go", name)
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(work, file)), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(work, file), build(t), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("command: %q is not a line of a case", line)
		}
	}
	copyDir(t, filepath.Join(dir, "in"), work)
	if unreadable != "" {
		if os.Getuid() == 0 {
			t.Skip("root may read everything")
		}
		if err := os.Chmod(filepath.Join(work, unreadable), 0); err != nil {
			t.Fatal(err)
		}
	}
	printed = func(data []byte) []byte { return data }
	if directory != "" {
		printed = startDirectory(t, work, directory)
	}
	return strings.Fields(lines[0]), first, folder, printed
}

// copyDir copies a folder; NAME.remove takes NAME away.
func copyDir(t *testing.T, from, to string) {
	t.Helper()
	for file, data := range tree(t, from) {
		path := filepath.Join(to, filepath.FromSlash(file))
		if gone, ok := strings.CutSuffix(path, ".remove"); ok {
			if err := os.Remove(gone); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tree reads a folder: contents by path with forward slashes.
func tree(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrPermission) {
			return nil
		}
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = data
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return out
}
