// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// part is a kind of mapping that bears on access.
type part string

// The kinds of mappings that bear on access. What is wrong outside of them, in
// a schema or an example, is a warning.
const (
	partRoot       part = "root"
	partPaths      part = "paths"
	partComponents part = "components"
	partPathItem   part = "path item"
	partOperation  part = "operation"
	partParameter  part = "parameter"
	partScheme     part = "security scheme"
	partFlow       part = "flow"
)

// fields lists the fields of each part that do not bear on access. A nil value
// drops the field, unless something in it is referred to as a part; any other
// value replaces it. Fields that are not listed are kept, even misspelt ones:
// they may have been meant for access.
var fields = map[part]map[string]*yaml.Node{
	partRoot: {
		"info": mapping("title", text("-"), "version", text("-")), "servers": nil, "tags": nil, "externalDocs": nil,
		"webhooks": nil, "jsonSchemaDialect": nil,
	},
	partComponents: {
		"schemas": nil, "responses": nil, "parameters": nil, "examples": nil, "requestBodies": nil, "headers": nil,
		"links": nil, "callbacks": nil, "pathItems": nil,
	},
	partPathItem: {"summary": nil, "description": nil, "servers": nil},
	partOperation: {
		"tags": nil, "summary": nil, "description": nil, "externalDocs": nil, "operationId": nil, "requestBody": nil,
		"callbacks": nil, "deprecated": nil, "servers": nil, "responses": mapping("default", mapping("description", text("-"))),
	},
	partParameter: {
		"description": nil, "deprecated": nil, "example": nil, "examples": nil,
		"schema": mapping(), "content": mapping("-/-", mapping()),
	},
	partScheme: {"description": nil, "openIdConnectUrl": text(anyURL)},
	partFlow:   {"authorizationUrl": text(anyURL), "tokenUrl": text(anyURL), "refreshUrl": text(anyURL)},
}

const anyURL = "https://example.org"

// required are fields that a part must have and that do not bear on access.
var required = map[part]string{partRoot: "info", partOperation: "responses"}

// reduced returns what bears on access of a node, or nil if nothing does.
func (r *reader) reduced(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.ScalarNode {
		return nil
	}
	is, isPart := r.parts[n]
	out := &yaml.Node{Kind: n.Kind, Tag: n.Tag}
	kept := isPart
	if n.Kind == yaml.SequenceNode { // keeps its length, since references count
		for _, c := range n.Content {
			inside := r.reduced(c)
			kept = kept || inside != nil
			out.Content = append(out.Content, orElse(inside, c))
		}
	}
	for k, v := range yamldoc.Pairs(n) {
		inside := r.reduced(v)
		kept = kept || inside != nil
		if isPart && inside == nil {
			inside = fieldOf(is, k.Value, v)
		}
		if inside != nil {
			out.Content = append(out.Content, k, inside)
		}
	}
	if !kept {
		return nil
	}
	if name := required[is]; name != "" {
		if _, ok := yamldoc.Lookup(out, name); !ok {
			out.Content = append(out.Content, text(name), fields[is][name])
		}
	}
	return out
}

// fieldOf returns the value that is kept of a field of a part, nil for none.
func fieldOf(is part, name string, value *yaml.Node) *yaml.Node {
	other, listed := fields[is][name]
	switch {
	case strings.HasPrefix(name, "x-"):
		return nil
	case listed:
		return other
	}
	return value
}

func orElse(n, other *yaml.Node) *yaml.Node {
	if n == nil {
		return other
	}
	return n
}

func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// mapping makes a mapping of keys and values in turn.
func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for _, p := range pairs {
		switch p := p.(type) {
		case string:
			n.Content = append(n.Content, text(p))
		case *yaml.Node:
			n.Content = append(n.Content, p)
		}
	}
	return n
}
