// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

const (
	asXML  = "application/fhir+xml; charset=utf-8"
	asJSON = "application/fhir+json; charset=utf-8"
)

// A refusal comes in the form that a request asks for, and in that of the API
// if it asks for none that there is.
func TestTheFormOfARefusal(t *testing.T) {
	made := fixture.Guards(t, new(fixture.Sink))
	for _, c := range []struct {
		kind, query string
		accept      []string
		want        string
	}{
		{"nrl", "", nil, asXML},
		{"nrl", "", []string{"application/fhir+json"}, asJSON},
		{"nrl", "", []string{"application/fhir+xml"}, asXML},
		{"nrl", "", []string{"text/html"}, asXML},
		{"nrl", "?_format=application/fhir%2Bjson", nil, asJSON},
		{"nrl", "?_format=application/fhir%2Bjson", []string{"application/fhir+xml"}, asJSON},
		{"nrl", "?_format=application/fhir%2Bxml", []string{"application/fhir+json"}, asXML},
		{"nrl", "?_format=text/html", []string{"application/fhir+json"}, asXML},
		{"gpc", "", nil, asJSON},
		{"gpc", "", []string{"application/fhir+xml"}, asXML},
		{"gpc", "", []string{"text/html"}, asJSON},
		{"gpc", "?_format=application/fhir%2Bxml", nil, asXML},
		{"gpc", "?_format=text/html", []string{"application/fhir+xml"}, asJSON},
		{"gpc", "?_format=", []string{"application/fhir+xml"}, asJSON},
	} {
		w := httptest.NewRecorder()
		r := fixture.Request(c.kind, "GET", "/nowhere"+c.query)
		r.Header["Accept"] = c.accept
		made[c.kind].Wrap(http.NotFoundHandler()).ServeHTTP(w, r)
		if got := w.Header().Get("Content-Type"); w.Code != 404 || got != c.want || strings.HasPrefix(w.Body.String(), "{") != (c.want == asJSON) {
			t.Errorf("%s%s, %q: %d %s\n%s", c.kind, c.query, c.accept, w.Code, got, w.Body)
		}
	}
}

// Nobody keeps a refusal, nobody guesses what it is, and HEAD gets the headers
// that GET does.
func TestTheHeadersOfARefusal(t *testing.T) {
	g := fixture.Guards(t, new(fixture.Sink))["nrl"]
	for method, hasBody := range map[string]bool{"GET": true, "POST": true, "HEAD": false} {
		r := fixture.Request("nrl", method, "/nowhere")
		var d guard.Decision
		refusal := g.Check(r, &d)
		w := httptest.NewRecorder()
		g.Refuse(w, r, refusal)
		body := httptest.NewRecorder()
		g.Refuse(body, fixture.Request("nrl", "GET", "/nowhere"), refusal)
		for name, want := range map[string]string{
			"Content-Type": asXML, "Content-Length": strconv.Itoa(body.Body.Len()), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Allow": "",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s, %s: %q, want %q", method, name, got, want)
			}
		}
		if w.Code != 404 || (w.Body.Len() > 0) != hasBody {
			t.Errorf("%s: %d with %d bytes", method, w.Code, w.Body.Len())
		}
	}
}

// A request without a URL, which nobody can have sent, is refused as others are.
func TestARefusalWithoutAURL(t *testing.T) {
	w := httptest.NewRecorder()
	r := fixture.Request("nrl", "GET", fixture.Pointer, fixture.Header("Accept", "application/fhir+json"))
	r.URL = nil
	if fixture.Guards(t, new(fixture.Sink))["nrl"].Wrap(http.NotFoundHandler()).ServeHTTP(w, r); w.Code != 400 || w.Header().Get("Content-Type") != asJSON {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// Bodies have a form of FHIR, whatever the method is that has one; records, and
// what the proxy hands on, have any form.
func TestForms(t *testing.T) {
	write := fixture.Op("nrl", "POST", "/x", "create", spine.Provider, fixture.PointerScope, "")
	put, patch := write, write
	put.Method, patch.Method = "PUT", "PATCH"
	nrl := mustCall(t, fixture.With("nrl", write, put, patch))
	for _, method := range []string{"POST", "PUT", "PATCH"} {
		for _, c := range []struct {
			types []string
			rule  spine.Rule
		}{
			{nil, spine.RuleNoContentType},
			{[]string{"application/fhir+json"}, ""},
			{[]string{"application/fhir+xml; charset=utf-8"}, ""},
			{[]string{"text/plain"}, spine.RuleContentType},
			{[]string{""}, spine.RuleContentType},
			{[]string{"application/fhir+json", "application/fhir+json"}, spine.RuleContentType},
		} {
			var d guard.Decision
			if nrl.Check(fixture.Request("nrl", method, "/x", fixture.Header("Content-Type", c.types...)), &d); d.Rule != c.rule {
				t.Errorf("%s, %q: %q, want %q", method, c.types, d.Rule, c.rule)
			}
		}
	}
	made := fixture.Guards(t, new(fixture.Sink))
	for kind, target := range map[string]string{"retrieval": "/1", "proxy": fixture.Record, "gpc proxy": "/https://records.example/Patient/2"} {
		var d guard.Decision
		if made[kind].Check(fixture.Request(kind, "GET", target, fixture.Header("Accept", "application/pdf")), &d); d.Rule != "" {
			t.Errorf("%s: %q", kind, d.Rule)
		}
	}
}
