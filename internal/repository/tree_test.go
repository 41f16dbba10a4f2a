// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheTreeIsThatOfTheDesign holds that the table of docs/design.md names every
// folder of the root and of the generator, and none that is not there.
func TestTheTreeIsThatOfTheDesign(t *testing.T) {
	page, err := os.ReadFile("docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(string(page), -1) {
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			name := strings.TrimSuffix(m[1], "/…")
			if _, err := os.Stat(name); err != nil {
				t.Errorf("docs/design.md names the folder %s, which is not there", name)
			}
			named = append(named, name)
		}
	}
	for _, pattern := range []string{"*", "generator/*"} {
		all, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range all {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			within := func(n string) bool { return n == name || strings.HasPrefix(n, name+"/") }
			hidden := strings.HasPrefix(name, ".") || name == "bin" // see .gitignore
			if info.IsDir() && !hidden && !slices.ContainsFunc(named, within) {
				t.Errorf("the folder %s does not stand in the table of docs/design.md", name)
			}
		}
	}
	if code, _ := filepath.Glob("*.go"); !slices.Equal(code, []string{"generate.go"}) {
		t.Errorf("the root holds %v; its one file of Go is generate.go", code)
	}
}
