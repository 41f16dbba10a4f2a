// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

const (
	serviceKey     = "x-spine-service"
	interactionKey = "x-spine-interaction"
)

// namesBelow reports fields whose keys are names that an author chose, not
// fields of the specification.
func namesBelow(field string) bool {
	switch field {
	case "paths", "webhooks", "pathItems", "schemas", "responses", "parameters", "examples", "requestBodies", "headers",
		"securitySchemes", "links", "callbacks", "content", "encoding", "variables", "mapping", "scopes",
		"properties", "patternProperties", "definitions", "$defs", "dependentSchemas":
		return true
	}
	return false
}

// field says what stands at a place: a mapping of names, and whether a schema
// (of each name) does.
type field struct{ names, schema bool }

// below returns what stands below a field that is not one of a mapping of names.
func (f field) below(name string) field {
	if !f.schema {
		return field{names: namesBelow(name), schema: name == "schema" || name == "schemas"}
	}
	switch name {
	case "properties", "patternProperties", "definitions", "$defs", "dependentSchemas":
		return field{names: true, schema: true}
	case "items", "prefixItems", "additionalItems", "additionalProperties", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
		"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "contentSchema":
		return field{schema: true}
	}
	return field{names: namesBelow(name)}
}

// isData reports fields that hold a value of the API, in which nothing has a
// meaning for the document.
func isData(field string, value *yaml.Node) bool {
	switch field {
	case "example", "default", "const", "enum", "value":
		return true
	case "examples":
		return value.Kind == yaml.SequenceNode
	}
	return strings.HasPrefix(field, "x-")
}

// walk goes through the document and everything that it refers to, once. It
// resolves every reference, so that what is refused is reported with its
// place and nothing else reads a file, and it looks for our extensions where
// they have no effect or are misspelt. nest counts the references that led to
// the place.
func (r *reader) walk(p place, is field, nest int) {
	if p.node == nil || r.visited[p.node] {
		return
	}
	switch p.node.Kind {
	case yaml.SequenceNode:
		for _, c := range p.node.Content {
			r.null(p.with(c), p.with(c))
			r.walk(p.with(c), field{schema: is.schema}, nest)
		}
	case yaml.MappingNode:
		r.visited[p.node] = true
		if is.names {
			for k, v := range yamldoc.Pairs(p.node) {
				r.null(p.with(v), p.with(k))
				r.walk(p.with(v), field{schema: is.schema}, nest)
			}
			return
		}
		r.fields(p, is, nest)
	}
}

// null remembers the first null in place of something.
func (r *reader) null(v, at place) {
	if v.node.Tag == "!!null" && r.empty.node == nil {
		r.empty = at
	}
}

func (r *reader) fields(p place, is field, nest int) {
	if key, _, ok := r.entry(p, "content"); ok && r.contentBesideSchema.node == nil {
		if _, ok := r.get(p, "schema"); ok {
			r.contentBesideSchema = key
		}
	}
	for k, v := range yamldoc.Pairs(p.node) {
		if is.schema {
			r.keywords[k.Value] = true
		}
		r.mistyped(p.with(v), k.Value, is.schema)
		switch {
		case k.Value == "$ref" && v.Kind == yaml.ScalarNode:
			r.reference(p, p.with(v), is, nest)
		case strings.HasPrefix(strings.ToLower(k.Value), "x-"):
			r.extension(p.with(k), p.file.root == p.node)
		case !isData(k.Value, v):
			r.walk(p.with(v), is.below(k.Value), nest)
		}
	}
}

func (r *reader) reference(p, ref place, is field, nest int) {
	if _, ok := r.refs[ref.node.Value]; !ok {
		r.refs[ref.node.Value] = ref
	}
	r.blank[p.node] = true
	if nest == maxNest {
		r.refuse(finding.New(ruleRef, r.at(ref), "the reference %q lies more than %d references deep", ref.node.Value, maxNest).
			Suggest("flatten the definitions"))
		return
	}
	if _, ok := r.follow(p, ""); ok {
		delete(r.blank, p.node)
		r.fragment(ref)
		if _, short := r.shortcuts[ref]; !short && encodedAgain(ref.node.Value) != ref.node.Value {
			r.shortcuts[ref] = ref.node.Value
		}
		to, _ := r.resolve(ref) // which may be a reference as well, with more beside it
		r.walk(to, is, nest+1)
	}
}

// fragment remembers a reference by what follows # in it, which is all that
// kin-openapi says of one into another file.
func (r *reader) fragment(ref place) {
	_, fragment, _ := strings.Cut(ref.node.Value, "#")
	first, ok := r.fragments[fragment]
	if !ok {
		r.fragments[fragment] = ref
		return
	}
	if first.node == nil {
		return
	}
	a, _ := r.resolve(first)
	if b, _ := r.resolve(ref); a != b {
		r.fragments[fragment] = place{} // it may be the one or the other
	}
}

// extension looks at a key that begins with x-.
func (r *reader) extension(key place, top bool) {
	name := key.node.Value
	main := key.file.name == r.mainName()
	switch {
	case name == interactionKey:
		r.marks = append(r.marks, key)
	case name == serviceKey && top && main:
	case name == serviceKey:
		r.list.Add(finding.New(ruleNoEffect, r.at(key), "%s has no effect here", serviceKey).
			Suggest("move it to the top level of the document"))
	case isOurs(name):
		r.list.Add(finding.New(ruleKey, r.at(key), "%q is not an extension of spineguard", name).
			SuggestNear(name, []string{interactionKey, serviceKey}, "use %s or %s", interactionKey, serviceKey))
	}
}

// isOurs reports names that are meant to be our extensions, slips of the first
// word included. Others belong to gateways and generators.
func isOurs(name string) bool {
	name = strings.ToLower(name)
	word, _, _ := strings.Cut(strings.TrimPrefix(name, "x-"), "-")
	_, near := finding.Nearest(word, []string{"spine"})
	return near || strings.HasPrefix(name, "x-spine")
}

// unused reports each x-spine-interaction that belongs to no endpoint.
func (r *reader) unused() {
	for _, key := range r.marks {
		if !r.used[key.node] {
			r.list.Add(finding.New(ruleNoEffect, r.at(key), "%s has no effect here", interactionKey).
				Suggest("move it into an operation below paths, beside its responses"))
		}
	}
}
