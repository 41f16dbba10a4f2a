// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths in bytes: file systems take names of 255 bytes, and tools on Windows
// still stumble over long paths.
const (
	maxName = 255
	maxPath = 1024
)

// checkPath refuses a slash-separated relative path that leads out of its root
// or that names another file, or none, on some system.
func checkPath(p string) error {
	switch {
	case p == "":
		return fmt.Errorf("the path is empty")
	case len(p) > maxPath:
		return fmt.Errorf("the path is longer than %d bytes", maxPath)
	case !utf8.ValidString(p):
		return fmt.Errorf("the path is not UTF-8")
	case strings.HasPrefix(p, "/"):
		return fmt.Errorf("the path is absolute")
	}
	for _, name := range strings.Split(p, "/") {
		if err := checkName(name); err != nil {
			return err
		}
	}
	return nil
}

func checkName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("the path has an empty part")
	case name == "." || name == "..":
		return fmt.Errorf("the path has the part %q", name)
	case len(name) > maxName:
		return fmt.Errorf("a name is longer than %d bytes", maxName)
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || strings.HasPrefix(name, " "):
		return fmt.Errorf("the name %q begins or ends with a blank, or ends with a dot", name)
	case isReserved(name):
		return fmt.Errorf("the name %q is reserved on Windows", name)
	case isRepository(name):
		return fmt.Errorf("the name %q belongs to git", name)
	}
	for _, r := range name {
		if !isPortable(r) {
			return fmt.Errorf("the name %q has the character U+%04X", name, r)
		}
	}
	return nil
}

// isPortable refuses what Windows forbids in a name (a colon opens a stream),
// what can't be seen, and combining marks: macOS takes a letter with a mark and
// the composed letter for the same.
func isPortable(r rune) bool {
	return unicode.IsPrint(r) && !strings.ContainsRune(`<>:"|?*\`, r) && !unicode.Is(unicode.M, r)
}

// isReserved knows the device names of Windows, which it finds under every
// extension and in every folder.
func isReserved(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	for _, device := range []string{"COM", "LPT"} {
		if n, ok := strings.CutPrefix(stem, device); ok && utf8.RuneCountInString(n) == 1 && strings.Contains("0123456789¹²³", n) {
			return true
		}
	}
	return false
}

// isRepository keeps outputs and journals out of .git, where a file can be a
// program that git runs. git~1 is its short name on Windows.
func isRepository(name string) bool {
	return strings.EqualFold(name, ".git") || strings.EqualFold(name, "git~1")
}

// checkRoot refuses a root that is a folder of git itself or lies in one, also
// by way of a symbolic link.
func checkRoot(root string) error {
	real, err := realRoot(root)
	if err != nil {
		return fmt.Errorf("output root: %w", err)
	}
	if slices.ContainsFunc(strings.Split(filepath.ToSlash(real), "/"), isRepository) {
		return fmt.Errorf("the output root %q belongs to git: nothing is written there", root)
	}
	return nil
}

// checkGoName refuses names that the go command leaves out of a build, or reads
// only for tests or on one system (it looks at underscores before the first
// dot), and names that a person would give a file: generated Go is *.gen.go.
func checkGoName(p string) error {
	name := path.Base(p)
	if !strings.EqualFold(path.Ext(name), ".go") {
		return nil
	}
	stem, ok := strings.CutSuffix(name, ".gen.go")
	if !ok || strings.ContainsAny(stem, "_.") || stem == "" {
		return fmt.Errorf("a generated Go file is named like %q, without underscore", "policy.gen.go")
	}
	return nil
}

// checkOutput is what the path of an output must pass, generated now or named
// by a manifest or journal that may have come with a checkout.
func checkOutput(p string) error {
	if err := checkPath(p); err != nil {
		return err
	}
	return checkGoName(p)
}

// fold maps names that a file system may take for the same to one string.
func fold(p string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, p)
}

// checkOutputs refuses a set of outputs of which one has a bad path, two are
// the same file on some system, one is the folder of another, or one is the
// writer's own.
func checkOutputs(t Target, files map[string][]byte) error {
	var problems []Obstacle
	add := func(p, format string, args ...any) {
		problems = append(problems, Obstacle{p, fmt.Sprintf(format, args...)})
	}
	seen := map[string]string{fold(t.lockPath()): t.lockPath(), fold(t.stagePath()): t.stagePath()}
	for _, p := range sortedKeys(files) {
		if err := checkOutput(p); err != nil {
			add(p, "%v", err)
			continue
		}
		if other, clash := seen[fold(p)]; clash {
			add(p, "the same file as %q where case does not count", other)
			continue
		}
		seen[fold(p)] = p
	}
	for _, p := range append(sortedKeys(files), t.lockPath()) {
		for folder := path.Dir(p); folder != "." && folder != "/"; folder = path.Dir(folder) {
			if other, clash := seen[fold(folder)]; clash {
				add(p, "its folder %q is also a file: %s", folder, other)
			}
		}
	}
	if len(problems) > 0 {
		return &PathError{problems}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
