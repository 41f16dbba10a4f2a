// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var pathOfCode = regexp.MustCompile("`([A-Za-z0-9_./-]+(?:/[A-Za-z0-9_.-]+|\\.md))`")

// TestTheFilesOfChangesAreThere holds that CONTRIBUTING.md sends nobody to a
// file that has moved.
func TestTheFilesOfChangesAreThere(t *testing.T) {
	page, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "## Where a change goes\n")
	section, _, _ = strings.Cut(section, "\n## ")
	paths := pathOfCode.FindAllStringSubmatch(section, -1)
	if len(paths) < 40 {
		t.Errorf("only %d paths were found", len(paths))
	}
	for _, path := range paths {
		if _, err := os.Stat(path[1]); err != nil {
			t.Errorf("CONTRIBUTING.md names %s, which is not there", path[1])
		}
	}
}
