// SPDX-License-Identifier: Apache-2.0

package second

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// plan is what a request is to be, before it is written.
type plan struct {
	*rand.Rand
	p  *position
	op spine.Operation

	from, tokenASID, to, ods string
	interaction, trace       string
	access                   spine.Access
	iat, exp                 int64
	iss, aud, reason, scope  string
	host                     string // of the target or the record, with its port
	root                     string // in front of the path of the target
	recordPath, recordQuery  string
	key                      string

	practitioner, sub, sdsUserID, roleProfile string
	patient, delegate                         string

	b behaviour
}

// header is one line.
type header struct{ name, value string }

// draft is a request as text.
type draft struct {
	*rand.Rand
	method, path string
	query        []string
	proto        string
	headers      []header
	body         string
	claims       *js
	token        tokenDraft
	after        []func(*http.Request)
}

// tokenDraft is what is around the claims.
type tokenDraft struct {
	scheme, header, tail, signature string
	payload                         string // instead of the claims
	edits                           []func(string) string
}

const tokenPlace = "{token}"

// js is JSON that can be changed.
type js struct {
	raw     string
	class   byte // '{', '[', or 0 for raw
	members []jsMember
}

type jsMember struct {
	name  string
	value *js
}

func raw(s string) *js { return &js{raw: s} }

func str(s string) *js { return raw(quote(s)) }

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func obj(pairs ...any) *js {
	o := &js{class: '{'}
	for i := 0; i < len(pairs); i += 2 {
		o.members = append(o.members, jsMember{pairs[i].(string), jsOf(pairs[i+1])})
	}
	return o
}

func arr(items ...any) *js {
	a := &js{class: '['}
	for _, i := range items {
		a.members = append(a.members, jsMember{"", jsOf(i)})
	}
	return a
}

func jsOf(v any) *js {
	switch v := v.(type) {
	case *js:
		return v
	case string:
		return str(v)
	case int64:
		return raw(strconv.FormatInt(v, 10))
	}
	panic("no JSON")
}

func (j *js) write(b *strings.Builder) {
	if j.class == 0 {
		b.WriteString(j.raw)
		return
	}
	b.WriteByte(j.class)
	for i, m := range j.members {
		if i > 0 {
			b.WriteByte(',')
		}
		if j.class == '{' {
			b.WriteString(`"` + m.name + `":`)
		}
		m.value.write(b)
	}
	b.WriteByte(j.class + 2)
}

func (j *js) String() string {
	var b strings.Builder
	j.write(&b)
	return b.String()
}

func (j *js) clone() *js {
	c := *j
	c.members = slices.Clone(j.members)
	for i := range c.members {
		c.members[i].value = c.members[i].value.clone()
	}
	return &c
}

// set replaces a member, or adds it.
func (j *js) set(name string, v *js) {
	for i := range j.members {
		if j.members[i].name == name {
			j.members[i].value = v
			return
		}
	}
	j.members = append(j.members, jsMember{name, v})
}

func (j *js) get(names ...string) *js {
	for _, name := range names {
		i := slices.IndexFunc(j.members, func(m jsMember) bool { return m.name == name })
		if i < 0 {
			return obj()
		}
		j = j.members[i].value
	}
	return j
}

// containers returns all objects and lists of a value.
func (j *js) containers() []*js {
	if j.class == 0 {
		return nil
	}
	list := []*js{j}
	for _, m := range j.members {
		list = append(list, m.value.containers()...)
	}
	return list
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// newPlan is of a request that keeps all rules.
func newPlan(r *rand.Rand, p *position) *plan {
	x := &plan{Rand: r, p: p, op: pick(r, p.operations...)}
	x.from = consumer
	x.access = spine.Professional
	if !p.gpTokens {
		x.access = x.anAccess()
		if x.op.Actor == spine.Provider || x.access == spine.Unattended {
			x.from = pick(r, provider, patcher)
		}
	}
	x.tokenASID, x.ods = x.from, directory[x.from].ods
	x.to = string(p.asid)
	x.toReceiver()
	x.interaction, x.trace = string(x.op.Interaction), "f8ba3a4c-9d8f-4e3b-a6b4-000000000001"
	now := p.now.Unix()
	x.iat, x.exp = now, now+300
	x.iss, x.aud = "https://consumer.example", "https://api.example/1"
	if p.audience != "" {
		x.aud = p.audience
	}
	if p.signed {
		x.iss, x.key = keyIssuer, pick(r, "systems", "organisations")
	}
	x.reason = directCare
	if x.access == spine.Citizen || x.access == spine.CitizenDelegated {
		x.reason = patientAccess
	}
	x.scope = pick(r, strings.Split(cmp.Or(x.op.Scopes, "patient/*.read"), "|")...)
	x.practitioner, x.sub, x.sdsUserID, x.roleProfile = "10019", "10019", nurseID, nurseProfile
	x.patient, x.delegate = "9434765919", "9876543210"
	x.b = behaviour{peer: []string{directory[x.from].certificate}, user: x.aUser()}
	if p.kind.isProvider() {
		x.b.peer = []string{p.proxyName}
	}
	return x
}

func (x *plan) anAccess() spine.Access {
	if x.p.users && (x.op.Level != spine.NoAccess || x.op.Function != "") {
		return spine.Professional
	}
	list := []spine.Access{spine.Professional}
	if x.op.Actor != spine.Provider {
		list = append(list, spine.Citizen, spine.CitizenDelegated)
	}
	if x.op.Actor != spine.Consumer {
		list = append(list, spine.Unattended)
	}
	return pick(x.Rand, list...)
}

// aUser is one who may do what the operation demands.
func (x *plan) aUser() string {
	if x.p.tables == nil {
		return "all"
	}
	var may []string
	for _, name := range sortedKeys(users) {
		u := users[name]
		if u.roleProfile == nurseProfile && u.sdsUserID == nurseID && x.p.tables.allows(u, x.op) {
			may = append(may, name)
		}
	}
	return pick(x.Rand, may...)
}

// toReceiver sets what depends on the receiver, at the proxy.
func (x *plan) toReceiver() {
	x.root, x.host = x.p.base, "p1.nhs.uk"
	x.recordPath, x.recordQuery = "/record/1", ""
	switch x.p.kind {
	case recordProxy:
		x.to = pick(x.Rand, provider, patcher, practiceRoot)
	case gpProxy:
		x.to = pick(x.Rand, practice, practiceRoot, practiceBare, practice443)
	default:
		return
	}
	x.host, x.root = hostAndRoot(x.to)
	if x.root == "" && x.p.kind == gpProxy {
		x.root = x.anyRoot()
	}
	if x.p.kind == recordProxy {
		x.recordPath = x.root + pick(x.Rand, x.recordPath, x.recordPath, "/", "")
	}
}

// anyRoot is what may stand in front where the directory has a host alone.
func (x *plan) anyRoot() string {
	if strings.Contains(directory[x.to].host, "/") {
		return ""
	}
	return pick(x.Rand, "", "/anything", "/GP0001/STU3/1")
}

func hostAndRoot(asid string) (host, root string) {
	rest, _ := strings.CutPrefix(directory[asid].host, "https://")
	rest, _ = strings.CutPrefix(rest, "http://")
	host, root, _ = strings.Cut(rest, "/")
	if root != "" {
		root = "/" + root
	}
	host, _, _ = strings.Cut(host, ":")
	return host, root
}

const patientURL = "https%3A%2F%2Fdemographics.spineservices.nhs.uk%2FSTU3%2FPatient%2F9434765919"

// draft writes the plan.
func (x *plan) draft() *draft {
	d := &draft{Rand: x.Rand, method: x.op.Method, proto: "HTTP/1.1"}
	x.writePath(d)
	x.writeQuery(d)
	d.headers = []header{{"Host", "api.example"}, {"User-Agent", "second"}}
	if x.p.kind.hasSSP() {
		d.headers = append(d.headers, header{"Ssp-TraceID", x.trace}, header{"Ssp-From", x.from}, header{"Ssp-To", x.to},
			header{pick(x.Rand, "Ssp-InteractionID", "Ssp-InteractionId"), x.interaction})
	} else {
		d.headers = append(d.headers, header{pick(x.Rand, "fromASID", "FROMASID"), x.from}, header{"toASID", x.to})
	}
	d.headers = append(d.headers, header{"Authorization", tokenPlace})
	for _, pair := range strings.Split(x.op.Header, "|") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			d.headers = append(d.headers, header{name, value})
		}
	}
	if slices.Contains([]string{"POST", "PUT", "PATCH"}, d.method) {
		d.headers = append(d.headers, header{"Content-Type", pick(x.Rand, "application/fhir+json", "application/fhir+xml; charset=utf-8")},
			header{"Content-Length", "2"})
		d.body = "{}"
	}
	if x.IntN(3) > 0 {
		d.headers = append(d.headers, header{"Accept", pick(x.Rand, "application/fhir+json", "application/fhir+xml", "*/*", "text/html, application/fhir+json;q=0.5")})
	}
	d.token = tokenDraft{scheme: "Bearer ", header: headerOfNone}
	if x.p.signed {
		d.token.header = `{"alg":"test","typ":"JWT"}`
		d.token.signature = b64(x.key)
	}
	d.claims = x.stringClaims()
	if x.p.gpTokens {
		d.claims = x.resourceClaims()
	}
	return d
}

func (x *plan) writePath(d *draft) {
	id := pick(x.Rand, "1", "da2b6e8a-3c8f-11e8-baae-6c3be5a609f5-584d385036514c383142", "metadata", "A.b-9")
	path := strings.NewReplacer("{id}", id, "{part}", "2").Replace(x.op.Path)
	switch x.p.kind {
	case recordProxy:
		url := "https://" + x.host + x.recordPath
		if x.recordQuery != "" {
			url += "?" + x.recordQuery
		}
		d.path = "/" + escapeURL(url, x.IntN(2) == 0)
	case recordProvider:
		d.path = x.root + x.recordPath
		if x.recordQuery != "" {
			d.query = strings.Split(x.recordQuery, "&")
		}
	case gpProxy:
		d.path = "/https://" + x.host + x.root + path
	default:
		d.path = x.root + path
	}
}

// escapeURL escapes a URL into one segment; the colon, and what goes with it,
// may stay.
func escapeURL(s string, all bool) string {
	plain := "-._~"
	if !all {
		plain += "$&+=:@"
	}
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func (x *plan) writeQuery(d *draft) {
	if x.p.kind.isRecord() {
		return
	}
	for _, name := range strings.Split(pick(x.Rand, strings.Split(x.op.Query, "|")...), "&") {
		switch name {
		case "":
		case "subject":
			d.query = append(d.query, "subject="+patientURL)
		case "identifier":
			d.query = append(d.query, "identifier=https://fhir.nhs.uk/Id/nhs-number%7C9476719931")
		default:
			d.query = append(d.query, name+"="+pick(x.Rand, "ge2024-01-01", "le2024-02-01", "free"))
		}
	}
}

func (x *plan) stringClaims() *js {
	c := obj("iss", x.iss, "sub", "", "aud", x.aud, "exp", x.exp, "iat", x.iat, "reason_for_request", x.reason, "scope", x.scope,
		"requesting_system", asidSystem+"|"+x.tokenASID, "requesting_organization", odsSystem+"|"+x.ods)
	sub := asidSystem + "|" + x.tokenASID
	switch x.access {
	case spine.Professional:
		sub = profileSystem + "|" + x.roleProfile
		c.set("requesting_user", str(sub))
	case spine.CitizenDelegated:
		c.set("act", obj("sub", numberSystem+"|"+x.delegate))
		fallthrough
	case spine.Citizen:
		sub = numberSystem + "|" + x.patient
		c.set("requesting_patient", str(sub))
	}
	c.set("sub", str(sub))
	return c
}

func (x *plan) resourceClaims() *js {
	identifiers := arr(obj("system", userSystem, "value", x.sdsUserID))
	if x.roleProfile != "" {
		identifiers.members = append(identifiers.members, jsMember{"", obj("system", profileSystem, "value", x.roleProfile)})
	}
	return obj("iss", x.iss, "sub", x.sub, "aud", x.aud, "exp", x.exp, "iat", x.iat, "reason_for_request", x.reason, "requested_scope", x.scope,
		"requesting_device", obj("resourceType", "Device", "identifier", arr(obj("system", "https://consumersupplier.com/Id/device-identifier", "value", "CONS-APP-4")),
			"model", "Consumer product name", "version", "5.3.0"),
		"requesting_organization", obj("resourceType", "Organization", "identifier", arr(obj("system", odsSystem, "value", x.ods)), "name", "Test Hospital"),
		"requesting_practitioner", obj("resourceType", "Practitioner", "id", x.practitioner, "identifier", identifiers,
			"name", arr(obj("family", "Jones", "given", arr("Claire"), "prefix", arr("Dr")))))
}

// authorization writes the token.
func (d *draft) authorization() string {
	t := d.token
	payload := t.payload
	if payload == "" {
		payload = d.claims.String() + t.tail
	}
	s := b64(t.header) + "." + b64(payload) + "." + t.signature
	for _, edit := range t.edits {
		s = edit(s)
	}
	return t.scheme + s
}

// bytes writes the request.
func (d *draft) bytes() []byte {
	var b bytes.Buffer
	target := d.path
	if d.query != nil {
		target += "?" + strings.Join(d.query, "&")
	}
	fmt.Fprintf(&b, "%s %s %s\r\n", d.method, target, d.proto)
	for _, h := range d.headers {
		value := h.value
		if strings.Contains(value, tokenPlace) {
			value = strings.ReplaceAll(value, tokenPlace, d.authorization())
		}
		fmt.Fprintf(&b, "%s: %s\r\n", h.name, value)
	}
	b.WriteString("\r\n" + d.body)
	return b.Bytes()
}

// parse reads a request as a server does.
func parse(text []byte, after []func(*http.Request), b *behaviour) (*http.Request, error) {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(text)))
	if err != nil {
		return nil, err
	}
	for _, f := range after {
		f(r)
	}
	return r.WithContext(context.WithValue(context.Background(), behaviourKey{}, b)), nil
}
