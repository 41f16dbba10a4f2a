// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/source/openapi"
)

// specs reads the OpenAPI documents with their overlays.
func (l *loader) specs(c *config.Config) {
	for _, s := range c.Specs {
		l.project.Facts.HasSpecs = true
		l.spec(c, s)
	}
	l.unnamed(c)
}

func (l *loader) spec(c *config.Config, s config.Spec) {
	var overlays []openapi.File
	for _, o := range s.Overlays {
		data, ok := l.read(o)
		if !ok {
			return
		}
		overlays = append(overlays, openapi.File{Path: o.Value, Data: data})
	}
	if _, ok := l.read(s.Path); !ok {
		return
	}
	// References between files stay inside the document's own folder: an
	// os.Root does not follow a link or a path out of it.
	root, err := os.OpenRoot(filepath.Join(l.dir, filepath.FromSlash(path.Dir(s.Path.Value))))
	if err != nil {
		l.findings.Add(unreadable(s.Path, fileError(l.dir, path.Dir(s.Path.Value), err)))
		return
	}
	defer root.Close()
	limits := openapi.Limits{Document: documentLimits(c), Files: c.Limits.DocumentFiles}.WithDefaults()
	folder, _ := filepath.Abs(l.dir) // it fails where there is no working folder, and nothing leads out of it then
	document, findings := openapi.Read(openapi.Source{
		Folder: filepath.ToSlash(folder), Path: s.Path.Value, ReadFile: openapi.Within(root, limits.Document.Bytes), Overlays: overlays,
	}, limits)
	l.findings.Add(findings...)
	for _, name := range document.Files {
		if !slices.Contains(l.project.Inputs, name) {
			l.project.Inputs = append(l.project.Inputs, name)
		}
	}
	f := &l.project.Facts
	if document.Service.Name.Given() {
		f.Services = append(f.Services, document.Service)
	}
	f.Endpoints = append(f.Endpoints, document.Endpoints...)
}
