// SPDX-License-Identifier: Apache-2.0

package token

// claim numbers what a token may say. The first are in every profile; each
// profile numbers its own from firstOwn on.
type claim uint8

const (
	none claim = iota
	iss
	sub
	aud
	iat
	exp
	reason
	scope

	firstOwn
)

// The members of an identifier are kept here until both are known: no profile
// has as many claims.
const (
	identifierSystem claim = 62 + iota
	identifierValue

	numClaims
)

// Claims is what one token says. It holds the buffer that it was read from,
// and is used again: what it gave out is good until the next Read.
type Claims struct {
	profile  *Profile
	got      uint64 // bit i: claim i is there and not null
	unlike   uint64 // bit i: claim i is a resource, but not as it is defined
	texts    [numClaims]span
	iat, exp int64
	others   [maxDepth * maxMembers]span // names of the members of open objects that no rule asks for
	buffer   [MaxLength * 3 / 4]byte
}

func (c *Claims) reset(p *Profile) { c.profile, c.got, c.unlike = p, 0, 0 }

// has reports whether a claim is there and not empty.
func (c *Claims) has(k claim) bool { return len(c.text(k)) > 0 }

// text returns a claim; empty if it is not there.
func (c *Claims) text(k claim) []byte {
	if c.got&(1<<k) == 0 {
		return nil
	}
	return c.buffer[c.texts[k].from:c.texts[k].to]
}

// put keeps a text; a claim that can come from several places counts once,
// the first. What is put into none is forgotten.
func (c *Claims) put(k claim, at span) {
	if k != none && c.got&(1<<k) == 0 {
		c.texts[k] = at
		c.got |= 1 << k
	}
}

// number keeps one of the two times.
func (c *Claims) number(k claim, n int64, at span) {
	c.put(k, at)
	if k == iat {
		c.iat = n
	} else {
		c.exp = n
	}
}
