// SPDX-License-Identifier: Apache-2.0

package check

import (
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// differInCase compares ids of one kind with each other, capital and small
// letters aside. Kinds whose form has no small letters need no comparison.
func (x *index) differInCase() []finding.Finding {
	var out []finding.Finding
	ids, formats, types := kind{name: "interactionIds"}, kind{name: "formats"}, kind{name: "record types"}
	systems, names, groups, functions := kind{name: "code systems"}, kind{name: "names of record types"}, kind{name: "record groups"}, kind{name: "functions"}
	for _, i := range x.Interactions {
		for _, id := range append([]string{i.ID, i.Registered}, i.Aliases...) {
			ids.add(&out, id, i.Origin)
		}
	}
	for _, f := range x.Formats {
		systems.add(&out, f.System, f.Origin)
		formats.addIn(&out, f.System, f.Code, f.Origin)
	}
	for _, t := range x.RecordTypes {
		systems.add(&out, t.System, t.Origin)
		types.addIn(&out, t.System, t.Code, t.Origin)
		names.add(&out, t.Name, t.Origin)
	}
	for _, g := range x.Groups {
		groups.add(&out, g.Name, g.Origin)
	}
	for _, f := range x.Functions {
		functions.add(&out, f.Name, f.Origin)
	}
	return out
}

// kind collects the ids of one kind by their folded form.
type kind struct {
	name string
	seen map[string]*spelling
}

type spelling struct {
	text string
	at   finding.Position
	told map[string]bool
}

func (k *kind) add(out *[]finding.Finding, text string, o policy.Origin) { k.addIn(out, "", text, o) }

// addIn compares within a scope, such as the code system of a code.
func (k *kind) addIn(out *[]finding.Finding, scope, text string, o policy.Origin) {
	if k.seen == nil {
		k.seen = map[string]*spelling{}
	}
	folded := strings.ToLower(scope + "|" + text)
	old := k.seen[folded]
	switch {
	case old == nil:
		k.seen[folded] = &spelling{text: text, at: first(o), told: map[string]bool{text: true}}
	case !old.told[text]:
		old.told[text] = true
		*out = append(*out, finding.New(ruleCase, first(o), "the %s %q and %q differ in capital and small letters alone", k.name, old.text, text).
			Suggest("write both alike, or keep the one that is right").Relate(old.at, "the other one"))
	}
}
