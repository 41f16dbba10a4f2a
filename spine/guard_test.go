package spine_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
)

// The policy of these tests.
var (
	pointerOps = []spine.Operation{
		op("nrl", "DELETE", "/STU3/DocumentReference", "delete", spine.Provider, "patient/DocumentReference.write", "_id|identifier&subject"),
		op("nrl", "GET", "/STU3/DocumentReference", "search", spine.Consumer, "patient/DocumentReference.read", "_id|subject"),
		op("nrl", "POST", "/STU3/DocumentReference", "create", spine.Provider, "patient/DocumentReference.write", ""),
		op("nrl", "GET", "/STU3/DocumentReference/{id}", "read", spine.Consumer, "patient/DocumentReference.read", ""),
		op("nrl", "GET", "/metadata", "metadata", spine.Both, "", ""),
		op("gpc", "GET", "/Patient/{id}", "readPatient", spine.Consumer, "patient/*.read", ""),
		op("gpc", "PUT", "/Appointment/{id}", "amend", spine.Consumer, "patient/*.write", ""),
		op("gpc", "PUT", "/Appointment/{id}", "cancel", spine.Consumer, "patient/*.write", ""),
		op("gpc", "GET", "/Patient/{id}/Appointment", "appointments", spine.Consumer, "patient/*.read", "start&start"),
		op("gpc", "GET", "/Patient", "find", spine.Consumer, "patient/*.read", "identifier"),
		op("gpc", "POST", "/Patient/$gpc.getstructuredrecord", "structured", spine.Consumer, "patient/*.read", ""),
		func() spine.Operation {
			o := op("retrieval", "GET", "/{recordUrl}", "content", spine.Consumer, "patient/*.read", "")
			o.Level = spine.PointerAndRecord
			return o
		}(),
	}
	systems = []spine.SystemRow{
		{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{"amend", "appointments", "cancel", "content", "create", "delete", "find", "metadata", "read", "readPatient", "search", "structured"}, Certificate: "client.example"},
		{ASID: "200000000002", ODS: "X9902", Sends: []spine.InteractionID{"read"}, Certificate: "small.example"},
		{ASID: "200000000003", ODS: "X9903", Receives: []spine.InteractionID{"appointments", "content", "find", "readPatient"}, Host: "Records.example"},
		{ASID: "200000000004", ODS: "X9904", Host: "nothing.example"},
	}
	access = spine.AccessTables{
		Position: append(make([]uint16, 268), 1, 2), // B0268, B0269
		Closures: [][]uint16{{0}, {1}},
		JobRoles: []spine.JobRoleRow{{Role: 8001, Baseline: []uint16{0}}},
		Types: []spine.RecordTypeRow{{Type: spine.RecordType{System: "s", Code: "1"}, Group: "g", Grants: []spine.GrantRow{
			{Activity: 0, Level: spine.PointerOnly}, {Activity: 1, Level: spine.PointerAndRecord},
		}}},
	}
)

func op(service, method, path, id string, actor spine.Actor, scopes, query string) spine.Operation {
	return spine.Operation{
		Endpoint:    spine.Endpoint{Service: service, Method: method, Path: path},
		Interaction: spine.InteractionID(id), Actor: actor, Scopes: scopes, Query: query,
	}
}

func service(name string) *spine.Service {
	s := &spine.Service{Name: name, Headers: spine.SSPHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3, Operations: pointerOps, Systems: systems, PolicyDigest: "sha256:0"}
	switch name {
	case "nrl":
		s.Headers = spine.NRLHeaders
	case "gpc":
		s.Tokens = spine.GPConnectTokens
	case "retrieval":
		s.Access = &access
	}
	return s
}

var now = time.Unix(1469436700, 0)

// sink keeps the verdicts.
type sink struct {
	seen []spine.Decision
	err  error
}

func (s *sink) Record(_ context.Context, d *spine.Decision) error {
	s.seen = append(s.seen, *d)
	return s.err
}

func common(s spine.AuditSink) spine.GuardOptions {
	return spine.GuardOptions{Audit: s, UnsignedTokensWithoutMutualTLS: true, Clock: func() time.Time { return now }}
}

const provider = "200000000003"

// guards makes one of each position.
func guards(t testing.TB, s *sink) map[string]*spine.Guard {
	t.Helper()
	made := map[string]*spine.Guard{}
	put := func(name string, g *spine.Guard, err error) {
		if err != nil {
			t.Fatal(name, err)
		}
		made[name] = g
	}
	users := common(s)
	users.UsersCheckedBySender = true
	g, err := spine.NewServiceGuard(service("nrl"), spine.ServiceOptions{GuardOptions: common(s), ASID: "990000000001"})
	put("nrl", g, err)
	g, err = spine.NewProviderGuard(service("gpc"), spine.ProviderOptions{GuardOptions: common(s), ASID: provider, BasePath: "/GP0001/STU3/1"})
	put("gpc", g, err)
	g, err = spine.NewProviderGuard(service("retrieval"), spine.ProviderOptions{GuardOptions: users, ASID: provider})
	put("retrieval", g, err)
	g, err = spine.NewProxyGuard(service("retrieval"), spine.ProxyOptions{GuardOptions: users})
	put("proxy", g, err)
	g, err = spine.NewProxyGuard(service("gpc"), spine.ProxyOptions{GuardOptions: common(s)})
	put("gpc proxy", g, err)
	return made
}

type change func(*http.Request)

func header(name string, values ...string) change {
	return func(r *http.Request) { r.Header[http.CanonicalHeaderKey(name)] = values }
}

func without(name string) change { return func(r *http.Request) { r.Header.Del(name) } }

func claims(changes map[string]any) change {
	return func(r *http.Request) { r.Header["Authorization"] = []string{bearer(r, changes)} }
}

// bearer changes claims of the token that a request has.
func bearer(r *http.Request, changes map[string]any) string {
	parts := strings.Split(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), ".")
	b, _ := base64.RawURLEncoding.DecodeString(parts[1])
	m := map[string]any{}
	_ = json.Unmarshal(b, &m)
	maps.Copy(m, changes)
	maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
	return encode(m)
}

func encode(m map[string]any) string {
	b, _ := json.Marshal(m)
	e := base64.RawURLEncoding.EncodeToString
	return "Bearer " + e([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + e(b) + "."
}

// request is one that every rule lets through.
func request(kind, method, target string, changes ...change) *http.Request {
	r := httptest.NewRequest(method, "http://ignored.example"+target, nil)
	r.URL.Scheme, r.URL.Host, r.RequestURI = "", "", target
	m := map[string]any{
		"iss": "https://cas.example", "aud": "https://a.example", "iat": 1469436687, "exp": 1469436987, "reason_for_request": "directcare",
	}
	if kind == "gpc" || kind == "gpc proxy" {
		m["sub"], m["requested_scope"] = "10019", "patient/*.read"
		m["requesting_device"] = map[string]any{"resourceType": "Device", "identifier": []any{map[string]any{"system": "s", "value": "v"}}, "model": "m", "version": "1"}
		m["requesting_organization"] = map[string]any{"resourceType": "Organization", "name": "n", "identifier": []any{map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "X9901"}}}
		m["requesting_practitioner"] = map[string]any{"resourceType": "Practitioner", "id": "10019", "name": []any{map[string]any{"family": "f", "given": []any{"g"}}},
			"identifier": []any{map[string]any{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "1"}}}
	} else {
		m["sub"] = "https://fhir.nhs.uk/Id/sds-role-profile-id|444555666777"
		m["requesting_user"] = m["sub"]
		m["requesting_system"] = "https://fhir.nhs.uk/Id/accredited-system|200000000001"
		m["requesting_organization"] = "https://fhir.nhs.uk/Id/ods-organization-code|X9901"
		m["scope"] = "patient/*.read"
	}
	if kind == "nrl" {
		m["scope"] = "patient/DocumentReference.read"
		r.Header.Set("fromASID", "200000000001")
		r.Header.Set("toASID", "990000000001")
	} else {
		r.Header.Set("Ssp-TraceID", "1d1c8c5e-0000-4000-8000-000000000000")
		r.Header.Set("Ssp-From", "200000000001")
		r.Header.Set("Ssp-To", provider)
		r.Header.Set("Ssp-InteractionID", map[string]string{"gpc": "readPatient", "gpc proxy": "readPatient"}[kind])
		if strings.HasPrefix(kind, "retrieval") || kind == "proxy" {
			r.Header.Set("Ssp-InteractionID", "content")
		}
	}
	r.Header.Set("Authorization", encode(m))
	for _, c := range changes {
		c(r)
	}
	return r
}

const (
	pointer = "/STU3/DocumentReference/da2b6e8a-3c8f-11e8-baae-6c3be5a609f5-584d385036514c383142"
	patient = "/GP0001/STU3/1/Patient/2"
	record  = "/https%3A%2F%2Frecords.example%2Frecord%2F1"
)

var fhir = header("Content-Type", "application/fhir+json")

func TestVerdicts(t *testing.T) {
	write := claims(map[string]any{"scope": "patient/DocumentReference.write"})
	for _, c := range []struct {
		name, kind, method, target string
		changes                    []change
		rule                       spine.Rule
	}{
		{"read", "nrl", "GET", pointer, nil, ""},
		{"search", "nrl", "GET", "/STU3/DocumentReference?subject=x", nil, ""},
		{"search by _id", "nrl", "GET", "/STU3/DocumentReference?_id=1", nil, ""},
		{"create", "nrl", "POST", "/STU3/DocumentReference", []change{write, fhir}, ""},
		{"delete by two", "nrl", "DELETE", "/STU3/DocumentReference?subject=x&identifier=y", []change{write}, ""},
		{"a provider behind the proxy", "gpc", "GET", patient, nil, ""},
		{"a record behind the proxy", "retrieval", "GET", "/any/path/of/records.pdf?x=1", nil, ""},
		{"a record through the proxy", "proxy", "GET", record, nil, ""},
		{"the host in another case and its port", "proxy", "GET", "/https%3a%2f%2fRECORDS.example:443%2F1%3Fx=1", nil, ""},
		{"GP Connect through the proxy", "gpc proxy", "GET", "/https://records.example/Patient/2", nil, ""},

		{"an upgrade", "nrl", "GET", pointer, []change{header("Connection", "Upgrade"), header("Upgrade", "h2c")}, spine.RuleAddress},
		{"an upgrade alone", "nrl", "GET", pointer, []change{header("Upgrade", "h2c")}, spine.RuleAddress},
		{"a header taken away", "nrl", "GET", pointer, []change{header("Connection", "close, Authorization")}, spine.RuleAddress},
		{"a trailer that is announced", "nrl", "GET", pointer, []change{header("Trailer", "X")}, spine.RuleAddress},
		{"a trailer", "nrl", "GET", pointer, []change{func(r *http.Request) { r.Trailer = http.Header{"X": nil} }}, spine.RuleAddress},
		{"a connection that ends", "nrl", "GET", pointer, []change{header("Connection", "close")}, ""},
		{"an absolute target", "nrl", "GET", pointer, []change{func(r *http.Request) { r.URL.Scheme, r.URL.Host = "http", "x" }}, spine.RuleAddress},
		{"an unknown path", "nrl", "GET", "/STU3/Patient/1", nil, spine.RulePath},
		{"a slash at the end", "nrl", "GET", pointer + "/", nil, spine.RuleAddress},
		{"another case", "nrl", "GET", "/stu3/DocumentReference/1", nil, spine.RulePath},
		{"HEAD", "nrl", "HEAD", pointer, nil, spine.RuleMethod},
		{"OPTIONS", "nrl", "OPTIONS", pointer, nil, spine.RuleMethod},
		{"lower case", "nrl", "get", pointer, nil, spine.RuleMethod},
		{"a parameter twice", "nrl", "GET", "/STU3/DocumentReference?subject=x&subject=y", nil, spine.RuleQuery},
		{"no parameter", "nrl", "GET", "/STU3/DocumentReference", nil, spine.RuleParameters},
		{"an empty parameter", "nrl", "GET", "/STU3/DocumentReference?subject=", nil, spine.RuleParameters},
		{"the published slip", "nrl", "DELETE", "/STU3/DocumentReference?subject=x%26identifier%3Dy", []change{write}, spine.RuleParameters},
		{"no content type", "nrl", "POST", "/STU3/DocumentReference", []change{write}, spine.RuleNoContentType},
		{"a form", "nrl", "POST", "/STU3/DocumentReference", []change{write, header("Content-Type", "application/x-www-form-urlencoded")}, spine.RuleForm},
		{"a form with a GET", "nrl", "GET", pointer, []change{header("Content-Type", "Multipart/form-data; boundary=x")}, spine.RuleForm},
		{"a form in letters of another script", "nrl", "GET", pointer, []change{header("Content-Type", "appl\u0130cation/x-www-form-urlencoded")}, spine.RuleForm},
		{"a form behind a resource", "nrl", "GET", pointer, []change{header("Content-Type", "application/fhir+json", "multipart/mixed")}, spine.RuleForm},
		{"a form to a provider", "gpc", "PUT", "/GP0001/STU3/1/Appointment/1", []change{header("Content-Type", " application/X-WWW-form-urlencoded;"), header("Ssp-InteractionID", "amend")}, spine.RuleForm},
		{"a form for a record", "retrieval", "GET", "/1", []change{header("Content-Type", "multipart/form-data")}, spine.RuleForm},
		{"a form through the proxy", "proxy", "GET", record, []change{header("Content-Type", "multipart/form-data")}, spine.RuleForm},
		{"a form to GP Connect through the proxy", "gpc proxy", "PUT", "/https://records.example/Appointment/1", []change{header("Content-Type", "application/x-www-form-urlencoded"), header("Ssp-InteractionID", "amend")}, spine.RuleForm},
		{"no form with a GET", "nrl", "GET", pointer, []change{header("Content-Type", "text/plain")}, ""},
		{"two content types", "nrl", "POST", "/STU3/DocumentReference", []change{write, header("Content-Type", "application/fhir+json", "application/fhir+xml")}, spine.RuleContentType},
		{"HTML", "nrl", "GET", pointer, []change{header("Accept", "text/html")}, spine.RuleAccept},
		{"_format before Accept", "nrl", "GET", pointer + "?_format=text/html", []change{header("Accept", "application/fhir+json")}, spine.RuleAccept},
		{"no sender", "nrl", "GET", pointer, []change{without("fromASID")}, spine.RuleFrom},
		{"two senders", "nrl", "GET", pointer, []change{header("fromASID", "200000000001", "200000000001")}, spine.RuleFrom},
		{"senders joined", "nrl", "GET", pointer, []change{header("fromASID", "200000000001, 200000000001")}, spine.RuleFrom},
		{"an empty sender", "nrl", "GET", pointer, []change{header("fromASID", "")}, spine.RuleFrom},
		{"no receiver", "nrl", "GET", pointer, []change{without("toASID")}, spine.RuleTo},
		{"another receiver", "nrl", "GET", pointer, []change{header("toASID", "990000000002")}, spine.RuleTo},
		{"an unknown sender", "nrl", "GET", pointer, []change{header("fromASID", "200000000009")}, spine.RuleSender},
		{"the token of another", "nrl", "GET", pointer, []change{header("fromASID", "200000000002")}, "system-sender"},
		{"no token", "nrl", "GET", pointer, []change{without("Authorization")}, "token-missing"},
		{"two tokens", "nrl", "GET", pointer, []change{header("Authorization", "a", "b")}, "token-repeated"},
		{"the other scope", "nrl", "GET", pointer, []change{write}, "scope"},
		{"an operation without a scope", "nrl", "GET", "/metadata", nil, "operation-without-scope"},
		{"another organisation", "nrl", "GET", pointer, []change{claims(map[string]any{"requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|X9902"})}, "organization-asid"},
		{"a system that may not", "nrl", "GET", "/STU3/DocumentReference?subject=1", []change{header("fromASID", "200000000002"), claims(map[string]any{
			"requesting_system": "https://fhir.nhs.uk/Id/accredited-system|200000000002", "requesting_organization": "https://fhir.nhs.uk/Id/ods-organization-code|X9902"})}, spine.RuleSenderInteraction},

		{"outside the base", "gpc", "GET", "/GP0002/STU3/1/Patient/2", nil, spine.RulePath},
		{"a dot for a hyphen", "gpc", "GET", patient, []change{func(r *http.Request) { r.Header["Ssp.from"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"one of two hyphens", "gpc", "GET", patient, []change{func(r *http.Request) { r.Header["Content_type"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"a name that net/http does not keep", "nrl", "GET", pointer, []change{func(r *http.Request) { r.Header["fromASID"] = []string{"200000000002"} }}, spine.RuleHeaderTwin},
		{"a second token under another name", "gpc", "GET", patient, []change{func(r *http.Request) { r.Header["AUTHORIZATION"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"a header that is nobody's twin", "gpc", "GET", patient, []change{func(r *http.Request) { r.Header["X_trace_id"], r.Header["Ssp_fram"] = []string{"x"}, nil }}, ""},
		{"a letter where a hyphen is", "gpc", "GET", patient, []change{func(r *http.Request) { r.Header["Sspxfrom"] = []string{"x"} }}, ""},
		{"an underscore where a letter is", "gpc", "GET", patient, []change{func(r *http.Request) { r.Header["Ssp-_rom"] = []string{"x"} }}, ""},
		{"a plus sign for a hyphen", "gpc", "GET", patient, []change{func(r *http.Request) { r.Header["Ssp+from"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"an escaped colon in a name", "nrl", "GET", "/STU3/DocumentReference?subject=1&_include%3Arecurse=x", nil, ""},
		{"an escaped colon behind a parameter", "nrl", "GET", "/STU3/DocumentReference?subject=1&subject%3aexact=x", nil, spine.RuleQuery},
		{"another escape in a name", "nrl", "GET", "/STU3/DocumentReference?subject=1&a%3Bb=x", nil, spine.RuleQuery},
		{"an escaped letter in a name", "nrl", "GET", "/STU3/DocumentReference?subject=1&a%4Ab=x", nil, spine.RuleQuery},
		{"half an escape in a name", "nrl", "GET", "/STU3/DocumentReference?subject=1&a%3", nil, spine.RuleQuery},
		{"an underscore", "gpc", "GET", patient, []change{func(r *http.Request) { r.Header["Ssp_from"] = []string{"x"} }}, spine.RuleHeaderTwin},
		{"no trace", "gpc", "GET", patient, []change{without("Ssp-TraceID")}, spine.RuleTrace},
		{"a blank trace", "gpc", "GET", patient, []change{header("Ssp-TraceID", " ")}, spine.RuleTrace},
		{"no Ssp-From", "gpc", "GET", patient, []change{without("Ssp-From")}, spine.RuleFrom},
		{"no Ssp-To", "gpc", "GET", patient, []change{without("Ssp-To")}, spine.RuleTo},
		{"another Ssp-To", "gpc", "GET", patient, []change{header("Ssp-To", "200000000004")}, spine.RuleTo},
		{"no interaction", "gpc", "GET", patient, []change{without("Ssp-InteractionID")}, spine.RuleInteraction},
		{"the interaction of another endpoint", "gpc", "GET", patient, []change{header("Ssp-InteractionID", "find")}, spine.RuleInteractionEndpoint},
		{"the interaction of another method", "gpc", "GET", patient, []change{header("Ssp-InteractionID", "amend")}, spine.RuleInteractionEndpoint},
		{"the interaction in another case", "gpc", "GET", patient, []change{header("Ssp-InteractionID", "READPATIENT")}, spine.RuleInteractionEndpoint},
		{"the interaction without its parameter", "gpc", "GET", "/GP0001/STU3/1/Patient", []change{header("Ssp-InteractionID", "find")}, spine.RuleParameters},
		{"a range", "gpc", "GET", patient + "/Appointment?start=ge2026-01-01&start=le2026-01-31", []change{header("Ssp-InteractionID", "appointments")}, ""},
		{"half a range", "gpc", "GET", patient + "/Appointment?start=ge2026-01-01", []change{header("Ssp-InteractionID", "appointments")}, spine.RuleParameters},
		{"half of a range empty", "gpc", "GET", patient + "/Appointment?start=ge2026-01-01&start=", []change{header("Ssp-InteractionID", "appointments")}, spine.RuleParameters},
		{"a range and a half", "gpc", "GET", patient + "/Appointment?start=ge1&start=le2&start=le3", []change{header("Ssp-InteractionID", "appointments")}, spine.RuleQuery},
		{"amend", "gpc", "PUT", "/GP0001/STU3/1/Appointment/1", []change{fhir, header("Ssp-InteractionID", "amend"), claims(map[string]any{"requested_scope": "patient/*.write"})}, ""},
		{"cancel", "gpc", "PUT", "/GP0001/STU3/1/Appointment/1", []change{fhir, header("Ssp-InteractionID", "cancel"), claims(map[string]any{"requested_scope": "patient/*.write"})}, ""},
		{"an operation by name", "gpc", "POST", "/GP0001/STU3/1/Patient/$gpc.getstructuredrecord", []change{fhir, header("Ssp-InteractionID", "structured")}, ""},
		{"the name escaped", "gpc", "POST", "/GP0001/STU3/1/Patient/%24gpc.getstructuredrecord", []change{fhir, header("Ssp-InteractionID", "structured")}, spine.RuleAddress},
		{"a string token", "gpc", "GET", patient, []change{claims(map[string]any{"requesting_device": nil})}, "claim-missing"},
		{"another organisation of GP Connect", "gpc", "GET", patient, []change{header("Ssp-From", "200000000002")}, "organization-asid"},

		{"not encoded", "proxy", "GET", "/https://records.example/record/1", nil, spine.RuleAddress},
		{"by http", "proxy", "GET", "/http%3A%2F%2Frecords.example%2F1", nil, spine.RuleAddress},
		{"a user in the host", "proxy", "GET", "/https%3A%2F%2Frecords.example%40evil.example%2F1", nil, spine.RuleAddress},
		{"another port", "proxy", "GET", "/https%3A%2F%2Frecords.example:8443%2F1", nil, spine.RuleAddress},
		{"dots in the record", "proxy", "GET", "/https%3A%2F%2Frecords.example%2Fa%2F..%2Fb", nil, spine.RuleAddress},
		{"dots encoded twice", "proxy", "GET", "/https%3A%2F%2Frecords.example%2Fa%2F%252e%252e%2Fb", nil, spine.RuleAddress},
		{"a query beside the record", "proxy", "GET", record + "?x=1", nil, spine.RuleAddress},
		{"another host", "proxy", "GET", "/https%3A%2F%2Fevil.example%2F1", nil, spine.RuleTarget},
		{"a host that begins alike", "proxy", "GET", "/https%3A%2F%2Frecords.example.evil.example%2F1", nil, spine.RuleTarget},
		{"an unknown receiver", "proxy", "GET", record, []change{header("Ssp-To", "200000000009")}, spine.RuleReceiver},
		{"a receiver that does not receive it", "proxy", "GET", "/https%3A%2F%2Fnothing.example%2F1", []change{header("Ssp-To", "200000000004")}, spine.RuleReceiver},
		{"a sender that is unknown to the proxy", "proxy", "GET", record, []change{header("Ssp-From", "200000000009")}, spine.RuleSender},
		{"a receiver that is no ASID", "proxy", "GET", record, []change{header("Ssp-To", "x")}, spine.RuleTo},
		{"no receiver comes before an unknown sender", "nrl", "GET", pointer, []change{without("toASID"), header("fromASID", "200000000009")}, spine.RuleTo},
		{"no Ssp-To comes before an unknown sender", "gpc", "GET", patient, []change{without("Ssp-To"), header("Ssp-From", "200000000009")}, spine.RuleTo},
		{"GP Connect without an interaction", "gpc proxy", "GET", "/https://records.example/Patient/2", []change{without("Ssp-InteractionID")}, spine.RuleInteraction},
		{"GP Connect with an unknown interaction", "gpc proxy", "GET", "/https://records.example/Patient/2", []change{header("Ssp-InteractionID", "x")}, spine.RuleInteractionEndpoint},
		{"GP Connect encoded", "gpc proxy", "GET", "/https%3A%2F%2Frecords.example%2FPatient%2F2", nil, spine.RuleAddress},
		{"GP Connect to another host", "gpc proxy", "GET", "/https://evil.example/Patient/2", nil, spine.RuleTarget},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := new(sink)
			g := guards(t, s)[c.kind]
			var d spine.Decision
			refusal := g.Check(request(c.kind, c.method, c.target, c.changes...), &d)
			if d.Rule != c.rule || d.Allowed != (c.rule == "") || (refusal == nil) != d.Allowed {
				t.Fatalf("%q, want %q: %+v", d.Rule, c.rule, refusal)
			}
			if len(s.seen) != 1 || s.seen[0].Rule != d.Rule {
				t.Errorf("recorded %d verdicts", len(s.seen))
			}
			if refusal != nil && (refusal.Status() < 400 || refusal.Code() == "" || refusal.Display() == "Internal server error") {
				t.Errorf("no answer: %+v", refusal)
			}
		})
	}
}

// The proxy's handler learns what to fetch from the decision alone.
func TestTheTargetOfAProxy(t *testing.T) {
	made := guards(t, new(sink))
	for _, c := range []struct{ kind, target, want string }{
		{"proxy", record, "https://records.example/record/1"},
		{"proxy", "/https%3A%2F%2FRecords.example%2Fa%2520b%3Fx%3D1%26y%3D%252B", "https://Records.example/a%20b?x=1&y=%2B"},
		{"gpc proxy", "/https://records.example/GP1/Patient/2?a=b%20c", "https://records.example/GP1/Patient/2?a=b%20c"},
		{"proxy", "/https%3A%2F%2Fevil.example%2F1", ""},
		{"gpc", patient, ""},
	} {
		var d spine.Decision
		made[c.kind].Check(request(c.kind, "GET", c.target), &d)
		u, ok := d.Target()
		if ok != (c.want != "") || ok && u.String() != c.want {
			t.Errorf("%s: %v %v (%s)", c.target, u, ok, d.Rule)
		}
	}
}

// What goes wrong in a hook never lets a request in.
func TestHooksThatFailDeny(t *testing.T) {
	type peer = spine.Peer
	for name, c := range map[string]struct {
		change func(*spine.ServiceOptions)
		rule   spine.Rule
		status int
	}{
		"the audit fails":     {func(o *spine.ServiceOptions) { o.Audit = &sink{err: errors.New("full")} }, spine.RuleAuditFailed, 503},
		"the audit panics":    {func(o *spine.ServiceOptions) { o.Audit = auditFunc(func() error { panic(1) }) }, spine.RulePanic, 500},
		"the clock panics":    {func(o *spine.ServiceOptions) { o.Clock = func() time.Time { panic(1) } }, spine.RulePanic, 500},
		"the registry panics": {func(o *spine.ServiceOptions) { o.Registry = registryFunc(func() (spine.System, error) { panic(1) }) }, spine.RulePanic, 500},
		"the registry is down": {func(o *spine.ServiceOptions) {
			o.Registry = registryFunc(func() (spine.System, error) { return spine.System{}, errors.New("down") })
		}, spine.RuleRegistryFailed, 503},
		"the registry gives another system": {func(o *spine.ServiceOptions) {
			o.Registry = registryFunc(func() (spine.System, error) { return spine.NewSystem(systems[1]), nil })
		}, spine.RuleSender, 400},
		"the registry gives nothing": {func(o *spine.ServiceOptions) {
			o.Registry = registryFunc(func() (spine.System, error) { return spine.System{}, nil })
		}, spine.RuleSender, 400},
		"no peer":              {withPeer(func() (peer, error) { return peer{}, spine.ErrNoPeer }), spine.RulePeer, 403},
		"a peer without names": {withPeer(func() (peer, error) { return peer{}, nil }), spine.RulePeer, 403},
		"another peer":         {withPeer(func() (peer, error) { return peer{Names: []string{"other.example"}}, nil }), spine.RulePeerSender, 403},
		"the peer panics":      {withPeer(func() (peer, error) { panic(1) }), spine.RulePanic, 500},
		"the right peer":       {withPeer(func() (peer, error) { return peer{Names: []string{"x", "CLIENT.example"}}, nil }), "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := spine.ServiceOptions{GuardOptions: common(new(sink)), ASID: "990000000001"}
			c.change(&o)
			g, err := spine.NewServiceGuard(service("nrl"), o)
			if err != nil {
				t.Fatal(err)
			}
			var d spine.Decision
			refusal := g.Check(request("nrl", "GET", pointer), &d)
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

// A handler behind a hook that fails is not reached; behind the naive twin it is.
func TestTheHandlerIsNotReachedWhenAHookFails(t *testing.T) {
	for name, hook := range map[string]func() error{
		"it fails":           func() error { return errors.New("full") },
		"it panics":          func() error { panic(1) },
		"it aborts a reply":  func() error { panic(http.ErrAbortHandler) },
		"it panics in words": func() error { panic(errors.New("runtime")) },
	} {
		reached := 0
		handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ })
		o := spine.ServiceOptions{GuardOptions: common(auditFunc(hook)), ASID: "990000000001"}
		g, err := spine.NewServiceGuard(service("nrl"), o)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if g.Wrap(handler).ServeHTTP(w, request("nrl", "GET", pointer)); reached != 0 || w.Code < 500 {
			t.Errorf("%s: %d, and the handler was reached %d times", name, w.Code, reached)
		}
		if naiveRecovery(hook, handler).ServeHTTP(httptest.NewRecorder(), request("nrl", "GET", pointer)); reached != 1 {
			t.Errorf("%s: the naive twin does not fall for it", name)
		}
	}
}

// The proxy's registry may know the sender and fail for the receiver.
func TestARegistryThatFailsForTheReceiver(t *testing.T) {
	o := spine.ProxyOptions{GuardOptions: common(new(sink))}
	asked := 0
	o.Registry = registryFunc(func() (spine.System, error) {
		if asked++; asked == 1 {
			return spine.NewSystem(systems[0]), nil
		}
		return spine.NewSystem(systems[2]), errors.New("down")
	})
	o.UsersCheckedBySender = true
	g, err := spine.NewProxyGuard(service("retrieval"), o)
	if err != nil {
		t.Fatal(err)
	}
	var d spine.Decision
	if g.Check(request("proxy", "GET", record), &d); d.Rule != spine.RuleRegistryFailed {
		t.Errorf("%q", d.Rule)
	}
}

// Behind a peer, nobody can find out which ASIDs there are.
func TestUnknownAndForeignASIDsLookAlike(t *testing.T) {
	o := spine.ServiceOptions{GuardOptions: common(new(sink)), ASID: "990000000001"}
	withPeer(func() (spine.Peer, error) { return spine.Peer{Names: []string{"client.example"}}, nil })(&o)
	g, err := spine.NewServiceGuard(service("nrl"), o)
	if err != nil {
		t.Fatal(err)
	}
	answer := func(asid string) string {
		w := httptest.NewRecorder()
		g.Wrap(http.NotFoundHandler()).ServeHTTP(w, request("nrl", "GET", pointer, header("fromASID", asid)))
		return w.Result().Status + w.Body.String()
	}
	if foreign, unknown := answer("200000000002"), answer("200000000009"); foreign != unknown {
		t.Errorf("%s\n%s", foreign, unknown)
	}
	known, err := spine.NewSnapshot(slices.Values(systems))
	if err != nil {
		t.Fatal(err)
	}
	if naiveAnswer(known, "200000000002") == naiveAnswer(known, "200000000009") {
		t.Error("the naive twin answers alike")
	}
}

// naiveAnswer is what is written first: the answer says what the look-up found.
func naiveAnswer(known spine.Registry, asid spine.ASID) string {
	if _, err := known.Lookup(context.Background(), asid); err != nil {
		return err.Error()
	}
	return "not yours"
}

type auditFunc func() error

func (f auditFunc) Record(context.Context, *spine.Decision) error { return f() }

type registryFunc func() (spine.System, error)

func (f registryFunc) Lookup(context.Context, spine.ASID) (spine.System, error) { return f() }

type peerFunc func() (spine.Peer, error)

func (f peerFunc) Peer(*http.Request) (spine.Peer, error) { return f() }

func withPeer(f peerFunc) func(*spine.ServiceOptions) {
	return func(o *spine.ServiceOptions) { o.Peer, o.UnsignedTokensWithoutMutualTLS = f, false }
}

type userFunc func() (spine.User, error)

func (f userFunc) User(*http.Request, *spine.Decision) (spine.User, error) { return f() }

func TestWhatTheUserMay(t *testing.T) {
	good := spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	for name, c := range map[string]struct {
		user   spine.User
		err    error
		change change
		rule   spine.Rule
	}{
		"may":                    {good, nil, nil, ""},
		"unknown activities too": {spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{1, 269, 9999}}, nil, nil, ""},
		"holds both codes":       {spine.User{RoleProfile: "444555666777", Role: 8001, Activities: []spine.Activity{269}}, nil, nil, ""},
		"sees pointers only":     {spine.User{RoleProfile: "444555666777", Role: 8001}, nil, nil, spine.RuleAccess},
		"has nothing":            {spine.User{RoleProfile: "444555666777"}, nil, nil, spine.RuleAccess},
		"is somebody else":       {spine.User{RoleProfile: "444555666778", Activities: []spine.Activity{269}}, nil, nil, spine.RuleUser},
		"has no role profile":    {spine.User{Activities: []spine.Activity{269}}, nil, nil, spine.RuleUser},
		"nobody":                 {good, spine.ErrNoUser, nil, spine.RuleUser},
		"cannot be asked":        {good, errors.New("down"), nil, spine.RuleUsersFailed},
		"a citizen": {good, nil, claims(map[string]any{"requesting_user": nil, "sub": "https://fhir.nhs.net/Id/nhs-number|9434765919",
			"requesting_patient": "https://fhir.nhs.net/Id/nhs-number|9434765919", "reason_for_request": "patientaccess"}), spine.RuleUser},
	} {
		t.Run(name, func(t *testing.T) {
			o := spine.ProviderOptions{GuardOptions: common(new(sink)), ASID: provider}
			o.Users = userFunc(func() (spine.User, error) { return c.user, c.err })
			g, err := spine.NewProviderGuard(service("retrieval"), o)
			if err != nil {
				t.Fatal(err)
			}
			r := request("retrieval", "GET", "/record/1")
			if c.change != nil {
				c.change(r)
			}
			var d spine.Decision
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
	g := guards(t, new(sink))["nrl"]
	called := 0
	h := g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		called++
		d, ok := spine.DecisionFrom(r.Context())
		if !ok || !d.Allowed || d.Interaction != "read" || d.From != "200000000001" || d.FromODS != "X9901" || d.To != "990000000001" ||
			d.Access() != spine.Professional || d.Subject() != "444555666777" || d.Organization() != "X9901" || d.Reason() != "directcare" ||
			d.Scope() != "patient/DocumentReference.read" || d.PolicyDigest != "sha256:0" || !d.At.Equal(now) || d.Path != "/STU3/DocumentReference/{id}" {
			t.Errorf("%+v", d)
		}
	}))
	h.ServeHTTP(httptest.NewRecorder(), request("nrl", "GET", pointer))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request("nrl", "GET", pointer, without("fromASID")))
	if called != 1 || w.Code != 400 || w.Header().Get("Cache-Control") != "no-store" || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/fhir+xml") {
		t.Errorf("%d %d %v", called, w.Code, w.Header())
	}
	if _, ok := spine.DecisionFrom(context.Background()); ok {
		t.Error("a decision out of nothing")
	}
}

func TestCheckAllocatesNothing(t *testing.T) {
	for kind, target := range map[string]string{"nrl": pointer, "gpc": patient, "proxy": record} {
		o := common(new(sink))
		o.Audit = spine.Unaudited{}
		var g *spine.Guard
		switch kind {
		case "nrl":
			g, _ = spine.NewServiceGuard(service(kind), spine.ServiceOptions{GuardOptions: o, ASID: "990000000001"})
		case "gpc":
			g, _ = spine.NewProviderGuard(service(kind), spine.ProviderOptions{GuardOptions: o, ASID: provider, BasePath: "/GP0001/STU3/1"})
		default:
			o.UsersCheckedBySender = true
			g, _ = spine.NewProxyGuard(service("retrieval"), spine.ProxyOptions{GuardOptions: o})
		}
		r := request(kind, "GET", target)
		var d spine.Decision
		if n := testing.AllocsPerRun(100, func() {
			if g.Check(r, &d) != nil {
				t.Fatal(d.Rule)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", kind, n)
		}
	}
}
