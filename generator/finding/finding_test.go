// SPDX-License-Identifier: Apache-2.0

package finding_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/spineguard/spineguard/generator/finding"
)

var rule = finding.Rule{ID: "some-rule", Severity: finding.Error, Summary: "Something is wrong."}

func TestOrderIsThatOfReading(t *testing.T) {
	var l finding.List
	for _, at := range []finding.Position{
		finding.InCell("b.xlsx", "S", "AA2"), finding.InCell("b.xlsx", "S", "C10"), finding.InCell("b.xlsx", "S", "C9"), finding.InCell("b.xlsx", "S", "B10"),
		finding.InText("a.yaml", 10, 1), finding.InText("a.yaml", 9, 30), finding.InText("a.yaml", 9, 4), {File: "b.xlsx", Sheet: "S"}, {},
	} {
		l.Add(finding.New(rule, at, "m"), finding.New(rule, at, "m"))
	}
	var got []string
	for _, f := range l.Sorted() {
		got = append(got, f.Position.String())
	}
	want := []string{"", "a.yaml:9:4", "a.yaml:9:30", "a.yaml:10:1", "b.xlsx!S", "b.xlsx!S!AA2", "b.xlsx!S!C9", "b.xlsx!S!B10", "b.xlsx!S!C10"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A cell of megabytes does not make a message of megabytes.
func TestLongTextsAreShortened(t *testing.T) {
	const longest = 1000 // bytes
	at := finding.Position{}
	long := strings.Repeat("a", longest-1) + strings.Repeat("é", 1<<20)
	want := strings.Repeat("a", longest-1) + "…"
	f := finding.New(rule, at, "header %q is %d", long, 1).Suggest("write %s", long).Relate(at, "%s", long)
	if f.Message != `header "`+want+`" is 1` || f.Suggestion != "write "+want || f.Related[0].Message != want {
		t.Errorf("messages of %d, %d and %d bytes", len(f.Message), len(f.Suggestion), len(f.Related[0].Message))
	}
	if f := finding.New(rule, at, "%q", long[:longest-1]); f.Message != `"`+long[:longest-1]+`"` {
		t.Error("a text that is not too long is shortened")
	}
}

func TestInDir(t *testing.T) {
	f := finding.New(rule, finding.InText("a.yaml", 1, 1), "m").Relate(finding.InText("../b.yaml", 2, 2), "r")
	g := f.InDir("specs/nrl")
	if g.Position.File != "specs/nrl/a.yaml" || g.Related[0].Position.File != "specs/b.yaml" || f.Related[0].Position.File != "../b.yaml" {
		t.Errorf("%+v from %+v", g, f)
	}
}

// hostile has every message field full of what terminals, logs and workflow
// commands act on.
func hostile() []finding.Finding {
	text := "a\r\n::error file=x::forged\x1b[2J\u202e%0A"
	f := finding.New(rule, finding.Position{File: "f\n::error::x.yaml", Line: 1, Column: 1, Target: text}, "%s", text).Suggest("%s", text).Relate(finding.Position{File: "w.xlsx", Sheet: "S\nheet", Cell: "A1", Target: text}, "%s", text)
	return []finding.Finding{f}
}

func TestHostileTextStaysInItsLine(t *testing.T) {
	for _, format := range []finding.Format{finding.TextFormat, finding.GitHubFormat} {
		var b bytes.Buffer
		if err := finding.Print(&b, format, hostile()); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if want := map[finding.Format]int{finding.TextFormat: 4, finding.GitHubFormat: 1}[format]; len(lines) != want {
			t.Errorf("%s: %d lines, want %d:\n%s", format, len(lines), want, b.String())
		}
		if strings.ContainsAny(b.String(), "\r\x1b\u202e") {
			t.Errorf("%s lets control characters through: %q", format, b.String())
		}
		for _, line := range lines[1:] {
			if strings.HasPrefix(line, "::") {
				t.Errorf("%s: a forged command %q", format, line)
			}
		}
	}
}

func TestJSONFitsItsSchema(t *testing.T) {
	schema := compiled(t, finding.Schema())
	for _, findings := range [][]finding.Finding{nil, hostile()} {
		var b bytes.Buffer
		if err := finding.Print(&b, finding.JSONFormat, findings); err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Error(err)
		}
		var back struct {
			Version  int
			Findings []finding.Finding
		}
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back.Version != 1 || len(back.Findings) != len(findings) {
			t.Errorf("read back as %+v, %v", back, err)
		}
	}
}

func compiled(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestUnknownFormat(t *testing.T) {
	if err := finding.Print(&bytes.Buffer{}, "xml", nil); err == nil {
		t.Error("an unknown format is printed")
	}
}

// TestMarkdownIsNoReference: GitHub looks for references after it has read Markdown, so that a backslash does not prevent
// them; and what is not seen is made visible.
func TestMarkdownIsNoReference(t *testing.T) {
	for text, want := range map[string]string{
		"#123 owner/name#4 C# #x": "\\#\u200b123 owner/name\\#\u200b4 C\\# \\#x",
		"GH-1 gh-2 high-3 GH-x":   "GH\u200b-1 gh\u200b-2 high-3 GH-x",
		"www.example.org":         "www\u200b.example.org",
		"(WwW.example.org":        "\\(WwW\u200b.example.org",
		"ftp://a":                 "ftp:\u200b//a",
		"$x$":                     "\\$x\\$",
		"a\u200fb\u061c\u200d":    "aU+200FbU+061CU+200D",
		"\u0085\ufeff\u00ad\x00":  "U+0085U+FEFFU+00ADU+0000",
		"é ö א 中":                 "é ö א 中",
	} {
		if got := finding.Markdown(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
