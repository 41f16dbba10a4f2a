package openapi

import (
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

const interactionUsage = "write one interactionId, a list of mappings with an id each, or {none: reason}"

// interaction reads the value of x-spine-interaction into an endpoint.
func (r *reader) interaction(v place, e *policy.EndpointFact, declared parameters) {
	switch {
	case v.node.Kind == yaml.ScalarNode:
		if id, ok := r.filled(v, interactionKey); ok {
			e.Operations = []policy.OperationFact{{ID: id}}
		}
	case v.node.Kind == yaml.MappingNode:
		if reason, ok := r.get(v, "none"); ok {
			r.unknownKeys(v, interactionKey+" with none", "none")
			e.None, _ = r.filled(reason, "the reason of none")
			return
		}
		r.list.Add(finding.New(ruleShape, r.at(v), "%s is a mapping without %q", interactionKey, "none").Suggest(interactionUsage))
	case v.node.Kind == yaml.SequenceNode && len(v.node.Content) > 0:
		for _, c := range v.node.Content {
			if o, ok := r.operationFact(v.with(c), declared); ok {
				e.Operations = append(e.Operations, o)
			}
		}
		r.checkDistinct(v, e.Operations)
	default:
		r.list.Add(finding.New(ruleShape, r.at(v), "%s is an empty list", interactionKey).Suggest(interactionUsage))
	}
}

// operationFact reads one entry of the list form.
func (r *reader) operationFact(v place, declared parameters) (policy.OperationFact, bool) {
	var o policy.OperationFact
	if v.node.Kind != yaml.MappingNode {
		r.list.Add(finding.New(ruleShape, r.at(v), "an entry of %s is %s and must be a mapping", interactionKey, yamldoc.KindName(v.node)).
			Suggest("write - id: and the interactionId"))
		return o, false
	}
	r.unknownKeys(v, "an entry of "+interactionKey, "id", "actor", "scope", "when", "aliases", "registered", "level", "recordTypes", "group", "function", "replacedBy")
	before := r.list.Len()
	o.Actor, _ = r.optional(v, "actor")
	o.Registered, _ = r.optional(v, "registered")
	o.Level, _ = r.optional(v, "level")
	o.Function, _ = r.optional(v, "function")
	o.ReplacedBy, _ = r.optional(v, "replacedBy")
	o.Group, _ = r.optional(v, "group")
	if types, ok := r.get(v, "recordTypes"); ok {
		o.RecordTypes = r.recordTypes(types)
	}
	if scope, ok := r.get(v, "scope"); ok {
		o.Scopes = r.scopes(scope)
	}
	if aliases, ok := r.get(v, "aliases"); ok {
		o.Aliases, _ = r.filledSet(aliases, "aliases")
	}
	if when, ok := r.get(v, "when"); ok {
		r.when(when, &o, declared)
	}
	id, ok := r.optional(v, "id")
	if _, given := r.get(v, "id"); !given {
		r.list.Add(finding.New(ruleShape, r.at(v), "an entry of %s has no %q", interactionKey, "id").Suggest("add the interactionId"))
	}
	o.ID = id
	return o, ok && r.list.Len() == before
}

// recordTypes reads a list of record types, or the word that stands for whichever there are.
func (r *reader) recordTypes(v place) []policy.Text {
	if v.node.Kind != yaml.ScalarNode {
		out, _ := r.filledSet(v, "recordTypes")
		return out
	}
	word, ok := r.filled(v, "recordTypes")
	if ok && word.Value != policy.AnyRecordType {
		r.list.Add(finding.New(ruleShape, word.At, "recordTypes is the text %q", word.Value).
			Suggest("write a list of system|code, or %s for whichever record types there are", policy.AnyRecordType))
		return nil
	}
	return []policy.Text{word}
}

// scopes reads one scope or a list of alternatives.
func (r *reader) scopes(v place) []policy.Text {
	if v.node.Kind == yaml.SequenceNode {
		out, _ := r.filledSet(v, "scope")
		return out
	}
	if s, ok := r.filled(v, "scope"); ok {
		return []policy.Text{s}
	}
	return nil
}
