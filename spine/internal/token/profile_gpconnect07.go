// SPDX-License-Identifier: Apache-2.0

package token

import "github.com/spineguard/spineguard/spine/internal/code"

// The systems of identifiers of GP Connect 0.7.x, as its pages have them: that of
// users without /Id/ is a confirmed error, which is kept.
const (
	gpc07NHSNumberSystem    = "http://fhir.nhs.net/Id/nhs-number"
	gpc07OrganizationSystem = "http://fhir.nhs.net/Id/ods-organization-code"
	gpc07UserSystem         = "http://fhir.nhs.net/sds-user-id"
)

// gpc07Audience is the aud of every token, which does not say who is asked.
const gpc07Audience = "https://authorize.fhir.nhs.net/token"

// The claims of the profile, and the parts of those that are resources.
const (
	gpc07Record claim = firstOwn + iota
	gpc07RecordType
	gpc07NHSNumber
	gpc07RecordODS
	gpc07Device
	gpc07DeviceType
	gpc07DeviceID
	gpc07DeviceSystem
	gpc07DeviceValue
	gpc07DeviceModel
	gpc07DeviceVersion
	gpc07Organization
	gpc07OrganizationType
	gpc07OrganizationID
	gpc07OrganizationName
	gpc07ODS
	gpc07Practitioner
	gpc07PractitionerType
	gpc07PractitionerID
	gpc07UserID
	gpc07Family
	gpc07Given
)

// GPConnect07 is the profile of GP Connect 0.7.x: claims are resources of FHIR
// DSTU2, and the token names the record that is asked for (GP Connect 0.7.4, cross
// organisation audit and provenance). A provider does not compare iat with its
// clock (release notes of 0.7.2), so that there is no leeway. The job role and a
// local identifier of the practitioner can be missing, and who has no smartcard
// has the user id UNK.
var GPConnect07 = register(&Profile{
	Name: "gpconnect-0.7", Audience: gpc07Audience,
	nested: true, fhir: &dstu2,
	members: membersOf([]member{
		{name: "iss", claim: iss},
		{name: "sub", claim: sub},
		{name: "aud", claim: aud},
		{name: "iat", kind: integer, claim: iat},
		{name: "exp", kind: integer, claim: exp},
		{name: "reason_for_request", claim: reason},
		{name: "requested_scope", claim: scope},
		{name: "requested_record", kind: object, claim: gpc07Record, of: resourceType, members: membersOf([]member{
			{name: "resourceType", claim: gpc07RecordType},
			{name: "identifier", kind: identifiers, of: dstu2Identifier, members: identifierMembers, systems: []inSystem{
				{system: gpc07NHSNumberSystem, value: gpc07NHSNumber},
				{system: gpc07OrganizationSystem, value: gpc07RecordODS},
			}},
		})},
		{name: "requesting_device", kind: object, claim: gpc07Device, of: dstu2Device, members: membersOf([]member{
			{name: "resourceType", claim: gpc07DeviceType},
			{name: "id", claim: gpc07DeviceID},
			{name: "identifier", kind: identifiers, of: dstu2Identifier, members: identifierMembers, systems: []inSystem{{in: gpc07DeviceSystem, value: gpc07DeviceValue}}},
			{name: "model", claim: gpc07DeviceModel},
			{name: "version", claim: gpc07DeviceVersion},
		})},
		{name: "requesting_organization", kind: object, claim: gpc07Organization, of: dstu2Organization, members: membersOf([]member{
			{name: "resourceType", claim: gpc07OrganizationType},
			{name: "id", claim: gpc07OrganizationID},
			{name: "name", claim: gpc07OrganizationName},
			{name: "identifier", kind: identifiers, of: dstu2Identifier, members: identifierMembers, systems: []inSystem{{system: gpc07OrganizationSystem, value: gpc07ODS}}},
		})},
		{name: "requesting_practitioner", kind: object, claim: gpc07Practitioner, of: dstu2Practitioner, members: membersOf([]member{
			{name: "resourceType", claim: gpc07PractitionerType},
			{name: "id", claim: gpc07PractitionerID},
			{name: "identifier", kind: identifiers, of: dstu2Identifier, members: identifierMembers, systems: []inSystem{{system: gpc07UserSystem, value: gpc07UserID}}},
			{name: "name", kind: object, of: dstu2HumanName, members: membersOf([]member{
				{name: "family", kind: texts, claim: gpc07Family},
				{name: "given", kind: texts, claim: gpc07Given},
			})},
		})},
	}),
	callers:      []caller{{access: Professional, id: sub}},
	organization: gpc07ODS,
	userID:       gpc07UserID,
	patient:      gpc07NHSNumber,
	rows: []row{
		{rule: ClaimMissing, ask: given, claim: aud, name: "aud"},
		{rule: ClaimMissing, ask: given, claim: iss, name: "iss"},
		{rule: ClaimMissing, ask: given, claim: sub, name: "sub"},
		{rule: ClaimMissing, ask: given, claim: exp, name: "exp"},
		{rule: ClaimMissing, ask: given, claim: iat, name: "iat"},
		{rule: ClaimMissing, ask: given, claim: reason, name: "reason_for_request"},
		{rule: ClaimMissing, ask: given, claim: gpc07Record, name: "requested_record"},
		{rule: ClaimMissing, ask: given, claim: scope, name: "requested_scope"},
		{rule: ClaimMissing, ask: given, claim: gpc07Device, name: "requesting_device"},
		{rule: ClaimMissing, ask: given, claim: gpc07Organization, name: "requesting_organization"},
		{rule: ClaimMissing, ask: given, claim: gpc07Practitioner, name: "requesting_practitioner"},

		{rule: ResourceType, ask: oneOf, claim: gpc07DeviceType, values: []string{"Device"}, name: "requesting_device", about: claims{gpc07DeviceType}},
		{rule: ResourceType, ask: oneOf, claim: gpc07OrganizationType, values: []string{"Organization"}, name: "requesting_organization", about: claims{gpc07OrganizationType}},
		{rule: ResourceType, ask: oneOf, claim: gpc07PractitionerType, values: []string{"Practitioner"}, name: "requesting_practitioner", about: claims{gpc07PractitionerType}},

		{rule: ClaimIncomplete, ask: given, claim: gpc07NHSNumber, where: gpc07RecordType, of: []string{"Patient"}, name: "requested_record identifier value"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07RecordODS, where: gpc07RecordType, of: []string{"Organization"}, name: "requested_record identifier value"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07DeviceID, name: "requesting_device id"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07DeviceModel, name: "requesting_device model"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07DeviceVersion, name: "requesting_device version"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07DeviceSystem, name: "requesting_device identifier system"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07DeviceValue, name: "requesting_device identifier value"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07OrganizationID, name: "requesting_organization id"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07OrganizationName, name: "requesting_organization name"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07ODS, name: "requesting_organization identifier value"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07PractitionerID, name: "requesting_practitioner id"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07Family, name: "requesting_practitioner name family"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07Given, name: "requesting_practitioner name given"},
		{rule: ClaimIncomplete, ask: given, claim: gpc07UserID, name: "requesting_practitioner identifier value"},

		{rule: Lifetime, ask: lasts, seconds: 300, name: "exp", about: claims{exp, iat}},
		{rule: Expired, ask: notExpired, seconds: 1, name: "exp", about: claims{exp}},
		{rule: Reason, ask: forReason, claim: reason, values: []string{"directcare"}, name: "directcare", about: claims{reason}},
		{rule: Audience, ask: oneOf, claim: aud, values: []string{gpc07Audience}, name: "aud", about: claims{aud}},
		{rule: Signer, ask: byIssuer, claim: iss},

		{rule: PractitionerSub, ask: equal, claim: gpc07PractitionerID, other: sub, name: "requesting_practitioner id", about: claims{gpc07PractitionerID, sub}},
		{rule: UserID, ask: identifier, claim: gpc07UserID, is: code.IsID[[]byte], name: "requesting_practitioner identifier value", about: claims{gpc07UserID}},
		{rule: OrganizationForm, ask: identifier, claim: gpc07ODS, is: code.IsODS[[]byte], name: "requesting_organization identifier value", about: claims{gpc07ODS}},
		{rule: OrganizationASID, ask: forOrganization, claim: gpc07ODS, name: "requesting_organization identifier value", about: claims{gpc07ODS}},
		{rule: PatientForm, ask: identifier, claim: gpc07NHSNumber, is: code.IsNHSNumber[[]byte], where: gpc07RecordType, of: []string{"Patient"}, name: "requested_record identifier value", about: claims{gpc07NHSNumber}},
		{rule: ResourceType, ask: absent, claim: gpc07NHSNumber, where: gpc07RecordType, of: []string{"Organization"}, name: "requested_record", about: claims{gpc07RecordType}},
		{rule: OrganizationForm, ask: identifier, claim: gpc07RecordODS, is: code.IsODS[[]byte], where: gpc07RecordType, of: []string{"Organization"}, name: "requested_record identifier value", about: claims{gpc07RecordODS}},

		// The scope says which type of record there is.
		{rule: ScopeUnknown, ask: oneOf, claim: scope, values: []string{"patient/*.read", "organization/*.read"}, name: "requested_scope", about: claims{scope}},
		{rule: ResourceType, ask: oneOf, claim: gpc07RecordType, values: []string{"Patient"}, where: scope, of: []string{"patient/*.read"}, name: "requested_record", about: claims{gpc07RecordType}},
		{rule: ResourceType, ask: oneOf, claim: gpc07RecordType, values: []string{"Organization"}, where: scope, of: []string{"organization/*.read"}, name: "requested_record", about: claims{gpc07RecordType}},
		{rule: NoScope, ask: someScope},
		{rule: Scope, ask: forScope, claim: scope, about: claims{scope}},

		{rule: ResourceClaim, ask: asDefined, claim: gpc07Practitioner, name: "requesting_practitioner"},
		{rule: ResourceClaim, ask: identifier, claim: gpc07PractitionerID, is: code.IsID[[]byte], name: "requesting_practitioner"},
		{rule: ResourceClaim, ask: asDefined, claim: gpc07Device, name: "requesting_device"},
		{rule: ResourceClaim, ask: identifier, claim: gpc07DeviceID, is: code.IsID[[]byte], name: "requesting_device"},
		{rule: ResourceClaim, ask: asDefined, claim: gpc07Organization, name: "requesting_organization"},
		{rule: ResourceClaim, ask: identifier, claim: gpc07OrganizationID, is: code.IsID[[]byte], name: "requesting_organization"},
		{rule: ResourceClaim, ask: asDefined, claim: gpc07Record, name: "requested_record"},
	},
})
