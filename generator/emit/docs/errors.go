package docs

import (
	"embed"
	"slices"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// answers are what guards answer to each broken rule: copies of the
// expectations of package spine's own tests, which a test compares.
//
//go:embed answers/*.txt
var answers embed.FS

// failures are the errors of a service: of one that is called directly as it
// answers, of one behind the Spine Secure Proxy as a provider answers.
func failures(m *policy.Model, s policy.Service) []Failure {
	name, without := "records-provider", []string{"receiver", "target"}
	switch {
	case s.Headers == "nrl":
		name, without = "nrl", append(without, "header-twin", "trace-header", "interaction-header", "interaction-endpoint")
	case s.Tokens == "gpconnect":
		name = "gpconnect-provider"
	}
	if isTarget(m, s) {
		without = append(without, "path", "content-type-missing", "content-type", "accept")
	}
	if !demandsUser(m, s) {
		without = append(without, "user", "access", "users-failed")
	}
	if s.Headers == "nrl" && s.Tokens == "gpconnect" {
		return nil // no document says what it answers
	}
	data, err := answers.ReadFile("answers/" + name + ".txt")
	if err != nil {
		panic("docs: the embedded answers: " + err.Error())
	}
	return slices.DeleteFunc(parseAnswers(string(data)), func(f Failure) bool { return slices.Contains(without, string(f.Rule)) })
}

// parseAnswers reads lines of a rule, a status, a severity, an issue and a
// code, each with a line of diagnostics under it.
func parseAnswers(data string) []Failure {
	var out []Failure
	for _, line := range strings.Split(data, "\n") {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "    echoed:"):
		case strings.HasPrefix(line, "    ") && len(out) > 0:
			out[len(out)-1].Diagnostics = Text(strings.ReplaceAll(strings.TrimSpace(line), "THE-CLAIM", "…"))
		case len(words) == 5:
			status, _ := strconv.Atoi(words[1])
			out = append(out, Failure{Rule: Text(words[0]), Asked: Text(asked[words[0]]), Status: status, Issue: Text(words[3]), Code: Text(words[4])})
		}
	}
	return out
}

// asked says what a rule asks, in a few words.
var asked = map[string]string{
	"peer":                    "the caller has a verified client certificate",
	"peer-proxy":              "it is that of the Spine Secure Proxy",
	"peer-sender":             "it is the certificate of the system that asks",
	"address":                 "the request target is a plain path",
	"path":                    "an endpoint has the path",
	"method":                  "the endpoint has the method",
	"query":                   "the query is not too long, and parameters that select an operation come once and plainly",
	"parameters":              "the parameters select one operation",
	"form":                    "the body is not a form",
	"content-type-missing":    "a body has a Content-Type",
	"content-type":            "it is one of FHIR",
	"accept":                  "Accept or _format takes one of FHIR",
	"header-limit":            "there are at most 100 headers",
	"header-twin":             "no header is nearly one of those that are read, such as with an underscore in place of a hyphen",
	"trace-header":            "the trace header is there, once",
	"from-header":             "the header of the sender holds an ASID, once",
	"to-header":               "the header of the receiver holds its ASID, once",
	"interaction-header":      "the header of the interactionId is there, once",
	"interaction-endpoint":    "it is an interactionId of the endpoint",
	"sender":                  "the sender is known",
	"sender-interaction":      "the sender may send the interactionId",
	"user":                    "there is a user, the one of the token",
	"access":                  "the activities of the user open it",
	"registry-failed":         "the registry of systems answers",
	"users-failed":            "the user can be looked up",
	"audit-failed":            "the verdict can be recorded",
	"panic":                   "nothing fails inside",
	"token-missing":           "Authorization is there",
	"token-repeated":          "it is there once",
	"token-too-long":          "the token has at most 8,192 characters",
	"token-not-bearer":        "it is a bearer token",
	"token-sections":          "the token has three parts",
	"token-signed":            "the third is empty",
	"token-signature":         "a signature is good, where the guard asks for one",
	"token-signer":            "its key speaks for the system that asks",
	"token-no-body":           "the second is not empty",
	"token-encoding":          "the parts are base64url without padding",
	"token-header":            "the header is alg none and typ JWT",
	"token-not-json":          "the claims are one JSON object, no name twice",
	"claim-form":              "each claim has its JSON type",
	"claim-missing":           "each claim is there",
	"claim-incomplete":        "each part of a claim is there",
	"token-lifetime":          "exp is iat + 300",
	"token-early":             "iat is not in the future",
	"token-expired":           "exp is not in the past",
	"token-audience":          "aud is the URL of the service, where the guard knows it",
	"user-sub":                "requesting_user is sub",
	"user-form":               "requesting_user has its form",
	"user-and-patient":        "there is a user or a patient, not both",
	"patient-sub":             "requesting_patient is sub",
	"patient-form":            "requesting_patient has its form",
	"patient-operation":       "citizens use interactions of consumers",
	"act-form":                "act has its form",
	"act-without-patient":     "act comes with requesting_patient",
	"system-sub":              "without a user, requesting_system is sub",
	"system-form":             "requesting_system has its form",
	"system-sender":           "requesting_system is the sender of the header",
	"unattended-operation":    "systems without a user use interactions of providers",
	"reason":                  "the reason is an accepted one",
	"scope":                   "the scope is one of the operation",
	"operation-without-scope": "the operation has scopes",
	"organization-form":       "requesting_organization has its form",
	"organization-asid":       "it is the organisation of the sender",
	"requested-record":        "requested_record is not there",
	"resource-claim":          "claims that are resources have a known type",
	"resource-type":           "each has the type of its place",
	"practitioner-sub":        "requesting_practitioner.id is sub",
	"user-id":                 "sub is a FHIR id",
	"scope-unknown":           "the scope is one of GP Connect",
}
