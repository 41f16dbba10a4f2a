// SPDX-License-Identifier: Apache-2.0

package protocol

// The Spine codes that guards answer with. The displays are those of the Spine's value set of
// errors and warnings, and for ACCESS_DENIED that of ACCESS DENIED, which is how the value set
// writes it.
var (
	missingHeader     = Code{Code: "MISSING_OR_INVALID_HEADER", Display: "There is a required header missing or invalid"}
	badRequest        = Code{Code: "BAD_REQUEST", Display: "Bad request"}
	accessDenied      = Code{Code: "ACCESS_DENIED", Display: "Access has been denied to process this request"}
	accessDeniedSSL   = Code{Code: "ACCESS_DENIED_SSL", Display: "SSL Protocol or Cipher requirements not met"}
	asidCheckFailed   = Code{Code: "ASID_CHECK_FAILED", Display: "The sender or receiver's ASID is not authorised for this interaction"}
	invalidParameter  = Code{Code: "INVALID_PARAMETER", Display: "Invalid parameter"}
	invalidResource   = Code{Code: "INVALID_RESOURCE", Display: "Invalid validation of resource"}
	noRecordFound     = Code{Code: "NO_RECORD_FOUND", Display: "No record found"}
	requestType       = Code{Code: "INVALID_REQUEST_TYPE", Display: "The type of request is not supported by the API call"}
	referenceNotFound = Code{Code: "REFERENCE_NOT_FOUND", Display: "Reference not found"}
	internalError     = Code{Code: "INTERNAL_SERVER_ERROR", Display: "Internal server error"}

	// A media type that the Spine does not have is of another code system.
	unsupportedMedia = Code{Code: "Unsupported_Media_Type", Display: "Unsupported Media Type", System: "https://fhir.nhs.uk/ValueSet/spine-response-code-2-0"}
)
