package spine

import (
	"strings"

	"github.com/spineguard/spineguard/spine/internal/outcome"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// Refusal is the answer to a request that is not allowed: a FHIR
// OperationOutcome. It belongs to its Decision and is good as long as that. It is
// no error, since a nil *Refusal, which says yes, would be an error that is not
// nil.
type Refusal struct {
	rule    Rule
	text    text
	system  string
	profile string
	claim   string // the claim that the text speaks of
	values  string // the diagnostics with values of the request, if they are echoed
	allow   string
}

// text is how an API answers a broken rule. In the diagnostics, {claim} is
// what the rule names, and {0} and {1} are values of the request, which are
// left out together with the brackets and the blank around them.
type text struct {
	status      int
	severity    string
	issue, code string
	diagnostics string
}

// Rule returns the rule that was broken.
func (r *Refusal) Rule() Rule { return r.rule }

// Status returns the HTTP status.
func (r *Refusal) Status() int { return r.text.status }

// Code returns the Spine code, such as MISSING_OR_INVALID_HEADER.
func (r *Refusal) Code() string { return r.text.code }

// IssueCode returns the FHIR issue code, such as structure.
func (r *Refusal) IssueCode() string { return r.text.issue }

// Display returns the display of the Spine code.
func (r *Refusal) Display() string { return displays(r.text.code) }

// Diagnostics returns the sentence for whoever sent the request. It holds
// nothing of the request unless the guard was made with EchoInput.
func (r *Refusal) Diagnostics() string {
	if r.values != "" {
		return r.values
	}
	return fill(r.text.diagnostics, r.claim, func(int) string { return "" })
}

// String returns the rule and the diagnostics.
func (r *Refusal) String() string { return string(r.rule) + ": " + r.Diagnostics() }

func (r *Refusal) outcome() *outcome.Outcome {
	return &outcome.Outcome{
		Profile: r.profile, Severity: r.text.severity, Code: r.text.issue, System: r.system,
		SpineCode: r.text.code, Display: r.Display(), Diagnostics: r.Diagnostics(),
	}
}

// refusal is the answer of a dialect to a broken rule.
func (d dialect) refusal(f token.Fault, echo bool) Refusal {
	r := Refusal{rule: Rule(f.Rule), text: d.text(f.Rule), system: d.system, profile: d.profile, claim: f.Claim}
	if r.text.code == unsupportedMedia {
		r.system = mediaSystem
	}
	if echo {
		r.values = fill(r.text.diagnostics, r.claim, func(i int) string { return bounded(f.Values[i]) })
	}
	return r
}

// fill puts the claim and the values into a text. Scopes that are alternatives
// are named with or between them.
func fill(template, claim string, value func(int) string) string {
	s := strings.ReplaceAll(template, "{claim}", strings.ReplaceAll(claim, "|", " or "))
	for i, place := range [...]string{"{0}", "{1}"} {
		v := value(i)
		if v == "" {
			for _, around := range [...]string{" (" + place + ")", ` "` + place + `"`, "_" + place, " " + place} {
				s = strings.ReplaceAll(s, around, "")
			}
		}
		s = strings.ReplaceAll(s, place, v)
	}
	return s
}

const maxEcho = 64

// bounded is a value as it may be shown: at most 64 characters, visible ASCII.
func bounded(v []byte) string {
	var b strings.Builder
	for i, c := range v {
		if i == maxEcho {
			b.WriteString("...")
			break
		}
		if c < ' ' || c > '~' || c == '{' || c == '}' {
			c = '?'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// displays are those of the Spine's value set of errors and warnings, and for
// ACCESS_DENIED that of ACCESS DENIED, which is how the value set writes it.
func displays(code string) string {
	switch code {
	case missingHeader:
		return "There is a required header missing or invalid"
	case badRequest:
		return "Bad request"
	case accessDenied:
		return "Access has been denied to process this request"
	case accessDeniedSSL:
		return "SSL Protocol or Cipher requirements not met"
	case asidCheckFailed:
		return "The sender or receiver's ASID is not authorised for this interaction"
	case invalidParameter:
		return "Invalid parameter"
	case invalidResource:
		return "Invalid validation of resource"
	case noRecordFound:
		return "No record found"
	case requestType:
		return "The type of request is not supported by the API call"
	case referenceNotFound:
		return "Reference not found"
	case unsupportedMedia:
		return "Unsupported Media Type"
	default:
		return "Internal server error"
	}
}

// The Spine codes that a guard answers with.
const (
	missingHeader     = "MISSING_OR_INVALID_HEADER"
	badRequest        = "BAD_REQUEST"
	accessDenied      = "ACCESS_DENIED"
	accessDeniedSSL   = "ACCESS_DENIED_SSL"
	asidCheckFailed   = "ASID_CHECK_FAILED"
	invalidParameter  = "INVALID_PARAMETER"
	invalidResource   = "INVALID_RESOURCE"
	noRecordFound     = "NO_RECORD_FOUND"
	requestType       = "INVALID_REQUEST_TYPE"
	referenceNotFound = "REFERENCE_NOT_FOUND"
	unsupportedMedia  = "Unsupported_Media_Type"
	internalError     = "INTERNAL_SERVER_ERROR"
)
