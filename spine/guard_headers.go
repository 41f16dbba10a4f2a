package spine

import (
	"net/http"

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

// twins are the names that some servers and gateways turn into those above.
var twins = [...]string{"Ssp_traceid", "Ssp_from", "Ssp_to", "Ssp_interactionid"}

const (
	maxHeaders     = 100 // names, and lines
	maxTrace       = 128
	maxInteraction = 256
)

// headers reads the headers of the scheme, in the order in which the
// demonstrator asks for them, and chooses the operation.
func (g *Guard) headers(q *request) bool {
	if tooMany(q.Header) {
		return g.refuse(q.d, RuleHeaderLimit)
	}
	if g.service.Headers == NRLHeaders {
		return g.nrlHeaders(q) && g.choose(q, "")
	}
	return g.sspHeaders(q)
}

func (g *Guard) nrlHeaders(q *request) bool {
	from := one(q, fromASIDHeader)
	if !code.IsASID(from) {
		return g.refuse(q.d, RuleFrom)
	}
	q.d.From = ASID(from)
	to := one(q, toASIDHeader)
	if !code.IsASID(to) {
		return g.refuse(q.d, RuleTo)
	}
	q.d.To = ASID(to)
	return true
}

func (g *Guard) sspHeaders(q *request) bool {
	for _, name := range twins {
		if _, there := q.Header[name]; there {
			return g.refuse(q.d, RuleHeaderTwin)
		}
	}
	if q.d.TraceID == "" { // it was read before anything else
		return g.refuse(q.d, RuleTrace)
	}
	from := one(q, fromHeader)
	if !code.IsASID(from) {
		return g.refuse(q.d, RuleFrom)
	}
	q.d.From = ASID(from)
	to := one(q, toHeader)
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
	id := one(q, interactionHeader)
	if !visible(id, maxInteraction) {
		return "", RuleInteraction
	}
	return InteractionID(id), ""
}

// tooMany reports whether a request has more headers than anything behind the
// guard is sure to read.
func tooMany(h http.Header) bool {
	lines := 0
	for _, values := range h {
		lines += len(values)
	}
	return len(h) > maxHeaders || lines > maxHeaders
}

// plainConnection reports whether a request stays one request: nothing is
// upgraded, and Connection names no header that a proxy behind would take away
// after it has been checked (RFC 9110, sections 7.6.1 and 7.8).
func plainConnection(h map[string][]string) bool {
	if _, there := h["Upgrade"]; there {
		return false
	}
	for _, v := range h["Connection"] {
		if !code.EqualFold(v, "close") && !code.EqualFold(v, "keep-alive") {
			return false
		}
	}
	return true
}

// one returns the value of a header that comes exactly once. Of any other it is
// empty, which no header of the scheme may be.
func one(q *request, key string) string {
	if v := q.Header[key]; len(v) == 1 {
		return v[0]
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
