// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

var ruleInput = finding.Rule{ID: "input-unreadable", Severity: finding.Error, Summary: "A document that the configuration names cannot be read."}

// maxInput caps what is read of one file before its own reader sets closer
// limits, in bytes.
const maxInput = 256 << 20

// read reads an input that the configuration names.
func (l *loader) read(name policy.Text) ([]byte, bool) {
	data, err := readRegular(l.dir, name.Value)
	if err != nil {
		l.findings.Add(unreadable(name, err))
		l.project.Missing = append(l.project.Missing, name.Value)
		return nil, false
	}
	l.project.Inputs = append(l.project.Inputs, name.Value)
	return data, true
}

// unreadable says that what the configuration names cannot be read.
func unreadable(name policy.Text, err *FileError) finding.Finding {
	next := err.Next
	if next == "" {
		next = "paths are relative to the folder of the configuration"
	}
	return finding.New(ruleInput, name.At, "%q cannot be read: %s", name.Value, err.Problem).Suggest("%s", next)
}

// FileError says why a file cannot be read.
type FileError struct {
	Path    string // as given
	Problem string // without the path, so that it is the same on every machine
	Next    string // what to do about it; may be empty
}

func (e *FileError) Error() string {
	if e.Next == "" {
		return e.Path + ": " + e.Problem
	}
	return e.Path + ": " + e.Problem + "; " + e.Next
}

// Finding is the error as a finding about the file itself.
func (e *FileError) Finding() finding.Finding {
	return unreadable(policy.Text{Value: e.Path, At: finding.Position{File: e.Path}}, e)
}

// ReadFile reads a regular file of at most 256 MiB: a pipe or a device never
// ends. Its error is a [*FileError], which names the file that was probably
// meant.
func ReadFile(name string) ([]byte, error) {
	data, err := readRegular("", name)
	if err != nil {
		return nil, err
	}
	return data, nil
}

// readRegular reads a file by its path with forward slashes, relative to dir.
func readRegular(dir, name string) ([]byte, *FileError) {
	full := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Stat(full)
	switch {
	case err != nil:
		return nil, fileError(dir, name, err)
	case info.IsDir():
		return nil, &FileError{name, "it is a folder", "name a file in it"}
	case !info.Mode().IsRegular():
		return nil, &FileError{name, "it is not a regular file", "name a file: a pipe or a device may never end"}
	case info.Size() > maxInput:
		return nil, &FileError{name, fmt.Sprintf("it is larger than %d MiB", maxInput>>20), "no document is that large: see what it holds"}
	}
	f, err := os.Open(full)
	if err != nil {
		return nil, fileError(dir, name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxInput+1))
	if err != nil {
		return nil, fileError(dir, name, err)
	}
	return data, nil
}

const noSuchFile = "no such file"

// fileError says in words why a file or a folder cannot be read. The path of
// the machine is dropped, so that messages are the same everywhere.
func fileError(dir, name string, err error) *FileError {
	e := &FileError{Path: name}
	var cause *os.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Problem, e.Next = noSuchFile, instead(dir, name)
	case errors.Is(err, fs.ErrPermission):
		e.Problem, e.Next = "permission denied", "let the user who runs spineguard read it and open the folders above it (chmod, chown)"
	case errors.As(err, &cause):
		e.Problem = cause.Err.Error()
	default:
		e.Problem = err.Error()
	}
	return e
}

// instead says what to name in place of a file that is not there.
func instead(dir, name string) string {
	if strings.ContainsAny(name, "*?[") {
		next := "a path names one file and is not a pattern: name each file"
		if found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(name))); err == nil && len(found) > 0 {
			if rel, err := filepath.Rel(filepath.Join(dir), found[0]); err == nil {
				next += fmt.Sprintf(", %q first", filepath.ToSlash(rel))
			}
		}
		return next
	}
	if near := NearFile(dir, name); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// NearFile returns the file or folder that was probably meant by a path with
// forward slashes, relative to dir, of which one part is not there; empty if
// none is near.
func NearFile(dir, name string) string {
	parts := strings.Split(path.Clean(filepath.ToSlash(name)), "/")
	for i, part := range parts {
		if part == "" {
			continue // of an absolute path
		}
		above := strings.Join(parts[:i], "/")
		if i == 1 && above == "" {
			above = "/"
		}
		if _, err := os.Stat(filepath.Join(dir, above, part)); err == nil {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(dir, filepath.FromSlash(above), "."))
		if err != nil {
			return ""
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		near, ok := finding.Nearest(part, names)
		if !ok {
			return ""
		}
		meant := path.Join(append([]string{above, near}, parts[i+1:]...)...)
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(meant))); err != nil {
			return ""
		}
		return meant
	}
	return ""
}
