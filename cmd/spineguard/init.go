package main

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spineguard/spineguard/specs"
)

const starterConfig = `# What spineguard reads and writes; "spineguard schema config" prints the schema.
version: 1
specs:
  - path: specs/pointers.yaml
  - path: specs/retrieval.yaml
formats: specs/formats.csv
rbac:
  workbook: specs/rbac-mapping.xlsx
output:
  root: .
  go: {dir: access, package: access}
  model: access/policy.json
`

// starterGenerate is not written out in one piece, since go generate would
// take its line for one of this package.
const starterGenerate = "package %s\n\n" + "//go:" + "generate go tool -modfile=tools/go.mod spineguard generate\n"

// starterWorkflow is the recipe of docs/review.md.
const starterWorkflow = `on: pull_request
jobs:
  access:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0}          # diff needs the base commit
      - uses: actions/setup-go@v5
        with: {go-version-file: go.mod}
      - run: go tool -modfile=tools/go.mod spineguard check
      - run: go tool -modfile=tools/go.mod spineguard lint --format github
      - run: go tool -modfile=tools/go.mod spineguard diff --base "origin/$GITHUB_BASE_REF" --approvals access-approvals.yaml --format github
      - if: always()
        run: go tool -modfile=tools/go.mod spineguard diff --base "origin/$GITHUB_BASE_REF" --format markdown --fail-on none >> "$GITHUB_STEP_SUMMARY"
`

const starterNext = `next:
    spineguard generate        # writes the package access
    go get github.com/spineguard/spineguard
    mkdir -p tools && cp go.mod tools/go.mod
    go get -tool -modfile=tools/go.mod github.com/spineguard/spineguard/cmd/spineguard
    go generate ./...          # the same from now on, with a pinned version
    git config diff.spineguard.textconv "go tool -modfile=tools/go.mod spineguard textconv"
                               # each clone once: git diff then shows workbooks as text
Then put your own documents into specs/ and name them in spineguard.yaml.
`

func (a *app) initialise() *cobra.Command {
	var ci bool
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a project to start from: configuration, documents of the NRL, generate.go",
		Long: `Init makes a project to start from: a configuration, documents of the NRL and
generate.go. It writes nothing if one of these files is there. To .gitattributes
it adds the lines that are missing: outputs keep their line ends on every
system, hosts show generated Go in a review, and git diff shows workbooks as
text, once the driver is configured; git takes no programs from a repository.`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("init takes one folder, such as: %s internal/access", c.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: completes(cobra.ShellCompDirectiveFilterDirs),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			if info, err := os.Stat(dir); err == nil && !info.IsDir() {
				return fmt.Errorf("%s is not a folder: name one that is, or one that is to be made", dir)
			}
			files, err := starter(dir)
			if err != nil {
				return err
			}
			if ci {
				files[".github/workflows/access.yaml"] = []byte(starterWorkflow)
			}
			return a.writeStarter(dir, files)
		},
	}
	c.Flags().BoolVar(&ci, "ci", false, "write a workflow for GitHub as well, which checks outputs and shows whose access changes")
	return c
}

// starter returns the files of a new project by path.
func starter(dir string) (map[string][]byte, error) {
	files := map[string][]byte{
		"spineguard.yaml": []byte(starterConfig),
		"generate.go":     fmt.Appendf(nil, starterGenerate, packageIn(dir)),
	}
	err := fs.WalkDir(specs.Starter, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := specs.Starter.ReadFile(name)
		files[path.Join("specs", path.Base(name))] = data
		return err
	})
	return files, err
}

var notLower = regexp.MustCompile(`[^a-z0-9]+`)

// packageIn is the name of the package that is in a folder already, or one
// after the folder's name.
func packageIn(dir string) string {
	paths, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, p := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.PackageClauseOnly)
		if err == nil && !strings.HasSuffix(p, "_test.go") {
			return file.Name.Name
		}
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return "project"
	}
	name := strings.TrimLeft(notLower.ReplaceAllString(strings.ToLower(filepath.Base(full)), ""), "0123456789")
	if name == "" || token.IsKeyword(name) {
		return "project"
	}
	return name
}

// writeStarter writes the files, and nothing at all if one of them is there.
func (a *app) writeStarter(dir string, files map[string][]byte) (err error) {
	names := slices.Sorted(maps.Keys(files))
	s, err := openStarter(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(err == nil)) }()
	if err := s.free(names); err != nil {
		return err
	}
	data, missing, err := attributes(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.create(name, files[name]); err != nil {
			return fmt.Errorf("%s cannot be written: %w", name, cause(err))
		}
	}
	if len(missing) > 0 {
		if err := s.replace(attributesName, data); err != nil {
			return fmt.Errorf("%s cannot be written: %w", attributesName, cause(err))
		}
	}
	for _, name := range names {
		fmt.Fprintln(a.stdout, filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(name))))
	}
	if len(missing) > 0 {
		fmt.Fprintf(a.stdout, "%s: added %s\n", filepath.ToSlash(filepath.Join(dir, attributesName)), strings.Join(missing, "; "))
	}
	fmt.Fprint(a.stdout, starterNext)
	return nil
}
