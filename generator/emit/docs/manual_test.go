// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

// TestTheManualNamesEveryField: the data of templates is a promise, so each
// field of it stands in docs/pages.md, and so does each template.
func TestTheManualNamesEveryField(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "pages.md"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(v reflect.Type) {
		switch v.Kind() {
		case reflect.Slice, reflect.Array, reflect.Pointer:
			visit(v.Elem())
		case reflect.Struct:
			if seen[v] {
				return
			}
			seen[v] = true
			for i := range v.NumField() {
				if name := v.Field(i).Name; !strings.Contains(string(manual), "`"+name+"`") {
					t.Errorf("%s.%s is not in docs/pages.md", v.Name(), name)
				}
				visit(v.Field(i).Type)
			}
		}
	}
	visit(reflect.TypeFor[docs.Data]())
	for _, name := range docs.Names() {
		if !strings.Contains(string(manual), "`"+name+"`") {
			t.Errorf("the template %s is not in docs/pages.md", name)
		}
	}
}

// TestGoldenManual keeps the tables of pages in docs/pages.md and docs/site.md.
func TestGoldenManual(t *testing.T) {
	var markdown, html strings.Builder
	markdown.WriteString("| page | template | what |\n|---|---|---|\n")
	html.WriteString("| page | what |\n|---|---|\n")
	for _, p := range docs.EveryPage("README.md", ".md") {
		fmt.Fprintf(&markdown, "| `%s` | `%s.md.tmpl` | %s |\n", p.File, p.Name, p.Summary)
	}
	for _, p := range docs.EveryPage("index.md", ".html") {
		fmt.Fprintf(&html, "| `%s` | %s |\n", p.Href, p.Summary)
	}
	for name, table := range map[string]string{"pages.md": markdown.String(), "site.md": html.String()} {
		const from, to = "<!-- pages -->\n", "<!-- end of pages -->\n"
		name = filepath.Join("..", "..", "..", "docs", name)
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, ok := strings.Cut(string(page), from)
		_, after, found := strings.Cut(rest, to)
		if !ok || !found {
			t.Fatalf("%s has no place for the table of pages", name)
		}
		want := before + from + table + to + after
		if *update {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if string(page) != want {
			t.Errorf("%s is not what is written now; run scripts/update-goldens and read the difference", name)
		}
	}
}
