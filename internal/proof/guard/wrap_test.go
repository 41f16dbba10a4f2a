// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The handler behind the guard is reached by what the model lets in, and by
// nothing else; all others get the status, the severity and the codes of the
// model's answer, which no cache keeps.
func TestTheHandlerIsReachedByWhatIsAllowed(t *testing.T) {
	reached := false
	handlers := map[*place]http.Handler{}
	for p, g := range guards(t) {
		handlers[p] = g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			reached = true
			w.WriteHeader(http.StatusNoContent)
		}))
	}
	for i := range enough / 5 {
		p, a := drawn(fixedSeed, i)
		r, _, came := onWire(a)
		j := p.judge(a)
		if !came {
			continue
		}
		reached = false
		w := httptest.NewRecorder()
		handlers[p].ServeHTTP(w, r)
		want := j.verdict
		if want.rule == "" {
			want.status = http.StatusNoContent
		} else if w.Header().Get("Cache-Control") != "no-store" || a.method != "HEAD" && !isOutcomeOf(w.Body.String(), want) {
			t.Errorf("request %d, %s: %v %s, want %s %+v", i, p.name, w.Header(), w.Body, want.severity(), want)
		}
		if reached != (want.rule == "") || w.Code != want.status {
			t.Errorf("request %d, %s: %d, reached %v, want %+v\n%s", i, p.name, w.Code, reached, want, show(a))
		}
	}
}

// isOutcomeOf is whether an OperationOutcome, in JSON or in XML, is that of a verdict.
func isOutcomeOf(body string, v verdict) bool {
	for name, value := range map[string]string{"severity": v.severity(), "code": v.issue} {
		if !strings.Contains(body, `"`+name+`":"`+value+`"`) && !strings.Contains(body, "<"+name+` value="`+value+`"/>`) {
			return false
		}
	}
	return strings.Contains(body, v.code)
}
