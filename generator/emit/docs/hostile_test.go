package docs_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// hostile has the text in every field that holds a text, codes included, which
// policy.Resolve would never let through. The number keeps keys apart.
func hostile(text func() string) *policy.Model {
	id, service, group, name := text()+"1", text()+"2", text()+"3", text()+"4"
	first, second, role := "B"+text()+"5", "C"+text()+"6", text()+"7"
	at := policy.Origin{At: []finding.Position{finding.InText(text(), 1, 1), finding.InCell(text(), text(), text())}}
	activities := []policy.Activity{{Code: first, Name: text(), Includes: []string{second}, Closure: []string{first, second}, Origin: at}, {Code: second, Name: text(), Closure: []string{second}}}
	return &policy.Model{
		Services:     []policy.Service{{Name: service, Headers: "nrl", Tokens: "spine", Base: text(), FHIR: text(), Origin: at}, {Name: service + "x", Headers: text(), Tokens: text()}},
		Interactions: []policy.Interaction{{ID: id, Service: service, Registered: text(), Aliases: []string{text(), text()}}},
		Endpoints: []policy.Endpoint{
			{Service: service, Method: text(), Path: text(), Query: []string{text()}, Operations: []policy.Operation{
				{Interaction: id, Actor: "consumer", Scopes: []string{text(), text()}, Query: [][]string{{text(), text()}, {text()}}, Header: []policy.HeaderMatch{{Name: text(), Value: text()}}, Level: policy.AccessLevel(text()), Function: name},
				{Interaction: text(), Actor: text(), Scopes: []string{text()}, Function: text()},
			}},
			{Service: text(), Method: text(), Path: text(), None: text()},
		},
		Formats:     []policy.Format{{System: text(), Code: text(), Display: text(), Retrieval: text(), MIME: []string{text(), text()}, Interaction: id}},
		RecordTypes: []policy.RecordType{{System: text(), Code: text(), Name: text(), Group: group}, {System: text() + "8", Code: text(), Name: text()}},
		Groups:      []policy.RecordGroup{{Name: group, Grants: []policy.Grant{{Activity: first, Level: policy.PointerOnly}, {Activity: second, Level: policy.PointerAndRecord}}}},
		Activities:  activities,
		JobRoles:    []policy.JobRole{{Code: role, Name: text(), Baseline: []string{first}, Closure: []string{first, second}}},
		Functions:   []policy.Function{{Name: name, Requirement: text(), Alternatives: [][]string{{first, second}, {text()}}}},
		Separations: []policy.Separation{{First: first, Second: text()}},
		Systems:     []policy.System{{ASID: text(), ODS: text(), Sends: []string{id, text()}, Receives: []string{text()}, Host: text(), Certificate: text()}},
	}
}

// TestNoTextBecomesMarkup writes hostile texts in every field: every page and
// picture has the shape that it has with plain texts.
func TestNoTextBecomesMarkup(t *testing.T) {
	for _, h := range docs.Hostile {
		checkHostile(t, hostile(func() string { return h }))
	}
	rapid.Check(t, func(t *rapid.T) {
		checkHostile(t, hostile(func() string {
			return rapid.OneOf(rapid.SampledFrom(docs.Hostile), rapid.String()).Draw(t, "text")
		}))
	})
}

func checkHostile(t fataler, m *policy.Model) {
	t.Helper()
	files := pages(t, m)
	checkPages(t, files)
	for name, data := range files {
		switch path.Ext(name) {
		case ".svg":
			checkSVG(t, name, data)
		case ".md":
			checkFences(t, name, data)
		default:
			t.Fatalf("a file of another kind: %q", name)
		}
		if !fileName.MatchString(name) {
			t.Fatalf("the file name %q", name)
		}
	}
}

var (
	fileName = regexp.MustCompile(`\A(?:jekyll/)?[A-Za-z0-9._-]{1,200}\z`)
	mermaid  = regexp.MustCompile(`\A(?:graph LR|  n_[A-Za-z0-9_]+ --> n_[A-Za-z0-9_]+|  n_[A-Za-z0-9_]+\["(?:[\pL\pN ., ]|#[0-9]+;|<br>)*"\])\z`)
)

// checkFences looks at what stands in code blocks: diagrams of a known form,
// and scripts without anything that a text could have brought in.
func checkFences(t fataler, name string, data []byte) {
	t.Helper()
	fence := ""
	for _, line := range strings.Split(string(data), "\n") {
		switch {
		case strings.HasPrefix(line, "```") && fence == "":
			fence = line
		case line == "```":
			fence = ""
		case fence == "```mermaid" && !mermaid.MatchString(line):
			t.Fatalf("%s: Mermaid of another form: %s", name, line)
		case fence == "```sh" && strings.ContainsAny(quoted.ReplaceAllString(line, ""), "`;&!<>") && !slices.Contains(ownLines, line):
			t.Fatalf("%s: in the script: %s", name, line)
		}
	}
	if fence != "" {
		t.Fatalf("%s: a block that does not end", name)
	}
}

// quoted is what a shell takes as it is.
var quoted = regexp.MustCompile(`'[^']*'`)

var ownLines = []string{`b64() { base64 | tr -d '=\n' | tr '/+' '_-'; }`, "claims=$(b64 <<JSON"}

// checkSVG reads a picture as XML: our elements and attributes only.
func checkSVG(t fataler, name string, data []byte) {
	t.Helper()
	elements := []string{"svg", "title", "desc", "style", "marker", "path", "rect", "text"}
	attributes := []string{"xmlns", "width", "height", "viewBox", "role", "aria-labelledby", "id", "refX", "refY", "markerWidth", "markerHeight", "orient", "d", "marker-end", "x", "y", "rx"}
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, data)
		}
		switch token := token.(type) {
		case xml.StartElement:
			for _, a := range token.Attr {
				if !slices.Contains(attributes, a.Name.Local) || strings.Contains(a.Value, ":") && a.Name.Local != "xmlns" {
					t.Fatalf("%s: the attribute %s=%q", name, a.Name.Local, a.Value)
				}
			}
			if !slices.Contains(elements, token.Name.Local) {
				t.Fatalf("%s: the element %s", name, token.Name.Local)
			}
		case xml.ProcInst, xml.Directive:
			t.Fatalf("%s: %v", name, token)
		}
	}
}

// TestSameInSameOut writes everything twice.
func TestSameInSameOut(t *testing.T) {
	m := load(t, "example")
	want := pages(t, m)
	for range 5 {
		if got := pages(t, m); !maps.EqualFunc(got, want, bytes.Equal) {
			t.Fatal("two runs differ")
		}
	}
}
