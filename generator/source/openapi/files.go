// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"errors"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// file is one file that the document consists of.
type file struct {
	name    string     // relative to the document's folder
	data    []byte     // as read
	root    *yaml.Node // nil if the file could not be read; the reason is reported
	changed bool       // the nodes say something else than data: overlays, or [reader.inline]
}

// place is a node and the file that it stands in, by which references from it
// are resolved. A node that an overlay added stands in the document for that
// purpose, and in the overlay for positions.
type place struct {
	file *file
	node *yaml.Node
}

func (p place) with(n *yaml.Node) place { return place{p.file, n} }

// at returns the address of a place.
func (r *reader) at(p place) finding.Position {
	if _, ok := r.origins[p.node]; ok {
		return r.origins.At("", p.node)
	}
	if at, ok := r.inlined[p.node]; ok {
		return at
	}
	return yamldoc.Pos(r.display(p.file.name), p.node)
}

// display names a file as positions do.
func (r *reader) display(name string) string { return path.Join(path.Dir(r.src.Path), name) }

// text returns the text at a place, with its address.
func (r *reader) text(p place) (policy.Text, bool) {
	s, ok := yamldoc.String(p.node)
	return policy.Text{Value: s, At: r.at(p)}, ok
}

// get returns the value of a key.
func (r *reader) get(p place, key string) (place, bool) {
	_, v, ok := r.entry(p, key)
	return v, ok
}

// entry returns a key of a mapping and its value. Large mappings are indexed
// once.
func (r *reader) entry(p place, name string) (key, value place, ok bool) {
	const large = 32
	if p.node == nil || len(p.node.Content) < large {
		for k, v := range yamldoc.Pairs(p.node) {
			if k.Value == name {
				return p.with(k), p.with(v), true
			}
		}
		return p.with(nil), p.with(nil), false
	}
	index := r.keys[p.node]
	if index == nil {
		index = map[string]pair{}
		for k, v := range yamldoc.Pairs(p.node) {
			index[k.Value] = pair{k, v}
		}
		r.keys[p.node] = index
	}
	found, ok := index[name]
	return p.with(found.key), p.with(found.value), ok
}

type pair struct{ key, value *yaml.Node }

// open reads a file once and returns its root. What is wrong with the file is
// reported in it, and that it cannot be opened is reported at the place that
// asks for it.
func (r *reader) open(name string, from finding.Position) (place, bool) {
	f, ok := r.files[name]
	if !ok {
		f = &file{name: name}
		if len(r.files) < r.limits.Files {
			r.files[name] = f
			r.load(f, from)
		} else {
			r.refuse(finding.New(ruleRef, from, "the document consists of more than %s, which is the limit", finding.Count(r.limits.Files, "file", "files")).
				Suggest("bundle the document into fewer files, or raise limits.documentFiles in the configuration"))
		}
	}
	return place{f, f.root}, f.root != nil
}

func (r *reader) load(f *file, from finding.Position) {
	shown := r.display(f.name)
	data, err := r.src.ReadFile(f.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.refuse(finding.New(ruleRef, from, "the file %q does not exist", shown).Suggest("correct the path, or add the file"))
		return
	case errors.Is(err, errTooLarge):
		r.refuse(yamldoc.TooLarge(shown, r.limits.Document))
		return
	case errors.Is(err, fs.ErrPermission):
		r.refuse(finding.New(ruleRef, from, "the file %q cannot be read: permission denied", shown).
			Suggest("let the user who runs spineguard read it and open the folders above it (chmod, chown)"))
		return
	case err != nil:
		r.refuse(finding.New(ruleRef, from, "the file %q cannot be read: %v", shown, finding.Cause(err)).
			Suggest("the file has to be a regular file inside the folder of the document"))
		return
	}
	r.document.Files = append(r.document.Files, shown)
	root, findings := yamldoc.Parse(shown, data, r.limits.Document)
	r.refuse(findings...)
	f.data, f.root = data, root
}
