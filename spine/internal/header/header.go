package header

import (
	"strings"

	"github.com/spineguard/spineguard/spine/internal/code"
)

// The headers, as net/http has them in its map. Their names are compared
// without regard to case there.
const (
	FromASID    = "Fromasid"
	ToASID      = "Toasid"
	Trace       = "Ssp-Traceid"
	From        = "Ssp-From"
	To          = "Ssp-To"
	Interaction = "Ssp-Interactionid"
)

// Bounds, in bytes but for the first.
const (
	Max            = 100 // names, and lines
	MaxTrace       = 128
	MaxInteraction = 256
)

// Names are the headers that a guard or a transport reads.
type Names struct {
	names []string
	nrl   bool
}

// NamesOf returns the headers of a scheme, those of the NRL or those of the
// Spine Secure Proxy, with those that select an operation beside them, in the form
// that net/http has in its map.
func NamesOf(nrl bool, others ...string) Names {
	names := []string{"Authorization", "Content-Type", "Accept", "Connection", "Host", "Upgrade", "Trailer"}
	if nrl {
		names = append(names, FromASID, ToASID)
	} else {
		names = append(names, Trace, From, To, Interaction)
	}
	return Names{names: append(names, others...), nrl: nrl}
}

// Fields are the headers that rules ask about, found in one pass: a look-up of each
// in the map would take longer.
type Fields struct {
	Lines   int  // of all headers
	Twin    bool // of a header that is read
	Another bool // a header that makes the request more than one, or another
	Connection, ContentType, Accept, Authorization,
	From, To, Trace, Interaction []string
}

// Read fills in the fields of a request.
func (n *Names) Read(h map[string][]string, f *Fields) {
	nrl := n.nrl
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
		case FromASID:
			if nrl {
				f.From = values
			}
		case ToASID:
			if nrl {
				f.To = values
			}
		case From:
			if !nrl {
				f.From = values
			}
		case To:
			if !nrl {
				f.To = values
			}
		case Trace:
			f.Trace = values
		case Interaction:
			f.Interaction = values
		default:
			f.Twin = f.Twin || n.isTwin(name)
		}
	}
}

// isTwin reports whether a name is nearly that of a header that is read: with
// something else for a hyphen, since CGI and some gateways write both in one way,
// or in another case, in which net/http keeps none, but which a hop behind folds.
func (n *Names) isTwin(name string) bool {
	for _, read := range n.names {
		if len(read) == len(name) && name != read && sameHeader(read, name) {
			return true
		}
	}
	return false
}

func sameHeader(a, b string) bool {
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

// IsVisible reports whether a value is text of ASCII without blanks, at most so long.
func IsVisible(s string, most int) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= most
}

// IsScheme reports whether a header is one that a transport writes, in whatever
// case, and with the underscores that some servers take for hyphens.
func IsScheme(name string) bool {
	name = strings.ReplaceAll(name, "_", "-")
	for _, ours := range [...]string{"Authorization", FromASID, ToASID, Trace, From, To, Interaction} {
		if code.EqualFold(name, ours) {
			return true
		}
	}
	return false
}
