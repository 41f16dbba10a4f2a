// SPDX-License-Identifier: Apache-2.0

package token

import "strings"

// unknown stands for an id that somebody without a smartcard has not (GP
// Connect, cross organisation audit and provenance).
const unknown = "UNK"

// IsUser reports whether a user, by role profile and SDS user id, is whom a token speaks
// for: of string claims the one whose role profile is the subject, of GP Connect the
// practitioner, either of whose ids may be UNK or, the role profile, absent.
func (p *Profile) IsUser(c *Claims, who *Who, roleProfile, userID string) bool {
	if p.userID == none {
		return roleProfile == who.Subject()
	}
	return SameUser(c.text(p.roleProfile), roleProfile, c.text(p.userID), userID)
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
