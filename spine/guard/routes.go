// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"net/url"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/route"
)

// find leads a request to its endpoint, and reads path, method and query.
func (g *Guard) find(q *request) bool {
	u := q.URL
	if !isPathAndQuery(u) {
		return g.refuse(q.d, spine.RuleAddress)
	}
	if len(q.Trailer) > 0 || q.Host != "" && !route.IsHost(q.Host) || !q.StaysOne() {
		return g.refuse(q.d, spine.RuleAddress)
	}
	if !g.findEndpoint(q) {
		return false
	}
	q.d.Path = q.item.Path()
	if !q.item.Has(q.Method) {
		g.refuse(q.d, spine.RuleMethod)
		q.d.refuse.allow = q.item.Allow()
		return false
	}
	q.d.Method = q.Method
	if !route.HasParts(u.RawQuery, g.parts) {
		return g.refuse(q.d, spine.RuleQuery)
	}
	if g.record != nil { // a record's query is its own
		if !route.RecordQuery(u.RawQuery) {
			return g.refuse(q.d, spine.RuleQuery)
		}
		return g.media(q)
	}
	found, ok := q.item.Query(u.RawQuery)
	if !ok {
		return g.refuse(q.d, spine.RuleQuery)
	}
	q.query = found
	return g.media(q)
}

// isPathAndQuery reports whether a request asks for a path of the server that took it, and not
// for another server.
func isPathAndQuery(u *url.URL) bool {
	return u != nil && u.Scheme == "" && u.Opaque == "" && u.Host == "" && u.User == nil && u.Fragment == ""
}

func (g *Guard) findEndpoint(q *request) bool {
	u := q.URL
	if g.position == spine.ProxyPosition {
		return g.findTargetURL(q)
	}
	if !g.isPlain(u) {
		return g.refuse(q.d, spine.RuleAddress)
	}
	path, ok := strings.CutPrefix(u.Path, g.base)
	escaped := u.RawPath != "" && !strings.HasPrefix(u.RawPath, g.base) // not every reader decodes it
	if !ok || escaped || !strings.HasPrefix(path, "/") {
		return g.refuse(q.d, spine.RulePath)
	}
	if g.record != nil {
		q.item = g.record
		return true
	}
	item, ok := g.router.Find(path)
	if !ok {
		return g.refuse(q.d, spine.RulePath)
	}
	q.item = item
	return true
}

// isPlain reports whether everybody understands a path alike.
func (g *Guard) isPlain(u *url.URL) bool {
	if g.record != nil {
		return route.Record(u.Path, u.RawPath)
	}
	return u.RawPath == "" && (route.Clean(u.Path) || g.isRoot(u.Path))
}

// isRoot is the one path with a slash at its end: that of the service itself.
func (g *Guard) isRoot(path string) bool {
	root, ok := strings.CutSuffix(path, "/")
	return ok && (root == "" || root == g.base)
}

// findTargetURL reads the path as the URL of what is fetched: encoded where the
// service has one endpoint for all records, as it is elsewhere. There the end of
// the path and the interactionId in the header must name the same endpoint: the
// id decides who may, the path what is fetched.
func (g *Guard) findTargetURL(q *request) bool {
	if g.record != nil {
		t, ok := route.Encoded(q.URL.RawPath)
		if !ok || q.URL.RawQuery != "" || t.Parts > g.parts {
			return g.refuse(q.d, spine.RuleAddress)
		}
		q.target, q.d.target, q.item = t, q.URL.RawPath[1:], g.record
		return true
	}
	t, ok := route.Plain(q.URL.Path)
	if !ok || q.URL.RawPath != "" {
		return g.refuse(q.d, spine.RuleAddress)
	}
	q.target, q.d.target, q.d.query = t, q.URL.Path[1:], q.URL.RawQuery
	id, ok := q.named(g.interaction)
	if !ok {
		return g.refuse(q.d, g.interaction.Rule)
	}
	item, front, ok := g.router.FindEnd(t.Path)
	if !ok || !item.HasInteraction(spine.InteractionID(id), q.Method) {
		return g.refuse(q.d, spine.RuleInteractionEndpoint)
	}
	q.item, q.front = item, front
	return true
}

// choose finds the one operation that a request is for: by the interactionId
// of its header, if it has one, by method, parameters and headers. If none is
// left, or more than one, nobody can say what is asked for.
func (g *Guard) choose(q *request, id spine.InteractionID) bool {
	op, rule := q.item.Select(q.Method, id, q.query, q.Header)
	if rule != "" {
		return g.refuse(q.d, rule)
	}
	q.op = op
	q.d.Interaction, q.d.Actor = q.op.Interaction, q.op.Actor
	q.d.Level, q.d.RecordTypes, q.d.Group, q.d.Function = q.op.Level, q.op.RecordTypes, q.op.Group, q.op.Function
	return true
}
