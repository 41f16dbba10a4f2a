// SPDX-License-Identifier: Apache-2.0

package protocol

import "github.com/spineguard/spineguard/spine"

// What all APIs answer alike, and what no document speaks of.
var _ = RegisterOutcomes(OutcomeProfile{Name: common, Outcomes: map[spine.Rule]Outcome{
	spine.RulePeer:       {403, "error", "forbidden", accessDeniedSSL, "A verified client certificate is required."},
	spine.RulePeerProxy:  {403, "error", "forbidden", accessDeniedSSL, "The client certificate is not that of the Spine Secure Proxy."},
	spine.RulePeerSender: {403, "error", "forbidden", accessDenied, "Invalid Client Connection."},

	spine.RuleAddress:     {400, "error", "invalid", badRequest, "The request target is not in its plain form."},
	spine.RuleMethod:      {405, "error", "not-supported", requestType, "The method is not allowed here."},
	spine.RuleQuery:       {400, "error", "invalid", invalidParameter, badQuery},
	spine.RuleParameters:  {400, "error", "invalid", invalidParameter, badParameters},
	spine.RuleHeaderLimit: {400, "error", "invalid", badRequest, tooManyHeaders},

	spine.RulePatientBody: {400, "error", "invalid", badRequest, "The patient of the request is not the one of the token."},

	spine.RuleUser:   {403, "error", "forbidden", accessDenied, notTheUsers},
	spine.RuleAccess: {403, "error", "forbidden", accessDenied, notTheUsers},

	spine.RuleRegistryFailed: {503, "fatal", "transient", internalError, notNow},
	spine.RuleUsersFailed:    {503, "fatal", "transient", internalError, notNow},
	spine.RuleAuditFailed:    {503, "fatal", "transient", internalError, notNow},
	spine.RulePanic:          {500, "fatal", "exception", internalError, ""},
}})

const common = "common"

// Texts that no document has, and that several APIs give.
const (
	badQuery       = "A query parameter is repeated, too long or not in its plain form."
	badParameters  = "The parameters select no interaction, or more than one."
	tooManyHeaders = "The request has too many headers."
	headerTwin     = "A HTTP Header has a name that can be taken for that of another"
	notTheUsers    = "The user may not use this interaction."
	notNow         = "The service cannot decide on the request now."
	noForm         = "A form is not a FHIR resource."
	noMediaType    = "The media type is not one of FHIR."
	noEndpoint     = "There is no such endpoint."
)

// The versions of FHIR: a service whose document names none is answered as one of STU3.
var (
	stu3 = []spine.FHIRVersion{"", spine.STU3}
	r4   = []spine.FHIRVersion{spine.R4}
)

// r4System is the code system of R4, whose OperationOutcome has no profile.
const r4System = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"

// fhirTypes are the two types of FHIR STU3 and later, the only ones of GP Connect.
var fhirTypes = Media{XML: []string{"application/fhir+xml"}, JSON: []string{"application/fhir+json"}, AnswersJSON: true}
