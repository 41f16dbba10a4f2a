// SPDX-License-Identifier: Apache-2.0

package site

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/policy"
)

func TestTemplatesCanBeReplaced(t *testing.T) {
	page := `{{define "page.html"}}<html><title>{{.Title}} of {{.Package}}, {{.Version}}</title>{{range .Sections}}{{template "section" .}}{{end}}</html>{{end}}`
	files, err := Files(&policy.Model{}, Options{Package: "<b>", Overrides: []docs.Override{{Name: "page.html", File: "own/page.html", Text: page}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(files["index.html"]); !strings.Contains(got, "<title>Start of &lt;b&gt;, 2</title>") || !strings.Contains(got, `<section id=`) || strings.Contains(got, "<header>") {
		t.Error(got)
	}
}

func TestWhatIsWrongWithATemplateIsFound(t *testing.T) {
	for name, c := range map[string][3]string{
		"a field that is not there":   {"page.html", "{{define \"page.html\"}}\n{{.Nothing}}{{end}}", "own/page.html:2:"},
		"no template":                 {"page.html", "{{define", "own/page.html:1"},
		"a name that is nearly one":   {"pages.html", "x", `did you mean "page.html"?`},
		"a template that others need": {"table.html", "x", "no such template"},
	} {
		found := Try(&policy.Model{}, []docs.Override{{Name: c[0], File: "own/" + c[0], Text: c[1]}})
		if len(found) != 1 || !strings.Contains(found[0].Position.String()+" "+found[0].Message+" "+found[0].Suggestion, c[2]) {
			t.Errorf("%s: %+v", name, found)
		}
	}
	if found := Try(&policy.Model{}, nil); len(found) > 0 {
		t.Error(found)
	}
}

// TestPieces: what is parted is the same text, and is parted behind what parts it,
// where no blank follows.
func TestPieces(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"one word. And another":        "one word. And another",
		"urn:nhs:names:Binary.read":    "urn:|nhs:|names:|Binary.|read",
		"https://fhir.nhs.uk/Id?a=b":   "https://|fhir.|nhs.|uk/|Id?|a=|b",
		"rbac.xlsx!Mapping!D3, a.b: c": "rbac.|xlsx!|Mapping!|D3, a.|b: c",
		"sct|736253002":                "sct||736253002",
		"\n..":                         "\n..",
	} {
		if got := strings.Join(pieces(text), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a:./ !\n")))).Draw(t, "text")
		if got := strings.Join(pieces(text), ""); got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

// TestTheManualNamesEveryField: the data of templates is a promise, so each
// field of it stands in docs/site.md, and so does each template.
func TestTheManualNamesEveryField(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "site.md"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(v reflect.Type) {
		switch v.Kind() {
		case reflect.Slice, reflect.Pointer:
			visit(v.Elem())
		case reflect.Struct:
			if seen[v] {
				return
			}
			seen[v] = true
			for i := range v.NumField() {
				f := v.Field(i)
				if !f.Anonymous && !f.IsExported() {
					continue // templates do not get it
				}
				if !f.Anonymous && !strings.Contains(string(manual), "`"+f.Name+"`") {
					t.Errorf("%s.%s is not in docs/site.md", v.Name(), f.Name)
				}
				visit(f.Type)
			}
		}
	}
	visit(reflect.TypeFor[frame]())
	for _, name := range Names() {
		if !strings.Contains(string(manual), "`"+name+"`") {
			t.Errorf("the template %s is not in docs/site.md", name)
		}
	}
}
