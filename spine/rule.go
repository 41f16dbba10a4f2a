// SPDX-License-Identifier: Apache-2.0

package spine

import "github.com/spineguard/spineguard/spine/internal/token"

// Rule is the id of a rule that a request can break. docs/conformance.md of
// the project lists all of them with their sources. The ids do not change.
type Rule string

// The rules that are not about the token.
const (
	RulePeer                Rule = "peer"                 // nothing proves who is at the other end
	RulePeerProxy           Rule = "peer-proxy"           // a provider's peer is not the proxy
	RuleAddress             Rule = "address"              // a request target that two readers could understand in two ways
	RulePath                Rule = "path"                 // no endpoint has it
	RuleMethod              Rule = "method"               // the endpoint does not have it
	RuleQuery               Rule = "query"                // a query that two readers could understand in two ways
	RuleParameters          Rule = "parameters"           // no operation, or more than one, is selected by them
	RuleForm                Rule = "form"                 // a form in the body, which is read as parameters
	RuleNoContentType       Rule = "content-type-missing" // of the body
	RuleContentType         Rule = "content-type"         // of the body
	RuleAccept              Rule = "accept"               // or _format: a form of answer that there is not
	RuleHeaderLimit         Rule = "header-limit"         // too many of them
	RuleHeaderTwin          Rule = "header-twin"          // a header by another name that some servers take for it
	RuleTrace               Rule = "trace-header"         // Ssp-TraceID
	RuleFrom                Rule = "from-header"          // fromASID or Ssp-From is missing, repeated, or no ASID
	RuleTo                  Rule = "to-header"            // toASID or Ssp-To is missing, repeated, or not the receiver
	RuleInteraction         Rule = "interaction-header"   // Ssp-InteractionID is missing, repeated, or no text
	RuleInteractionEndpoint Rule = "interaction-endpoint" // the interactionId is none of the endpoint
	RuleSender              Rule = "sender"               // unknown
	RulePeerSender          Rule = "peer-sender"          // the sender is not the peer
	RuleSenderInteraction   Rule = "sender-interaction"   // the sender may not send it
	RuleReceiver            Rule = "receiver"             // unknown, or does not receive it
	RuleTarget              Rule = "target"               // the target URL is not the receiver's
	RuleUser                Rule = "user"                 // nobody, or somebody else than the token says
	RuleAccess              Rule = "access"               // the user's activities do not open it
	RuleRegistryFailed      Rule = "registry-failed"      // it cannot answer now
	RuleUsersFailed         Rule = "users-failed"         // they cannot be resolved now
	RuleAuditFailed         Rule = "audit-failed"         // the verdict cannot be recorded now
	RulePanic               Rule = "panic"                // a hook panicked
)

// The rules of the token, in the order of docs/conformance.md.
const (
	RuleTokenMissing     = Rule(token.Missing)          // there is no Authorization
	RuleTokenRepeated    = Rule(token.Repeated)         // Authorization comes twice
	RuleTokenTooLong     = Rule(token.TooLong)          // of the whole header
	RuleTokenNotBearer   = Rule(token.NotBearer)        // another scheme
	RuleTokenSections    = Rule(token.Sections)         // not three parts
	RuleTokenSigned      = Rule(token.Signed)           // signed, where no token may be
	RuleTokenSignature   = Rule(token.Signature)        // the TokenVerifier does not vouch for it
	RuleTokenSigner      = Rule(token.Signer)           // its key does not speak for the sender
	RuleTokenNoBody      = Rule(token.NoBody)           // no claims
	RuleTokenEncoding    = Rule(token.Encoding)         // not canonical base64url
	RuleTokenHeader      = Rule(token.Header)           // not {"alg":"none","typ":"JWT"}
	RuleTokenNotJSON     = Rule(token.NotJSON)          // the claims are not one JSON object, read in one way only
	RuleClaimForm        = Rule(token.ClaimForm)        // a claim of another name or type
	RuleClaimMissing     = Rule(token.ClaimMissing)     // a claim that must be there
	RuleTokenLifetime    = Rule(token.Lifetime)         // not 300 s
	RuleTokenEarly       = Rule(token.Early)            // iat is in the future
	RuleTokenExpired     = Rule(token.Expired)          // exp is in the past
	RuleTokenAudience    = Rule(token.Audience)         // aud is not the guard's
	RuleUserSub          = Rule(token.UserSub)          // requesting_user is not sub
	RuleUserForm         = Rule(token.UserForm)         // requesting_user is not a role profile
	RuleUserAndPatient   = Rule(token.UserAndPatient)   // both are there
	RulePatientSub       = Rule(token.PatientSub)       // requesting_patient is not sub
	RulePatientForm      = Rule(token.PatientForm)      // requesting_patient is not an NHS number
	RulePatientOperation = Rule(token.PatientOperation) // a citizen at an operation of providers
	RuleActForm          = Rule(token.ActForm)          // act names nobody else
	RuleActWithout       = Rule(token.ActWithout)       // act without requesting_patient
	RuleSystemSub        = Rule(token.SystemSub)        // unattended, and requesting_system is not sub
	RuleSystemForm       = Rule(token.SystemForm)       // requesting_system is not an ASID
	RuleSystemSender     = Rule(token.SystemSender)     // requesting_system is not the sender
	RuleUnattended       = Rule(token.SystemOperation)  // a system by itself at an operation of consumers
	RuleReason           = Rule(token.Reason)           // reason_for_request is none for this access
	RuleScope            = Rule(token.Scope)            // the scope is none of the operation's
	RuleNoScope          = Rule(token.NoScope)          // the operation has no scope, so no token is right
	RuleOrganizationForm = Rule(token.OrganizationForm) // requesting_organization has no ODS code
	RuleOrganizationASID = Rule(token.OrganizationASID) // requesting_organization is not that of the sender
	RuleRecordClaim      = Rule(token.RecordClaim)      // requested_record is there
	RuleResourceClaim    = Rule(token.ResourceClaim)    // a claim is not a FHIR resource
	RuleResourceType     = Rule(token.ResourceType)     // a claim is a resource of another type
	RuleClaimIncomplete  = Rule(token.ClaimIncomplete)  // a part of a claim that must be there
	RulePractitionerSub  = Rule(token.PractitionerSub)  // the practitioner is not sub
	RuleScopeUnknown     = Rule(token.ScopeUnknown)     // requested_scope is none of GP Connect's
	RuleUserID           = Rule(token.UserID)           // sub is not a FHIR id
)

// Rules that a handler asks, which reads the body.
const (
	RulePatientBody Rule = "patient-body" // the request is for another patient than the token
)

// Rules that only a transport asks.
const (
	RuleCaller   Rule = "caller"   // for whom a request is sent is missing or incomplete
	RuleHost     Rule = "host"     // the request is for another host
	RuleRedirect Rule = "redirect" // the request follows a redirect
	RuleFormat   Rule = "format"   // the record's format is unknown or fetched directly
	RulePreset   Rule = "preset"   // the request has a header that the transport sets
)

// knownRules are all of the constants.
var knownRules = [...]Rule{
	RulePeer, RulePeerProxy, RuleAddress, RulePath, RuleMethod, RuleQuery, RuleParameters, RuleForm,
	RuleNoContentType, RuleContentType, RuleAccept, RuleHeaderLimit, RuleHeaderTwin, RuleTrace, RuleFrom,
	RuleTo, RuleInteraction, RuleInteractionEndpoint, RuleSender, RulePeerSender, RuleSenderInteraction,
	RuleReceiver, RuleTarget, RuleUser, RuleAccess, RuleRegistryFailed, RuleUsersFailed, RuleAuditFailed,
	RulePanic, RuleTokenMissing, RuleTokenRepeated, RuleTokenTooLong, RuleTokenNotBearer, RuleTokenSections,
	RuleTokenSigned, RuleTokenSignature, RuleTokenSigner, RuleTokenNoBody, RuleTokenEncoding, RuleTokenHeader,
	RuleTokenNotJSON, RuleClaimForm, RuleClaimMissing, RuleTokenLifetime, RuleTokenEarly, RuleTokenExpired,
	RuleTokenAudience, RuleUserSub, RuleUserForm, RuleUserAndPatient, RulePatientSub, RulePatientForm,
	RulePatientOperation, RuleActForm, RuleActWithout, RuleSystemSub, RuleSystemForm, RuleSystemSender,
	RuleUnattended, RuleReason, RuleScope, RuleNoScope, RuleOrganizationForm, RuleOrganizationASID,
	RuleRecordClaim, RuleResourceClaim, RuleResourceType, RuleClaimIncomplete, RulePractitionerSub,
	RuleScopeUnknown, RuleUserID, RulePatientBody, RuleCaller, RuleHost, RuleRedirect, RuleFormat, RulePreset,
}
