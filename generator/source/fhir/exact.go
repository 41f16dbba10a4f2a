// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// complete refuses a code system that does not say that it holds all of its
// codes. CodeSystem.content is mandatory in STU3 and R4; beside "complete" it
// is "not-present", "example", "fragment" or, in R4, "supplement".
func (r *reader) complete(root *element) {
	content, at := root.text("content")
	switch {
	case len(root.all("content")) == 0:
		r.findings.Add(finding.New(rulePart, root.at, "the CodeSystem does not say that it holds all of its codes").
			Suggest("if it does, give it the content %q", "complete"))
	case content != "complete":
		r.findings.Add(finding.New(rulePart, at, "the content of the CodeSystem is %q and must be %q", content, "complete").
			Suggest("give the resource that lists all codes"))
	}
}

// current warns of a list that its publisher has withdrawn. It is not an error:
// lists that are in use everywhere are retired before there is another one.
func (r *reader) current(root *element) {
	if status, at := root.text("status"); status == "retired" {
		r.findings.Add(finding.New(ruleRetired, at, "the %s is retired", root.name).
			Suggest("ask its publisher which list is in use; if it is this one, set lint.severity of this rule to off"))
	}
}

// readNames are the names of the elements that are read.
var readNames = []string{
	"url", "status", "content", "compose", "import", "include", "exclude", "filter", "concept", "code", "display",
	"system", "valueSet", "expansion", "contains", "codeSystem", "resourceType",
}

// checkNames refuses elements whose names differ from those that are read in
// case alone: another reader would take them for the same.
func (r *reader) checkNames(root *element) {
	root.walk(func(e *element) {
		for _, n := range readNames {
			if e.name != n && strings.EqualFold(e.name, n) && e.name != "CodeSystem" && e.name != "ValueSet" {
				r.findings.Add(finding.New(ruleForm, e.at, "the member %q is written unlike %q", e.name, n).Suggest("write %q", n))
			}
		}
	})
}

// single are the elements that stand at most once in another, by its name.
var single = map[string][]string{
	"CodeSystem": {"url", "status", "content"},
	"ValueSet":   {"url", "status", "compose", "expansion", "codeSystem"},
	"include":    {"system"},
	"codeSystem": {"system"},
	"concept":    {"code", "display"},
	"contains":   {"system", "code", "display"},
}

// checkSingle refuses lists where one value is meant: readers would not agree
// on which of several they take.
func (r *reader) checkSingle(root *element) {
	root.walk(func(e *element) {
		for _, name := range single[e.name] {
			all := e.all(name)
			switch {
			case len(all) > 1:
				r.findings.Add(finding.New(ruleForm, all[1].at, "%q stands %d times and must stand once", name, len(all)).
					Suggest("keep the one that is right").Relate(all[0].at, "it stands here first"))
			case len(all) == 1 && all[0].listed:
				r.findings.Add(finding.New(ruleForm, all[0].at, "%q is a list and must be one value", name).Suggest("write the value without brackets"))
			}
		}
	})
}
