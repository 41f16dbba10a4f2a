// SPDX-License-Identifier: Apache-2.0

package starter

import (
	"cmp"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spineguard/spineguard/generator/config"
)

const configName = "spineguard.yaml"

// configHead tells editors which keys there are, and people where they stand.
const configHead = "# yaml-language-server: $schema=" + config.SchemaURL + "\n# What spineguard reads and writes; \"spineguard schema config\" prints the schema.\n"

const generate = "package %s\n\n%s\n"

// Made says what was written.
type Made struct {
	Files      []string // new ones, sorted: paths below the folder, with forward slashes
	Attributes []string // lines that were added to .gitattributes
	Next       []Step   // what to run next, from the working folder
}

// Options say what a project starts from.
type Options struct {
	Template Template
	From     []string // in place of a template: a mapping workbook and OpenAPI documents, which are known to be readable
	Workflow bool     // also a GitHub workflow, at the top of the work tree of git
	DryRun   bool     // write nothing, and return what would be written
}

// Write makes a project to start from in a folder, which need not be there: a
// configuration, the documents of a template and generate.go, and on request a
// GitHub workflow. It writes nothing if one of these files is there, and takes
// back what it wrote where it cannot go on.
func Write(dir string, o Options) (made Made, err error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return Made{}, fmt.Errorf("%s is not a folder: name one that is, or one that is to be made", dir)
	}
	p, err := newPlace(dir)
	if err != nil {
		return Made{}, err
	}
	files, err := o.files(p)
	if err != nil {
		return Made{}, err
	}
	files[configName] = append([]byte(configHead), files[configName]...)
	files["generate.go"] = fmt.Appendf(nil, generate, packageIn(dir), p.directive())
	at := p.dir
	if o.Workflow {
		at = cmp.Or(p.top, p.dir) // where GitHub looks for it
	}
	f := &folder{dir: at, project: relative(at, p.dir), wanted: wantedAttributes(o.Template)}
	names := map[string][]byte{}
	for name, data := range files {
		names[path.Join(f.project, name)] = data
	}
	if o.Workflow {
		if names[workflowName], err = p.workflow(at); err != nil {
			return Made{}, err
		}
	}
	made, err = f.make(names, o.DryRun)
	for i, name := range made.Files {
		made.Files[i] = relative(f.project, name)
	}
	made.Next = p.next(o.Template)
	return made, err
}

// files are those that the options ask for, by path below the project.
func (o Options) files(p place) (map[string][]byte, error) {
	if len(o.From) == 0 {
		return o.Template.files(p.importPath())
	}
	d, err := documentsOf(p, o.From)
	if err != nil {
		return nil, err
	}
	return d.files()
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
	return nameAfter(dir)
}

// nameAfter is a name of a package after the name of a folder.
func nameAfter(dir string) string {
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
