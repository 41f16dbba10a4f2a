// SPDX-License-Identifier: Apache-2.0

package starter

import (
	_ "embed"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

const workflowName = ".github/workflows/access.yaml"

// script is what the workflow runs, and the action of this repository as well.
//
//go:embed access.sh
var script string

//go:embed workflow.yaml
var workflow string

// words are paths that mean themselves in YAML, in an expression of GitHub, and
// in a command that a shell splits at blanks.
var words = regexp.MustCompile(`^[\pL\pN_./+=-]+$`)

// workflow is the GitHub workflow of a project, for a work tree with its top at
// a folder.
func (p place) workflow(top string) ([]byte, error) {
	for _, dir := range []string{p.module, p.tools, p.dir} {
		if name := relative(top, dir); !words.MatchString(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, fmt.Errorf("a workflow cannot name %q, seen from %s: it takes letters, digits and _./+=-, and nothing outside of the repository; choose another folder, or leave out --ci", name, top)
		}
	}
	text := strings.NewReplacer(
		"GO_MOD", path.Join(relative(top, p.module), "go.mod"),
		"TOOLS_SUM", path.Join(relative(top, p.tools), "go.sum"),
		"START_IT", p.command(top),
		"CONFIG_FILE", path.Join(relative(top, p.dir), configName),
		"APPROVALS_FILE", path.Join(relative(top, p.dir), "access-approvals.yaml"),
	).Replace(workflow)
	for line := range strings.Lines(script) {
		if line != "\n" {
			line = "          " + line
		}
		text += line
	}
	return []byte(text), nil
}
