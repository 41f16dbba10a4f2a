package second

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

func find(list []*position, name string) *position {
	for _, p := range list {
		if p.name == name {
			return p
		}
	}
	panic(name)
}

func TestProbe(t *testing.T) {
	list := positions(t)
	try := func(name, what, id string, plan func(*plan), change func(*draft)) {
		p := find(list, name)
		x := newPlan(rand.New(rand.NewPCG(1, 1)), p)
		for id != "" && string(x.op.Interaction) != id && !strings.HasSuffix(string(x.op.Interaction), id) {
			x = newPlan(x.Rand, p)
		}
		if plan != nil {
			plan(x)
		}
		d := x.draft()
		if change != nil {
			change(d)
		}
		b := x.b
		mine := b
		r, err := parse(d.bytes(), d.after, &b)
		if err != nil {
			fmt.Println(what, "does not parse", err)
			return
		}
		var dec spine.Decision
		got, _ := run(p, r, &b, &dec)
		fmt.Printf("%-18s %-60.60q guard %-22s model %s\n", name, what, orAllowed(got.Rule), orAllowed(judge(p, r, &mine).Rule))
	}
	for _, h := range []string{"", "[v1.a]", "[]", "[zz]", "[::g]", "[1.2.3.4]", "[fe80::1%25eth0]", "a_b", "a..b", ".", "-", "a:", "a:0", strings.Repeat("a", 250) + ":1234", strings.Repeat("a", 250) + ":12345", "é.example", "[:::::]", "[1::2::3]", "[12345::]"} {
		try("nrl, open", "Host "+h, "read", nil, func(d *draft) { d.setHeader("Host", h) })
	}
	for _, c := range []string{"text/plain;a=é", "é", "text/plain\x80", "multipart", "application/fhir+json, multipart/form-data", "a b", "multipart /x", "multipart\t/x", "multipart/x\x01", "application/x-www-form-urlencoded\xa0", "\"multipart/x\"", "(multipart/x)"} {
		try("nrl, open", "CT "+c, "read", nil, func(d *draft) { d.setHeader("Content-Type", c) })
	}
	for _, v := range []string{`[{"resourceType":"Organization","name":"x"}]`, `[{"resourceType":"Organization","id":"a","name":"x"}]`, `[{"resourceType":"Patient","id":"a"}]`, `[{"resourceType":"Patient","animal":{"species":{"text":"x"}}}]`, `[{"resourceType":"Location","name":"x"}]`, `[{"resourceType":"Organization","foo":"x"}]`, `[{}]`, `[{"resourceType":"Foo"}]`, `{"resourceType":"Organization"}`} {
		try("gp provider, registry", "contained "+v, "read:patient-1", nil, func(d *draft) { d.claims.get("requesting_organization").set("contained", raw(v)) })
	}
	for _, v := range []string{`"active":"x"`, `"active":true`, `"active":null`, `"foo":null`, `"birthDate":"x"`, `"birthDate":"2000-13-01"`, `"gender":" "`, `"gender":"alien"`, `"telecom":{"system":"phone"}`, `"telecom":[]`, `"telecom":[null]`, `"telecom":[{"rank":"1"}]`, `"telecom":[{"rank":0}]`, `"telecom":[{"rank":1.5}]`,
		`"meta":{}`, `"meta":[{"versionId":"1"}]`, `"text":{"status":"x"}`, `"text":{"status":"generated","div":"<div/>"}`, `"extension":[{"valueString":"x"}]`, `"extension":[{"url":"x","valueString":"x","valueCode":"y"}]`, `"extension":[{"url":"x"}]`, `"_birthDate":{"id":"x"}`, `"_birthDate":{"foo":"x"}`, `"_birthDate":{}`, `"_birthDate":[]`, `"_foo":{}`, `"_name":[{"id":"x"}]`,
		`"extension":[{"url":"x","valueQuantity":{"value":1,"unit":"x"}}]`, `"extension":[{"url":"x","valueQuantity":{"foo":1}}]`, `"extension":[{"url":"x","valueRange":{"low":{"value":1}}}]`, `"extension":[{"url":"x","valueTiming":{"event":["2000"]}}]`, `"extension":[{"url":"x","valueAge":{"value":1}}]`, `"extension":[{"url":"x","valueMoney":{"value":1}}]`,
		`"photo":[{"data":"%%"}]`, `"photo":[{"size":-1}]`, `"qualification":[{"identifier":[{"value":"1"}]}]`, `"language":5`, `"language":{}`, `"implicitRules":["x"]`, `"fhir_comments":["x"]`, `"birthDate":["2000"]`, `"address":[{"line":"x"}]`, `"address":[{"line":["x",null]}]`, `"communication":[{"coding":[{"userSelected":"x"}]}]`} {
		try("gp provider, registry", "practitioner "+v, "read:patient-1", nil, func(d *draft) {
			name, value, _ := strings.Cut(v[1:], `":`)
			d.claims.get("requesting_practitioner").set(name, raw(value))
		})
	}
	for _, to := range []string{practiceBare, practice443, practice, badPath, badPort, badScheme, badSlash, badQuery} {
		for _, root := range []string{"", "/anything", "/GP4"} {
			try("gp proxy, open", to+" "+root, "read:patient-1", func(x *plan) { x.to = to; x.host, _ = hostAndRoot(to); x.root = root }, nil)
		}
		try("record proxy, open", to+" record", "", func(x *plan) { x.to = to; x.host, _ = hostAndRoot(to); x.recordPath = "/a" }, nil)
	}
	for _, h := range []string{`{ "alg": "none", "typ": "JWT" }`, `{"alg":"none","typ":"JWT"} `, "{\"alg\":\"none\",\"typ\":\"JWT\"}\n", "\t{\"alg\":\"none\"\r\n,\"typ\":\"JWT\"}", `{"alg":"n\u006fne","typ":"JWT"}`, `{"\u0061lg":"none","typ":"JWT"}`} {
		try("nrl, open", "header "+h, "read", nil, func(d *draft) { d.token.header = h })
	}
	for _, p := range []string{"0000000000", "6666666666", "4444444444", "1111111111", "9999999999", "2222222222"} {
		try("record proxy, open", "patient "+p, "", func(x *plan) { x.access, x.reason, x.patient = spine.Citizen, patientAccess, p }, nil)
	}
	for _, a := range []string{"*/*;q=0, application/xml", "*/*;q=0, application/fhir+xml", "*/*;q=0,application/json", "application/xml;q=0, */*", "application/fhir+xml;q=0, application/fhir+json;q=0, */*", "application/*;q=0, text/json", "application/*;q=0, */*", "*/*;q=0, application/*", "text/*", "application/fhir+json;q=0, application/fhir+json", "application/fhir+json, application/fhir+json;q=0", "application/xml;q=0.001", "application/fhir+xml;q=0,application/xml", "text/html, */*;q=0", "application/fhir+json;a=b;q=0, application/fhir+json"} {
		try("nrl, open", "Accept "+a, "read", nil, func(d *draft) { d.setHeader("Accept", a) })
		try("gp provider, registry", "Accept "+a, "read:patient-1", nil, func(d *draft) { d.setHeader("Accept", a) })
	}
	for _, q := range []string{"_format=", "_format=json", "_format=application/fhir+json&_format=application/fhir+json", "_format=application/fhir+json&_format=text/html", "_format=text/html&_format=application/fhir+json", "_format", "_format=application%2Ffhir%2Bjson"} {
		try("nrl, open", "query "+q, "read", nil, func(d *draft) { d.query = []string{q} })
	}
	for _, c := range []string{"", " ", "application/fhir+json;", "application/fhir+json;;", "application/fhir+json;a=b;A=c", "application/fhir+json;a", "application/fhir+json;a=\"\x80\"", "application/fhir+json ;a=b"} {
		try("nrl, open", "POST CT "+c, "create", nil, func(d *draft) { d.setHeader("Content-Type", c) })
	}
	_ = http.MethodGet
}
