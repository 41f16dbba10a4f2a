package assert

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// File is a file of access tests as it was read.
type File struct {
	Families map[string][]policy.Text // job roles by the name of their family
	Tests    []Test
}

// Test is one row: who, what, and what is expected.
type Test struct {
	At        finding.Position
	Name      policy.Text // optional, for messages
	Role      Selector
	Activity  Selector      // a list is one user who has all of them
	Areas     []policy.Text // of work of the user; none: the user works in none that a grant is limited to
	Type      Selector
	Function  Selector
	ASID      Selector
	Interact  Selector
	Endpoint  Selector
	Format    Selector
	Direction policy.Text // "sends" or "receives"; empty means sends
	Expect    policy.Text // "record", "pointer", "allow" or "deny"
}

// Selector is what a row says of one of its columns: one value, a list, or
// every or any of a list or of a set that has a name.
type Selector struct {
	At     finding.Position
	Values []policy.Text
	Set    policy.Text // "all", a record group or a family of job roles, in place of values
	Every  bool        // written as {every: …}
	Any    bool        // written as {any: …}: one of them is enough
}

// Given reports whether the row has the column.
func (s Selector) Given() bool { return len(s.Values) > 0 || s.Set.Given() }

const all = "all"

var testKeys = []string{"name", "role", "activity", "area", "type", "function", "asid", "interaction", "endpoint", "format", "direction", "expect"}

// Parse reads a file of access tests:
//
//	version: 1
//	families: {nurses: [R8001, R8002]}
//	tests:
//	  - {role: R8001, type: 736253002, expect: pointer}
//
// It reports all that is wrong with it in one run; with an error among the
// findings what it returns is incomplete.
func Parse(file string, data []byte, limits yamldoc.Limits) (File, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, limits)
	if root == nil {
		return File{}, findings
	}
	r := reader{file: file}
	r.list.Add(findings...)
	f := File{Families: map[string][]policy.Text{}}
	r.keys(root, "the file", "version", "families", "tests")
	if v, ok := yamldoc.Lookup(root, "version"); !ok || v.Value != "1" || v.Tag != "!!int" {
		r.add(root, "the file has no version that is known").Suggest("write version: 1")
	}
	if families, ok := yamldoc.Lookup(root, "families"); ok {
		r.families(families, &f)
	}
	tests, ok := yamldoc.Lookup(root, "tests")
	if !ok || tests.Kind != yaml.SequenceNode || len(tests.Content) == 0 {
		r.add(root, "the file has no list of tests").Suggest("write tests: and a list, such as - {role: R8001, type: 736253002, expect: pointer}")
		return f, r.done()
	}
	for _, n := range tests.Content {
		f.Tests = append(f.Tests, r.test(n))
	}
	return f, r.done()
}

type reader struct {
	file string
	list finding.List
	open []*pending
}

// pending is a finding to which a suggestion may be added.
type pending struct{ finding.Finding }

func (p *pending) Suggest(format string, args ...any) {
	p.Finding = p.Finding.Suggest(format, args...)
}

func (r *reader) add(n *yaml.Node, format string, args ...any) *pending {
	p := &pending{finding.New(ruleForm, yamldoc.Pos(r.file, n), format, args...)}
	r.open = append(r.open, p)
	return p
}

func (r *reader) done() []finding.Finding {
	for _, p := range r.open {
		r.list.Add(p.Finding)
	}
	return r.list.Sorted()
}

// keys refuses what is not a mapping, and keys that are not known.
func (r *reader) keys(n *yaml.Node, what string, known ...string) bool {
	if n.Kind != yaml.MappingNode {
		r.add(n, "%s is %s and must be a mapping", what, yamldoc.KindName(n)).Suggest("its keys are %s", strings.Join(known, ", "))
		return false
	}
	for k := range yamldoc.Pairs(n) {
		if slices.Contains(known, k.Value) {
			continue
		}
		p := r.add(k, "%q is not a key of %s", k.Value, what)
		p.Finding = p.SuggestNear(k.Value, known, "the keys are %s", strings.Join(known, ", "))
	}
	return true
}

func (r *reader) families(n *yaml.Node, f *File) {
	if n.Kind != yaml.MappingNode {
		r.add(n, "families is %s and must be a mapping", yamldoc.KindName(n)).Suggest("write families: {nurses: [R8001, R8002]}")
		return
	}
	for k, v := range yamldoc.Pairs(n) {
		if k.Value == all {
			r.add(k, "%q is the name of everything and cannot name a family", all).Suggest("give the family another name")
			continue
		}
		f.Families[k.Value] = r.texts(v, "families."+k.Value)
	}
}

func (r *reader) test(n *yaml.Node) Test {
	t := Test{At: yamldoc.Pos(r.file, n)}
	if !r.keys(n, "a test", testKeys...) {
		return t
	}
	for k, v := range yamldoc.Pairs(n) {
		switch k.Value {
		case "name":
			t.Name = r.text(v, k.Value)
		case "direction":
			t.Direction = r.word(v, k.Value, "sends", "receives")
		case "expect":
			t.Expect = r.word(v, k.Value, "record", "pointer", "allow", "deny")
		case "role":
			t.Role = r.selector(v, k.Value)
		case "activity":
			t.Activity = r.selector(v, k.Value)
		case "area":
			t.Areas = r.texts(v, k.Value)
		case "type":
			t.Type = r.selector(v, k.Value)
		case "function":
			t.Function = r.selector(v, k.Value)
		case "asid":
			t.ASID = r.selector(v, k.Value)
		case "interaction":
			t.Interact = r.selector(v, k.Value)
		case "endpoint":
			t.Endpoint = r.selector(v, k.Value)
		case "format":
			t.Format = r.selector(v, k.Value)
		}
	}
	if problem, next := t.problem(n); problem != "" {
		r.add(n, "%s", problem).Suggest("%s", next)
	}
	return t
}

// problem is what is wrong with a test as a whole: users are asked for one
// record type or function, traffic for two of system, endpoint or format, and
// interactionId.
func (t Test) problem(n *yaml.Node) (problem, next string) {
	has := func(keys ...string) (count int) {
		for _, key := range keys {
			if _, ok := yamldoc.Lookup(n, key); ok {
				count++
			}
		}
		return count
	}
	users, things := has("role", "activity"), has("type", "function")
	called, traffic := has("endpoint", "format"), has("asid", "interaction", "endpoint", "format")
	levels := t.Expect.Value == string(policy.PointerOnly) || t.Expect.Value == string(policy.PointerAndRecord)
	switch {
	case has("expect") == 0:
		return "the test expects nothing", "add expect: record, pointer, allow or deny"
	case things+traffic == 0:
		return "the test names nothing that is asked for", "name one of type, function, interaction, endpoint, format"
	case traffic > 0 && users+things > 0:
		return "a test of systems, endpoints and formats has no user", "write a test for each, such as {asid: …, interaction: …, expect: allow}"
	case traffic > 0 && (traffic != 2 || called > 1):
		return "a test of traffic must name two: a system, an endpoint or format, an interactionId",
			"write {asid: …, interaction: …, expect: allow}, or endpoint or format in place of one of them"
	case has("area") > 0 && things == 0:
		return "an area of work is that of a user", "take it out"
	case things > 1:
		return "the test must name one of type, function", "write a test for each"
	case traffic == 0 && users == 0:
		return "a record type or function is tested with a role or activities", "write {role: …, type: …, expect: …}"
	case has("direction") > 0 && has("asid") == 0:
		return "a direction is that of a system", "take it out"
	case levels && has("type") == 0:
		return "a level is expected of a record type only", "expect allow or deny"
	}
	return "", ""
}

func (r *reader) selector(n *yaml.Node, name string) Selector {
	s := Selector{At: yamldoc.Pos(r.file, n)}
	if n.Kind != yaml.MappingNode {
		s.Values = r.texts(n, name)
		return s
	}
	if len(n.Content) != 2 || n.Content[0].Value != "every" && n.Content[0].Value != "any" {
		r.add(n, "%s is a mapping and must have the one key every or any", name).Suggest("write %s: {every: all}", name)
		return s
	}
	s.Any = n.Content[0].Value == "any"
	s.Every = !s.Any
	if inner := n.Content[1]; inner.Kind == yaml.SequenceNode {
		s.Values = r.texts(inner, name)
	} else {
		s.Set = r.text(inner, name)
	}
	return s
}

// texts reads one text, or a list of them.
func (r *reader) texts(n *yaml.Node, name string) []policy.Text {
	if n.Kind != yaml.SequenceNode {
		if t := r.text(n, name); t.Given() {
			return []policy.Text{t}
		}
		return nil
	}
	if len(n.Content) == 0 {
		r.add(n, "%s is an empty list", name).Suggest("name at least one; a test of nothing would always pass")
	}
	var out []policy.Text
	for _, c := range n.Content {
		if t := r.text(c, name); t.Given() {
			out = append(out, t)
		}
	}
	return out
}

var digits = regexp.MustCompile(`\A[0-9]+\z`)

// text reads a code or a name. A SNOMED CT code or an ASID without quotes is a
// number to YAML; it is taken as it is written, which is digits alone.
func (r *reader) text(n *yaml.Node, name string) policy.Text {
	s, ok := yamldoc.String(n)
	if !ok && n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float") && digits.MatchString(n.Value) {
		s, ok = n.Value, true
	}
	if !ok || s == "" {
		what := yamldoc.KindName(n)
		if ok {
			what = "empty"
		}
		r.add(n, "%s is %s and must be a text", name, what).Suggest("write a code or a name, in quotes if it is not a plain word")
		return policy.Text{}
	}
	return policy.Text{Value: s, At: yamldoc.Pos(r.file, n)}
}

func (r *reader) word(n *yaml.Node, name string, words ...string) policy.Text {
	t := r.text(n, name)
	if !t.Given() || slices.Contains(words, t.Value) {
		return t
	}
	r.add(n, "%s is %q and must be one of %s", name, t.Value, strings.Join(words, ", ")).Suggest("write one of them")
	return policy.Text{}
}
