// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// elements and attributes that pages are made of. Nothing else may occur,
// whatever the texts of a policy are: no style and on… attributes above all.
var (
	elements = strings.Fields(`html head meta title link script body a header p form label input button nav ul li main section
		h1 h2 h3 dl div dt dd code pre figure figcaption img details summary table caption thead tbody tr th td select option footer ol span strong wbr kbd dialog noscript`)
	attributes = strings.Fields(`lang charset http-equiv content name rel href src defer class id role type for autocomplete spellcheck placeholder
		tabindex hidden scope colspan rowspan value checked alt aria-label aria-describedby aria-current aria-rowcount aria-colcount
		data-page data-of data-get data-table data-copy data-copy-of data-kind data-group data-code data-level
		aria-haspopup aria-labelledby aria-live open data-label data-ask data-draw data-at data-matrix`)
)

// pages are a parsed site.
type pages struct {
	files map[string][]byte
	pages map[string]*html.Node
	ids   map[string][]string // by page
}

func parse(t fataler, files map[string][]byte) *pages {
	t.Helper()
	s := &pages{files, map[string]*html.Node{}, map[string][]string{}}
	for name, data := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		page, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s.pages[name] = page
		for n := range page.Descendants() {
			if id := attr(n, "id"); id != "" {
				if slices.Contains(s.ids[name], id) {
					t.Fatalf("%s: the id %q twice", name, id)
				}
				s.ids[name] = append(s.ids[name], id)
			}
		}
	}
	return s
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// all lists the elements of a name below a node.
func all(n *html.Node, name string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			out = append(out, d)
		}
	}
	return out
}

const policyOfContent = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"

// check asserts what holds for every page of every policy: nothing inline,
// nothing from elsewhere, no dead link.
func (s *pages) check(t fataler) {
	t.Helper()
	for name, page := range s.pages {
		if found := strings.Count(string(s.files[name]), `http-equiv="Content-Security-Policy" content="`+policyOfContent+`"`); found != 1 {
			t.Fatalf("%s has %d policies of its content", name, found)
		}
		for n := range page.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if problem := s.element(name, n); problem != "" {
				t.Fatalf("%s: <%s %v>: %s", name, n.Data, n.Attr, problem)
			}
		}
	}
}

func (s *pages) element(page string, n *html.Node) string {
	if !slices.Contains(elements, n.Data) {
		return "an element of another kind"
	}
	for _, a := range n.Attr {
		if !slices.Contains(attributes, a.Key) {
			return "the attribute " + a.Key
		}
		if a.Key == "href" || a.Key == "src" {
			if problem := s.link(page, n, a.Val); problem != "" {
				return problem
			}
		}
	}
	switch {
	case n.Data == "script" && (attr(n, "src") == "" || textOf(n) != "" || attr(n, "type") != ""):
		return "no classic script of its own file"
	case n.Data == "img" && attr(n, "alt") == "":
		return "no text alternative"
	case n.Data == "th" && attr(n, "scope") == "":
		return "a header without a scope"
	case n.Data == "table" && len(all(n, "caption")) != 1:
		return "no caption"
	case (n.Data == "button" || n.Data == "a") && strings.TrimSpace(textOf(n)+attr(n, "aria-label")) == "":
		return "nothing to call it by"
	}
	return ""
}

var plainPath = regexp.MustCompile(`\A(?:[A-Za-z0-9._-]+/)?[A-Za-z0-9._-]+\z`)

// link follows a link within the site.
func (s *pages) link(page string, n *html.Node, address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" {
		return "leads out of the site"
	}
	target := page
	if u.Path != "" {
		target = u.Path
	}
	if _, ok := s.files[target]; !ok || !plainPath.MatchString(target) {
		return fmt.Sprintf("leads to no file: %q", target)
	}
	if n.Data != "a" && path.Ext(target) == ".html" || n.Data == "a" && path.Ext(target) != ".html" {
		return "leads to a file of another kind"
	}
	if state, err := url.ParseQuery(u.EscapedFragment()); err == nil && strings.Contains(u.EscapedFragment(), "=") {
		for key := range state {
			if !slices.Contains([]string{"role", "activity", "type", "level", "at", "q"}, key) {
				return "leads to a state of another kind: " + key
			}
		}
		return ""
	}
	if u.Fragment != "" && !slices.Contains(s.ids[target], u.Fragment) {
		return fmt.Sprintf("leads to no place: %q", u.Fragment)
	}
	return ""
}
