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
	name    string
	rule    spine.Rule // that refuses it; empty if it is allowed
	status  int
	says    string // what the answer holds
	weight  int    // how often it is sent
	stolen  bool   // over a connection with the certificate of a consumer, in place of the proxy's
	unknown bool   // nobody knows the sender: while a directory is gone, it is answered with 503
	cold    bool   // and each request has a sender of its own
	change  func(*message)
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
		{"another certificate", spine.RulePeerProxy, 403, "ACCESS_DENIED_SSL", 4, true, false, false, nothing},
		{"another path", spine.RulePath, 404, "NO_RECORD_FOUND", 2, false, false, false, func(m *message) { m.root = "/elsewhere" }},
		{"a path with two readings", spine.RuleAddress, 400, "BAD_REQUEST", 2, false, false, false, func(m *message) { m.root = basePath + "/a%2Fb" }},
		{"another method", spine.RuleMethod, 405, "ACCESS_DENIED", 2, false, false, false, func(m *message) { m.method = http.MethodDelete }},
		{"no trace", spine.RuleTrace, 400, "Ssp-TraceID HTTP Header is missing", 2, false, false, false, without("Ssp-Traceid")},
		{"two senders", spine.RuleFrom, 400, missing, 2, false, false, false, with("Ssp-From", string(asid(0)), string(asid(1)))},
		{"no ASID", spine.RuleFrom, 400, missing, 2, false, false, false, with("Ssp-From", "2000000001")},
		{"another receiver", spine.RuleTo, 400, missing, 4, false, false, false, with("Ssp-To", string(stranger))},
		{"no interactionId", spine.RuleInteraction, 400, "Ssp-InteractionID HTTP Header is missing", 2, false, false, false, without("Ssp-Interactionid")},
		{"another interactionId", spine.RuleInteractionEndpoint, 400, missing, 4, false, false, false, with("Ssp-Interactionid", string(nrl.DocumentReferenceRead))},
		{"a header twice by name", spine.RuleHeaderTwin, 400, missing, 2, false, false, false, with("Ssp_From", string(asid(0)))},
		{"a sender nobody knows", spine.RuleSender, 403, refused, 4, false, true, false, from(stranger, "X9910")},
		{"a sender nobody asked for before", spine.RuleSender, 403, refused, 2, false, true, true, nothing},
		{"a sender that may not send it", spine.RuleSenderInteraction, 403, refused, 4, false, false, false, from(idle, foreignODS)},
		{"no token", spine.RuleTokenMissing, 400, missing, 2, false, false, false, func(m *message) { m.authorize = func(string) []string { return nil } }},
		{"two tokens", spine.RuleTokenRepeated, 400, missing, 2, false, false, false, func(m *message) { m.authorize = func(t string) []string { return []string{t, t} } }},
		{"a token that is none", spine.RuleTokenSections, 400, "3 sections", 2, false, false, false, func(m *message) { m.authorize = func(string) []string { return []string{"Bearer x"} } }},
		{"a token with a signature", spine.RuleTokenSigned, 400, noClaims, 2, false, false, false, func(m *message) { m.authorize = func(t string) []string { return []string{t + "AAAA"} } }},
		{"a token of another algorithm", spine.RuleTokenHeader, 400, noClaims, 2, false, false, false, func(m *message) { m.jose["alg"] = "HS256" }},
		{"an expired token", spine.RuleTokenExpired, 400, missing, 4, false, false, false, func(m *message) { lives(m, -time.Hour, 300) }},
		{"a token of tomorrow", spine.RuleTokenEarly, 400, missing, 2, false, false, false, func(m *message) { lives(m, time.Hour, 300) }},
		{"a token of an hour", spine.RuleTokenLifetime, 400, missing, 2, false, false, false, func(m *message) { lives(m, 0, 3600) }},
		{"another reason", spine.RuleReason, 400, missing, 2, false, false, false, claim("reason_for_request", "research")},
		{"another scope", spine.RuleScope, 400, missing, 2, false, false, false, claim("scope", "patient/*.write")},
		{"the token of another system", spine.RuleSystemSender, 400, missing, 2, false, false, false, claim("requesting_system", systemURL+string(stranger))},
		{"the token of another organisation", spine.RuleOrganizationASID, 400, missing, 2, false, false, false, claim("requesting_organization", organizationURL+string(foreignODS))},
		{"a user who is not the subject", spine.RuleUserSub, 400, missing, 2, false, false, false, claim("sub", profileURL+"111222333444")},
		{"a system by itself", spine.RuleUnattended, 400, missing, 2, false, false, false, func(m *message) {
			delete(m.claims, "requesting_user")
			m.claims["sub"] = m.claims["requesting_system"]
		}},
	}
	for i := range consumers {
		all = append(all, kind{"allowed: " + string(asid(i)), "", 200, "record", 10, false, false, false, from(asid(i), ods(i))})
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

func nothing(*message) {}

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
