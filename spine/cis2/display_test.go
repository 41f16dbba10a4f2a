// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/cis2"
)

// What somebody called an organisation keeps nobody from their work: a text that
// is not safe to show is not shown. Ids and codes are as strict as ever.
func TestUnsafeNamesAreNotShown(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	for name, unsafe := range map[string]string{
		"a tab": `\t`, "a line break": `\n`, "a NUL": `\u0000`, "a turn of direction": `\u202e`, "a mark": `\u200f`, "an isolate": `\u2067`,
		"half a surrogate pair": `\ud800`, "bytes that are not Unicode": "\xff", "U+FFFD": `\ufffd`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range []struct {
				old  string
				rule cis2.Rule
			}{
				{"Invented Trust", ""}, {"Invented Nurse", ""}, {`"Invented"`, ""}, {`"Nurse"`, ""},
				{"Nurse Access Role", ""}, {"Something new", ""}, {"Invented Ward", ""},
				{"X9902", cis2.RuleClaims}, {"X9901", cis2.RuleClaims}, {"B8028", cis2.RuleClaims}, {"R8008", cis2.RuleClaims},
				{"T0640", cis2.RuleClaims}, {"910000000504", cis2.RuleClaims}, {clerk, cis2.RuleClaims}, {nurse, cis2.RuleClaims},
			} {
				u := aNurse()
				at := strings.Index(u.userinfo, c.old) + 2
				u.userinfo = u.userinfo[:at] + unsafe + u.userinfo[at:]
				id, err := v.Identify(t.Context(), p.signIn(t, u))
				wants(t, err, c.rule)
				if err != nil {
					continue
				}
				if _, err := id.User(); err != nil {
					t.Errorf("%s: %v", c.old, err)
				}
				shown := []string{id.Name, id.GivenName, id.FamilyName, id.Organisations[0].Name, id.Roles[0].Name}
				shown = slices.Concat(shown, id.Roles[1].ActivityNames, id.Roles[1].WorkgroupNames)
				if gone := slices.Index(shown, ""); gone < 0 || slices.Contains(shown[gone+1:], "") || len(id.Roles[1].ActivityNames) != 3 {
					t.Errorf("%s: %q", c.old, shown)
				}
			}
		})
	}
}

// A text that nobody reads matters to nobody.
func TestUnsafeTextsElsewhereInUserinfo(t *testing.T) {
	p := startIDP(t)
	u := aNurse()
	u.userinfo = put(`"name":`, `"title": "\u202e", "nhsid_org_memberships": [{"org_name": "a\tb"}], "name":`)(u.userinfo)
	id, err := p.verifier(t, nil).Identify(t.Context(), p.signIn(t, u))
	if err != nil || id.Name != "Invented Nurse" {
		t.Error(id, err)
	}
}

func TestAnIdentitySaysWhatAClientNeeds(t *testing.T) {
	p := startIDP(t)
	u := aNurse()
	id, err := p.verifier(t, nil).Identify(t.Context(), p.signIn(t, u))
	if err != nil {
		t.Fatal(err)
	}
	if id.GivenName != "Invented" || id.FamilyName != "Nurse" || id.SessionID != "invented-session" || !slices.Equal(id.Methods, []string{"N3_SMARTCARD"}) ||
		!id.Authenticated.Equal(p.Now()) || !slices.Equal(id.Roles[1].WorkgroupNames, []string{"Invented Ward"}) {
		t.Errorf("%+v", id)
	}
	for name, get := range map[string]func() json.RawMessage{"token": id.TokenClaims, "userinfo": id.UserinfoClaims} {
		before := string(get())
		clear(get())
		var claims struct {
			Sub  string
			Name string `json:"family_name"`
		}
		if err := json.Unmarshal(get(), &claims); err != nil || string(get()) != before || claims.Sub != nurse || (claims.Name == "") != (name == "token") {
			t.Errorf("%s: %v %s", name, err, get())
		}
	}
	card, err := cis2.Smartcard(assertion())
	if err != nil || card.TokenClaims() != nil || card.UserinfoClaims() != nil {
		t.Error("claims of a smartcard", err)
	}
}

// A part of an application can ask for more than its sign-in does.
func TestAHigherLevelCanBeRequired(t *testing.T) {
	p := startIDP(t)
	u := aNurse()
	u.claims["authentication_assurance_level"], u.claims["acr"] = "2", "AAL2_OR_AAL3_ANY"
	v := p.verifier(t, func(o *cis2.Options) { o.ACR, o.LowerAuthentication = []string{"AAL2_OR_AAL3_ANY"}, 2 })
	id, err := v.Identify(t.Context(), p.signIn(t, u))
	if err != nil {
		t.Fatal(err)
	}
	wants(t, id.RequireAuthentication(1), "")
	wants(t, id.RequireAuthentication(2), "")
	wants(t, id.RequireAuthentication(3), cis2.RuleAuthentication)
	wants(t, new(cis2.Identity).RequireAuthentication(0), cis2.RuleAuthentication)
}
