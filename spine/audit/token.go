// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

const maxToken = 16 << 10 // bytes of a header that is read; the guard takes half of that

// claims reads the claims of the token in a header Authorization, for what an entry says of it.
// It decides nothing, so it does not ask whether the token is right.
func claims(authorization string) (map[string]any, bool) {
	compact, ok := strings.CutPrefix(authorization, "Bearer ")
	if !ok || len(compact) > maxToken {
		return nil, false
	}
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, false
	}
	var m map[string]any
	if json.Unmarshal(payload, &m) != nil || m == nil {
		return nil, false
	}
	return m, true
}

// token is what the claims say. The value of a claim that names its system stands behind the bar;
// of the user both are kept, as the NRL has it.
func token(m map[string]any) *Token {
	t := &Token{
		System: behindBar(word(m["requesting_system"])), Organization: behindBar(word(m["requesting_organization"])),
		User: word(m["requesting_user"]), Subject: behindBar(word(m["sub"])), Reason: word(m["reason_for_request"]),
		Scope: word(m["scope"]),
	}
	if s := word(m["requested_scope"]); s != "" {
		t.Scope = s
	}
	if o, ok := m["requesting_organization"].(map[string]any); ok {
		t.Organization = identifier(o, isOrganization)
	}
	if p, ok := m["requesting_practitioner"].(map[string]any); ok {
		t.User, t.UserRole = identifier(p, isUser), identifier(p, isRole)
		t.UserName = name(p["name"])
	}
	if d, ok := m["requesting_device"].(map[string]any); ok {
		t.Device = strings.TrimSpace(word(d["model"]) + " " + word(d["version"]))
	}
	t.Access = access(m)
	return t
}

// access is the kind of access that the claims ask for.
func access(m map[string]any) spine.Access {
	_, acts := m["act"]
	switch {
	case m["requesting_practitioner"] != nil || word(m["requesting_user"]) != "":
		return spine.Professional
	case word(m["requesting_patient"]) != "" && acts:
		return spine.CitizenDelegated
	case word(m["requesting_patient"]) != "":
		return spine.Citizen
	case word(m["requesting_system"]) != "":
		return spine.Unattended
	}
	return ""
}

// patients are the NHS numbers in the claims: of the patient who asks, of the one for whom somebody
// else asks, and of the one whose record is asked for.
func patients(m map[string]any) []string {
	var list []string
	list = addNumber(list, behindBar(word(m["requesting_patient"])))
	if act, ok := m["act"].(map[string]any); ok {
		list = addNumber(list, behindBar(word(act["sub"])))
	}
	if r, ok := m["requested_record"].(map[string]any); ok {
		list = addNumber(list, identifier(r, isNumber))
	}
	return list
}

// word is a text of a claim.
func word(v any) string {
	s, _ := v.(string)
	return text(s)
}

// behindBar is the value of an identifier.
func behindBar(s string) string {
	if _, value, ok := strings.Cut(s, "|"); ok {
		return value
	}
	return s
}

// identifier is the value of the identifier of a resource whose system is one.
func identifier(resource map[string]any, is func(system string) bool) string {
	list, _ := resource["identifier"].([]any)
	for _, one := range list {
		i, _ := one.(map[string]any)
		if is(word(i["system"])) {
			return word(i["value"])
		}
	}
	return ""
}

// Systems of identifiers end alike in all versions of GP Connect.
func isOrganization(system string) bool { return strings.HasSuffix(system, "/ods-organization-code") }
func isUser(system string) bool         { return strings.HasSuffix(system, "/sds-user-id") }
func isRole(system string) bool         { return strings.HasSuffix(system, "/sds-role-profile-id") }
func isNumber(system string) bool       { return strings.HasSuffix(system, "/nhs-number") }

// name is the first name of a practitioner, whose parts are texts or lists of them.
func name(v any) string {
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	m, _ := v.(map[string]any)
	var parts []string
	for _, part := range []string{"prefix", "given", "family"} {
		list, ok := m[part].([]any)
		if !ok {
			list = []any{m[part]}
		}
		for _, one := range list {
			if s := word(one); s != "" {
				parts = append(parts, s)
			}
		}
	}
	return strings.Join(parts, " ")
}

// addNumber adds an NHS number that is one, once.
func addNumber(list []string, n string) []string {
	if !code.IsNHSNumber(n) {
		return list
	}
	for _, has := range list {
		if has == n {
			return list
		}
	}
	return append(list, n)
}
