// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"regexp"

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
	r := newReader(file, findings)
	f := File{Families: map[string][]policy.Text{}}
	r.Mapping(
		r.VersionKey(),
		yamldoc.Key{Name: "families", Read: r.families(f.Families)},
		yamldoc.Key{Name: "tests", Read: r.Some(func(v yamldoc.Value) { f.Tests = append(f.Tests, r.test(v)) }), Required: true,
			Example: "tests: [{role: R8001, type: 736253002, expect: pointer}]"},
	)(yamldoc.Value{Node: root})
	return f, r.List.Sorted()
}

type reader struct{ *yamldoc.Reader }

func newReader(file string, findings []finding.Finding) reader {
	var list finding.List
	list.Add(findings...)
	return reader{&yamldoc.Reader{
		List: &list, At: func(n *yaml.Node) finding.Position { return yamldoc.Pos(file, n) }, What: "the file of access tests",
		Unknown: ruleForm, Missing: ruleForm, Kind: ruleForm, Bad: ruleForm,
	}}
}

func (r reader) add(n *yaml.Node, message, next string) {
	r.List.Add(finding.New(ruleForm, r.At(n), "%s", message).Suggest("%s", next))
}

func (r reader) families(to map[string][]policy.Text) yamldoc.Read {
	return r.Names(func(key *yaml.Node, v yamldoc.Value) {
		if key.Value == all {
			r.add(key, `"all" is the name of everything and cannot name a family`, "give the family another name")
			return
		}
		var roles []policy.Text
		r.codes(&roles)(v)
		to[key.Value] = roles
	})
}

func (r reader) test(v yamldoc.Value) Test {
	t := Test{At: r.At(v.Node)}
	r.Mapping(
		yamldoc.Key{Name: "name", Read: r.code(&t.Name)},
		yamldoc.Key{Name: "role", Read: r.selector(&t.Role)},
		yamldoc.Key{Name: "activity", Read: r.selector(&t.Activity)},
		yamldoc.Key{Name: "area", Read: r.codes(&t.Areas)},
		yamldoc.Key{Name: "type", Read: r.selector(&t.Type)},
		yamldoc.Key{Name: "function", Read: r.selector(&t.Function)},
		yamldoc.Key{Name: "asid", Read: r.selector(&t.ASID)},
		yamldoc.Key{Name: "interaction", Read: r.selector(&t.Interact)},
		yamldoc.Key{Name: "endpoint", Read: r.selector(&t.Endpoint)},
		yamldoc.Key{Name: "format", Read: r.selector(&t.Format)},
		yamldoc.Key{Name: "direction", Read: r.TextOf(yamldoc.OneOf("sends", "receives"), &t.Direction)},
		yamldoc.Key{Name: "expect", Read: r.TextOf(yamldoc.OneOf("record", "pointer", "allow", "deny"), &t.Expect), Required: true,
			Example: "expect: record, pointer, allow or deny"},
	)(v)
	if v.Node.Kind == yaml.MappingNode {
		r.sense(t, v.Node)
	}
	return t
}

// sense reports the first thing that makes no sense in a test as a whole: users are
// asked for one record type or function, traffic for two of system, endpoint or
// format, and interactionId.
func (r reader) sense(t Test, n *yaml.Node) {
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
	level := t.Expect.Value == string(policy.PointerOnly) || t.Expect.Value == string(policy.PointerAndRecord)
	for _, rule := range []struct {
		broken        bool
		problem, next string
	}{
		{things+traffic == 0, "the test names nothing that is asked for", "name one of type, function, interaction, endpoint, format"},
		{traffic > 0 && users+things > 0, "a test of systems, endpoints and formats has no user", "write a test for each, such as {asid: …, interaction: …, expect: allow}"},
		{traffic > 0 && (traffic != 2 || called > 1), "a test of traffic must name two: a system, an endpoint or format, an interactionId",
			"write {asid: …, interaction: …, expect: allow}, or endpoint or format in place of one of them"},
		{has("area") > 0 && things == 0, "an area of work is that of a user", "take it out"},
		{things > 1, "the test must name one of type, function", "write a test for each"},
		{traffic+users == 0, "a record type or function is tested with a role or activities", "write {role: …, type: …, expect: …}"},
		{has("direction") > 0 && has("asid") == 0, "a direction is that of a system", "take it out"},
		{level && has("type") == 0, "a level is expected of a record type only", "expect allow or deny"},
	} {
		if rule.broken {
			r.add(n, rule.problem, rule.next)
			return
		}
	}
}

// selector returns what reads a column: one code, a list of them, or a mapping with
// the one key every or any.
func (r reader) selector(to *Selector) yamldoc.Read {
	return func(v yamldoc.Value) {
		to.At = r.At(v.Node)
		if v.Node.Kind != yaml.MappingNode {
			r.codes(&to.Values)(v)
			return
		}
		r.Mapping(
			yamldoc.Key{Name: "every", Read: r.listOrName(to)},
			yamldoc.Key{Name: "any", Read: r.listOrName(to)},
		)(v)
		if len(v.Node.Content) != 2 {
			r.add(v.Node, v.Name+" must have one of the keys every and any", "write {every: all}")
			return
		}
		to.Any = v.Node.Content[0].Value == "any"
		to.Every = !to.Any
	}
}

// listOrName returns what reads a list of codes, or the name of one.
func (r reader) listOrName(to *Selector) yamldoc.Read {
	return func(v yamldoc.Value) {
		if v.Node.Kind == yaml.SequenceNode {
			r.codes(&to.Values)(v)
		} else {
			r.code(&to.Set)(v)
		}
	}
}

// code is a code or a name. A SNOMED CT code or an ASID without quotes is a number
// to YAML; it is taken as it is written, which is digits alone.
var code = yamldoc.Syntax{Unquoted: regexp.MustCompile(`\A[0-9]+\z`)}

func (r reader) code(to *policy.Text) yamldoc.Read { return r.TextOf(code, to) }

// codes returns what reads one code, or a list of them.
func (r reader) codes(to *[]policy.Text) yamldoc.Read {
	return func(v yamldoc.Value) {
		if v.Node.Kind == yaml.SequenceNode {
			r.TextsOf(code, to)(v)
			return
		}
		var one policy.Text
		if r.code(&one)(v); one.Given() {
			*to = append(*to, one)
		}
	}
}
