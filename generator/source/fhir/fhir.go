package fhir

import (
	"bytes"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Limits caps what a file may cost. Zero means the default.
type Limits struct {
	Bytes int // default 8 MiB
}

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

// Read reads a code list, JSON or XML by its first character.
func Read(file string, data []byte, limits Limits) (List, []finding.Finding) {
	if limits.Bytes <= 0 {
		limits.Bytes = 8 << 20
	}
	if len(data) > limits.Bytes {
		return List{}, []finding.Finding{finding.New(ruleForm, finding.InText(file, 0, 0), "the file has %d bytes, more than the limit of %d", len(data), limits.Bytes).
			Suggest("raise limits.documentBytes in the configuration if the file is right")}
	}
	var root *element
	var findings []finding.Finding
	if bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\uFEFF")), " \t\r\n"), []byte("<")) {
		root, findings = fromXML(file, data)
	} else {
		root, findings = fromJSON(file, data, limits)
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
		r.concepts(root.all("concept"), policy.Text{Value: r.list.URL, At: at})
	case "ValueSet":
		r.valueSet(root)
	default:
		r.findings.Add(finding.New(ruleResource, root.at, "the resource is %q and no code list", root.name).
			Suggest("give a ValueSet or a CodeSystem"))
		return
	}
	r.checkNames(root)
	r.once()
	if len(r.list.Concepts) == 0 && r.findings.Len() == 0 {
		f := finding.New(ruleEmpty, root.at, "the %s lists no codes", root.name)
		if refers := references(root); refers != "" {
			r.findings.Add(f.Suggest("it refers to %s; give that resource instead", refers))
			return
		}
		r.findings.Add(f.Suggest("give the resource that lists them"))
	}
}

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
		return // an expansion repeats them
	}
	for _, expansion := range root.all("expansion") {
		r.contains(expansion.all("contains"))
	}
}

// onlyConcepts refuses what would make the list another one than its concepts:
// codes that are taken out again, and includes that are rules.
func (r *reader) onlyConcepts(compose *element) {
	for _, e := range compose.all("exclude") {
		r.findings.Add(finding.New(ruleForm, e.at, "the value set takes codes out again").Suggest("give a list of the codes that remain"))
	}
	listed := len(compose.all("include")) > 1
	for _, include := range compose.all("include") {
		for _, name := range []string{"filter", "valueSet"} {
			if len(include.all(name)) > 0 && len(include.all("concept")) > 0 {
				r.findings.Add(finding.New(ruleForm, include.at, "an include has codes and a %s", name).Suggest("give a list of the codes that are meant"))
			}
		}
		if listed && len(include.all("concept")) == 0 {
			r.findings.Add(finding.New(ruleForm, include.at, "an include names no codes, beside others that do").Suggest("give a list of the codes that are meant"))
		}
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

// checkNames refuses elements whose names differ from those that are read in
// case alone: another reader would take them for the same.
func (r *reader) checkNames(root *element) {
	names := []string{"url", "compose", "include", "concept", "code", "display", "system", "expansion", "contains", "codeSystem", "resourceType"}
	var visit func(*element)
	visit = func(e *element) {
		for _, n := range names {
			if e.name != n && strings.EqualFold(e.name, n) && e.name != "CodeSystem" {
				r.findings.Add(finding.New(ruleForm, e.at, "the member %q is written unlike %q", e.name, n).Suggest("write %q", n))
			}
		}
		for _, c := range e.children {
			visit(c)
		}
	}
	visit(root)
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

// JobRoles returns the codes of a list as job roles.
func JobRoles(l List) []policy.JobRoleFact {
	var out []policy.JobRoleFact
	for _, c := range l.Concepts {
		out = append(out, policy.JobRoleFact{Code: c.Code, Name: c.Display})
	}
	return out
}
