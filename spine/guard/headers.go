// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/header"
	"github.com/spineguard/spineguard/spine/protocol"
)

// readsHeaders reads the headers of the scheme, in its order, and chooses the operation.
func (g *Guard) readsHeaders(q *request) bool {
	switch {
	case q.Lines > header.Max || len(q.Header) > header.Max:
		return g.refuse(q.d, spine.RuleHeaderLimit)
	case q.Twin:
		return g.refuse(q.d, spine.RuleHeaderTwin)
	}
	headers := g.scheme.Headers
	for i := range headers {
		h := &headers[i]
		if h.Place == protocol.Trace && q.d.TraceID != "" {
			continue // describe has asked
		}
		value := header.One(q.Scheme[h.Place])
		if !h.Takes(value) {
			return g.refuse(q.d, h.Rule)
		}
		switch h.Place {
		case protocol.Sender:
			q.d.From = spine.ASID(value)
		case protocol.Receiver:
			q.d.To = spine.ASID(value)
		}
	}
	return g.choose(q, spine.InteractionID(header.One(q.Scheme[protocol.Interaction])))
}

// named returns the value of a header of the scheme; false if it does not come once, or not
// in its grammar.
func (q *request) named(h *protocol.Header) (string, bool) {
	value := header.One(q.Scheme[h.Place])
	return value, h.Takes(value)
}
