package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/spine"
)

// The generated transport sends, as the proxy would pass it on, and chi serves.
func TestTheGuardIsAMiddlewareOfChi(t *testing.T) {
	handler, err := routes(spine.Unaudited{})
	if err != nil {
		t.Fatal(err)
	}
	transport, err := gpconnect.NewGPConnectTransport(spine.TransportOptions{
		ASID: "200000000001", ODS: "A1001", Issuer: "https://supplier.example", ProxyURL: "https://proxy.example", OrganizationName: "A trust",
		Device:   spine.Device{System: "https://supplier.example/id", Value: "APP", Model: "App", Version: "1"},
		Registry: everything{}, Base: passOn{handler},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := spine.WithCaller(context.Background(), spine.Caller{Access: spine.Professional, Practitioner: spine.Practitioner{ID: "1", SDSUserID: "UNK", Family: "Jones", Given: "Claire"}})
	ctx = spine.WithReceiver(ctx, spine.Receiver{ASID: "200000000003", ServiceRoot: "https://gp.example/GP0001/STU3/1"})
	r, _ := http.NewRequestWithContext(ctx, "GET", "https://gp.example/GP0001/STU3/1/Patient/2", nil)
	answer, err := transport.RoundTrip(r)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%v %+v", err, answer)
	}
	for path, status := range map[string]int{"/health": 200, "/GP0001/STU3/1/Patient/2": 400} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
}

// passOn does what the proxy does: it takes its own URL off and passes the
// rest on.
type passOn struct{ next http.Handler }

func (p passOn) RoundTrip(r *http.Request) (*http.Response, error) {
	target, err := url.Parse(r.URL.Path[1:])
	if err != nil {
		return nil, err
	}
	r.URL = &url.URL{Path: target.Path, RawQuery: r.URL.RawQuery}
	w := httptest.NewRecorder()
	p.next.ServeHTTP(w, r)
	return w.Result(), nil
}

// everything is a registry in which the consumer may read patients.
type everything struct{}

func (everything) Lookup(_ context.Context, asid spine.ASID) (spine.System, error) {
	return spine.NewSystem(spine.SystemRow{ASID: asid, ODS: "A1001", Sends: []spine.InteractionID{"urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1"}}), nil
}
