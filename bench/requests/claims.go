// SPDX-License-Identifier: Apache-2.0

package requests

import "github.com/golang-jwt/jwt/v5"

// unchecked makes a struct what golang-jwt takes for claims; reading asks none
// of its methods.
type unchecked struct{}

func (unchecked) GetExpirationTime() (*jwt.NumericDate, error) { return nil, nil }
func (unchecked) GetIssuedAt() (*jwt.NumericDate, error)       { return nil, nil }
func (unchecked) GetNotBefore() (*jwt.NumericDate, error)      { return nil, nil }
func (unchecked) GetIssuer() (string, error)                   { return "", nil }
func (unchecked) GetSubject() (string, error)                  { return "", nil }
func (unchecked) GetAudience() (jwt.ClaimStrings, error)       { return nil, nil }

// spineClaims are those of a token whose claims are strings.
type spineClaims struct {
	unchecked
	Issuer       string `json:"iss"`
	Subject      string `json:"sub"`
	Audience     string `json:"aud"`
	Expires      int64  `json:"exp"`
	IssuedAt     int64  `json:"iat"`
	Reason       string `json:"reason_for_request"`
	Scope        string `json:"scope"`
	System       string `json:"requesting_system"`
	Organization string `json:"requesting_organization"`
	User         string `json:"requesting_user"`
	Patient      string `json:"requesting_patient"`
}

// gpConnectClaims are those of a token whose claims are FHIR resources.
type gpConnectClaims struct {
	unchecked
	Issuer       string   `json:"iss"`
	Subject      string   `json:"sub"`
	Audience     string   `json:"aud"`
	Expires      int64    `json:"exp"`
	IssuedAt     int64    `json:"iat"`
	Reason       string   `json:"reason_for_request"`
	Scope        string   `json:"requested_scope"`
	Device       resource `json:"requesting_device"`
	Organization struct {
		resource
		Name string `json:"name"`
	} `json:"requesting_organization"`
	Practitioner struct {
		resource
		Name []struct {
			Family string   `json:"family"`
			Given  []string `json:"given"`
		} `json:"name"`
	} `json:"requesting_practitioner"`
}

type resource struct {
	Type       string `json:"resourceType"`
	ID         string `json:"id"`
	Identifier []struct {
		System string `json:"system"`
		Value  string `json:"value"`
	} `json:"identifier"`
	Model   string `json:"model"`
	Version string `json:"version"`
}
