// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
)

const patient = "https://demographics.spineservices.nhs.uk/STU3/Patient/9434765919"

// testServer is the stand-in on loopback with a provider and a consumer.
type testServer struct {
	*testing.T
	url                string
	provider, consumer *http.Client
	audited            *[]guard.Decision
}

type sink struct{ seen *[]guard.Decision }

func (s sink) Record(_ context.Context, d *guard.Decision) error {
	*s.seen = append(*s.seen, *d)
	return nil
}

func newTestServer(t *testing.T) testServer {
	seen := new([]guard.Decision)
	h, err := newServer(sink{seen}, guard.UnsignedTokensWithoutMutualTLS{})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	w := testServer{T: t, url: s.URL + "/STU3/DocumentReference", audited: seen}
	for client, as := range map[**http.Client]struct {
		asid spine.ASID
		ods  spine.ODSCode
	}{&w.provider: {providerASID, providerODS}, &w.consumer: {consumerASID, consumerODS}} {
		tr, err := transport(s.URL, s.Client().Transport, time.Now, as.asid, as.ods)
		if err != nil {
			t.Fatal(err)
		}
		*client = &http.Client{Transport: tr}
	}
	return w
}

// do sends a request for a professional, or unattended if they have no role.
func (w testServer) do(c *http.Client, caller client.Caller, method, url, body string) (*http.Response, string) {
	w.Helper()
	r, err := http.NewRequestWithContext(client.WithCaller(context.Background(), caller), method, url, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/fhir+json")
	}
	answer, err := c.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		w.Fatal(err)
	}
	return answer, string(b)
}

var (
	nurse      = client.Caller{Access: spine.Professional, RoleProfile: "444555666777"}
	unattended = client.Caller{Access: spine.Unattended}
)

func document(value, replaces string) string {
	p := pointer{ResourceType: "DocumentReference", Status: "current", Subject: reference{patient}, Content: []any{},
		Custodian:  reference{"https://directory.spineservices.nhs.uk/STU3/Organization/" + string(providerODS)},
		Identifier: &identifier{"urn:example", value}}
	if replaces != "" {
		p.RelatesTo = []relation{{Code: "replaces", Target: reference{"DocumentReference/" + replaces}}}
	}
	b, _ := json.Marshal(p)
	return string(b)
}

func (w testServer) create(identifier, replaces string) string {
	w.Helper()
	answer, body := w.do(w.provider, unattended, "POST", w.url, document(identifier, replaces))
	if answer.StatusCode != 201 {
		w.Fatalf("%d %s", answer.StatusCode, body)
	}
	_, id, _ := strings.Cut(answer.Header.Get("Location"), "DocumentReference/")
	return id
}

func (w testServer) search() (total int) {
	w.Helper()
	answer, body := w.do(w.consumer, nurse, "GET", w.url+"?subject="+url.QueryEscape(patient), "")
	var b struct{ Total int }
	if err := json.Unmarshal([]byte(body), &b); err != nil || answer.StatusCode != 200 {
		w.Fatalf("%d %s", answer.StatusCode, body)
	}
	return b.Total
}

func TestALifeOfPointers(t *testing.T) {
	w := newTestServer(t)
	first := w.create("1", "")
	if w.search() != 1 {
		t.Fatal("the pointer is not found")
	}
	if answer, body := w.do(w.consumer, nurse, "GET", w.url+"/"+first, ""); answer.StatusCode != 200 || !strings.Contains(body, first) {
		t.Fatalf("read: %d %s", answer.StatusCode, body)
	}
	second := w.create("2", first)
	if answer, _ := w.do(w.consumer, nurse, "GET", w.url+"/"+first, ""); answer.StatusCode != 404 || w.search() != 1 {
		t.Fatalf("superseded: %d", answer.StatusCode)
	}
	wrong := `{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"DocumentReference.status"},{"name":"value","valueString":"entered-in-error"}]}]}`
	third := w.create("3", "")
	byIdentifier := w.url + "?subject=" + url.QueryEscape(patient) + "&identifier=" + url.QueryEscape("urn:example|3")
	if answer, body := w.do(w.provider, nurse, "PATCH", byIdentifier, wrong); answer.StatusCode != 200 || w.search() != 1 {
		t.Fatalf("update: %d %s", answer.StatusCode, body)
	}
	if answer, body := w.do(w.provider, unattended, "DELETE", w.url+"?_id="+second, ""); answer.StatusCode != 200 || w.search() != 0 {
		t.Fatalf("delete: %d %s", answer.StatusCode, body)
	}
	if answer, _ := w.do(w.provider, unattended, "DELETE", w.url+"/"+third, ""); answer.StatusCode != 200 {
		t.Fatalf("delete by id: %d", answer.StatusCode)
	}
	for _, d := range *w.audited {
		if !d.Allowed {
			t.Errorf("refused: %+v", d)
		}
	}
}

func TestASystemDoesWhatItIsRegisteredFor(t *testing.T) {
	w := newTestServer(t)
	r, _ := http.NewRequestWithContext(client.WithCaller(context.Background(), nurse), "DELETE", w.url+"/1", nil)
	_, err := w.consumer.Do(r)
	var refused *client.NotSentError
	if !errors.As(err, &refused) || refused.Rule != spine.RuleSenderInteraction || len(*w.audited) != 0 {
		t.Errorf("%v", err)
	}
}

func TestWithoutTheGuardsHeadersNothingIsServed(t *testing.T) {
	w := newTestServer(t)
	answer, err := http.Get(w.url + "?subject=x")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != 400 || len(*w.audited) != 1 || (*w.audited)[0].Rule != spine.RuleFrom {
		t.Errorf("%d %+v", answer.StatusCode, *w.audited)
	}
}
