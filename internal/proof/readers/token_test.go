// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"encoding/base64"
	"encoding/json"
)

const (
	roleProfile = "https://fhir.nhs.uk/Id/sds-role-profile-id|"
	accredited  = "https://fhir.nhs.uk/Id/accredited-system|"
	odsCode     = "https://fhir.nhs.uk/Id/ods-organization-code"
	sdsUser     = "https://fhir.nhs.uk/Id/sds-user-id"
)

// stringToken is that of a professional whose claims are strings.
func stringToken(scope string) string {
	return token(map[string]any{
		"iss": "https://cas.example", "aud": "https://a.example", "iat": now, "exp": now + 300, "reason_for_request": "directcare",
		"sub": roleProfile + "444555666777", "requesting_user": roleProfile + "444555666777", "scope": scope,
		"requesting_system": accredited + sender, "requesting_organization": odsCode + "|X9901",
	})
}

// resourceToken is that of a practitioner whose claims are FHIR resources.
func resourceToken(scope string) string {
	id := func(system, value string) any { return map[string]any{"system": system, "value": value} }
	return token(map[string]any{
		"iss": "https://cas.example", "aud": "https://a.example", "iat": now, "exp": now + 300, "reason_for_request": "directcare",
		"sub": "10019", "requested_scope": scope,
		"requesting_device":       map[string]any{"resourceType": "Device", "identifier": []any{id("https://d.example", "v")}, "model": "m", "version": "1"},
		"requesting_organization": map[string]any{"resourceType": "Organization", "name": "n", "identifier": []any{id(odsCode, "X9901")}},
		"requesting_practitioner": map[string]any{"resourceType": "Practitioner", "id": "10019", "identifier": []any{id(sdsUser, "UNK")},
			"name": []any{map[string]any{"family": "f", "given": []any{"g"}}}},
	})
}

func token(claims map[string]any) string {
	payload, _ := json.Marshal(claims)
	e := base64.RawURLEncoding.EncodeToString
	return "Bearer " + e([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + e(payload) + "."
}
