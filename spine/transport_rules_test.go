package spine_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// send sends a request, and returns what goes out and the rule that keeps it.
func send(t *testing.T, s *spine.Service, o spine.TransportOptions, ctx context.Context, method, url string, changes ...change) (*http.Request, spine.Rule) {
	t.Helper()
	var sent *http.Request
	o.Base = roundTripper(func(r *http.Request) (*http.Response, error) {
		sent = r
		return httptest.NewRecorder().Result(), nil
	})
	transport, err := spine.NewTransport(s, o)
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
	var refused *spine.NotSentError
	if errors.As(err, &refused) {
		return nil, refused.Rule
	}
	if err != nil || sent == nil {
		t.Fatal(err)
	}
	return sent, ""
}

// toRecords is a context in which a caller sends to the provider of these tests.
func toRecords(c spine.Caller, root string) context.Context {
	return spine.WithReceiver(spine.WithCaller(context.Background(), c), spine.Receiver{ASID: provider, ServiceRoot: root})
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
		change     func(*spine.TransportOptions)
		fine       bool
	}{
		{"as it is", "nrl", func(*spine.TransportOptions) {}, true},
		{"as it is", "gpc", func(*spine.TransportOptions) {}, true},
		{"no clock", "nrl", func(o *spine.TransportOptions) { o.Clock = nil }, true},
		{"no ASID", "nrl", func(o *spine.TransportOptions) { o.ASID = "" }, false},
		{"no device", "gpc", func(o *spine.TransportOptions) { o.Device = spine.Device{} }, false},
		{"no system of the device", "gpc", func(o *spine.TransportOptions) { o.Device.System = "" }, false},
		{"no value of the device", "gpc", func(o *spine.TransportOptions) { o.Device.Value = "" }, false},
		{"no model", "gpc", func(o *spine.TransportOptions) { o.Device.Model = "" }, false},
		{"no version", "gpc", func(o *spine.TransportOptions) { o.Device.Version = "" }, false},
		{"To beside the proxy", "gpc", func(o *spine.TransportOptions) { o.To = provider }, false},
		{"a path", "nrl", func(o *spine.TransportOptions) { o.URL = "https://a/b" }, true},
		{"plain HTTP", "nrl", func(o *spine.TransportOptions) { o.URL = "http://a" }, false},
		{"plain HTTP that is allowed", "nrl", func(o *spine.TransportOptions) { o.URL, o.AllowPlainHTTP = "http://a", true }, true},
		{"another scheme", "nrl", func(o *spine.TransportOptions) { o.URL, o.AllowPlainHTTP = "ftp://a", true }, false},
		{"no URL", "nrl", func(o *spine.TransportOptions) { o.URL = "https://a\x7f" }, false},
		{"no port behind a colon", "nrl", func(o *spine.TransportOptions) { o.URL = "https://a:" }, false},
		{"a user", "nrl", func(o *spine.TransportOptions) { o.URL = "https://u@a" }, false},
		{"a query", "nrl", func(o *spine.TransportOptions) { o.URL = "https://a?b" }, false},
		{"a fragment", "nrl", func(o *spine.TransportOptions) { o.URL = "https://a#b" }, false},
		{"an escaped path", "nrl", func(o *spine.TransportOptions) { o.URL = "https://a/%62" }, false},
		{"an escaped slash", "nrl", func(o *spine.TransportOptions) { o.URL = "https://a/b%2Fc" }, false},
	} {
		o := options(c.kind)
		c.change(&o)
		if _, err := spine.NewTransport(service(c.kind), o); (err == nil) != c.fine {
			t.Errorf("%s, %s: %v", c.kind, c.name, err)
		}
	}
	if _, err := spine.NewTransport(with("nrl", op("nrl", "GET", "/{", "read", spine.Consumer, pointerScope, "")), options("nrl")); err == nil {
		t.Error("a transport for a path that is none")
	}
	o := options("nrl")
	o.Clock = nil
	if _, rule := send(t, service("nrl"), o, spine.WithCaller(context.Background(), professional), "GET", "https://nrl.example"+pointer); rule != "" {
		t.Errorf("without a clock: %q", rule)
	}
}

// Who may not use an operation at the other end sends nothing.
func TestCallersThatMayNotSend(t *testing.T) {
	with := func(c spine.Caller, change func(*spine.Caller)) spine.Caller {
		change(&c)
		return c
	}
	citizen := spine.Caller{Access: spine.Citizen, NHSNumber: "9434765919"}
	delegate := spine.Caller{Access: spine.CitizenDelegated, NHSNumber: "9434765919", Delegate: "9434765870"}
	system := spine.Caller{Access: spine.Unattended}
	known := with(gp, func(c *spine.Caller) {
		c.Practitioner.SDSUserID, c.User.SDSUserID, c.User.RoleProfile = "111122223333", "111122223333", "444555666777"
	})
	for _, c := range []struct {
		name   string
		tokens spine.TokenProfile
		actor  spine.Actor
		caller spine.Caller
		fine   bool
	}{
		{"a professional", spine.SpineTokens, spine.Consumer, professional, true},
		{"a professional", spine.SpineTokens, spine.Provider, professional, true},
		{"the user", spine.SpineTokens, spine.Consumer, with(professional, func(c *spine.Caller) { c.User.RoleProfile = c.RoleProfile }), true},
		{"another user", spine.SpineTokens, spine.Consumer, with(professional, func(c *spine.Caller) { c.User.RoleProfile = "444555666778" }), false},
		{"a citizen beside a user", spine.SpineTokens, spine.Consumer, with(citizen, func(c *spine.Caller) { c.User.RoleProfile = "444555666778" }), true},
		{"a citizen", spine.SpineTokens, spine.Consumer, citizen, true},
		{"a citizen", spine.SpineTokens, spine.Both, citizen, true},
		{"a citizen", spine.SpineTokens, spine.Provider, citizen, false},
		{"a delegate", spine.SpineTokens, spine.Consumer, delegate, true},
		{"a delegate", spine.SpineTokens, spine.Provider, delegate, false},
		{"a delegate without a patient", spine.SpineTokens, spine.Consumer, with(delegate, func(c *spine.Caller) { c.NHSNumber = "" }), false},
		{"a delegate without a number", spine.SpineTokens, spine.Consumer, with(delegate, func(c *spine.Caller) { c.Delegate = "" }), false},
		{"a system", spine.SpineTokens, spine.Provider, system, true},
		{"a system", spine.SpineTokens, spine.Both, system, true},
		{"a system", spine.SpineTokens, spine.Consumer, system, false},
		{"nobody", spine.SpineTokens, spine.Both, spine.Caller{}, false},

		{"a practitioner", spine.GPConnectTokens, spine.Consumer, gp, true},
		{"a practitioner", spine.GPConnectTokens, spine.Consumer, known, true},
		{"a practitioner without a role profile", spine.GPConnectTokens, spine.Consumer, with(known, func(c *spine.Caller) { c.Practitioner.RoleProfile = "" }), true},
		{"a practitioner whose role profile is unknown", spine.GPConnectTokens, spine.Consumer, with(known, func(c *spine.Caller) { c.Practitioner.RoleProfile = "UNK" }), true},
		{"a practitioner whose user has no SDS id", spine.GPConnectTokens, spine.Consumer, with(known, func(c *spine.Caller) { c.User.SDSUserID = "" }), true},
		{"a practitioner of another role", spine.GPConnectTokens, spine.Consumer, with(known, func(c *spine.Caller) { c.User.RoleProfile = "444555666778" }), false},
		{"another practitioner", spine.GPConnectTokens, spine.Consumer, with(known, func(c *spine.Caller) { c.User.SDSUserID = "111122223334" }), false},
		{"a practitioner who is a citizen", spine.GPConnectTokens, spine.Consumer, with(gp, func(c *spine.Caller) { c.Access = spine.Citizen }), false},
		{"no id", spine.GPConnectTokens, spine.Consumer, with(gp, func(c *spine.Caller) { c.Practitioner.ID = "" }), false},
		{"no SDS user id", spine.GPConnectTokens, spine.Consumer, with(gp, func(c *spine.Caller) { c.Practitioner.SDSUserID = "" }), false},
		{"no family name", spine.GPConnectTokens, spine.Consumer, with(gp, func(c *spine.Caller) { c.Practitioner.Family = "" }), false},
		{"no given name", spine.GPConnectTokens, spine.Consumer, with(gp, func(c *spine.Caller) { c.Practitioner.Given = "" }), false},
	} {
		s, o, url := service("nrl"), options("nrl"), "https://nrl.example/x"
		s.Operations = []spine.Operation{op("nrl", "GET", "/x", "read", c.actor, pointerScope, "")}
		if c.tokens == spine.GPConnectTokens {
			s, o, url = service("gpc"), options("gpc"), "https://records.example/x"
			s.Operations = []spine.Operation{op("gpc", "GET", "/x", "read", c.actor, "patient/*.read", "")}
		}
		_, rule := send(t, s, o, toRecords(c.caller, "https://records.example"), "GET", url)
		if want := map[bool]spine.Rule{true: "", false: spine.RuleCaller}[c.fine]; rule != want {
			t.Errorf("%s at an operation of a %s: %q, want %q", c.name, c.actor, rule, want)
		}
	}
}

// What an operation demands of the user is asked before it is sent.
func TestDemandsOfATransport(t *testing.T) {
	tables := access
	tables.Functions = []spine.FunctionRow{{Function: "print", Alternatives: [][]uint16{{1}}}}
	const role, sds = "444555666777", "111122223333"
	user := func(activities ...spine.Activity) spine.User {
		return spine.User{RoleProfile: role, SDSUserID: sds, Activities: activities}
	}
	practitioner := func(sds string, u spine.User) spine.Caller {
		c := gp
		c.Practitioner.SDSUserID, c.Practitioner.RoleProfile, c.User = sds, "", u
		return c
	}
	for _, c := range []struct {
		name     string
		kind     string
		level    spine.AccessLevel
		function spine.Function
		tables   *spine.AccessTables
		caller   spine.Caller
		rule     spine.Rule
	}{
		{"a level", "nrl", spine.PointerAndRecord, "", &tables, spine.Caller{Access: spine.Professional, RoleProfile: role, User: user(269)}, ""},
		{"a level that she has not", "nrl", spine.PointerAndRecord, "", &tables, spine.Caller{Access: spine.Professional, RoleProfile: role, User: user(268)}, spine.RuleAccess},
		{"a function", "nrl", spine.NoAccess, "print", &tables, spine.Caller{Access: spine.Professional, RoleProfile: role, User: user(269)}, ""},
		{"a function that she has not", "nrl", spine.NoAccess, "print", &tables, spine.Caller{Access: spine.Professional, RoleProfile: role, User: user(268)}, spine.RuleAccess},
		{"a policy without tables", "nrl", spine.PointerAndRecord, "", nil, spine.Caller{Access: spine.Professional, RoleProfile: role, User: user(269)}, spine.RuleAccess},
		{"a citizen with activities", "nrl", spine.PointerAndRecord, "", &tables, spine.Caller{Access: spine.Citizen, NHSNumber: "9434765919", User: user(269)}, spine.RuleAccess},
		{"a practitioner", "gpc", spine.PointerAndRecord, "", &tables, practitioner(sds, user(269)), ""},
		{"a practitioner who is nobody", "gpc", spine.PointerAndRecord, "", &tables, practitioner("UNK", user(269)), spine.RuleUser},
		{"a practitioner who may not", "gpc", spine.PointerAndRecord, "", &tables, practitioner(sds, user(268)), spine.RuleAccess},
	} {
		o := op(c.kind, "GET", "/x", "read", spine.Consumer, "patient/*.read", "")
		o.Level, o.Function = c.level, c.function
		s := with(c.kind, o)
		s.Access = c.tables
		url := map[string]string{"nrl": "https://nrl.example/x", "gpc": "https://records.example/x"}[c.kind]
		if _, rule := send(t, s, options(c.kind), toRecords(c.caller, "https://records.example"), "GET", url); rule != c.rule {
			t.Errorf("%s: %q, want %q", c.name, rule, c.rule)
		}
	}
}

// The sender holds an interaction by any of its ids.
func TestATransportKnowsAliases(t *testing.T) {
	for id, want := range map[spine.InteractionID]spine.Rule{"read": "", "alias": "", "other": spine.RuleSenderInteraction} {
		s := with("nrl", op("nrl", "GET", "/x", "read", spine.Consumer, pointerScope, ""))
		s.Aliases = []spine.Alias{{Alias: "alias", ID: "read"}}
		s.Systems = []spine.SystemRow{{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{id}}}
		if _, rule := send(t, s, options("nrl"), spine.WithCaller(context.Background(), professional), "GET", "https://nrl.example/x"); rule != want {
			t.Errorf("a sender of %s: %q, want %q", id, rule, want)
		}
	}
}

// A request goes to its own place, and nowhere beside it.
func TestPlacesOfRequests(t *testing.T) {
	retriever := professional
	retriever.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	const root = "https://records.example/GP"
	at := func(scheme string) change { return func(r *http.Request) { r.URL.Scheme = scheme } }
	parts := "?a=1" + strings.Repeat("&a=1", 64)
	plain := options("nrl")
	plain.URL, plain.AllowPlainHTTP = "http://nrl.example", true
	for _, c := range []struct {
		name, kind  string
		options     spine.TransportOptions
		ctx         context.Context
		method, url string
		change      change
		rule        spine.Rule
	}{
		{"read", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example" + pointer, nil, ""},
		{"no host", "nrl", options("nrl"), toRecords(professional, ""), "GET", pointer, nil, spine.RuleAddress},
		{"opaque", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example" + pointer, func(r *http.Request) { r.URL.Opaque = "x" }, spine.RuleAddress},
		{"a fragment", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example" + pointer + "#x", nil, spine.RuleAddress},
		{"an escaped path", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example/STU3/DocumentReference%2F1", nil, spine.RuleAddress},
		{"no path", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example", nil, spine.RuleAddress},
		{"the root", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example/", nil, spine.RulePath},
		{"another scheme", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example:443" + pointer, at("http"), spine.RuleHost},
		{"plain HTTP", "nrl", plain, toRecords(professional, ""), "GET", "http://nrl.example:80" + pointer, nil, ""},
		{"plain HTTP at the port of https", "nrl", plain, toRecords(professional, ""), "GET", "http://nrl.example:443" + pointer, nil, spine.RuleHost},
		{"too many parts", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example/STU3/DocumentReference" + parts + "&subject=1", nil, spine.RuleQuery},
		{"a parameter twice", "nrl", options("nrl"), toRecords(professional, ""), "GET", "https://nrl.example/STU3/DocumentReference?subject=1&subject=1", nil, spine.RuleQuery},

		{"GP Connect", "gpc", options("gpc"), toRecords(gp, root), "GET", root + "/Patient/2", nil, ""},
		{"GP Connect to nobody", "gpc", options("gpc"), spine.WithCaller(context.Background(), gp), "GET", root + "/Patient/2", nil, spine.RuleTo},
		{"GP Connect to no ASID", "gpc", options("gpc"), spine.WithReceiver(spine.WithCaller(context.Background(), gp), spine.Receiver{ASID: "1", ServiceRoot: root}), "GET", root + "/Patient/2", nil, spine.RuleTo},
		{"GP Connect by http", "gpc", options("gpc"), toRecords(gp, "http://records.example/GP"), "GET", "http://records.example/GP/Patient/2", nil, spine.RuleTarget},
		{"a root that is not a URL", "gpc", options("gpc"), toRecords(gp, "https://records.example/%zz"), "GET", root + "/Patient/2", nil, spine.RuleTarget},
		{"a port that no target has", "gpc", options("gpc"), toRecords(gp, "https://records.example:8443"), "GET", "https://records.example:8443/Patient/2", nil, spine.RuleTarget},

		{"a record", "retrieval", options("retrieval"), toRecords(retriever, ""), "GET", "https://records.example/1", nil, ""},
		{"a record that is written", "retrieval", options("retrieval"), toRecords(retriever, ""), "PUT", "https://records.example/1", nil, spine.RuleMethod},
		{"a record with too many parts", "retrieval", options("retrieval"), toRecords(retriever, ""), "GET", "https://records.example/1" + parts, nil, spine.RuleTarget},
	} {
		var changes []change
		if c.change != nil {
			changes = append(changes, c.change)
		}
		if _, rule := send(t, service(c.kind), c.options, c.ctx, c.method, c.url, changes...); rule != c.rule {
			t.Errorf("%s: %q, want %q", c.name, rule, c.rule)
		}
	}
}

// The format of a record decides on its interaction, and may not contradict it.
func TestTheFormatDecides(t *testing.T) {
	s := service("retrieval")
	format := spine.FormatCode{System: "s", Code: "1"}
	s.Formats = []spine.Format{{Code: format, Retrieval: spine.ThroughSSP, Interaction: "content"}}
	caller := professional
	caller.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	for id, want := range map[spine.InteractionID]spine.Rule{"": "", "content": "", "other": spine.RuleFormat} {
		ctx := spine.WithFormat(toRecords(caller, ""), format)
		if id != "" {
			ctx = spine.WithInteraction(ctx, id)
		}
		if _, rule := send(t, s, options("retrieval"), ctx, "GET", "https://records.example/1"); rule != want {
			t.Errorf("%q: %q, want %q", id, rule, want)
		}
	}
}

// A token is for the service, the service root or the host that is asked, or for
// whom the options say.
func TestAudiences(t *testing.T) {
	retriever := professional
	retriever.User = spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	for _, c := range []struct {
		kind, audience, url string
		ctx                 context.Context
		want                string
	}{
		{"nrl", "", "https://nrl.example" + pointer, toRecords(professional, ""), "https://nrl.example"},
		{"nrl", "x", "https://nrl.example" + pointer, toRecords(professional, ""), "x"},
		{"gpc", "", "https://records.example/GP/Patient/2", toRecords(gp, "https://records.example/GP"), "https://records.example/GP"},
		{"gpc", "x", "https://records.example/GP/Patient/2", toRecords(gp, "https://records.example/GP"), "x"},
		{"retrieval", "", "https://records.example/1", toRecords(retriever, ""), "https://records.example"},
		{"retrieval", "x", "https://records.example/1", toRecords(retriever, ""), "x"},
	} {
		o := options(c.kind)
		o.Audience = c.audience
		sent, rule := send(t, service(c.kind), o, c.ctx, "GET", c.url)
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
func (c *closing) Close() error           { c.closed++; return nil }

// The body of a request that is not sent is closed, as http.RoundTripper says.
func TestTheBodyIsClosed(t *testing.T) {
	body := new(closing)
	_, rule := send(t, service("nrl"), options("nrl"), context.Background(), "GET", "https://evil.example/", func(r *http.Request) { r.Body = body })
	if rule != spine.RuleHost || body.closed != 1 {
		t.Errorf("%q, closed %d times", rule, body.closed)
	}
}

// A role profile that a practitioner does not have is not in her token.
func TestIdentifiersOfThePractitioner(t *testing.T) {
	for role, want := range map[string]string{
		"":             `[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"}]`,
		"444555666777": `[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"},{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"444555666777"}]`,
	} {
		c := gp
		c.Practitioner.RoleProfile = role
		sent, rule := send(t, service("gpc"), options("gpc"), toRecords(c, "https://records.example"), "GET", "https://records.example/Patient/2")
		if rule != "" {
			t.Fatal(rule)
		}
		practitioner, _ := claimsOf(t, sent)["requesting_practitioner"].(map[string]any)
		if got, err := json.Marshal(practitioner["identifier"]); err != nil || string(got) != want {
			t.Errorf("%q: %s, %v", role, got, err)
		}
	}
}
