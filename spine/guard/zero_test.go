// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// A guard that no constructor made refuses, whatever it is asked, and does not panic.
func TestTheZeroGuardRefuses(t *testing.T) {
	var g guard.Guard
	handler := g.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("let in") }))
	for _, header := range []http.Header{{}, {"Accept": {"application/fhir+json"}}, {"Content-Type": {"application/fhir+json"}}} {
		for _, target := range []string{"/", "/?_format=json"} {
			r := httptest.NewRequest(http.MethodPost, target, nil)
			r.Header = header
			var d guard.Decision
			if refusal := g.Check(r, &d); refusal == nil || d.Allowed || d.Rule != spine.RulePanic || refusal.Status() < 400 {
				t.Errorf("%v %s: %+v", header, target, d)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code < 400 || !strings.Contains(w.Body.String(), "OperationOutcome") {
				t.Errorf("%v %s: %d %s", header, target, w.Code, w.Body)
			}
		}
	}
}
