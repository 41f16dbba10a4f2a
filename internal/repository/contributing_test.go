// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	installs  = regexp.MustCompile(`apt-get install|npm (?:install|pack)`)
	installed = regexp.MustCompile(`missing\+=\(([^)]*)\)|--no-install-recommends ([a-z][a-z0-9-]*)|"?((?:axe-core|exceljs|xlsx)@[^ "]*)|(SPINEGUARD_[A-Z]+=skip)`)
)

// TestContributingSaysWhatTheTestsInstall holds that CONTRIBUTING.md has a row for each script that installs something,
// with all that it installs, and with the variable that leaves it out.
func TestContributingSaysWhatTheTestsInstall(t *testing.T) {
	text := page(t, "CONTRIBUTING.md")
	var found []string
	for _, name := range pages(t, "scripts/*", ".ci/run") {
		script := page(t, name)
		if !installs.MatchString(script) {
			continue
		}
		found = append(found, name)
		_, row, _ := strings.Cut(text, "\n| `"+name+"`")
		row, _, _ = strings.Cut(row, "\n")
		version := regexp.MustCompile(`(?m)^version=(.*)$`).FindStringSubmatch(script)
		for _, m := range installed.FindAllStringSubmatch(script, -1) {
			what := m[1] + m[2] + m[3] + m[4]
			if version != nil {
				what = strings.Replace(what, "$version", version[1], 1)
			}
			if !strings.Contains(row, "`"+what+"`") {
				t.Errorf("CONTRIBUTING.md does not say that %s has to do with %s", name, what)
			}
		}
	}
	if want := []string{"scripts/browser", "scripts/foreign", "scripts/slapd"}; !slices.Equal(found, want) {
		t.Errorf("%v install something, and not %v", found, want)
	}
}
