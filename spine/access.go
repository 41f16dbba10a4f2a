// SPDX-License-Identifier: Apache-2.0

package spine

// Access is the kind of access that a token claims.
type Access string

// The kinds of access (NRL, guidance_jwt.md).
const (
	Professional     Access = "professional" // a member of staff
	Citizen          Access = "citizen"      // a patient
	CitizenDelegated Access = "delegated"    // somebody who acts for a patient
	Unattended       Access = "unattended"   // a provider's system by itself
)
