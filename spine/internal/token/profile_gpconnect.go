// SPDX-License-Identifier: Apache-2.0

package token

import "github.com/spineguard/spineguard/spine/internal/code"

// The claims of the profile, and the parts of those that are resources.
const (
	gpcRecord claim = firstOwn + iota
	gpcDevice
	gpcDeviceType
	gpcDeviceSystem
	gpcDeviceValue
	gpcDeviceModel
	gpcDeviceVersion
	gpcOrganization
	gpcOrganizationType
	gpcOrganizationName
	gpcODS
	gpcPractitioner
	gpcPractitionerType
	gpcPractitionerID
	gpcUserID
	gpcRoleProfile
	gpcFamily
	gpcGiven
)

// gpcTypes are the types of resources that stand in claims. One of them in the
// wrong place is another fault than what is not a resource at all, and has
// another answer.
var gpcTypes = []string{"Device", "Organization", "Practitioner", "Patient"}

// GPConnect is the profile of GP Connect 1.x: device, organisation and
// practitioner are FHIR resources (GP Connect, cross organisation audit and
// provenance). Order, names and leeway are those of its demonstrator, which is
// configured for 600 s and whose test suite expects that 200 s pass.
var GPConnect = register(&Profile{
	Name: "gpconnect", Leeway: 600,
	nested: true, fhir: &stu3,
	members: membersOf([]member{
		{name: "iss", claim: iss},
		{name: "sub", claim: sub},
		{name: "aud", claim: aud},
		{name: "iat", kind: integer, claim: iat},
		{name: "exp", kind: integer, claim: exp},
		{name: "reason_for_request", claim: reason},
		{name: "requested_scope", claim: scope},
		{name: "requested_record", kind: anything, claim: gpcRecord},
		{name: "requesting_device", kind: object, claim: gpcDevice, of: stu3Device, members: membersOf([]member{
			{name: "resourceType", claim: gpcDeviceType},
			{name: "identifier", kind: identifiers, of: stu3Identifier, members: identifierMembers, systems: []inSystem{{in: gpcDeviceSystem, value: gpcDeviceValue}}},
			{name: "model", claim: gpcDeviceModel},
			{name: "version", claim: gpcDeviceVersion},
		})},
		{name: "requesting_organization", kind: object, claim: gpcOrganization, of: stu3Organization, members: membersOf([]member{
			{name: "resourceType", claim: gpcOrganizationType},
			{name: "identifier", kind: identifiers, of: stu3Identifier, members: identifierMembers, systems: []inSystem{{system: code.OrganizationSystem, value: gpcODS}}},
			{name: "name", claim: gpcOrganizationName},
		})},
		{name: "requesting_practitioner", kind: object, claim: gpcPractitioner, of: stu3Practitioner, members: membersOf([]member{
			{name: "resourceType", claim: gpcPractitionerType},
			{name: "id", claim: gpcPractitionerID},
			{name: "identifier", kind: identifiers, of: stu3Identifier, members: identifierMembers, systems: []inSystem{
				{system: code.SDSUserSystem, value: gpcUserID},
				{system: code.RoleProfileSystem, value: gpcRoleProfile},
			}},
			{name: "name", kind: objects, of: stu3HumanName, members: membersOf([]member{
				{name: "family", claim: gpcFamily},
				{name: "given", kind: texts, claim: gpcGiven},
			})},
		})},
	}),
	callers:      []caller{{access: Professional, id: sub}},
	organization: gpcODS,
	roleProfile:  gpcRoleProfile,
	userID:       gpcUserID,
	rows: []row{
		{rule: RecordClaim, ask: absent, claim: gpcRecord},
		{rule: ClaimMissing, ask: given, claim: gpcDevice, name: "requesting_device"},
		{rule: ClaimMissing, ask: given, claim: gpcOrganization, name: "requesting_organization"},
		{rule: ClaimMissing, ask: given, claim: gpcPractitioner, name: "requesting_practitioner"},

		{rule: ResourceClaim, ask: oneOf, claim: gpcDeviceType, values: gpcTypes, name: "requesting_device"},
		{rule: ResourceClaim, ask: asDefined, claim: gpcDevice, where: gpcDeviceType, of: []string{"Device"}, name: "requesting_device"},
		{rule: ResourceClaim, ask: oneOf, claim: gpcOrganizationType, values: gpcTypes, name: "requesting_organization"},
		{rule: ResourceClaim, ask: asDefined, claim: gpcOrganization, where: gpcOrganizationType, of: []string{"Organization"}, name: "requesting_organization"},
		{rule: ResourceClaim, ask: oneOf, claim: gpcPractitionerType, values: gpcTypes, name: "requesting_practitioner"},
		{rule: ResourceClaim, ask: asDefined, claim: gpcPractitioner, where: gpcPractitionerType, of: []string{"Practitioner"}, name: "requesting_practitioner"},

		{rule: ClaimIncomplete, ask: given, claim: aud, name: "aud"},
		{rule: ClaimIncomplete, ask: given, claim: exp, name: "exp"},
		{rule: ClaimIncomplete, ask: given, claim: iat, name: "iat"},
		{rule: ClaimIncomplete, ask: given, claim: iss, name: "iss"},
		{rule: ClaimIncomplete, ask: given, claim: sub, name: "sub"},
		{rule: ClaimIncomplete, ask: given, claim: reason, name: "reason_for_request"},
		{rule: ClaimIncomplete, ask: given, claim: scope, name: "requested_scope"},
		{rule: ClaimIncomplete, ask: given, claim: gpcDeviceSystem, name: "requesting_device identifier system"},
		{rule: ClaimIncomplete, ask: given, claim: gpcDeviceValue, name: "requesting_device identifier value"},
		{rule: ClaimIncomplete, ask: given, claim: gpcDeviceModel, name: "requesting_device model"},
		{rule: ClaimIncomplete, ask: given, claim: gpcDeviceVersion, name: "requesting_device version"},
		{rule: ClaimIncomplete, ask: given, claim: gpcOrganizationName, name: "requesting_organization name"},
		{rule: ClaimIncomplete, ask: given, claim: gpcODS, name: "requesting_organization identifier value"},
		{rule: ClaimIncomplete, ask: given, claim: gpcPractitionerID, name: "requesting_practitioner id"},
		{rule: ClaimIncomplete, ask: given, claim: gpcFamily, name: "requesting_practitioner family name"},
		{rule: ClaimIncomplete, ask: given, claim: gpcGiven, name: "requesting_practitioner given name"},
		{rule: ClaimIncomplete, ask: given, claim: gpcUserID, name: "requesting_practitioner SDS user id"},

		{rule: Early, ask: notEarly},
		{rule: Lifetime, ask: lasts, seconds: 300},
		{rule: Expired, ask: notExpired, seconds: 0},
		{rule: Audience, ask: forAudience, claim: aud, name: "aud", about: claims{aud}},
		{rule: Signer, ask: byIssuer, claim: iss},
		{rule: Reason, ask: forReason, claim: reason, values: []string{"directcare", "migration"}, name: "directcare", about: claims{reason}},

		{rule: ResourceType, ask: oneOf, claim: gpcDeviceType, values: []string{"Device"}, name: "requestingDevice", about: claims{gpcDeviceType}},
		{rule: ResourceType, ask: oneOf, claim: gpcOrganizationType, values: []string{"Organization"}, name: "requestingOrganization", about: claims{gpcOrganizationType}},
		{rule: ResourceType, ask: oneOf, claim: gpcPractitionerType, values: []string{"Practitioner"}, name: "requestingPractitioner", about: claims{gpcPractitionerType}},

		{rule: PractitionerSub, ask: equal, claim: gpcPractitionerID, other: sub, name: "requesting_practitioner id", about: claims{gpcPractitionerID, sub}},
		{rule: UserID, ask: identifier, claim: sub, is: code.IsID[[]byte], name: "sub", about: claims{sub}},
		{rule: OrganizationForm, ask: identifier, claim: gpcODS, is: code.IsODS[[]byte], name: "requesting_organization identifier value", about: claims{gpcODS}},
		{rule: OrganizationASID, ask: forOrganization, claim: gpcODS, name: "requesting_organization identifier value", about: claims{gpcODS}},

		// A scope that does not exist is another fault than one that does not fit.
		{rule: ScopeUnknown, ask: firstOf, claim: scope, values: []string{"patient/*.read", "patient/*.write", "organization/*.read", "organization/*.write"}, name: "requested_scope", about: claims{scope}},
		{rule: NoScope, ask: someScope},
		{rule: Scope, ask: forScope, claim: scope, about: claims{scope}},
	},
})
