// SPDX-License-Identifier: Apache-2.0

package load

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
)

// kind is a kind of request whose answer is known.
type kind struct {
	name   string
	rule   spine.Rule // that refuses it; empty if it is allowed
	status int
	says   string         // what the answer holds
	change func(*message) // what it differs in from one that is allowed; nil: nothing

	often   bool // sent twice as often as others that are refused
	stolen  bool // over a connection with the certificate of a consumer, in place of the proxy's
	unknown bool // nobody knows the sender: while a directory is gone, it is answered with 503
	cold    bool // each request has a sender of its own, of whom no cache knows
}

// weight is how often a kind is sent: half of all requests are allowed.
func (k *kind) weight() int {
	switch {
	case k.rule == "":
		return 10
	case k.often:
		return 4
	}
	return 2
}

// message is a request before it is sent.
type message struct {
	method, root string
	header       http.Header
	jose, claims map[string]any
	authorize    func(token string) []string
}

// The systems of the load. All codes are invented.
const (
	self       spine.ASID    = "200000000002"
	proxyName                = "proxy.example"
	basePath                 = "/records"
	consumers                = 8
	idle       spine.ASID    = "200000000090" // known, and may send nothing
	stranger   spine.ASID    = "200000000099" // unknown
	foreignODS spine.ODSCode = "X9999"

	missing  = "MISSING_OR_INVALID_HEADER"
	refused  = "ASID_CHECK_FAILED"
	noClaims = "valid JWT"
)

func asid(i int) spine.ASID   { return spine.ASID("2000000001" + strconv.Itoa(10+i)) }
func ods(i int) spine.ODSCode { return spine.ODSCode("X99" + strconv.Itoa(10+i)) }

// kinds are what is sent. What each is answered stands here once more, by hand,
// from docs/conformance.md.
func kinds() []kind {
	all := []kind{
		{name: "another certificate", rule: spine.RulePeerProxy, status: 403, says: "ACCESS_DENIED_SSL", often: true, stolen: true},
		{name: "another path", rule: spine.RulePath, status: 404, says: "NO_RECORD_FOUND", change: func(m *message) { m.root = "/elsewhere" }},
		{name: "a path with two readings", rule: spine.RuleAddress, status: 400, says: "BAD_REQUEST", change: func(m *message) { m.root = basePath + "/a%2Fb" }},
		{name: "another method", rule: spine.RuleMethod, status: 405, says: "ACCESS_DENIED", change: func(m *message) { m.method = http.MethodDelete }},
		{name: "no trace", rule: spine.RuleTrace, status: 400, says: "Ssp-TraceID HTTP Header is missing", change: without("Ssp-Traceid")},
		{name: "two senders", rule: spine.RuleFrom, status: 400, says: missing, change: with("Ssp-From", string(asid(0)), string(asid(1)))},
		{name: "no ASID", rule: spine.RuleFrom, status: 400, says: missing, change: with("Ssp-From", "2000000001")},
		{name: "another receiver", rule: spine.RuleTo, status: 400, says: missing, often: true, change: with("Ssp-To", string(stranger))},
		{name: "no interactionId", rule: spine.RuleInteraction, status: 400, says: "Ssp-InteractionID HTTP Header is missing", change: without("Ssp-Interactionid")},
		{name: "another interactionId", rule: spine.RuleInteractionEndpoint, status: 400, says: missing, often: true, change: with("Ssp-Interactionid", string(nrl.DocumentReferenceRead))},
		{name: "a header twice by name", rule: spine.RuleHeaderTwin, status: 400, says: missing, change: with("Ssp_From", string(asid(0)))},
		{name: "a sender nobody knows", rule: spine.RuleSender, status: 403, says: refused, often: true, unknown: true, change: from(stranger, "X9910")},
		{name: "a sender nobody asked for before", rule: spine.RuleSender, status: 403, says: refused, unknown: true, cold: true},
		{name: "a sender that may not send it", rule: spine.RuleSenderInteraction, status: 403, says: refused, often: true, change: from(idle, foreignODS)},
		{name: "no token", rule: spine.RuleTokenMissing, status: 400, says: missing, change: func(m *message) { m.authorize = func(string) []string { return nil } }},
		{name: "two tokens", rule: spine.RuleTokenRepeated, status: 400, says: missing, change: func(m *message) { m.authorize = func(t string) []string { return []string{t, t} } }},
		{name: "a token that is none", rule: spine.RuleTokenSections, status: 400, says: "3 sections", change: func(m *message) { m.authorize = func(string) []string { return []string{"Bearer x"} } }},
		{name: "a token with a signature", rule: spine.RuleTokenSigned, status: 400, says: noClaims, change: func(m *message) { m.authorize = func(t string) []string { return []string{t + "AAAA"} } }},
		{name: "a token of another algorithm", rule: spine.RuleTokenHeader, status: 400, says: noClaims, change: func(m *message) { m.jose["alg"] = "HS256" }},
		{name: "an expired token", rule: spine.RuleTokenExpired, status: 400, says: missing, often: true, change: func(m *message) { lives(m, -time.Hour, 300) }},
		{name: "a token of tomorrow", rule: spine.RuleTokenEarly, status: 400, says: missing, change: func(m *message) { lives(m, time.Hour, 300) }},
		{name: "a token of an hour", rule: spine.RuleTokenLifetime, status: 400, says: missing, change: func(m *message) { lives(m, 0, 3600) }},
		{name: "another reason", rule: spine.RuleReason, status: 400, says: missing, change: claim("reason_for_request", "research")},
		{name: "another scope", rule: spine.RuleScope, status: 400, says: missing, change: claim("scope", "patient/*.write")},
		{name: "the token of another system", rule: spine.RuleSystemSender, status: 400, says: missing, change: claim("requesting_system", systemURL+string(stranger))},
		{name: "the token of another organisation", rule: spine.RuleOrganizationASID, status: 400, says: missing, change: claim("requesting_organization", organizationURL+string(foreignODS))},
		{name: "a user who is not the subject", rule: spine.RuleUserSub, status: 400, says: missing, change: claim("sub", profileURL+"111222333444")},
		{name: "a system by itself", rule: spine.RuleUnattended, status: 400, says: missing, change: func(m *message) {
			delete(m.claims, "requesting_user")
			m.claims["sub"] = m.claims["requesting_system"]
		}},
	}
	for i := range consumers {
		all = append(all, kind{name: "allowed: " + string(asid(i)), status: 200, says: "record", change: from(asid(i), ods(i))})
	}
	return all
}

const (
	systemURL       = "https://fhir.nhs.uk/Id/accredited-system|"
	organizationURL = "https://fhir.nhs.uk/Id/ods-organization-code|"
	profileURL      = "https://fhir.nhs.uk/Id/sds-role-profile-id|"
	user            = profileURL + "444555666777"
)

// newMessage returns a request that is allowed.
func newMessage(now time.Time) *message {
	m := &message{method: http.MethodGet, root: basePath, authorize: func(t string) []string { return []string{t} },
		header: http.Header{
			"Accept": {"application/fhir+json"}, "Ssp-To": {string(self)},
			"Ssp-Interactionid": {string(nrl.DocumentReferenceContentRead)},
		},
		jose: map[string]any{"alg": "none", "typ": "JWT"},
		claims: map[string]any{
			"iss": "https://consumer.example", "sub": user, "aud": "https://provider.example" + basePath, "requesting_user": user,
			"reason_for_request": "directcare", "scope": "patient/*.read",
		},
	}
	m.claims["iat"] = now.Unix()
	lives(m, 0, 300)
	from(asid(0), ods(0))(m)
	return m
}

func with(name string, values ...string) func(*message) {
	return func(m *message) { m.header[name] = values }
}

func without(name string) func(*message) { return func(m *message) { m.header[name] = nil } }

func claim(name string, value any) func(*message) { return func(m *message) { m.claims[name] = value } }

func from(a spine.ASID, o spine.ODSCode) func(*message) {
	return func(m *message) {
		m.header["Ssp-From"] = []string{string(a)}
		m.claims["requesting_system"], m.claims["requesting_organization"] = systemURL+string(a), organizationURL+string(o)
	}
}

// lives moves the time of a token, and gives it seconds to live.
func lives(m *message, by time.Duration, seconds int64) {
	iat := m.claims["iat"].(int64) + int64(by/time.Second)
	m.claims["iat"], m.claims["exp"] = iat, iat+seconds
}

// token writes the token as nobody signs it.
func (m *message) token() string {
	part := func(v any) string {
		b, _ := json.Marshal(v) // of texts and numbers
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return "Bearer " + part(m.jose) + "." + part(m.claims) + "."
}
