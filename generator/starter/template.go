// SPDX-License-Identifier: Apache-2.0

package starter

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/spineguard/spineguard/specs"
)

// Template names what a project starts from.
type Template string

// The templates.
const (
	NRL      Template = "nrl"      // the documents of the National Record Locator
	Provider Template = "provider" // a provider behind the SSP: roles, systems, access tests, pages, and a guarded server
	Minimal  Template = "minimal"  // one operation, one record type, access tests
)

// Templates are all of them.
var Templates = []Template{NRL, Provider, Minimal}

// Workbooks are made from the text tables beside them.
//
//go:generate go -C ../../internal run ./makeworkbooks ../generator/starter
//go:embed all:templates
var own embed.FS

// nrlDocuments are those of the NRL that a template has besides its own.
var nrlDocuments = map[Template][]string{
	NRL:      {"nrl/pointers.yaml", "nrl/retrieval.yaml", "nrl/formats.csv", "nrl/rbac-mapping.xlsx"},
	Provider: nil,
	Minimal:  {"nrl/rbac-mapping.xlsx"},
}

// files returns the files of a template by path, for a project with an import path.
func (t Template) files(importPath string) (map[string][]byte, error) {
	shared, ok := nrlDocuments[t]
	if !ok {
		return nil, fmt.Errorf("no template is called %q", string(t))
	}
	files := map[string][]byte{}
	for _, name := range shared {
		data, err := specs.Starter.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files["specs/"+path.Base(name)] = data
	}
	root := "templates/" + string(t)
	err := fs.WalkDir(own, root, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) == ".txt" { // the text of a workbook
			return err
		}
		data, err := own.ReadFile(name)
		name, isCode := strings.CutSuffix(name, ".tmpl")
		if isCode {
			data = bytes.ReplaceAll(data, []byte("IMPORT_PATH"), []byte(importPath))
		}
		files[strings.TrimPrefix(name, root+"/")] = data
		return err
	})
	return files, err
}
