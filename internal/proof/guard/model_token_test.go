// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"regexp"
	"slices"
	"strings"
)

// token reads the token and asks its rules. The sender is known unless it is
// left to the proxy.
func (p *place) token(a asked, o op, from string, sender system, known bool) identity {
	c := p.claims(p.payload(a))
	if p.gpConnect() {
		return p.resources(c, o, sender, known)
	}
	return p.texts(c, o, from, sender, known)
}

// payload is the text of the claims, wherever the token comes from.
func (p *place) payload(a asked) string {
	if !p.signed {
		return p.unsigned(p.compact(a))
	}
	payload, _, _ := vouch(strings.TrimPrefix(one(a.header["Authorization"]), one(a.header["Authorization"])[:7]))
	return payload
}

// compact is the token in its header.
func (p *place) compact(a asked) string {
	v := a.header["Authorization"]
	p.must(len(v) > 0 && (v[0] != "" || len(v) > 1), "token-missing")
	p.must(len(v) == 1, "token-repeated")
	p.must(len(one(v)) <= 8192+7, "token-too-long")
	p.must(len(one(v)) > 7 && strings.EqualFold(one(v)[:7], "Bearer ") && one(v)[7] != ' ', "token-not-bearer")
	if len(one(v)) <= 7 {
		return "" // a model that forgets the rule has nothing to read
	}
	return one(v)[7:]
}

// key is for whom a signature speaks.
type key struct{ asid, ods, audience string }

// issuer is the one that all keys sign for.
const issuer = "https://cas.example"

// authentic asks, before the directory is, who signed.
func (p *place) authentic(a asked, from string) key {
	if !p.signed {
		return key{}
	}
	compact := p.compact(a)
	p.must(a.around.fails != "verifier panics", "panic")
	_, k, ok := vouch(compact)
	p.must(ok && a.around.fails != "verifier fails", "token-signature")
	p.must(k.asid+k.ods != "", "token-signer")
	p.must(k.asid == "" || from == k.asid || from == "200000000012", "token-signer")
	p.must(k.audience == p.audience, "token-audience")
	return k
}

// vouch is what the verifier of these tests does: the signature names the key.
func vouch(compact string) (payload string, k key, ok bool) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return "", key{}, false
	}
	name, ok := fromBase64(parts[2])
	words := strings.Split(name, " ")
	if !ok || len(words) != 4 || words[0] != "signed" {
		return "", key{}, false
	}
	payload, ok = fromBase64(parts[1])
	return payload, key{strings.Trim(words[1], "-"), strings.Trim(words[2], "-"), words[3]}, ok
}

// idsOf are the ids of the practitioner, by their systems.
func (p *place) idsOf(a asked) map[string]string {
	ids := map[string]string{}
	if p.gpConnect() {
		forgetful := *p
		forgetful.without = "token-sections" // it was read before
		practitioner := forgetful.claims(forgetful.payload(a)).object("requesting_practitioner")
		for _, system := range []string{roleSystem, userSystem} {
			ids[system] = identifier(practitioner, system)
		}
	}
	return ids
}

// unsigned parses a token without a signature.
func (p *place) unsigned(compact string) string {
	parts := strings.Split(compact, ".")
	p.must(len(parts) == 3, "token-sections")
	parts = append(parts, "", "")
	p.must(parts[2] == "", "token-signed")
	p.must(parts[1] != "", "token-no-body")
	header, ok := fromBase64(parts[0])
	p.must(ok, "token-encoding")
	v, isJSON := parse(header)
	h, _ := v.(object)
	p.must(isJSON && len(h) == 2 && h.text("alg") == "none" && h.text("typ") == "JWT", "token-header")
	payload, ok := fromBase64(parts[1])
	p.must(ok, "token-encoding")
	return payload
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// fromBase64 reads base64url bit by bit: no padding, and the bits left over
// are zero and fewer than a character's.
func fromBase64(s string) (string, bool) {
	bits, n, out := 0, 0, []byte(nil)
	for i := range len(s) {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 {
			return "", false
		}
		bits, n = bits<<6|v, n+6
		if n >= 8 {
			n -= 8
			out = append(out, byte(bits>>n))
			bits &= 1<<n - 1
		}
	}
	return string(out), bits == 0 && n < 6
}

var textClaims = map[string]string{
	"iss": "text", "sub": "text", "aud": "text", "iat": "number", "exp": "number", "reason_for_request": "text",
	"scope": "text", "requesting_system": "text", "requesting_organization": "text", "requesting_user": "text", "requesting_patient": "text", "act": "object",
}

var resourceClaims = map[string]string{
	"iss": "text", "sub": "text", "aud": "text", "iat": "number", "exp": "number", "reason_for_request": "text",
	"requested_scope": "text", "requested_record": "any", "requesting_device": "object", "requesting_organization": "object", "requesting_practitioner": "object",
}

// claims reads the members one after the other: the first that is wrong decides
// whether it is the token or a claim.
func (p *place) claims(payload string) (out object) {
	known := textClaims
	if p.gpConnect() {
		known = resourceClaims
	}
	r := &reader{text: payload}
	if opens := r.takes("{"); !opens || !r.takes("}") {
		for {
			p.must(opens && len(out) < mostMembers, "token-not-json")
			name, ok := r.name()
			p.must(ok && !slices.ContainsFunc(out, func(m member) bool { return strings.EqualFold(m.name, name) }), "token-not-json")
			for k := range known {
				p.must(name == k || !strings.EqualFold(name, k), "claim-form")
			}
			out = append(out, member{name, p.claim(r, name, known[name])})
			if !r.takes(",") {
				break
			}
		}
		p.must(r.takes("}"), "token-not-json")
	}
	r.blanks()
	p.must(r.text == "", "token-not-json")
	return out
}

// claim reads the value of a claim that is of a kind, or of none that is known.
func (p *place) claim(r *reader, name, kind string) any {
	p.must(r.takes(":"), "token-not-json")
	v, ok := r.value(2)
	if kind == "" {
		p.must(ok, "token-not-json")
		p.must(p.gpConnect() || !nested(v), "token-not-json")
		return v
	}
	p.must(ok, "claim-form")
	p.must(v == nil || isKind(v, kind), "claim-form")
	if m, ok := v.(object); ok {
		p.must(formed(name, m), "claim-form")
	}
	return v
}

func nested(v any) bool {
	switch v.(type) {
	case object, []any:
		return true
	}
	return false
}

var timePattern = regexp.MustCompile(`\A(0|[1-9][0-9]{0,14})\z`)

func isKind(v any, kind string) bool {
	switch v := v.(type) {
	case string:
		return kind == "text" || kind == "any"
	case number:
		return kind == "number" && timePattern.MatchString(string(v)) || kind == "any"
	case object:
		return kind == "object" || kind == "any"
	}
	return kind == "any"
}
