package openapi

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// when reads the condition under which a request means one of several
// interactionIds of its endpoint. What it names has to be declared, since a
// misspelt name would never be there and the id never meant.
func (r *reader) when(v place, o *policy.OperationFact, declared parameters) {
	if v.node.Kind != yaml.MappingNode || len(v.node.Content) == 0 {
		kind := yamldoc.KindName(v.node)
		if v.node.Kind == yaml.MappingNode {
			kind = "an empty mapping"
		}
		r.list.Add(finding.New(ruleShape, r.at(v), "when is %s and must be a mapping", kind).
			Suggest("write when: {query: [[_id]]} or when: {header: {Name: value}}, or remove the key"))
		return
	}
	r.unknownKeys(v, "when", "query", "header")
	if q, ok := r.get(v, "query"); ok {
		r.whenQuery(q, o, declared)
	}
	if h, ok := r.get(v, "header"); ok {
		r.whenHeader(h, o, declared)
	}
}

func (r *reader) whenQuery(q place, o *policy.OperationFact, declared parameters) {
	if q.node.Kind != yaml.SequenceNode || len(q.node.Content) == 0 {
		r.list.Add(finding.New(ruleShape, r.at(q), "query of when is %s and must be a list of lists of query parameters", describe(q.node)).
			Suggest("write query: [[_id], [subject, identifier]]: any one of the inner lists selects the operation"))
		return
	}
	for _, c := range q.node.Content {
		names, ok := r.filledList(q.with(c), "an alternative of query")
		if !ok {
			continue
		}
		for _, n := range names {
			r.declared(n, "query", declared.named)
		}
		o.Query = append(o.Query, names)
	}
}

func (r *reader) whenHeader(h place, o *policy.OperationFact, declared parameters) {
	if h.node.Kind != yaml.MappingNode || len(h.node.Content) == 0 {
		r.list.Add(finding.New(ruleShape, r.at(h), "header of when is %s and must be a mapping from header names to values", describe(h.node)).
			Suggest("write header: {Name: value}"))
		return
	}
	known := map[string]policy.Text{}
	for k, v := range yamldoc.Pairs(h.node) {
		name := policy.Text{Value: k.Value, At: r.at(h.with(k))}
		if first, twice := known[strings.ToLower(name.Value)]; twice {
			r.list.Add(finding.New(ruleWhen, name.At, "when names the header %q twice, and a request has one value of it", name.Value).
				Suggest("keep one of the two; the case of a header's name makes no difference").Relate(first.At, "it stands here first"))
			continue
		}
		known[strings.ToLower(name.Value)] = name
		value, ok := r.filled(h.with(v), "the value of a header")
		if !ok {
			continue
		}
		r.declared(name, "header", declared.headed)
		o.Header = append(o.Header, [2]policy.Text{name, value})
	}
}

func describe(n *yaml.Node) string {
	if len(n.Content) == 0 && n.Kind != yaml.ScalarNode {
		return "empty"
	}
	return yamldoc.KindName(n)
}

// declared reports a name that is not among the declared parameters.
func (r *reader) declared(name policy.Text, in string, known *names) {
	if known.has(name.Value) {
		return
	}
	f := finding.New(ruleWhen, name.At, "%q is not a declared %s parameter of the operation", name.Value, in)
	if near, ok := known.nearest(name.Value); ok {
		r.list.Add(f.Suggest("did you mean %q?", near))
	} else if len(known.list) == 0 {
		r.list.Add(f.Suggest("declare it below parameters"))
	} else {
		r.list.Add(f.Suggest("declare it, or use one of %s", strings.Join(known.list[:min(len(known.list), 100)], ", ")))
	}
}

// namesInteractions reports whether a header of a request names its interactionId.
func (r *reader) namesInteractions() bool {
	scheme, ok := protocol.SchemeOf(spine.HeaderScheme(r.document.Service.Headers.Value))
	if !ok {
		return false
	}
	_, named := scheme.Header(protocol.Interaction)
	return named
}

// checkDistinct reports several ids at one endpoint that nothing distinguishes. Behind
// the SSP the request names its interactionId in a header, so there the
// id itself does.
func (r *reader) checkDistinct(v place, operations []policy.OperationFact) {
	ids, conditions := map[string]policy.Text{}, map[string]policy.Text{}
	for _, o := range operations {
		if first, ok := ids[o.ID.Value]; ok {
			r.list.Add(finding.New(ruleWhen, o.ID.At, "%q stands twice at one endpoint", o.ID.Value).
				Suggest("join the two into one, with both alternatives in when").Relate(first.At, "it stands here first"))
			continue
		}
		ids[o.ID.Value] = o.ID
		if len(v.node.Content) == 1 || r.namesInteractions() {
			continue
		}
		c := condition(o)
		if first, ok := conditions[c]; c == "" {
			r.list.Add(finding.New(ruleWhen, o.ID.At, "%q has no when, and the endpoint has other interactionIds", o.ID.Value).
				Suggest("say by when: which query parameters or header select it"))
		} else if ok {
			r.list.Add(finding.New(ruleWhen, o.ID.At, "%q and %q have the same when", first.Value, o.ID.Value).
				Suggest("say by when: what tells the two apart").Relate(first.At, "the other one"))
		} else {
			conditions[c] = o.ID
		}
	}
}

// condition is a when as a text that is equal for equal meanings.
func condition(o policy.OperationFact) string {
	var parts []string
	for _, alternative := range o.Query {
		var names []string
		for _, n := range alternative {
			names = append(names, n.Value)
		}
		slices.Sort(names)
		parts = append(parts, "?"+strings.Join(names, "\x00&"))
	}
	for _, h := range o.Header {
		parts = append(parts, "#"+strings.ToLower(h[0].Value)+"\x00="+h[1].Value)
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x00|")
}
