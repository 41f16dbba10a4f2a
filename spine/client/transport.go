// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/header"
	"github.com/spineguard/spineguard/spine/internal/media"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/internal/route"
	"github.com/spineguard/spineguard/spine/internal/selection"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Options say who sends, and where to.
type Options struct {
	Base http.RoundTripper // what sends in the end, with the client certificate; default: http.DefaultTransport

	ASID     spine.ASID     // of the system that sends
	ODS      spine.ODSCode  // of its organisation
	Registry spine.Registry // that knows it; default: the systems of the policy, which must list some
	Issuer   string         // iss of tokens: the URL of the system that makes them

	// Caller is for whom requests are sent whose context has no caller
	// (WithCaller). It is for a system that sends by itself, or for one user:
	// what serves many leaves it out, so that a request without a caller is not
	// sent. Default: nobody.
	Caller Caller

	// Of a service that is called directly: its URL, such as
	// https://clinicals.spine.example, and its ASID. Only requests to this URL
	// are sent.
	URL string
	To  spine.ASID

	// Of a service behind the Spine Secure Proxy: the URL of the proxy. Requests
	// have the URL of what is to be fetched; the transport puts the proxy's in
	// front.
	ProxyURL string

	// Audience of tokens; default: URL, or of a request through the proxy the
	// receiver's service root, or the host of the record.
	Audience string

	// Of GP Connect: the product that sends and the name of the organisation.
	Device           Device
	OrganizationName string

	Clock spine.Clock // default: time.Now

	// AllowPlainHTTP lets URL and ProxyURL begin with http: tokens then go over
	// the network as text, so this is for tests on one machine.
	AllowPlainHTTP bool
}

// Device is the product of a GP Connect token. All fields but ID must be set, and
// that where tokens have it: what the sender calls it, a FHIR id.
type Device struct{ ID, System, Value, Model, Version string }

// Transport sends requests that the guard of a service lets through: it finds
// the interaction of a request, adds the headers, and makes a new token for
// each. What the system or the user may not do it does not send: RoundTrip
// returns a *NotSentError.
//
// Redirects are not followed, and nothing is sent to another host: a token is
// for the one who was asked. The zero Transport sends nothing.
type Transport struct {
	policy   policy.Policy
	service  policy.ServiceRow
	options  Options
	registry spine.Registry
	root     *url.URL // of the service or the proxy
	router   *selection.Router
	record   *selection.PathItem // of a service whose path is the URL of a record
	scheme   *protocol.Scheme
	profile  *token.Profile
	writer   *writer
	types    *media.Types
	names    header.Names
	parts    int // that a query may have
}

// NewTransport returns a transport for the callers of a service. Of its errors, errors.Is finds
// [policy.ErrNoService] and [protocol.ErrNotRegistered], and errors.As a [*spine.OptionError].
func NewTransport(of policy.Callable, o Options) (*Transport, error) {
	if of == nil || option.IsNil(of) || of.Service().IsZero() {
		return nil, policy.ErrNoService
	}
	s := of.Service()
	t := &Transport{policy: s.Policy(), service: s.Row(), options: o}
	var errs []error
	var err error
	t.parts = route.MostParts()
	if t.router, err = selection.NewRouter(s); err != nil {
		errs = append(errs, err)
	} else {
		t.record, _ = t.router.Record()
	}
	if err := t.speaks(); err != nil {
		return nil, errors.Join(append(errs, err)...)
	}
	t.registry, err = option.Registry(o.Registry, t.policy)
	errs = append(errs, err, option.NotNil("Base", o.Base), t.writer.checkSender(&t.options), t.checkPlace(), t.checkCaller())
	t.options.Caller = o.Caller.clone()
	if t.options.Base == nil {
		t.options.Base = http.DefaultTransport
	}
	if t.options.Clock == nil {
		t.options.Clock = time.Now
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return t, nil
}

// speaks looks up how the API of the service asks. What is not registered is not sent.
func (t *Transport) speaks() error {
	api := t.service.API()
	var ok bool
	if t.scheme, ok = protocol.SchemeOf(api.Headers); !ok {
		return fmt.Errorf("the header scheme %q of the service %q is unknown: it is %w", api.Headers, t.service.Name, protocol.ErrNotRegistered)
	}
	if t.profile, ok = token.ProfileOf(string(api.Tokens)); !ok || writers[api.Tokens] == nil {
		return fmt.Errorf("the token profile %q of the service %q is unknown: it is %w, or nothing writes its tokens", api.Tokens, t.service.Name, protocol.ErrNotRegistered)
	}
	t.writer = writers[api.Tokens]
	if err := option.Audience(t.options.Audience, t.profile.Audience); err != nil {
		return err
	}
	outcomes, ok := api.Outcomes(t.scheme.Positions()[0])
	if !ok {
		return fmt.Errorf("no outcome profile says which media types the service %q takes, with %v: it is %w", t.service.Name, api, protocol.ErrNotRegistered)
	}
	t.types = media.New(outcomes.Media.XML, outcomes.Media.JSON)
	if t.router != nil {
		t.names = header.NamesOf(t.scheme, t.router.Headers()...)
	}
	return nil
}

// checkCaller refuses a default caller that may send nothing.
func (t *Transport) checkCaller() error {
	if reflect.ValueOf(t.options.Caller).IsZero() {
		return nil
	}
	return t.writer.checkCaller(t.options.Caller, "")
}

// outgoing is a request on its way, with the operation that it is for.
type outgoing struct {
	*http.Request
	item  *selection.PathItem
	query selection.Query // parameters that are there
	op    *selection.Operation
}

// RoundTrip sends a request, or returns a *NotSentError.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	out, err := t.prepare(r)
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // RoundTrip must close it, whatever happens
		}
		return nil, err
	}
	return t.options.Base.RoundTrip(out)
}

// prepare returns the request as it is sent.
func (t *Transport) prepare(r *http.Request) (*http.Request, error) {
	if t.scheme == nil {
		return nil, &NotSentError{Rule: spine.RulePanic, Reason: "NewTransport has not made the transport", Err: policy.ErrNoService}
	}
	if r.Response != nil {
		return nil, &NotSentError{Rule: spine.RuleRedirect, Reason: "a redirect is not followed: set CheckRedirect of the client to see its answer"}
	}
	for name := range r.Header {
		if header.IsPreset(name) {
			return nil, &NotSentError{Rule: spine.RulePreset, Reason: "the header " + name + " is set: leave it to the transport"}
		}
	}
	if r.Method == "" { // GET (net/http, Request)
		r = r.WithContext(r.Context())
		r.Method = http.MethodGet
	}
	q := outgoing{Request: r}
	receiver, err := t.locate(&q)
	if err != nil {
		return nil, err
	}
	id, _ := r.Context().Value(interactionKey{}).(spine.InteractionID)
	if f, given := r.Context().Value(formatKey{}).(spine.FormatCode); given {
		of, ok := t.policy.RetrievalInteraction(f)
		if !ok || id != "" && id != of {
			return nil, &NotSentError{Rule: spine.RuleFormat, Interaction: id, Reason: "records of the format " + f.Code + " are not fetched through the proxy with it"}
		}
		id = of
	}
	op, rule := q.item.Select(q.Method, id, q.query, q.Header)
	if rule != "" {
		return nil, &NotSentError{Rule: rule, Interaction: id, Reason: "method and URL fit no interaction of " + t.service.Name + ", or more than one: WithInteraction says which"}
	}
	q.op = op
	caller, err := t.maySend(&q)
	if err != nil {
		return nil, err
	}
	return t.write(&q, caller, receiver)
}

// maySend asks what the guard at the other end will ask, as far as it can be
// known here.
func (t *Transport) maySend(q *outgoing) (Caller, error) {
	no := func(rule spine.Rule, reason string) (Caller, error) {
		return Caller{}, &NotSentError{Rule: rule, Interaction: q.op.Interaction, Reason: reason}
	}
	if err := t.senderMay(q); err != nil {
		return Caller{}, err
	}
	caller, ok := q.Context().Value(callerKey{}).(Caller)
	if !ok {
		caller = t.options.Caller
	}
	if !ok && caller.Access == "" {
		return no(spine.RuleCaller, "nobody sends it: WithCaller says who")
	}
	if q.op.Scopes == "" {
		return no("operation-without-scope", "no scope allows it")
	}
	if reason := t.callerMay(q.op, caller); reason != "" {
		return no(spine.RuleCaller, reason)
	}
	if !q.op.DemandsUser() {
		return caller, nil
	}
	may := false
	if !t.writer.isUser(caller) {
		return no(spine.RuleUser, "the practitioner has no id of the user")
	}
	if caller.Access == spine.Professional {
		may, _ = t.policy.Allows(caller.User, q.op.Operation)
	}
	if !may {
		return no(spine.RuleAccess, "the user's activities do not open it")
	}
	return caller, nil
}

// senderMay asks whether the system is one of the organisation and may send it.
func (t *Transport) senderMay(q *outgoing) error {
	sender, err := t.registry.Lookup(q.Context(), t.options.ASID)
	if err != nil {
		rule := spine.RuleRegistryFailed
		if errors.Is(err, spine.ErrUnknownASID) {
			rule = spine.RuleSender
		}
		return &NotSentError{Rule: rule, Interaction: q.op.Interaction, Reason: "the registry has no answer about the sender", Err: err}
	}
	may := false
	for _, id := range q.op.Sent() {
		may = may || sender.MaySend(id)
	}
	switch {
	case !may:
		return &NotSentError{Rule: spine.RuleSenderInteraction, Interaction: q.op.Interaction, Reason: "the system " + string(t.options.ASID) + " may not send it"}
	case sender.ODS() != t.options.ODS:
		return &NotSentError{Rule: spine.RuleSender, Interaction: q.op.Interaction, Reason: "the system " + string(t.options.ASID) + " is not one of " + string(t.options.ODS)}
	}
	return nil
}

// callerMay says why a caller may not use an operation; empty if they may.
func (t *Transport) callerMay(o *selection.Operation, c Caller) string {
	switch reason := t.writer.lacks(c, scopeOf(o)); {
	case reason != "":
		return reason
	case (c.Access == spine.Citizen || c.Access == spine.CitizenDelegated) && !isFor(o, spine.Consumer):
		return "a patient may not use an interaction of providers"
	case c.Access == spine.Unattended && !isFor(o, spine.Provider):
		return "a system without a user may use interactions of providers only"
	}
	return ""
}

// isFor reports whether an operation is for systems in the place of an actor.
func isFor(o *selection.Operation, a spine.Actor) bool {
	return o.Actor == a || o.Actor == spine.EitherActor
}

// write makes the request that is sent: a copy, so that neither headers nor
// token stay on the one that may be sent again.
func (t *Transport) write(q *outgoing, c Caller, to Receiver) (*http.Request, error) {
	out := q.Clone(context.WithValue(q.Context(), operationKey{}, q.op.Operation))
	out.Host = "" // that of the URL: a token goes to nobody else
	if out.Header == nil {
		out.Header = http.Header{}
	}
	audience := cmp.Or(t.options.Audience, to.ServiceRoot, "https://"+q.URL.Host)
	if t.scheme.Proxied {
		t.throughProxy(out)
	} else {
		to.ASID, audience = t.options.To, cmp.Or(t.options.Audience, t.root.String())
	}
	named := [protocol.Places]string{
		protocol.Sender: string(t.options.ASID), protocol.Receiver: string(to.ASID),
		protocol.Trace: newTrace(), protocol.Interaction: string(q.op.Interaction),
	}
	for i := range t.scheme.Headers {
		h := &t.scheme.Headers[i]
		if !h.Takes(named[h.Place]) {
			return nil, &NotSentError{Rule: h.Rule, Interaction: q.op.Interaction, Reason: "the header " + h.Name + " would be refused: its value is not in its grammar"}
		}
		out.Header.Set(h.Name, named[h.Place])
	}
	authorization := t.token(q.op, c, audience)
	if f := t.tokenFault(q.op, authorization, audience); f.Rule != "" {
		return nil, &NotSentError{Rule: spine.Rule(f.Rule), Interaction: q.op.Interaction, Reason: "the token would be refused: what it is made of is not as the API has it"}
	}
	out.Header.Set("Authorization", authorization)
	if rule := t.headerRule(out); rule != "" {
		return nil, &NotSentError{Rule: rule, Interaction: q.op.Interaction, Reason: "the request would be refused for its headers"}
	}
	return out, nil
}

// tokenFault reads a token as the guard at the other end does.
func (t *Transport) tokenFault(o *selection.Operation, authorization, audience string) token.Fault {
	claims := new(token.Claims)
	if f := token.Read(t.profile, authorization, claims); f.Rule != "" {
		return f
	}
	want := token.Want{
		Now: t.options.Clock().Unix(), Audience: audience, Scopes: o.Scopes, Provider: isFor(o, spine.Provider), Consumer: isFor(o, spine.Consumer),
		ASID: string(t.options.ASID), ODS: string(t.options.ODS), Known: true,
	}
	return t.profile.Check(claims, &want, new(token.Who))
}

// headerRule asks of headers what the guard at the other end does.
func (t *Transport) headerRule(out *http.Request) spine.Rule {
	var q header.Fields
	t.names.Read(out.Header, &q)
	switch {
	case len(out.Trailer) > 0 || !q.StaysOne():
		return spine.RuleAddress
	case slices.ContainsFunc(q.ContentType, media.IsForm):
		return spine.RuleForm
	case t.record == nil && media.HasBody(out.Method) && len(q.ContentType) == 0:
		return spine.RuleNoContentType
	case t.record == nil && media.HasBody(out.Method) && (len(q.ContentType) > 1 || t.types.ContentType(q.ContentType[0]) == media.None):
		return spine.RuleContentType
	case t.record == nil && t.types.Accept(q.Accept, media.JSON) == media.None:
		return spine.RuleAccept
	case q.Lines > header.Max:
		return spine.RuleHeaderLimit
	case q.Twin:
		return spine.RuleHeaderTwin
	}
	return ""
}

// newTrace is a random UUID (RFC 9562, version 4).
func newTrace() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
