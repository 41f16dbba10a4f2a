// SPDX-License-Identifier: Apache-2.0

package check

import (
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

func (x *index) oneLevel() []finding.Finding {
	var out []finding.Finding
	for _, g := range x.Groups {
		levels := map[policy.AccessLevel]bool{}
		for _, grant := range g.Grants {
			levels[grant.Level] = true
		}
		if len(levels) == 1 {
			out = append(out, finding.New(ruleOneLevel, first(g.Origin), "the record group %q has a code for one level only", g.Name).
				Suggest("the published mapping has a code for each of the two levels; add the other one if it exists"))
		}
	}
	return out
}

// pointerIncludesRecord finds by inclusion what rbac-code-two-levels finds by
// name: a code that was to show pointers and opens records.
func (x *index) pointerIncludesRecord() []finding.Finding {
	out := report{rule: rulePointer}
	for _, g := range x.Groups {
		record := newSet(len(x.Activities))
		for _, a := range x.levels(g, policy.PointerAndRecord) {
			record.add(a)
		}
		for _, grant := range g.Grants {
			a, ok := x.at[grant.Activity]
			if !ok || grant.Level != policy.PointerOnly {
				continue
			}
			for high := range intersection(x.closure[a], record).all() {
				out.add(func() finding.Finding {
					return finding.New(rulePointer, first(grant.Origin), "%s shows the pointers of %q and includes %s, which opens the records", grant.Activity, g.Name, x.Activities[high].Code).
						Suggest("take %s out of what %s includes", x.Activities[high].Code, grant.Activity).
						Relate(first(x.Activities[a].Origin), "what %s includes", grant.Activity)
				})
			}
		}
	}
	return out.findings()
}

func (x *index) noGroup() []finding.Finding {
	var out []finding.Finding
	for _, t := range x.RecordTypes {
		if t.Group == "" {
			out = append(out, finding.New(ruleNoGroup, first(t.Origin), "the record type %q is in no record group", t.Name).
				Suggest("put it into a group, or take the row out"))
		}
	}
	return out
}

// snomed finds the other ways in which the code system of SNOMED CT is written,
// each where it stands first.
func (x *index) snomed() []finding.Finding {
	var out []finding.Finding
	seen := map[string]bool{}
	for _, t := range x.RecordTypes {
		if t.System == policy.SNOMEDSystem || !isSNOMED(t.System) || seen[t.System] {
			continue
		}
		seen[t.System] = true
		out = append(out, finding.New(ruleSNOMED, first(t.Origin), "the code system %q means SNOMED CT, and pointers have another: %s", t.System, policy.SNOMEDSystem).
			Suggest("write %s, in every row", policy.SNOMEDSystem))
	}
	return out
}

// isSNOMED knows the forms that are met: with https, www, a slash at the end,
// an edition behind it (which is a version and no system), and the object
// identifier that HL7 v3 uses.
func isSNOMED(system string) bool {
	s := strings.ToLower(system)
	if s == "urn:oid:2.16.840.1.113883.6.96" {
		return true
	}
	_, s, _ = strings.Cut(s, "://")
	s = strings.TrimPrefix(s, "www.")
	return s == "snomed.info" || strings.HasPrefix(s, "snomed.info/") || s == "snomed.org/sct"
}
