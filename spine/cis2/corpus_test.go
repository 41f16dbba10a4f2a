// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
)

// corpus returns the published payloads whose names begin so.
func corpus(t *testing.T, begins string) map[string]string {
	t.Helper()
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	files, err := filepath.Glob(filepath.Join(dir, "cis2", begins+"*.json"))
	if err != nil || len(files) == 0 {
		t.Skipf("skipped: the corpus of published documents is absent (%v); set SPINEGUARD_CORPUS to its folder", err)
	}
	texts := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(f)] = string(b)
	}
	return texts
}

// published reads userinfo without any strictness.
type published struct {
	Sub, Name string
	Given     string `json:"given_name"`
	Family    string `json:"family_name"`
	Roles     []struct {
		ID         string   `json:"person_roleid"`
		ODS        string   `json:"org_code"`
		Code       string   `json:"role_code"`
		Name       string   `json:"role_name"`
		Activities []string `json:"activity_codes"`
		Names      []string `json:"activities"`
		Areas      []string `json:"aow_codes"`
		Workgroups []string `json:"workgroups_codes"`
		Groups     []string `json:"workgroups"`
	} `json:"nhsid_nrbac_roles"`
	Orgs []struct {
		ODS  string `json:"org_code"`
		Name string `json:"org_name"`
	} `json:"nhsid_user_orgs"`
}

// asUser is a published ID token for a published user, with what belongs to
// the day and the provider of its sign-in taken out.
func asUser(t *testing.T, token, userinfo, sub string) *user {
	t.Helper()
	u := &user{userinfo: userinfo}
	if err := json.Unmarshal([]byte(token), &u.claims); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"iss", "aud", "azp", "exp", "iat", "auth_time", "nonce", "at_hash"} {
		delete(u.claims, name)
	}
	u.claims["sub"] = sub
	return u
}

// TestPublishedSignIns: each published ID token with each published userinfo.
func TestPublishedSignIns(t *testing.T) {
	p := startIDP(t)
	strict := p.verifier(t, nil)
	lower := p.verifier(t, func(o *cis2.Options) { o.LowerAuthentication, o.ACR = 1, []string{"AAL1_USERPASS", "AAL3_ANY"} })
	for tokenName, token := range corpus(t, "id-token-") {
		for name, userinfo := range corpus(t, "userinfo-") {
			t.Run(tokenName+" "+name, func(t *testing.T) {
				var want published
				if err := json.Unmarshal([]byte(userinfo), &want); err != nil {
					t.Fatal(err)
				}
				l := p.signIn(t, asUser(t, token, userinfo, want.Sub))
				id, err := strict.Identify(t.Context(), l)
				if strings.Contains(tokenName, "aal1") {
					wants(t, err, cis2.RuleACR)
					if id, err = lower.Identify(t.Context(), l); err == nil {
						_, refusal := id.User()
						wants(t, refusal, cis2.RuleUnknownRole) // it selects "roleid.test"
						id.Selected = ""
					}
				}
				if err != nil {
					t.Fatal(err)
				}
				_, refusal := id.User()
				wants(t, refusal, cis2.RuleNoRole)
				compare(t, id, &want)
			})
		}
	}
}

func compare(t *testing.T, id *cis2.Identity, want *published) {
	t.Helper()
	if id.Subject != want.Sub || id.Name != want.Name || id.GivenName != want.Given || id.FamilyName != want.Family ||
		id.IdentityLevel != 3 || len(id.Roles) != len(want.Roles) || len(id.Organisations) != len(want.Orgs) {
		t.Fatalf("%+v", id)
	}
	for i, o := range want.Orgs {
		if id.Organisations[i] != (cis2.Organisation{ODS: spine.ODSCode(o.ODS), Name: o.Name}) {
			t.Errorf("%+v", id.Organisations[i])
		}
	}
	for i, r := range want.Roles {
		shown := cis2.Role{
			ID: r.ID, ODS: spine.ODSCode(r.ODS), Code: r.Code, Name: r.Name,
			ActivityCodes: r.Activities, ActivityNames: r.Names, AreaCodes: r.Areas, Workgroups: r.Workgroups,
			WorkgroupNames: r.Groups,
		}
		if !reflect.DeepEqual(id.Roles[i], shown) {
			t.Errorf("%+v, want %+v", id.Roles[i], shown)
		}
		got, err := id.UserIn(r.ID)
		if err != nil {
			t.Fatal(err)
		}
		codes, areas := []string{}, []string{}
		for _, a := range got.Activities {
			codes = append(codes, a.String())
		}
		for _, a := range got.Areas {
			areas = append(areas, string(a))
		}
		if string(got.ODS) != r.ODS || got.RoleProfile != r.ID || !strings.HasSuffix(r.Code, ":"+got.Role.String()) ||
			strings.Join(codes, " ") != strings.Join(r.Activities, " ") || strings.Join(areas, " ") != strings.Join(r.Areas, " ") {
			t.Errorf("%+v, want %+v", got, r)
		}
	}
}

// TestTheTwinsOfThePublishedUser: two roles that differ in nothing but their
// person_roleid are two.
func TestTheTwinsOfThePublishedUser(t *testing.T) {
	p := startIDP(t)
	userinfo, ok := corpus(t, "userinfo-")["userinfo-simulated-four-roles.json"]
	if !ok {
		t.Skip("skipped: no such payload")
	}
	v := p.verifier(t, nil)
	seen := map[string]bool{}
	for _, role := range []string{"555254241101", "093895563513"} {
		u := aNurse()
		u.claims["sub"], u.claims["selected_roleid"], u.userinfo = "910000000001", role, userinfo
		id, err := v.Identify(t.Context(), p.signIn(t, u))
		if err != nil {
			t.Fatal(err)
		}
		got, err := id.User()
		if err != nil || got.Role != 8003 || seen[got.RoleProfile] || got.RoleProfile != role {
			t.Errorf("%+v, %v", got, err)
		}
		seen[got.RoleProfile] = true
	}
}
