package guard_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
)

// The handler behind the guard is reached by what the model lets in, and by
// nothing else; all others get the status and the code of the model's answer,
// which no cache keeps.
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
		} else if w.Header().Get("Cache-Control") != "no-store" || a.method != "HEAD" && !bytes.Contains(w.Body.Bytes(), []byte(want.code)) {
			t.Errorf("request %d, %s: %v %s, want %s", i, p.name, w.Header(), w.Body, want.code)
		}
		if reached != (want.rule == "") || w.Code != want.status {
			t.Errorf("request %d, %s: %d, reached %v, want %+v\n%s", i, p.name, w.Code, reached, want, show(a))
		}
	}
}
