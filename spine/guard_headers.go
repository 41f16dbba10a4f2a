package spine

import (
	"github.com/spineguard/spineguard/spine/internal/code"
)

// The headers, as net/http has them in its map. Their names are compared
// without regard to case there.
const (
	fromASIDHeader    = "Fromasid"
	toASIDHeader      = "Toasid"
	traceHeader       = "Ssp-Traceid"
	fromHeader        = "Ssp-From"
	toHeader          = "Ssp-To"
	interactionHeader = "Ssp-Interactionid"
)

const (
	maxHeaders     = 100 // names, and lines
	maxTrace       = 128
	maxInteraction = 256
)

// headers are those that rules ask about, found in one pass: a look-up of each in
// the map would take longer.
type headers struct {
	lines   int  // of all headers
	twin    bool // of a header that is read
	another bool // a header that makes the request more than one, or another
	connection, contentType, accept, authorization,
	from, to, trace, interaction []string
}

func (g *router) readHeaders(q *request) {
	h, nrl := &q.headers, g.nrl
	for name, values := range q.Header {
		h.lines += len(values)
		switch name {
		case "Host", "Upgrade", "Trailer":
			h.another = true
		case "Connection":
			h.connection = values
		case "Content-Type":
			h.contentType = values
		case "Accept":
			h.accept = values
		case "Authorization":
			h.authorization = values
		case fromASIDHeader:
			if nrl {
				h.from = values
			}
		case toASIDHeader:
			if nrl {
				h.to = values
			}
		case fromHeader:
			if !nrl {
				h.from = values
			}
		case toHeader:
			if !nrl {
				h.to = values
			}
		case traceHeader:
			h.trace = values
		case interactionHeader:
			h.interaction = values
		default:
			h.twin = h.twin || g.isTwin(name)
		}
	}
}

// headers reads the headers of the scheme, in the order in which the
// demonstrator asks for them, and chooses the operation.
func (g *Guard) headers(q *request) bool {
	switch {
	case q.lines > maxHeaders || len(q.Header) > maxHeaders:
		return g.refuse(q.d, RuleHeaderLimit)
	case q.twin:
		return g.refuse(q.d, RuleHeaderTwin)
	}
	if g.service.Headers == NRLHeaders {
		return g.nrlHeaders(q) && g.choose(q, "")
	}
	return g.sspHeaders(q)
}

func (g *Guard) nrlHeaders(q *request) bool {
	from := one(q.from)
	if !code.IsASID(from) {
		return g.refuse(q.d, RuleFrom)
	}
	q.d.From = ASID(from)
	to := one(q.to)
	if !code.IsASID(to) {
		return g.refuse(q.d, RuleTo)
	}
	q.d.To = ASID(to)
	return true
}

func (g *Guard) sspHeaders(q *request) bool {
	if q.d.TraceID == "" { // it was read before anything else
		return g.refuse(q.d, RuleTrace)
	}
	from := one(q.from)
	if !code.IsASID(from) {
		return g.refuse(q.d, RuleFrom)
	}
	q.d.From = ASID(from)
	to := one(q.to)
	if !code.IsASID(to) {
		return g.refuse(q.d, RuleTo)
	}
	q.d.To = ASID(to)
	id, rule := g.interactionHeader(q)
	if rule != "" {
		return g.refuse(q.d, rule)
	}
	return g.choose(q, id)
}

func (g *Guard) interactionHeader(q *request) (InteractionID, Rule) {
	id := one(q.interaction)
	if !visible(id, maxInteraction) {
		return "", RuleInteraction
	}
	return InteractionID(id), ""
}

// isTwin reports whether a name is nearly that of a header that is read: with
// something else for a hyphen, since CGI and some gateways write both in one way,
// or in another case, in which net/http keeps none, but which a hop behind folds.
func (g *router) isTwin(name string) bool {
	for _, read := range g.named {
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

// stayOne reports whether a request stays one request: it has no second host,
// nothing is upgraded, nothing more of it follows its body, and Connection names
// no header that a proxy behind would take away after it has been checked (RFC
// 9110, sections 7.6.1 and 7.8).
func (h *headers) stayOne() bool {
	if h.another {
		return false
	}
	for _, v := range h.connection {
		if !code.EqualFold(v, "close") && !code.EqualFold(v, "keep-alive") {
			return false
		}
	}
	return true
}

// one returns the value of a header that comes exactly once. Of any other it is
// empty, which no header of the scheme may be.
func one(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}

// visible is text of ASCII without blanks, at most so long.
func visible(s string, most int) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= most
}
