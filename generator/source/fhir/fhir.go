// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"bytes"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// Limits caps what a file may cost. Zero means the default.
type Limits = yamldoc.Limits

// List is a code list.
type List struct {
	File     string
	URL      string
	Kind     string // "ValueSet" or "CodeSystem"
	Concepts []Concept
}

// Concept is one code of a list. System is where the code comes from; in a
// CodeSystem that is the resource itself.
type Concept struct{ System, Code, Display policy.Text }

// Read reads a code list, JSON or XML by its first character. With an error
// among the findings the list is empty; a list with warnings is whole.
func Read(file string, data []byte, limits Limits) (List, []finding.Finding) {
	return read(file, data, limits, "give a FHIR ValueSet or CodeSystem in JSON or XML")
}

// ReadJobRoles is [Read] for a list of job roles, which may stand in the
// workbook instead.
func ReadJobRoles(file string, data []byte, limits Limits) (List, []finding.Finding) {
	return read(file, data, limits, "give a FHIR ValueSet or CodeSystem in JSON or XML; job roles in a table belong on the sheet Job roles")
}

// read reads a code list; next is what to do about a file of another kind.
func read(file string, data []byte, limits Limits, next string) (List, []finding.Finding) {
	limits = limits.WithDefaults()
	if len(data) > limits.Bytes {
		return List{}, []finding.Finding{finding.New(ruleForm, finding.InText(file, 0, 0), "the file has %d bytes, more than the limit of %d", len(data), limits.Bytes).
			Suggest("raise limits.documentBytes in the configuration if the file is right")}
	}
	var root *element
	var findings []finding.Finding
	text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\uFEFF")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) {
		root, findings = fromXML(file, data)
	} else {
		root, findings = fromJSON(file, data, limits)
		if len(text) > 0 && text[0] != '{' && (root == nil || root.name == "") {
			findings = []finding.Finding{finding.New(ruleForm, finding.InText(file, 1, 1), "the file is neither JSON nor XML, in which a FHIR resource is written").
				Suggest("%s", next)}
		}
	}
	if root == nil || len(findings) > 0 {
		return List{}, findings
	}
	r := reader{list: List{File: file, Kind: root.name}}
	r.resource(root)
	if r.findings.HasErrors() {
		return List{}, r.findings.Sorted()
	}
	return r.list, r.findings.Sorted()
}

type reader struct {
	list     List
	findings finding.List
}

func (r *reader) resource(root *element) {
	r.list.URL, _ = root.text("url")
	switch root.name {
	case "CodeSystem":
		_, at := root.text("url")
		r.complete(root)
		r.concepts(root.all("concept"), policy.Text{Value: r.list.URL, At: at})
	case "ValueSet":
		r.valueSet(root)
	default:
		r.findings.Add(finding.New(ruleResource, root.at, "the resource is %q, which is not a code list", root.name).
			Suggest("give a ValueSet or a CodeSystem"))
		return
	}
	r.checkNames(root)
	r.checkSingle(root)
	r.once()
	r.current(root)
	if len(r.list.Concepts) == 0 && !r.findings.HasErrors() {
		f := finding.New(ruleEmpty, root.at, "the %s lists no codes", root.name)
		if refers := references(root); refers != "" {
			r.findings.Add(f.Suggest("it refers to %s; give that resource instead", refers))
			return
		}
		r.findings.Add(f.Suggest("give the resource that lists them"))
	}
}

func systemOf(e *element) policy.Text {
	value, at := e.text("system")
	return policy.Text{Value: value, At: at}
}

func (r *reader) concepts(concepts []*element, system policy.Text) {
	for _, c := range concepts {
		r.concept(c, system)
		r.concepts(c.all("concept"), system)
	}
}

func (r *reader) contains(concepts []*element) {
	for _, c := range concepts {
		r.concept(c, systemOf(c))
		r.contains(c.all("contains"))
	}
}

func (r *reader) concept(c *element, system policy.Text) {
	code, at := c.text("code")
	if code == "" {
		r.findings.Add(finding.New(ruleConcept, c.at, "a concept has no code").Suggest("give it one, as a text"))
		return
	}
	display, displayAt := c.text("display")
	r.list.Concepts = append(r.list.Concepts, Concept{
		System: system, Code: policy.Text{Value: code, At: at}, Display: policy.Text{Value: display, At: displayAt},
	})
}

// once refuses a code that is listed twice: two displays would be two claims.
func (r *reader) once() {
	first := map[[2]string]finding.Position{}
	for _, c := range r.list.Concepts {
		key := [2]string{c.System.Value, c.Code.Value}
		if at, twice := first[key]; twice {
			r.findings.Add(finding.New(ruleConcept, c.Code.At, "the code %q is listed twice", c.Code.Value).
				Suggest("keep one of the two").Relate(at, "listed here first"))
			continue
		}
		first[key] = c.Code.At
	}
}

// JobRoles returns the codes of a list as job roles.
func JobRoles(l List) []policy.JobRoleFact {
	var out []policy.JobRoleFact
	for _, c := range l.Concepts {
		out = append(out, policy.JobRoleFact{Code: c.Code, Name: c.Display})
	}
	return out
}
