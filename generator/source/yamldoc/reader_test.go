// SPDX-License-Identifier: Apache-2.0

package yamldoc_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// pet is what the reader of these tests reads.
type pet struct {
	version, age int
	name, born   policy.Text
	house        bool
	names, foods []policy.Text
	owners       map[string]policy.Text
}

// readPet reads a document by one table of every kind of key.
func readPet(t *testing.T, text string) (pet, []finding.Finding) {
	t.Helper()
	root, findings := yamldoc.Parse("p.yaml", []byte(text), yamldoc.Limits{})
	if root == nil {
		t.Fatal(findings)
	}
	rule := func(id string) finding.Rule { return finding.Rule{ID: id, Severity: finding.Error} }
	var list finding.List
	r := &yamldoc.Reader{
		List: &list, At: func(n *yaml.Node) finding.Position { return yamldoc.Pos("p.yaml", n) }, What: "the pet",
		Other:   func(key string) bool { return strings.HasPrefix(key, "x-") },
		Unknown: rule("unknown"), Missing: rule("missing"), Kind: rule("kind"), Bad: rule("bad"),
	}
	p := pet{owners: map[string]policy.Text{}}
	r.Mapping(
		yamldoc.Key{Name: "version", Read: r.Version(&p.version), Required: true, Example: "version: 1"},
		yamldoc.Key{Name: "name", Read: r.Text(&p.name), Required: true, Example: "name: Rex"},
		yamldoc.Key{Name: "kind", Read: r.TextOf(yamldoc.OneOf("cat", "dog"), new(policy.Text))},
		yamldoc.Key{Name: "born", Read: r.TextOf(yamldoc.Date, &p.born)},
		yamldoc.Key{Name: "age", Read: r.Number(&p.age)},
		yamldoc.Key{Name: "house", Read: r.Bool(&p.house)},
		yamldoc.Key{Name: "names", Read: r.Set(&p.names), Example: "names: [Rex]"},
		yamldoc.Key{Name: "foods", Read: r.Each(func(v yamldoc.Value) {
			var food policy.Text
			r.Mapping(yamldoc.Key{Name: "name", Read: r.Text(&food)})(v)
			p.foods = append(p.foods, food)
		})},
		yamldoc.Key{Name: "owners", Read: r.NotEmpty(r.Names(func(key *yaml.Node, v yamldoc.Value) {
			var owner policy.Text
			r.Text(&owner)(v)
			p.owners[key.Value] = owner
		}))},
	)(yamldoc.Value{Node: root})
	return p, list.Sorted()
}

func TestReaderReads(t *testing.T) {
	p, findings := readPet(t, "version: 1\nname: Rex\nkind: dog\nborn: 2020-01-31\nage: 6\nhouse: true\nnames: [Rex, R]\nfoods: [{name: bone}]\nowners: {first: Jo}\nx-own: 1\n")
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if p.version != 1 || p.name.Value != "Rex" || p.name.At.String() != "p.yaml:2:7" || p.born.Value != "2020-01-31" || p.age != 6 || !p.house ||
		len(p.names) != 2 || p.foods[0].Value != "bone" || p.owners["first"].Value != "Jo" {
		t.Errorf("read as %+v", p)
	}
	if p, findings := readPet(t, "version: 1\nname: Rex\nfoods: []\n"); len(findings) > 0 || len(p.foods) > 0 {
		t.Errorf("a list that may be empty: %+v, %v", p, findings)
	}
}

// TestReaderRefuses: each thing that does not fit is one finding, with its rule and
// what to do, and what it holds is not read.
func TestReaderRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"[]":                       `1:1 kind: the pet is a list and must be a mapping (write a mapping)`,
		"version: 1":               `1:1 missing: the key name is missing (add name: Rex)`,
		"name: Rex":                `1:1 missing: the key version is missing (add version: 1)`,
		"nam: Rex":                 `2:1 unknown: "nam" is not a key of the pet (did you mean "name"?)`,
		"colour: red":              `2:1 unknown: "colour" is not a key of the pet (the keys are version, name, kind, born, age, house, names, foods, owners)`,
		"name: ''":                 `2:7 bad: name is empty (write a text)`,
		"name: 010":                `2:7 kind: name is a number and must be a text (write it in quotes: "010")`,
		"name: [Rex]":              `2:7 kind: name is a list and must be a text (write one text)`,
		"kind: dgo":                `2:7 bad: kind: "dgo" is not one of cat, dog (did you mean "dog"?)`,
		"kind: {}":                 `2:7 kind: kind is a mapping and must be a text (write one text, or leave the key out)`,
		"born: 2020-02-30":         `2:7 bad: born: "2020-02-30" is not a date (write a date as YYYY-MM-DD)`,
		"born: 2020":               `2:7 kind: born is a number and must be a text (write it in quotes: "2020")`,
		"age: 0":                   `2:6 bad: age is 0 and must be at least 1 (leave the key out for the default)`,
		"age: 01":                  `2:6 kind: age is a number and must be a plain whole number (write digits alone, without quotes, such as 1)`,
		"age: '1'":                 `2:6 kind: age is a text and must be a plain whole number (write digits alone, without quotes, such as 1)`,
		"age: 9999999999999999999": `2:6 bad: age is 9999999999999999999, which is too large (write a smaller number, or leave the key out for the default)`,
		"house: yes":               `2:8 kind: house is a text and must be true or false (write true or false, without quotes)`,
		"house: 'true'":            `2:8 kind: house is a text and must be true or false (write true or false, without quotes)`,
		"names: Rex":               `2:8 kind: names is a text and must be a list (write, for example: names: [Rex])`,
		"names: []":                `2:8 bad: names is an empty list (write, for example: names: [Rex])`,
		"names: [Rex, '']":         `2:14 bad: names[1] is empty (write a text, or leave the key out)`,
		"names: [Rex, Rex]":        `2:14 bad: names holds "Rex" twice (keep one of the two)`,
		"foods: [{name: ''}]":      `2:16 bad: foods[0].name is empty (write a text, or leave the key out)`,
		"foods: [{}, {nme: 1}]":    `2:14 unknown: "nme" is not a key of foods[1] (did you mean "name"?)`,
		"owners: {}":               `2:9 bad: owners is an empty mapping (write at least one entry, or leave the key out)`,
		"owners: {first: 1}":       `2:17 kind: owners.first is a number and must be a text (write it in quotes: "1")`,
		"version: 2":               `1:10 bad: version 2 is not known (write 1; a later version of spineguard may know it)`,
	} {
		full := text
		if !strings.HasPrefix(text, "[") {
			if !strings.HasPrefix(text, "version:") && text != "name: Rex" {
				full = "version: 1\n" + full
			}
			if !strings.HasPrefix(text, "name:") && text != "version: 1" {
				full += "\nname: Rex"
			}
		}
		_, findings := readPet(t, full)
		var got []string
		for _, f := range findings {
			got = append(got, strings.TrimPrefix(f.Position.String(), "p.yaml:")+" "+f.Rule+": "+f.Message+" ("+f.Suggestion+")")
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("%s:\ngot  %s\nwant %s", text, strings.Join(got, "\n"), want)
		}
	}
}
