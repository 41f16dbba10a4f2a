// SPDX-License-Identifier: Apache-2.0

package overlay

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/theory/jsonpath/spec"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// location is the normalized path of a value.
func (v *value) location() string {
	var path spec.NormalizedPath
	for ; v.parent != nil; v = v.parent {
		if v.key != nil {
			path = append(path, spec.Name(v.key.Value))
		} else {
			path = append(path, spec.Index(v.index))
		}
	}
	slices.Reverse(path)
	return path.String()
}

func TestRFC9535(t *testing.T) {
	data, err := os.ReadFile("testdata/jsonpath/cts.json")
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Tests []struct {
			Name, Selector  string
			Document        any
			Paths           []string
			InvalidSelector bool `json:"invalid_selector"`
		}
	}
	if err := json.Unmarshal(data, &suite); err != nil {
		t.Fatal(err)
	}
	if len(suite.Tests) < 700 {
		t.Fatalf("%d tests", len(suite.Tests))
	}
	for _, tt := range suite.Tests {
		t.Run(tt.Name, func(t *testing.T) {
			p, err := parsePath(tt.Selector, new(int))
			if (err != nil) != tt.InvalidSelector {
				t.Fatalf("%s: %v", tt.Selector, err)
			}
			if err != nil {
				return
			}
			text, err := json.Marshal(tt.Document)
			if err != nil {
				t.Fatal(err)
			}
			text = bytes.ReplaceAll(text, []byte("\x7f"), []byte(`\u007f`))
			root, findings := yamldoc.Parse("doc", text, yamldoc.Limits{})
			if root == nil {
				t.Fatal(findings)
			}
			found, _, ok := NewDocument("doc", root, nil, yamldoc.Limits{}).find(p)
			if !ok {
				t.Fatal("refused as too much")
			}
			var got []string
			for _, v := range found {
				got = append(got, v.location())
			}
			want := slices.Compact(slices.Sorted(slices.Values(tt.Paths)))
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s\ngot  %q\nwant %q", tt.Selector, got, want)
			}
		})
	}
}

// What the library for JSONPath says otherwise than the RFC.
func TestComparisonsOfWhateverStandsInTheDocument(t *testing.T) {
	const document = `[{"n": 0, "a": true, "b": false}, {"n": 1, "a": {"x": 1}, "b": {"x": 2}}, {"n": 2, "a": null, "b": null}, {"n": 3},
		{"n": 4, "a": 1}, {"n": 5, "a": 2, "b": 1}, {"n": 6, "a": "x", "b": "y"}, {"n": 7, "a > b": 1, "b": 1}, {"n": 8, "a": [1], "b": [1]}]`
	root, findings := yamldoc.Parse("doc", []byte(document), yamldoc.Limits{})
	if root == nil {
		t.Fatal(findings)
	}
	d := NewDocument("doc", root, nil, yamldoc.Limits{})
	for path, want := range map[string]string{
		"$[?@.a > @.b]": "5", "$[?@.a >= @.b]": "2358", "$[?@.a <= @.b]": "2368", "$[?@.a < @.b]": "6", "$[?@.a == @.b]": "238", "$[?@.a != @.b]": "014567",
		"$[?!(@.a > @.b)]": "01234678", "$[?(@.a >= @.b && @.n < 4)]": "23", "$[?@.a > false]": "", "$[?@.a >= true]": "0", "$[?true <= @.a]": "0",
		"$[?@['a > b'] >= @.b]": "347", "$[?@['a > b'] == @.b]": "347", "$[?count(@[?@ >= $[0].a]) > 0]": "0", "$[?length(@.a) >= length(@.b)]": "012345678",
		"$[?value(@[?@ > $[4].a]) == 2]": "2", "$[?@.b == 1 || @.a > @.b]": "57",
	} {
		p, err := parsePath(path, new(int))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		found, _, _ := d.find(p)
		got := ""
		for _, v := range found {
			got += v.names["n"].node.Value
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// TestLiteralsAsNames: true, false and null are names behind two dots, as
// RFC 9535 has it, and stay what they are in texts and comparisons.
func TestLiteralsAsNames(t *testing.T) {
	const document = `{"a": {"true": 1, "null": {"false": 2}, "true1": 3, "falsé": 4}, "true": 5, "..true": 6, "b": [{"c": true}, {"c": "..null"}]}`
	for path, want := range map[string][]string{
		"$..true":                {"$['a']['true']", "$['true']"},
		"$..null..false":         {"$['a']['null']['false']"},
		"$..null.false":          {"$['a']['null']['false']"},
		"$..true1":               {"$['a']['true1']"},
		"$..falsé":               {"$['a']['falsé']"},
		"$['..true']":            {"$['..true']"},
		`$["..true"]`:            {"$['..true']"},
		`$['\'..true']`:          nil,
		"$.b[?@.c==true]":        {"$['b'][0]"},
		"$.b[?@.c=='..null']":    {"$['b'][1]"},
		"$[?count(@..false)==1]": {"$['a']"},
	} {
		root, findings := yamldoc.Parse("doc", []byte(document), yamldoc.Limits{})
		if root == nil {
			t.Fatal(findings)
		}
		p, err := parsePath(path, new(int))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		found, _, _ := NewDocument("doc", root, nil, yamldoc.Limits{}).find(p)
		var got []string
		for _, v := range found {
			got = append(got, v.location())
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
