// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"reflect"
	"regexp"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
)

// TestTheSelectedRoleIsThatOfItsID: two roles of one role code differ in what
// they may do.
func TestTheSelectedRoleIsThatOfItsID(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	activities := map[string][]spine.Activity{first: {560}, second: {8028, 9999}, clerk: nil}
	for id, want := range activities {
		u := aNurse()
		u.claims["selected_roleid"] = id
		identity, err := v.Identify(t.Context(), p.signIn(t, u))
		if err != nil {
			t.Fatal(err)
		}
		got, err := identity.User()
		if err != nil || got.RoleProfile != id || !reflect.DeepEqual(got.Activities, want) {
			t.Errorf("%s: %+v, %v", id, got, err)
		}
	}
}

func TestRolesAreSelected(t *testing.T) {
	p := startIDP(t)
	v := p.verifier(t, nil)
	const code = "S8000:G8000:R8001"
	for name, c := range map[string]struct {
		token, info any    // selected_roleid of both documents
		picked      string // in the application; "": User is asked
		refused     cis2.Rule
		rule        cis2.Rule
	}{
		"in the token":                  {second, nil, "", "", ""},
		"in userinfo":                   {nil, second, "", "", ""},
		"in both":                       {second, second, "", "", ""},
		"in both, otherwise":            {second, first, "", cis2.RuleClaims, ""},
		"nowhere":                       {nil, nil, "", "", cis2.RuleNoRole},
		"in the application":            {nil, nil, second, "", ""},
		"in the application, too":       {second, nil, second, "", ""},
		"in the application, otherwise": {second, nil, first, "", cis2.RuleOtherRole},
		"empty":                         {"", nil, "", cis2.RuleClaims, ""},
		"a number":                      {910000000302, nil, "", cis2.RuleClaims, ""},
		"two":                           {[]string{first, second}, nil, "", cis2.RuleClaims, ""},
		"two in one text":               {first + "," + second, nil, "", "", cis2.RuleUnknownRole},
		"unknown":                       {"910000000999", nil, "", "", cis2.RuleUnknownRole},
		"a role code":                   {code, nil, "", "", cis2.RuleUnknownRole},
		"a role code, picked":           {nil, nil, code, "", cis2.RuleUnknownRole},
		"with a blank":                  {second + " ", nil, "", "", cis2.RuleUnknownRole},
		"the beginning of one":          {second[:11], nil, "", "", cis2.RuleUnknownRole},
	} {
		t.Run(name, func(t *testing.T) {
			u := aNurse()
			u.claims["selected_roleid"] = c.token
			if s, ok := c.info.(string); ok {
				u.userinfo = put(`"name":`, `"selected_roleid": "`+s+`", "name":`)(u.userinfo)
			}
			id, err := v.Identify(t.Context(), p.signIn(t, u))
			wants(t, err, c.refused)
			if err != nil {
				return
			}
			got, err := id.User()
			if c.picked != "" {
				got, err = id.UserIn(c.picked)
			}
			wants(t, err, c.rule)
			if err == nil && got.RoleProfile != second || err != nil && !reflect.DeepEqual(got, spine.User{}) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestOneRoleIsNoSelection: there is no default.
func TestOneRoleIsNoSelection(t *testing.T) {
	id := &cis2.Identity{Roles: []cis2.Role{{ID: first, ODS: "X9901", Code: "R8001"}}}
	_, err := id.User()
	wants(t, err, cis2.RuleNoRole)
	_, err = id.UserIn("")
	wants(t, err, cis2.RuleNoRole)
	_, err = id.UserIn(first)
	wants(t, err, "")
	_, err = new(cis2.Identity).User()
	wants(t, err, cis2.RuleNoRole)
}

// TestCodesAreReadWhole: what only begins with a code, or holds two, is none.
func TestCodesAreReadWhole(t *testing.T) {
	role := func(change func(*cis2.Role)) *cis2.Identity {
		r := cis2.Role{ID: first, ODS: "X9901", Code: "S8000:G8000:R8001"}
		change(&r)
		return &cis2.Identity{Selected: r.ID, Roles: []cis2.Role{r}}
	}
	naive := regexp.MustCompile(`(?i)R[0-9]{4}`) // finds a role in all of them but two
	for _, code := range []string{"", "R8000,R8001", "R8000:R8001", "R80001", "r8001", "R8001 ", "R0000", "S8000:G8000:R8001:R8000", "S8000:R8001", "Nurse"} {
		_, err := role(func(r *cis2.Role) { r.Code = code }).User()
		wants(t, err, cis2.RuleRole)
		if naive.MatchString(code) == (code == "" || code == "Nurse") {
			t.Errorf("the naive implementation does not fall for %q", code)
		}
	}
	for _, id := range []string{"91000000020", "9100000002011", "91000000020a", "000000000000", "roleid.test"} {
		_, err := role(func(r *cis2.Role) { r.ID = id }).User()
		wants(t, err, cis2.RuleRole)
	}
	for _, ods := range []spine.ODSCode{"", "X9", "x9901", "X99 01", "X990123456789", "*"} {
		_, err := role(func(r *cis2.Role) { r.ODS = ods }).User()
		wants(t, err, cis2.RuleRole)
	}
	u, err := role(func(r *cis2.Role) {
		r.ActivityCodes = []string{"B0560", "B0560,B0825", "B8028:B8029", "b0825", "B0000", "B08250", " B0825", "B9999", "*", ""}
		r.AreaCodes = []string{"P0020:Q0300:T0640", "P0020:Q0300", "P0020:Q0300:T0640,P0010:Q0050:T0210", "p0020:q0300:t0640", ""}
		r.Workgroups = []string{"910000000504", "91000000050", "910000000504,910000000505", ""}
	}).User()
	want := spine.User{
		ODS: "X9901", RoleProfile: first, Role: 8001, RoleCode: 8000_8000_8001,
		Activities: []spine.Activity{560, 9999}, Areas: []spine.AreaOfWork{"P0020:Q0300:T0640"},
		Workgroups: []spine.Workgroup{"910000000504"},
	}
	if err != nil || !reflect.DeepEqual(u, want) {
		t.Errorf("%+v, %v; want %+v", u, err, want)
	}
}

// TestWhatIsNoActivityIsKeptForDisplay, and so are the names.
func TestWhatIsNoActivityIsKeptForDisplay(t *testing.T) {
	p := startIDP(t)
	id, err := p.verifier(t, nil).Identify(t.Context(), p.signIn(t, aNurse()))
	if err != nil {
		t.Fatal(err)
	}
	want := cis2.Role{
		ID: second, ODS: "X9901", Code: "S8000:G8000:R8001", Name: `"Clinical":"Clinical Provision":"Nurse Access Role"`,
		ActivityCodes: []string{"B8028", "B9999", "B80280"}, ActivityNames: []string{"Verify Health Records", "Something new", "Nothing"},
		AreaCodes: []string{"P0020:Q0300:T0640", "P0020"}, Workgroups: []string{"910000000504"},
		WorkgroupNames: []string{"Invented Ward"},
	}
	if !reflect.DeepEqual(id.Roles[1], want) {
		t.Errorf("%+v\nwant %+v", id.Roles[1], want)
	}
}
