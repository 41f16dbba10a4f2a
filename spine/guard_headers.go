package spine

import (
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/header"
)

// readsHeaders reads the headers of the scheme, in the order in which the
// demonstrator asks for them, and chooses the operation.
func (g *Guard) readsHeaders(q *request) bool {
	switch {
	case q.Lines > header.Max || len(q.Request.Header) > header.Max:
		return g.refuse(q.d, RuleHeaderLimit)
	case q.Twin:
		return g.refuse(q.d, RuleHeaderTwin)
	}
	if g.service.Headers == NRLHeaders {
		return g.nrlHeaders(q) && g.choose(q, "")
	}
	return g.sspHeaders(q)
}

func (g *Guard) nrlHeaders(q *request) bool {
	from := header.One(q.From)
	if !code.IsASID(from) {
		return g.refuse(q.d, RuleFrom)
	}
	q.d.From = ASID(from)
	to := header.One(q.To)
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
	from := header.One(q.From)
	if !code.IsASID(from) {
		return g.refuse(q.d, RuleFrom)
	}
	q.d.From = ASID(from)
	to := header.One(q.To)
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
	id := header.One(q.Interaction)
	if !header.IsVisible(id, header.MaxInteraction) {
		return "", RuleInteraction
	}
	return InteractionID(id), ""
}
