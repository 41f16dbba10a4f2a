package guard_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// place is one position of a guard, described plainly.
type place struct {
	kind       string // nrl, gpconnect, records, proxy or gpconnect-proxy
	operations []op
	base       string
	own        string // ASID; empty at the proxy
	systems    map[string]system
	now        int64
	without    string // a rule that this model forgets, to see that it is missed
}

type op struct {
	method, path, id, actor string
	scopes                  []string
	query                   [][]string
}

type system struct {
	ods, host       string
	sends, receives []string
}

// asked is a request as it stands on the wire.
type asked struct {
	method, target string
	header         map[string][]string // by canonical name
}

type verdict struct {
	rule        string // empty: allowed
	status      int
	issue, code string
}

// refused ends the reading of a request.
type refused struct{ rule string }

func (p *place) no(rule string) {
	if rule != p.without {
		panic(refused{rule})
	}
}

func (p *place) must(ok bool, rule string) {
	if !ok {
		p.no(rule)
	}
}

// judge asks the rules in their order.
func (p *place) judge(a asked) (v verdict) {
	defer func() {
		if r := recover(); r != nil {
			no, ok := r.(refused)
			if !ok {
				panic(r)
			}
			v = p.answer(no.rule)
		}
	}()
	path, rawQuery, _ := strings.Cut(a.target, "?")
	proxy := strings.HasSuffix(p.kind, "proxy")
	var candidates []op
	host := ""
	switch p.kind {
	case "proxy":
		host = p.encodedTarget(path, rawQuery)
		candidates = p.operations
	case "gpconnect-proxy":
		host = p.plainTarget(path)
		id := a.header["Ssp-Interactionid"]
		p.must(len(id) == 1 && visible(id[0], 256), "interaction-header")
		for _, o := range p.operations {
			if o.id == one(id) && o.method == a.method {
				for _, other := range p.operations {
					if other.path == o.path {
						candidates = append(candidates, other)
					}
				}
				break
			}
		}
		p.must(len(candidates) > 0, "interaction-endpoint")
	default:
		candidates = p.endpoint(path)
	}
	allowed := false
	for _, o := range candidates {
		allowed = allowed || o.method == a.method
	}
	p.must(allowed, "method")
	parameters := p.query(rawQuery, candidates)
	if !proxy && p.kind != "records" {
		p.media(a, rawQuery)
	}
	from, to := p.headers(a)
	o := p.choose(a, candidates, parameters)
	sender, known := p.systems[from]
	unknown := "sender"
	p.must(known, unknown)
	if !proxy {
		p.must(to == p.own, "to-header")
	}
	p.token(a, o, from, sender)
	p.must(slices.Contains(sender.sends, o.id), "sender-interaction")
	if proxy {
		receiver, known := p.systems[to]
		p.must(known && slices.Contains(receiver.receives, o.id), "receiver")
		p.must(strings.EqualFold(host, receiver.host), "target")
	}
	return verdict{}
}

func one(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

var (
	plainPath = regexp.MustCompile(`\A(/[A-Za-z0-9\-._~$&+,:=@]+)+\z`)
	dots      = regexp.MustCompile(`/\.{1,2}(/|\z)`)
	hostForm  = regexp.MustCompile(`\A[A-Za-z0-9][A-Za-z0-9.-]*(:443)?\z`)
	asidForm  = regexp.MustCompile(`\A[0-9]{12}\z`)
	odsForm   = regexp.MustCompile(`\A[A-Z0-9]{3,12}\z`)
	idForm    = regexp.MustCompile(`\A[A-Za-z0-9.\-]{1,64}\z`)
)

func (p *place) endpoint(path string) (found []op) {
	p.must(path == "/" || plainPath.MatchString(path) && !dots.MatchString(path), "address")
	rest, ok := strings.CutPrefix(path, p.base)
	p.must(ok && strings.HasPrefix(rest, "/"), "path")
	if p.kind == "records" {
		return p.operations
	}
	literal := false
	for _, o := range p.operations {
		literal = literal || o.path == rest
	}
	for _, o := range p.operations {
		if o.path == rest || !literal && strings.Contains(o.path, "{") && template(o.path).MatchString(rest) {
			found = append(found, o)
		}
	}
	p.must(len(found) > 0, "path")
	return found
}

func template(path string) *regexp.Regexp {
	parts := strings.Split(regexp.QuoteMeta(path), "/")
	for i, s := range parts {
		if strings.HasPrefix(s, `\{`) {
			parts[i] = `[A-Za-z0-9.\-]{1,64}`
		}
	}
	return regexp.MustCompile(`\A` + strings.Join(parts, "/") + `\z`)
}

func (p *place) plainTarget(path string) string {
	rest, ok := strings.CutPrefix(path, "/https://")
	host, tail, has := strings.Cut(rest, "/")
	good := ok && hostForm.MatchString(host)
	if has && tail != "" {
		good = good && plainPath.MatchString("/"+tail) && !dots.MatchString("/"+tail)
	}
	p.must(good, "address")
	return strings.TrimSuffix(host, ":443")
}

func (p *place) encodedTarget(path, query string) string {
	segment, ok := strings.CutPrefix(path, "/")
	p.must(ok && !strings.Contains(segment, "/") && query == "" && strings.Contains(segment, "%"), "address")
	whole, err := decodeOnce(segment)
	rest, https := strings.CutPrefix(whole, "https://")
	host, tail, has := strings.Cut(rest, "/")
	before, _, _ := strings.Cut(tail, "?")
	good := err == nil && https && hostForm.MatchString(host) && regexp.MustCompile(`\A[!-~]*\z`).MatchString(whole)
	good = good && strings.Contains(strings.ToLower(segment), strings.ToLower(host)) // a host is never escaped
	if has && tail != "" {
		escapes := regexp.MustCompile(`%[0-9A-Fa-f]{2}`).ReplaceAllString("/"+before, "x")
		good = good && (before == "" || regexp.MustCompile(`\A(/[A-Za-z0-9\-._~$&+,:=@]+)+/?\z`).MatchString(escapes) && !dots.MatchString("/"+before))
		good = good && !regexp.MustCompile(`(?i)%(2f|5c|2e|25|3b|3f|23|7f|0.|1.)`).MatchString(tail)
	}
	p.must(good, "address")
	return strings.TrimSuffix(host, ":443")
}

func decodeOnce(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		var c byte
		if i+2 >= len(s) {
			return "", io.ErrUnexpectedEOF
		}
		if _, err := fmt.Sscanf(s[i+1:i+3], "%02x", &c); err != nil {
			return "", err
		}
		b.WriteByte(c)
		i += 2
	}
	return b.String(), nil
}

func (p *place) query(raw string, ops []op) map[string]bool {
	var relevant []string
	for _, o := range ops {
		for _, set := range o.query {
			relevant = append(relevant, set...)
		}
	}
	found, seen := map[string]bool{}, map[string]bool{}
	if raw == "" {
		return found
	}
	for _, c := range []byte(raw) {
		p.must(c > ' ' && c <= '~' && c != ';', "query")
	}
	p.must(!regexp.MustCompile(`%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?\z)`).MatchString(raw), "query")
	for _, pair := range strings.Split(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		p.must(!strings.ContainsAny(name, "%+"), "query")
		bare, _, modified := strings.Cut(name, ":")
		for _, r := range relevant {
			if strings.EqualFold(bare, r) {
				p.must(name == r && !modified, "query")
			}
		}
		if slices.Contains(relevant, name) {
			p.must(!seen[name], "query")
			seen[name] = true
			found[name] = value != ""
		}
	}
	return found
}

var (
	nrlTypes  = []string{"application/fhir+json", "application/json+fhir", "application/json", "text/json", "application/fhir+xml", "application/xml+fhir", "application/xml"}
	fhirTypes = []string{"application/fhir+json", "application/fhir+xml"}
)

func (p *place) media(a asked, rawQuery string) {
	types := nrlTypes
	if p.kind == "gpconnect" {
		types = fhirTypes
	}
	is := func(s string) bool {
		s, _, _ = strings.Cut(s, ";")
		return slices.Contains(types, strings.ToLower(strings.TrimSpace(s)))
	}
	if a.method == "POST" || a.method == "PUT" || a.method == "PATCH" {
		v := a.header["Content-Type"]
		p.must(len(v) > 0, "content-type-missing")
		p.must(len(v) == 1 && is(one(v)), "content-type")
	}
	var formats []string
	for _, pair := range strings.Split(rawQuery, "&") {
		if name, value, _ := strings.Cut(pair, "="); name == "_format" {
			formats = append(formats, value)
		}
	}
	if len(formats) > 0 {
		plain, err := decodeOnce(formats[0])
		p.must(len(formats) == 1 && err == nil && slices.Contains(types, strings.ToLower(plain)), "accept")
		return
	}
	ok, some := false, false
	for _, v := range a.header["Accept"] {
		for _, t := range strings.Split(v, ",") {
			t = strings.TrimSpace(t)
			some = some || t != ""
			ok = ok || is(t) || strings.HasPrefix(t, "*") || strings.HasPrefix(t, "application/*")
		}
	}
	p.must(ok || !some, "accept")
}

func visible(s string, most int) bool {
	return regexp.MustCompile(`\A[!-~]+\z`).MatchString(s) && len(s) <= most
}

func isASID(s string) bool { return asidForm.MatchString(s) && s != "000000000000" }

func (p *place) headers(a asked) (from, to string) {
	names := []string{"Fromasid", "Toasid"}
	if p.kind != "nrl" {
		names = []string{"Ssp-From", "Ssp-To"}
		for name := range a.header {
			p.must(!strings.HasPrefix(name, "Ssp_"), "header-twin")
		}
		trace := a.header["Ssp-Traceid"]
		p.must(len(trace) == 1 && visible(one(trace), 128), "trace-header")
	}
	v := a.header[names[0]]
	p.must(len(v) == 1 && isASID(one(v)), "from-header")
	from = one(v)
	v = a.header[names[1]]
	p.must(len(v) == 1 && isASID(one(v)), "to-header")
	return from, one(v)
}

func (p *place) choose(a asked, candidates []op, parameters map[string]bool) op {
	id := ""
	if p.kind != "nrl" {
		v := a.header["Ssp-Interactionid"]
		p.must(len(v) == 1 && visible(one(v), 256), "interaction-header")
		id = one(v)
	}
	var named, fit []op
	for _, o := range candidates {
		if o.method != a.method || p.kind != "nrl" && o.id != id {
			continue
		}
		named = append(named, o)
		any := len(o.query) == 0
		for _, set := range o.query {
			all := true
			for _, n := range set {
				all = all && parameters[n]
			}
			any = any || all
		}
		if any {
			fit = append(fit, o)
		}
	}
	p.must(len(named) > 0, "interaction-endpoint")
	p.must(len(fit) == 1, "parameters")
	if len(fit) == 0 {
		fit = append(named, candidates...)
	}
	return fit[0]
}

// token reads the token and asks its rules.
func (p *place) token(a asked, o op, from string, sender system) {
	v := a.header["Authorization"]
	p.must(len(v) > 0 && v[0] != "", "token-missing")
	p.must(len(v) == 1, "token-repeated")
	p.must(len(one(v)) <= 8192+7, "token-too-long")
	p.must(len(one(v)) > 7 && strings.EqualFold(one(v)[:min(7, len(one(v)))], "Bearer "), "token-not-bearer")
	if len(one(v)) <= 7 {
		return // a model that forgets the rule has nothing to read
	}
	parts := strings.Split(v[0][7:], ".")
	p.must(len(parts) == 3, "token-sections")
	if len(parts) < 2 {
		return
	}
	p.must(len(parts) < 3 || parts[2] == "", "token-signed")
	p.must(parts[1] != "", "token-no-body")
	header := p.decode(parts[0])
	var h map[string]any
	ok := noRepeats(header) && json.Unmarshal(header, &h) == nil && len(h) == 2 && h["alg"] == "none" && h["typ"] == "JWT"
	p.must(ok, "token-header")
	c := p.claims(p.decode(parts[1]))
	if strings.HasPrefix(p.kind, "gpconnect") {
		p.resources(c, o, sender)
	} else {
		p.texts(c, o, from, sender)
	}
}

func (p *place) decode(s string) []byte {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	p.must(err == nil && !strings.ContainsAny(s, "\r\n"), "token-encoding")
	return b
}

// noRepeats reports whether no object has a member twice, in whatever case.
func noRepeats(data []byte) bool {
	d := json.NewDecoder(bytes.NewReader(data))
	var value func() bool
	value = func() bool {
		t, err := d.Token()
		if err != nil {
			return false
		}
		delim, ok := t.(json.Delim)
		if !ok {
			return true
		}
		seen := map[string]bool{}
		for d.More() {
			if delim == '{' {
				name, err := d.Token()
				if err != nil || seen[strings.ToLower(name.(string))] {
					return false
				}
				seen[strings.ToLower(name.(string))] = true
			}
			if !value() {
				return false
			}
		}
		_, err = d.Token()
		return err == nil
	}
	return value()
}

var kinds = map[string]string{
	"iss": "text", "sub": "text", "aud": "text", "iat": "number", "exp": "number", "reason_for_request": "text",
	"scope": "text", "requesting_system": "text", "requesting_organization": "text", "requesting_user": "text", "requesting_patient": "text", "act": "object",
}

var resourceKinds = map[string]string{
	"iss": "text", "sub": "text", "aud": "text", "iat": "number", "exp": "number", "reason_for_request": "text",
	"requested_scope": "text", "requested_record": "any", "requesting_device": "object", "requesting_organization": "object", "requesting_practitioner": "object",
}

// claims reads the members one after the other: the first that is wrong tells
// whether it is the token or a claim.
func (p *place) claims(data []byte) map[string]any {
	known := kinds
	if strings.HasPrefix(p.kind, "gpconnect") {
		known = resourceKinds
	}
	out := map[string]any{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	t, err := d.Token()
	p.must(err == nil && t == json.Delim('{'), "token-not-json")
	if err != nil || t != json.Delim('{') {
		return out
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, _ := t.(string)
		p.must(err == nil && !seen[strings.ToLower(name)], "token-not-json")
		if err != nil {
			return out
		}
		seen[strings.ToLower(name)] = true
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			p.no("token-not-json")
			return out
		}
		for k := range known {
			p.must(name == k || !strings.EqualFold(name, k), "claim-form")
		}
		kind, isKnown := known[name]
		nested := raw[0] == '{' || raw[0] == '['
		if !isKnown {
			p.must(!nested || strings.HasPrefix(p.kind, "gpconnect"), "token-not-json")
			continue
		}
		if string(raw) == "null" {
			continue
		}
		p.must(noRepeats(raw), "claim-form")
		switch kind {
		case "text":
			p.must(raw[0] == '"', "claim-form")
		case "number":
			p.must(regexp.MustCompile(`\A(0|[1-9][0-9]{0,14})\z`).Match(raw), "claim-form")
		case "object":
			p.must(raw[0] == '{', "claim-form")
		}
		var v any
		_ = json.Unmarshal(raw, &v)
		if m, ok := v.(map[string]any); ok && known["requesting_device"] != "" && name != "requested_record" {
			p.must(formed(name, m), "claim-form")
		}
		out[name] = v
	}
	rest := data[d.InputOffset():]
	p.must(bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte("}")) && len(bytes.Trim(bytes.TrimLeft(rest, " \t\r\n")[min(1, len(rest)):], " \t\r\n")) == 0, "token-not-json")
	return out
}

// formed reports whether the parts of a resource that are asked for have the
// JSON type that FHIR gives them, or are null.
func formed(claim string, m map[string]any) bool {
	text := func(v any) bool { _, ok := v.(string); return ok || v == nil }
	eachObject := func(v any, texts ...string) bool {
		l, ok := v.([]any)
		for _, e := range l {
			o, isObject := e.(map[string]any)
			ok = ok && isObject
			for _, name := range texts {
				ok = ok && text(o[name])
			}
		}
		return ok || v == nil
	}
	ok := text(m["resourceType"]) && eachObject(m["identifier"], "system", "value")
	switch claim {
	case "requesting_device":
		return ok && text(m["model"]) && text(m["version"])
	case "requesting_organization":
		return ok && text(m["name"])
	}
	return ok && text(m["id"]) && eachObject(m["name"], "family")
}

func str(c map[string]any, name string) string { s, _ := c[name].(string); return s }

func num(c map[string]any, name string) int64 { f, _ := c[name].(float64); return int64(f) }

func blank(s string) bool { return strings.Trim(s, " ") == "" }

const (
	roleProfile = "https://fhir.nhs.uk/Id/sds-role-profile-id|"
	accredited  = "https://fhir.nhs.uk/Id/accredited-system|"
	odsCode     = "https://fhir.nhs.uk/Id/ods-organization-code|"
	nhsNumber   = "https://fhir.nhs.net/Id/nhs-number|"
)

func isNHSNumber(s string) bool {
	if !regexp.MustCompile(`\A[0-9]{10}\z`).MatchString(s) {
		return false
	}
	sum := 0
	for i, weight := range []int{10, 9, 8, 7, 6, 5, 4, 3, 2} {
		sum += weight * int(s[i]-'0')
	}
	check := 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check == int(s[9]-'0')
}

func (p *place) texts(c map[string]any, o op, from string, sender system) {
	consumer := o.actor == "consumer" || o.actor == "both"
	provider := o.actor == "provider" || o.actor == "both"
	_, iat := c["iat"]
	_, exp := c["exp"]
	p.must(!blank(str(c, "iss")) && !blank(str(c, "aud")) && iat && exp, "claim-missing")
	p.must(num(c, "exp") == num(c, "iat")+300, "token-lifetime")
	p.must(num(c, "iat") <= p.now+5, "token-early")
	p.must(num(c, "exp") >= p.now, "token-expired")
	_, user := c["requesting_user"]
	_, patient := c["requesting_patient"]
	_, act := c["act"]
	sub := str(c, "sub")
	p.must(!blank(sub), "claim-missing")
	p.must(user || !strings.HasPrefix(sub, roleProfile), "claim-missing")
	p.must(!user || !patient, "user-and-patient")
	switch {
	case user:
		p.must(str(c, "requesting_user") == sub, "user-sub")
		id, ok := strings.CutPrefix(str(c, "requesting_user"), roleProfile)
		p.must(ok && idForm.MatchString(id), "user-form")
		p.must(!act, "act-without-patient")
	case patient:
		p.must(str(c, "requesting_patient") == sub, "patient-sub")
		n, ok := strings.CutPrefix(str(c, "requesting_patient"), nhsNumber)
		p.must(ok && isNHSNumber(n), "patient-form")
		p.must(consumer, "patient-operation")
		if act {
			m, _ := c["act"].(map[string]any)
			n, ok := strings.CutPrefix(str(m, "sub"), nhsNumber)
			p.must(ok && isNHSNumber(n), "act-form")
		}
	}
	p.must(!blank(str(c, "requesting_system")), "claim-missing")
	p.must(user || patient || str(c, "requesting_system") == sub, "system-sub")
	asid, ok := strings.CutPrefix(str(c, "requesting_system"), accredited)
	p.must(ok && isASID(asid), "system-form")
	p.must(asid == from, "system-sender")
	if !user && !patient {
		p.must(!act, "act-without-patient")
		p.must(provider, "unattended-operation")
	}
	p.must(!blank(str(c, "reason_for_request")), "claim-missing")
	reason := "directcare"
	if patient && !user {
		reason = "patientaccess"
	}
	p.must(str(c, "reason_for_request") == reason, "reason")
	p.must(!blank(str(c, "scope")), "claim-missing")
	p.scope(str(c, "scope"), o)
	p.must(!blank(str(c, "requesting_organization")), "claim-missing")
	ods, ok := strings.CutPrefix(str(c, "requesting_organization"), odsCode)
	p.must(ok && odsForm.MatchString(ods), "organization-form")
	p.must(ods == sender.ods, "organization-asid")
}

func (p *place) scope(claimed string, o op) {
	p.must(len(o.scopes) > 0, "operation-without-scope")
	for _, s := range o.scopes {
		a, b := strings.Split(s, " "), strings.Split(claimed, " ")
		slices.Sort(a)
		slices.Sort(b)
		if slices.Equal(a, b) {
			return
		}
	}
	p.no("scope")
}

func (p *place) resources(c map[string]any, o op, sender system) {
	_, record := c["requested_record"]
	p.must(!record, "requested-record")
	claims := []string{"requesting_device", "requesting_organization", "requesting_practitioner"}
	for _, k := range claims {
		p.must(c[k] != nil, "claim-missing")
	}
	get := func(k string) map[string]any { m, _ := c[k].(map[string]any); return m }
	for _, k := range claims {
		p.must(slices.Contains([]string{"Device", "Organization", "Practitioner", "Patient"}, str(get(k), "resourceType")), "resource-claim")
	}
	device, organization, practitioner := get(claims[0]), get(claims[1]), get(claims[2])
	ods := identifier(organization, "https://fhir.nhs.uk/Id/ods-organization-code")
	names, _ := practitioner["name"].([]any)
	family, given := "", ""
	for _, n := range names {
		m, _ := n.(map[string]any)
		family = str(m, "family")
		for _, g := range list(m, "given") {
			given, _ = g.(string)
		}
	}
	_, iat := c["iat"]
	_, exp := c["exp"]
	p.must(iat && exp, "claim-incomplete")
	for _, s := range []string{
		str(c, "aud"), str(c, "iss"), str(c, "sub"), str(c, "reason_for_request"), str(c, "requested_scope"), identifier(device, ""),
		str(device, "model"), str(device, "version"), str(organization, "name"), ods, str(practitioner, "id"), family, given,
		identifier(practitioner, "https://fhir.nhs.uk/Id/sds-user-id"),
	} {
		p.must(!blank(s), "claim-incomplete")
	}
	p.must(num(c, "iat") <= p.now+600, "token-early")
	p.must(num(c, "exp") == num(c, "iat")+300, "token-lifetime")
	p.must(num(c, "exp") >= p.now, "token-expired")
	p.must(str(c, "reason_for_request") == "directcare" || str(c, "reason_for_request") == "migration", "reason")
	for i, want := range []string{"Device", "Organization", "Practitioner"} {
		p.must(str(get(claims[i]), "resourceType") == want, "resource-type")
	}
	p.must(str(practitioner, "id") == str(c, "sub"), "practitioner-sub")
	p.must(idForm.MatchString(str(c, "sub")), "user-id")
	p.must(odsForm.MatchString(ods), "organization-form")
	p.must(ods == sender.ods, "organization-asid")
	first, _, _ := strings.Cut(str(c, "requested_scope"), " ")
	p.must(slices.Contains([]string{"patient/*.read", "patient/*.write", "organization/*.read", "organization/*.write"}, first), "scope-unknown")
	p.scope(str(c, "requested_scope"), o)
}

func list(m map[string]any, k string) []any { l, _ := m[k].([]any); return l }

func identifier(m map[string]any, system string) string {
	for _, i := range list(m, "identifier") {
		e, _ := i.(map[string]any)
		if s := str(e, "system"); s == system || system == "" && s != "" {
			return str(e, "value")
		}
	}
	return ""
}

// answer is what the documents say to a rule that is broken.
func (p *place) answer(rule string) verdict {
	v := func(status int, issue, code string) verdict { return verdict{rule, status, issue, code} }
	gp, provider := p.kind == "gpconnect", p.kind == "gpconnect" || p.kind == "gpconnect-proxy"
	proxy := strings.HasSuffix(p.kind, "proxy")
	header := v(400, "invalid", "MISSING_OR_INVALID_HEADER")
	if gp {
		header = v(400, "invalid", "BAD_REQUEST")
	}
	switch rule {
	case "address":
		return v(400, "invalid", "BAD_REQUEST")
	case "path":
		if gp {
			return v(404, "not-found", "REFERENCE_NOT_FOUND")
		}
		return v(404, "not-found", "NO_RECORD_FOUND")
	case "method":
		switch {
		case gp:
			return v(400, "invalid", "BAD_REQUEST")
		case p.kind == "nrl":
			return v(405, "not-supported", "INVALID_REQUEST_TYPE")
		}
		return v(405, "forbidden", "ACCESS_DENIED")
	case "query", "parameters":
		return v(400, "invalid", "INVALID_PARAMETER")
	case "content-type-missing", "content-type", "accept":
		if gp {
			return v(415, "incomplete", "BAD_REQUEST")
		}
		return v(415, "invalid", "Unsupported_Media_Type")
	case "header-twin", "trace-header", "from-header", "to-header", "interaction-header", "interaction-endpoint", "target":
		return header
	case "sender":
		if p.kind == "nrl" {
			return header
		}
		return v(403, "forbidden", "ASID_CHECK_FAILED")
	case "sender-interaction":
		if p.kind == "nrl" {
			return v(403, "forbidden", "ACCESS_DENIED")
		}
		return v(403, "forbidden", "ASID_CHECK_FAILED")
	case "receiver":
		return v(403, "forbidden", "ASID_CHECK_FAILED")
	case "resource-claim":
		return v(422, "invalid", "INVALID_RESOURCE")
	}
	_ = proxy
	if provider {
		return v(400, "invalid", "BAD_REQUEST")
	}
	return v(400, "structure", "MISSING_OR_INVALID_HEADER")
}
