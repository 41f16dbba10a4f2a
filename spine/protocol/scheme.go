// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"iter"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/vocabulary"
)

// Scheme is a header scheme: the headers by which a request names the systems.
type Scheme struct {
	Name    spine.HeaderScheme
	Proxied bool     // requests go through the Spine Secure Proxy
	Headers []Header // in the order in which they are asked
}

// Header is a header of a scheme, which comes exactly once.
type Header struct {
	Name    string // as it is written
	Place   Place
	Grammar Grammar
	Max     int        // bytes of a text; of an ASID 0
	Rule    spine.Rule // that is broken if the header is not there once, in its grammar
	About   string     // what a sender writes, for pages
}

// Place is what a header names. A scheme has at most one header for each, and must have a
// sender and a receiver.
type Place uint8

// The places. Places is their number.
const (
	Sender Place = iota
	Receiver
	Trace       // an id of the request, which [spine.RuleTrace] asks for and a decision keeps
	Interaction // the interactionId
	Places
)

// Grammar is how the value of a header is written.
type Grammar uint8

// The grammars. The zero Grammar takes nothing.
const (
	NoGrammar Grammar = iota
	ASID              // 12 digits, not all zero
	Text              // visible ASCII without blanks, from 1 to Max bytes
)

// Takes reports whether a value is one of the header.
func (h *Header) Takes(value string) bool {
	if h.Grammar == ASID {
		return code.IsASID(value)
	}
	return h.Grammar == Text && code.IsVisible(value, h.Max)
}

// Header returns the header of a place; false if the scheme has none.
func (s *Scheme) Header(p Place) (*Header, bool) {
	for i := range s.Headers {
		if s.Headers[i].Place == p {
			return &s.Headers[i], true
		}
	}
	return nil, false
}

// Positions returns where guards of services with the scheme can stand.
func (s *Scheme) Positions() []spine.Position {
	if s.Proxied {
		return []spine.Position{spine.ProviderPosition, spine.ProxyPosition}
	}
	return []spine.Position{spine.ServicePosition}
}

// everyAPI are headers that are read whatever the scheme.
var everyAPI = [...]string{"authorization", "content-type", "accept", "connection", "host", "upgrade", "trailer"}

var schemes registry[spine.HeaderScheme, *Scheme]

func (s *Scheme) clone() *Scheme {
	c := *s
	c.Headers = slices.Clone(s.Headers)
	return &c
}

// RegisterScheme registers a header scheme and returns its name. It panics if the name is
// taken, if two headers have one place or one name, if a header has no grammar or no rule of headers,
// or if no header names the sender or the receiver.
func RegisterScheme(s Scheme) spine.HeaderScheme {
	wrong := func(why string) { panic("protocol: the header scheme " + string(s.Name) + " " + why) }
	s = *s.clone()
	names := map[string]bool{}
	var places [Places]bool
	for i := range s.Headers {
		h := &s.Headers[i]
		name := strings.ToLower(h.Name)
		switch {
		case h.Place >= Places || places[h.Place]:
			wrong("has two headers of one place, or one of a place that there is not: " + h.Name)
		case name == "" || names[name] || slices.Contains(everyAPI[:], name):
			wrong("has a header without a name, one twice, or one that every API has: " + h.Name)
		case h.Grammar == NoGrammar || h.Grammar == Text && h.Max <= 0:
			wrong("has a header without a grammar: " + h.Name)
		case partOf(h.Rule) != Headers:
			wrong("has a header without a rule of headers: " + h.Name)
		}
		places[h.Place], names[name] = true, true
	}
	if !places[Sender] || !places[Receiver] {
		wrong("does not name the sender and the receiver")
	}
	schemes.put("header scheme", s.Name, &s)
	vocabulary.Schemes.Add(string(s.Name))
	return s.Name
}

// SchemeOf returns a copy of a header scheme by its name; false if there is none.
func SchemeOf(name spine.HeaderScheme) (*Scheme, bool) { return schemes.get(name) }

// Schemes returns the header schemes, sorted by name.
func Schemes() iter.Seq2[spine.HeaderScheme, *Scheme] { return schemes.all() }
