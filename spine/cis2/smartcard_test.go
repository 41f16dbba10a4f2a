// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
)

func attribute(name string, values ...string) cis2.Attribute {
	return cis2.Attribute{Name: name, Values: values}
}

// assertion is that of a nurse with two roles, in the order of the broker.
func assertion() []cis2.Attribute {
	return []cis2.Attribute{
		attribute("ssbAssertionVersion", "1.1"), attribute("cn", "Nurse Invented Miss"), attribute("uid", nurse),
		attribute("ssbSessionRoleUid", second), attribute("ssbMode", "0"),

		attribute("nhsIdCode", "X9902"), attribute("o", "INVENTED PRACTICE"),
		attribute("nhsBusinessFunctionsCodes", "B0825", "B0098"), attribute("uniqueIdentifier", first),
		attribute("nhsJobRoleCode", "S8000:G8001:R8006"),

		attribute("nhsIdCode", "X9901"), attribute("nhsAreaOfWorkCodes", "P0020:Q0300:T0640"),
		attribute("nhsBusinessFunctions", "Verify Health Records", "New", "Nothing"),
		attribute("nhsBusinessFunctionsCodes", "B8028", "B9999", "B80280"),
		attribute("uniqueIdentifier", second), attribute("nhsJobRoleCode", "S8000:G8000:R8001"),
	}
}

func TestASmartcardBecomesTheSameUser(t *testing.T) {
	id, err := cis2.Smartcard(assertion())
	if err != nil {
		t.Fatal(err)
	}
	card, err := id.User()
	if err != nil {
		t.Fatal(err)
	}
	p := startIDP(t)
	signedIn, err := p.verifier(t, nil).Identify(t.Context(), p.signIn(t, aNurse()))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signedIn.User()
	token.Workgroups = nil // these attributes name none
	if err != nil || !reflect.DeepEqual(card, token) {
		t.Errorf("smartcard %+v, CIS2 %+v, %v", card, token, err)
	}
	if id.Roles[1].ActivityNames[0] != "Verify Health Records" || id.AuthenticationLevel != 0 {
		t.Errorf("%+v", id)
	}
}

func TestAnAssertionIsReadInOneWay(t *testing.T) {
	// set gives the n-th attribute of a name other values.
	set := func(name string, n int, values ...string) func([]cis2.Attribute) []cis2.Attribute {
		return func(a []cis2.Attribute) []cis2.Attribute {
			for i := range a {
				if a[i].Name == name {
					if n--; n == 0 {
						a[i].Values = values
					}
				}
			}
			return a
		}
	}
	add := func(more ...cis2.Attribute) func([]cis2.Attribute) []cis2.Attribute {
		return func(a []cis2.Attribute) []cis2.Attribute { return append(a, more...) }
	}
	for name, c := range map[string]struct {
		change func([]cis2.Attribute) []cis2.Attribute
		rule   cis2.Rule
	}{
		"as it is":                        {add(), ""},
		"the specification's spelling":    {func(a []cis2.Attribute) []cis2.Attribute { a[5].Name, a[10].Name = "nhsIDCode", "nhsIDCode"; return a }, ""},
		"no mode":                         {func(a []cis2.Attribute) []cis2.Attribute { return slices.Delete(a, 4, 5) }, ""},
		"training":                        {set("ssbMode", 1, "1"), cis2.RuleTraining},
		"an unknown mode":                 {set("ssbMode", 1, "00"), cis2.RuleTraining},
		"no user":                         {set("uid", 1), cis2.RuleClaims},
		"a user of zeros":                 {set("uid", 1, "000000000000"), cis2.RuleClaims},
		"a user of 11 digits":             {set("uid", 1, nurse[:11]), cis2.RuleClaims},
		"a user of 13 digits":             {set("uid", 1, nurse+"0"), cis2.RuleClaims},
		"a user with a slash":             {set("uid", 1, nurse[:11]+"/"), cis2.RuleClaims},
		"a user with a colon":             {set("uid", 1, nurse[:11]+":"), cis2.RuleClaims},
		"a user of nines":                 {set("uid", 1, "999999999999"), ""},
		"two users":                       {set("uid", 1, nurse, clerk), cis2.RuleClaims},
		"no session role":                 {set("ssbSessionRoleUid", 1), cis2.RuleNoRole},
		"two session roles":               {set("ssbSessionRoleUid", 1, first, second), cis2.RuleClaims},
		"a session role of nobody":        {set("ssbSessionRoleUid", 1, clerk), cis2.RuleUnknownRole},
		"a role code for a role":          {set("ssbSessionRoleUid", 1, "S8000:G8000:R8001"), cis2.RuleUnknownRole},
		"two roles of one id":             {set("uniqueIdentifier", 1, second), cis2.RuleUnknownRole},
		"activities twice in a block":     {add(attribute("nhsBusinessFunctionsCodes", "B0016")), cis2.RuleClaims},
		"activities in another case":      {add(attribute("NHSBusinessFunctionsCodes", "B0016")), cis2.RuleClaims},
		"a role before the first block":   {func(a []cis2.Attribute) []cis2.Attribute { a[5], a[8] = a[8], a[5]; return a }, cis2.RuleClaims},
		"activities in another case only": {func(a []cis2.Attribute) []cis2.Attribute { a[7].Name = "nhsbusinessfunctionscodes"; return a }, cis2.RuleClaims},
		"two role codes":                  {set("nhsJobRoleCode", 2, "R8000", "R8001"), cis2.RuleClaims},
		"two roles in one code":           {set("nhsJobRoleCode", 2, "R8000:R8001"), cis2.RuleRole},
		"a control character":             {set("nhsBusinessFunctionsCodes", 2, "B8028\n"), cis2.RuleClaims},
		"a block without its own id":      {add(attribute("nhsIdCode", "X9903"), attribute("uniqueIdentifier", second)), cis2.RuleUnknownRole},
		"a block of nothing else":         {func(a []cis2.Attribute) []cis2.Attribute { return slices.Insert(a, 5, attribute("nhsIdCode", "X9903")) }, ""},
		"no role at all":                  {func(a []cis2.Attribute) []cis2.Attribute { return a[:5] }, cis2.RuleUnknownRole},
		"a role in front of the user": {func([]cis2.Attribute) []cis2.Attribute {
			return []cis2.Attribute{attribute("nhsIdCode", "X9901"), attribute("uid", nurse)}
		}, cis2.RuleClaims},
		"an organisation in lower case": {set("nhsIdCode", 2, "x9901"), cis2.RuleRole},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := cis2.Smartcard(c.change(assertion()))
			if err == nil {
				_, err = id.User()
			}
			wants(t, err, c.rule)
		})
	}
}

// Names are shown if that is safe, and keep nobody from their work.
func TestUnsafeNamesOfASmartcardAreNotShown(t *testing.T) {
	a := assertion()
	for i := range a {
		if a[i].Name == "cn" || a[i].Name == "nhsBusinessFunctions" {
			a[i].Values[0] += "\t"
		}
	}
	a = append(a, attribute("nhsJobRole", "Nurse\u202e"))
	id, err := cis2.Smartcard(a)
	if err != nil {
		t.Fatal(err)
	}
	if r := id.Roles[1]; id.Name != "" || r.Name != "" || !slices.Equal(r.ActivityNames, []string{"", "New", "Nothing"}) {
		t.Errorf("%+v", id)
	}
	if _, err := id.User(); err != nil {
		t.Error(err)
	}
}

// An id that is none is nobody's: a token that names UNK must not be theirs.
func TestASubjectThatIsNoneIsNoSDSUserID(t *testing.T) {
	id, err := cis2.Smartcard(assertion())
	if err != nil {
		t.Fatal(err)
	}
	for subject, want := range map[string]string{nurse: nurse, "UNK": "", "91000000010": "", "": ""} {
		id.Subject = subject
		if u, err := id.User(); err != nil || u.SDSUserID != want {
			t.Errorf("%q: %q %v", subject, u.SDSUserID, err)
		}
	}
}

// TestBlocksAreNotMixed: what stands in the block of one role is not given to
// another.
func TestBlocksAreNotMixed(t *testing.T) {
	id, err := cis2.Smartcard(assertion())
	if err != nil {
		t.Fatal(err)
	}
	id.Selected = first
	u, err := id.User()
	want := spine.User{ODS: "X9902", RoleProfile: first, SDSUserID: nurse, Role: 8006, RoleCode: 8000_8001_8006, Activities: []spine.Activity{825, 98}}
	if err != nil || !reflect.DeepEqual(u, want) {
		t.Errorf("%+v, %v; want %+v", u, err, want)
	}
}
