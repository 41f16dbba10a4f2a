// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link     = regexp.MustCompile(`\]\(([^)#\s]*)(?:#([^)\s]*))?\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.*)$`)
	anchored = regexp.MustCompile(`<a id="([^"]+)"></a>`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// TestLinksInDocsLead finds links to files that are not there, and to headings
// and anchors that a page does not have.
func TestLinksInDocsLead(t *testing.T) {
	pages := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", ".github/pull_request_template.md", "testdata/README.md", "testdata/foreign/README.md"}
	for _, pattern := range []string{"docs/*.md", "docs/rules/*.md", "docs/how-to/*.md", "docs/reference/*.md", "examples/*/README.md", "specs/*/README.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(codeText.ReplaceAllString(string(text), ""), -1) {
			if strings.Contains(m[1], "://") || m[1]+m[2] == "" {
				continue
			}
			to := page
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(page), m[1])
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			} else if m[2] != "" && !hasHeading(t, to, m[2]) {
				t.Errorf("%s links to %s#%s, which is neither a heading nor an anchor there", page, m[1], m[2])
			}
		}
	}
}

// hasHeading reports whether a page has a heading with the anchor that GitHub
// gives it, or an anchor of its own.
func hasHeading(t *testing.T, page, anchor string) bool {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range anchored.FindAllStringSubmatch(string(text), -1) {
		if a[1] == anchor {
			return true
		}
	}
	for _, h := range heading.FindAllStringSubmatch(string(text), -1) {
		if strings.ReplaceAll(strings.ToLower(noAnchor.ReplaceAllString(h[1], "")), " ", "-") == anchor {
			return true
		}
	}
	return false
}

// TestTermsHaveAnchors holds that each term of the glossary can be linked to, by its name.
func TestTermsHaveAnchors(t *testing.T) {
	text, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	terms := regexp.MustCompile(`(?m)^\| ((?:<a id="[^"]+"></a>)*)([^|<]+) \|`).FindAllStringSubmatch(string(text), -1)
	for _, term := range terms {
		name := strings.ToLower(term[2])
		if name == "term" {
			continue
		}
		want := ""
		for one := range strings.SplitSeq(name, ", ") {
			want += `<a id="` + strings.ReplaceAll(one, " ", "-") + `"></a>`
		}
		if term[1] != want && !strings.HasPrefix(name, "---") {
			t.Errorf("docs/glossary.md: %s has %q, want %q", name, term[1], want)
		}
	}
	if len(terms) < 80 {
		t.Errorf("the glossary has %d terms", len(terms))
	}
}
