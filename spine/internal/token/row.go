// SPDX-License-Identifier: Apache-2.0

package token

// row is a rule and what it asks of a claim.
type row struct {
	ask   ask
	claim claim
	other claim    // that it is compared with, or put into
	when  when     // of whom it is asked
	where claim    // and of what: only where this claim
	of    []string // is one of these

	system  string            // of an identifier, with what follows it; empty: the claim is the value
	is      func([]byte) bool // the form of the identifier's value
	values  []string          // one of which the claim must be
	seconds int64

	rule  Rule
	name  string // of the claim, as refusals have it; empty if they name none
	about claims // the claims whose values refusals can show
}

// when is of whom a row is asked: a set of kinds of access.
type when uint8

// The sets of kinds of access that rows are asked of.
const (
	always       when = 0
	professional when = 1 << Professional
	citizen      when = 1 << Citizen
	delegated    when = 1 << Delegated
	unattended   when = 1 << Unattended
)

// ask is what a row asks. A row without it is kept by no token.
type ask uint8

const (
	nothing     ask = iota
	given           // the claim says something: it is there and not blank
	absent          // it is not there, or empty
	equal           // it is the other claim
	different       // it is not the other claim
	identifier      // it is an identifier of the system, whose value has the form; the value is put into other
	notOfSystem     // it is not an identifier of the system
	oneOf           // it is one of the values
	firstOf         // its first word is one of the values
	asDefined       // it is a resource as its definition says

	lasts      // exp is so many seconds behind iat
	notEarly   // iat is not in the future, but for the leeway
	notExpired // there are so many seconds left, or more

	forAudience     // aud is that of the guard, if it has one
	byIssuer        // iss is that of the key, if there is one
	forSender       // the claim is the ASID of the sender
	forOrganization // it is the ODS code of the sender, if the sender is known
	forConsumers    // the operation is one of consumers
	forProviders    // the operation is one of providers
	someScope       // the operation has a scope
	forScope        // the claim is a scope of the operation
	forReason       // it is one of the values, the reason for the request
)

// kept reports whether the claims are as the row asks.
func (r *row) kept(c *Claims, w *Want, who *Who) bool {
	switch r.ask {
	case given:
		return !blank(c.text(r.claim))
	case absent:
		return !c.has(r.claim)
	case equal, different:
		return (string(c.text(r.claim)) == string(c.text(r.other))) == (r.ask == equal)
	case identifier:
		return r.identifier(c)
	case notOfSystem:
		_, ok := after(c.text(r.claim), r.system)
		return !ok
	case asDefined:
		return c.unlike&(1<<r.claim) == 0
	case oneOf:
		return valueOf(r.values, c.text(r.claim)) != ""
	case firstOf:
		return valueOf(r.values, firstWord(c.text(r.claim))) != ""
	case forReason:
		who.reason = valueOf(r.values, c.text(r.claim))
		return who.reason != ""
	case lasts, notEarly, notExpired:
		return r.timely(c, w)
	}
	return r.fits(c, w, who)
}

// identifier asks for the form of an identifier, and keeps its value.
func (r *row) identifier(c *Claims) bool {
	at := c.texts[r.claim]
	value, ok := after(c.text(r.claim), r.system)
	if !ok || !r.is(value) {
		return false
	}
	c.put(r.other, span{at.to - int32(len(value)), at.to})
	return true
}

// valueOf returns the one of the values that a text is; empty if it is none.
func valueOf(values []string, text []byte) string {
	for _, v := range values {
		if v == string(text) {
			return v
		}
	}
	return ""
}

// timely asks of the times, in seconds since 1970.
func (r *row) timely(c *Claims, w *Want) bool {
	switch r.ask {
	case lasts:
		return c.exp-c.iat == r.seconds
	case notEarly:
		return c.iat <= w.Now+w.Leeway
	}
	return c.exp-w.Now >= r.seconds
}

// fits asks what the request needs.
func (r *row) fits(c *Claims, w *Want, who *Who) bool {
	text := c.text(r.claim)
	switch r.ask {
	case forAudience:
		return w.Audience == "" || string(text) == w.Audience
	case byIssuer:
		return w.Issuer == "" || string(text) == w.Issuer
	case forSender:
		return string(text) == w.ASID
	case forOrganization:
		return !w.Known && w.ODS == "" || string(text) == w.ODS
	case forConsumers:
		return w.Consumer
	case forProviders:
		return w.Provider
	case someScope:
		return w.Scopes != ""
	case forScope:
		one, ok := scopeOf(w.Scopes, text)
		who.Scope = one
		return ok
	}
	return false
}

// fault is the row that is broken.
func (r *row) fault(c *Claims, w *Want) Fault {
	f := Fault{Rule: r.rule, Claim: r.name, Values: [2][]byte{c.text(r.about[0]), c.text(r.about[1])}}
	if r.ask == forScope {
		f.Claim = w.Scopes
	}
	return f
}
