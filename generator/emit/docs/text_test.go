// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	rendered "github.com/yuin/goldmark/renderer/html"
	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/emit/hostiletest"
)

var gfm = goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList), goldmark.WithRendererOptions(rendered.WithUnsafe()))

func render(t interface{ Fatal(...any) }, markdown string) string {
	var b bytes.Buffer
	if err := gfm.Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// places are where pages put texts, with what comes out around it.
var places = []struct{ name, before, after, want string }{
	{"paragraph", "", "", "<p>%</p>\n"},
	{"item", "- ", "", "<ul>\n<li>%</li>\n</ul>\n"},
	{"heading", "## ", "", "<h2>%</h2>\n"},
	{"link", "[", "](x.md)", `<p><a href="x.md">%</a></p>` + "\n"},
	{"cell", "| a | b |\n|---|---|\n| ", " | end |", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>%</td>\n<td>end</td>\n</tr>\n</tbody>\n</table>\n"},
}

// TestTextShowsAsItIs: wherever a text stands, what a browser shows is the
// text, and nothing but it has come into the page.
func TestTextShowsAsItIs(t *testing.T) {
	for _, h := range hostiletest.Texts {
		showsAsItIs(t, h)
	}
	rapid.Check(t, func(t *rapid.T) {
		showsAsItIs(t, rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("ab1 .:;|\\`*_{}[]()<>#+-!~&$%^='\"/@\nw")))).Draw(t, "text"))
	})
}

// FuzzText looks for a text that is more than itself.
func FuzzText(f *testing.F) {
	for _, h := range hostiletest.Texts {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, s string) { showsAsItIs(t, s) })
}

func showsAsItIs(t interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}, text string) {
	t.Helper()
	want := fold(text)
	if want == "" {
		return
	}
	for kind, s := range map[string]string{"text": Text(text).String(), "code": string(Text(text).Code())} {
		if strings.Contains(s, "{{") || strings.Contains(s, "{%") || strings.Contains(s, "|") {
			t.Fatalf("%q as %s is %s", text, kind, s)
		}
		for _, p := range places {
			got := render(t, p.before+s+p.after)
			before, after, _ := strings.Cut(p.want, "%")
			inner, ok := strings.CutPrefix(got, before)
			inner, ok2 := strings.CutSuffix(inner, after)
			if kind == "code" {
				inner = strings.TrimSuffix(strings.TrimPrefix(inner, "<code>"), "</code>")
			}
			if !ok || !ok2 || strings.ContainsAny(inner, "<>") || html.UnescapeString(inner) != want {
				t.Fatalf("%q in a %s as %s: %s\nis %s", text, p.name, kind, s, got)
			}
		}
	}
}

// TestCodeStaysReadable: the codes of real policies are plain code spans.
func TestCodeStaysReadable(t *testing.T) {
	for _, s := range []string{"B0825", "urn:nhs:names:services:nrl:DocumentReference.read", "/STU3/DocumentReference/{id}", "patient/*.read", "http://snomed.info/sct", "/Patient/$register", "_id"} {
		if got := Text(s).Code(); string(got) != "`"+s+"`" {
			t.Errorf("%s", got)
		}
	}
}

// TestYAMLIsOneString: front matter holds a text as one line in quotes.
func TestYAMLIsOneString(t *testing.T) {
	line := regexp.MustCompile(`\A"(?:[ !#-\[\]-~]|\\["\\]|\\u[0-9A-F]{4}|\\U[0-9A-F]{8})*"\z`)
	for _, h := range hostiletest.Texts {
		if got := string(Text(h).YAML()); !line.MatchString(got) {
			t.Errorf("%q: %s", h, got)
		}
	}
}

// TestWhatDoesNotShowIsNamed: a text reads as it is, on one line.
func TestWhatDoesNotShowIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"a\u202eb": "a(U+202E)b", "B0268\u200b": "B0268(U+200B)", "\ufeffx": "(U+FEFF)x", "a\x00b": "a(U+0000)b", "a\xffb": "a(U+FFFD)b",
		" a \t\r\n b\u2028c\u00a0d ": "a b c d",
	} {
		if got := fold(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
