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
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// TestLinksInDocsLead finds links to files that are not there, and to headings
// that a page does not have.
func TestLinksInDocsLead(t *testing.T) {
	pages := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "testdata/README.md", "testdata/foreign/README.md"}
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
				t.Errorf("%s links to %s#%s, which is not a heading there", page, m[1], m[2])
			}
		}
	}
}

// hasHeading reports whether a page has a heading with the anchor that GitHub
// gives it.
func hasHeading(t *testing.T, page, anchor string) bool {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range heading.FindAllStringSubmatch(string(text), -1) {
		if strings.ReplaceAll(strings.ToLower(noAnchor.ReplaceAllString(h[1], "")), " ", "-") == anchor {
			return true
		}
	}
	return false
}
