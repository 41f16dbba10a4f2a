package guard_test

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
)

var (
	requests = flag.Int("requests", 10_000, "how many random requests are compared")
	seed     = flag.Uint64("seed", 0, "seed of the random requests; 0: by the clock")
)

const now = 1_469_436_700

var places = withSystems(

	&place{kind: "nrl", own: "990000000001", now: now, operations: []op{
		{"GET", "/STU3/DocumentReference", "search", "consumer", []string{"patient/DocumentReference.read"}, [][]string{{"_id"}, {"subject"}}},
		{"POST", "/STU3/DocumentReference", "create", "provider", []string{"patient/DocumentReference.write"}, nil},
		{"PATCH", "/STU3/DocumentReference", "update", "provider", []string{"patient/DocumentReference.write"}, [][]string{{"identifier", "subject"}}},
		{"DELETE", "/STU3/DocumentReference", "delete", "provider", []string{"patient/DocumentReference.write"}, [][]string{{"_id"}, {"identifier", "subject"}}},
		{"GET", "/STU3/DocumentReference/{id}", "read", "consumer", []string{"patient/DocumentReference.read"}, nil},
		{"GET", "/metadata", "metadata", "both", nil, nil},
	}},
	&place{kind: "gpconnect", own: "200000000003", base: "/GP0001/STU3/1", now: now, operations: gpOperations},
	&place{kind: "records", own: "200000000003", now: now, operations: recordOperations},
	&place{kind: "proxy", now: now, operations: recordOperations},
	&place{kind: "gpconnect-proxy", now: now, operations: gpOperations},
)

var recordOperations = []op{{"GET", "/{recordUrl}", "content", "consumer", []string{"patient/*.read"}, nil}}

var gpOperations = []op{
	{"GET", "/Patient", "find", "consumer", []string{"patient/*.read"}, [][]string{{"identifier"}}},
	{"GET", "/Patient", "findDocuments", "consumer", []string{"patient/*.read", "patient/*.read conf/N"}, [][]string{{"identifier"}}},
	{"GET", "/Patient/{id}", "readPatient", "consumer", []string{"patient/*.read"}, nil},
	{"PUT", "/Appointment/{id}", "amend", "consumer", []string{"patient/*.write"}, nil},
	{"PUT", "/Appointment/{id}", "cancel", "consumer", []string{"patient/*.write"}, nil},
	{"POST", "/Patient/$gpc.getstructuredrecord", "structured", "consumer", []string{"patient/*.read conf/N", "patient/*.read conf/R"}, nil},
}

var systems = map[string]system{
	"200000000001": {"X9901", "", []string{"amend", "cancel", "content", "create", "delete", "find", "findDocuments", "metadata", "read", "readPatient", "search", "structured", "update"}, nil},
	"200000000002": {"X9902", "", []string{"read", "find"}, nil},
	"200000000003": {"X9903", "records.example", nil, []string{"amend", "cancel", "content", "find", "findDocuments", "readPatient", "structured"}},
	"200000000004": {"X9904", "nothing.example", nil, nil},
}

func withSystems(of ...*place) []*place {
	for _, p := range of {
		p.systems = systems
	}
	return of
}

// guardOf makes the guard that a place describes.
func guardOf(t testing.TB, p *place) *spine.Guard {
	t.Helper()
	s := &spine.Service{Name: "s", Headers: spine.SSPHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}
	if strings.HasPrefix(p.kind, "gpconnect") {
		s.Tokens = spine.GPConnectTokens
	}
	for _, o := range p.operations {
		var sets []string
		for _, set := range o.query {
			sets = append(sets, strings.Join(set, "&"))
		}
		s.Operations = append(s.Operations, spine.Operation{
			Endpoint: spine.Endpoint{Service: "s", Method: o.method, Path: o.path}, Interaction: spine.InteractionID(o.id),
			Actor: spine.Actor(o.actor), Scopes: strings.Join(o.scopes, "|"), Query: strings.Join(sets, "|"),
		})
	}
	ids := func(list []string) (out []spine.InteractionID) {
		for _, id := range slices.Sorted(slices.Values(list)) {
			out = append(out, spine.InteractionID(id))
		}
		return out
	}
	for _, asid := range slices.Sorted(maps.Keys(p.systems)) {
		x := p.systems[asid]
		s.Systems = append(s.Systems, spine.SystemRow{ASID: spine.ASID(asid), ODS: spine.ODSCode(x.ods), Host: x.host, Sends: ids(x.sends), Receives: ids(x.receives)})
	}
	o := spine.GuardOptions{Audit: spine.Unaudited{}, UnsignedTokensWithoutMutualTLS: true, Clock: func() time.Time { return time.Unix(p.now, 0) }}
	var g *spine.Guard
	var err error
	switch p.kind {
	case "nrl":
		s.Headers = spine.NRLHeaders
		g, err = spine.NewServiceGuard(s, spine.ServiceOptions{GuardOptions: o, ASID: spine.ASID(p.own)})
	case "gpconnect", "records":
		g, err = spine.NewProviderGuard(s, spine.ProviderOptions{GuardOptions: o, ASID: spine.ASID(p.own), BasePath: p.base})
	default:
		g, err = spine.NewProxyGuard(s, spine.ProxyOptions{GuardOptions: o})
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// draft is a request before it is written down.
type draft struct {
	method, path, query string
	header              map[string][]string
	tokenHeader         string
	claims              map[string]any
	raw                 func(payload string) string // of the claims as JSON; nil: as they are
	token               func(token string) string   // of the whole token; nil: as it is
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// valid is a request that keeps all rules.
func valid(r *rand.Rand, p *place) *draft {
	o := pick(r, p.operations...)
	for len(o.scopes) == 0 && r.IntN(20) > 0 { // now and then one that nobody may use
		o = pick(r, p.operations...)
	}
	d := &draft{method: o.method, header: map[string][]string{}, tokenHeader: `{"alg":"none","typ":"JWT"}`}
	d.path = strings.ReplaceAll(o.path, "{id}", pick(r, "1", "da2b6e8a-3c8f-11e8-baae-6c3be5a609f5-584d385036514c383142", "a.b"))
	if len(o.query) > 0 {
		var pairs []string
		for _, n := range pick(r, o.query...) {
			pairs = append(pairs, n+"="+pick(r, "x", "https%3A%2F%2Fx%7C9", "a+b"))
		}
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
	if o.method != "GET" && o.method != "DELETE" {
		d.header["Content-Type"] = []string{pick(r, "application/fhir+json", "application/fhir+xml; charset=utf-8")}
	}
	if r.IntN(2) == 0 {
		d.header["Accept"] = []string{pick(r, "application/fhir+json", "*/*", "text/html, application/fhir+xml")}
	}
	from := "200000000001"
	if p.kind == "nrl" {
		d.header["Fromasid"], d.header["Toasid"] = []string{from}, []string{p.own}
	} else {
		d.header["Ssp-Traceid"], d.header["Ssp-From"], d.header["Ssp-Interactionid"] = []string{"a-trace"}, []string{from}, []string{o.id}
		d.header["Ssp-To"] = []string{"200000000003"}
	}
	iat := int64(now - r.IntN(301))
	d.claims = map[string]any{"iss": "https://cas.example", "aud": "https://a.example", "iat": iat, "exp": iat + 300, "reason_for_request": "directcare"}
	if strings.HasPrefix(p.kind, "gpconnect") {
		practitioner(r, d, o)
	} else {
		requester(r, d, o, from)
	}
	return d
}

func requester(r *rand.Rand, d *draft, o op, from string) {
	c := d.claims
	c["scope"], c["requesting_system"], c["requesting_organization"] = "patient/DocumentReference.read", accredited+from, odsCode+"X9901"
	if len(o.scopes) > 0 {
		c["scope"] = pick(r, o.scopes...)
	}
	switch kind := r.IntN(4); {
	case kind == 0 && o.actor != "consumer":
		c["sub"] = c["requesting_system"]
	case kind <= 2 && o.actor != "provider" && r.IntN(2) == 0:
		c["requesting_patient"], c["sub"], c["reason_for_request"] = nhsNumber+"9434765919", nhsNumber+"9434765919", "patientaccess"
		if kind == 2 {
			c["act"] = map[string]any{"sub": nhsNumber + "9434765870"}
		}
	default:
		c["requesting_user"], c["sub"] = roleProfile+"444555666777", roleProfile+"444555666777"
	}
}

func practitioner(r *rand.Rand, d *draft, o op) {
	c := d.claims
	id := func(system, value string) any { return map[string]any{"system": system, "value": value} }
	c["sub"], c["requested_scope"] = "10019", pick(r, o.scopes...)
	c["requesting_device"] = map[string]any{"resourceType": "Device", "identifier": []any{id("https://d.example", "v")}, "model": "m", "version": "1"}
	c["requesting_organization"] = map[string]any{"resourceType": "Organization", "name": "n", "identifier": []any{id("https://fhir.nhs.uk/Id/ods-organization-code", "X9901")}}
	c["requesting_practitioner"] = map[string]any{"resourceType": "Practitioner", "id": "10019",
		"identifier": []any{id("https://fhir.nhs.uk/Id/sds-user-id", "UNK")}, "name": []any{map[string]any{"family": "f", "given": []any{"g"}}}}
}

// mutate changes one thing.
func mutate(r *rand.Rand, d *draft) {
	mutations[r.IntN(len(mutations))](r, d)
}

var mutations = []func(*rand.Rand, *draft){
	func(r *rand.Rand, d *draft) {
		d.method = pick(r, "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", "TRACE")
	},
	func(r *rand.Rand, d *draft) {
		d.path = pick(r, d.path+"/", d.path+"/x", strings.ToLower(d.path), "/"+d.path, d.path+";x", d.path+"/..", "/.."+d.path, strings.Replace(d.path, "a", "%61", 1),
			d.path+"%2F1", d.path+"%00", "/other/1", strings.Replace(d.path, "STU3", "stu3", 1), d.path+strings.Repeat("1", 64), "/x"+d.path, d.path+"é")
	},
	func(r *rand.Rand, d *draft) {
		d.path = pick(r, "/https%3A%2F%2Fevil.example%2F1", "/https%3A%2F%2Fnothing.example%2F1", "/http%3A%2F%2Frecords.example%2F1", "/https%3A%2F%2Frecords.example:8443%2F1",
			"/https%3A%2F%2Frecords.example%2F..%2F1", "/https%3A%2F%2Frecords.example%2Fa%252e%252e", "/https%3A%2F%2Frecords.example%2Fa%252Fb", "/https%3A%2F%2Fu%40records.example%2F1",
			"/https%3A%2F%2Frecords.example.evil.example%2F1", "/https%3A%2F%2Frecords.example%2F%2Fa", "/https://evil.example/Patient/1", "/https://records.example/a//b", "/https://nothing.example/Patient/1")
	},
	func(r *rand.Rand, d *draft) {
		d.query = pick(r, "", d.query+"&"+d.query, "subject=", d.query+"&Subject=1", d.query+"&subject:exact=1", d.query+"&%73ubject=1", d.query+"&x=%zz", d.query+";x", d.query+"&other=1",
			"_id=1&subject=2", "subject=x%26identifier%3Dy", "identifier=1", d.query+"&identifier=2", d.query+"&_id=3")
	},
	func(r *rand.Rand, d *draft) {
		d.query += "&_format=" + pick(r, "application/fhir%2Bjson", "text/html", "application/json", "", "xml&_format=xml")
	},
	func(r *rand.Rand, d *draft) {
		d.header["Content-Type"] = pick(r, nil, []string{"application/x-www-form-urlencoded"}, []string{"application/json"}, []string{"application/fhir+json", "application/fhir+json"}, []string{""})
	},
	func(r *rand.Rand, d *draft) {
		d.header["Accept"] = pick(r, []string{"text/html"}, []string{"application/pdf", "application/fhir+json"}, []string{""}, []string{"application/json;q=0.1"}, []string{"image/*"})
	},
	func(r *rand.Rand, d *draft) {
		name := pick(r, "Fromasid", "Toasid", "Ssp-Traceid", "Ssp-From", "Ssp-To", "Ssp-Interactionid", "Authorization")
		v := d.header[name]
		switch r.IntN(6) {
		case 0:
			d.header[name] = nil
			if name == "Authorization" {
				d.header["drop"] = []string{"x"}
			}
		case 1:
			d.header[name] = append(slices.Clone(v), v...)
			if name == "Authorization" {
				d.header["twice"] = []string{"x"}
			}
		case 2:
			if name != "Authorization" {
				d.header[name] = []string{pick(r, "", " ", "x", "200000000001,200000000001", "000000000000", "20000000000", "2000000000011", strings.Repeat("a", 300), "a b", "é")}
			}
		default:
			if name != "Authorization" && name != "Ssp-Traceid" {
				d.header[name] = []string{pick(r, "200000000001", "200000000002", "200000000003", "200000000004", "200000000009")}
			}
		}
	},
	func(r *rand.Rand, d *draft) {
		d.header["Ssp-Interactionid"] = []string{pick(r, "read", "content", "find", "findDocuments", "amend", "cancel", "readPatient", "READPATIENT", "structured", "x")}
	},
	func(r *rand.Rand, d *draft) {
		d.header[pick(r, "Ssp_from", "Ssp_to", "Ssp_traceid", "Ssp_interactionid")] = []string{"x"}
	},
	func(r *rand.Rand, d *draft) {
		from := pick(r, "200000000002", "200000000001")
		for _, name := range []string{"Fromasid", "Ssp-From"} {
			if d.header[name] != nil {
				d.header[name] = []string{from}
			}
		}
		d.claims["requesting_organization"] = odsCode + systems[from].ods
		d.claims["requesting_system"] = accredited + from
	},
	func(r *rand.Rand, d *draft) { claim(r, d, nil) },
	func(r *rand.Rand, d *draft) {
		claim(r, d, pick[any](r, "", " ", "x", 1, 1.5, true, nil, []any{"x"}, map[string]any{}, "é"))
	},
	func(r *rand.Rand, d *draft) {
		name := claim(r, d, "x")
		d.claims[pick(r, strings.ToUpper(name), strings.ToUpper(name[:1])+name[1:])] = d.claims[name]
		if r.IntN(2) == 0 {
			delete(d.claims, name)
		}
	},
	func(r *rand.Rand, d *draft) {
		iat := pick(r, now+5, now+6, now+600, now+601, now-300, now-301, now)
		d.claims["iat"], d.claims["exp"] = iat, int64(iat)+pick[int64](r, 300, 300, 299, 301)
	},
	func(r *rand.Rand, d *draft) { d.claims["iat"], d.claims["exp"] = "1469436687", "1469436987" },
	func(r *rand.Rand, d *draft) {
		s := pick(r, roleProfile+"1", roleProfile, roleProfile+"1 2", accredited+"200000000001", accredited+"200000000002", nhsNumber+"9434765919", nhsNumber+"9434765918", "http://fhir.nhs.net/Id/nhs-number|9434765919", "10019", "1/2", "x")
		for _, k := range []string{"sub", "requesting_user", "requesting_patient", "requesting_system"} {
			if r.IntN(2) == 0 {
				d.claims[k] = s
			}
		}
	},
	func(r *rand.Rand, d *draft) {
		d.claims["reason_for_request"] = pick(r, "directcare", "patientaccess", "migration", "secondaryuses", "Directcare")
	},
	func(r *rand.Rand, d *draft) {
		s := pick(r, "patient/*.read", "patient/*.write", "organization/*.read", "patient/DocumentReference.read", "patient/DocumentReference.write", "patient/Documentreference.read", "patient/*.read conf/N", "conf/N patient/*.read", "patient/*.read patient/*.read", "")
		for _, k := range []string{"scope", "requested_scope"} {
			if d.claims[k] != nil {
				d.claims[k] = s
			}
		}
	},
	func(r *rand.Rand, d *draft) {
		d.claims["requesting_organization"] = pick(r, odsCode+"X9902", odsCode+"x9901", odsCode, "X9901", odsCode+"X9901 ")
	},
	func(r *rand.Rand, d *draft) {
		d.claims["act"] = pick[any](r, map[string]any{"sub": nhsNumber + "9434765870"}, map[string]any{"sub": "x"}, map[string]any{}, "x")
	},
	func(r *rand.Rand, d *draft) {
		if old, ok := d.claims["requesting_practitioner"].(map[string]any); ok {
			m := maps.Clone(old)
			m["id"] = pick(r, "a/b", "x", strings.Repeat("1", 65))
			d.claims["requesting_practitioner"], d.claims["sub"] = m, m["id"]
		}
	},
	func(r *rand.Rand, d *draft) { d.claims["requested_record"] = pick[any](r, map[string]any{}, "x", nil) },
	func(r *rand.Rand, d *draft) {
		name := pick(r, "requesting_device", "requesting_organization", "requesting_practitioner")
		old, ok := d.claims[name].(map[string]any)
		if !ok || len(old) == 0 {
			return
		}
		m := maps.Clone(old)
		k := pick(r, slices.Sorted(maps.Keys(m))...)
		m[k] = pick[any](r, "", "Patient", "Device", "Invented", "10020", "a/b")
		if k == "identifier" || k == "name" && r.IntN(2) == 0 {
			m[k] = pick[any](r, []any{}, []any{map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": pick(r, "x9901", "X9902", "")}})
		}
		if r.IntN(4) == 0 {
			delete(m, k)
		}
		d.claims[name] = m
	},
	func(r *rand.Rand, d *draft) {
		d.raw = pick(r,
			func(s string) string { return strings.Replace(s, "{", `{"iss":"x",`, 1) },
			func(s string) string { return strings.Replace(s, "{", `{"unknown":{"a":1},`, 1) },
			func(s string) string { return strings.Replace(s, "{", `{"unknown":[1,"a",null],`, 1) },
			func(s string) string { return strings.Replace(s, "{", `{"a":1,"A":2,`, 1) },
			func(string) string { return "[]" }, func(string) string { return "null" }, func(string) string { return "x" },
			func(s string) string { return s + "x" }, func(s string) string { return " " + s + "\n" },
			func(s string) string { return strings.ReplaceAll(s, "/", `\/`) })
	},
	func(r *rand.Rand, d *draft) {
		d.tokenHeader = pick(r, `{"typ":"JWT","alg":"none"}`, `{"alg":"None","typ":"JWT"}`, `{"alg":"HS256","typ":"JWT"}`, `{"alg":"none"}`, `{"alg":"none","typ":"JWT","kid":"x"}`, `{"alg":"none","alg":"none","typ":"JWT"}`, `x`, ``)
	},
	func(r *rand.Rand, d *draft) {
		d.token = pick(r,
			func(s string) string { return s + "x" }, func(s string) string { return strings.TrimSuffix(s, ".") }, func(s string) string { return s + "." },
			func(s string) string { return strings.Replace(s, "Bearer ", "bearer ", 1) }, func(s string) string { return strings.Replace(s, "Bearer ", "Basic ", 1) },
			func(s string) string { return strings.TrimPrefix(s, "Bearer ") }, func(string) string { return "Bearer " }, func(s string) string { return "Bearer  " + s[7:] },
			func(s string) string { return strings.Replace(s, ".", "=.", 1) }, func(s string) string { return strings.Replace(s, ".", "..", 1) },
			func(s string) string { return s + strings.Repeat(" ", 9000) },
			func(s string) string { p := strings.Split(s, "."); return p[0] + ".." })
	},
}

// claim sets one claim, or takes it out.
func claim(r *rand.Rand, d *draft, v any) string {
	name := pick(r, slices.Sorted(maps.Keys(d.claims))...)
	if v == nil && r.IntN(2) == 0 {
		delete(d.claims, name)
		return name
	}
	d.claims[name] = v
	return name
}

// write puts the draft on the wire.
func (d *draft) write() asked {
	payload, _ := json.Marshal(d.claims)
	text := string(payload)
	if d.raw != nil {
		text = d.raw(text)
	}
	e := base64.RawURLEncoding.EncodeToString
	token := "Bearer " + e([]byte(d.tokenHeader)) + "." + e([]byte(text)) + "."
	if d.token != nil {
		token = d.token(token)
	}
	a := asked{method: d.method, target: d.path, header: map[string][]string{}}
	if d.query != "" {
		a.target += "?" + strings.TrimPrefix(d.query, "&")
	}
	for name, values := range d.header {
		if values != nil && name != "drop" && name != "twice" {
			a.header[name] = values
		}
	}
	delete(a.header, "Authorization")
	switch {
	case d.header["drop"] != nil:
	case d.header["twice"] != nil:
		a.header["Authorization"] = []string{token, token}
	default:
		a.header["Authorization"] = []string{token}
	}
	return a
}

// ask puts the request to the guard; false if net/http would not let it come
// as far.
func ask(g *spine.Guard, a asked) (verdict, bool) {
	u, err := url.ParseRequestURI(a.target)
	if err != nil {
		return verdict{}, false
	}
	var d spine.Decision
	refusal := g.Check(&http.Request{Method: a.method, URL: u, Header: a.header}, &d)
	if refusal == nil {
		return verdict{}, true
	}
	return verdict{string(d.Rule), refusal.Status(), refusal.IssueCode(), refusal.Code()}, true
}

// drawn is the i-th request of a seed, for one of the places.
func drawn(seed uint64, i int) (*place, asked) {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	p := places[r.IntN(len(places))]
	d := valid(r, p)
	for range r.IntN(4) {
		mutate(r, d)
	}
	return p, d.write()
}

func seeded(t *testing.T) uint64 {
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", s)
	return s
}

func TestRandomRequests(t *testing.T) {
	s := seeded(t)
	guards := map[*place]*spine.Guard{}
	for _, p := range places {
		guards[p] = guardOf(t, p)
	}
	rules, different := map[string]int{}, 0
	for i := range *requests {
		p, a := drawn(s, i)
		got, came := ask(guards[p], a)
		if !came {
			continue
		}
		want := p.judge(a)
		rules[want.rule]++
		if got != want {
			different++
			if different <= 10 {
				t.Errorf("request %d, %s: the guard says %+v, the model %+v\n%s %s\n%v", i, p.kind, got, want, a.method, a.target, show(a))
			}
		}
	}
	if different > 10 {
		t.Errorf("and %d more", different-10)
	}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		t.Logf("%7d %s", rules[rule], rule)
	}
	if rules[""]*20 < *requests {
		t.Errorf("only %d of %d requests are allowed: the mutations hide each other", rules[""], *requests)
	}
}

// A model that forgets a rule says something else of some of the requests that
// the rule refuses: so the comparison would find a guard that forgets it.
func TestTheComparisonCanFail(t *testing.T) {
	s := seeded(t)
	byRule := map[string][]int{}
	for i := range 20_000 {
		p, a := drawn(s, i)
		if rule := p.judge(a).rule; rule != "" && len(byRule[rule]) < 200 {
			byRule[rule] = append(byRule[rule], i)
		}
	}
	for rule, of := range byRule {
		noticed := false
		for _, i := range of {
			p, a := drawn(s, i)
			forgetful := *p
			forgetful.without = rule
			noticed = noticed || forgetful.judge(a) != p.judge(a)
		}
		if !noticed {
			t.Errorf("nobody misses the rule %s", rule)
		}
	}
	if len(byRule) < 40 {
		t.Errorf("only %d rules are broken by the mutations", len(byRule))
	}
}

func show(a asked) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		fmt.Fprintf(&b, "%s: %.200q\n", name, a.header[name])
	}
	for _, v := range a.header["Authorization"] {
		if parts := strings.Split(v, "."); len(parts) > 1 {
			payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
			fmt.Fprintf(&b, "%s\n", payload)
		}
	}
	return b.String()
}
