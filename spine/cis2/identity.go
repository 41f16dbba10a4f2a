// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"encoding/json"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// Identity is a user who signed in, with all their roles. It is for choosing
// and for display; what a policy decides on is the spine.User of one role.
type Identity struct {
	Subject    string // the id of the user, 12 digits
	Name       string // for display, as the two below
	FamilyName string
	GivenName  string
	Selected   string // person_roleid of the role that the provider had them select; "" if none
	SessionID  string // sid, by which a logout token names the session; "" if there is none

	ACR                 string
	Methods             []string // amr, such as N3_SMARTCARD
	AuthenticationLevel Level    // which was reached, and can be higher than the required one
	IdentityLevel       Level
	Expires             time.Time // of the ID token
	Authenticated       time.Time // when the user authenticated; the zero time for smartcards

	Roles         []Role
	Organisations []Organisation // nhsid_user_orgs: those that the user belongs to, in whatever role

	token, userinfo string // verified, as they came
}

// TokenClaims returns a copy of the claims of the ID token, as they came: nil
// for smartcards. The texts of names are not made safe for display.
func (id *Identity) TokenClaims() json.RawMessage { return rawClaims(id.token) }

// UserinfoClaims returns a copy of userinfo, as it came: nil if it was not
// fetched. The texts of names are not made safe for display.
func (id *Identity) UserinfoClaims() json.RawMessage { return rawClaims(id.userinfo) }

func rawClaims(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

// RequireAuthentication returns an *Error if the user authenticated below the
// level: for those parts of an application that ask for more than its sign-in
// does. A guard.UserResolver that returns it denies.
func (id *Identity) RequireAuthentication(l Level) error {
	if refusal := id.AuthenticationLevel.atLeast(l, RuleAuthentication); refusal != nil {
		return refusal
	}
	return nil
}

// Organisation is one that a user belongs to.
type Organisation struct {
	ODS  spine.ODSCode
	Name string
}

// Role is one role of a user at one organisation. Texts are as the provider has
// them; escape them for display. A name with control characters, or with those
// that change the direction of writing, is "".
type Role struct {
	ID            string // person_roleid: 12 digits, unlike those of all other roles
	ODS           spine.ODSCode
	Code          string   // such as S8000:G8000:R8001
	Name          string   // such as "Clinical":"Clinical Provision":"Nurse Access Role", with the quotes
	ActivityCodes []string // those of the policy and all others
	ActivityNames []string // not always in the order of the codes
	AreaCodes     []string
	Workgroups    []string // codes, of 12 digits

	WorkgroupNames []string // not always in the order of the codes
}

// User returns the user in the role that was selected with the provider. Each
// error is an *Error.
func (id *Identity) User() (spine.User, error) {
	return id.UserIn(id.Selected)
}

// UserIn returns the user in the role with this person_roleid, which the
// application had the user choose, or which stands in the header
// NHSD-Session-URID. If the user selected a role with the provider already, it
// must be the same one. Each error is an *Error.
func (id *Identity) UserIn(roleID string) (spine.User, error) {
	switch {
	case roleID == "":
		return spine.User{}, refuse(RuleNoRole, "")
	case id.Selected != "" && id.Selected != roleID:
		return spine.User{}, refuse(RuleOtherRole, "")
	}
	var found *Role
	for i := range id.Roles {
		if id.Roles[i].ID != roleID {
			continue
		}
		if found != nil {
			return spine.User{}, refuse(RuleUnknownRole, "two roles have its person_roleid")
		}
		found = &id.Roles[i]
	}
	if found == nil {
		return spine.User{}, refuse(RuleUnknownRole, "")
	}
	u, refusal := found.user()
	if refusal != nil {
		return spine.User{}, refusal
	}
	if isID(id.Subject) { // what is none is nobody's, such as UNK
		u.SDSUserID = id.Subject
	}
	return u, nil
}

// user is the role as a policy sees it. Codes are read whole: what is not one
// code is none, even if it begins with one.
func (r *Role) user() (spine.User, *Error) {
	role, ok := spine.ParseJobRole(r.Code)
	switch {
	case !isID(r.ID):
		return spine.User{}, refuse(RuleRole, "person_roleid")
	case !code.IsODS(string(r.ODS)):
		return spine.User{}, refuse(RuleRole, "org_code")
	case !ok:
		return spine.User{}, refuse(RuleRole, "role_code")
	}
	u := spine.User{ODS: r.ODS, RoleProfile: r.ID, Role: role}
	u.RoleCode, _ = spine.ParseRoleCode(r.Code) // none if the provider gives the R code alone
	for _, code := range r.ActivityCodes {
		if a, ok := spine.ParseActivity(code); ok {
			u.Activities = append(u.Activities, a)
		}
	}
	for _, code := range r.AreaCodes {
		if a, ok := spine.ParseAreaOfWork(code); ok {
			u.Areas = append(u.Areas, a)
		}
	}
	for _, id := range r.Workgroups {
		if w, ok := spine.ParseWorkgroup(id); ok {
			u.Workgroups = append(u.Workgroups, w)
		}
	}
	return u, nil
}
