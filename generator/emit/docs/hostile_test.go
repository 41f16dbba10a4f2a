// SPDX-License-Identifier: Apache-2.0

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

	"github.com/spineguard/spineguard/generator/emit/hostiletest"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestNoTextBecomesMarkup writes hostile texts in every field: every page and
// picture has the shape that it has with plain texts.
func TestNoTextBecomesMarkup(t *testing.T) {
	for _, h := range hostiletest.Texts {
		checkHostile(t, hostiletest.Model(func() string { return h }))
	}
	rapid.Check(t, func(t *rapid.T) {
		checkHostile(t, hostiletest.Model(func() string {
			return rapid.OneOf(rapid.SampledFrom(hostiletest.Texts), rapid.String()).Draw(t, "text")
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

var fileName = regexp.MustCompile(`\A(?:jekyll/)?[A-Za-z0-9._-]{1,200}\z`)

// checkFences looks at what stands in code blocks: scripts without anything
// that a text could have brought in.
func checkFences(t fataler, name string, data []byte) {
	t.Helper()
	fence := ""
	for _, line := range strings.Split(string(data), "\n") {
		switch {
		case strings.HasPrefix(line, "```") && fence == "":
			if fence = line; fence != "```sh" {
				t.Fatalf("%s: a block of another kind: %s", name, line)
			}
		case line == "```":
			fence = ""
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
