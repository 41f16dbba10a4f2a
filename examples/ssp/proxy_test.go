// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
)

const (
	consumer spine.ASID = "200000000001"
	provider spine.ASID = "200000000002"
	practice spine.ASID = "200000000003"
	hostOnly spine.ASID = "200000000004"

	content spine.InteractionID = "urn:nhs:names:services:nrl:DocumentReference.content"
)

// systems are a consumer, a provider of records, a GP practice, and one of which
// the registry has a host name alone.
func systems(t *testing.T) spine.Registry {
	s, err := spine.NewSnapshot(slices.Values([]spine.SystemRow{
		{ASID: consumer, ODS: "X9901", Certificate: "consumer.example", Sends: []spine.InteractionID{nrl.DocumentReferenceContentRead, gpconnect.ReadPatient1}},
		{ASID: provider, ODS: "X9902", Receives: []spine.InteractionID{content}, Host: "https://provider.example/records"},
		{ASID: practice, ODS: "A1001", Receives: []spine.InteractionID{gpconnect.ReadPatient1}, Host: "https://gp.example/A1001/STU3/1"},
		{ASID: hostOnly, ODS: "X9904", Receives: []spine.InteractionID{content}, Host: "host.example"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// stand is the stand-in, with what it has sent to providers and decided.
type stand struct {
	*proxy
	sent      []*http.Request
	decisions []guard.Decision
	down      bool
}

func newStand(t *testing.T) *stand {
	s := new(stand)
	p, err := newProxy(systems(t),
		guard.PeerIdentityFunc(func(*http.Request) (guard.Peer, error) { return guard.Peer{Names: []string{"consumer.example"}}, nil }),
		guard.AuditFunc(func(_ context.Context, d *guard.Decision) error { s.decisions = append(s.decisions, *d); return nil }),
		roundTripper(func(r *http.Request) (*http.Response, error) {
			if s.down {
				return nil, errors.New("dial tcp 192.0.2.1:443: connection refused")
			}
			s.sent = append(s.sent, r)
			return &http.Response{StatusCode: 200, Header: http.Header{"Etag": {`W/"7"`}}, Body: io.NopCloser(strings.NewReader("a record"))}, nil
		}))
	if err != nil {
		t.Fatal(err)
	}
	p.forward.ErrorLog = log.New(io.Discard, "", 0)
	s.proxy = p
	return s
}

// ask sends what the consumer's transport makes.
func (s *stand) ask(t *testing.T, url string, change func(*http.Request)) (answer *http.Response, asked *http.Request) {
	t.Helper()
	o := client.Options{
		ASID: consumer, ODS: "X9901", Registry: systems(t), Issuer: "https://consumer.example", ProxyURL: "https://proxy.example",
		Base: roundTripper(func(r *http.Request) (*http.Response, error) {
			if change != nil {
				change(r)
			}
			in := httptest.NewRequest(r.Method, r.URL.RequestURI(), nil)
			in.Header, in.Host, asked = r.Header, r.URL.Host, r
			w := httptest.NewRecorder()
			s.ServeHTTP(w, in)
			return w.Result(), nil
		}),
	}
	service, ctx := nrl.NRLRetrieval(), client.WithReceiver(t.Context(), client.Receiver{ASID: provider})
	caller := client.Caller{Access: spine.Professional, RoleProfile: "444555666777", User: spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{nrl.B0269}}}
	if strings.HasPrefix(url, "https://gp.example") {
		service = gpconnect.GPConnect()
		o.OrganizationName, o.Device = "A trust", client.Device{System: "https://consumer.example/id", Value: "APP", Model: "App", Version: "1"}
		caller.Practitioner = client.Practitioner{ID: "1", SDSUserID: "UNK", Family: "Jones", Given: "Claire"}
		ctx = client.WithReceiver(ctx, client.Receiver{ASID: practice, ServiceRoot: "https://gp.example/A1001/STU3/1"})
	} else {
		ctx = client.WithFormat(ctx, nrl.FormatUnstructured())
	}
	transport, err := client.NewTransport(service, o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(client.WithCaller(ctx, caller), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err = transport.RoundTrip(r); err != nil {
		t.Fatal(err)
	}
	return answer, asked
}

// What is allowed reaches the provider as it was sent: the URL of the record, and
// the headers.
func TestItPassesOn(t *testing.T) {
	for _, url := range []string{"https://provider.example/records/a%20b?version=2", "https://gp.example/A1001/STU3/1/Patient/2"} {
		s := newStand(t)
		answer, asked := s.ask(t, url, nil)
		body, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != 200 || string(body) != "a record" || answer.Header.Get("ETag") != `W/"7"` || len(s.sent) != 1 {
			t.Fatalf("%s: %d %s %d", url, answer.StatusCode, body, len(s.sent))
		}
		out := s.sent[0]
		if out.URL.String() != url || out.Host != out.URL.Host {
			t.Errorf("%s was asked at %s of %s", out.URL, out.Host, url)
		}
		for name, values := range asked.Header {
			if !slices.Equal(out.Header[name], values) {
				t.Errorf("%s is %q, was %q", name, out.Header[name], values)
			}
		}
		for name := range out.Header {
			if _, ok := asked.Header[name]; !ok && name != "User-Agent" {
				t.Errorf("%s is new: %q", name, out.Header[name])
			}
		}
	}
}

// What is refused is not sent, and the guard knows it: the verdict is a refusal.
func TestItRefuses(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for name, c := range map[string]struct {
		url    string
		rule   spine.Rule
		change func(*http.Request)
	}{
		"beside the service root":         {"https://provider.example/admin", spine.RuleTarget, nil},
		"another host":                    {"https://other.example/records/1", spine.RuleTarget, nil},
		"a receiver with a host alone":    {"https://host.example/records/1", spine.RuleTarget, header("Ssp-To", string(hostOnly))},
		"a receiver that receives others": {"https://provider.example/records/1", spine.RuleReceiver, header("Ssp-To", string(practice))},
		"another sender":                  {"https://provider.example/records/1", spine.RulePeerSender, header("Ssp-From", string(provider))},
		"the interactionId of GP Connect": {"https://provider.example/records/1", spine.RuleAddress, header("Ssp-InteractionID", string(gpconnect.ReadPatient1))},
		"that of the NRL for GP Connect":  {"https://gp.example/A1001/STU3/1/Patient/2", spine.RuleAddress, header("Ssp-InteractionID", string(nrl.DocumentReferenceContentRead))},
		"none":                            {"https://provider.example/records/1", spine.RuleInteraction, func(r *http.Request) { r.Header.Del("Ssp-InteractionID") }},
	} {
		s := newStand(t)
		answer, _ := s.ask(t, c.url, c.change)
		if len(s.sent) != 0 || len(s.decisions) != 1 || s.decisions[0].Allowed || s.decisions[0].Rule != c.rule || answer.StatusCode < 400 {
			t.Errorf("%s: %d, sent %d, %+v", name, answer.StatusCode, len(s.sent), s.decisions)
		}
	}
}

// A provider that is not there is answered for, without its address.
func TestAProviderThatIsNotThere(t *testing.T) {
	s := newStand(t)
	s.down = true
	answer, _ := s.ask(t, "https://provider.example/records/1", nil)
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusBadGateway || strings.Contains(string(body), "192.0.2.1") || !strings.Contains(string(body), "OperationOutcome") {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
}
