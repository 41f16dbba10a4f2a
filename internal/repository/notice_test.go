// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// tracked are the files that git has and that one of the patterns matches; all if there is none.
func tracked(t *testing.T, patterns ...string) []string {
	t.Helper()
	out, err := exec.Command("git", append([]string{"ls-files", "-z", "--"}, patterns...)...).Output()
	if err != nil {
		t.Skip("there is no git, or no checkout, here")
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// TestEverySourceHasItsNotice: each repository from which the documents of specs were made is
// named in NOTICE, with its terms.
func TestEverySourceHasItsNotice(t *testing.T) {
	notice, err := os.ReadFile("NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	source := regexp.MustCompile(`\b(?:nhsconnect|NHSDigital)/[A-Za-z0-9-]+`)
	for _, file := range tracked(t, "specs/*.md", "specs/*.yaml", "specs/*.txt", "specs/*.csv") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range source.FindAllString(string(text), -1) {
			found++
			if !strings.Contains(string(notice), name) {
				t.Errorf("%s is made from %s, which NOTICE does not name", file, name)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d sources were found", found)
	}
	for _, dir := range []string{"jsonpath", "schema"} {
		if name := "generator/source/overlay/testdata/" + dir; !strings.Contains(string(notice), name+":") {
			t.Errorf("NOTICE does not name %s", name)
		}
	}
}
