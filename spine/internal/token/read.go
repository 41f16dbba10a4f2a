// SPDX-License-Identifier: Apache-2.0

package token

import (
	"strings"

	"github.com/spineguard/spineguard/spine/internal/code"
)

// Read parses the value of an Authorization header: Bearer in any case (RFC
// 9110, section 11.1), one blank, and a token of three parts. It returns the
// first rule that the token breaks, or no fault.
func Read(p *Profile, authorization string, c *Claims) Fault {
	compact, f := Compact(authorization)
	if f.Rule != "" {
		return f
	}
	header, payload, signature, ok := split(compact)
	switch {
	case !ok:
		return Fault{Rule: Sections}
	case signature != "":
		return Fault{Rule: Signed}
	case payload == "":
		return Fault{Rule: NoBody}
	}
	if f := readHeader(header, c); f.Rule != "" {
		return f
	}
	n, ok := decode(c.buffer[:], payload)
	if !ok {
		return Fault{Rule: Encoding}
	}
	return p.claims(c, n)
}

// ReadVerified parses the claims of a token whose signature somebody else has
// verified.
func ReadVerified(p *Profile, payload []byte, c *Claims) Fault {
	if len(payload) > len(c.buffer) {
		return Fault{Rule: TooLong}
	}
	return p.claims(c, copy(c.buffer[:], payload))
}

// Compact returns the token in an Authorization header.
func Compact(authorization string) (string, Fault) {
	switch {
	case authorization == "":
		return "", Fault{Rule: Missing}
	case len(authorization) > len(bearer)+MaxLength:
		return "", Fault{Rule: TooLong}
	case len(authorization) <= len(bearer) || !code.EqualFold(bearer, authorization[:len(bearer)]) || authorization[len(bearer)] == ' ':
		return "", Fault{Rule: NotBearer}
	}
	return authorization[len(bearer):], Fault{}
}

// claims parses the first n bytes of the buffer.
func (p *Profile) claims(c *Claims, n int) Fault {
	c.reset(p)
	s := scanner{text: c.buffer[:n], out: c, fhir: p.fhir, nested: p.nested}
	if !s.document(p.members) {
		if s.wrong != "" {
			return Fault{Rule: ClaimForm, Claim: s.wrong}
		}
		return Fault{Rule: NotJSON}
	}
	return Fault{}
}

const bearer = "Bearer "

// split cuts a token at its dots, of which it must have two.
func split(t string) (header, payload, signature string, ok bool) {
	header, rest, _ := strings.Cut(t, ".")
	payload, signature, ok = strings.Cut(rest, ".")
	if !ok || strings.IndexByte(signature, '.') >= 0 {
		return "", "", "", false
	}
	return header, payload, signature, true
}

// usualHeader is {"alg":"none","typ":"JWT"}, the header of nearly every token.
const usualHeader = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"

// readHeader accepts {"alg":"none","typ":"JWT"}, in either order, and nothing
// else: an algorithm, a key or a critical extension belongs to a token that
// somebody must verify, and this reader does not.
func readHeader(header string, c *Claims) Fault {
	if header == usualHeader {
		return Fault{}
	}
	n, ok := decode(c.buffer[:], header)
	if !ok {
		return Fault{Rule: Encoding}
	}
	c.reset(nil)
	s := scanner{text: c.buffer[:n], out: c}
	if !s.document(headerMembers) {
		return Fault{Rule: Header}
	}
	if string(c.text(iss)) != "none" || string(c.text(sub)) != "JWT" || s.n != 2 {
		return Fault{Rule: Header}
	}
	return Fault{}
}

// The header's members are read into places of claims, for the moment.
var headerMembers = membersOf([]member{
	{name: "alg", claim: iss},
	{name: "typ", claim: sub},
})
