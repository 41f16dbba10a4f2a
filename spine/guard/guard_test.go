// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

func TestVerdicts(t *testing.T) {
	write := fixture.Claims(map[string]any{"scope": "patient/DocumentReference.write"})
	for _, c := range []struct {
		name, kind, method, target string
		changes                    []fixture.Change
		rule                       spine.Rule
	}{
		{"read", "nrl", "GET", fixture.Pointer, nil, ""},
		{"search", "nrl", "GET", "/STU3/DocumentReference?subject=x", nil, ""},
		{"search by _id", "nrl", "GET", "/STU3/DocumentReference?_id=1", nil, ""},
		{"create", "nrl", "POST", "/STU3/DocumentReference", []fixture.Change{write, fixture.FHIR}, ""},
		{"delete by two", "nrl", "DELETE", "/STU3/DocumentReference?subject=x&identifier=y", []fixture.Change{write}, ""},
		{"a provider behind the proxy", "gpc", "GET", fixture.Patient, nil, ""},
		{"a record behind the proxy", "retrieval", "GET", "/any/path/of/records.pdf?x=1", nil, ""},
		{"a record through the proxy", "proxy", "GET", fixture.Record, nil, ""},
		{"the host in another case and its port", "proxy", "GET", "/https%3a%2f%2fRECORDS.example:443%2F1%3Fx=1", nil, ""},
		{"GP Connect through the proxy", "gpc proxy", "GET", "/https://records.example/Patient/2", nil, ""},

		{"an upgrade", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Connection", "Upgrade"), fixture.Header("Upgrade", "h2c")}, spine.RuleAddress},
		{"an upgrade alone", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Upgrade", "h2c")}, spine.RuleAddress},
		{"a header taken away", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Connection", "close, Authorization")}, spine.RuleAddress},
		{"a trailer that is announced", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Trailer", "X")}, spine.RuleAddress},
		{"a trailer", "nrl", "GET", fixture.Pointer, []fixture.Change{func(r *http.Request) { r.Trailer = http.Header{"X": nil} }}, spine.RuleAddress},
		{"a connection that ends", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Connection", "close")}, ""},
		{"an absolute target", "nrl", "GET", fixture.Pointer, []fixture.Change{func(r *http.Request) { r.URL.Scheme, r.URL.Host = "http", "x" }}, spine.RuleAddress},
		{"an unknown path", "nrl", "GET", "/STU3/Patient/1", nil, spine.RulePath},
		{"a slash at the end", "nrl", "GET", fixture.Pointer + "/", nil, spine.RuleAddress},
		{"another case", "nrl", "GET", "/stu3/DocumentReference/1", nil, spine.RulePath},
		{"HEAD", "nrl", "HEAD", fixture.Pointer, nil, spine.RuleMethod},
		{"OPTIONS", "nrl", "OPTIONS", fixture.Pointer, nil, spine.RuleMethod},
		{"lower case", "nrl", "get", fixture.Pointer, nil, spine.RuleMethod},
		{"a parameter twice", "nrl", "GET", "/STU3/DocumentReference?subject=x&subject=y", nil, spine.RuleQuery},
		{"no parameter", "nrl", "GET", "/STU3/DocumentReference", nil, spine.RuleParameters},
		{"an empty parameter", "nrl", "GET", "/STU3/DocumentReference?subject=", nil, spine.RuleParameters},
		{"the published slip", "nrl", "DELETE", "/STU3/DocumentReference?subject=x%26identifier%3Dy", []fixture.Change{write}, spine.RuleParameters},
		{"no content type", "nrl", "POST", "/STU3/DocumentReference", []fixture.Change{write}, spine.RuleNoContentType},
		{"a form", "nrl", "POST", "/STU3/DocumentReference", []fixture.Change{write, fixture.Header("Content-Type", "application/x-www-form-urlencoded")}, spine.RuleForm},
		{"a form with a GET", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Content-Type", "Multipart/form-data; boundary=x")}, spine.RuleForm},
		{"a form in letters of another script", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Content-Type", "appl\u0130cation/x-www-form-urlencoded")}, spine.RuleForm},
		{"a form behind a resource", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Content-Type", "application/fhir+json", "multipart/mixed")}, spine.RuleForm},
		{"a form to a provider", "gpc", "PUT", "/GP0001/STU3/1/Appointment/1", []fixture.Change{fixture.Header("Content-Type", " application/X-WWW-form-urlencoded;"), fixture.Header("Ssp-InteractionID", "amend")}, spine.RuleForm},
		{"a form for a record", "retrieval", "GET", "/1", []fixture.Change{fixture.Header("Content-Type", "multipart/form-data")}, spine.RuleForm},
		{"a form through the proxy", "proxy", "GET", fixture.Record, []fixture.Change{fixture.Header("Content-Type", "multipart/form-data")}, spine.RuleForm},
		{"a form to GP Connect through the proxy", "gpc proxy", "PUT", "/https://records.example/Appointment/1", []fixture.Change{fixture.Header("Content-Type", "application/x-www-form-urlencoded"), fixture.Header("Ssp-InteractionID", "amend")}, spine.RuleForm},
		{"no form with a GET", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Content-Type", "text/plain")}, ""},
		{"two content types", "nrl", "POST", "/STU3/DocumentReference", []fixture.Change{write, fixture.Header("Content-Type", "application/fhir+json", "application/fhir+xml")}, spine.RuleContentType},
		{"HTML", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Accept", "text/html")}, spine.RuleAccept},
		{"_format before Accept", "nrl", "GET", fixture.Pointer + "?_format=text/html", []fixture.Change{fixture.Header("Accept", "application/fhir+json")}, spine.RuleAccept},
		{"no sender", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Without("fromASID")}, spine.RuleFrom},
		{"two senders", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("fromASID", "200000000001", "200000000001")}, spine.RuleFrom},
		{"senders joined", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("fromASID", "200000000001, 200000000001")}, spine.RuleFrom},
		{"an empty sender", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("fromASID", "")}, spine.RuleFrom},
		{"no receiver", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Without("toASID")}, spine.RuleTo},
		{"another receiver", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("toASID", "990000000002")}, spine.RuleTo},
		{"an unknown sender", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("fromASID", "200000000009")}, spine.RuleSender},
		{"the token of another", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("fromASID", "200000000002")}, "system-sender"},
		{"no token", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Without("Authorization")}, "token-missing"},
		{"two tokens", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Header("Authorization", "a", "b")}, "token-repeated"},
		{"the other scope", "nrl", "GET", fixture.Pointer, []fixture.Change{write}, "scope"},
		{"an operation without a scope", "nrl", "GET", "/metadata", nil, "operation-without-scope"},
		{"another organisation", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Claims(map[string]any{"requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|X9902"})}, "organization-asid"},
		{"a system that may not", "nrl", "GET", "/STU3/DocumentReference?subject=1", []fixture.Change{fixture.Header("fromASID", "200000000002"), fixture.Claims(map[string]any{
			"requesting_system": "https://fhir.nhs.uk/Id/accredited-system|200000000002", "requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|X9902"})}, spine.RuleSenderInteraction},

		{"outside the base", "gpc", "GET", "/GP0002/STU3/1/Patient/2", nil, spine.RulePath},
		{"a dot for a hyphen", "gpc", "GET", fixture.Patient, []fixture.Change{func(r *http.Request) { r.Header["Ssp.from"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"one of two hyphens", "gpc", "GET", fixture.Patient, []fixture.Change{func(r *http.Request) { r.Header["Content_type"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"a name that net/http does not keep", "nrl", "GET", fixture.Pointer, []fixture.Change{func(r *http.Request) { r.Header["fromASID"] = []string{"200000000002"} }}, spine.RuleHeaderTwin},
		{"a second token under another name", "gpc", "GET", fixture.Patient, []fixture.Change{func(r *http.Request) { r.Header["AUTHORIZATION"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"a header that is nobody's twin", "gpc", "GET", fixture.Patient, []fixture.Change{func(r *http.Request) { r.Header["X_trace_id"], r.Header["Ssp_fram"] = []string{"x"}, nil }}, ""},
		{"a letter where a hyphen is", "gpc", "GET", fixture.Patient, []fixture.Change{func(r *http.Request) { r.Header["Sspxfrom"] = []string{"x"} }}, ""},
		{"an underscore where a letter is", "gpc", "GET", fixture.Patient, []fixture.Change{func(r *http.Request) { r.Header["Ssp-_rom"] = []string{"x"} }}, ""},
		{"a plus sign for a hyphen", "gpc", "GET", fixture.Patient, []fixture.Change{func(r *http.Request) { r.Header["Ssp+from"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"an escaped colon in a name", "nrl", "GET", "/STU3/DocumentReference?subject=1&_include%3Arecurse=x", nil, ""},
		{"an escaped colon behind a parameter", "nrl", "GET", "/STU3/DocumentReference?subject=1&subject%3aexact=x", nil, spine.RuleQuery},
		{"another escape in a name", "nrl", "GET", "/STU3/DocumentReference?subject=1&a%3Bb=x", nil, spine.RuleQuery},
		{"an escaped letter in a name", "nrl", "GET", "/STU3/DocumentReference?subject=1&a%4Ab=x", nil, spine.RuleQuery},
		{"half an escape in a name", "nrl", "GET", "/STU3/DocumentReference?subject=1&a%3", nil, spine.RuleQuery},
		{"an underscore", "gpc", "GET", fixture.Patient, []fixture.Change{func(r *http.Request) { r.Header["Ssp_from"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"no trace", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Without("Ssp-TraceID")}, spine.RuleTrace},
		{"a blank trace", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Header("Ssp-TraceID", " ")}, spine.RuleTrace},
		{"no Ssp-From", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Without("Ssp-From")}, spine.RuleFrom},
		{"no Ssp-To", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Without("Ssp-To")}, spine.RuleTo},
		{"another Ssp-To", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Header("Ssp-To", "200000000004")}, spine.RuleTo},
		{"no interaction", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Without("Ssp-InteractionID")}, spine.RuleInteraction},
		{"the interaction of another endpoint", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Header("Ssp-InteractionID", "find")}, spine.RuleInteractionEndpoint},
		{"the interaction of another method", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Header("Ssp-InteractionID", "amend")}, spine.RuleInteractionEndpoint},
		{"the interaction in another case", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Header("Ssp-InteractionID", "READPATIENT")}, spine.RuleInteractionEndpoint},
		{"the interaction without its parameter", "gpc", "GET", "/GP0001/STU3/1/Patient", []fixture.Change{fixture.Header("Ssp-InteractionID", "find")}, spine.RuleParameters},
		{"a range", "gpc", "GET", fixture.Patient + "/Appointment?start=ge2026-01-01&start=le2026-01-31", []fixture.Change{fixture.Header("Ssp-InteractionID", "appointments")}, ""},
		{"half a range", "gpc", "GET", fixture.Patient + "/Appointment?start=ge2026-01-01", []fixture.Change{fixture.Header("Ssp-InteractionID", "appointments")}, spine.RuleParameters},
		{"half of a range empty", "gpc", "GET", fixture.Patient + "/Appointment?start=ge2026-01-01&start=", []fixture.Change{fixture.Header("Ssp-InteractionID", "appointments")}, spine.RuleParameters},
		{"a range and a half", "gpc", "GET", fixture.Patient + "/Appointment?start=ge1&start=le2&start=le3", []fixture.Change{fixture.Header("Ssp-InteractionID", "appointments")}, spine.RuleQuery},
		{"amend", "gpc", "PUT", "/GP0001/STU3/1/Appointment/1", []fixture.Change{fixture.FHIR, fixture.Header("Ssp-InteractionID", "amend"), fixture.Claims(map[string]any{"requested_scope": "patient/*.write"})}, ""},
		{"cancel", "gpc", "PUT", "/GP0001/STU3/1/Appointment/1", []fixture.Change{fixture.FHIR, fixture.Header("Ssp-InteractionID", "cancel"), fixture.Claims(map[string]any{"requested_scope": "patient/*.write"})}, ""},
		{"an operation by name", "gpc", "POST", "/GP0001/STU3/1/Patient/$gpc.getstructuredrecord", []fixture.Change{fixture.FHIR, fixture.Header("Ssp-InteractionID", "structured")}, ""},
		{"the name escaped", "gpc", "POST", "/GP0001/STU3/1/Patient/%24gpc.getstructuredrecord", []fixture.Change{fixture.FHIR, fixture.Header("Ssp-InteractionID", "structured")}, spine.RuleAddress},
		{"a string token", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Claims(map[string]any{"requesting_device": nil})}, "claim-missing"},
		{"another organisation of GP Connect", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Header("Ssp-From", "200000000002")}, "organization-asid"},

		{"not encoded", "proxy", "GET", "/https://records.example/record/1", nil, spine.RuleAddress},
		{"by http", "proxy", "GET", "/http%3A%2F%2Frecords.example%2F1", nil, spine.RuleAddress},
		{"a user in the host", "proxy", "GET", "/https%3A%2F%2Frecords.example%40evil.example%2F1", nil, spine.RuleAddress},
		{"another port", "proxy", "GET", "/https%3A%2F%2Frecords.example:8443%2F1", nil, spine.RuleAddress},
		{"dots in the record", "proxy", "GET", "/https%3A%2F%2Frecords.example%2Fa%2F..%2Fb", nil, spine.RuleAddress},
		{"dots encoded twice", "proxy", "GET", "/https%3A%2F%2Frecords.example%2Fa%2F%252e%252e%2Fb", nil, spine.RuleAddress},
		{"a query beside the record", "proxy", "GET", fixture.Record + "?x=1", nil, spine.RuleAddress},
		{"another host", "proxy", "GET", "/https%3A%2F%2Fevil.example%2F1", nil, spine.RuleTarget},
		{"a host that begins alike", "proxy", "GET", "/https%3A%2F%2Frecords.example.evil.example%2F1", nil, spine.RuleTarget},
		{"an unknown receiver", "proxy", "GET", fixture.Record, []fixture.Change{fixture.Header("Ssp-To", "200000000009")}, spine.RuleReceiver},
		{"a receiver that does not receive it", "proxy", "GET", "/https%3A%2F%2Fnothing.example%2F1", []fixture.Change{fixture.Header("Ssp-To", "200000000004")}, spine.RuleReceiver},
		{"a sender that is unknown to the proxy", "proxy", "GET", fixture.Record, []fixture.Change{fixture.Header("Ssp-From", "200000000009")}, spine.RuleSender},
		{"a receiver that is no ASID", "proxy", "GET", fixture.Record, []fixture.Change{fixture.Header("Ssp-To", "x")}, spine.RuleTo},
		{"no receiver comes before an unknown sender", "nrl", "GET", fixture.Pointer, []fixture.Change{fixture.Without("toASID"), fixture.Header("fromASID", "200000000009")}, spine.RuleTo},
		{"no Ssp-To comes before an unknown sender", "gpc", "GET", fixture.Patient, []fixture.Change{fixture.Without("Ssp-To"), fixture.Header("Ssp-From", "200000000009")}, spine.RuleTo},
		{"GP Connect without an interaction", "gpc proxy", "GET", "/https://records.example/Patient/2", []fixture.Change{fixture.Without("Ssp-InteractionID")}, spine.RuleInteraction},
		{"GP Connect with an unknown interaction", "gpc proxy", "GET", "/https://records.example/Patient/2", []fixture.Change{fixture.Header("Ssp-InteractionID", "x")}, spine.RuleInteractionEndpoint},
		{"GP Connect encoded", "gpc proxy", "GET", "/https%3A%2F%2Frecords.example%2FPatient%2F2", nil, spine.RuleAddress},
		{"GP Connect to another host", "gpc proxy", "GET", "/https://evil.example/Patient/2", nil, spine.RuleTarget},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := new(fixture.Sink)
			g := fixture.Guards(t, s)[c.kind]
			var d guard.Decision
			refusal := g.Check(fixture.Request(c.kind, c.method, c.target, c.changes...), &d)
			if d.Rule != c.rule || d.Allowed != (c.rule == "") || (refusal == nil) != d.Allowed {
				t.Fatalf("%q, want %q: %+v", d.Rule, c.rule, refusal)
			}
			if len(s.Seen) != 1 || s.Seen[0].Rule != d.Rule {
				t.Errorf("recorded %d verdicts", len(s.Seen))
			}
			if refusal != nil && (refusal.Status() < 400 || refusal.Code() == "" || refusal.Display() == "Internal server error") {
				t.Errorf("no answer: %+v", refusal)
			}
		})
	}
}

// The proxy's handler learns what to fetch from the decision alone.
func TestTheTargetOfAProxy(t *testing.T) {
	made := fixture.Guards(t, new(fixture.Sink))
	for _, c := range []struct{ kind, target, want string }{
		{"proxy", fixture.Record, "https://records.example/record/1"},
		{"proxy", "/https%3A%2F%2FRecords.example%2Fa%2520b%3Fx%3D1%26y%3D%252B", "https://Records.example/a%20b?x=1&y=%2B"},
		{"gpc proxy", "/https://records.example/GP1/Patient/2?a=b%20c", "https://records.example/GP1/Patient/2?a=b%20c"},
		{"proxy", "/https%3A%2F%2Fevil.example%2F1", ""},
		{"gpc", fixture.Patient, ""},
	} {
		var d guard.Decision
		made[c.kind].Check(fixture.Request(c.kind, "GET", c.target), &d)
		u, ok := d.Target()
		if ok != (c.want != "") || ok && u.String() != c.want {
			t.Errorf("%s: %v %v (%s)", c.target, u, ok, d.Rule)
		}
	}
}

// What goes wrong in a hook never lets a request in.
func TestHooksThatFailDeny(t *testing.T) {
	type peer = guard.Peer
	for name, c := range map[string]struct {
		change func(*guard.ServiceOptions)
		rule   spine.Rule
		status int
	}{
		"the audit fails":  {func(o *guard.ServiceOptions) { o.Audit = &fixture.Sink{Err: errors.New("full")} }, spine.RuleAuditFailed, 503},
		"the audit panics": {func(o *guard.ServiceOptions) { o.Audit = fixture.AuditFunc(func() error { panic(1) }) }, spine.RulePanic, 500},
		"the clock panics": {func(o *guard.ServiceOptions) { o.Clock = func() time.Time { panic(1) } }, spine.RulePanic, 500},
		"the registry panics": {func(o *guard.ServiceOptions) {
			o.Registry = fixture.RegistryFunc(func() (spine.System, error) { panic(1) })
		}, spine.RulePanic, 500},
		"the registry is down": {func(o *guard.ServiceOptions) {
			o.Registry = fixture.RegistryFunc(func() (spine.System, error) { return spine.System{}, errors.New("down") })
		}, spine.RuleRegistryFailed, 503},
		"the registry gives another system": {func(o *guard.ServiceOptions) {
			o.Registry = fixture.RegistryFunc(func() (spine.System, error) { return spine.NewSystem(fixture.Systems[1]), nil })
		}, spine.RuleSender, 400},
		"the registry gives nothing": {func(o *guard.ServiceOptions) {
			o.Registry = fixture.RegistryFunc(func() (spine.System, error) { return spine.System{}, nil })
		}, spine.RuleSender, 400},
		"no peer":              {withPeer(func() (peer, error) { return peer{}, guard.ErrNoPeer }), spine.RulePeer, 403},
		"a peer without names": {withPeer(func() (peer, error) { return peer{}, nil }), spine.RulePeer, 403},
		"another peer":         {withPeer(func() (peer, error) { return peer{Names: []string{"other.example"}}, nil }), spine.RulePeerSender, 403},
		"the peer panics":      {withPeer(func() (peer, error) { panic(1) }), spine.RulePanic, 500},
		"the right peer":       {withPeer(func() (peer, error) { return peer{Names: []string{"x", "CLIENT.example"}}, nil }), "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
			c.change(&o)
			g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
			if err != nil {
				t.Fatal(err)
			}
			var d guard.Decision
			refusal := g.Check(fixture.Request("nrl", "GET", fixture.Pointer), &d)
			if d.Rule != c.rule || d.Allowed != (c.rule == "") || refusal != nil && refusal.Status() != c.status {
				t.Errorf("%q %+v", d.Rule, refusal)
			}
		})
	}
}

// naiveRecovery is the middleware that is written first around a hook: what
// fails is noted, and the request goes on.
func naiveRecovery(hook func() error, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		func() {
			defer func() { _ = recover() }()
			_ = hook()
		}()
		next.ServeHTTP(w, r)
	})
}

// A handler behind a hook that fails is not reached; behind the naive implementation it is.
func TestTheHandlerIsNotReachedWhenAHookFails(t *testing.T) {
	for name, hook := range map[string]func() error{
		"it fails":           func() error { return errors.New("full") },
		"it panics":          func() error { panic(1) },
		"it aborts a reply":  func() error { panic(http.ErrAbortHandler) },
		"it panics in words": func() error { panic(errors.New("runtime")) },
	} {
		reached := 0
		handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ })
		o := guard.ServiceOptions{Options: fixture.Common(fixture.AuditFunc(hook)), ASID: "990000000001"}
		g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if g.Wrap(handler).ServeHTTP(w, fixture.Request("nrl", "GET", fixture.Pointer)); reached != 0 || w.Code < 500 {
			t.Errorf("%s: %d, and the handler was reached %d times", name, w.Code, reached)
		}
		if naiveRecovery(hook, handler).ServeHTTP(httptest.NewRecorder(), fixture.Request("nrl", "GET", fixture.Pointer)); reached != 1 {
			t.Errorf("%s: the naive implementation does not fall for it", name)
		}
	}
}

// The proxy's registry may know the sender and fail for the receiver.
func TestARegistryThatFailsForTheReceiver(t *testing.T) {
	o := guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink))}
	asked := 0
	o.Registry = fixture.RegistryFunc(func() (spine.System, error) {
		if asked++; asked == 1 {
			return spine.NewSystem(fixture.Systems[0]), nil
		}
		return spine.NewSystem(fixture.Systems[2]), errors.New("down")
	})
	o.Users = guard.UsersCheckedBySender{}
	g, err := guard.NewProxy(fixture.Service("retrieval").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	if g.Check(fixture.Request("proxy", "GET", fixture.Record), &d); d.Rule != spine.RuleRegistryFailed {
		t.Errorf("%q", d.Rule)
	}
}

// Behind a peer, nobody can find out which ASIDs there are.
func TestUnknownAndForeignASIDsLookAlike(t *testing.T) {
	o := guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"}
	withPeer(func() (guard.Peer, error) { return guard.Peer{Names: []string{"client.example"}}, nil })(&o)
	g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	answer := func(asid string) string {
		w := httptest.NewRecorder()
		g.Wrap(http.NotFoundHandler()).ServeHTTP(w, fixture.Request("nrl", "GET", fixture.Pointer, fixture.Header("fromASID", asid)))
		return w.Result().Status + w.Body.String()
	}
	if foreign, unknown := answer("200000000002"), answer("200000000009"); foreign != unknown {
		t.Errorf("%s\n%s", foreign, unknown)
	}
	known, err := spine.NewSnapshot(slices.Values(fixture.Systems))
	if err != nil {
		t.Fatal(err)
	}
	if naiveAnswer(known, "200000000002") == naiveAnswer(known, "200000000009") {
		t.Error("the naive implementation answers alike")
	}
}

// naiveAnswer is what is written first: the answer says what the look-up found.
func naiveAnswer(known spine.Registry, asid spine.ASID) string {
	if _, err := known.Lookup(context.Background(), asid); err != nil {
		return err.Error()
	}
	return "not yours"
}

func withPeer(f fixture.PeerFunc) func(*guard.ServiceOptions) {
	return func(o *guard.ServiceOptions) { o.Peer = f }
}

func TestWhatTheUserMay(t *testing.T) {
	good := spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	for name, c := range map[string]struct {
		user   spine.User
		Err    error
		change fixture.Change
		rule   spine.Rule
	}{
		"may":                    {good, nil, nil, ""},
		"unknown activities too": {spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{1, 269, 9999}}, nil, nil, ""},
		"holds both codes":       {spine.User{RoleProfile: "444555666777", Role: 8001, Activities: []spine.Activity{269}}, nil, nil, ""},
		"sees pointers only":     {spine.User{RoleProfile: "444555666777", Role: 8001}, nil, nil, spine.RuleAccess},
		"has nothing":            {spine.User{RoleProfile: "444555666777"}, nil, nil, spine.RuleAccess},
		"is somebody else":       {spine.User{RoleProfile: "444555666778", Activities: []spine.Activity{269}}, nil, nil, spine.RuleUser},
		"has no role profile":    {spine.User{Activities: []spine.Activity{269}}, nil, nil, spine.RuleUser},
		"nobody":                 {good, guard.ErrNoUser, nil, spine.RuleUser},
		"cannot be asked":        {good, errors.New("down"), nil, spine.RuleUsersFailed},
		"a citizen": {good, nil, fixture.Claims(map[string]any{"requesting_user": nil, "sub": "https://fhir.nhs.net/Id/nhs-number|9434765919",
			"requesting_patient": "https://fhir.nhs.net/Id/nhs-number|9434765919", "reason_for_request": "patientaccess"}), spine.RuleUser},
	} {
		t.Run(name, func(t *testing.T) {
			o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider}
			o.Users = fixture.UserFunc(func() (spine.User, error) { return c.user, c.Err })
			g, err := guard.NewProvider(fixture.Service("retrieval").Proxied(), o)
			if err != nil {
				t.Fatal(err)
			}
			r := fixture.Request("retrieval", "GET", "/record/1")
			if c.change != nil {
				c.change(r)
			}
			var d guard.Decision
			if g.Check(r, &d); d.Rule != c.rule || d.Allowed != (c.rule == "") {
				t.Errorf("%q, want %q", d.Rule, c.rule)
			}
			if d.HoldsBoth() != (name == "holds both codes") {
				t.Errorf("holds both: %v", d.HoldsBoth())
			}
		})
	}
}

func TestTheHandlerSeesTheDecision(t *testing.T) {
	g := fixture.Guards(t, new(fixture.Sink))["nrl"]
	called := 0
	h := g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		called++
		d, ok := guard.DecisionFrom(r.Context())
		if !ok || !d.Allowed || d.Interaction != "read" || d.From != "200000000001" || d.FromODS != "X9901" || d.To != "990000000001" ||
			d.Access() != spine.Professional || d.Subject() != "444555666777" || d.Organization() != "X9901" || d.Reason() != "directcare" ||
			d.Scope() != "patient/DocumentReference.read" || d.PolicyDigest != "sha256:0" || !d.At.Equal(fixture.Now) || d.Path != "/STU3/DocumentReference/{id}" {
			t.Errorf("%+v", d)
		}
	}))
	h.ServeHTTP(httptest.NewRecorder(), fixture.Request("nrl", "GET", fixture.Pointer))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, fixture.Request("nrl", "GET", fixture.Pointer, fixture.Without("fromASID")))
	if called != 1 || w.Code != 400 || w.Header().Get("Cache-Control") != "no-store" || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/fhir+xml") {
		t.Errorf("%d %d %v", called, w.Code, w.Header())
	}
	if _, ok := guard.DecisionFrom(context.Background()); ok {
		t.Error("a decision out of nothing")
	}
}

func TestCheckAllocatesNothing(t *testing.T) {
	for kind, target := range map[string]string{"nrl": fixture.Pointer, "gpc": fixture.Patient, "proxy": fixture.Record} {
		o := fixture.Common(new(fixture.Sink))
		o.Audit = guard.Unaudited{}
		var g *guard.Guard
		switch kind {
		case "nrl":
			g, _ = guard.NewService(fixture.Service(kind).Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
		case "gpc":
			g, _ = guard.NewProvider(fixture.Service(kind).Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider, BasePath: "/GP0001/STU3/1"})
		default:
			o.Users = guard.UsersCheckedBySender{}
			g, _ = guard.NewProxy(fixture.Service("retrieval").Proxied(), guard.ProxyOptions{Options: o})
		}
		r := fixture.Request(kind, "GET", target)
		var d guard.Decision
		if n := testing.AllocsPerRun(100, func() {
			if g.Check(r, &d) != nil {
				t.Fatal(d.Rule)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", kind, n)
		}
	}
}
