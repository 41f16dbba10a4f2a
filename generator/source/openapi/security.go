package openapi

import (
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// securitySchemes follows references to security schemes, which are a part of
// what bears on access. A scheme that stands at a URL is not fetched: gateways
// publish theirs that way, and nothing that is generated depends on it.
func (r *reader) securitySchemes(root place) {
	components, ok := r.get(root, "components")
	if !ok {
		return
	}
	r.parts[components.node] = partComponents
	schemes, _ := r.get(components, "securitySchemes")
	for k, v := range yamldoc.Pairs(schemes.node) {
		scheme := schemes.with(v)
		if ref, ok := r.ref(scheme); ok && isURL(ref.node.Value) {
			r.list.Add(finding.New(ruleAside, r.at(ref), "the security scheme %q stands at %q, which is not read", k.Value, ref.node.Value).
				Suggest("nothing needs to be done: what is generated does not depend on it; or write the scheme out here"))
			v.Content = mapping("type", text("http"), "scheme", text("bearer")).Content
			root.file.changed = true
			r.parts[v] = partScheme
			continue
		}
		if scheme, ok = r.follow(scheme, partScheme); ok {
			flows, _ := r.get(scheme, "flows")
			for _, flow := range yamldoc.Pairs(flows.node) {
				if flow.Kind == yaml.MappingNode {
					r.parts[flow] = partFlow
				}
			}
		}
	}
}
