// SPDX-License-Identifier: Apache-2.0

package token

// Rule names a rule that a token can break. The ids are part of the public
// record of decisions and stay.
type Rule string

// The rules, in the order in which they are asked.
const (
	Missing      Rule = "token-missing"
	Repeated     Rule = "token-repeated"
	TooLong      Rule = "token-too-long"
	NotBearer    Rule = "token-not-bearer"
	Sections     Rule = "token-sections"
	Signed       Rule = "token-signed"
	Signature    Rule = "token-signature"
	Signer       Rule = "token-signer"
	NoBody       Rule = "token-no-body"
	Encoding     Rule = "token-encoding"
	Header       Rule = "token-header"
	NotJSON      Rule = "token-not-json"
	ClaimForm    Rule = "claim-form"
	ClaimMissing Rule = "claim-missing"
	Lifetime     Rule = "token-lifetime"
	Early        Rule = "token-early"
	Expired      Rule = "token-expired"
	Audience     Rule = "token-audience"

	UserSub          Rule = "user-sub"
	UserForm         Rule = "user-form"
	UserAndPatient   Rule = "user-and-patient"
	PatientSub       Rule = "patient-sub"
	PatientForm      Rule = "patient-form"
	PatientOperation Rule = "patient-operation"
	ActForm          Rule = "act-form"
	ActWithout       Rule = "act-without-patient"
	SystemSub        Rule = "system-sub"
	SystemForm       Rule = "system-form"
	SystemSender     Rule = "system-sender"
	SystemOperation  Rule = "unattended-operation"
	Reason           Rule = "reason"
	Scope            Rule = "scope"
	NoScope          Rule = "operation-without-scope"
	OrganizationForm Rule = "organization-form"
	OrganizationASID Rule = "organization-asid"

	RecordClaim     Rule = "requested-record"
	ResourceClaim   Rule = "resource-claim"
	ResourceType    Rule = "resource-type"
	ClaimIncomplete Rule = "claim-incomplete"
	PractitionerSub Rule = "practitioner-sub"
	ScopeUnknown    Rule = "scope-unknown"
	UserID          Rule = "user-id"
)

// Fault says which rule a token breaks; the zero Fault says none.
type Fault struct {
	Rule   Rule
	Claim  string    // the claim that it is about, if it is about one
	Values [2][]byte // what the claims said that it is about; good until the next Read
}
