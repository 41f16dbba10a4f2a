// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"regexp"
	"strings"
)

// kind is a kind of code: how it looks and how to speak of it.
type kind struct {
	name    string // as in "an empty RBAC activity code"
	syntax  string // for people
	matches func(string) bool
	limit   int // longest value that is looked at, in bytes
}

// The kinds are those of the published lists: activities and job roles of the
// National RBAC Database, ASIDs and ODS codes of the Spine Directory Service,
// and the interactionIds that are registered there. Zero (B0000, R0000) is
// refused: it is the zero value of the generated types, which means unknown.
var (
	activityKind    = kind{"RBAC activity code", "B and four digits, such as B0825", pattern(`B[0-9]{4}`, "B0000"), 64}
	jobRoleKind     = kind{"job role code", "R and four digits, such as R8001, or the full form S8000:G8000:R8001", func(s string) bool { return isShortRole(s) || isFullRole(s) }, 64}
	fullRoleKind    = kind{"full job role code", "the full form S8000:G8000:R8001, by which rbac.matchRole has roles matched", isFullRole, 64}
	areaKind        = kind{"area of work code", "all three parts, such as P0020:Q0300:T0640", IsArea, 64}
	asidKind        = kind{"ASID", "12 digits", pattern(`[0-9]{12}`, "000000000000"), 64}
	odsKind         = kind{"ODS code", "3 to 12 capital letters and digits", pattern(`[A-Z0-9]{3,12}`), 64}
	interactionKind = kind{"interactionId", "urn:nhs:names:services:<service>:<operation>, such as urn:nhs:names:services:nrl:DocumentReference.read", isInteractionID, 255}
	systemKind      = kind{"code system", "an absolute URI without blanks", isURI, 255}
	formatKind      = kind{"format code", "1 to 128 printable ASCII characters without blanks and bars", pattern(`[!-{}~]{1,128}`, "*"), 255}
	recordTypeKind  = kind{"record type code", "letters, digits, dots, hyphens, underscores", pattern(`[A-Za-z0-9][A-Za-z0-9._-]{0,63}`), 255}
	snomedKind      = kind{"SNOMED CT code", "6 to 18 digits, the last of which is a check digit", IsSNOMED, 64}
	mimeKind        = kind{"MIME type", "type/subtype", pattern(`[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9*][a-z0-9!#$&^_.+-]*`, "*/*"), 128}
	scopeKind       = kind{"JWT scope", "such as patient/DocumentReference.read or conf/N", pattern(`[a-z]+/[A-Za-z*]+(?:\.(?:read|write|\*))?`, "*/*"), 128}
	endpointKind    = kind{"host or service root", "a lower case DNS name with at least one dot and no port, or https:// with such a name and a path of plain characters", isEndpoint, 255}
	certificateKind = kind{"certificate identity", "a lower case DNS name, as in the certificate's subject alternative name", isHost, 253}
	basePathKind    = kind{"base path", "segments such as /STU3, without a slash at the end", pattern(`(?:/[A-Za-z0-9._-]+)+`), 255}
	serviceKind     = kind{"service name", "a lower case letter, then lower case letters, digits and hyphens", pattern(`[a-z][a-z0-9-]{0,31}`), 64}
)

var (
	isShortRole  = pattern(`R[0-9]{4}`, "R0000")
	isTriple     = pattern(`S[0-9]{4}:G[0-9]{4}:R[0-9]{4}`)
	isAreaTriple = pattern(`P[0-9]{4}:Q[0-9]{4}:T[0-9]{4}`)
)

func isFullRole(s string) bool { return isTriple(s) && !strings.Contains(s, "0000") }

// IsArea reports whether s has the form of an area of work code, such as
// P0020:Q0300:T0640 (National RBAC Database). It is a whole code: a part alone
// would stand for all that is below it.
func IsArea(s string) bool { return isAreaTriple(s) && !strings.Contains(s, "0000") }

// SNOMEDSystem is the code system of SNOMED CT (HL7 FHIR terminology).
const SNOMEDSystem = "http://snomed.info/sct"

func pattern(expr string, except ...string) func(string) bool {
	re := regexp.MustCompile(`\A(?:` + expr + `)\z`)
	return func(s string) bool {
		for _, e := range except {
			if s == e {
				return false
			}
		}
		return re.MatchString(s)
	}
}

var interactionPattern = regexp.MustCompile(`\Aurn:(?:nhs:names:services|oasis:names:tc:ebxml-msg:service)(?::[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)+\z`)

// isInteractionID accepts what registries hold: NHS ids need a service and an
// operation behind it, the ebXML ones (Ping, MessageError, Acknowledgment)
// have one part. A second "urn:" inside is real.
func isInteractionID(s string) bool {
	if len(s) > 255 || !interactionPattern.MatchString(s) {
		return false
	}
	rest, nhs := strings.CutPrefix(s, "urn:nhs:names:services:")
	return !nhs || strings.Contains(rest, ":")
}

var uriPattern = regexp.MustCompile(`\A[a-z][a-z0-9+.-]*:[!-~]+\z`)

func isURI(s string) bool {
	return len(s) <= 255 && uriPattern.MatchString(s) && !strings.ContainsAny(s, "\"<>\\^`{|}")
}

var hostPattern = regexp.MustCompile(`\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+\z`)

func isHost(s string) bool { return len(s) <= 253 && hostPattern.MatchString(s) }

var plainPath = regexp.MustCompile(`\A(?:/[A-Za-z0-9._~$&+,:=@-]+)*\z`)

// isEndpoint is a host, or a service root as the guard of the proxy reads it.
func isEndpoint(s string) bool {
	host, path, _ := CutEndpoint(s)
	return isHost(host) && len(s) <= 255 && strings.Count(path, "/") <= 32 && plainPath.MatchString(path) && !strings.Contains(path+"/", "/./") && !strings.Contains(path+"/", "/../")
}

// CutEndpoint cuts what a directory has for a system's endpoint into host and
// path, and reports whether it is a service root and no host alone.
func CutEndpoint(s string) (host, path string, isRoot bool) {
	rest, isRoot := strings.CutPrefix(s, "https://")
	if !isRoot {
		return s, "", false
	}
	rest = strings.TrimSuffix(rest, "/") // directories have roots with one
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		rest, path = rest[:i], rest[i:]
	}
	return strings.TrimSuffix(rest, ":443"), path, true
}

var digits = regexp.MustCompile(`\A[1-9][0-9]{5,17}\z`)

// IsSNOMED reports whether s has the form of a SNOMED CT identifier: 6 to 18
// digits without a leading zero, of which the last is a Verhoeff check digit
// (SNOMED CT Release File Specifications, "SCTID representation").
func IsSNOMED(s string) bool {
	if !digits.MatchString(s) {
		return false
	}
	check := 0
	for i := 0; i < len(s); i++ {
		d := int(s[len(s)-1-i] - '0')
		check = verhoeffMultiply[check][verhoeffPermute[i%8][d]]
	}
	return check == 0
}

// checkDigit is the last digit with which the digits in front of it would be a SNOMED CT
// identifier.
func checkDigit(s string) rune {
	for _, d := range "0123456789" {
		if IsSNOMED(s[:len(s)-1] + string(d)) {
			return d
		}
	}
	panic("policy: no check digit") // Verhoeff has one for whatever stands in front of it
}

var verhoeffMultiply = [10][10]int{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
	{3, 4, 0, 1, 2, 8, 9, 5, 6, 7}, {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
	{6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3}, {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
	{9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
}

var verhoeffPermute = [8][10]int{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
	{8, 9, 1, 6, 0, 4, 3, 5, 2, 7}, {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
	{2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8},
}
