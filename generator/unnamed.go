// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/openapi"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

var ruleUnnamed = finding.Rule{ID: "spec-unnamed", Severity: finding.Warning, Summary: "An OpenAPI document stands beside one that is read, and nothing names it, so that its operations are in no policy."}

// maxBeside caps how many files of one folder are looked at.
const maxBeside = 1000

// unnamed looks for OpenAPI documents in the folders of those that are read,
// and reports each that the configuration does not name and no reference, be it
// one of an overlay, leads to. What cannot be read is not looked into: nobody
// said that it is an input.
func (l *loader) unnamed(c *config.Config) {
	if l.findings.HasErrors() {
		return // a reference that cannot be followed may name it
	}
	named := map[string]bool{filepath.Base(l.project.Path): true}
	for _, name := range l.project.Inputs {
		named[path.Clean(name)] = true
	}
	seen := map[string]bool{}
	for _, s := range c.Specs {
		if dir := path.Dir(path.Clean(s.Path.Value)); !seen[dir] {
			seen[dir] = true
			l.beside(c, s, dir, named)
		}
	}
}

func (l *loader) beside(c *config.Config, s config.Spec, dir string, named map[string]bool) {
	root, err := os.OpenRoot(filepath.Join(l.dir, filepath.FromSlash(dir)))
	if err != nil {
		return // reported where the document is read
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return
	}
	limits := yamldoc.Limits{Bytes: c.Limits.DocumentBytes}.WithDefaults()
	read := openapi.Within(root, limits.Bytes)
	looked := 0
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if named[name] || !e.Type().IsRegular() || !slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(path.Ext(name))) {
			continue
		}
		if looked++; looked > maxBeside {
			return
		}
		if data, err := read(e.Name()); err == nil {
			if at, ok := openAPI(name, data, limits); ok {
				l.findings.Add(finding.New(ruleUnnamed, at, "%q is an OpenAPI document, and nothing names it", name).
					Suggest("add it to specs if its operations are to be in the policy, or move it to another folder").
					Relate(s.Path.At, "%q in the same folder is named here", s.Path.Value))
			}
		}
	}
}

// openAPI reports whether a file is an OpenAPI document of version 3, and where
// it says so.
func openAPI(name string, data []byte, limits yamldoc.Limits) (finding.Position, bool) {
	if !bytes.Contains(data, []byte("openapi")) {
		return finding.Position{}, false // which spares the parsing of most examples
	}
	root, _ := yamldoc.Parse(name, data, limits)
	v, _ := yamldoc.Lookup(root, "openapi")
	version, _ := yamldoc.String(v)
	return yamldoc.Pos(name, v), strings.HasPrefix(version, "3.")
}
