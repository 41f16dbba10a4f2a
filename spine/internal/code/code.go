// SPDX-License-Identifier: Apache-2.0

package code

// text is what codes are read from.
type text interface{ ~string | ~[]byte }

// The systems of identifiers in tokens (NRL, guidance_jwt.md; GP Connect,
// cross organisation audit and provenance). A bar and the value follow in
// claims that are texts.
const (
	RoleProfileSystem  = "https://fhir.nhs.uk/Id/sds-role-profile-id"
	AccreditedSystem   = "https://fhir.nhs.uk/Id/accredited-system"
	OrganizationSystem = "https://fhir.nhs.uk/Id/ods-organization-code"
	NHSNumberSystem    = "https://fhir.nhs.net/Id/nhs-number"
	SDSUserSystem      = "https://fhir.nhs.uk/Id/sds-user-id"
)

// Longest codes, in bytes.
const (
	MaxID          = 64
	MaxODS         = 12
	MaxInteraction = 256
)

// NHSNumberLength is that of every NHS number, in bytes.
const NHSNumberLength = 10

// IsVisible is ASCII without blanks, at least one byte of it and at most so many.
func IsVisible[T text](s T, most int) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return 0 < len(s) && len(s) <= most
}

// IsASID is 12 digits, not all of them zero.
func IsASID[T text](s T) bool {
	zero := true
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		zero = zero && s[i] == '0'
	}
	return len(s) == 12 && !zero
}

// IsODS is 3 to 12 capital letters and digits.
func IsODS[T text](s T) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return 3 <= len(s) && len(s) <= MaxODS
}

// IsID is the grammar of a FHIR id: 1 to 64 letters, digits, hyphens and dots
// (FHIR STU3, datatypes, id).
func IsID[T text](s T) bool {
	for i := range len(s) {
		if c := s[i]; !IsAlphanumeric(c) && c != '-' && c != '.' {
			return false
		}
	}
	return 0 < len(s) && len(s) <= MaxID
}

// IsNHSNumber is 10 digits, not all of them zero, of which the last is the
// check digit (modulus 11).
func IsNHSNumber[T text](s T) bool {
	if len(s) != NHSNumberLength {
		return false
	}
	sum, zero := 0, true
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return false
		}
		zero = zero && c == '0'
		if i < 9 {
			sum += (10 - i) * int(c-'0')
		}
	}
	return !zero && (11-sum%11)%11 == int(s[9]-'0')
}
