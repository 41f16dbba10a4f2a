package spine

import (
	"errors"
	"net/http"

	"github.com/spineguard/spineguard/spine/internal/route"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// request is what the rules have found out so far.
type request struct {
	*http.Request
	d        *Decision
	peer     Peer
	endpoint *endpoint
	query    uint64 // parameters that are there
	op       *operation
	host     string // of the target
	sender   System
	known    bool // the sender comes from a registry
}

func (g *Guard) judge(r *http.Request, d *Decision) bool {
	q := request{Request: r, d: d}
	return g.peerKnown(&q) && g.find(&q) && g.headers(&q) && g.senderKnown(&q) && g.receiverKnown(&q) &&
		g.token(&q) && g.maySend(&q) && g.mayReceive(&q) && g.userMay(&q)
}

// peerKnown asks who is at the other end. A provider accepts the proxy alone;
// elsewhere the peer is compared once the sender is known.
func (g *Guard) peerKnown(q *request) bool {
	if g.options.Peer == nil {
		return true
	}
	peer, err := g.options.Peer.Peer(q.Request)
	if err != nil || len(peer.Names) == 0 {
		return g.refuse(q.d, RulePeer)
	}
	q.peer = peer
	if g.position == Provides && !peer.Is(g.proxy) {
		return g.refuse(q.d, RulePeer)
	}
	return true
}

// senderKnown looks the sender up. Behind a peer, a sender that nobody knows
// is answered as one that is not the peer, so that nobody can ask which ASIDs
// there are.
func (g *Guard) senderKnown(q *request) bool {
	if _, trusted := g.registry.(trustedProxy); trusted {
		return true
	}
	sender, err := g.registry.Lookup(q.Context(), q.d.From)
	switch {
	case errors.Is(err, ErrUnknownASID) || err == nil && sender.ASID() != q.d.From:
		if g.options.Peer != nil && g.position != Provides {
			return g.refuse(q.d, RulePeerSender)
		}
		return g.refuse(q.d, RuleSender)
	case err != nil:
		return g.refuse(q.d, RuleRegistryFailed)
	}
	if g.options.Peer != nil && g.position != Provides && !q.peer.Is(sender.Certificate()) {
		return g.refuse(q.d, RulePeerSender)
	}
	q.sender, q.known = sender, true
	q.d.FromODS = sender.ODS()
	return true
}

// receiverKnown compares the receiver with the guard's own ASID; in the place
// of the proxy the registry must know it.
func (g *Guard) receiverKnown(q *request) bool {
	if g.position != Proxies && q.d.To != g.asid {
		return g.refuse(q.d, RuleTo)
	}
	return true
}

// reading is what the reading of a token needs, used again and again.
type reading struct {
	claims token.Claims
	want   token.Want
}

// token reads the token and compares it with what the operation needs.
func (g *Guard) token(q *request) bool {
	values := q.Header["Authorization"]
	switch {
	case len(values) == 0:
		return g.refuseToken(q.d, token.Fault{Rule: token.Missing})
	case len(values) > 1:
		return g.refuseToken(q.d, token.Fault{Rule: token.Repeated})
	}
	t := g.tokens.Get().(*reading)
	defer g.tokens.Put(t)
	f := g.read(q, values[0], &t.claims)
	if f.Rule == "" {
		t.want = token.Want{
			Now: q.d.At.Unix(), Leeway: g.leeway, Audience: g.options.Audience, Scopes: q.op.Scopes,
			Provider: q.op.Actor == Provider || q.op.Actor == Both,
			Consumer: q.op.Actor == Consumer || q.op.Actor == Both,
			ASID:     string(q.d.From), ODS: string(q.d.FromODS), Known: q.known,
		}
		f = g.profile.Check(&t.claims, &t.want, &q.d.who)
	}
	if f.Rule != "" {
		q.d.who = token.Who{}
		return g.refuseToken(q.d, f)
	}
	return true
}

// read parses the token: an unsigned one, or where a verifier is configured a
// signed one that it vouches for. Nothing in the token decides which.
func (g *Guard) read(q *request, authorization string, c *token.Claims) token.Fault {
	if g.options.Signed == nil {
		return token.Read(g.profile, authorization, c)
	}
	compact, f := token.Compact(authorization)
	if f.Rule != "" {
		return f
	}
	payload, err := g.options.Signed.Verify(q.Context(), compact)
	if err != nil {
		return token.Fault{Rule: token.Signature}
	}
	return token.ReadVerified(g.profile, payload, c)
}

func (g *Guard) maySend(q *request) bool {
	if !q.known {
		return true
	}
	for _, id := range q.op.sent {
		if q.sender.MaySend(id) {
			return true
		}
	}
	return g.refuse(q.d, RuleSenderInteraction)
}

// mayReceive is asked in the place of the proxy: the receiver is known, has the
// interaction, and is whom the target URL leads to.
func (g *Guard) mayReceive(q *request) bool {
	if g.position != Proxies {
		return true
	}
	receiver, err := g.registry.Lookup(q.Context(), q.d.To)
	switch {
	case errors.Is(err, ErrUnknownASID) || err == nil && receiver.ASID() != q.d.To:
		return g.refuse(q.d, RuleReceiver)
	case err != nil:
		return g.refuse(q.d, RuleRegistryFailed)
	}
	for _, id := range q.op.received {
		if receiver.MayReceive(id) {
			if !route.SameHost(q.host, receiver.Host()) {
				return g.refuse(q.d, RuleTarget)
			}
			return true
		}
	}
	return g.refuse(q.d, RuleReceiver)
}
