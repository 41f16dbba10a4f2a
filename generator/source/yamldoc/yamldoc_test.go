// SPDX-License-Identifier: Apache-2.0

package yamldoc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// report writes findings as one line each: position, rule, message.
func report(t *testing.T, data string, limits yamldoc.Limits) string {
	t.Helper()
	root, findings := yamldoc.Parse("a.yaml", []byte(data), limits)
	if (root == nil) != (len(findings) > 0) {
		t.Errorf("root %v with %d findings; want one or the other", root, len(findings))
	}
	var lines []string
	for _, f := range findings {
		line := fmt.Sprintf("%s %s: %s", f.Position, f.Rule, f.Message)
		for _, r := range f.Related {
			line += fmt.Sprintf(" (%s %s)", r.Position, r.Message)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestRefusesWhatReadersDisagreeOn(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"duplicate key":              {"a: 1\nb: 2\na: 3\n", `a.yaml:3:1 yaml-duplicate-key: the key "a" stands twice in one mapping (a.yaml:1:1 it stands here first)`},
		"duplicate key deep in JSON": {`{"x": [{"paths": {}, "paths": {"/a": 1}}]}`, `a.yaml:1:22 yaml-duplicate-key: the key "paths" stands twice in one mapping (a.yaml:1:9 it stands here first)`},
		"duplicate key by escape":    {`{"a": 1, "\u0061": 2}`, `a.yaml:1:10 yaml-duplicate-key: the key "a" stands twice in one mapping (a.yaml:1:2 it stands here first)`},
		"duplicate key by \\/":       {`{"/a": 1, "\/a": 2}`, `a.yaml:1:11 yaml-duplicate-key: the key "/a" stands twice in one mapping (a.yaml:1:2 it stands here first)`},
		"duplicate key by a pair":    {`{"😀": 1, "\ud83d\ude00": 2}`, `a.yaml:1:13 yaml-duplicate-key: the key "😀" stands twice in one mapping (a.yaml:1:2 it stands here first)`},
		"half a pair":                {`["\ud83d"]`, `a.yaml:1 yaml-syntax: the document cannot be parsed: found invalid Unicode character escape code`},
		"second half of a pair":      {`["\ude00"]`, `a.yaml:1 yaml-syntax: the document cannot be parsed: found invalid Unicode character escape code`},
		"halves in the wrong order":  {`["\ude00\ud83d"]`, `a.yaml:1 yaml-syntax: the document cannot be parsed: found invalid Unicode character escape code`},
		"halves of eight digits":     {`["\U0000d83d\U0000de00"]`, `a.yaml:1 yaml-syntax: the document cannot be parsed: found invalid Unicode character escape code`},
		"YAML 1.3":                   {"%YAML 1.3\n---\na", `a.yaml:1 yaml-syntax: the document cannot be parsed: found incompatible YAML document`},
		"number and text as one key": {"200: a\n\"200\": b\n", `a.yaml:2:1 yaml-duplicate-key: the key "200" stands twice in one mapping (a.yaml:1:1 it stands here first)`},
		"octal key":                  {"010: a\n", `a.yaml:1:1 yaml-key: the key "010" is a number, not a text`},
		"boolean key":                {"true: a\n", `a.yaml:1:1 yaml-key: the key "true" is a boolean, not a text`},
		"date key":                   {"2019-09-11: a\n", `a.yaml:1:1 yaml-key: the key "2019-09-11" is a date, not a text`},
		"null key":                   {"~: a\n", `a.yaml:1:1 yaml-key: the key "~" is empty, not a text`},
		"mapping as key":             {"? {a: 1}\n: b\n", `a.yaml:1:3 yaml-key: a key is a mapping, not a text`},
		"second document":            {"a: 1\n---\na: 2\n", `a.yaml:2:1 yaml-documents: a second document begins here`},
		"tag":                        {"a: !!str 010\n", `a.yaml:1:4 yaml-tag: the tag "!!str" is not allowed`},
		"private tag":                {"a: !secret x\n", `a.yaml:1:4 yaml-tag: the tag "!secret" is not allowed`},
		"non-specific tag":           {"a: ! 010\n", `a.yaml:1:4 yaml-tag: the tag "!!int" is not allowed`},
		"merge key":                  {"a: {x: 1}\nb:\n  <<: {y: 2}\n", `a.yaml:3:3 yaml-merge-key: the merge key "<<" is not allowed`},
		"anchor and alias":           {"a: &x 1\nb: *x\n", "a.yaml:1:4 yaml-alias: the anchor \"&x\" is not allowed\na.yaml:2:4 yaml-alias: the alias \"*x\" is not allowed"},
		"empty":                      {"", `a.yaml:1:1 yaml-empty: the document is empty`},
		"comments only":              {"# nothing\n", `a.yaml:1:1 yaml-empty: the document is empty`},
		"null":                       {"---\n~\n", `a.yaml:2:1 yaml-empty: the document is empty`},
		"not UTF-8":                  {"a: b\nc: \xff\n", `a.yaml:2:4 yaml-syntax: the byte 0xFF is not UTF-8`},
		"UTF-16":                     {"\xff\xfea\x00", `a.yaml:1:1 yaml-syntax: the byte 0xFF is not UTF-8`},
		"NUL":                        {"a: b\x00c\n", `a.yaml:1:5 yaml-syntax: the character U+0000 is not allowed in a document`},
		"hidden line break":          {"a: b\u2028c: d\n", `a.yaml:1:5 yaml-syntax: the character U+2028 is not allowed in a document`},
		"bare CR":                    {"a: b\rc: d\n", `a.yaml:1:5 yaml-syntax: the character U+000D is not allowed in a document`},
		"second BOM":                 {"\ufeff\ufeffa: b\n", `a.yaml:1:1 yaml-syntax: the character U+FEFF is not allowed in a document`},
		"syntax":                     {"a: 1\nb: [1\nc: 2\n", `a.yaml:2 yaml-syntax: the document cannot be parsed: did not find expected ',' or ']'`},
		"garbage after the document": {"a: 1\n...\n]\n", `a.yaml:3 yaml-syntax: the document cannot be parsed: did not find expected <document start>`},
		"all in one run":             {"a: !x 1\na: &y 2\n", "a.yaml:1:4 yaml-tag: the tag \"!x\" is not allowed\na.yaml:2:1 yaml-duplicate-key: the key \"a\" stands twice in one mapping (a.yaml:1:1 it stands here first)\na.yaml:2:4 yaml-alias: the anchor \"&y\" is not allowed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := report(t, tt.in, yamldoc.Limits{}); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestRefusesAnAliasBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), ","))
	}
	if got := report(t, b.String(), yamldoc.Limits{}); !strings.HasPrefix(got, `a.yaml:1:5 yaml-alias: the anchor "&a0" is not allowed`) {
		t.Errorf("got %s", got)
	}
}

func TestLimits(t *testing.T) {
	tests := map[string]struct {
		in     string
		limits yamldoc.Limits
		want   string
	}{
		"bytes":         {"a: 12345\n", yamldoc.Limits{Bytes: 8}, `a.yaml yaml-limit: the document is larger than the limit of 8 bytes`},
		"depth":         {"[[[1]]]", yamldoc.Limits{Depth: 2}, `a.yaml:1:3 yaml-limit: the document is nested more than 2 levels deep, which is the limit`},
		"depth reached": {"[[1]]", yamldoc.Limits{Depth: 2}, ``},
		"nodes":         {"[1,2,3,4]", yamldoc.Limits{Nodes: 4}, `a.yaml:1:8 yaml-limit: the document has more than 4 keys and values, which is the limit`},
		"nodes reached": {"[1,2,3]", yamldoc.Limits{Nodes: 4}, ``},
		"many nodes":    {strings.Repeat("-\n", 100), yamldoc.Limits{Nodes: 20}, `a.yaml yaml-limit: the document has more than 20 keys and values, which is the limit`},
		"default depth": {strings.Repeat("[", 5000) + strings.Repeat("]", 5000), yamldoc.Limits{}, `a.yaml:1:101 yaml-limit: the document is nested more than 100 levels deep, which is the limit`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := report(t, tt.in, tt.limits); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestOnlyTextsAreTexts(t *testing.T) {
	root, findings := yamldoc.Parse("a.yaml", []byte("\ufeff[abc, 'x', \"010\", 010, 1e3, 2019-09-11, true, null, ~, 0x1f, 1_000, .inf, {}, [], yes, '', <<]"), yamldoc.Limits{})
	if findings != nil {
		t.Fatal(findings)
	}
	var got []string
	for _, n := range root.Content {
		s, ok := yamldoc.String(n)
		got = append(got, fmt.Sprintf("%q %t %s", s, ok, yamldoc.KindName(n)))
	}
	want := `"abc" true a text|"x" true a text|"010" true a text|"" false a number|"" false a number|"" false a date|"" false a boolean|` +
		`"" false empty|"" false empty|"" false a number|"" false a number|"" false a number|"" false a mapping|"" false a list|"yes" true a text|"" true a text|"" false a merge key`
	if joined := strings.Join(got, "|"); joined != want {
		t.Errorf("got  %s\nwant %s", joined, want)
	}
}

// What JSON and YAML 1.2 may write and YAML 1.1 may not is read, in quotes as
// what it stands for and elsewhere as what stands there.
func TestReadsTheEscapesOfJSON(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"slash in JSON":                 {`["a\/b"]`, `1:2 a/b`},
		"slash in YAML":                 {`- "^W\/\"[0-9]+\"$" # \/`, `1:3 ^W/"[0-9]+"$`},
		"slash in single quotes":        {`- 'a\/b'`, `1:3 a\/b`},
		"slash in a plain text":         {`- a\/b`, `1:3 a\/b`},
		"slash in a block":              {"- |\n  a\\/b", `1:3 a\/b`},
		"backslash before a slash":      {`["a\\/b", "a\\\/b", 'a\\\/b', 'a\']`, `1:2 a\/b|1:11 a\/b|1:21 a\\\/b|1:31 a\`},
		"pair in JSON":                  {`["\ud83d\uDE00!"]`, `1:2 😀!`},
		"pairs":                         {`["\ud83d\uDE00\uD83D\uDE01 \uD83D\uDE02"]`, `1:2 😀😁 😂`},
		"pair in single quotes":         {`['\ud83d\uDE00', \ud83d\uDE00]`, `1:2 \ud83d\uDE00|1:18 \ud83d\uDE00`},
		"pair behind a backslash":       {`["\\ud83d\\uDE00"]`, `1:2 \ud83d\uDE00`},
		"positions behind them":         {`["é\/\ud83d\uDE00", "b\/", c]`, `1:2 é/😀|1:22 b/|1:29 c`},
		"characters that look the same": {`["\u07ff\/", "߾", "\U000007fd"]`, `1:2 ߿/|1:14 ߾|1:20 ߽`},
		"YAML 1.2":                      {"%YAML 1.2\n---\n- 010", `3:3 010`},
		"YAML 1.2 with a comment":       {"# a\n\n%YAML  1.2 # b\r\n---\n- a", `5:3 a`},
		"no directive":                  {"- |\n  %YAML 1.2\n", "1:3 %YAML 1.2\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			root, findings := yamldoc.Parse("a.yaml", []byte(tt.in), yamldoc.Limits{})
			if len(findings) > 0 {
				t.Fatal(report(t, tt.in, yamldoc.Limits{}))
			}
			var got []string
			for _, n := range root.Content {
				got = append(got, fmt.Sprintf("%d:%d %s", n.Line, n.Column, n.Value))
			}
			if joined := strings.Join(got, "|"); joined != tt.want {
				t.Errorf("got  %s\nwant %s", joined, tt.want)
			}
		})
	}
}

// There is always a character to stand in for an escape, unless a document has
// all that there are.
func TestEscapesBesideEveryCharacter(t *testing.T) {
	var all strings.Builder
	for r := rune(0x100); r < 0x800; r++ {
		all.WriteRune(r)
	}
	want := `a.yaml yaml-syntax: the document has escapes that YAML 1.1 does not know (\/ or a surrogate pair), beside every character that could stand for them`
	if got := report(t, `["`+all.String()+`", "\/"]`, yamldoc.Limits{}); got != want {
		t.Errorf("got %s", got)
	}
	if got := report(t, `["`+all.String()+`", "/"]`, yamldoc.Limits{}); got != "" {
		t.Errorf("got %s", got)
	}
}

func TestColumnsCountBytes(t *testing.T) {
	root, findings := yamldoc.Parse("a.yaml", []byte("{\"é€\": 1, b: 2}"), yamldoc.Limits{})
	if findings != nil {
		t.Fatal(findings)
	}
	b, _ := yamldoc.Lookup(root, "b")
	if got := yamldoc.Pos("a.yaml", b).String(); got != "a.yaml:1:17" {
		t.Errorf("got %s", got)
	}
}

// With a second node of the same column (a list and its first entry), nodes
// that go back (the value of a key in the line above), and lines of their own.
func TestColumnsCountBytesInEveryLine(t *testing.T) {
	root, findings := yamldoc.Parse("a.yaml", []byte("- é: [[ü, ß], é]\n  ö: ä\n- é: {ä: é, x: 1}\n"), yamldoc.Limits{})
	if findings != nil {
		t.Fatal(findings)
	}
	var got []string
	var visit func(*yaml.Node)
	visit = func(n *yaml.Node) {
		got = append(got, fmt.Sprintf("%d:%d", n.Line, n.Column))
		for _, c := range n.Content {
			visit(c)
		}
	}
	visit(root)
	want := "1:1 1:3 1:3 1:7 1:8 1:9 1:13 1:18 2:3 2:7 3:3 3:3 3:7 3:8 3:12 3:16 3:19"
	if joined := strings.Join(got, " "); joined != want {
		t.Errorf("got  %s\nwant %s", joined, want)
	}
}

// A document in one line, as programs write JSON, takes no longer than one in
// many. (If it does, this test takes minutes.)
func TestLongLinesTakeLinearTime(t *testing.T) {
	in := "[" + strings.Repeat(`{"é":"b"},`, 100_000) + "1]"
	root, findings := yamldoc.Parse("a.json", []byte(in), yamldoc.Limits{})
	if findings != nil {
		t.Fatal(findings)
	}
	if last := root.Content[len(root.Content)-1]; last.Column != len(in)-1 {
		t.Errorf("the last entry is at column %d, want %d", last.Column, len(in)-1)
	}
}

func TestHelpersOnNodesThatAreNoMappings(t *testing.T) {
	if _, ok := yamldoc.Lookup(nil, "a"); ok {
		t.Error("a nil node has a key")
	}
	for range yamldoc.Pairs(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{{}, {}}}) {
		t.Error("a list has pairs")
	}
	if _, ok := yamldoc.String(nil); ok {
		t.Error("nil is a text")
	}
	if yamldoc.KindName(nil) != "nothing" || yamldoc.Pos("f", nil).String() != "f" {
		t.Error("nil has no name")
	}
}

// A decoder into Go values takes the last of two keys in JSON, turns 010 into
// 8 and drops a second document: the lenient reader that shows why Parse exists.
func TestLenientReadingLosesWhatParseReports(t *testing.T) {
	var v map[string]any
	if err := yaml.Unmarshal([]byte("id: 010\n---\nid: other\n"), &v); err != nil || v["id"] != 8 {
		t.Errorf("got %v, %v; the lenient reader has changed", v, err)
	}
}

func FuzzYAML(f *testing.F) {
	for _, s := range []string{
		"a: 1\n", "{\"a\": [1, null, \"\\u00e9\"]}", "\ufeffa: b\r\n", "a: &x 1\nb: *x\n", "? {a: 1}\n: b\n", "---\n~\n...\n", "[[[[[", "a: !<x> b",
		"%YAML 1.1\n---\na", "%YAML 1.2\n---\n\"\\/\"", `{"a\/": "\ud83d\ude00", 'b\/': \/}`, `["\\\/\u07ff"]`, "'", "\"\\", "a: |\n  b\n c", "- - - a\n", "<<: {a: 1}", "\t", "{:,:}", "é: ü\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, findings := yamldoc.Parse("a.yaml", data, yamldoc.Limits{Bytes: 1 << 16, Depth: 20, Nodes: 2000})
		if (root == nil) != (len(findings) > 0) {
			t.Fatalf("root %v with %d findings", root, len(findings))
		}
		if root == nil {
			return
		}
		var v any
		if err := root.Decode(&v); err != nil {
			t.Fatalf("accepted, but does not decode: %v", err)
		}
		if json.Valid(data) {
			d := json.NewDecoder(bytes.NewReader(data))
			d.UseNumber()
			if err := d.Decode(&v); err != nil || !sameAsJSON(root, v) {
				t.Fatalf("read otherwise than by encoding/json: %v, %v", v, err)
			}
		}
	})
}

// sameAsJSON reports whether a node says what a decoder of JSON reads.
func sameAsJSON(n *yaml.Node, v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range yamldoc.Pairs(n) {
			if of, ok := v[key.Value]; !ok || !sameAsJSON(value, of) {
				return false
			}
		}
		return len(n.Content) == 2*len(v)
	case []any:
		for i, c := range n.Content {
			if i >= len(v) || !sameAsJSON(c, v[i]) {
				return false
			}
		}
		return len(n.Content) == len(v)
	case string:
		text, ok := yamldoc.String(n)
		return ok && text == v
	case json.Number:
		return n.Value == v.String()
	}
	return n.Value == fmt.Sprint(v) || v == nil && n.Value == "null"
}
