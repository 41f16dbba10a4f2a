// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/spineguard/spineguard/generator/emit/golang"
	"github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/finding"
)

// OutputFormat is the number of the form of the outputs. It is raised by hand
// when a release changes what is written for the same policy, which is a
// breaking change for those who review the outputs.
const OutputFormat = 1

// HasOutput reports whether the configuration says where to write.
func (p *Project) HasOutput() bool { return p.Config != nil && p.Config.Output.Go.Dir.Given() }

// Outputs writes the policy into memory: file contents by path below the
// output root, with forward slashes. It needs a model and an output.
func (p *Project) Outputs() (map[string][]byte, error) {
	files, later, err := p.outputs()
	if err != nil {
		return nil, err
	}
	for name, data := range files {
		if data == nil {
			if files[name], err = later(name); err != nil {
				return nil, err
			}
		}
	}
	return files, nil
}

// outputs are those of a project. Of the files of the site, which can be large, there
// is nil in place of the contents, and a function that makes them one at a time.
func (p *Project) outputs() (files map[string][]byte, later func(string) ([]byte, error), err error) {
	if p.Model == nil || !p.HasOutput() {
		return nil, nil, fmt.Errorf("%s: there is no policy to write", p.Path)
	}
	out := p.Config.Output
	files = map[string][]byte{}
	dir := out.Go.Dir.Value
	code, err := golang.Files(p.Model, p.Names, golang.Options{Package: out.Go.Package.Value, Explain: out.Go.Explain})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", p.Path, err)
	}
	for name, data := range code {
		files[path.Join(dir, name)] = data
	}
	pages, err := p.pages()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", p.Path, err)
	}
	for name, data := range pages {
		files[path.Join(out.Docs.Dir.Value, name)] = data
	}
	html, err := p.site()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", p.Path, err)
	}
	if html != nil {
		for _, name := range html.Names() {
			files[path.Join(out.Docs.HTML.Value, name)] = nil
		}
		later = func(name string) ([]byte, error) {
			inSite, _ := below(name, out.Docs.HTML.Value)
			data, err := html.File(inSite)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.Path, err)
			}
			return data, nil
		}
	}
	files[p.provenance()] = json.Provenance(p.Model)
	if out.Model.Given() {
		files[out.Model.Value] = json.Policy(p.Model)
	}
	return files, later, nil
}

// provenance is where the addresses of the facts are written.
func (p *Project) provenance() string {
	return path.Join(p.Config.Output.Go.Dir.Value, "provenance.json")
}

var ruleRoot = finding.Rule{ID: "output-root", Severity: finding.Error, Summary: "The folder below which everything is written does not exist."}

// Writable says why the outputs of a project can be neither written nor
// compared: it has errors or there is no folder to write below (then the error
// is a [*FindingsError]), its configuration does not say where outputs go, or one
// of the others writes into the same folder.
func (p *Project) Writable(others ...*Project) error {
	if found := p.checkRoot(); len(found) > 0 {
		err := p.refuse(append(found, p.RelativeFindings()...), "nothing was done")
		err.unusable = true
		return err
	}
	if err := p.Err(); err != nil {
		return err
	}
	if !p.HasOutput() {
		return fmt.Errorf("%s has no output.go, which says where outputs go; add output: {root: ., go: {dir: access, package: access}}", p.Path)
	}
	dir, err := p.outputDir()
	if err != nil {
		return err
	}
	for _, other := range others {
		if !other.HasOutput() {
			continue
		}
		if taken, err := other.outputDir(); err == nil && taken == dir {
			return fmt.Errorf("%s and %s write into one folder, %s; give each a folder of its own", other.Path, p.Path, p.Config.Output.Go.Dir.Value)
		}
	}
	return nil
}

// outputDir is the folder of the generated package.
func (p *Project) outputDir() (string, error) {
	root, err := p.Root()
	if err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(root, filepath.FromSlash(p.Config.Output.Go.Dir.Value)))
}

// checkRoot returns a finding if there is no folder to write below. Load does
// not ask: documents can be looked at where nothing is written.
func (p *Project) checkRoot() []finding.Finding {
	if !p.HasOutput() {
		return nil
	}
	given := p.Config.Output.Root
	root, err := p.Root()
	if err != nil {
		return p.inDir([]finding.Finding{finding.New(ruleRoot, finding.Position{File: filepath.Base(p.Path)}, "there is no folder to write below: output.root is not set, and no go.mod lies above").
			Suggest("set output.root, or make a module: go mod init")})
	}
	if info, err := os.Stat(root); given.Given() && (err != nil || !info.IsDir()) {
		return p.inDir([]finding.Finding{finding.New(ruleRoot, given.At, "output.root: %q is not a folder that is there", given.Value).
			Suggest("make it, or correct the path, which is relative to the folder of the configuration")})
	}
	return nil
}

// Root returns the folder below which everything is written: output.root, or
// the folder of the nearest go.mod above the configuration.
func (p *Project) Root() (string, error) {
	if root := p.Config.Output.Root; root.Given() {
		return filepath.Join(p.Dir(), filepath.FromSlash(root.Value)), nil
	}
	dir, err := filepath.Abs(p.Dir())
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.Path, err)
	}
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && info.Mode().IsRegular() {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("%s: no go.mod lies above it; set output.root", p.Path)
		}
		dir = parent
	}
}
