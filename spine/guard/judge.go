// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/header"
	"github.com/spineguard/spineguard/spine/internal/route"
	"github.com/spineguard/spineguard/spine/internal/selection"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/protocol"
)

// request is what the rules have found out so far.
type request struct {
	*http.Request
	header.Fields
	d      *Decision
	item   *selection.PathItem
	query  selection.Query // parameters that are there
	op     *selection.Operation
	target route.Target
	front  string // what stands in the target's path in front of the operation's
	sender spine.System
	known  bool           // the sender comes from a registry
	among  spine.Registry // all that is looked up for this request
	signed VerifiedToken
	token  *reading
}

func (g *Guard) judge(q *request) bool {
	q.token = g.tokens.Get().(*reading)
	allowed := g.peerKnown(q) && g.find(q) && g.readsHeaders(q) && g.authentic(q) &&
		g.senderKnown(q) && g.receiverKnown(q) && g.token(q) && g.maySend(q) && g.mayReceive(q) && g.userMay(q)
	g.tokens.Put(q.token)
	return allowed
}

// describe puts into the decision what helps to find a request again, before
// anything can refuse it.
func (g *Guard) describe(q *request) {
	q.d.RequestPath = pathOf(q.Request)
	if g.trace != nil {
		if trace := header.One(q.Scheme[protocol.Trace]); g.trace.Takes(trace) {
			q.d.TraceID = trace
		}
	}
}

// pathOf is the path as it came, or as the URL has it if nobody kept that.
func pathOf(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if path == "" && r.URL != nil {
		path = r.URL.Path
	}
	return path[:min(len(path), route.MaxPath)]
}

// peerKnown asks who is at the other end. A provider accepts the proxy alone;
// elsewhere the peer is compared once the sender is known.
func (g *Guard) peerKnown(q *request) bool {
	if g.options.Peer == nil {
		return true
	}
	peer, err := g.options.Peer.Peer(q.Request)
	if err != nil || len(peer.Names) == 0 {
		q.d.Err = err
		g.refuse(q.d, spine.RulePeer)
		q.d.refuse.status = statusOf(err)
		return false
	}
	q.d.Peer = peer
	if g.position == spine.ProviderPosition && !peer.Is(g.proxy) {
		return g.refuse(q.d, spine.RulePeerProxy)
	}
	return true
}

// authentic asks, where tokens are signed, who signed: before the registry is,
// so that nobody without a key can ask it which ASIDs there are.
func (g *Guard) authentic(q *request) bool {
	if g.options.Signed == nil {
		return true
	}
	authorization, f := authorization(q)
	if f.Rule != "" {
		return g.refuseToken(q.d, f)
	}
	compact, f := token.Compact(authorization)
	if f.Rule != "" {
		return g.refuseToken(q.d, f)
	}
	signed, err := g.options.Signed.Verify(q.Context(), compact)
	if err != nil {
		q.d.Err = err
		return g.refuse(q.d, spine.RuleTokenSignature)
	}
	q.signed, q.d.Issuer = signed, signed.Issuer
	switch {
	case signed.Issuer == "" || len(signed.ASIDs)+len(signed.Organizations) == 0,
		len(signed.ASIDs) > 0 && !slices.Contains(signed.ASIDs, q.d.From):
		return g.refuse(q.d, spine.RuleTokenSigner)
	case signed.Audience != g.options.Audience:
		return g.refuse(q.d, spine.RuleTokenAudience)
	}
	return true
}

// senderKnown looks the sender up. Behind a peer, a sender that nobody knows
// is answered as one that is not the peer, so that nobody can ask which ASIDs
// there are.
func (g *Guard) senderKnown(q *request) bool {
	if g.trusting {
		return g.speaksFor(q, "")
	}
	sender, err := g.lookup(q, q.d.From)
	switch {
	case errors.Is(err, spine.ErrUnknownASID) || err == nil && sender.ASID() != q.d.From:
		if g.options.Peer != nil && g.position != spine.ProviderPosition {
			return g.refuse(q.d, spine.RulePeerSender)
		}
		return g.speaksFor(q, "") && g.refuse(q.d, spine.RuleSender)
	case err != nil:
		q.d.Err = err
		return g.refuse(q.d, spine.RuleRegistryFailed)
	}
	if g.options.Peer != nil && g.position != spine.ProviderPosition && !q.d.Peer.belongsTo(sender) {
		return g.refuse(q.d, spine.RulePeerSender)
	}
	q.sender, q.known = sender, true
	q.d.FromODS = sender.ODS()
	return g.speaksFor(q, q.d.FromODS)
}

// lookup asks the registry; of one that changes all at once, one snapshot for all of
// the request.
func (g *Guard) lookup(q *request, asid spine.ASID) (spine.System, error) {
	if q.among == nil {
		q.among = g.registry
		if g.snapshots != nil {
			s, err := g.snapshots.Snapshot()
			if err != nil {
				return spine.System{}, err
			}
			q.among = s
		}
	}
	return q.among.Lookup(q.Context(), asid)
}

// speaksFor asks whether a key that is bound to organisations speaks for that of
// the sender. An unknown sender is of none, and gets the same answer.
func (g *Guard) speaksFor(q *request, organization spine.ODSCode) bool {
	of := q.signed.Organizations
	if len(of) > 0 && (organization == "" || !slices.Contains(of, organization)) {
		return g.refuse(q.d, spine.RuleTokenSigner)
	}
	return true
}

// receiverKnown compares the receiver with the guard's own ASID; in the place
// of the proxy the registry must know it.
func (g *Guard) receiverKnown(q *request) bool {
	if g.position != spine.ProxyPosition && q.d.To != g.asid {
		return g.refuse(q.d, spine.RuleTo)
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
	t := q.token
	f := g.read(q, &t.claims)
	if f.Rule == "" {
		t.want = token.Want{
			Now: q.d.At.Unix(), Leeway: g.leeway, Audience: g.options.Audience, Issuer: q.signed.Issuer, Scopes: q.op.Scopes,
			Provider: q.op.Actor == spine.Provider || q.op.Actor == spine.EitherActor,
			Consumer: q.op.Actor == spine.Consumer || q.op.Actor == spine.EitherActor,
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

// read parses the token: an unsigned one, or where a verifier is configured the
// one that it has vouched for. Nothing in the token decides which.
func (g *Guard) read(q *request, c *token.Claims) token.Fault {
	if g.options.Signed != nil {
		return token.ReadVerified(g.profile, q.signed.Payload, c)
	}
	value, f := authorization(q)
	if f.Rule != "" {
		return f
	}
	return token.Read(g.profile, value, c)
}

// authorization returns the header that comes exactly once.
func authorization(q *request) (string, token.Fault) {
	switch len(q.Authorization) {
	case 0:
		return "", token.Fault{Rule: token.Missing}
	case 1:
		return q.Authorization[0], token.Fault{}
	}
	return "", token.Fault{Rule: token.Repeated}
}

func (g *Guard) maySend(q *request) bool {
	if !q.known {
		return true
	}
	for _, id := range q.op.Sent() {
		if q.sender.MaySend(id) {
			return true
		}
	}
	return g.refuse(q.d, spine.RuleSenderInteraction)
}

// mayReceive is asked in the place of the proxy: the receiver is known, has the
// interaction, and is where the target URL leads to.
func (g *Guard) mayReceive(q *request) bool {
	if g.position != spine.ProxyPosition {
		return true
	}
	receiver, err := g.lookup(q, q.d.To)
	switch {
	case errors.Is(err, spine.ErrUnknownASID) || err == nil && receiver.ASID() != q.d.To:
		return g.refuse(q.d, spine.RuleReceiver)
	case err != nil:
		q.d.Err = err
		return g.refuse(q.d, spine.RuleRegistryFailed)
	}
	if !receives(receiver, q.op.Received()) {
		return g.refuse(q.d, spine.RuleReceiver)
	}
	address := receiver.Address()
	if !strings.Contains(address, "/") { // a host alone leaves open what stands in front of the operation's path
		return route.SameHost(q.target.Host, address) || g.refuse(q.d, spine.RuleTarget)
	}
	root, ok := route.ReadRoot(address)
	if !ok || !g.isUnder(q, root) {
		return g.refuse(q.d, spine.RuleTarget)
	}
	q.d.ServiceRoot = strings.TrimSuffix(address, "/")
	return true
}

func receives(s spine.System, any []spine.InteractionID) bool {
	for _, id := range any {
		if s.MayReceive(id) {
			return true
		}
	}
	return false
}

// isUnder reports whether the target is below a service root.
func (g *Guard) isUnder(q *request, root route.Root) bool {
	switch {
	case !route.SameHost(q.target.Host, root.Host):
		return false
	case g.record != nil:
		return q.target.Below(root.Path)
	}
	return q.front == root.Path
}
