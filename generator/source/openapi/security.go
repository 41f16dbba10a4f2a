// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"strings"

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
		r.schemeAtURL(k.Value, schemes.with(v))
	}
	for _, v := range yamldoc.Pairs(schemes.node) {
		if scheme, ok := r.follow(schemes.with(v), partScheme); ok {
			flows, _ := r.get(scheme, "flows")
			for _, flow := range yamldoc.Pairs(flows.node) {
				if flow.Kind == yaml.MappingNode {
					r.parts[flow] = partFlow
				}
			}
		}
	}
}

// schemeAtURL puts a scheme in place of a reference to a URL. Others may refer
// to it, so that this is done before they are followed.
func (r *reader) schemeAtURL(name string, scheme place) {
	ref, ok := r.ref(scheme)
	if !ok {
		return
	}
	if address, _, _ := strings.Cut(ref.node.Value, "#"); !isURL(address) {
		return
	}
	r.list.Add(finding.New(ruleAside, r.at(ref), "the security scheme %q stands at %q, which is not read", name, ref.node.Value).
		Suggest("nothing needs to be done: what is generated does not depend on it; or write the scheme out here"))
	scheme.node.Content = mapping("type", text("http"), "scheme", text("bearer")).Content
	delete(r.keys, scheme.node)
	scheme.file.changed = true
}
