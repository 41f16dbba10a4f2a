// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// extensionReader reads the values of our extensions.
type extensionReader struct {
	*yamldoc.Reader
	declared parameters // of the operation
}

// extensionsOf returns a reader of the extensions in the file of a place.
func (r *reader) extensionsOf(p place, declared parameters) extensionReader {
	return extensionReader{&yamldoc.Reader{
		List: &r.list, At: func(n *yaml.Node) finding.Position { return r.at(p.with(n)) },
		Unknown: ruleKey, Missing: ruleShape, Kind: ruleShape, Bad: ruleShape,
	}, declared}
}

// interaction reads the value of x-spine-interaction into an endpoint: one
// interactionId, a list of mappings with an id each, or the reason why there is none.
func (r *reader) interaction(p place, e *policy.EndpointFact, declared parameters) {
	x := r.extensionsOf(p, declared)
	v := yamldoc.Value{Node: p.node, Name: interactionKey, Example: interactionKey + ": [{id: …}], or {none: reason}"}
	switch p.node.Kind {
	case yaml.MappingNode:
		x.Mapping(yamldoc.Key{Name: "none", Read: x.Text(&e.None), Required: true, Example: "none: and the reason, or write a list of mappings with an id each"})(v)
	case yaml.SequenceNode:
		x.Some(func(entry yamldoc.Value) {
			if o, ok := x.operation(entry); ok {
				e.Operations = append(e.Operations, o)
			}
		})(v)
		r.checkDistinct(p, e.Operations)
	default:
		var id policy.Text
		if x.Text(&id)(v); id.Given() {
			e.Operations = []policy.OperationFact{{ID: id}}
		}
	}
}

// operation reads one entry of the list, and reports whether nothing is wrong with it.
func (x extensionReader) operation(v yamldoc.Value) (o policy.OperationFact, ok bool) {
	before := x.List.Len()
	x.Mapping(
		yamldoc.Key{Name: "id", Read: x.Text(&o.ID), Required: true, Example: "id: and the interactionId"},
		yamldoc.Key{Name: "actor", Read: x.Text(&o.Actor)},
		yamldoc.Key{Name: "scope", Read: x.scopes(&o.Scopes)},
		yamldoc.Key{Name: "when", Read: x.when(&o), Example: "when: {query: [[_id]]} or when: {header: {Name: value}}"},
		yamldoc.Key{Name: "aliases", Read: x.Set(&o.Aliases), Example: "aliases: [urn:…]"},
		yamldoc.Key{Name: "registered", Read: x.Text(&o.Registered)},
		yamldoc.Key{Name: "level", Read: x.Text(&o.Level)},
		yamldoc.Key{Name: "recordTypes", Read: x.recordTypes(&o.RecordTypes), Example: "recordTypes: [system|code, …]"},
		yamldoc.Key{Name: "group", Read: x.Text(&o.Group)},
		yamldoc.Key{Name: "function", Read: x.Text(&o.Function)},
		yamldoc.Key{Name: "replacedBy", Read: x.Text(&o.ReplacedBy)},
	)(v)
	return o, x.List.Len() == before
}

// anyRecordType is the word that stands for whichever record types there are.
var anyRecordType = yamldoc.Syntax{
	Check: func(s string) string {
		if s != policy.AnyRecordType {
			return "is not a list, nor the word " + policy.AnyRecordType
		}
		return ""
	},
	Advice: "write a list of system|code, or " + policy.AnyRecordType + " for whichever record types there are",
}

// recordTypes returns what reads a list of record types, or the word for all.
func (x extensionReader) recordTypes(to *[]policy.Text) yamldoc.Read {
	return func(v yamldoc.Value) {
		_, word := yamldoc.String(v.Node)
		switch {
		case word:
			x.one(anyRecordType, to)(v)
		case v.Node.Kind == yaml.ScalarNode:
			x.Wrong(v, "a list, or the word "+policy.AnyRecordType, anyRecordType.Advice)
		default:
			x.Set(to)(v)
		}
	}
}

// scopes returns what reads one scope or a list of alternatives.
func (x extensionReader) scopes(to *[]policy.Text) yamldoc.Read {
	return func(v yamldoc.Value) {
		if v.Node.Kind == yaml.SequenceNode {
			x.Set(to)(v)
			return
		}
		x.one(yamldoc.Syntax{}, to)(v)
	}
}

// one returns what reads a text into a list.
func (x extensionReader) one(s yamldoc.Syntax, to *[]policy.Text) yamldoc.Read {
	return func(v yamldoc.Value) {
		var text policy.Text
		if x.TextOf(s, &text)(v); text.Given() {
			*to = []policy.Text{text}
		}
	}
}
