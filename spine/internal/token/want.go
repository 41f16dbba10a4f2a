// SPDX-License-Identifier: Apache-2.0

package token

import (
	"strings"

	"github.com/spineguard/spineguard/spine/internal/code"
)

// Want is what the request needs that a token speaks for.
type Want struct {
	Now      int64  // seconds since 1970
	Leeway   int64  // seconds that iat may lie in the future
	Audience string // what aud must be; empty: anything
	Issuer   string // what iss must be: that of the key; empty: anything
	Scopes   string // acceptable values of the scope, separated by |
	Provider bool   // the operation is one of providers
	Consumer bool   // the operation is one of consumers
	ASID     string // of the sender, from the header
	Known    bool   // the sender comes from a registry, so ODS counts, even if it is empty
	ODS      string // of the sender, from the registry; empty if there is none
}

// Access is the kind of access that a token claims.
type Access uint8

// The kinds of access.
const (
	Unknown Access = iota
	Professional
	Citizen
	Delegated
	Unattended
)

// Who is whom a token that keeps all rules speaks for.
type Who struct {
	Access  Access
	Scope   string // the acceptable value that it has, from Want
	subject [code.MaxID]byte
	length  uint8
	reason  string // as the profile has it
	ods     [code.MaxODS]byte
	odsLen  uint8
	patient [code.NHSNumberLength]byte
	named   bool // patient is there
}

// Subject is the user role profile id, the NHS number or the ASID that the
// token speaks for; of GP Connect the id of the practitioner.
func (w *Who) Subject() string { return string(w.subject[:w.length]) }

// ODS is the organisation that the token names.
func (w *Who) ODS() string { return string(w.ods[:w.odsLen]) }

// Patient is the NHS number of the patient whose record the token asks for; empty
// if it names none, or the profile has no claim for it.
func (w *Who) Patient() string {
	if !w.named {
		return ""
	}
	return string(w.patient[:])
}

// Reason is the reason for the request.
func (w *Who) Reason() string { return w.reason }

func (w *Who) setSubject(s []byte)      { w.length = uint8(copy(w.subject[:], s)) }
func (w *Who) setPatient(s []byte)      { w.named = copy(w.patient[:], s) == len(w.patient) }
func (w *Who) setOrganization(s []byte) { w.odsLen = uint8(copy(w.ods[:], s)) }

// scopeOf returns the acceptable scope that has exactly the parts of the
// claim, in any order (RFC 6749, section 3.3).
func scopeOf(acceptable string, claimed []byte) (string, bool) {
	for acceptable != "" {
		one, rest, _ := strings.Cut(acceptable, "|")
		if string(claimed) == one || sameParts(one, claimed) {
			return one, true
		}
		acceptable = rest
	}
	return "", false
}

// firstWord returns what stands in front of the first blank.
func firstWord(s []byte) []byte {
	for i, c := range s {
		if c == ' ' {
			return s[:i]
		}
	}
	return s
}

// sameParts compares lists separated by single blanks, each part once.
func sameParts(one string, claimed []byte) bool {
	if len(one) != len(claimed) {
		return false
	}
	for one != "" {
		part, rest, _ := strings.Cut(one, " ")
		if count(claimed, part) != 1 {
			return false
		}
		one = rest
	}
	return true
}

func count(list []byte, part string) int {
	n, from := 0, 0
	for i := 0; i <= len(list); i++ {
		if i == len(list) || list[i] == ' ' {
			if string(list[from:i]) == part {
				n++
			}
			from = i + 1
		}
	}
	return n
}

// blank reports whether there is nothing in a claim to be read.
func blank(s []byte) bool {
	for _, c := range s {
		if c != ' ' {
			return false
		}
	}
	return true
}

// after returns what follows the system of an identifier "system|value".
func after(s []byte, system string) ([]byte, bool) {
	if len(s) < len(system) || string(s[:len(system)]) != system {
		return nil, false
	}
	return s[len(system):], true
}
