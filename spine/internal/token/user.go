package token

import "strings"

// unknown stands for an id that somebody without a smartcard has not (GP
// Connect, cross organisation audit and provenance).
const unknown = "UNK"

// User returns the role profile and the SDS user id of the person who asks; empty
// where the token has none, or the profile does not look for one.
func (c *Claims) User() (roleProfile, userID []byte) {
	if c.profile == nil {
		return nil, nil
	}
	return c.text(c.profile.roleProfile), c.text(c.profile.userID)
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
