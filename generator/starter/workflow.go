package starter

import (
	_ "embed"
	"path"
	"strings"
)

const workflowName = ".github/workflows/access.yaml"

// script is what the workflow runs, and the action of this repository as well.
//
//go:embed access.sh
var script string

//go:embed workflow.yaml
var workflow string

// workflow is the GitHub workflow of a project, for a work tree with its top at
// a folder.
func (p place) workflow(top string) []byte {
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
	return []byte(text)
}
