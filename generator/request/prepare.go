// SPDX-License-Identifier: Apache-2.0

package request

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	tables "github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Prepared is a request with a token, and what the guard of the policy says of it.
type Prepared struct {
	service   tables.Service
	operation spine.Operation // that is meant
	position  spine.Position
	from, to  spine.System
	request   *http.Request // as a guard gets it
	body      []byte
	decision  guard.Decision
	root      *url.URL // under which it is sent; nil if it is not
	audience  string   // of the token
	nowhere   bool     // no operation is meant
	roleless  bool     // an operation that demands something of the user is asked for without a role or an activity
	notes     []string
}

// Prepare makes the request that a question asks for, and puts it to a guard of the policy. An
// error says that the question says too little, or cannot be read.
func Prepare(policy tables.Policy, q Question, clock spine.Clock) (*Prepared, error) {
	r, err := q.read()
	if err != nil {
		return nil, err
	}
	m := &maker{policy: policy, q: r, clock: clock}
	candidates, err := m.candidates()
	if err != nil {
		return nil, err
	}
	var first, taken *Prepared
	var meant []spine.Operation
	for _, o := range candidates {
		p, err := m.prepare(o)
		if err != nil {
			return nil, err
		}
		first = cmp.Or(first, p)
		if p.decision.Interaction == o.Interaction { // the guard takes it for that
			taken, meant = cmp.Or(taken, p), append(meant, o)
		}
	}
	if len(distinct(meant, interaction)) > 1 { // each by the header that it was given
		return nil, severalInteractions(meant)
	}
	return cmp.Or(taken, first), nil
}

func severalInteractions(of []spine.Operation) error {
	return fmt.Errorf("several interactionIds are meant; name one: %s", strings.Join(distinct(of, interaction), ", "))
}

// maker makes requests for one question.
type maker struct {
	policy  tables.Policy
	q       *read
	clock   spine.Clock
	nowhere bool // nothing has the endpoint: the request is for any operation of the service, with that path
}

// candidates are the operations that may be meant: one, or those of one endpoint between which its
// query and headers decide. Where nothing has the endpoint, it is any of the service, with that path.
func (m *maker) candidates() ([]spine.Operation, error) {
	of, found, err := m.operations()
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0 && len(distinct(of, service)) > 1:
		return nil, fmt.Errorf("no endpoint takes %s %q; name the service that is to refuse it", m.q.method, m.q.Endpoint)
	case len(found) == 0:
		m.nowhere, of[0].Query, of[0].Header = true, "", ""
		if of[0].Path = m.q.Endpoint; m.q.endpoint != nil {
			of[0].Path = m.q.endpoint.Path
		}
		return of[:1], nil
	case len(distinct(found, endpoint)) > 1:
		return nil, fmt.Errorf("several endpoints are meant; name the method, path and service of one: %s", strings.Join(distinct(found, endpoint), ", "))
	case len(found) > 1 && !m.isConcrete(found[0]):
		return nil, severalInteractions(found)
	}
	return found, nil
}

// operations are those of the service and the interactionId, and those of them that have the endpoint.
func (m *maker) operations() (of, found []spine.Operation, err error) {
	id := spine.InteractionID(m.q.Interaction)
	if named := id; named != "" {
		var ok bool
		if id, ok = m.policy.ResolveInteraction(named); !ok {
			return nil, nil, fmt.Errorf("the policy has no interactionId %q%s", named, near(string(named), m.interactions()))
		}
	}
	for o := range m.policy.Operations().All() {
		if (m.q.Service == "" || o.Service == m.q.Service) && (id == "" || o.Interaction == id) {
			of = append(of, o)
			if m.has(o) {
				found = append(found, o)
			}
		}
	}
	switch {
	case len(of) == 0 && m.q.Service != "":
		err = fmt.Errorf("the policy has no such operation of the service %q%s", m.q.Service, near(m.q.Service, slices.Collect(m.policy.Services())))
	case len(of) == 0:
		err = errors.New("the policy has no such operation")
	}
	return of, found, err
}

func service(o spine.Operation) string     { return o.Service }
func endpoint(o spine.Operation) string    { return o.Method + " " + o.Path + " of " + o.Service }
func interaction(o spine.Operation) string { return string(o.Interaction) }

func distinct(operations []spine.Operation, of func(spine.Operation) string) (out []string) {
	for _, o := range operations {
		if v := of(o); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func near(word string, known []string) string {
	if n, ok := finding.Nearest(word, known); ok {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

func (m *maker) interactions() (ids []string) {
	for i := range m.policy.Interactions().All() {
		ids = append(ids, string(i.ID))
	}
	return ids
}

// has reports whether an operation has the method and the path that are asked for.
func (m *maker) has(o spine.Operation) bool {
	if m.q.method != "" && o.Method != m.q.method {
		return false
	}
	if m.q.Endpoint == "" || m.q.Endpoint == o.Path {
		return true
	}
	if m.q.endpoint == nil {
		return false
	}
	s, _ := m.policy.Service(o.Service)
	if s.FetchesRecords() {
		return m.q.endpoint.Scheme == "https"
	}
	template, front, ok := s.FindPath(m.q.endpoint.Path)
	return ok && front == "" && template == o.Path
}

// isConcrete reports whether the question has the address of a request, and not the template of an
// operation alone: then nothing is added to it.
func (m *maker) isConcrete(o spine.Operation) bool {
	return m.q.endpoint != nil && m.q.Endpoint != o.Path
}

func (m *maker) prepare(o spine.Operation) (*Prepared, error) {
	p := &Prepared{operation: o, root: m.q.root, nowhere: m.nowhere}
	p.service, _ = m.policy.Service(o.Service)
	p.position = m.position(p.service)
	systems, err := m.systems(p)
	if err != nil {
		return nil, err
	}
	g, err := guardtest.NewGuard(p.service.Callable(), p.position, guardtest.Options{Systems: systems, To: p.to, User: m.user(p), Clock: m.clock})
	if err != nil {
		return nil, err
	}
	for set := range strings.Count(o.Query, "|") + 1 { // of the sets of parameters that select it
		if err := m.ask(p, g, set); err != nil {
			return nil, err
		}
		if p.decision.Allowed {
			break
		}
	}
	return p, nil
}

// position is where the guard stands.
func (m *maker) position(s tables.Service) spine.Position {
	switch {
	case m.q.Position != "":
		return spine.Position(m.q.Position)
	case s.IsProxied():
		return spine.ProviderPosition
	}
	return spine.ServicePosition
}

// ask makes the request and puts it to the guard.
func (m *maker) ask(p *Prepared, g *guardtest.Guard, set int) error {
	r, caller := m.address(p, g, set), m.caller()
	token, err := m.token(p, caller)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", token)
	if scheme, ok := protocol.SchemeOf(p.service.Row().Headers); ok && p.root != nil {
		if h, ok := scheme.Header(protocol.Trace); ok {
			r.Header.Set(h.Name, newTrace())
		}
	}
	maps.Copy(r.Header, m.q.headers)
	p.body, _ = io.ReadAll(r.Body) // from memory
	if m.q.Body != nil {
		p.body = m.q.Body
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(p.body)), int64(len(p.body))
	p.request, p.decision = r, g.Decide(r)
	return nil
}

// address makes the request with the method, the path and the query of the question.
func (m *maker) address(p *Prepared, g *guardtest.Guard, set int) *http.Request {
	o, call := p.operation, guardtest.Call{From: p.from, To: p.to, Caller: m.caller(), Query: set}
	o.Method = cmp.Or(m.q.method, o.Method)
	if !m.isConcrete(o) {
		return g.NewRequest(o, call)
	}
	u := m.q.endpoint
	o.Query, o.Header = "", ""
	if p.service.FetchesRecords() {
		call.Record = u.String()
		return g.NewRequest(o, call)
	}
	o.Path = "" // so that nothing in it is taken for a parameter
	r := g.NewRequest(o, call)
	front := r.URL.EscapedPath()
	r.URL.RawQuery, r.URL.Path = u.RawQuery, r.URL.Path+u.Path
	if u.RawPath != "" {
		r.URL.RawPath = front + u.RawPath
	}
	r.RequestURI = r.URL.RequestURI()
	return r
}

// caller is for whom the request is sent.
func (m *maker) caller() client.Caller {
	c := guardtest.Professional()
	c.Access = cmp.Or(m.q.Access, c.Access)
	c.RoleProfile = cmp.Or(m.q.RoleProfile, c.RoleProfile)
	c.Practitioner.RoleProfile = c.RoleProfile
	c.Patient = cmp.Or(m.q.Patient, c.Patient)
	if c.Access == spine.Citizen {
		c.NHSNumber = c.Patient
	}
	return c
}

// user is who is behind the request; nil if the question says nothing of them: then it is somebody
// who has every activity.
func (m *maker) user(p *Prepared) *spine.User {
	named := m.q.Role != "" || len(m.q.Activities) > 0
	p.roleless = !named && p.operation.DemandsUser()
	if !named && m.q.RoleProfile == "" {
		p.note(p.roleless, "the question names no user, so the guard takes one who has every activity")
		return nil
	}
	c := m.caller()
	u := &spine.User{RoleProfile: c.RoleProfile, SDSUserID: c.Practitioner.SDSUserID, Areas: m.q.areas}
	if !named {
		p.note(p.roleless, "the question names no role and no activity, so the guard takes the user for one who has every activity")
		u.Activities, u.Areas = slices.Collect(m.policy.Activities()), slices.Collect(m.policy.Areas())
		return u
	}
	u.RoleCode, _ = spine.ParseRoleCode(m.q.Role)
	u.Role, _ = spine.ParseJobRole(m.q.Role)
	_, _, known := m.policy.MatchJobRole(u.Role, u.RoleCode)
	p.note(m.q.Role != "" && !known, "the policy knows no job role %q, so it brings nothing", m.q.Role)
	for _, code := range m.q.Activities {
		a, _ := spine.ParseActivity(code)
		if !m.policy.Includes(a, a) {
			p.note(true, "the policy knows no activity %q, so it brings nothing", code)
			continue
		}
		u.Activities = append(u.Activities, a)
	}
	p.note(!p.operation.DemandsUser(), "the operation demands nothing of the user, so their role and activities do not count")
	return u
}

func (p *Prepared) note(holds bool, format string, args ...any) {
	if text := fmt.Sprintf(format, args...); holds && !slices.Contains(p.notes, text) {
		p.notes = append(p.notes, text)
	}
}

// anyScope is that of an operation which has none: the token is complete without it being right.
const anyScope = "patient/*.read"

// token makes the token, as a transport would for whoever sends.
func (m *maker) token(p *Prepared, c client.Caller) (string, error) {
	scope, _, _ := strings.Cut(p.operation.Scopes, "|")
	token, err := client.NewToken(p.service.Row().Tokens, cmp.Or(scope, anyScope), p.audience, c, client.Options{
		ASID: p.from.ASID(), ODS: cmp.Or(spine.ODSCode(m.q.ODS), p.from.ODS()), Issuer: cmp.Or(m.q.Issuer, "https://consumer.example"), Clock: m.clock,
		OrganizationName: "A practice", Device: client.Device{ID: "1", System: "https://consumer.example/id", Value: "APP", Model: "App", Version: "1"},
	})
	if err != nil {
		return "", fmt.Errorf("no token can be made: %w", err)
	}
	return token, nil
}

// newTrace is a random UUID (RFC 9562, version 4).
func newTrace() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
