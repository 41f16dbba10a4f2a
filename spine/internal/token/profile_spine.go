// SPDX-License-Identifier: Apache-2.0

package token

import "github.com/spineguard/spineguard/spine/internal/code"

// The systems of identifiers in string claims, with the bar.
const (
	roleProfileSystem  = code.RoleProfileSystem + "|"
	accreditedSystem   = code.AccreditedSystem + "|"
	organizationSystem = code.OrganizationSystem + "|"
	nhsNumberSystem    = code.NHSNumberSystem + "|"
)

// The claims of the profile. An ID is what follows the system of an identifier.
const (
	spineSystem claim = firstOwn + iota
	spineSystemID
	spineOrganization
	spineOrganizationID
	spineUser
	spineUserID
	spinePatient
	spinePatientID
	spineAct
	spineActSub
)

// The sets of those who ask.
const (
	forSelf  = professional | unattended // for whom the reason is direct care
	byPerson = citizen | delegated       // for whom it is that a patient wants access
)

// Spine is the profile of the NRL and of retrieval through the SSP: claims are
// strings (NRL, guidance_jwt.md).
var Spine = register(&Profile{
	Name: "spine", Leeway: 5,
	members: membersOf([]member{
		{name: "iss", claim: iss},
		{name: "sub", claim: sub},
		{name: "aud", claim: aud},
		{name: "iat", kind: integer, claim: iat},
		{name: "exp", kind: integer, claim: exp},
		{name: "reason_for_request", claim: reason},
		{name: "scope", claim: scope},
		{name: "requesting_system", claim: spineSystem},
		{name: "requesting_organization", claim: spineOrganization},
		{name: "requesting_user", claim: spineUser},
		{name: "requesting_patient", claim: spinePatient},
		{name: "act", kind: object, claim: spineAct, members: membersOf([]member{{name: "sub", claim: spineActSub}})},
	}),
	callers: []caller{
		{access: Professional, given: claims{spineUser}, id: spineUserID},
		{access: Delegated, given: claims{spinePatient, spineAct}, id: spinePatientID},
		{access: Citizen, given: claims{spinePatient}, id: spinePatientID},
		{access: Unattended, id: spineSystemID},
	},
	organization: spineOrganizationID,
	rows: []row{
		{rule: ClaimMissing, ask: given, claim: iss, name: "iss"},
		{rule: ClaimMissing, ask: given, claim: aud, name: "aud"},
		{rule: ClaimMissing, ask: given, claim: iat, name: "iat"},
		{rule: ClaimMissing, ask: given, claim: exp, name: "exp"},
		{rule: Lifetime, ask: lasts, seconds: 300, name: "exp", about: claims{exp, iat}},
		{rule: Early, ask: notEarly, name: "iat", about: claims{iat, exp}},
		{rule: Expired, ask: notExpired, seconds: 0, name: "iat", about: claims{iat, exp}},
		{rule: Audience, ask: forAudience, claim: aud, name: "aud", about: claims{aud}},
		{rule: Signer, ask: byIssuer, claim: iss},

		// Who asks is a professional, a citizen, somebody for a citizen, or a
		// system by itself. An empty text names nobody, as if it were not there.
		{rule: ClaimMissing, ask: given, claim: sub, name: "sub"},
		{rule: ClaimMissing, ask: notOfSystem, claim: sub, system: roleProfileSystem, when: byPerson | unattended, name: "requesting_user"},
		{rule: UserAndPatient, ask: absent, claim: spinePatient, when: professional, name: "requesting_user", about: claims{spineUser, spinePatient}},
		{rule: UserSub, ask: equal, claim: spineUser, other: sub, when: professional, name: "requesting_user", about: claims{spineUser, sub}},
		{rule: UserForm, ask: identifier, claim: spineUser, system: roleProfileSystem, is: code.IsID[[]byte], other: spineUserID, when: professional, name: "requesting_user", about: claims{spineUser}},
		{rule: ActWithout, ask: absent, claim: spineAct, when: professional, name: "act", about: claims{spineAct}},
		{rule: PatientSub, ask: equal, claim: spinePatient, other: sub, when: byPerson, name: "requesting_patient", about: claims{spinePatient, sub}},
		{rule: PatientForm, ask: identifier, claim: spinePatient, system: nhsNumberSystem, is: code.IsNHSNumber[[]byte], other: spinePatientID, when: byPerson, name: "requesting_patient", about: claims{spinePatient}},
		{rule: PatientOperation, ask: forConsumers, when: byPerson},
		{rule: ActForm, ask: identifier, claim: spineActSub, system: nhsNumberSystem, is: code.IsNHSNumber[[]byte], when: delegated, name: "act", about: claims{spineAct}},
		{rule: ActForm, ask: different, claim: spineActSub, other: spinePatient, when: delegated, name: "act", about: claims{spineAct}},

		// The system that asks must be the one in the header.
		{rule: ClaimMissing, ask: given, claim: spineSystem, name: "requesting_system"},
		{rule: SystemSub, ask: equal, claim: spineSystem, other: sub, when: unattended, name: "requesting_system", about: claims{spineSystem, sub}},
		{rule: SystemForm, ask: identifier, claim: spineSystem, system: accreditedSystem, is: code.IsASID[[]byte], other: spineSystemID, name: "requesting_system", about: claims{spineSystem}},
		{rule: SystemSender, ask: forSender, claim: spineSystemID, name: "requesting_system", about: claims{spineSystem}},
		{rule: ActWithout, ask: absent, claim: spineAct, when: unattended, name: "act", about: claims{spineAct}},
		{rule: SystemOperation, ask: forProviders, when: unattended},

		{rule: ClaimMissing, ask: given, claim: reason, name: "reason_for_request"},
		{rule: Reason, ask: forReason, claim: reason, values: []string{"directcare"}, when: forSelf, name: "directcare", about: claims{reason}},
		{rule: Reason, ask: forReason, claim: reason, values: []string{"patientaccess"}, when: byPerson, name: "patientaccess", about: claims{reason}},
		{rule: ClaimMissing, ask: given, claim: scope, name: "scope"},
		{rule: NoScope, ask: someScope},
		{rule: Scope, ask: forScope, claim: scope, about: claims{scope}},

		{rule: ClaimMissing, ask: given, claim: spineOrganization, name: "requesting_organization"},
		{rule: OrganizationForm, ask: identifier, claim: spineOrganization, system: organizationSystem, is: code.IsODS[[]byte], other: spineOrganizationID, name: "requesting_organization", about: claims{spineOrganization}},
		{rule: OrganizationASID, ask: forOrganization, claim: spineOrganizationID, name: "requesting_system", about: claims{spineSystemID, spineOrganizationID}},
	},
})
