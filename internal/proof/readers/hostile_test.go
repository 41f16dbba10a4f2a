// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"
)

// row is a hostile request: an edit of a valid one, in the words of both
// protocols, as bytes of HTTP/1, or as fields of HTTP/2.
type row struct {
	name   string
	at     string // the places, separated by commas; empty: all
	of     string // the method of the valid request; empty: a search
	edit   func(*asked)
	raw    func(string) string
	framed func(*framed)

	refused bool // nobody may read it: not even if all would agree
	passes  bool // it is harmless, and must be read
}

var chosen = flag.String("rows", "", "the groups of hostile rows that are sent, separated by commas; all if empty")

// groups are the hostile requests by what they are about.
var groups = map[string]func() []row{
	"queries": queries, "paths": paths, "targets": targets, "methods": methods, "forms": formRows, "headers": headers, "hosts": hosts, "framing": framing, "frames": frames,
}

func rows() (all []row) {
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		if *chosen == "" || slices.Contains(strings.Split(*chosen, ","), name) {
			all = append(all, groups[name]()...)
		}
	}
	return all
}

// asked is the request of a row at a place, if it has words for it.
func (r row) asked(d *guardedServer) (asked, bool) {
	if r.at != "" && !slices.Contains(strings.Split(r.at, ","), d.name) {
		return asked{}, false
	}
	a, ok := d.valid1(r.of)
	if ok && r.edit != nil {
		r.edit(&a)
	}
	return a, ok
}

func (r row) bytes(a asked) string {
	if r.raw == nil {
		return a.http1()
	}
	return r.raw(a.http1())
}

func (r row) frames(a asked) framed {
	f := framed{fields: a.http2(), body: a.body}
	if r.framed != nil {
		r.framed(&f)
	}
	return f
}

// try sends a row to a place in each protocol that has words for it.
func (r row) try(t *testing.T, h *environment, d *guardedServer) map[string]*exchange {
	t.Helper()
	a, ok := r.asked(d)
	if !ok {
		return nil
	}
	out := map[string]*exchange{}
	if r.framed == nil {
		out["HTTP/1"] = h.http1(t, d, r.bytes(a))
	}
	if r.raw == nil {
		out["HTTP/2"] = h.http2(t, d, r.frames(a))
		out["HTTP/2 of x/net"] = h.http2XNet(t, d, r.frames(a))
	}
	return out
}

// valid1 is a valid request with a method.
func (p *place) valid1(method string) (asked, bool) {
	if method == "" {
		return p.search(), true
	}
	for _, a := range p.valid() {
		if a.method == method {
			return a, true
		}
	}
	return asked{}, false
}

// open are rows at which readers still differ from the guard, and why that lets
// nobody in: some of them do not serve what is allowed, and nobody serves more.
var open = []string{
	// A server of HTTP/1 answers 417 itself; one of HTTP/2 leaves it alone.
	`"Expect": "a"`,
}

// isOpen reports whether a request may be that row, or like it: text is its
// headers.
func isOpen(text string) bool { return strings.Contains(strings.ToLower(text), "expect") }

// Whatever a request is: what is let through is read alike by everybody.
func TestHostileRequestsAreReadAlikeOrNotAtAll(t *testing.T) {
	h, differs := newEnvironment(t, false), map[string]bool{}
	for _, r := range rows() {
		for _, d := range h.servers {
			for protocol, x := range r.try(t, h, d) {
				said := x.disagreements()
				if slices.Contains(open, r.name) {
					differs[r.name] = differs[r.name] || len(said) > 0
					continue
				}
				switch {
				case r.refused && len(x.passed) > 0:
					t.Errorf("%s: %s, %s: let through", r.name, d.name, protocol)
				case r.passes && len(x.passed) == 0:
					t.Errorf("%s: %s, %s: refused: %q", r.name, d.name, protocol, x.rules)
				}
				for _, line := range few(said) {
					t.Errorf("%s: %s, %s: %s", r.name, d.name, protocol, line)
				}
			}
		}
	}
	for name, differ := range differs {
		if !differ {
			t.Errorf("%s: everybody agrees by now: take it off the list", name)
		}
	}
}

// few are the first lines of many.
func few(lines []string) []string { return lines[:min(3, len(lines))] }
