package readers_test

import (
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

// rows are all hostile requests.
func rows() (all []row) {
	for _, of := range [][]row{queries(), paths(), targets(), methods(), forms(), headers(), hosts(), framing(), frames()} {
		all = append(all, of...)
	}
	return all
}

// try sends a row to a place in each protocol that has words for it.
func (r row) try(t *testing.T, h *house, d *door) map[string]*exchange {
	t.Helper()
	if r.at != "" && !strings.Contains(","+r.at+",", ","+d.name+",") {
		return nil
	}
	a, ok := d.valid1(r.of)
	if !ok {
		return nil
	}
	if r.edit != nil {
		r.edit(&a)
	}
	out := map[string]*exchange{}
	if r.framed == nil {
		raw := a.http1()
		if r.raw != nil {
			raw = r.raw(raw)
		}
		out["HTTP/1"] = h.http1(t, d, raw)
	}
	if r.raw == nil {
		f := framed{fields: a.http2(), body: a.body}
		if r.framed != nil {
			r.framed(&f)
		}
		out["HTTP/2"] = h.http2(t, d, f)
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

// Whatever a request is: what is let through is read alike by everybody.
func TestHostileRequestsAreReadAlikeOrNotAtAll(t *testing.T) {
	h := newHouse(t, false)
	for _, r := range rows() {
		for _, d := range h.doors {
			for protocol, x := range r.try(t, h, d) {
				switch {
				case r.refused && len(x.passed) > 0:
					t.Errorf("%s: %s, %s: let through", r.name, d.name, protocol)
				case r.passes && len(x.passed) == 0:
					t.Errorf("%s: %s, %s: refused: %q", r.name, d.name, protocol, x.rules)
				}
				for _, said := range x.disagreements() {
					t.Errorf("%s: %s, %s: %s", r.name, d.name, protocol, said)
				}
			}
		}
	}
}
