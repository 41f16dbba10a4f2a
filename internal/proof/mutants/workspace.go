// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// modules are those in which there are mutants, or tests of them.
var modules = []string{".", "spine", "spine/cis2", "spine/sds", "spine/otel", "gen", "internal"}

// inWorkspace lets the go command see the modules of the repository as one: a test of one
// module kills a mutant of another. The workspace is a file of this run alone.
func inWorkspace(root string) error {
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("go 1.26.0\n")
	for _, m := range modules {
		path, err := filepath.Abs(filepath.Join(root, m))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "use %q\n", path)
	}
	file := filepath.Join(dir, "go.work")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		return err
	}
	return os.Setenv("GOWORK", file)
}

// repository is the root of the repository, seen from a folder below it.
func repository() string {
	root := "."
	for range 10 {
		if _, err := os.Stat(filepath.Join(root, "spine", "go.mod")); err == nil {
			return root
		}
		root = filepath.Join(root, "..")
	}
	return "."
}
