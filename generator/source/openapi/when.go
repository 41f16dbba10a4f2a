// SPDX-License-Identifier: Apache-2.0

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

// when returns what reads the condition under which a request means one of several
// interactionIds of its endpoint. What it names has to be declared, since a
// misspelt name would never be there and the id never meant.
func (x extensionReader) when(o *policy.OperationFact) yamldoc.Read {
	return x.NotEmpty(x.Mapping(
		yamldoc.Key{Name: "query", Example: "query: [[_id], [subject, identifier]], of which any one inner list selects the operation", Read: x.Some(func(v yamldoc.Value) {
			var names []policy.Text
			x.Texts(&names)(v)
			for _, name := range names {
				x.isDeclared(name, "query", x.declared.named)
			}
			o.Query = append(o.Query, names)
		})},
		yamldoc.Key{Name: "header", Read: x.NotEmpty(x.headers(&o.Header)), Example: "header: {Name: value}"},
	))
}

func (x extensionReader) headers(to *[][2]policy.Text) yamldoc.Read {
	known := map[string]policy.Text{}
	return x.Names(func(key *yaml.Node, v yamldoc.Value) {
		name := policy.Text{Value: key.Value, At: x.At(key)}
		folded := strings.ToLower(name.Value)
		if first, twice := known[folded]; twice {
			x.List.Add(finding.New(ruleWhen, name.At, "when names the header %q twice, and a request has one value of it", name.Value).
				Suggest("keep one of the two; the case of a header's name makes no difference").Relate(first.At, "it stands here first"))
			return
		}
		known[folded] = name
		x.isDeclared(name, "header", x.declared.headed)
		var value policy.Text
		x.Text(&value)(v)
		*to = append(*to, [2]policy.Text{name, value})
	})
}

// isDeclared reports a name that is not among the declared parameters.
func (x extensionReader) isDeclared(name policy.Text, in string, known *names) {
	if known.has(name.Value) {
		return
	}
	f := finding.New(ruleWhen, name.At, "%q is not a declared %s parameter of the operation", name.Value, in)
	if near, ok := known.nearest(name.Value); ok {
		x.List.Add(f.Suggest("did you mean %q?", near))
	} else if len(known.list) == 0 {
		x.List.Add(f.Suggest("declare it below parameters"))
	} else {
		x.List.Add(f.Suggest("declare it, or use one of %s", strings.Join(known.list[:min(len(known.list), 100)], ", ")))
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
