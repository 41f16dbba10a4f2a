// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/request"
)

// A request is allowed exactly when explain says yes to the same question: for each operation, at
// each position, for users and systems that may and that may not.
func TestRequestSaysWhatExplainSays(t *testing.T) {
	at := func() time.Time { return time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC) }
	for _, config := range []string{
		"../specs/nrl/spineguard.yaml", "../specs/gpconnect/spineguard.yaml", "../specs/example/spineguard.yaml",
		"../testdata/cases/diff-widened/in/b/spineguard.yaml",
	} {
		p, err := generator.Load(config)
		if err != nil || p.Model == nil {
			t.Fatalf("%s: %v %v", config, err, p.Findings)
		}
		asked := 0
		for _, e := range p.Model.Endpoints {
			for _, o := range e.Operations {
				for _, position := range query.Positions() {
					for _, role := range []string{"", "R8001", "R8003", "R0001"} {
						for _, asid := range []string{"", "200000000001", "999999999999"} {
							q := query.Question{Interaction: o.Interaction, Method: e.Method, Endpoint: e.Path, Service: e.Service, Position: position, Role: role, ASID: asid}
							made, err := p.Request(request.Question{Interaction: o.Interaction, Method: e.Method, Endpoint: e.Path, Service: e.Service, Position: position, Role: role, ASID: asid}, at)
							said, explainErr := p.Explain(q)
							if explainErr != nil {
								t.Fatal(explainErr)
							}
							if err != nil {
								if said.Allowed {
									t.Errorf("%+v: %v, and explain says yes", q, err)
								}
								continue
							}
							asked++
							r := made.Result()
							if r.Guard.Allowed != said.Allowed {
								t.Errorf("%+v: request says %+v, explain %+v", q, r.Guard, said.Checks)
							}
						}
					}
				}
			}
		}
		if asked == 0 {
			t.Errorf("%s: nothing was asked", config)
		}
	}
}

// What cannot be asked is said before anything is made.
func TestRequestRefusesWhatItCannotRead(t *testing.T) {
	p, err := generator.Load("../specs/nrl/spineguard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const read = "urn:nhs:names:services:nrl:DocumentReference.read"
	for want, q := range map[string]request.Question{
		"nothing is called":          {},
		"did you mean":               {Interaction: read + "s"},
		"must begin with https":      {Interaction: read, URL: "http://spine.example"},
		"without a user":             {Interaction: read, URL: "https://user@spine.example"},
		"has a token of its own":     {Interaction: read, Headers: []string{"authorization: Bearer x"}},
		"it must be Name: value":     {Interaction: read, Headers: []string{"A"}},
		`"@a" must be Name: value`:   {Interaction: read, Headers: []string{"@a: b"}},
		"must be visible characters": {Interaction: read, Headers: []string{"A: b\r\nC: d"}},
		"is not an area of work":     {Interaction: read, Areas: []string{"x"}},
		"no such operation of the":   {Interaction: read, Service: "nlr"},
		"name the service":           {Endpoint: "/nowhere"},
		"no token can be made":       {Interaction: read, ASID: "5"},
		"no guard of the service":    {Interaction: read, Position: "proxy"},
	} {
		if _, err := p.Request(q, time.Now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", q, err, want)
		}
	}
}

// A request goes to where the guard stands that it is for: below the URL of a service or of a proxy,
// and to a provider with the path of its service root, which is part of the URL.
func TestWhereARequestGoes(t *testing.T) {
	const appointment, record = "urn:nhs:names:services:gpconnect:fhir:rest:read:appointment-1", "urn:nhs:names:services:nrl:DocumentReference.content.read"
	for name, c := range map[string]struct {
		config, line, audience string
		q                      request.Question
	}{
		"a service below a path": {"nrl", "GET /a/STU3/DocumentReference?_id=7", "https://h.example/a", request.Question{Endpoint: "/STU3/DocumentReference?_id=7", URL: "https://h.example/a/"}},
		"a provider":             {"gpconnect", "GET /fhir/Appointment/9b3c1f52", "https://gp.example/fhir", request.Question{Interaction: appointment, URL: "https://gp.example/fhir"}},
		"a provider by its address": {
			"gpconnect", "GET /fhir/Appointment/9b3c1f52", "https://127.0.0.1:8443/fhir", request.Question{Interaction: appointment, URL: "https://127.0.0.1:8443/fhir"},
		},
		"the proxy": {
			"gpconnect", "GET /ssp/https://provider.example/Appointment/9b3c1f52", "https://provider.example",
			request.Question{Interaction: appointment, Position: "proxy", URL: "https://proxy.example/ssp"},
		},
		"the proxy, for a record": {
			"nrl", "GET /ssp/https%3A%2F%2Fp1.example%2Frecords%2F7%3Fx%3D1", "https://p1.example",
			request.Question{Interaction: record, Endpoint: "https://p1.example/records/7?x=1", Position: "proxy", URL: "https://proxy.example/ssp"},
		},
		"the provider of a record": {
			"nrl", "GET /records/7?x=1", "https://p1.example", request.Question{Interaction: record, Endpoint: "https://p1.example/records/7?x=1", URL: "https://p1.example"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := generator.Load("../specs/" + c.config + "/spineguard.yaml")
			if err != nil {
				t.Fatal(err)
			}
			made, err := p.Request(c.q, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := made.HTTP()
			if err != nil {
				t.Fatal(err)
			}
			line, rest, _ := strings.Cut(string(raw), " HTTP/1.1\r\n")
			_, token, _ := strings.Cut(rest, "Bearer ")
			claims, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
			if err != nil {
				t.Fatal(err)
			}
			if line != c.line || !strings.Contains(string(claims), `"aud":"`+c.audience+`"`) {
				t.Errorf("%s with %s, want %s for %s", line, claims, c.line, c.audience)
			}
			if r := made.Result(); !r.Guard.Allowed {
				t.Errorf("the guard refuses it: %+v", r.Guard)
			}
		})
	}
}

// The organisation that is named is that of a system which the policy does not list; of one that it
// lists, another is refused.
func TestTheOrganisationOfTheSender(t *testing.T) {
	for config, want := range map[string]string{"../specs/nrl/spineguard.yaml": "", "../testdata/cases/diff-widened/in/b/spineguard.yaml": "organization-asid"} {
		p, err := generator.Load(config)
		if err != nil {
			t.Fatal(err)
		}
		id := "urn:nhs:names:services:nrl:DocumentReference.read"
		if want != "" {
			id = "urn:nhs:names:services:a:Thing.read"
		}
		made, err := p.Request(request.Question{Interaction: id, ASID: "200000000001", ODS: "X9999"}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if got := made.Result().Guard.Rule; got != want {
			t.Errorf("%s: the rule is %q, want %q", config, got, want)
		}
	}
}

// Where a header decides between the operations of a path, nobody guesses which is meant.
func TestRequestGuessesNoInteraction(t *testing.T) {
	p, err := generator.Load("../specs/gpconnect/spineguard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const cancel = "urn:nhs:names:services:gpconnect:fhir:rest:cancel:appointment-1"
	for name, c := range map[string]struct {
		q    request.Question
		want string
	}{
		"a path":                   {request.Question{Method: "PUT", Endpoint: "/Appointment/9"}, ""},
		"a search":                 {request.Question{Endpoint: "/Patient?identifier=x"}, ""},
		"with a header":            {request.Question{Method: "PUT", Endpoint: "/Appointment/9", Headers: []string{"Ssp-InteractionID: " + cancel}}, cancel},
		"with an interactionId":    {request.Question{Method: "PUT", Endpoint: "/Appointment/9", Interaction: cancel}, cancel},
		"one that is the only one": {request.Question{Endpoint: "/Appointment/9"}, "urn:nhs:names:services:gpconnect:fhir:rest:read:appointment-1"},
	} {
		made, err := p.Request(c.q, time.Now)
		switch {
		case c.want == "" && (err == nil || !strings.Contains(err.Error(), "several interactionIds are meant")):
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err != nil || made.Result().Interaction != c.want || !made.Result().Guard.Allowed):
			t.Errorf("%s: %v", name, err)
		}
	}
}
