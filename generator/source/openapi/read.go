// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"cmp"
	"path"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/overlay"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Source is a document to read.
type Source struct {
	Folder   string                            // of the configuration, absolute, forward slashes; may be empty if no path of an overlay leads out of it
	Path     string                            // as positions name it: relative to the configuration's folder, forward slashes
	ReadFile func(name string) ([]byte, error) // reads a file by its path relative to the document's folder; see [Within]
	Overlays []File                            // applied in this order
}

// File is a file that is already read.
type File struct {
	Path string // as positions name it
	Data []byte
}

// Limits bound what one document may cost. Zero means the default.
type Limits struct {
	Document yamldoc.Limits // of every single file
	Files    int            // files that one document may consist of; default 1,000
}

const defaultFiles = 1000

// WithDefaults returns the limits with every zero replaced.
func (l Limits) WithDefaults() Limits {
	return Limits{Document: l.Document.WithDefaults(), Files: cmp.Or(l.Files, defaultFiles)}
}

// Document is what one document says.
type Document struct {
	Service   policy.ServiceFact
	Endpoints []policy.EndpointFact // in the order of the document
	Files     []string              // every file that was read, as positions name them: the document, overlays, references
}

// Read reads a document with its overlays and everything that it refers to.
// Findings come sorted; the facts are those that could be read in spite of
// them.
func Read(src Source, limits Limits) (Document, []finding.Finding) {
	r := newReader(src, limits)
	r.read()
	return r.document, r.list.Sorted()
}

// reader holds the state of one Read.
type reader struct {
	src      Source
	limits   Limits
	list     finding.List
	document Document

	files               map[string]*file // by path relative to the document's folder
	unsound             bool             // a file or a reference cannot be used
	origins             overlay.Origins
	overlays            *overlay.Document // nil before the first overlay is applied
	resolved            map[refKey]resolution
	keys                map[*yaml.Node]map[string]pair  // of large mappings
	visited             map[*yaml.Node]bool             // mappings that the walk over references has seen
	bearing             bool                            // what is being read bears on access: what is wrong with it is an error
	refused             map[string]bool                 // what is reported of it, by address and message
	blank               map[*yaml.Node]bool             // references in the rest that lead nowhere, as the mappings that they are
	parts               map[*yaml.Node]part             // what bears on access, for [reader.reduced]
	keywords            map[string]bool                 // of schemas
	shortcuts           map[place]string                // what is written for kin-openapi in place of references that lead to others
	refs                map[string]place                // where each reference stands first
	fragments           map[string]place                // where each reference stands first, by what follows # in it; zero if there are several
	contentBesideSchema place                           // the first key content beside a schema
	empty               place                           // the first null in place of a component
	inlined             map[*yaml.Node]finding.Position // where nodes stand that were copied to another place
	wrong               int                             // fields that hold a value of a wrong kind
	copies              int                             // the number of these
	marks               []place                         // keys x-spine-interaction that the walk has met
	used                map[*yaml.Node]bool             // of these, those that belong to an endpoint
	same                map[[2]string]bool              // pairs of paths that are reported as the same endpoint
	params              map[string]parameters           // by method and path: what we saw, to be compared with what kin-openapi saw
}

func newReader(src Source, limits Limits) *reader {
	limits = limits.WithDefaults()
	return &reader{
		src: src, limits: limits, files: map[string]*file{}, origins: overlay.Origins{}, resolved: map[refKey]resolution{},
		keys: map[*yaml.Node]map[string]pair{}, visited: map[*yaml.Node]bool{}, parts: map[*yaml.Node]part{}, blank: map[*yaml.Node]bool{}, refused: map[string]bool{}, keywords: map[string]bool{}, refs: map[string]place{}, shortcuts: map[place]string{}, fragments: map[string]place{}, inlined: map[*yaml.Node]finding.Position{}, used: map[*yaml.Node]bool{}, same: map[[2]string]bool{}, params: map[string]parameters{},
	}
}

func (r *reader) read() {
	r.bearing = true
	root, ok := r.open(path.Base(r.src.Path), finding.Position{File: r.src.Path})
	if !ok || !r.overlay(root) || !r.version(root) {
		return
	}
	r.service(root)
	r.endpoints(root)
	r.securitySchemes(root)
	r.bearing = false
	r.walk(root, field{}, 0)
	r.unused()
	if !r.unsound {
		r.shorten()
		r.validate(root)
	}
}

// overlay applies the overlays. The document goes on with those that can be
// applied, unless one cannot be read at all: then every operation that it
// annotates would be reported a second time, for want of its annotation.
func (r *reader) overlay(root place) bool {
	ok := true
	root.file.changed = len(r.src.Overlays) > 0
	for _, f := range r.src.Overlays {
		r.document.Files = append(r.document.Files, f.Path)
		o, findings := overlay.Parse(f.Path, f.Data, r.limits.Document)
		r.list.Add(findings...)
		if o == nil {
			ok = false
			continue
		}
		findings = r.overlaid(root).Apply(o)
		r.list.Add(findings...)
		ok = ok && !hasErrors(findings)
	}
	return ok
}

// overlaid prepares the document for overlays, once.
func (r *reader) overlaid(root place) *overlay.Document {
	if r.overlays == nil {
		r.overlays = overlay.NewDocument(r.src.Path, root.node, r.origins, r.limits.Document).In(r.src.Folder)
	}
	return r.overlays
}

func hasErrors(findings []finding.Finding) bool {
	return slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Severity == finding.Error })
}

var version = regexp.MustCompile(`\A3\.[01]\.[0-9]+(?:-[0-9A-Za-z.]+)?\z`)

func (r *reader) version(root place) bool {
	if v, ok := r.get(root, "swagger"); ok {
		r.list.Add(finding.New(ruleVersion, r.at(v), "the document is Swagger 2.0; spineguard reads OpenAPI 3.0 and 3.1").
			Suggest("convert it with swagger2openapi (swagger2openapi --yaml --outfile openapi.yaml %s) and use the result", path.Base(r.src.Path)))
		return false
	}
	v, ok := r.get(root, "openapi")
	if !ok {
		r.list.Add(finding.New(ruleVersion, r.at(root), "the document has no key %q, so it is not an OpenAPI document", "openapi").
			Suggest("begin the document with the line openapi: 3.0.3"))
		return false
	}
	if s, ok := yamldoc.String(v.node); !ok || !version.MatchString(s) {
		r.list.Add(finding.New(ruleVersion, r.at(v), "the version %q is not supported; spineguard reads OpenAPI 3.0 and 3.1", v.node.Value).
			Suggest("write a version with three parts, such as 3.0.3 or 3.1.1"))
		return false
	}
	return true
}
