package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"

	"example.org/project/access"
)

// proxy stands for the connection of the proxy, which a test has none of.
type proxy struct{}

func (proxy) Peer(*http.Request) (guard.Peer, error) {
	return guard.Peer{Names: []string{proxyName}}, nil
}

// Every operation is served to whom the policy allows it, and refused without the header of the sender.
func TestPlansAreGuarded(t *testing.T) {
	handler, err := guarded(guard.Options{Audit: guard.Unaudited{}, Peer: proxy{}, Users: guard.UsersCheckedBySender{}, Clock: guardtest.Now})
	if err != nil {
		t.Fatal(err)
	}
	own, ok := access.Policy().LookupSystem(asid)
	if !ok {
		t.Fatalf("%s is not among the systems of the policy", asid)
	}
	requests, err := guardtest.NewGuard(access.Records(), spine.ProviderPosition, guardtest.Options{To: own})
	if err != nil {
		t.Fatal(err)
	}
	for o := range access.Records().Service().Operations() {
		for header, want := range map[string]int{"": http.StatusOK, "Ssp-From": http.StatusBadRequest} {
			r, w := requests.NewRequest(o, guardtest.Call{}), httptest.NewRecorder()
			r.Header.Del(header)
			if handler.ServeHTTP(w, r); w.Code != want {
				t.Errorf("%s %s without %q: %d %s, want %d", o.Method, o.Path, header, w.Code, w.Body, want)
			}
		}
	}
}
