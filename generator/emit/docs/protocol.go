package docs

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// What a request needs, as package spine asks for it. The generator does not
// import spine, whose version is the user's to choose, so these tables repeat
// it; a test breaks every rule that is listed here at real guards, and sends
// the example to them.

// sendHeaders are the headers of a request to a service.
func sendHeaders(s policy.Service) []Field {
	authorization := Field{"Authorization", "Bearer, one blank, and a JSON Web Token made for this request"}
	if s.Headers == "nrl" {
		return []Field{
			{"fromASID", "the ASID of the system that asks: 12 digits"},
			{"toASID", "the ASID of the service"},
			authorization,
		}
	}
	return []Field{
		{"Ssp-TraceID", "an id for this request, such as a UUID: 1 to 128 visible ASCII characters"},
		{"Ssp-From", "the ASID of the system that asks: 12 digits"},
		{"Ssp-To", "the ASID of the system that is asked"},
		{"Ssp-InteractionID", "the interactionId of the operation"},
		authorization,
	}
}

// claims are those of the token of a service. Its header is exactly
// {"alg":"none","typ":"JWT"}, and its signature is empty.
func claims(s policy.Service) []Field {
	common := []Field{
		{"iss", "the URL of the system that makes the token"},
		{"aud", "the URL of the service that is asked"},
		{"iat", "now, in seconds since 1970"},
		{"exp", "iat + 300"},
	}
	if s.Tokens == "gpconnect" {
		return append(common, []Field{
			{"sub", "requesting_practitioner.id"},
			{"reason_for_request", "directcare, or migration"},
			{"requested_scope", "one of the scopes of the operation"},
			{"requesting_device", "a FHIR Device: identifier, model, version"},
			{"requesting_organization", "a FHIR Organization: name, and its ODS code as identifier with the system https://fhir.nhs.uk/Id/ods-organization-code"},
			{"requesting_practitioner", "a FHIR Practitioner: id, name with family and given, and the identifier with the system https://fhir.nhs.uk/Id/sds-user-id"},
			{"requested_record", "must not be there"},
		}...)
	}
	return append(common, []Field{
		{"sub", "requesting_user; of a citizen requesting_patient; of a system without a user requesting_system"},
		{"requesting_user", "https://fhir.nhs.uk/Id/sds-role-profile-id| and the role profile of the user; of professionals only"},
		{"requesting_patient", "https://fhir.nhs.net/Id/nhs-number| and the NHS number; of citizens only"},
		{"requesting_system", "https://fhir.nhs.uk/Id/accredited-system| and the ASID of the system that asks"},
		{"requesting_organization", "https://fhir.nhs.uk/Id/ods-organization-code| and the ODS code of its organisation"},
		{"reason_for_request", "directcare; of a citizen patientaccess"},
		{"scope", "one of the scopes of the operation"},
	}...)
}

// errorSystem is the code system of the Spine codes, as each API documents its
// own.
func errorSystem(s policy.Service) Text {
	switch {
	case s.FHIR == "R4":
		return "https://fhir.nhs.uk/ValueSet/Spine-ErrorOrWarningCode-1"
	case s.Headers == "ssp" && s.Tokens == "gpconnect":
		return "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1"
	default:
		return "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
	}
}

// isTarget reports whether a service behind the proxy has one path, which is
// the URL of what is fetched.
func isTarget(m *policy.Model, s policy.Service) bool {
	return s.Headers == "ssp" && !slices.ContainsFunc(m.Endpoints, func(e policy.Endpoint) bool {
		return e.Service == s.Name && (!strings.HasPrefix(e.Path, "/{") || strings.Count(e.Path, "/") > 1)
	})
}

// demandsUser reports whether an operation of a service demands something of
// the user.
func demandsUser(m *policy.Model, s policy.Service) bool {
	return slices.ContainsFunc(m.Endpoints, func(e policy.Endpoint) bool {
		return e.Service == s.Name && slices.ContainsFunc(e.Operations, func(o policy.Operation) bool {
			return o.Level != policy.NoAccess || o.Function != ""
		})
	})
}
