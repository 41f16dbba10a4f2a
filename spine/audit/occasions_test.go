// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
)

// What the NRL demands (guidance_auditing.md), by occasion and entry, with what the requests of
// this test have there. The field of the entry stands in docs/audit.md.
var demanded = map[string]map[string]map[string]string{
	"provider, POST or PATCH to the NRL": {
		"request": {
			"ASID": "200000000001", "HTTP body": pointer, "URL": "URL/STU3/DocumentReference", "verb": "POST", "ODS code": "X9901",
			"NHS number": "[9434765919]", "request time": now, "user id": professional,
		},
		"response": {"body": `{"resourceType":"OperationOutcome"}`, "status": "201", "pointer logical id": "da2b6e8a-3c8f-11e8-baae-6c3be5a609f5-584d385036514c383142", "response time": now},
	},
	"provider, DELETE to the NRL": {
		"request": {
			"ASID": "200000000001", "URL": "URL/STU3/DocumentReference?_id=da2b6e8a-584d", "verb": "DELETE", "ODS code": "X9901",
			"NHS number": "[9434765919]", "request time": now, "user id": professional,
		},
		"response": {"body": `{"resourceType":"OperationOutcome"}`, "status": "200", "pointer logical id": "da2b6e8a-584d", "response time": now},
	},
	"consumer, GET to the NRL": {
		"request": {
			"ASID": "200000000001", "URL": "URL/STU3/DocumentReference?subject=https%3A%2F%2Fdemographics.spineservices.nhs.uk%2FSTU3%2FPatient%2F9434765919",
			"verb": "GET", "ODS code": "X9901", "NHS number": "[9434765919]", "request time": now, "user id": professional,
		},
		"response": {"body": `{"resourceType":"Bundle"}`, "status": "200", "response time": now},
	},
	"consumer, retrieval by SSP": {
		"request": {
			"ASID": "200000000001", "URL": "URL/https%3A%2F%2Frecords.example%2Frecord%2F1", "NHS number": "[9434765919]", "ODS code": "X9901",
			"pointer logical id": "da2b6e8a-584d", "request time": now, "trace id": "?", "user id": professional,
		},
		"response": {"body if failed": "no such record\n", "status": "404", "response time": now},
	},
	"provider, retrieval by SSP": {
		"request": {
			"ASID": "200000000001", "URL": "/record/1", "ODS code": "X9901", "request time": now, "trace id": "?", "user id": professional,
		},
		"response": {"status": "200", "record version": "7"},
	},
}

const (
	now          = "2016-07-25T08:51:40Z"
	professional = "https://fhir.nhs.uk/Id/sds-role-profile-id|444555666777"
	pointer      = `{"resourceType":"DocumentReference","subject":{"reference":"https://demographics.spineservices.nhs.uk/STU3/Patient/9434765919"}}`
)

// Each row of the table in docs/audit.md: a request of that occasion is sent over a real connection
// from a transport to a guard, and its entry has in that field what the request has there.
func TestFieldsThatTheNRLDemands(t *testing.T) {
	rows := fieldsOf(t)
	o := occasions(t)
	n := 0
	for occasion, entries := range demanded {
		for entry, fields := range entries {
			for field, want := range fields {
				path, ok := rows[[3]string{occasion, entry, field}]
				if !ok {
					t.Errorf("docs/audit.md has no field for %s, %s, %s", occasion, entry, field)
					continue
				}
				n++
				if got := o[occasion][entry](path); got != strings.Replace(want, "URL", o["URL"]["URL"](""), 1) && (want != "?" || len(got) != 36) {
					t.Errorf("%s, %s, %s: %s is %q, want %q", occasion, entry, field, path, got, want)
				}
			}
		}
	}
	if n != len(rows) {
		t.Errorf("docs/audit.md has %d rows, and %d are demanded", len(rows), n)
	}
}

// fieldsOf reads the table: the field of the entry, by occasion, entry and field of the NRL. It is
// that of this test where the module stands alone.
func fieldsOf(t *testing.T) map[[3]string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/audit.md")
	if err != nil {
		t.Skip("docs/audit.md is not here: ", err)
	}
	rows := map[[3]string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) == 5 && demanded[cells[0]] != nil {
			key := [3]string{cells[0], cells[1], cells[2]}
			if rows[key] != "" {
				t.Errorf("docs/audit.md has %q twice", key)
			}
			rows[key] = strings.Trim(cells[3], "`")
		}
	}
	return rows
}

// occasions sends the requests, and returns what finds a field of each entry.
func occasions(t *testing.T) map[string]map[string]func(path string) string {
	t.Helper()
	out := map[string]map[string]func(string) string{}
	keep := func(occasion string, request, response *audit.Entry) {
		out[occasion] = map[string]func(string) string{"request": field(t, request), "response": field(t, response)}
	}
	client1, client2 := new(memory), new(memory)
	provider := new(memory)

	api := fixture.Service("nrl")
	api.Operations = append(api.Operations, fixture.Op("nrl", "PATCH", "/STU3/DocumentReference/{id}", "delete", spine.Provider, "patient/DocumentReference.write", ""))
	g, err := guard.NewService(api.Direct(), guard.ServiceOptions{Options: fixture.Common(new(fixture.Sink)), ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	nrl := httptest.NewServer(g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case "POST":
			b, err := io.ReadAll(r.Body)
			if err != nil || string(b) != pointer {
				t.Errorf("%q %v", b, err)
			}
			w.Header().Set("Location", "https://clinicals.spineservices.nhs.uk/STU3/DocumentReference?_id=da2b6e8a-3c8f-11e8-baae-6c3be5a609f5-584d385036514c383142")
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, `{"resourceType":"OperationOutcome"}`)
		case "DELETE":
			io.WriteString(w, `{"resourceType":"OperationOutcome"}`)
		default:
			io.WriteString(w, `{"resourceType":"Bundle"}`)
		}
	})))
	defer nrl.Close()
	out["URL"] = map[string]func(string) string{"URL": func(string) string { return nrl.URL }}
	do := sender(t, newTrail(t, audit.Options{Sinks: []audit.Sink{client1}, Clock: fixture.Clock}), api.Direct(), "nrl", nrl.URL)
	ask := func(m *memory, do *http.Client, ctx context.Context, method, url, body string) (sent, received *audit.Entry) {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body == "" {
			r.Body, r.ContentLength = http.NoBody, 0
		} else {
			r.Header.Set("Content-Type", "application/fhir+json")
		}
		answer, err := do.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		all := m.take()
		if len(all) != 2 || all[0].Kind != audit.KindSent || all[1].Kind != audit.KindReceived || all[0].ID != all[1].ID || all[0].Service == "" || all[0].Interaction == "" || all[0].Path == "" {
			t.Fatalf("%s %s: %s", method, url, asJSON(t, all))
		}
		return all[0], all[1]
	}
	ctx := client.WithCaller(t.Context(), fixture.Professional)
	noted := audit.WithNote(ctx, audit.Note{NHSNumber: "9434765919", PointerID: "da2b6e8a-584d"})
	sent, received := ask(client1, do, ctx, "POST", nrl.URL+"/STU3/DocumentReference", pointer)
	keep("provider, POST or PATCH to the NRL", sent, received)
	sent, received = ask(client1, do, noted, "DELETE", nrl.URL+"/STU3/DocumentReference?_id=da2b6e8a-584d", "")
	keep("provider, DELETE to the NRL", sent, received)
	sent, received = ask(client1, do, ctx, "GET", nrl.URL+"/STU3/DocumentReference?subject=https%3A%2F%2Fdemographics.spineservices.nhs.uk%2FSTU3%2FPatient%2F9434765919", "")
	keep("consumer, GET to the NRL", sent, received)
	sent, received = ask(client1, do, ctx, "PATCH", nrl.URL+"/STU3/DocumentReference/da2b6e8a-584d", `{"resourceType":"Parameters"}`)
	if sent.Body == nil || sent.Body.Text != `{"resourceType":"Parameters"}` || received.PointerID != "da2b6e8a-584d" {
		t.Errorf("PATCH: %+v %+v", sent, received)
	}

	// The record: the provider behind the proxy, and the consumer in front of it.
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{provider}, Clock: fixture.Clock})
	options := fixture.Common(nil)
	options.Audit, options.Users = trail, guard.UsersCheckedBySender{}
	g, err = guard.NewProvider(fixture.Service("retrieval").Proxied(), guard.ProviderOptions{Options: options, ASID: fixture.Provider})
	if err != nil {
		t.Fatal(err)
	}
	status := http.StatusOK
	record := httptest.NewServer(trail.Wrap(g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status != http.StatusOK {
			http.Error(w, "no such record", status)
			return
		}
		w.Header().Set("ETag", `W/"7"`)
		io.WriteString(w, "the record")
	}))))
	defer record.Close()
	ssp := proxyTo(t, record.URL)
	do = sender(t, newTrail(t, audit.Options{Sinks: []audit.Sink{client2}, Clock: fixture.Clock}), fixture.Service("retrieval").Proxied(), "retrieval", ssp.URL)
	nurse := fixture.Professional
	nurse.User = spine.User{Role: 8001, Activities: []spine.Activity{269}, RoleProfile: nurse.RoleProfile}
	noted = client.WithReceiver(client.WithCaller(noted, nurse), client.Receiver{ASID: fixture.Provider})
	sent, received = ask(client2, do, noted, "GET", "https://records.example/record/1", "")
	if received.Body != nil || received.Response.Bytes != int64(len("the record")) {
		t.Errorf("the record is kept: %+v", received.Body)
	}
	all := provider.take()
	if len(all) != 2 || all[0].TraceID != sent.TraceID || all[1].TraceID != sent.TraceID {
		t.Fatalf("%+v", all)
	}
	keep("provider, retrieval by SSP", all[0], all[1])
	status = http.StatusNotFound
	sent, received = ask(client2, do, noted, "GET", "https://records.example/record/1", "")
	keep("consumer, retrieval by SSP", sent, received)
	for _, e := range []*audit.Entry{sent, received} {
		e.URL = strings.Replace(e.URL, ssp.URL, nrl.URL, 1)
	}
	return out
}

// proxyTo stands in the place of the Spine Secure Proxy.
func proxyTo(t *testing.T, provider string) *httptest.Server {
	t.Helper()
	o := fixture.Common(new(fixture.Sink))
	o.Users = guard.UsersCheckedBySender{}
	g, err := guard.NewProxy(fixture.Service("retrieval").Proxied(), guard.ProxyOptions{Options: o})
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(provider)
	if err != nil {
		t.Fatal(err)
	}
	ssp := httptest.NewServer(g.Wrap(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		d, _ := guard.DecisionFrom(r.In.Context())
		target, ok := d.Target()
		if !ok {
			t.Error("there is no target")
			return
		}
		r.Out.URL.Path, r.Out.URL.RawPath = target.Path, target.RawPath
		r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host
	}}))
	t.Cleanup(ssp.Close)
	return ssp
}

// sender is a client of a service, with an audit.
func sender(t *testing.T, trail *audit.Trail, of policy.Callable, kind, url string) *http.Client {
	t.Helper()
	o := fixture.ClientOptions(kind)
	o.Base, o.AllowPlainHTTP = trail.RoundTripper(http.DefaultTransport), true
	if kind == "nrl" {
		o.URL = url
	} else {
		o.ProxyURL = url
	}
	transport, err := client.NewTransport(of, o)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: transport}
}

// field finds what an entry has at a path of its JSON.
func field(t *testing.T, e *audit.Entry) func(string) string {
	return func(path string) string {
		t.Helper()
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		for name := range strings.SplitSeq(path, ".") {
			m, _ := v.(map[string]any)
			v = m[name]
		}
		return fmt.Sprint(v)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
