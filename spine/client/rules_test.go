// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

// send sends a request, and returns what goes out and the rule that keeps it.
func send(t *testing.T, s *fixture.API, o client.Options, ctx context.Context, method, url string, changes ...fixture.Change) (*http.Request, spine.Rule) {
	t.Helper()
	var sent *http.Request
	o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		sent = r
		return httptest.NewRecorder().Result(), nil
	})
	transport, err := client.NewTransport(s, o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		c(r)
	}
	_, err = transport.RoundTrip(r)
	var refused *client.NotSentError
	if errors.As(err, &refused) {
		return nil, refused.Rule
	}
	if err != nil || sent == nil {
		t.Fatal(err)
	}
	return sent, ""
}

// toRecords is a context in which a caller sends to the provider of these tests.
func toRecords(c client.Caller, root string) context.Context {
	return client.WithReceiver(client.WithCaller(context.Background(), c), client.Receiver{ASID: fixture.Provider, ServiceRoot: root})
}

// claimsOf are those of the token that is sent.
func claimsOf(t *testing.T, r *http.Request) map[string]any {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(strings.Split(r.Header.Get("Authorization"), ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTransportOptionsThatAreWrong(t *testing.T) {
	for _, c := range []struct {
		name, kind string
		change     func(*client.Options)
		fine       bool
	}{
		{"as it is", "nrl", func(*client.Options) {}, true},
		{"as it is", "gpc", func(*client.Options) {}, true},
		{"no clock", "nrl", func(o *client.Options) { o.Clock = nil }, true},
		{"no ASID", "nrl", func(o *client.Options) { o.ASID = "" }, false},
		{"no device", "gpc", func(o *client.Options) { o.Device = client.Device{} }, false},
		{"no system of the device", "gpc", func(o *client.Options) { o.Device.System = "" }, false},
		{"no value of the device", "gpc", func(o *client.Options) { o.Device.Value = "" }, false},
		{"no model", "gpc", func(o *client.Options) { o.Device.Model = "" }, false},
		{"no version", "gpc", func(o *client.Options) { o.Device.Version = "" }, false},
		{"To beside the proxy", "gpc", func(o *client.Options) { o.To = fixture.Provider }, false},
		{"a path", "nrl", func(o *client.Options) { o.URL = "https://a/b" }, true},
		{"plain HTTP", "nrl", func(o *client.Options) { o.URL = "http://a" }, false},
		{"plain HTTP that is allowed", "nrl", func(o *client.Options) { o.URL, o.AllowPlainHTTP = "http://a", true }, true},
		{"another scheme", "nrl", func(o *client.Options) { o.URL, o.AllowPlainHTTP = "ftp://a", true }, false},
		{"no URL", "nrl", func(o *client.Options) { o.URL = "https://a\x7f" }, false},
		{"no port behind a colon", "nrl", func(o *client.Options) { o.URL = "https://a:" }, false},
		{"a user", "nrl", func(o *client.Options) { o.URL = "https://u@a" }, false},
		{"a query", "nrl", func(o *client.Options) { o.URL = "https://a?b" }, false},
		{"a fragment", "nrl", func(o *client.Options) { o.URL = "https://a#b" }, false},
		{"an escaped path", "nrl", func(o *client.Options) { o.URL = "https://a/%62" }, false},
		{"an escaped slash", "nrl", func(o *client.Options) { o.URL = "https://a/b%2Fc" }, false},
	} {
		o := fixture.ClientOptions(c.kind)
		c.change(&o)
		if _, err := client.NewTransport(fixture.Service(c.kind), o); (err == nil) != c.fine {
			t.Errorf("%s, %s: %v", c.kind, c.name, err)
		}
	}
	if _, err := client.NewTransport(fixture.With("nrl", fixture.Op("nrl", "GET", "/{", "read", spine.Consumer, fixture.PointerScope, "")), fixture.ClientOptions("nrl")); err == nil {
		t.Error("a transport for a path that is none")
	}
	o := fixture.ClientOptions("nrl")
	o.Clock = nil
	if _, rule := send(t, fixture.Service("nrl"), o, client.WithCaller(context.Background(), fixture.Professional), "GET", "https://nrl.example"+fixture.Pointer); rule != "" {
		t.Errorf("without a clock: %q", rule)
	}
}

// Who may not use an operation at the other end sends nothing.
func TestCallersThatMayNotSend(t *testing.T) {
	with := func(c client.Caller, change func(*client.Caller)) client.Caller {
		change(&c)
		return c
	}
	citizen := client.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}
	delegate := client.Caller{Access: spine.CitizenDelegated, NHSNumber: "9434765919", Delegate: "9434765870"}
	system := client.Caller{Access: spine.Unattended}
	known := with(fixture.GP, func(c *client.Caller) {
		c.Practitioner.SDSUserID, c.User.SDSUserID, c.User.RoleProfile = "111122223333", "111122223333", "444555666777"
	})
	for _, c := range []struct {
		name   string
		tokens spine.TokenProfile
		actor  spine.Actor
		caller client.Caller
		fine   bool
	}{
		{"a professional", spine.SpineTokens, spine.Consumer, fixture.Professional, true},
		{"a professional", spine.SpineTokens, spine.Provider, fixture.Professional, true},
		{"the user", spine.SpineTokens, spine.Consumer, with(fixture.Professional, func(c *client.Caller) { c.User.RoleProfile = c.RoleProfile }), true},
		{"another user", spine.SpineTokens, spine.Consumer, with(fixture.Professional, func(c *client.Caller) { c.User.RoleProfile = "444555666778" }), false},
		{"a citizen beside a user", spine.SpineTokens, spine.Consumer, with(citizen, func(c *client.Caller) { c.User.RoleProfile = "444555666778" }), true},
		{"a citizen", spine.SpineTokens, spine.Consumer, citizen, true},
		{"a citizen", spine.SpineTokens, spine.EitherActor, citizen, true},
		{"a citizen", spine.SpineTokens, spine.Provider, citizen, false},
		{"a delegate", spine.SpineTokens, spine.Consumer, delegate, true},
		{"a delegate", spine.SpineTokens, spine.Provider, delegate, false},
		{"a delegate without a patient", spine.SpineTokens, spine.Consumer, with(delegate, func(c *client.Caller) { c.NHSNumber = "" }), false},
		{"a delegate without a number", spine.SpineTokens, spine.Consumer, with(delegate, func(c *client.Caller) { c.Delegate = "" }), false},
		{"a system", spine.SpineTokens, spine.Provider, system, true},
		{"a system", spine.SpineTokens, spine.EitherActor, system, true},
		{"a system", spine.SpineTokens, spine.Consumer, system, false},
		{"nobody", spine.SpineTokens, spine.EitherActor, client.Caller{}, false},

		{"a practitioner", spine.GPConnectTokens, spine.Consumer, fixture.GP, true},
		{"a practitioner", spine.GPConnectTokens, spine.Consumer, known, true},
		{"a practitioner without a role profile", spine.GPConnectTokens, spine.Consumer, with(known, func(c *client.Caller) { c.Practitioner.RoleProfile = "" }), true},
		{"a practitioner whose role profile is unknown", spine.GPConnectTokens, spine.Consumer, with(known, func(c *client.Caller) { c.Practitioner.RoleProfile = "UNK" }), true},
		{"a practitioner whose user has no SDS id", spine.GPConnectTokens, spine.Consumer, with(known, func(c *client.Caller) { c.User.SDSUserID = "" }), true},
		{"a practitioner of another role", spine.GPConnectTokens, spine.Consumer, with(known, func(c *client.Caller) { c.User.RoleProfile = "444555666778" }), false},
		{"another practitioner", spine.GPConnectTokens, spine.Consumer, with(known, func(c *client.Caller) { c.User.SDSUserID = "111122223334" }), false},
		{"a practitioner who is a citizen", spine.GPConnectTokens, spine.Consumer, with(fixture.GP, func(c *client.Caller) { c.Access = spine.Citizen }), false},
		{"no id", spine.GPConnectTokens, spine.Consumer, with(fixture.GP, func(c *client.Caller) { c.Practitioner.ID = "" }), false},
		{"no SDS user id", spine.GPConnectTokens, spine.Consumer, with(fixture.GP, func(c *client.Caller) { c.Practitioner.SDSUserID = "" }), false},
		{"no family name", spine.GPConnectTokens, spine.Consumer, with(fixture.GP, func(c *client.Caller) { c.Practitioner.Family = "" }), false},
		{"no given name", spine.GPConnectTokens, spine.Consumer, with(fixture.GP, func(c *client.Caller) { c.Practitioner.Given = "" }), false},
	} {
		s, o, url := fixture.Service("nrl"), fixture.ClientOptions("nrl"), "https://nrl.example/x"
		s.Operations = []spine.Operation{fixture.Op("nrl", "GET", "/x", "read", c.actor, fixture.PointerScope, "")}
		if c.tokens == spine.GPConnectTokens {
			s, o, url = fixture.Service("gpc"), fixture.ClientOptions("gpc"), "https://records.example/x"
			s.Operations = []spine.Operation{fixture.Op("gpc", "GET", "/x", "read", c.actor, "patient/*.read", "")}
		}
		_, rule := send(t, s, o, toRecords(c.caller, "https://records.example"), "GET", url)
		if want := map[bool]spine.Rule{true: "", false: spine.RuleCaller}[c.fine]; rule != want {
			t.Errorf("%s at an operation of a %s: %q, want %q", c.name, c.actor, rule, want)
		}
	}
}

// What an operation demands of the user is asked before it is sent.
func TestDemandsOfATransport(t *testing.T) {
	tables := fixture.Access
	tables.Functions = []policy.FunctionRow{{Function: "print", Alternatives: [][]uint16{{1}}}}
	const role, sds = "444555666777", "111122223333"
	user := func(activities ...spine.Activity) spine.User {
		return spine.User{RoleProfile: role, SDSUserID: sds, Activities: activities}
	}
	practitioner := func(sds string, u spine.User) client.Caller {
		c := fixture.GP
		c.Practitioner.SDSUserID, c.Practitioner.RoleProfile, c.User = sds, "", u
		return c
	}
	for _, c := range []struct {
		name     string
		kind     string
		level    spine.AccessLevel
		function spine.Function
		tables   *policy.RBAC
		caller   client.Caller
		rule     spine.Rule
	}{
		{"a level", "nrl", spine.PointerAndRecord, "", &tables, client.Caller{Access: spine.Professional, RoleProfile: role, User: user(269)}, ""},
		{"a level that the user has not", "nrl", spine.PointerAndRecord, "", &tables, client.Caller{Access: spine.Professional, RoleProfile: role, User: user(268)}, spine.RuleAccess},
		{"a function", "nrl", spine.NoAccess, "print", &tables, client.Caller{Access: spine.Professional, RoleProfile: role, User: user(269)}, ""},
		{"a function that the user has not", "nrl", spine.NoAccess, "print", &tables, client.Caller{Access: spine.Professional, RoleProfile: role, User: user(268)}, spine.RuleAccess},
		{"a policy without tables", "nrl", spine.PointerAndRecord, "", nil, client.Caller{Access: spine.Professional, RoleProfile: role, User: user(269)}, spine.RuleAccess},
		{"a citizen with activities", "nrl", spine.PointerAndRecord, "", &tables, client.Caller{Access: spine.Citizen, NHSNumber: "9434765919", User: user(269)}, spine.RuleAccess},
		{"a practitioner", "gpc", spine.PointerAndRecord, "", &tables, practitioner(sds, user(269)), ""},
		{"a practitioner who is nobody", "gpc", spine.PointerAndRecord, "", &tables, practitioner("UNK", user(269)), spine.RuleUser},
		{"a practitioner who may not", "gpc", spine.PointerAndRecord, "", &tables, practitioner(sds, user(268)), spine.RuleAccess},
	} {
		o := fixture.Op(c.kind, "GET", "/x", "read", spine.Consumer, "patient/*.read", "")
		fixture.Demand(&o, c.level)
		o.Function = c.function
		s := fixture.With(c.kind, o)
		if c.tables != nil {
			s.RBAC = *c.tables
		}
		url := map[string]string{"nrl": "https://nrl.example/x", "gpc": "https://records.example/x"}[c.kind]
		if _, rule := send(t, s, fixture.ClientOptions(c.kind), toRecords(c.caller, "https://records.example"), "GET", url); rule != c.rule {
			t.Errorf("%s: %q, want %q", c.name, rule, c.rule)
		}
	}
}

// Access to another record type than the one that an operation names is not enough.
func TestALevelOfWhatTheOperationNames(t *testing.T) {
	const role = "444555666777"
	caller := client.Caller{Access: spine.Professional, RoleProfile: role, User: spine.User{RoleProfile: role, Activities: []spine.Activity{269}}}
	for _, c := range []struct {
		types string
		group spine.RecordGroup
		rule  spine.Rule
	}{
		{"s|1", "", ""}, {"", "g", ""}, {"s|1", "g", ""},
		{"s|2", "", spine.RuleAccess}, {"s|1 s|2", "", spine.RuleAccess}, {"", "h", spine.RuleAccess}, {"", "", spine.RuleAccess},
	} {
		o := fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, "patient/*.read", "")
		o.Level, o.RecordTypes, o.Group = spine.PointerAndRecord, c.types, c.group
		s := fixture.With("nrl", o)
		s.RBAC = fixture.Access
		s.RBAC.Types = append(slices.Clone(s.RBAC.Types), policy.RecordTypeRow{Type: spine.RecordType{System: "s", Code: "2"}, Group: "h"})
		if _, rule := send(t, s, fixture.ClientOptions("nrl"), toRecords(caller, "https://records.example"), "GET", "https://nrl.example/x"); rule != c.rule {
			t.Errorf("of %q and %q: %q, want %q", c.types, c.group, rule, c.rule)
		}
	}
}

// The sender holds an interaction by any of its ids.
func TestATransportKnowsAliases(t *testing.T) {
	for id, want := range map[spine.InteractionID]spine.Rule{"read": "", "alias": "", "other": spine.RuleSenderInteraction} {
		s := fixture.With("nrl", fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, ""))
		s.Aliases = []spine.Alias{{Alias: "alias", ID: "read"}}
		s.Systems = []spine.SystemRow{{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{id}}}
		if _, rule := send(t, s, fixture.ClientOptions("nrl"), client.WithCaller(context.Background(), fixture.Professional), "GET", "https://nrl.example/x"); rule != want {
			t.Errorf("a sender of %s: %q, want %q", id, rule, want)
		}
	}
}

// A request goes to its own place, and nowhere beside it.
func TestPlacesOfRequests(t *testing.T) {
	retriever := fixture.Professional
	retriever.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	const root = "https://records.example/GP"
	at := func(scheme string) fixture.Change { return func(r *http.Request) { r.URL.Scheme = scheme } }
	parts := "?a=1" + strings.Repeat("&a=1", 64)
	plain := fixture.ClientOptions("nrl")
	plain.URL, plain.AllowPlainHTTP = "http://nrl.example", true
	for _, c := range []struct {
		name, kind  string
		options     client.Options
		ctx         context.Context
		method, url string
		change      fixture.Change
		rule        spine.Rule
	}{
		{"read", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example" + fixture.Pointer, nil, ""},
		{"no host", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", fixture.Pointer, nil, spine.RuleAddress},
		{"opaque", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example" + fixture.Pointer, func(r *http.Request) { r.URL.Opaque = "x" }, spine.RuleAddress},
		{"a fragment", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example" + fixture.Pointer + "#x", nil, spine.RuleAddress},
		{"an escaped path", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example/STU3/DocumentReference%2F1", nil, spine.RuleAddress},
		{"no path", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example", nil, spine.RuleAddress},
		{"the root", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example/", nil, spine.RulePath},
		{"another scheme", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example:443" + fixture.Pointer, at("http"), spine.RuleHost},
		{"plain HTTP", "nrl", plain, toRecords(fixture.Professional, ""), "GET", "http://nrl.example:80" + fixture.Pointer, nil, ""},
		{"plain HTTP at the port of https", "nrl", plain, toRecords(fixture.Professional, ""), "GET", "http://nrl.example:443" + fixture.Pointer, nil, spine.RuleHost},
		{"too many parts", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example/STU3/DocumentReference" + parts + "&subject=1", nil, spine.RuleQuery},
		{"a parameter twice", "nrl", fixture.ClientOptions("nrl"), toRecords(fixture.Professional, ""), "GET", "https://nrl.example/STU3/DocumentReference?subject=1&subject=1", nil, spine.RuleQuery},

		{"GP Connect", "gpc", fixture.ClientOptions("gpc"), toRecords(fixture.GP, root), "GET", root + "/Patient/2", nil, ""},
		{"GP Connect to nobody", "gpc", fixture.ClientOptions("gpc"), client.WithCaller(context.Background(), fixture.GP), "GET", root + "/Patient/2", nil, spine.RuleTo},
		{"GP Connect to no ASID", "gpc", fixture.ClientOptions("gpc"), client.WithReceiver(client.WithCaller(context.Background(), fixture.GP), client.Receiver{ASID: "1", ServiceRoot: root}), "GET", root + "/Patient/2", nil, spine.RuleTo},
		{"GP Connect by http", "gpc", fixture.ClientOptions("gpc"), toRecords(fixture.GP, "http://records.example/GP"), "GET", "http://records.example/GP/Patient/2", nil, spine.RuleTarget},
		{"a root that is not a URL", "gpc", fixture.ClientOptions("gpc"), toRecords(fixture.GP, "https://records.example/%zz"), "GET", root + "/Patient/2", nil, spine.RuleTarget},
		{"a port that no target has", "gpc", fixture.ClientOptions("gpc"), toRecords(fixture.GP, "https://records.example:8443"), "GET", "https://records.example:8443/Patient/2", nil, spine.RuleTarget},

		{"a record", "retrieval", fixture.ClientOptions("retrieval"), toRecords(retriever, ""), "GET", "https://records.example/1", nil, ""},
		{"a record that is written", "retrieval", fixture.ClientOptions("retrieval"), toRecords(retriever, ""), "PUT", "https://records.example/1", nil, spine.RuleMethod},
		{"a record with too many parts", "retrieval", fixture.ClientOptions("retrieval"), toRecords(retriever, ""), "GET", "https://records.example/1" + parts, nil, spine.RuleTarget},
	} {
		var changes []fixture.Change
		if c.change != nil {
			changes = append(changes, c.change)
		}
		if _, rule := send(t, fixture.Service(c.kind), c.options, c.ctx, c.method, c.url, changes...); rule != c.rule {
			t.Errorf("%s: %q, want %q", c.name, rule, c.rule)
		}
	}
}

// The format of a record decides on its interaction, and may not contradict it.
func TestTheFormatDecides(t *testing.T) {
	s := fixture.Service("retrieval")
	format := spine.FormatCode{System: "s", Code: "1"}
	s.Formats = []spine.Format{{Code: format, Retrieval: spine.ThroughSSP, Interaction: "content"}}
	caller := fixture.Professional
	caller.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	for id, want := range map[spine.InteractionID]spine.Rule{"": "", "content": "", "other": spine.RuleFormat} {
		ctx := client.WithFormat(toRecords(caller, ""), format)
		if id != "" {
			ctx = client.WithInteraction(ctx, id)
		}
		if _, rule := send(t, s, fixture.ClientOptions("retrieval"), ctx, "GET", "https://records.example/1"); rule != want {
			t.Errorf("%q: %q, want %q", id, rule, want)
		}
	}
}

// A token is for the service, the service root or the host that is asked, or for
// whom the options say.
func TestAudiences(t *testing.T) {
	retriever := fixture.Professional
	retriever.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	for _, c := range []struct {
		kind, audience, url string
		ctx                 context.Context
		want                string
	}{
		{"nrl", "", "https://nrl.example" + fixture.Pointer, toRecords(fixture.Professional, ""), "https://nrl.example"},
		{"nrl", "x", "https://nrl.example" + fixture.Pointer, toRecords(fixture.Professional, ""), "x"},
		{"gpc", "", "https://records.example/GP/Patient/2", toRecords(fixture.GP, "https://records.example/GP"), "https://records.example/GP"},
		{"gpc", "x", "https://records.example/GP/Patient/2", toRecords(fixture.GP, "https://records.example/GP"), "x"},
		{"retrieval", "", "https://records.example/1", toRecords(retriever, ""), "https://records.example"},
		{"retrieval", "x", "https://records.example/1", toRecords(retriever, ""), "x"},
	} {
		o := fixture.ClientOptions(c.kind)
		o.Audience = c.audience
		sent, rule := send(t, fixture.Service(c.kind), o, c.ctx, "GET", c.url)
		if rule != "" {
			t.Errorf("%s: %q", c.url, rule)
		} else if got := claimsOf(t, sent)["aud"]; got != c.want {
			t.Errorf("%s with the audience %q: a token for %v", c.url, c.audience, got)
		}
	}
}

// closing notes that a body is closed.
type closing struct{ closed int }

func (*closing) Read([]byte) (int, error) { return 0, errors.New("read") }

func (c *closing) Close() error { c.closed++; return nil }

// The body of a request that is not sent is closed, as http.RoundTripper says.
func TestTheBodyIsClosed(t *testing.T) {
	body := new(closing)
	_, rule := send(t, fixture.Service("nrl"), fixture.ClientOptions("nrl"), context.Background(), "GET", "https://evil.example/", func(r *http.Request) { r.Body = body })
	if rule != spine.RuleHost || body.closed != 1 {
		t.Errorf("%q, closed %d times", rule, body.closed)
	}
}

// A role profile that a practitioner does not have is not in their token.
func TestIdentifiersOfThePractitioner(t *testing.T) {
	for role, want := range map[string]string{
		"":             `[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"}]`,
		"444555666777": `[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"},{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"444555666777"}]`,
	} {
		c := fixture.GP
		c.Practitioner.RoleProfile = role
		sent, rule := send(t, fixture.Service("gpc"), fixture.ClientOptions("gpc"), toRecords(c, "https://records.example"), "GET", "https://records.example/Patient/2")
		if rule != "" {
			t.Fatal(rule)
		}
		practitioner, _ := claimsOf(t, sent)["requesting_practitioner"].(map[string]any)
		if got, err := json.Marshal(practitioner["identifier"]); err != nil || string(got) != want {
			t.Errorf("%q: %s, %v", role, got, err)
		}
	}
}
