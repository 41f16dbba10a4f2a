// SPDX-License-Identifier: Apache-2.0

package second

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

const (
	profileSystem       = "https://fhir.nhs.uk/Id/sds-role-profile-id"
	userSystem          = "https://fhir.nhs.uk/Id/sds-user-id"
	asidSystem          = "https://fhir.nhs.uk/Id/accredited-system"
	odsSystem           = "https://fhir.nhs.uk/Id/ods-organization-code"
	numberSystem        = "https://fhir.nhs.net/Id/nhs-number"
	longestToken        = 8192
	tokenLifetime       = 300
	missing             = "claim-missing"
	noScope             = "operation-without-scope"
	directCare          = "directcare"
	patientAccess       = "patientaccess"
	organizationAsid    = "organization-asid"
	organizationPattern = "organization-form"
	actWithoutPatient   = "act-without-patient"
	headerOfNone        = `{"alg":"none","typ":"JWT"}`
	headerOfNoneTurned  = `{"typ":"JWT","alg":"none"}`
)

var (
	odsCode   = regexp.MustCompile(`^[A-Z0-9]{3,12}$`)
	tenDigits = regexp.MustCompile(`^[0-9]{10}$`)
)

// bearer finds the token in its header.
func (m *model) bearer() string {
	lines := m.header("Authorization")
	switch {
	case len(lines) == 0 || len(lines) == 1 && lines[0] == "":
		return "token-missing"
	case len(lines) > 1:
		return "token-repeated"
	case len(lines[0]) > longestToken+len("Bearer "):
		return "token-too-long"
	}
	scheme, rest, ok := strings.Cut(lines[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || strings.HasPrefix(rest, " ") {
		return "token-not-bearer"
	}
	m.compact = rest
	return ""
}

var strict = base64.RawURLEncoding.Strict()

// unsigned reads the parts of a token without a signature.
func (m *model) unsigned() string {
	parts := strings.Split(m.compact, ".")
	switch {
	case len(parts) != 3:
		return "token-sections"
	case parts[2] != "":
		return "token-signed"
	case parts[1] == "":
		return "token-no-body"
	}
	header, err := strict.DecodeString(parts[0])
	if err != nil {
		return "token-encoding"
	}
	h, rule := readObject(string(header), shape{class: '{', members: map[string]shape{"alg": textShape, "typ": textShape}})
	if rule != "" || len(h.names) != 2 || h.str("alg") != "none" || h.str("typ") != "JWT" {
		return "token-header"
	}
	payload, err := strict.DecodeString(parts[1])
	if err != nil {
		return "token-encoding"
	}
	m.compact = string(payload)
	return ""
}

// signature has the verifier vouch for the token.
func (m *model) signature() (rule string) {
	defer func() {
		if recover() != nil {
			rule = "panic"
		}
	}()
	payload, k, err := verify(m.compact)
	if err != nil {
		return "token-signature"
	}
	m.compact, m.key = string(payload), k
	return ""
}

// signer is whom the key speaks for, as far as it needs no directory.
func (m *model) signer() string {
	systems, organizations := m.key.asids, m.key.organizations
	switch {
	case m.key.issuer == "" || len(systems)+len(organizations) == 0 || m.trusting && len(organizations) > 0:
		return "token-signer"
	case len(systems) > 0 && !slices.Contains(systems, spine.ASID(m.from)):
		return "token-signer"
	case m.key.audience == "" || m.key.audience != m.audience:
		return "token-audience"
	}
	return ""
}

// timeShape is that of iat and exp.
var timeShape = shape{class: '0', check: func(v *value) string {
	if !seconds.MatchString(v.text) {
		return claimPattern
	}
	return ""
}}

var textShape = shape{class: '"'}

var stringProfile = shape{class: '{', rest: '-', members: map[string]shape{
	"iss": textShape, "sub": textShape, "aud": textShape, "exp": timeShape, "iat": timeShape,
	"reason_for_request": textShape, "scope": textShape, "requesting_system": textShape, "requesting_organization": textShape,
	"requesting_user": textShape, "requesting_patient": textShape,
	"act": {class: '{', rest: '*', members: map[string]shape{"sub": textShape}},
}}

func (m *model) readClaims() string {
	want := stringProfile
	if m.gpTokens {
		want = resourceProfile
	}
	var rule string
	m.claims, rule = readObject(m.compact, want)
	return rule
}

// number returns a time of the token.
func (v *value) number(name string) int64 {
	n, _ := strconv.ParseInt(v.str(name), 10, 64)
	return n
}

// lifetime, early and expired are the rules on times.
func (m *model) lifetime() string {
	if m.claims.number("exp") != m.claims.number("iat")+tokenLifetime {
		return "token-lifetime"
	}
	return ""
}

func (m *model) early() string {
	if m.claims.number("iat") > m.now.Unix()+m.leeway {
		return "token-early"
	}
	return ""
}

func (m *model) expired() string {
	if m.claims.number("exp") < m.now.Unix() {
		return "token-expired"
	}
	return ""
}

// issuerRule is that of token-signer that needs the claims.
func (m *model) issuerRule() string {
	if m.signed && m.claims.str("iss") != m.key.issuer {
		return "token-signer"
	}
	return ""
}

func (m *model) audienceRule() string {
	aud := m.claims.str("aud")
	if m.audience != "" && aud != m.audience {
		return "token-audience"
	}
	return ""
}

// needed is claim-missing for texts that must not be blank.
func (m *model) needed(names ...string) func() string {
	return func() string {
		for _, name := range names {
			if isBlank(m.claims.str(name)) {
				return missing
			}
		}
		return ""
	}
}

func (m *model) there(names ...string) func() string {
	return func() string {
		for _, name := range names {
			if m.claims.get(name) == nil {
				return missing
			}
		}
		return ""
	}
}

func inOrder(steps ...func() string) string {
	for _, step := range steps {
		if rule := step(); rule != "" {
			return rule
		}
	}
	return ""
}

// stringClaims is the first table of claims.
func (m *model) stringClaims() string {
	c := m.claims
	return inOrder(
		m.needed("iss", "aud"), m.there("iat", "exp"),
		m.lifetime, m.early, m.expired, m.audienceRule, m.issuerRule,
		m.needed("sub"),
		func() string {
			if strings.HasPrefix(c.str("sub"), profileSystem+"|") && c.str("requesting_user") == "" {
				return missing
			}
			if c.str("requesting_user") != "" && c.str("requesting_patient") != "" {
				return "user-and-patient"
			}
			return ""
		},
		m.person,
		m.needed("requesting_system"), m.systemRules,
		m.needed("reason_for_request"), m.reason,
		m.needed("scope"), func() string { return m.scopeRule(c.str("scope")) },
		m.needed("requesting_organization"), func() string {
			code, ok := strings.CutPrefix(c.str("requesting_organization"), odsSystem+"|")
			if !ok {
				return organizationPattern
			}
			return m.organizationRule(code)
		})
}

// person finds out for whom the token speaks.
func (m *model) person() string {
	c := m.claims
	sub, user, patient := c.str("sub"), c.str("requesting_user"), c.str("requesting_patient")
	act := c.get("act")
	switch {
	case user != "":
		id, ok := strings.CutPrefix(user, profileSystem+"|")
		m.token.access, m.token.subject, m.token.roleProfile = string(spine.Professional), id, id
		switch {
		case user != sub:
			return "user-sub"
		case !ok || !fhirID.MatchString(id):
			return "user-form"
		case act != nil:
			return actWithoutPatient
		}
	case patient != "":
		number, ok := strings.CutPrefix(patient, numberSystem+"|")
		m.token.access, m.token.subject = string(spine.Citizen), number
		switch {
		case patient != sub:
			return "patient-sub"
		case !ok || !isNHSNumber(number):
			return "patient-form"
		case m.operation.Actor == spine.Provider:
			return "patient-operation"
		}
		if act != nil {
			m.token.access = string(spine.CitizenDelegated)
			delegate, ok := strings.CutPrefix(act.str("sub"), numberSystem+"|")
			if !ok || !isNHSNumber(delegate) || delegate == number {
				return "act-form"
			}
		}
	default:
		m.token.access = string(spine.Unattended)
	}
	return ""
}

func isNHSNumber(s string) bool {
	if !tenDigits.MatchString(s) {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(s[i]-'0') * (10 - i)
	}
	check := 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check == int(s[9]-'0') && s != "0000000000"
}

func (m *model) systemRules() string {
	c := m.claims
	system := c.str("requesting_system")
	asid, ok := strings.CutPrefix(system, asidSystem+"|")
	unattended := m.token.access == string(spine.Unattended)
	switch {
	case unattended && system != c.str("sub"):
		return "system-sub"
	case !ok || !isASID(asid):
		return "system-form"
	case asid != m.from:
		return "system-sender"
	case unattended && c.get("act") != nil:
		return actWithoutPatient
	case unattended && m.operation.Actor == spine.Consumer:
		return "unattended-operation"
	}
	if unattended {
		m.token.subject = asid
	}
	return ""
}

func (m *model) reason() string {
	m.token.reason = m.claims.str("reason_for_request")
	allowed := []string{directCare}
	switch {
	case m.gpTokens:
		allowed = []string{directCare, "migration"}
	case m.token.access == string(spine.Citizen) || m.token.access == string(spine.CitizenDelegated):
		allowed = []string{patientAccess}
	}
	if !slices.Contains(allowed, m.token.reason) {
		return "reason"
	}
	return ""
}

func (m *model) scopeRule(scope string) string {
	if m.operation.Scopes == "" {
		return noScope
	}
	for _, s := range strings.Split(m.operation.Scopes, "|") {
		if sameParts(s, scope) {
			m.token.scope = s
			return ""
		}
	}
	return "scope"
}

func sameParts(a, b string) bool {
	x, y := strings.Split(a, " "), strings.Split(b, " ")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

func (m *model) organizationRule(code string) string {
	m.token.organization = code
	switch {
	case !odsCode.MatchString(code):
		return organizationPattern
	case !m.trusting && code != m.sender.ods:
		return organizationAsid
	}
	return ""
}
