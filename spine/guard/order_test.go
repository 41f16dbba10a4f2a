// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// scene is a request and the answers of the hooks, in which rules are broken.
type scene struct {
	*http.Request
	place  place
	claims map[string]any
	token  string // in the place of one of the claims; "claims" is that one

	noPeer                                bool
	peer                                  guard.Peer
	peerErr, lookupErr, userErr, auditErr error
	user                                  spine.User
}

// place is where a guard stands.
type place struct {
	kind     string // of fixture.Request
	api      protocol.API
	position spine.Position
}

var places = []place{
	{"nrl", protocol.API{Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}, spine.ServicePosition},
	{"gpc", protocol.API{Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3}, spine.ProviderPosition},
	{"retrieval", protocol.API{Headers: spine.SSPHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}, spine.ProviderPosition},
	{"proxy", protocol.API{Headers: spine.SSPHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}, spine.ProxyPosition},
}

// The order of the table is the order in which the guard asks: of two rules that one request
// breaks, the earlier one answers. It is tried with each two breaks that leave each other
// alone; audit-failed answers in the place of any other.
func TestTheOrderOfTheRules(t *testing.T) {
	for _, p := range places {
		rules := p.api.Rules(p.position)
		rules = slices.DeleteFunc(rules, func(r protocol.Rule) bool {
			return breaks[r.ID] == nil || r.PathsOnly && p.position == spine.ProxyPosition ||
				p.position == spine.ProxyPosition && (r.ID == spine.RuleParameters || r.ID == spine.RuleQuery) // a record's are its own
		})
		pairs := 0
		for i, first := range rules {
			if s := sceneOf(p, first.ID); s.ask(t) != first.ID {
				t.Errorf("%s: %s is broken, and %q answers", p.kind, first.ID, s.ask(t))
				continue
			}
			for _, second := range rules[i+1:] {
				s, other := sceneOf(p, first.ID, second.ID), sceneOf(p, second.ID, first.ID)
				if s.String() != other.String() {
					continue // both change the same thing
				}
				want := first.ID
				if second.ID == spine.RuleAuditFailed {
					want = second.ID
				}
				if got := s.ask(t); got != want {
					t.Errorf("%s: %s and %s are broken, and %q answers", p.kind, first.ID, second.ID, got)
				}
				pairs++
			}
		}
		if t.Logf("%s: %d rules, %d pairs", p.kind, len(rules), pairs); pairs < 300 {
			t.Errorf("%s: only %d pairs", p.kind, pairs)
		}
	}
}

// unpaired are the rules of which no pair is tried, and why: another request is needed to break
// them, so the tests that docs/conformance.md names break each alone.
var unpaired = map[spine.Rule]string{
	spine.RuleTokenSignature: "a guard of signed tokens", spine.RuleTokenSigner: "a guard of signed tokens",
	spine.RulePatientSub: "a citizen", spine.RulePatientForm: "a citizen", spine.RulePatientOperation: "a citizen", spine.RuleActForm: "a citizen",
	spine.RuleSystemSub: "a system by itself", spine.RuleUnattended: "a system by itself",
	spine.RuleNoScope: "an operation without a scope",
	spine.RulePanic:   "it answers in the place of whichever rule is asked",
}

// Each rule of a guard is broken by the pairs, or it is said why not.
func TestEachRuleHasItsPairs(t *testing.T) {
	for r := range protocol.Rules() {
		if paired, excused := breaks[r.ID] != nil, unpaired[r.ID] != ""; r.Part != protocol.Body && r.Part != protocol.Sending && paired == excused {
			t.Errorf("%s: in pairs %v, said why not %v", r.ID, paired, excused)
		}
	}
}

// sceneOf breaks rules in a request that breaks none, in this order.
func sceneOf(p place, rules ...spine.Rule) *scene {
	s := &scene{place: p, token: "claims", peer: guard.Peer{Names: []string{"client.example"}}, user: spine.User{
		RoleProfile: "444555666777", SDSUserID: "1", Activities: []spine.Activity{269},
	}}
	method, target := "POST", "/x?a=1"
	if p.position == spine.ProxyPosition {
		method, target = "GET", fixture.Record
	}
	s.Request = fixture.Request(p.kind, method, target)
	if p.position != spine.ProxyPosition {
		fixture.FHIR(s.Request)
		if h, ok := s.header(protocol.Interaction); ok {
			s.Header.Set(h, "read")
		}
	}
	if p.position == spine.ProviderPosition {
		s.peer.Names[0] = "proxy.example"
	}
	s.claims = claimsOf(s.Request)
	for _, r := range rules {
		breaks[r](s)
	}
	return s
}

// claimsOf are those of the token of a request.
func claimsOf(r *http.Request) map[string]any {
	m := map[string]any{}
	b, _ := base64.RawURLEncoding.DecodeString(strings.Split(r.Header.Get("Authorization"), ".")[1])
	_ = json.Unmarshal(b, &m)
	return m
}

// String says what has been changed.
func (s *scene) String() string {
	return fmt.Sprint(s.Method, *s.URL, s.Header, s.claims, s.token, s.noPeer, s.peer, s.peerErr, s.lookupErr, s.userErr, s.auditErr, s.user)
}

func (s *scene) header(p protocol.Place) (string, bool) {
	scheme, _ := protocol.SchemeOf(s.place.api.Headers)
	h, ok := scheme.Header(p)
	if !ok {
		return "", false
	}
	return h.Name, true
}

// ask makes the guard of the place and returns the rule that answers.
func (s *scene) ask(t *testing.T) spine.Rule {
	t.Helper()
	switch s.token {
	case "claims":
		s.Header["Authorization"] = []string{fixture.Encode(s.claims)}
	case "twice":
		s.Header["Authorization"] = []string{"a", "b"}
	default:
		s.Header["Authorization"] = []string{s.token}
	}
	api := fixture.Service("retrieval") // whose policy has activities
	api.ServiceRow = policy.ServiceRow{Name: "retrieval", Headers: s.place.api.Headers, Tokens: s.place.api.Tokens, FHIR: s.place.api.FHIR}
	api.Systems = slices.Clone(fixture.Systems)
	api.Systems[0].Sends = append(slices.Clone(api.Systems[0].Sends), "read")
	api.Systems[1].Sends = nil
	if s.place.position != spine.ProxyPosition {
		op := fixture.Op("retrieval", "POST", "/x", "read", spine.Consumer, "patient/*.read|"+fixture.PointerScope, "a")
		op.Level = spine.PointerAndRecord
		api.Operations = []spine.Operation{op}
	}
	o := fixture.Common(fixture.AuditFunc(func() error { return s.auditErr }))
	o.Users = fixture.UserFunc(func() (spine.User, error) { return s.user, s.userErr })
	o.Audience = "https://a.example"
	if !s.noPeer {
		o.Peer = fixture.PeerFunc(func() (guard.Peer, error) { return s.peer, s.peerErr })
	}
	systems := lookup(func(asid spine.ASID) (spine.System, error) {
		if s.lookupErr != nil {
			return spine.System{}, s.lookupErr
		}
		found, ok := spine.FindSystem(api.Systems, asid)
		if !ok {
			return found, spine.ErrUnknownASID
		}
		return found, nil
	})
	var g *guard.Guard
	var err error
	switch s.place.position {
	case spine.ServicePosition:
		g, err = guard.NewService(api.Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001", Registry: systems})
	case spine.ProviderPosition:
		po := guard.ProviderOptions{Options: o, ASID: fixture.Provider, Registry: systems}
		if !s.noPeer {
			po.ProxyName = "proxy.example"
		}
		g, err = guard.NewProvider(api.Proxied(), po)
	default:
		g, err = guard.NewProxy(api.Proxied(), guard.ProxyOptions{Options: o, Registry: systems})
	}
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	g.Check(s.Request, &d)
	return d.Rule
}

// breaks break one rule each, and no rule that is asked before it. What a rule needs to be
// broken alone, such as an operation without a scope, is what its break prepares.
var breaks = map[spine.Rule]func(s *scene){
	spine.RulePeer:          func(s *scene) { s.peerErr = guard.ErrNoPeer },
	spine.RulePeerProxy:     func(s *scene) { s.peer = guard.Peer{Names: []string{"other.example"}} },
	spine.RulePeerSender:    func(s *scene) { s.peer = guard.Peer{Names: []string{"other.example"}} },
	spine.RuleAddress:       func(s *scene) { s.URL.Host = "absolute.example" },
	spine.RulePath:          func(s *scene) { s.URL.Path = "/nothing" },
	spine.RuleMethod:        func(s *scene) { s.Method = "TRACE" },
	spine.RuleQuery:         func(s *scene) { s.URL.RawQuery = "a;b" },
	spine.RuleForm:          func(s *scene) { s.Header["Content-Type"] = []string{"multipart/form-data"} },
	spine.RuleNoContentType: func(s *scene) { delete(s.Header, "Content-Type") },
	spine.RuleContentType:   func(s *scene) { s.Header["Content-Type"] = []string{"text/plain"} },
	spine.RuleAccept:        func(s *scene) { s.Header["Accept"] = []string{"text/html"} },
	spine.RuleHeaderLimit:   func(s *scene) { s.Header["X-Many"] = make([]string, 101) },
	spine.RuleHeaderTwin:    func(s *scene) { s.Header["Content_type"] = []string{"x"} },
	spine.RuleTrace:         drop(protocol.Trace),
	spine.RuleFrom:          drop(protocol.Sender),
	spine.RuleTo:            drop(protocol.Receiver),
	spine.RuleInteraction:   drop(protocol.Interaction),
	spine.RuleInteractionEndpoint: func(s *scene) {
		if name, ok := s.header(protocol.Interaction); ok {
			s.Header.Set(name, "another")
		}
	},
	spine.RuleParameters: func(s *scene) { s.URL.RawQuery = "" },
	spine.RuleSender: func(s *scene) {
		s.lookupErr, s.noPeer, s.peer, s.peerErr = spine.ErrUnknownASID, true, guard.Peer{}, nil
	}, // behind a peer it is answered as peer-sender
	spine.RuleRegistryFailed: func(s *scene) { s.lookupErr = errors.New("down") },

	spine.RuleTokenMissing:   func(s *scene) { s.token = "" },
	spine.RuleTokenRepeated:  func(s *scene) { s.token = "twice" },
	spine.RuleTokenTooLong:   func(s *scene) { s.token = "Bearer " + strings.Repeat("x", 8193) },
	spine.RuleTokenNotBearer: func(s *scene) { s.token = "Basic x" },
	spine.RuleTokenSections:  func(s *scene) { s.token = "Bearer x" },
	spine.RuleTokenSigned:    func(s *scene) { s.token = "Bearer x.x.x" },
	spine.RuleTokenNoBody:    func(s *scene) { s.token = "Bearer x.." },
	spine.RuleTokenHeader:    func(s *scene) { s.token = "Bearer e30.x." },
	spine.RuleTokenEncoding:  func(s *scene) { s.token = "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.=." },
	spine.RuleTokenNotJSON:   func(s *scene) { s.token = "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.AAAA." },
	spine.RuleClaimForm:      claim("iss", 1),

	spine.RuleRecordClaim:      claim("requested_record", "x"),
	spine.RuleClaimMissing:     func(s *scene) { delete(s.claims, "requesting_organization"); delete(s.claims, "iss") },
	spine.RuleClaimIncomplete:  claim("iss", ""),
	spine.RuleTokenLifetime:    claim("exp", 1469436986),
	spine.RuleTokenEarly:       func(s *scene) { s.claims["iat"], s.claims["exp"] = 1469439687, 1469439987 },
	spine.RuleTokenExpired:     func(s *scene) { s.claims["iat"], s.claims["exp"] = 1469430687, 1469430987 },
	spine.RuleTokenAudience:    claim("aud", "https://another.example"),
	spine.RuleUserAndPatient:   claim("requesting_patient", "x"),
	spine.RuleUserSub:          claim("sub", "y"),
	spine.RuleUserForm:         func(s *scene) { s.claims["sub"], s.claims["requesting_user"] = "x", "x" },
	spine.RuleActWithout:       claim("act", map[string]any{"sub": "x"}),
	spine.RuleSystemForm:       claim("requesting_system", "x"),
	spine.RuleSystemSender:     claim("requesting_system", "https://fhir.nhs.uk/Id/accredited-system|200000000009"),
	spine.RuleReason:           claim("reason_for_request", "x"),
	spine.RuleScope:            func(s *scene) { s.scope("patient/*.write") },
	spine.RuleScopeUnknown:     func(s *scene) { s.scope("x") },
	spine.RuleOrganizationForm: func(s *scene) { s.organization("x") },
	spine.RuleOrganizationASID: func(s *scene) { s.organization("X9904") },
	spine.RulePractitionerSub:  func(s *scene) { s.claims["sub"] = "10018" },
	spine.RuleResourceClaim:    func(s *scene) { s.claims["requesting_device"].(map[string]any)["resourceType"] = "Nothing" },
	spine.RuleResourceType:     func(s *scene) { s.claims["requesting_device"].(map[string]any)["resourceType"] = "Patient" },
	spine.RuleUserID: func(s *scene) {
		s.claims["sub"] = "a b"
		s.claims["requesting_practitioner"].(map[string]any)["id"] = "a b"
	},

	spine.RuleSenderInteraction: func(s *scene) { // of the other system, whose token is right
		name, _ := s.header(protocol.Sender)
		s.Header.Set(name, "200000000002")
		s.organization("X9902")
		s.peer = guard.Peer{Names: []string{"small.example"}}
		if s.place.position == spine.ProviderPosition {
			s.peer = guard.Peer{Names: []string{"proxy.example"}}
		}
		if s.claims["requesting_system"] != nil {
			s.claims["requesting_system"] = "https://fhir.nhs.uk/Id/accredited-system|200000000002"
		}
	},
	spine.RuleReceiver: func(s *scene) { s.Header.Set("Ssp-To", "200000000009") },
	spine.RuleTarget: func(s *scene) {
		s.URL.Path, s.URL.RawPath = "/https://other.example/1", "/https%3A%2F%2Fother.example%2F1"
	},

	spine.RuleUser:        func(s *scene) { s.userErr = guard.ErrNoUser },
	spine.RuleUsersFailed: func(s *scene) { s.userErr = errors.New("down") },
	spine.RuleAccess:      func(s *scene) { s.user.Activities = nil },
	spine.RuleAuditFailed: func(s *scene) { s.auditErr = errors.New("full") },
}

func drop(p protocol.Place) func(*scene) {
	return func(s *scene) {
		if name, ok := s.header(p); ok {
			s.Header.Del(name)
		}
	}
}

func claim(name string, value any) func(*scene) { return func(s *scene) { s.claims[name] = value } }

func (s *scene) scope(v string) {
	for _, name := range []string{"scope", "requested_scope"} {
		if s.claims[name] != nil {
			s.claims[name] = v
		}
	}
}

func (s *scene) organization(ods string) {
	const system = "https://fhir.nhs.uk/Id/ods-organization-code"
	switch o := s.claims["requesting_organization"].(type) {
	case map[string]any:
		o["identifier"] = []any{map[string]any{"system": system, "value": ods}}
	case string:
		s.claims["requesting_organization"] = system + "|" + ods
	}
}
