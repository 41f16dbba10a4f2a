package token

import "strings"

// unknown stands for an id that somebody without a smartcard has not (GP
// Connect, cross organisation audit and provenance).
const unknown = "UNK"

// Practitioner returns the role profile and the SDS user id of the practitioner
// in a token of GP Connect; empty where it has none.
func (c *Claims) Practitioner() (roleProfile, userID []byte) {
	return c.text(practitionerRole), c.text(practitionerUser)
}

// SameUser reports whether a user is the practitioner of a token: each id that
// the token has is the user's, and it has one.
func SameUser[T ~string | ~[]byte](roleProfile T, userRole string, userID T, userUser string) bool {
	hasRole, hasID := IsKnown(roleProfile), IsKnown(userID)
	return (hasRole || hasID) &&
		(!hasRole || string(roleProfile) == userRole) &&
		(!hasID || string(userID) == userUser)
}

// IsKnown is an id that says something.
func IsKnown[T ~string | ~[]byte](id T) bool {
	return strings.TrimLeft(string(id), " ") != "" && string(id) != unknown
}
