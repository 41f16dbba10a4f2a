// SPDX-License-Identifier: Apache-2.0

package cis2test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"sync"
)

// User is a user of the provider.
type User struct {
	// Claims are added to those that each ID token has, or replace them; nil
	// takes one out.
	Claims   map[string]any
	Userinfo string // JSON, as it is
}

// Ids of Nurse, and the person_roleid of their roles.
const (
	NurseID    = "910000000105"
	FirstRole  = "910000000201"
	SecondRole = "910000000302"
	ThirdRole  = "910000000403"
)

// Nurse is an invented nurse at level 3 with two roles that differ in nothing
// but their person_roleid and activities, of which the second is selected, and a
// third role at another organisation.
func Nurse() User {
	return User{
		Claims: map[string]any{
			"sub": NurseID, "acr": "AAL3_ANY", "amr": []string{"N3_SMARTCARD"}, "sid": "invented-session", "selected_roleid": SecondRole,
			"authentication_assurance_level": 3, "id_assurance_level": "3",
		},
		Userinfo: `{
			"sub": "` + NurseID + `", "nhsid_useruid": "` + NurseID + `", "name": "Invented Nurse",
			"given_name": "Invented", "family_name": "Nurse", "idassurancelevel": "3",
			"nhsid_nrbac_roles": [
				{"person_orgid": "910000000900", "person_roleid": "` + FirstRole + `", "org_code": "X9901",
				 "role_code": "S8000:G8000:R8001", "role_name": "\"Clinical\":\"Clinical Provision\":\"Nurse Access Role\"",
				 "activities": ["Perform Patient Administration"], "activity_codes": ["B0560"]},
				{"person_orgid": "910000000900", "person_roleid": "` + SecondRole + `", "org_code": "X9901",
				 "role_code": "S8000:G8000:R8001", "role_name": "\"Clinical\":\"Clinical Provision\":\"Nurse Access Role\"",
				 "activities": ["Verify Health Records", "Something new", "Nothing"], "activity_codes": ["B8028", "B9999", "B80280"],
				 "aow_codes": ["P0020:Q0300:T0640", "P0020"],
				 "workgroups": ["Invented Ward"], "workgroups_codes": ["910000000504"]},
				{"person_roleid": "` + ThirdRole + `", "org_code": "X9902", "role_code": "S8001:G8002:R8008"}
			],
			"nhsid_user_orgs": [{"org_code": "X9901", "org_name": "Invented Trust"}, {"org_code": "X9902"}]
		}`,
	}
}

// claims are those of an ID token.
func (p *Provider) claims(u User, nonce, access string) map[string]any {
	now := p.Now()
	sum := sha256.Sum256([]byte(access))
	return merged(map[string]any{
		"iss": p.Issuer(), "aud": ClientID, "nonce": nonce, "at_hash": encode(sum[:16]),
		"iat": now.Unix(), "exp": now.Add(Lifetime).Unix(), "auth_time": now.Unix(),
	}, u.Claims)
}

// Token is a token with the claims, signed by the provider.
func (p *Provider) Token(claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err) // claims that are not JSON: a mistake of the test
	}
	return p.Sign(payload)
}

// Sign is a token whose payload is as it is written, well-formed or not.
func (p *Provider) Sign(payload []byte) string {
	k := p.Key()
	text := encode([]byte(`{"alg":"RS256","kid":"`+KeyID(k)+`","typ":"JWT"}`)) + "." + encode(payload)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, k, crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // of a key that is not a key
	}
	return text + "." + encode(signature)
}

// KeyID is the kid under which a key is published.
func KeyID(k *rsa.PrivateKey) string {
	sum := sha256.Sum256(k.N.Bytes())
	return encode(sum[:])
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	k := p.Key()
	answer(w, map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "kid": KeyID(k), "use": "sig", "alg": "RS256",
		"n": encode(k.N.Bytes()), "e": encode(big.NewInt(int64(k.E)).Bytes()),
	}}})
}

// firstKey is shared, since keys take long to make.
var firstKey = sync.OnceValue(newKey)

func newKey() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // does not happen with rand.Reader
	}
	return k
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// answer writes JSON. Nobody is left to be told if that fails.
func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
