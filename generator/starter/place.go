// SPDX-License-Identifier: Apache-2.0

package starter

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spineguard/spineguard/generator/gomod"
)

// Modules that a project needs.
const (
	toolPackage  = "github.com/spineguard/spineguard/cmd/spineguard"
	spinePackage = "github.com/spineguard/spineguard/spine"
)

// place is where a project is made, and what is around it. All paths are
// absolute.
type place struct {
	here      string // the working folder
	dir       string // of the project
	module    string // folder of the go.mod that the project belongs to, or will
	path      string // of that module
	isModule  bool   // its go.mod is there
	tools     string // folder of the module that pins spineguard
	toolsPath string // of that module, if its go.mod is there
	isPinned  bool   // that go.mod has spineguard as a tool
	vendored  bool   // the module has its dependencies beside it
	workspace string // the go.work that counts; empty if there is none
	top       string // of the git work tree; empty if there is none
}

func newPlace(dir string) (p place, err error) {
	if p.here, err = filepath.Abs("."); err != nil {
		return p, err
	}
	if p.dir, err = filepath.Abs(dir); err != nil {
		return p, err
	}
	p.module = p.dir
	if file := gomod.Nearest(p.dir, "go.mod"); file != "" {
		p.module, p.isModule = filepath.Dir(file), true
		p.path = gomod.ModulePath(file)
	}
	if p.path == "" {
		p.path = "example.org/" + nameAfter(p.module)
	}
	if err := importable(p.importPath()); err != nil {
		return p, err
	}
	_, err = os.Stat(filepath.Join(p.module, "vendor", "modules.txt"))
	p.vendored = err == nil
	p.tools = toolsIn(p.module)
	if filepath.IsLocal(relative(p.tools, p.dir)) {
		return p, fmt.Errorf("%s is the folder for the module that pins spineguard, or within it: name another folder", dir)
	}
	p.toolsPath = gomod.ModulePath(filepath.Join(p.tools, "go.mod"))
	p.isPinned = gomod.HasTool(filepath.Join(p.tools, "go.mod"), toolPackage)
	if p.workspace = os.Getenv("GOWORK"); p.workspace == "" {
		p.workspace = gomod.Nearest(p.module, "go.work")
	}
	if p.workspace == "off" {
		p.workspace = ""
	}
	p.top = above(p.dir, ".git")
	return p, nil
}

// importPath is that of a package in the folder of the project.
func (p place) importPath() string { return path.Join(p.path, relative(p.module, p.dir)) }

// importable refuses an import path that Go refuses.
func importable(name string) error {
	err := gomod.CheckImportPath(name)
	if err == nil && strings.Contains(name, "/-") {
		err = errors.New("a folder begins with a dash")
	}
	if err != nil {
		return fmt.Errorf("packages cannot be made here, since Go does not import %q: %w; name another folder", name, err)
	}
	return nil
}

// above returns the folder, dir or one above it, that has an entry of that
// name; empty if there is none.
func above(dir, name string) string {
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// toolsIn is the folder for the module that pins spineguard: tools, or a folder
// of its own in there if tools holds packages of the module around it, which a
// go.mod would take out of that.
func toolsIn(module string) string {
	tools := filepath.Join(module, "tools")
	if _, err := os.Stat(filepath.Join(tools, "go.mod")); err != nil && hasPackages(tools) {
		return filepath.Join(tools, "spineguard")
	}
	return tools
}

func hasPackages(dir string) (found bool) {
	_ = filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil: // what cannot be read is not compiled
			return fs.SkipDir
		case e.IsDir() && name != dir:
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
				return fs.SkipDir // a module of its own
			}
		case filepath.Ext(name) == ".go":
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// Step is a command that a user runs next.
type Step struct {
	Command string // for a shell
	Why     string // may be empty
}

// next are the commands that turn what was written into a module that
// generates, from the working folder. They overwrite nothing.
func (p place) next(t Template) []Step {
	var steps []Step
	add := func(why, format string, args ...any) {
		steps = append(steps, Step{fmt.Sprintf(format, args...), why})
	}
	tools := quoted(relative(p.module, p.tools))
	if p.here != p.module {
		add("", "cd %s", quoted(relative(p.here, p.module)))
	}
	if !p.isModule {
		why := "or the path of your repository"
		if t == Provider {
			why += ", here and in cmd/provider"
		}
		add(why, "go mod init %s", p.path)
	}
	switch own := p.path + "/" + relative(p.module, p.tools); {
	case p.toolsPath == "":
		add("", "mkdir -p %s", tools)
		add("a module of its own, so that yours does not need what spineguard needs", "go -C %s mod init %s", tools, own)
	case p.workspace != "" && p.toolsPath == p.path:
		add("two modules of one name break a workspace", "go mod edit -module=%s %s/go.mod", own, tools)
	}
	if p.workspace != "" {
		add("", "go work use . %s", "./"+tools)
	}
	if !p.isPinned {
		add("pins spineguard", "go -C %s get -tool %s", tools, toolPackage)
	}
	add("what generated code imports", "go get %s", spinePackage)
	if p.vendored {
		add("", "go mod vendor")
	}
	add("writes the package access", "go generate ./...")
	if p.vendored {
		add("now with the packages that access imports", "go mod vendor")
	}
	if p.top != "" {
		steps = append(steps, p.textconv())
	}
	return steps
}

// textconv is the command that makes git diff show workbooks. Git runs the
// driver at the top of the work tree.
func (p place) textconv() Step {
	driver := p.command(p.top) + " textconv"
	if strings.Contains(driver, "'") { // it has words that are quoted themselves
		driver = quoted(driver)
	} else {
		driver = `"` + driver + `"` // for the shells of Windows as well
	}
	return Step{"git config diff.spineguard.textconv " + driver, "each clone once: git diff then shows workbooks as text"}
}

// command starts the pinned spineguard for somebody who stands in a folder, as
// if it was started there.
func (p place) command(from string) string {
	return fmt.Sprintf("go -C %s tool spineguard -C %s", quoted(relative(from, p.tools)), quoted(relative(p.tools, from)))
}

// directive is the line for go generate, in the folder of the project. It is not written out in one piece,
// since go generate would take it for one of this package.
func (p place) directive() string {
	return "//go:" + "generate " + p.command(p.dir) + " generate"
}

// relative is the path from one folder to another, with forward slashes.
func relative(from, to string) string {
	rel, err := filepath.Rel(from, to)
	if err != nil { // on another drive
		rel = to
	}
	return filepath.ToSlash(rel)
}

var plain = regexp.MustCompile(`^[\pL\pN_./:@%+=-]+$`)

// quoted is a word of a shell, as it is where that is what it means. A path that
// begins with a dash is not a flag.
func quoted(word string) string {
	if strings.HasPrefix(word, "-") {
		word = "./" + word
	}
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
