package starter

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// generate is not written out in one piece, since go generate would
// take its line for one of this package.
const generate = "package %s\n\n" + "//go:" + "generate go tool -modfile=tools/go.mod spineguard generate\n"

// Workflow is the recipe of docs/review.md.
const Workflow = `on: pull_request
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

// Made says what was written.
type Made struct {
	Files      []string // new ones, sorted: paths below the folder, with forward slashes
	Attributes []string // lines that were added to .gitattributes
}

// Options say what a project starts from.
type Options struct {
	Template Template
	Workflow bool // also the [Workflow]
}

// Write makes a project to start from in a folder, which need not be there: a
// configuration, the documents of a template and generate.go, and on request
// the [Workflow]. It writes nothing if one of these files is there, and takes
// back what it wrote where it cannot go on.
func Write(dir string, o Options) (made Made, err error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return Made{}, fmt.Errorf("%s is not a folder: name one that is, or one that is to be made", dir)
	}
	files, err := o.Template.files()
	if err != nil {
		return Made{}, err
	}
	files["generate.go"] = fmt.Appendf(nil, generate, packageIn(dir))
	if o.Workflow {
		files[".github/workflows/access.yaml"] = []byte(Workflow)
	}
	f, err := open(dir)
	if err != nil {
		return Made{}, err
	}
	defer func() { err = errors.Join(err, f.close(err == nil)) }()
	return f.fill(files)
}

// fill writes the files, and nothing at all if one of them is there.
func (s *folder) fill(files map[string][]byte) (Made, error) {
	names := slices.Sorted(maps.Keys(files))
	if err := s.free(names); err != nil {
		return Made{}, err
	}
	data, missing, err := attributes(s.dir)
	if err != nil {
		return Made{}, err
	}
	for _, name := range names {
		if err := s.create(name, files[name]); err != nil {
			return Made{}, fmt.Errorf("%s cannot be written: %w", name, finding.Cause(err))
		}
	}
	if len(missing) > 0 {
		if err := s.replace(AttributesName, data); err != nil {
			return Made{}, fmt.Errorf("%s cannot be written: %w", AttributesName, finding.Cause(err))
		}
	}
	return Made{names, missing}, nil
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
