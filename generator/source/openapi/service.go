// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"path"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
	"github.com/spineguard/spineguard/spine/protocol"
)

func (r *reader) mainName() string { return path.Base(r.src.Path) }

// headersAndTokens are the words of the two keys that say how an API asks.
func headersAndTokens() (headers, tokens string) {
	var schemes, profiles []string
	for name := range protocol.Schemes() {
		schemes = append(schemes, string(name))
	}
	for name := range protocol.TokenProfiles() {
		profiles = append(profiles, string(name))
	}
	return "headers: " + strings.Join(schemes, " or "), "tokens: " + strings.Join(profiles, " or ")
}

// service reads x-spine-service. Which words its values take is checked where
// the model is made.
func (r *reader) service(root place) {
	headers, tokens := headersAndTokens()
	example := serviceKey + ": {name: …, " + headers + ", " + tokens + "}"
	p, ok := r.get(root, serviceKey)
	if !ok {
		r.list.Add(finding.New(ruleNoService, r.at(root), "the document has no %s", serviceKey).
			Suggest("add %s at the top level, or in an overlay with the target $", example))
		return
	}
	x, s := r.extensionsOf(p, parameters{}), &r.document.Service
	x.Mapping(
		yamldoc.Key{Name: "name", Read: x.Text(&s.Name), Required: true, Example: "name: and a word, such as nrl"},
		yamldoc.Key{Name: "headers", Read: x.Text(&s.Headers), Required: true, Example: headers},
		yamldoc.Key{Name: "tokens", Read: x.Text(&s.Tokens), Required: true, Example: tokens},
		yamldoc.Key{Name: "base", Read: x.Text(&s.Base)},
		yamldoc.Key{Name: "fhir", Read: x.Text(&s.FHIR)},
	)(yamldoc.Value{Node: p.node, Name: serviceKey, Example: example})
}
