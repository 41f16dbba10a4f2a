// SPDX-License-Identifier: Apache-2.0

package starter

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// AttributesName is the file that says how git treats others.
const AttributesName = ".gitattributes"

// wantedAttributes keep git from changing the line ends of outputs, and let
// reviewers see them and the workbooks.
func wantedAttributes(t Template) []string {
	lines := []string{"access/** text eol=lf"}
	if t == Provider { // which has pages as well
		lines = append(lines, "docs/access/** text eol=lf")
	}
	return append(lines, "*.gen.go -linguist-generated", "*.xlsx diff=spineguard")
}

// attributes returns .gitattributes of a folder with the wanted lines that are
// missing, and those lines. What is there stays: a line whose pattern sets the
// attribute already is not missing.
func attributes(dir string, wanted []string) (data []byte, missing []string, err error) {
	name := filepath.Join(dir, AttributesName)
	info, err := os.Lstat(name)
	switch {
	case os.IsNotExist(err):
		return []byte(strings.Join(wanted, "\n") + "\n"), wanted, nil
	case err != nil:
		return nil, nil, fmt.Errorf("%s cannot be read: %w", name, finding.Cause(err))
	case !info.Mode().IsRegular():
		return nil, nil, fmt.Errorf("%s is not a regular file, so git does not read it: nothing was written", AttributesName)
	}
	if data, err = os.ReadFile(name); err != nil {
		return nil, nil, fmt.Errorf("%s cannot be read: %w", name, finding.Cause(err))
	}
	end := "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		end = "\r\n"
	}
	if len(data) > 0 && !bytes.HasSuffix(data, []byte("\n")) {
		data = append(data, end...)
	}
	there := strings.Split(string(data), "\n")
	for _, line := range wanted {
		if !slices.ContainsFunc(there, func(l string) bool { return speaksOf(l, line) }) {
			missing = append(missing, line)
			data = append(data, line+end...)
		}
	}
	return data, missing, nil
}

// speaksOf reports whether a line of .gitattributes sets, to whatever value,
// all attributes that another sets, for the same pattern.
func speaksOf(line, other string) bool {
	a, b := strings.Fields(line), strings.Fields(other)
	if len(a) == 0 || a[0] != b[0] {
		return false
	}
	return !slices.ContainsFunc(b[1:], func(attribute string) bool {
		return !slices.ContainsFunc(a[1:], func(s string) bool { return attributeName(s) == attributeName(attribute) })
	})
}

func attributeName(s string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(s, "-!"), "=")
	return name
}
