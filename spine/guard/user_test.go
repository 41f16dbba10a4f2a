// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

// demanding is a guard for one operation that demands something of the user.
func demanding(t *testing.T, level spine.AccessLevel, f spine.Function, tables *policy.RBAC, users guard.UserResolver) *guard.Guard {
	t.Helper()
	o := fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, "")
	fixture.Demand(&o, level)
	o.Function = f
	s := fixture.With("nrl", o)
	if tables != nil {
		s.RBAC = *tables
	}
	g, err := called(t, s, func(o *guard.ServiceOptions) { o.Users = users })
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// An operation may demand a function, a level, or both: none of them is enough
// for the other.
func TestFunctionsAndLevels(t *testing.T) {
	tables := fixture.Access
	tables.Position = append(make([]uint16, 268), 1, 2, 3) // B0268, B0269, B0270
	tables.Closures = [][]uint16{{0}, {1}, {2}}
	tables.Functions = []policy.FunctionRow{{Function: "print", Alternatives: [][]uint16{{2}}}}
	const pointers, records, prints spine.Activity = 268, 269, 270
	has := func(activities ...spine.Activity) []spine.Activity { return activities }
	for _, c := range []struct {
		level      spine.AccessLevel
		function   spine.Function
		activities []spine.Activity
		rule       spine.Rule
		both       bool
	}{
		{spine.NoAccess, "print", has(prints), "", false},
		{spine.NoAccess, "print", has(prints, pointers, records), "", true},
		{spine.NoAccess, "print", has(pointers), spine.RuleAccess, false},
		{spine.NoAccess, "print", has(pointers, records), spine.RuleAccess, true},
		{spine.NoAccess, "print", nil, spine.RuleAccess, false},
		{spine.NoAccess, "paint", has(prints), spine.RuleAccess, false},
		{spine.PointerOnly, "", has(pointers), "", false},
		{spine.PointerOnly, "", has(records), "", false},
		{spine.PointerOnly, "", has(prints), spine.RuleAccess, false},
		{spine.PointerAndRecord, "", has(records), "", false},
		{spine.PointerAndRecord, "", has(pointers), spine.RuleAccess, false},
		{spine.PointerAndRecord, "print", has(records, prints), "", false},
		{spine.PointerAndRecord, "print", has(records), spine.RuleAccess, false},
		{spine.PointerAndRecord, "print", has(pointers, prints), spine.RuleAccess, false},
	} {
		user := spine.User{RoleProfile: "444555666777", Activities: c.activities}
		g := demanding(t, c.level, c.function, &tables, fixture.UserFunc(func() (spine.User, error) { return user, nil }))
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", "/x"), &d); d.Rule != c.rule || d.HoldsBoth() != c.both || d.Level != c.level || d.Function != c.function {
			t.Errorf("%v %q of %v: %q, want %q; both: %v", c.level, c.function, c.activities, d.Rule, c.rule, d.HoldsBoth())
		}
	}
}

// A level is one of what the operation names. To open another record type is not enough, and a
// level that is of nothing is open to nobody.
func TestALevelOfWhatTheOperationNames(t *testing.T) {
	tables := fixture.Access
	tables.Types = append(slices.Clone(tables.Types), policy.RecordTypeRow{Type: spine.RecordType{System: "s", Code: "2"}, Group: "h"})
	user := spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
	for _, c := range []struct {
		level spine.AccessLevel
		types string
		group spine.RecordGroup
		rule  spine.Rule
	}{
		{2, "any", "", ""}, {2, "s|1", "", ""}, {2, "", "g", ""}, {2, "s|1", "g", ""},
		{2, "s|2", "", spine.RuleAccess}, {2, "s|1 s|2", "", spine.RuleAccess}, {2, "", "h", spine.RuleAccess}, {2, "s|1", "h", spine.RuleAccess},
		{2, "", "", spine.RuleAccess}, {2, "s|3", "", spine.RuleAccess}, {0, "any", "", spine.RuleAccess}, {0, "", "g", spine.RuleAccess},
	} {
		o := fixture.Op("nrl", "GET", "/x", "read", spine.Consumer, fixture.PointerScope, "")
		o.Level, o.RecordTypes, o.Group = c.level, c.types, c.group
		s := fixture.With("nrl", o)
		s.RBAC = tables
		g, err := called(t, s, func(o *guard.ServiceOptions) {
			o.Users = fixture.UserFunc(func() (spine.User, error) { return user, nil })
		})
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", "/x"), &d); d.Rule != c.rule || d.Level != c.level || d.RecordTypes != c.types || d.Group != c.group {
			t.Errorf("level %d of %q and %q: %q, want %q; the decision has %q and %q", c.level, c.types, c.group, d.Rule, c.rule, d.RecordTypes, d.Group)
		}
	}
}

// A policy without tables opens nothing to anybody.
func TestDemandsWithoutTables(t *testing.T) {
	for _, f := range []spine.Function{"", "print"} {
		user := spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}
		g := demanding(t, spine.PointerAndRecord, f, nil, fixture.UserFunc(func() (spine.User, error) { return user, nil }))
		var d guard.Decision
		if g.Check(fixture.Request("nrl", "GET", "/x"), &d); d.Rule != spine.RuleAccess {
			t.Errorf("%q: %q", f, d.Rule)
		}
	}
}

// The id of a citizen is not a role profile, even if somebody has one that is equal.
func TestACitizenIsNoUser(t *testing.T) {
	asked := 0
	g := demanding(t, spine.PointerAndRecord, "", &fixture.Access, fixture.UserFunc(func() (spine.User, error) {
		asked++
		return spine.User{RoleProfile: "9434765919", Activities: []spine.Activity{269}}, nil
	}))
	var d guard.Decision
	const nhsNumber = "https://fhir.nhs.net/Id/nhs-number|9434765919"
	g.Check(fixture.Request("nrl", "GET", "/x", fixture.Claims(map[string]any{"requesting_user": nil, "sub": nhsNumber, "requesting_patient": nhsNumber, "reason_for_request": "patientaccess"})), &d)
	if d.Rule != spine.RuleUser || asked != 0 || d.Access() != spine.Citizen || d.Subject() != "9434765919" {
		t.Errorf("%q, asked %d times; %s %s", d.Rule, asked, d.Access(), d.Subject())
	}
}

// Where the sender checks the users, nobody is asked for one: neither of a professional nor of a
// citizen is a level demanded.
func TestUsersWhomTheSenderChecks(t *testing.T) {
	g := demanding(t, spine.PointerAndRecord, "print", &fixture.Access, guard.UsersCheckedBySender{})
	const nhsNumber = "https://fhir.nhs.net/Id/nhs-number|9434765919"
	citizen := fixture.Claims(map[string]any{"requesting_user": nil, "sub": nhsNumber, "requesting_patient": nhsNumber, "reason_for_request": "patientaccess"})
	for access, changes := range map[spine.Access][]fixture.Change{spine.Professional: nil, spine.Citizen: {citizen}} {
		var d guard.Decision
		g.Check(fixture.Request("nrl", "GET", "/x", changes...), &d)
		if _, known := d.User(); !d.Allowed || d.Access() != access || known {
			t.Errorf("%s: %q, %s, a user: %v", access, d.Rule, d.Access(), known)
		}
	}
}

// The operator of the service is told why there is no user, and nothing of who that would be.
func TestWhyThereIsNoUser(t *testing.T) {
	ended := fmt.Errorf("%w: the session has ended", guard.ErrNoUser)
	for name, c := range map[string]struct {
		user spine.User
		err  error
		want string
	}{
		"a user without a role profile": {spine.User{Role: 8001}, nil, "RoleProfile"},
		"another user":                  {spine.User{RoleProfile: "444555666778", Role: 8001}, nil, "RoleProfile"},
		"no user":                       {spine.User{}, ended, "the session has ended"},
	} {
		g := demanding(t, spine.PointerAndRecord, "", &fixture.Access, fixture.UserFunc(func() (spine.User, error) { return c.user, c.err }))
		var d guard.Decision
		g.Check(fixture.Request("nrl", "GET", "/x"), &d)
		if d.Rule != spine.RuleUser || !errors.Is(d.Err, guard.ErrNoUser) || !strings.Contains(d.Err.Error(), c.want) || strings.Contains(d.Err.Error(), "4445") {
			t.Errorf("%s: %q, %v", name, d.Rule, d.Err)
		}
	}
}

// The decision has the user that the guard has found to be the caller.
func TestTheUserOfADecision(t *testing.T) {
	for name, c := range map[string]struct {
		user  spine.User
		known bool
	}{
		"with one activity":       {spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{269}}, true},
		"with a role":             {spine.User{RoleProfile: "444555666777", Role: 1}, true},
		"with both":               {spine.User{RoleProfile: "444555666777", Role: 8001, Activities: []spine.Activity{269}}, true},
		"without anything":        {spine.User{RoleProfile: "444555666777"}, false},
		"without any activity":    {spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{}}, false},
		"who is not the caller":   {spine.User{RoleProfile: "444555666778", Role: 8001}, false},
		"who has no role profile": {spine.User{Role: 8001}, false},
	} {
		g := demanding(t, spine.PointerAndRecord, "", &fixture.Access, fixture.UserFunc(func() (spine.User, error) { return c.user, nil }))
		var d guard.Decision
		g.Check(fixture.Request("nrl", "GET", "/x"), &d)
		if user, known := d.User(); known != c.known || known && user.Role != c.user.Role {
			t.Errorf("a user %s: %+v, %v (%s)", name, user, known, d.Rule)
		}
	}
	var d guard.Decision
	if _, known := d.User(); known {
		t.Error("the zero decision has a user")
	}
}
