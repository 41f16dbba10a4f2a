// SPDX-License-Identifier: Apache-2.0

package guardtest

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/internal/media"
	"github.com/spineguard/spineguard/spine/internal/route"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Call says what of a request differs from the default. The zero Call makes a request that the
// guard lets through, if its policy and its options let anybody make one.
type Call struct {
	From   spine.System  // who sends; default: the first system that may, or the first of all
	To     spine.System  // in the place of the proxy, who receives; default: the first that does and has a host, or Receiver
	Caller client.Caller // for whom; default: Professional. Its User is not used: see Options.User
	Query  int           // which of the sets of query parameters that select the operation, counted from 0; none beyond the last
	Record string        // the https URL of the record, of a service that fetches those; default: one at the receiver
}

const (
	roleProfile = "444555666777"
	sdsUserID   = "555666777888"
	patient     = "9434765919"
	identifier  = "9b3c1f52" // for each parameter of a path
	value       = "1"        // of each query parameter
	trace       = "1d1c8c5e-0000-4000-8000-000000000000"
)

// NewRequest returns a request for an operation of the service, in the form in which a server
// hands it to a handler. Every part that a rule asks for is there: address, the query
// parameters and the headers that select the operation, the systems, a content type where there
// is a body, and a token of the profile with the first scope of the operation. Like that of a
// server, it is for one call.
//
// The values are arbitrary: 9b3c1f52 for a parameter of the path, 1 for one of the query, {} as
// the body. A test sets what its handler needs: r.URL.Path with r.RequestURI, r.URL.RawQuery,
// r.Body. The audience of the token is the service root of the receiver, or https:// with its
// host; of a receiver without a host it is https://provider.example. Of a caller, or a sender,
// for whom [client.NewToken] makes no token there is none, and the guard refuses the request.
func (g *Guard) NewRequest(o spine.Operation, c Call) *http.Request {
	c = g.completeCall(o, c)
	r := &http.Request{
		Method: o.Method, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody, RemoteAddr: "192.0.2.1:1234", // RFC 5737
		URL: g.address(o, c), Host: "spine.example",
	}
	r.RequestURI = r.URL.RequestURI()
	for pair := range strings.SplitSeq(o.Header, "|") {
		if name, v, ok := strings.Cut(pair, "="); ok {
			r.Header.Set(name, v)
		}
	}
	if media.HasBody(o.Method) {
		const body = "{}"
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader([]byte(body))), int64(len(body))
		setDefault(r.Header, "Content-Type", g.json())
	}
	g.setSystems(r.Header, o, c)
	if token, err := g.token(o, c); err == nil {
		r.Header.Set("Authorization", token)
	}
	return r
}

// json is the type of JSON in which the API answers.
func (g *Guard) json() string {
	row := g.service.Row()
	outcomes, ok := row.API().Outcomes(g.position)
	if !ok {
		return "" // without outcomes there is no guard
	}
	return outcomes.Media.JSON[0]
}

func setDefault(h http.Header, name, value string) {
	if h.Get(name) == "" {
		h.Set(name, value)
	}
}

func (g *Guard) completeCall(o spine.Operation, c Call) Call {
	if c.From.ASID() == "" {
		c.From = g.senders[o.Interaction]
	}
	switch {
	case g.position != spine.ProxyPosition:
		c.To = g.options.To
	case c.To.ASID() == "":
		c.To = g.receivers[o.Interaction]
	}
	if c.Caller.Access == "" {
		c.Caller = Professional()
	}
	if c.Record == "" {
		c.Record = serviceRoot(c.To) + "/record/" + identifier
	}
	return c
}

// serviceRoot is the URL under which a system receives.
func serviceRoot(s spine.System) string {
	if root, ok := s.ServiceRoot(); ok {
		return root
	}
	if host := s.Host(); host != "" {
		return "https://" + host
	}
	return "https://" + receiverHost
}

// address is the path, as it stands at the position, with the query.
func (g *Guard) address(o spine.Operation, c Call) *url.URL {
	if g.record {
		return g.recordAddress(c.Record)
	}
	segments := strings.Split(o.Path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") {
			segments[i] = identifier
		}
	}
	u := &url.URL{Path: strings.Join(segments, "/"), RawQuery: g.query(o, c.Query)}
	switch g.position {
	case spine.ProviderPosition:
		u.Path = basePath(c.To) + u.Path
	case spine.ProxyPosition:
		u.Path = "/" + serviceRoot(c.To) + u.Path
	}
	return u
}

// recordAddress is the URL of a record as the proxy gets it, and what is left of it at the
// provider.
func (g *Guard) recordAddress(record string) *url.URL {
	if g.position == spine.ProxyPosition {
		return &url.URL{Path: "/" + record, RawPath: "/" + route.Encode(record)}
	}
	u, err := url.Parse(record)
	if err != nil {
		return &url.URL{Path: record} // which the guard refuses
	}
	return &url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}
}

// query writes one set of the parameters that select an operation, each as often as the policy
// says. There is nothing to write where nothing need be there.
func (g *Guard) query(o spine.Operation, n int) string {
	sets := strings.Split(o.Query, "|")
	if o.Query == "" || n < 0 || n >= len(sets) {
		return ""
	}
	var pairs []string
	for name := range strings.SplitSeq(sets[n], "&") {
		v := value
		if name == "_format" {
			v = url.QueryEscape(g.json())
		}
		pairs = append(pairs, name+"="+v)
	}
	return strings.Join(pairs, "&")
}

func (g *Guard) setSystems(h http.Header, o spine.Operation, c Call) {
	values := [protocol.Places]string{
		protocol.Sender: string(c.From.ASID()), protocol.Receiver: string(c.To.ASID()),
		protocol.Trace: trace, protocol.Interaction: string(o.Interaction),
	}
	scheme, _ := protocol.SchemeOf(g.service.Row().Headers) // without one there is no guard
	for i := range scheme.Headers {
		at := &scheme.Headers[i]
		h.Set(at.Name, values[at.Place])
	}
}

// anyScope is that of an operation which has none: the token is complete without it being right.
const anyScope = "patient/*.read"

func (g *Guard) token(o spine.Operation, c Call) (string, error) {
	scope, _, _ := strings.Cut(o.Scopes, "|")
	if scope == "" {
		scope = anyScope
	}
	return client.NewToken(g.service.Row().Tokens, scope, serviceRoot(c.To), c.Caller, client.Options{
		ASID: c.From.ASID(), ODS: c.From.ODS(), Issuer: "https://consumer.example", Clock: g.options.Clock, OrganizationName: "A practice",
		Device: client.Device{ID: "1", System: "https://consumer.example/id", Value: "APP", Model: "App", Version: "1"},
	})
}

// Professional returns a member of staff, for whom requests are made by default. Whoever answers
// for users in a test takes role profile and SDS user id (Practitioner.SDSUserID) from there.
func Professional() client.Caller {
	return client.Caller{
		Access: spine.Professional, RoleProfile: roleProfile,
		Practitioner: client.Practitioner{ID: "10019", SDSUserID: sdsUserID, RoleProfile: roleProfile, Family: "Jones", Given: "Sam", Prefix: "Dr"},
		Patient:      patient, Organization: "A1001",
	}
}
