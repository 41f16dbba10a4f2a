// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	roots := os.Args[1:]
	if len(roots) == 0 {
		fmt.Fprintln(os.Stderr, "usage: makeworkbooks FOLDER...")
		os.Exit(2)
	}
	for _, root := range roots {
		if err := makeAll(root); err != nil {
			fmt.Fprintln(os.Stderr, "makeworkbooks:", err)
			os.Exit(2)
		}
	}
}

// makeAll brings the workbooks below a folder up to date.
func makeAll(root string) error {
	sources, err := findSources(root)
	if err != nil {
		return err
	}
	for _, source := range sources {
		if err := update(source); err != nil {
			return err
		}
	}
	return nil
}

// findSources returns the text tables below a folder, in the order of their
// paths. Folders named testdata hold other people's files.
func findSources(root string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".txt"):
			out = append(out, path)
		}
		return nil
	})
	return out, err
}

// target is the workbook that a text table is for.
func target(source string) string { return strings.TrimSuffix(source, ".txt") + ".xlsx" }

// update writes the workbook of a text table if there is none, or one that
// says something else.
func update(source string) error {
	want, err := fromText(source)
	if err != nil {
		return err
	}
	have, err := os.ReadFile(target(source))
	if err == nil && same(have, want) {
		return nil
	}
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.WriteFile(target(source), want, 0o644)
}

// fromText makes the workbook of a text table.
func fromText(source string) ([]byte, error) {
	text, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	sheets, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	var b bytes.Buffer
	if err := build(&b, sheets); err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	return b.Bytes(), nil
}
