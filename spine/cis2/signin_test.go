// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/guard"
)

func TestASignInBecomesAUser(t *testing.T) {
	p := startIDP(t)
	id, err := p.verifier(t, nil).Identify(t.Context(), p.signIn(t, aNurse()))
	if err != nil {
		t.Fatal(err)
	}
	if id.Subject != nurse || id.Name != "Invented Nurse" || id.AuthenticationLevel != 3 || id.IdentityLevel != 3 || len(id.Roles) != 3 {
		t.Errorf("%+v", id)
	}
	if want := []cis2.Organisation{{ODS: "X9901", Name: "Invented Trust"}, {ODS: "X9902"}}; !reflect.DeepEqual(id.Organisations, want) {
		t.Errorf("organisations %v, want %v", id.Organisations, want)
	}
	got, err := id.User()
	want := spine.User{
		ODS: "X9901", RoleProfile: second, SDSUserID: nurse, Role: 8001, RoleCode: 8000_8000_8001,
		Activities: []spine.Activity{8028, 9999}, Areas: []spine.AreaOfWork{"P0020:Q0300:T0640"},
		Workgroups: []spine.Workgroup{"910000000504"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

// wants compares what a sign-in is refused for.
func wants(t *testing.T, err error, rule cis2.Rule) {
	t.Helper()
	var e *cis2.Error
	switch {
	case rule == "" && err != nil:
		t.Errorf("refused: %v", err)
	case rule == "":
	case !errors.As(err, &e):
		t.Errorf("%v, want rule %s", err, rule)
	case slices.Contains(e.Unwrap(), nil):
		t.Errorf("%v wraps nothing", err)
	case e.Rule != rule:
		t.Errorf("rule %s (%v), want %s", e.Rule, err, rule)
	case errors.Is(err, guard.ErrNoUser) == (rule == cis2.RuleProvider) || errors.Is(err, cis2.ErrUnavailable) != (rule == cis2.RuleProvider):
		t.Errorf("%v is both or neither a refusal and a failure", err)
	}
}
