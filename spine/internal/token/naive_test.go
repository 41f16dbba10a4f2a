// SPDX-License-Identifier: Apache-2.0

package token_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// naive is what is written first to read an unsigned token, and falls for most
// of what the tests try: it splits at dots, lets encoding/json decide what
// the claims are, and looks whether they hold what is wanted.
func naive(authorization string) bool {
	fields := strings.Fields(authorization)
	if len(fields) == 0 {
		return false
	}
	parts := strings.Split(fields[len(fields)-1], ".")
	if len(parts) < 2 {
		return false
	}
	decode := func(part string, v any) bool {
		b, _ := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
		return json.NewDecoder(strings.NewReader(string(b))).Decode(v) == nil
	}
	var header map[string]any
	var claims struct {
		Iss, Sub, Scope string
		Aud             any
		Exp             json.Number
		User            string `json:"requesting_user"`
		Patient         string `json:"requesting_patient"`
		System          string `json:"requesting_system"`
		Organization    string `json:"requesting_organization"`
	}
	if !decode(parts[0], &header) || !decode(parts[1], &claims) {
		return false
	}
	exp, _ := claims.Exp.Float64()
	return exp > now && (claims.User != "" || claims.Patient != "" || claims.System != "") && claims.Iss != "" &&
		strings.Contains(strings.ToLower(claims.Scope), "documentreference.read") && strings.Contains(claims.Organization, "|")
}
