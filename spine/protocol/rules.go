// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// rules is the one table of rules.
var rules = []Rule{
	{ID: spine.RulePeer, Asked: "the caller has a verified client certificate", Source: "NRL guidance_security"},
	{ID: spine.RulePeerProxy, Asked: "the certificate is that of the Spine Secure Proxy", Positions: atProvider, Source: "CORE ssp_implementation_guide: the proxy is the only caller a provider may accept"},

	{ID: spine.RuleAddress, Asked: "the request target is a plain path, and the request stays one request"},
	{ID: spine.RulePath, Asked: "an endpoint has the path", PathsOnly: true},
	{ID: spine.RuleMethod, Asked: "the endpoint has the method"},
	{ID: spine.RuleQuery, Asked: "the query is not too long, and parameters that select an operation come once and plainly"},
	{ID: spine.RuleForm, Asked: "the body is not a form"},
	{ID: spine.RuleNoContentType, Asked: "a body has a Content-Type", PathsOnly: true, Positions: atHandlers},
	{ID: spine.RuleContentType, Asked: "the Content-Type is one of FHIR", PathsOnly: true, Positions: atHandlers},
	{ID: spine.RuleAccept, Asked: "Accept or _format takes a type of FHIR", PathsOnly: true, Positions: atHandlers},

	{ID: spine.RuleHeaderLimit, Asked: "there are at most 100 headers"},
	{ID: spine.RuleHeaderTwin, Asked: "no header is nearly one of those that are read, such as with an underscore in place of a hyphen"},
	{ID: spine.RuleTrace, Part: Headers, Asked: "the trace header is there, once"},
	{ID: spine.RuleFrom, Part: Headers, Asked: "the header of the sender holds an ASID, once"},
	{ID: spine.RuleTo, Part: Headers, Asked: "the header of the receiver holds its ASID, once"},
	{ID: spine.RuleInteraction, Part: Headers, Asked: "the header of the interactionId is there, once"},
	{ID: spine.RuleInteractionEndpoint, Part: Interactions, Asked: "the interactionId is one of the endpoint"},
	{ID: spine.RuleParameters, Asked: "the parameters select one operation"},

	{ID: spine.RuleTokenSignature, Part: Signatures, Asked: "the signature of the token is good, where the guard asks for one"},
	{ID: spine.RuleTokenSigner, Part: Signatures, Asked: "the key of the token speaks for the system that asks, where the guard asks for a signature"},

	{ID: spine.RuleSender, Asked: "the sender is known"},
	{ID: spine.RuleRegistryFailed, Asked: "the registry of systems answers"},
	{ID: spine.RulePeerSender, Asked: "the certificate is that of the system that asks", Positions: atCallers, Source: "CORE ssp_implementation_guide (FQDN of the certificate against the ASID's)"},

	{ID: spine.RuleTokenMissing, Part: Token, Asked: "Authorization is there"},
	{ID: spine.RuleTokenRepeated, Part: Token, Asked: "Authorization is there once"},
	{ID: spine.RuleTokenTooLong, Part: Token, Asked: "the token has at most 8,192 characters"},
	{ID: spine.RuleTokenNotBearer, Part: Token, Asked: "Authorization is a bearer token"},
	{ID: spine.RuleTokenSections, Part: Token, Asked: "the token has three parts"},
	{ID: spine.RuleTokenSigned, Part: Token, Asked: "the third part is empty, where the guard asks for no signature"},
	{ID: spine.RuleTokenNoBody, Part: Token, Asked: "the second part is not empty"},
	{ID: spine.RuleTokenHeader, Part: Token, Asked: "the header of the token is alg none and typ JWT"},
	{ID: spine.RuleTokenEncoding, Part: Token, Asked: "the parts are base64url without padding"},
	{ID: spine.RuleTokenNotJSON, Part: Token, Asked: "the claims are one JSON object, no name twice"},
	{ID: spine.RuleClaimForm, Part: Token, Asked: "each claim has its JSON type"},

	{ID: spine.RuleRecordClaim, Part: Claims, Asked: "requested_record is not there"},
	{ID: spine.RuleClaimMissing, Part: Claims, Asked: "each claim is there"},
	{ID: spine.RuleResourceClaim, Part: Claims, Asked: "claims that are resources have a known type and only what its definition has"},
	{ID: spine.RuleClaimIncomplete, Part: Claims, Asked: "each part of a claim is there"},
	{ID: spine.RuleTokenLifetime, Part: Claims, Asked: "exp is iat + 300"},
	{ID: spine.RuleTokenEarly, Part: Claims, Asked: "iat is not in the future"},
	{ID: spine.RuleTokenExpired, Part: Claims, Asked: "exp is not in the past"},
	{ID: spine.RuleTokenAudience, Part: Claims, Asked: "aud is the URL of the service, where the guard knows it"},
	{ID: spine.RuleUserAndPatient, Part: Claims, Asked: "there is a user or a patient, not both"},
	{ID: spine.RuleUserSub, Part: Claims, Asked: "requesting_user is sub"},
	{ID: spine.RuleUserForm, Part: Claims, Asked: "requesting_user is a role profile with its system"},
	{ID: spine.RuleActWithout, Part: Claims, Asked: "act comes with requesting_patient"},
	{ID: spine.RulePatientSub, Part: Claims, Asked: "requesting_patient is sub"},
	{ID: spine.RulePatientForm, Part: Claims, Asked: "requesting_patient is an NHS number with its system"},
	{ID: spine.RulePatientOperation, Part: Claims, Asked: "citizens use interactions of consumers"},
	{ID: spine.RuleActForm, Part: Claims, Asked: "act names an NHS number with its system, and somebody else"},
	{ID: spine.RuleSystemSub, Part: Claims, Asked: "without a user, requesting_system is sub"},
	{ID: spine.RuleSystemForm, Part: Claims, Asked: "requesting_system is an ASID with its system"},
	{ID: spine.RuleSystemSender, Part: Claims, Asked: "requesting_system is the sender of the header"},
	{ID: spine.RuleUnattended, Part: Claims, Asked: "systems without a user use interactions of providers"},
	{ID: spine.RuleReason, Part: Claims, Asked: "the reason is an accepted one"},
	{ID: spine.RuleResourceType, Part: Claims, Asked: "each resource has the type of its place"},
	{ID: spine.RulePractitionerSub, Part: Claims, Asked: "requesting_practitioner.id is sub"},
	{ID: spine.RuleUserID, Part: Claims, Asked: "sub is a FHIR id"},
	{ID: spine.RuleScopeUnknown, Part: Claims, Asked: "the scope is one of GP Connect"},
	{ID: spine.RuleNoScope, Part: Claims, Asked: "the operation has scopes"},
	{ID: spine.RuleScope, Part: Claims, Asked: "the scope is one of the operation"},
	{ID: spine.RuleOrganizationForm, Part: Claims, Asked: "requesting_organization has an ODS code"},
	{ID: spine.RuleOrganizationASID, Part: Claims, Asked: "the organisation is that of the sender"},

	{ID: spine.RuleSenderInteraction, Asked: "the sender may send the interactionId"},
	{ID: spine.RuleReceiver, Asked: "the receiver is known and receives the interactionId", Positions: atProxy},
	{ID: spine.RuleTarget, Asked: "the target URL is the receiver's", Positions: atProxy},

	{ID: spine.RuleUser, Part: User, Asked: "there is a user, the one of the token"},
	{ID: spine.RuleUsersFailed, Part: User, Asked: "the user can be looked up"},
	{ID: spine.RuleAccess, Part: User, Asked: "the activities of the user open it"},

	{ID: spine.RuleAuditFailed, Asked: "the verdict can be recorded"},
	{ID: spine.RulePanic, Asked: "nothing fails inside"},

	{ID: spine.RulePatientBody, Part: Body, Asked: "the patient of the request is the one whose record the token asks for, where a handler compares them"},

	{ID: spine.RuleRedirect, Part: Sending, Asked: "the request does not follow a redirect"},
	{ID: spine.RulePreset, Part: Sending, Asked: "the request has no header that the transport sets"},
	{ID: spine.RuleHost, Part: Sending, Asked: "the request is for the host of the service"},
	{ID: spine.RuleFormat, Part: Sending, Asked: "the format of the record is known, and fetched through the proxy"},
	{ID: spine.RuleCaller, Part: Sending, Asked: "it is said in full for whom the request is sent"},
}

var (
	atProvider = []spine.Position{spine.ProviderPosition}
	atProxy    = []spine.Position{spine.ProxyPosition}
	atHandlers = []spine.Position{spine.ServicePosition, spine.ProviderPosition}
	atCallers  = []spine.Position{spine.ServicePosition, spine.ProxyPosition}
)
