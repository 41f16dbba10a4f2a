package audit_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

func newTrail(t *testing.T, o audit.Options) *audit.Trail {
	t.Helper()
	trail, err := audit.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return trail
}

// guarded is a handler behind a guard of the NRL, in an audit.
func guarded(t *testing.T, trail *audit.Trail, next http.HandlerFunc) http.Handler {
	t.Helper()
	g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: fixture.Common(nil), ASID: "990000000001"})
	if err == nil {
		t.Fatal("an audit is needed")
	}
	o := fixture.Common(nil)
	o.Audit = trail
	g, err = guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	return trail.Wrap(g.Wrap(next))
}

func TestVerdictAndResponseAreOneRequest(t *testing.T) {
	m := new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}})
	h := guarded(t, trail, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "answer") })
	h.ServeHTTP(httptest.NewRecorder(), fixture.Request("nrl", "GET", fixture.Pointer))
	h.ServeHTTP(httptest.NewRecorder(), fixture.Request("nrl", "GET", fixture.Pointer, fixture.Without("fromASID")))
	all := m.take()
	if len(all) != 4 {
		t.Fatal(len(all), "entries")
	}
	for i, want := range []struct {
		kind    audit.Kind
		allowed bool
		rule    spine.Rule
		status  int
	}{{audit.KindVerdict, true, "", 0}, {audit.KindResponse, true, "", 200}, {audit.KindVerdict, false, spine.RuleFrom, 0}, {audit.KindResponse, false, spine.RuleFrom, 400}} {
		e := all[i]
		if e.Kind != want.kind || e.Verdict.Allowed != want.allowed || e.Verdict.Rule != want.rule || (e.Response != nil) != (want.status != 0) || e.Response != nil && e.Response.Status != want.status {
			t.Errorf("%d: %+v %+v %+v", i, e, e.Verdict, e.Response)
		}
		if e.Sequence != uint64(i+1) || e.ID != all[i/2*2].ID || e.ID == "" {
			t.Errorf("%d: number %d, id %s", i, e.Sequence, e.ID)
		}
	}
	if all[0].ID == all[2].ID {
		t.Error("two requests have one id")
	}
}
