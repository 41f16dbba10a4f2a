package token

// unknown stands for an id that somebody without a smartcard has not (GP
// Connect, cross organisation audit and provenance).
const unknown = "UNK"

// Practitioner returns the role profile and the SDS user id of the practitioner
// in a token of GP Connect; empty where it has none.
func (c *Claims) Practitioner() (roleProfile, userID []byte) {
	return c.text(practitionerRole), c.text(practitionerUser)
}

// SameUser reports whether a user is the practitioner of a token: each id that
// the token has is hers, and it has one.
func SameUser(roleProfile []byte, userRole string, userID []byte, userUser string) bool {
	hasRole, hasID := isKnown(roleProfile), isKnown(userID)
	return (hasRole || hasID) &&
		(!hasRole || string(roleProfile) == userRole) &&
		(!hasID || string(userID) == userUser)
}

func isKnown(id []byte) bool { return !blank(id) && string(id) != unknown }
