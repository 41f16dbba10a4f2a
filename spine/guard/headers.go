package guard

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/header"
)

// readsHeaders reads the headers of the scheme, in the order in which the
// demonstrator asks for them, and chooses the operation.
func (g *Guard) readsHeaders(q *request) bool {
	switch {
	case q.Lines > header.Max || len(q.Header) > header.Max:
		return g.refuse(q.d, spine.RuleHeaderLimit)
	case q.Twin:
		return g.refuse(q.d, spine.RuleHeaderTwin)
	}
	if g.service.Headers == spine.NRLHeaders {
		return g.nrlHeaders(q) && g.choose(q, "")
	}
	return g.sspHeaders(q)
}

func (g *Guard) nrlHeaders(q *request) bool {
	from := header.One(q.From)
	if !code.IsASID(from) {
		return g.refuse(q.d, spine.RuleFrom)
	}
	q.d.From = spine.ASID(from)
	to := header.One(q.To)
	if !code.IsASID(to) {
		return g.refuse(q.d, spine.RuleTo)
	}
	q.d.To = spine.ASID(to)
	return true
}

func (g *Guard) sspHeaders(q *request) bool {
	if q.d.TraceID == "" { // it was read before anything else
		return g.refuse(q.d, spine.RuleTrace)
	}
	from := header.One(q.From)
	if !code.IsASID(from) {
		return g.refuse(q.d, spine.RuleFrom)
	}
	q.d.From = spine.ASID(from)
	to := header.One(q.To)
	if !code.IsASID(to) {
		return g.refuse(q.d, spine.RuleTo)
	}
	q.d.To = spine.ASID(to)
	id, rule := g.interactionHeader(q)
	if rule != "" {
		return g.refuse(q.d, rule)
	}
	return g.choose(q, id)
}

func (g *Guard) interactionHeader(q *request) (spine.InteractionID, spine.Rule) {
	id := header.One(q.Interaction)
	if !header.IsVisible(id, header.MaxInteraction) {
		return "", spine.RuleInteraction
	}
	return spine.InteractionID(id), ""
}
