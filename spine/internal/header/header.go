// SPDX-License-Identifier: Apache-2.0

package header

import (
	"net/textproto"
	"strings"

	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Max is how many names and how many lines of headers a request has at most.
const Max = 100

// read are the headers that are read of every request, as net/http has them in its map.
var read = [...]string{"Authorization", "Content-Type", "Accept", "Connection", "Host", "Upgrade", "Trailer"}

// Names are the headers that a guard or a transport reads.
type Names struct {
	names  []string                // of all of them
	scheme [protocol.Places]string // by what they name
}

// none is the name of a header that the scheme does not have.
const none = "\x00"

// NamesOf returns the headers of a scheme, with those that select an operation beside them, in
// the form that net/http has in its map.
func NamesOf(s *protocol.Scheme, others ...string) Names {
	n := Names{names: read[:]}
	for i := range n.scheme {
		n.scheme[i] = none
	}
	for i := range s.Headers {
		h := &s.Headers[i]
		n.scheme[h.Place] = textproto.CanonicalMIMEHeaderKey(h.Name)
		n.names = append(n.names, n.scheme[h.Place])
	}
	n.names = append(n.names, others...)
	return n
}

// Fields are the headers that rules ask about, found in one pass: a look-up of each
// in the map would take longer.
type Fields struct {
	Lines                                          int  // of all headers
	Twin                                           bool // of a header that is read
	Another                                        bool // a header that makes the request more than one, or another
	Connection, ContentType, Accept, Authorization []string
	Scheme                                         [protocol.Places][]string // by what they name
}

// Read fills in the fields of a request.
func (n *Names) Read(h map[string][]string, f *Fields) {
	for name, values := range h {
		f.Lines += len(values)
		switch name {
		case "Host", "Upgrade", "Trailer":
			f.Another = true
		case "Connection":
			f.Connection = values
		case "Content-Type":
			f.ContentType = values
		case "Accept":
			f.Accept = values
		case "Authorization":
			f.Authorization = values
		default:
			if i := n.place(name); i < len(f.Scheme) {
				f.Scheme[i] = values
			} else {
				f.Twin = f.Twin || n.isTwin(name)
			}
		}
	}
}

// place is what a header of the scheme names; beyond the places if it is not one.
func (n *Names) place(name string) int {
	for i := range n.scheme {
		if n.scheme[i] == name {
			return i
		}
	}
	return len(n.scheme)
}

// isTwin reports whether a name is nearly that of a header that is read: with
// something else for a hyphen, since CGI and some gateways write both in one way,
// or in another case, in which net/http keeps none, but which a hop behind folds.
func (n *Names) isTwin(name string) bool {
	for _, read := range n.names {
		if name != read && IsTwin(name, read) {
			return true
		}
	}
	return false
}

// IsTwin reports whether two names are the same but for case and what separates their words.
func IsTwin(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if code.Lower(a[i]) == code.Lower(b[i]) || separates(a[i]) && separates(b[i]) {
			continue
		}
		return false
	}
	return true
}

func separates(c byte) bool { return c == '-' || c == '_' || c == '.' || c == '+' }

// StaysOne reports whether a request stays one request: it has no second host,
// nothing is upgraded, nothing more of it follows its body, and Connection names
// no header that a proxy behind would take away after it has been checked (RFC
// 9110, sections 7.6.1 and 7.8).
func (f *Fields) StaysOne() bool {
	if f.Another {
		return false
	}
	for _, v := range f.Connection {
		if !code.EqualFold(v, "close") && !code.EqualFold(v, "keep-alive") {
			return false
		}
	}
	return true
}

// One returns the value of a header that comes exactly once. Of any other it is
// empty, which no header of the scheme may be.
func One(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}

// IsPreset reports whether a header is one that a transport writes, of whatever scheme, in
// whatever case, and with the underscores that some servers take for hyphens.
func IsPreset(name string) bool {
	name = strings.ReplaceAll(name, "_", "-")
	if code.EqualFold(name, "Authorization") {
		return true
	}
	for _, scheme := range protocol.Schemes() {
		for i := range scheme.Headers {
			if code.EqualFold(name, scheme.Headers[i].Name) {
				return true
			}
		}
	}
	return false
}
