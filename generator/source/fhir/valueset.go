// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// valueSet reads the three places in which the generations of FHIR keep the
// codes of a value set.
func (r *reader) valueSet(root *element) {
	for _, compose := range root.all("compose") {
		r.onlyConcepts(compose)
		for _, include := range compose.all("include") {
			r.concepts(include.all("concept"), systemOf(include))
		}
	}
	for _, inline := range root.all("codeSystem") { // DSTU2
		r.concepts(inline.all("concept"), systemOf(inline))
	}
	if len(r.list.Concepts) > 0 {
		r.noRules(root)
		return // an expansion repeats them
	}
	for _, expansion := range root.all("expansion") {
		r.contains(expansion.all("contains"))
	}
}

// onlyConcepts refuses what would make the list another one than its concepts:
// codes that are taken out again, and codes that a rule narrows.
func (r *reader) onlyConcepts(compose *element) {
	for _, e := range compose.all("exclude") {
		r.findings.Add(finding.New(ruleForm, e.at, "the value set takes codes out again").Suggest("give a list of the codes that remain"))
	}
	for _, include := range compose.all("include") {
		for _, name := range []string{"filter", "valueSet"} {
			if len(include.all(name)) > 0 && len(include.all("concept")) > 0 {
				r.findings.Add(finding.New(ruleForm, include.at, "an include has codes and a %s", name).Suggest("give a list of the codes that are meant"))
			}
		}
	}
}

// noRules refuses what adds codes beside those that are listed: imports, and
// includes of a whole system or by a rule. What is listed is a part, then.
func (r *reader) noRules(root *element) {
	for _, compose := range root.all("compose") {
		for _, e := range compose.all("import") { // DSTU2
			r.findings.Add(finding.New(rulePart, e.at, "the value set imports %q beside the codes that it lists", e.value).
				Suggest("give a list of all codes that are meant"))
		}
		for _, include := range compose.all("include") {
			if len(include.all("concept")) == 0 {
				r.findings.Add(finding.New(rulePart, include.at, "an include names no codes, beside others that do").
					Suggest("give a list of all codes that are meant"))
			}
		}
	}
}

// references names the code systems or value sets that a value set refers to.
func references(root *element) string {
	var out []string
	for _, compose := range root.all("compose") {
		if v, _ := compose.text("import"); v != "" { // DSTU2
			out = append(out, v)
		}
		for _, include := range compose.all("include") {
			for _, name := range []string{"system", "valueSet"} {
				if v, _ := include.text(name); v != "" {
					out = append(out, v)
				}
			}
		}
	}
	return strings.Join(out, ", ")
}
