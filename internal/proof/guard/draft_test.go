// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"strings"
)

// draft is a request before it is written down.
type draft struct {
	op            op
	method, path  string
	query         string
	host          string
	header        map[string][]string
	tokenHeader   string
	claims        map[string]any
	raw           func(payload string) string // of the claims as JSON; nil: as they are
	token         func(token string) string   // of the whole token; nil: as it is
	signer        string                      // the signature, in words; empty: none
	authorization int                         // how often the header comes
	around        around
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// rarely is true once in n times.
func rarely(r *rand.Rand, n int) bool { return r.IntN(n) == 0 }

// valid is a request that keeps all rules.
func valid(r *rand.Rand, p *place) *draft {
	o := pick(r, p.operations...)
	for (len(o.scopes) == 0 || o.id == "location") && !rarely(r, 20) { // now and then one that nobody may use
		o = pick(r, p.operations...)
	}
	d := &draft{op: o, method: o.method, header: map[string][]string{}, tokenHeader: `{"alg":"none","typ":"JWT"}`, authorization: 1}
	d.address(r, p)
	d.headers(r, p)
	iat := int64(now - r.IntN(301))
	d.claims = map[string]any{"iss": "https://cas.example", "aud": audience, "iat": iat, "exp": iat + 300, "reason_for_request": "directcare"}
	if p.gpConnect() {
		d.practitioner(r)
	} else {
		d.requester(r, p)
	}
	if p.signed {
		d.signer = pick(r, "signed 200000000001 - ", "signed - X9901 ", "signed 200000000001 X9901 ") + audience
	}
	d.around.peer = []string{"x.example", pick(r, "client.example", "CLIENT.example")}
	if p.provider() {
		d.around.peer = []string{"Proxy.example"}
	}
	d.around.user = mayDo(r, o)
	return d
}

func (d *draft) address(r *rand.Rand, p *place) {
	d.path = strings.ReplaceAll(d.op.path, "{id}", pick(r, "1", "da2b6e8a-3c8f-11e8-baae-6c3be5a609f5-584d385036514c383142", "a.b"))
	if len(d.op.query) > 0 {
		var pairs []string
		for _, n := range pick(r, d.op.query...) {
			pairs = append(pairs, n+"="+pick(r, "x", "https%3A%2F%2Fx%7C9", "a+b", "ge2026-01-01"))
		}
		r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		d.query = strings.Join(pairs, "&")
	}
	switch p.kind {
	case "gpconnect":
		d.path = p.base + d.path
	case "records":
		d.path = pick(r, "/record/1.pdf", "/a", "/a/b/c:d")
	case "proxy":
		d.path = "/" + pick(r, "https%3A%2F%2Frecords.example%2Frecord%2F1", "https%3a%2f%2fRECORDS.example:443%2Fa%2520b%3Fx%3D1", "https%3A%2F%2Frecords.example")
	case "gpconnect-proxy":
		d.path = "/https://" + pick(r, "records.example", "Records.Example:443") + "/GP1" + d.path
	}
}

func (d *draft) headers(r *rand.Rand, p *place) {
	if d.method != "GET" && d.method != "DELETE" {
		d.header["Content-Type"] = []string{pick(r, "application/fhir+json", "application/fhir+xml; charset=utf-8")}
	}
	if rarely(r, 2) {
		d.header["Accept"] = []string{pick(r, "application/fhir+json", "*/*", "text/html, application/fhir+xml", "application/*;q=0.5, text/html")}
	}
	if rarely(r, 8) {
		d.header["Connection"] = []string{pick(r, "close", "keep-alive", "Keep-Alive")}
	}
	for _, h := range d.op.header {
		d.header[h[0]] = []string{h[1]}
	}
	if p.kind == "nrl" {
		d.header["Fromasid"], d.header["Toasid"] = []string{"200000000001"}, []string{p.own}
		return
	}
	d.header["Ssp-Traceid"], d.header["Ssp-From"], d.header["Ssp-Interactionid"] = []string{"a-trace"}, []string{"200000000001"}, []string{d.op.id}
	d.header["Ssp-To"] = []string{provider}
}

// requester writes claims that are strings, of any kind of access that the
// operation has.
func (d *draft) requester(r *rand.Rand, p *place) {
	c := d.claims
	c["scope"], c["requesting_system"], c["requesting_organization"] = reads, accredited+"200000000001", odsCode+"X9901"
	if len(d.op.scopes) > 0 {
		c["scope"] = pick(r, d.op.scopes...)
	}
	demands := p.users && d.op.level+d.op.function != ""
	switch kind := r.IntN(4); {
	case demands && !rarely(r, 20):
		d.professional()
	case kind == 0 && d.op.actor != "consumer":
		c["sub"] = c["requesting_system"]
	case kind <= 2 && d.op.actor != "provider" && rarely(r, 2):
		c["requesting_patient"], c["sub"], c["reason_for_request"] = nhsNumber+"9434765919", nhsNumber+"9434765919", "patientaccess"
		if kind == 2 {
			c["act"] = map[string]any{"sub": nhsNumber + "9434765870"}
		}
	default:
		d.professional()
	}
}

const (
	profile = "444555666777"
	userID  = "111122223333"
)

func (d *draft) professional() {
	d.claims["requesting_user"], d.claims["sub"] = roleProfile+profile, roleProfile+profile
}

// practitioner writes claims that are resources.
func (d *draft) practitioner(r *rand.Rand) {
	c := d.claims
	id := func(system, value string) any { return map[string]any{"system": system, "value": value} }
	c["sub"], c["requested_scope"] = "10019", "patient/*.read"
	if len(d.op.scopes) > 0 {
		c["requested_scope"] = pick(r, d.op.scopes...)
	}
	c["requesting_device"] = map[string]any{"resourceType": "Device", "identifier": []any{id("https://d.example", "v")}, "model": "m", "version": "1"}
	c["requesting_organization"] = map[string]any{"resourceType": "Organization", "name": "n", "identifier": []any{id("https://o.example", "o"), id(odsSystem, "X9901")}}
	c["requesting_practitioner"] = map[string]any{"resourceType": "Practitioner", "id": "10019",
		"identifier": pick(r, []any{id(userSystem, userID)}, []any{id(roleSystem, profile), id(userSystem, "UNK")}, []any{id(userSystem, userID), id(roleSystem, profile)}), "name": []any{map[string]any{"family": "f", "given": []any{"g"}, "prefix": []any{"Dr"}}}}
}

// mayDo is a user who has just what the operation demands.
func mayDo(r *rand.Rand, o op) person {
	u := person{profile: profile, id: userID, ods: pick(r, "X9901", "X9902")}
	switch {
	case o.group == "Letters" || o.named() == "s|letters":
		u = u.with("B0303")
	case o.named() == "s|contacts":
		u = u.with("B0300")
	case o.level == "pointer":
		u = pick(r, u.as("R8001", ""), u.with("B0300"), u.with("B0269"), u.with("B0303"))
	case o.level == "record":
		u = pick(r, u.as("R8002", ""), u.with("B0269"), u.with("B0310", "B0999"), u.with("B0311"))
	}
	if len(o.of) > 1 {
		u = u.with("B0303")
	}
	if o.function != "" {
		u = pick(r, u.as("R8003", "S8000:G8000:R8003"), u.with("B0300", "B0301"), u.with("B0302"))
		if o.level != "" {
			u = u.with("B0268")
		}
	}
	return u
}

func (u person) as(role, full string) person { u.role, u.fullRole = role, full; return u }

func (u person) with(activities ...string) person {
	u.activities = append(append([]string(nil), u.activities...), activities...)
	return u
}

// write puts the draft on the wire.
func (d *draft) write() asked {
	payload, _ := json.Marshal(d.claims)
	text := string(payload)
	if d.raw != nil {
		text = d.raw(text)
	}
	e := base64.RawURLEncoding.EncodeToString
	token := "Bearer " + e([]byte(d.tokenHeader)) + "." + e([]byte(text)) + "." + e([]byte(d.signer))
	if d.token != nil {
		token = d.token(token)
	}
	a := asked{method: d.method, target: d.path, host: d.host, header: map[string][]string{}, around: d.around}
	if d.query != "" {
		a.target += "?" + strings.TrimPrefix(d.query, "&")
	}
	for name, values := range d.header {
		if values != nil {
			a.header[name] = values
		}
	}
	for range d.authorization {
		a.header["Authorization"] = append(a.header["Authorization"], token)
	}
	return a
}
