package token

// Read parses the value of an Authorization header: Bearer in any case (RFC
// 9110, section 11.1), one blank, and a token of three parts. It returns the
// first rule that the token breaks, or no fault.
func Read(p *Profile, authorization string, c *Claims) Fault {
	c.reset()
	c.nested = p.nested
	if authorization == "" {
		return Fault{Rule: Missing}
	}
	if len(authorization) > len(bearer)+MaxLength {
		return Fault{Rule: TooLong}
	}
	if len(authorization) <= len(bearer) || !equalFold(bearer, []byte(authorization[:len(bearer)])) {
		return Fault{Rule: NotBearer}
	}
	header, payload, signature, ok := split(authorization[len(bearer):])
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
	c.reset()
	n, ok := decode(c.buffer[:], payload)
	if !ok {
		return Fault{Rule: Encoding}
	}
	s := scanner{text: c.buffer[:n], out: c}
	if !s.document(p.members) {
		if s.wrong != none {
			return Fault{Rule: ClaimForm, Claim: names[s.wrong]}
		}
		return Fault{Rule: NotJSON}
	}
	return Fault{}
}

const bearer = "Bearer "

// split cuts a token at its dots, of which it must have two.
func split(t string) (header, payload, signature string, ok bool) {
	dots, at := 0, [2]int{}
	for i := range len(t) {
		if t[i] != '.' {
			continue
		}
		if dots == 2 {
			return "", "", "", false
		}
		at[dots] = i
		dots++
	}
	if dots != 2 {
		return "", "", "", false
	}
	return t[:at[0]], t[at[0]+1 : at[1]], t[at[1]+1:], true
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
	s := scanner{text: c.buffer[:n], out: c}
	if !s.document(headerMembers) {
		return Fault{Rule: Header}
	}
	if string(c.text(iss)) != "none" || string(c.text(sub)) != "JWT" || s.members != 2 {
		return Fault{Rule: Header}
	}
	return Fault{}
}

// The header's members are read into places of claims, for the moment.
var headerMembers = []member{
	{name: "alg", claim: iss},
	{name: "typ", claim: sub},
}
