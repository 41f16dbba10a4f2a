package guard_test

import (
	"regexp"
	"slices"
	"strings"
)

// token reads the token and asks its rules. The sender is known unless it is
// left to the proxy.
func (p *place) token(a asked, o op, from string, sender system, known bool) identity {
	v := a.header["Authorization"]
	p.must(len(v) > 0 && (v[0] != "" || len(v) > 1), "token-missing")
	p.must(len(v) == 1, "token-repeated")
	p.must(len(one(v)) <= 8192+7, "token-too-long")
	p.must(len(one(v)) > 7 && strings.EqualFold(one(v)[:7], "Bearer "), "token-not-bearer")
	if len(one(v)) <= 7 {
		return identity{} // a model that forgets the rule has nothing to read
	}
	read := p.unsigned
	if p.signed {
		read = p.vouched
	}
	c := p.claims(read(a, v[0][7:]))
	if p.gpConnect() {
		return p.resources(c, o, sender, known)
	}
	return p.texts(c, o, from, sender, known)
}

// vouched asks the verifier.
func (p *place) vouched(a asked, compact string) string {
	p.must(a.around.fails != "verifier panics", "panic")
	payload, ok := vouch(compact)
	p.must(ok && a.around.fails != "verifier fails", "token-signature")
	return payload
}

// vouch is what the verifier of these tests does: one signature is right.
func vouch(compact string) (payload string, ok bool) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 || parts[2] != "c2lnbmVk" {
		return "", false
	}
	return fromBase64(parts[1])
}

// unsigned takes a token without a signature apart.
func (p *place) unsigned(_ asked, compact string) string {
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

// claims reads the members one after the other: the first that is wrong tells
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

var timeForm = regexp.MustCompile(`\A(0|[1-9][0-9]{0,14})\z`)

func isKind(v any, kind string) bool {
	switch v := v.(type) {
	case string:
		return kind == "text" || kind == "any"
	case number:
		return kind == "number" && timeForm.MatchString(string(v)) || kind == "any"
	case object:
		return kind == "object" || kind == "any"
	}
	return kind == "any"
}
