package spine

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/spineguard/spineguard/spine/internal/route"
)

// endpoint is a path template with all that is asked there.
type endpoint struct {
	path       string
	parameters route.Parameters // those that access depends on
	operations []operation
	allow      string // the methods, for the header Allow
}

// operation is a row of the table, made ready to be asked.
type operation struct {
	*Operation
	sets     []parameterSet // any one of them must be there; empty: nothing need be
	headers  []headerValue
	sent     []InteractionID // the ids under which a sender may hold it
	received []InteractionID // the ids under which a receiver may hold it
}

type headerValue struct{ key, value string }

// parameterSet is the parameters that must be there, each as often as the
// policy says: of all places of their names, these and no others.
type parameterSet struct{ there, of uint64 }

// router finds the operation that a request is for.
type router struct {
	routes    *route.Table
	endpoints []endpoint
	target    *endpoint // the one whose path is a URL or anything, if there is one
	parts     int       // that a query may have
	hyphened  []string  // headers that are read, as far as their names have hyphens
}

// newRouter makes the generated table of a service ready.
func newRouter(s *Service) (g router, err error) {
	g.parts = route.MostParts()
	g.hyphened = []string{"Content-Type"}
	if s.Headers == SSPHeaders {
		g.hyphened = append(g.hyphened, traceHeader, fromHeader, toHeader, interactionHeader)
	}
	var templates []string
	index := map[string]int{}
	for i := range s.Operations {
		o := &s.Operations[i]
		if o.Service != s.Name {
			continue
		}
		at, ok := index[o.Path]
		if !ok {
			at = len(g.endpoints)
			index[o.Path] = at
			templates = append(templates, o.Path)
			g.endpoints = append(g.endpoints, endpoint{path: o.Path})
		}
		if err := g.endpoints[at].add(o, s); err != nil {
			return g, err
		}
	}
	for i := range g.endpoints {
		g.endpoints[i].close()
		for _, o := range g.endpoints[i].operations {
			for _, h := range o.headers {
				g.hyphened = append(g.hyphened, h.key)
			}
		}
	}
	if len(templates) == 0 {
		return g, fmt.Errorf("the policy has no operation of the service %q", s.Name)
	}
	// A path that is one parameter and nothing else, behind the proxy, is the
	// URL of what is fetched. To a provider it comes as whatever path the
	// record has.
	if s.Headers == SSPHeaders && len(templates) == 1 && isOneParameter(templates[0]) {
		g.target = &g.endpoints[0]
		return g, nil
	}
	g.routes, err = route.New(templates)
	return g, err
}

// oneEndpointEach reports an interactionId that one method has on two paths: in
// the proxy's place it is all that tells the endpoint of a plain path.
func oneEndpointEach(s *Service) error {
	if s == nil {
		return nil // said elsewhere
	}
	type key struct {
		id     InteractionID
		method string
	}
	paths := map[key]string{}
	for _, o := range s.Operations {
		if o.Service != s.Name {
			continue
		}
		k := key{o.Interaction, o.Method}
		if p, there := paths[k]; there && p != o.Path {
			return fmt.Errorf("the interactionId %s is that of %s %s and of %s: a proxy cannot tell them apart", o.Interaction, o.Method, p, o.Path)
		}
		paths[k] = o.Path
	}
	return nil
}

func isOneParameter(template string) bool {
	return strings.HasPrefix(template, "/{") && strings.Count(template, "/") == 1
}

func (e *endpoint) add(o *Operation, s *Service) error {
	op := operation{Operation: o, sent: []InteractionID{o.Interaction}, received: []InteractionID{o.Interaction}}
	if i, ok := FindInteraction(s.Interactions, o.Interaction); ok {
		op.received = append(op.received, i.Registered)
	}
	for _, a := range s.Aliases {
		if a.ID == o.Interaction {
			op.sent, op.received = append(op.sent, a.Alias), append(op.received, a.Alias)
		}
	}
	for set := range strings.SplitSeq(o.Query, "|") {
		if bits := e.set(set); bits != 0 {
			op.sets = append(op.sets, parameterSet{there: bits})
		}
	}
	for pair := range strings.SplitSeq(o.Header, "|") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			op.headers = append(op.headers, headerValue{http.CanonicalHeaderKey(name), value})
		}
	}
	if len(e.parameters) > 64 {
		return fmt.Errorf("%s: more than 64 query parameters decide on access", e.path)
	}
	if e.allow == "" {
		e.allow = o.Method
	} else if !strings.Contains(e.allow, o.Method) {
		e.allow += ", " + o.Method
	}
	e.operations = append(e.operations, op)
	return nil
}

func (e *endpoint) has(method string) bool {
	for i := range e.operations {
		if e.operations[i].Method == method {
			return true
		}
	}
	return false
}

func (e *endpoint) hasInteraction(id InteractionID, method string) bool {
	for i := range e.operations {
		if o := &e.operations[i]; o.Interaction == id && o.Method == method {
			return true
		}
	}
	return false
}

// set makes places for parameters joined by & and returns them.
func (e *endpoint) set(names string) (bits uint64) {
	if names == "" {
		return 0
	}
	count := map[string]int{}
	for name := range strings.SplitSeq(names, "&") {
		bits |= 1 << e.parameters.Place(name, count[name])
		count[name]++
	}
	return bits
}

// close is called once all operations have their places.
func (e *endpoint) close() {
	for i := range e.operations {
		for j := range e.operations[i].sets {
			s := &e.operations[i].sets[j]
			s.of = e.parameters.All(s.there)
		}
	}
}

// find leads a request to its endpoint, and reads path, method and query.
func (g *Guard) find(q *request) bool {
	u := q.URL
	if u == nil || u.Scheme != "" || u.Opaque != "" || u.Host != "" || u.User != nil || u.Fragment != "" {
		return g.refuse(q.d, RuleAddress)
	}
	if len(q.Trailer) > 0 || q.Host != "" && !route.IsHost(q.Host) || !q.stayOne() {
		return g.refuse(q.d, RuleAddress)
	}
	if !g.findEndpoint(q) {
		return false
	}
	q.d.Path = q.endpoint.path
	if !q.endpoint.has(q.Method) {
		g.refuse(q.d, RuleMethod)
		q.d.refuse.allow = q.endpoint.allow
		return false
	}
	q.d.Method = q.Method
	if !route.HasParts(u.RawQuery, g.parts) {
		return g.refuse(q.d, RuleQuery)
	}
	if g.target != nil { // a record's query is its own
		if !route.RecordQuery(u.RawQuery) {
			return g.refuse(q.d, RuleQuery)
		}
		return g.media(q)
	}
	found, ok := q.endpoint.parameters.Query(u.RawQuery)
	if !ok {
		return g.refuse(q.d, RuleQuery)
	}
	q.query = found
	return g.media(q)
}

func (g *Guard) findEndpoint(q *request) bool {
	u := q.URL
	if g.position == Proxies {
		return g.findTargetURL(q)
	}
	if !g.isPlain(u) {
		return g.refuse(q.d, RuleAddress)
	}
	path, ok := strings.CutPrefix(u.Path, g.base)
	escaped := u.RawPath != "" && !strings.HasPrefix(u.RawPath, g.base) // not every reader decodes it
	if !ok || escaped || !strings.HasPrefix(path, "/") {
		return g.refuse(q.d, RulePath)
	}
	if g.target != nil {
		q.endpoint = g.target
		return true
	}
	i, ok := g.routes.Find(path)
	if !ok {
		return g.refuse(q.d, RulePath)
	}
	q.endpoint = &g.endpoints[i]
	return true
}

// isPlain reports whether everybody understands a path alike.
func (g *Guard) isPlain(u *url.URL) bool {
	if g.target != nil {
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
	if g.target != nil {
		t, ok := route.Encoded(q.URL.RawPath)
		if !ok || q.URL.RawQuery != "" || t.Parts > g.parts {
			return g.refuse(q.d, RuleAddress)
		}
		q.target, q.d.target, q.endpoint = t, q.URL.RawPath[1:], g.target
		return true
	}
	t, ok := route.Plain(q.URL.Path)
	if !ok || q.URL.RawPath != "" {
		return g.refuse(q.d, RuleAddress)
	}
	q.target, q.d.target, q.d.query = t, q.URL.Path[1:], q.URL.RawQuery
	id, rule := g.interactionHeader(q)
	if rule != "" {
		return g.refuse(q.d, rule)
	}
	i, front, ok := g.routes.FindEnd(t.Path)
	if !ok || !g.endpoints[i].hasInteraction(id, q.Method) {
		return g.refuse(q.d, RuleInteractionEndpoint)
	}
	q.endpoint, q.front = &g.endpoints[i], front
	return true
}

// choose finds the one operation that a request is for: by the interactionId
// of its header, if it has one, by method, parameters and headers. If none is
// left, or more than one, nobody can say what is asked for.
func (g *Guard) choose(q *request, id InteractionID) bool {
	rule := q.choose(id)
	if rule != "" {
		return g.refuse(q.d, rule)
	}
	q.d.Interaction, q.d.Actor, q.d.Level, q.d.Function = q.op.Interaction, q.op.Actor, q.op.Level, q.op.Function
	return true
}

func (q *request) choose(id InteractionID) Rule {
	named := false
	for i := range q.endpoint.operations {
		o := &q.endpoint.operations[i]
		if o.Method != q.Method || id != "" && o.Interaction != id {
			continue
		}
		named = true
		if !o.selected(q) {
			continue
		}
		if q.op != nil {
			return RuleParameters
		}
		q.op = o
	}
	switch {
	case !named:
		return RuleInteractionEndpoint
	case q.op == nil:
		return RuleParameters
	}
	return ""
}

func (o *operation) selected(q *request) bool {
	for _, h := range o.headers {
		if v := q.Header[h.key]; len(v) != 1 || v[0] != h.value {
			return false
		}
	}
	for _, set := range o.sets {
		if q.query&set.of == set.there {
			return true
		}
	}
	return len(o.sets) == 0
}
