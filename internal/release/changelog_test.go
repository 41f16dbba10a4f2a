// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestReleased: what is not released yet becomes that of the version, word for word.
func TestReleased(t *testing.T) {
	const (
		head = "# Changelog\n\nWhat stands here.\n\n"
		news = "\n### Added\n\n- `generate`.\n\n### Fixed\n\n- It.\n"
		old  = "\n## 0.1.0 - 2026-11-26\n\n### Added\n\n- All.\n"
	)
	got, err := released(head+"## Unreleased\n"+news+old, "0.2.0", "2027-01-31")
	if want := head + "## Unreleased\n\n## 0.2.0 - 2027-01-31\n" + news + old; err != nil || got != want {
		t.Errorf("%v: %s", err, got)
	}
	again, err := released(strings.Replace(got, "## Unreleased\n", "## Unreleased\n\n- More.\n", 1), "0.3.0-rc.1", "2027-02-01")
	if err != nil || !strings.Contains(again, "## Unreleased\n\n## 0.3.0-rc.1 - 2027-02-01\n\n- More.\n\n## 0.2.0 - ") {
		t.Errorf("%v: %s", err, again)
	}
	for name, c := range map[string]struct{ text, version, date string }{
		"nothing new":        {got, "0.3.0", "2027-01-31"},
		"headings alone":     {head + "## Unreleased\n\n### Added\n" + old, "0.2.0", "2027-01-31"},
		"no heading":         {head + news, "0.1.0", "2027-01-31"},
		"the heading within": {head + "### Unreleased\n" + news, "0.1.0", "2027-01-31"},
		"there already":      {head + "## Unreleased\n" + news + old, "0.1.0", "2027-01-31"},
		"no day":             {head + "## Unreleased\n" + news, "0.1.0", ""},
		"not a day":          {head + "## Unreleased\n" + news, "0.1.0", "2027-02-30"},
	} {
		if got, err := released(c.text, c.version, c.date); !errors.Is(err, errChangelog) {
			t.Errorf("%s: %v: %s", name, err, got)
		}
	}
}

// notes returns what scripts/notes prints in a checkout: the part of the changelog that is of a version.
func notes(t *testing.T, dir, version string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash here")
	}
	c := exec.CommandContext(t.Context(), "bash", "./scripts/notes", version)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}

// TestTheScriptTagsWhatIsPublished: the script, the page on versions and this program have the same modules.
func TestTheScriptTagsWhatIsPublished(t *testing.T) {
	script, err := os.ReadFile("../../scripts/release")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/versioning.md")
	if err != nil {
		t.Fatal(err)
	}
	var tags []string
	for _, dir := range published[:len(published)-1] {
		tags = append(tags, `"`+dir+`/$version"`)
		if !strings.Contains(string(page), "`"+dir+"`") {
			t.Errorf("docs/versioning.md does not name %s", dir)
		}
	}
	if want := `tags=("$version" ` + strings.Join(tags, " ") + ")\n"; !strings.Contains(string(script), want) {
		t.Errorf("scripts/release does not have %s", want)
	}
}
