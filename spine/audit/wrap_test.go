// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

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
	o := fixture.Common(nil)
	o.Audit = trail
	g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
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

// answered serves one request over a connection and returns the entry of its answer.
func answered(t *testing.T, next http.HandlerFunc, ask func(url string)) *audit.Entry {
	t.Helper()
	done := make(chan *audit.Entry, 1)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{audit.SinkFunc(func(_ context.Context, e *audit.Entry) error { done <- e; return nil })}})
	server := httptest.NewUnstartedServer(trail.Wrap(next))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	defer server.Close()
	ask(server.URL)
	select {
	case e := <-done:
		return e
	case <-time.After(time.Minute):
		t.Fatal("nothing is recorded")
		return nil
	}
}

// get reads an answer, as far as it comes.
func get(url string) {
	r, err := http.Get(url + "/a?b=9434765919")
	if err != nil {
		return
	}
	io.Copy(io.Discard, r.Body)
	r.Body.Close()
}

func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		handle http.HandlerFunc
		status int
		bytes  int64
		ended  audit.Ended
	}{
		"nothing":           {func(http.ResponseWriter, *http.Request) {}, 200, 0, ""},
		"a body":            {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "12345"); w.Write([]byte("6")) }, 200, 6, ""},
		"a status":          {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404); w.WriteHeader(500) }, 404, 0, ""},
		"information first": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); w.WriteHeader(204) }, 204, 0, ""},
		"a copy":            {func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, strings.NewReader("1234567")) }, 200, 7, ""},
		"a flush":           {func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush(); w.WriteHeader(404) }, 200, 0, ""},
		"a controller": {func(w http.ResponseWriter, _ *http.Request) {
			c := http.NewResponseController(w)
			if err := errors.Join(c.EnableFullDuplex(), c.SetReadDeadline(time.Time{}), c.Flush()); err != nil {
				t.Error(err)
			}
		}, 200, 0, ""},
		"a panic":                {func(http.ResponseWriter, *http.Request) { panic("9434765919") }, 0, 0, audit.Panicked},
		"a panic in the middle":  {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "12"); panic("x") }, 200, 2, audit.Panicked},
		"an abort":               {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, 0, audit.Panicked},
		"a goroutine that ended": {func(http.ResponseWriter, *http.Request) { runtime.Goexit() }, 0, 0, audit.Panicked},
		"too much": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "2")
			io.WriteString(w, "123")
		}, 200, 0, audit.Broken},
		"too little": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "3")
			io.WriteString(w, "12")
		}, 200, 2, audit.Broken},
		"nothing of what was said": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "3") }, 200, 0, audit.Broken},
		"nothing that has changed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "3")
			w.WriteHeader(304)
		}, 304, 0, ""},
		"a copy that breaks": {func(w http.ResponseWriter, _ *http.Request) {
			io.Copy(w, io.MultiReader(strings.NewReader("12"), iotest.ErrReader(errFull)))
		}, 200, 2, audit.Broken},
		"hijacked": {func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			c.Close()
		}, 0, 0, audit.Hijacked},
		"hijacked by a controller": {func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			c.Close()
		}, 0, 0, audit.Hijacked},
	} {
		e := answered(t, c.handle, get)
		if a := e.Response; e.Kind != audit.KindResponse || a.Status != c.status || a.Bytes != c.bytes || a.Ended != c.ended || a.Duration <= 0 || e.Method != "GET" || e.URL != "/a?b=9434765919" || e.Verdict != nil {
			t.Errorf("%s: %s", name, asJSON(t, e))
		}
	}
}

// The answer to HEAD has no body, and lacks none.
func TestAnswerToHEAD(t *testing.T) {
	e := answered(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "3") }, func(url string) {
		if r, err := http.Head(url); err != nil || r.ContentLength != 3 {
			t.Error(err)
		}
	})
	if e.Response.Ended != "" || e.Response.Status != 200 {
		t.Error(asJSON(t, e))
	}
}

// A writer that cannot flush or be hijacked does not say that it has.
func TestAnswerOfAWriterThatCannot(t *testing.T) {
	m := new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}})
	h := trail.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		if _, _, err := w.(http.Hijacker).Hijack(); !errors.Is(err, http.ErrNotSupported) {
			t.Error(err)
		}
		if err := http.NewResponseController(w).Flush(); !errors.Is(err, http.ErrNotSupported) {
			t.Error(err)
		}
		w.WriteHeader(404)
	}))
	h.ServeHTTP(struct{ http.ResponseWriter }{httptest.NewRecorder()}, httptest.NewRequest("GET", "/", nil))
	if all := m.take(); len(all) != 1 || all[0].Response.Status != 404 || all[0].Response.Ended != "" {
		t.Error(asJSON(t, all))
	}
}

// A panic goes on, and what it was is in no entry.
func TestPanicGoesOn(t *testing.T) {
	m := new(memory)
	h := guarded(t, newTrail(t, audit.Options{Sinks: []audit.Sink{m}}), func(http.ResponseWriter, *http.Request) { panic("9434765919") })
	func() {
		defer func() {
			if p := recover(); p != "9434765919" {
				t.Error(p)
			}
		}()
		status(h)
	}()
	if all := m.take(); len(all) != 2 || all[1].Response.Ended != audit.Panicked || strings.Contains(asJSON(t, all), "9434765919") {
		t.Error(asJSON(t, all))
	}
}

func TestAnnotate(t *testing.T) {
	m := new(memory)
	h := guarded(t, newTrail(t, audit.Options{Sinks: []audit.Sink{m}}), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if !audit.Annotate(r.Context(), audit.Note{NHSNumber: "9434765919", PointerID: "1-2"}) || !audit.Annotate(r.Context(), audit.Note{RecordVersion: "2"}) {
			t.Error("there is no request")
		}
	})
	status(h)
	e := m.take()[1]
	if e.PointerID != "1-2" || e.RecordVersion != "2" || !slices.Equal(e.NHSNumbers, []string{"9434765919"}) {
		t.Error(asJSON(t, e))
	}
	if audit.Annotate(t.Context(), audit.Note{}) {
		t.Error("there is a request")
	}
}

// A verdict that comes without Wrap has an id of its own, and what the decision knows.
func TestVerdictWithoutWrap(t *testing.T) {
	m := new(memory)
	o := fixture.Common(nil)
	o.Audit = newTrail(t, audit.Options{Sinks: []audit.Sink{m}})
	g, err := guard.NewService(fixture.Service("nrl").Direct(), guard.ServiceOptions{Options: o, ASID: "990000000001"})
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	g.Check(fixture.Request("nrl", "GET", fixture.Pointer), &d)
	all := m.take()
	if e := all[0]; len(all) != 1 || e.ID == "" || e.URL != fixture.Pointer || e.Method != "GET" || e.Token == nil || e.Token.Subject != "444555666777" || e.Token.Organization != "X9901" {
		t.Error(asJSON(t, all))
	}
}

// A token that is not right says nothing.
func TestTokenThatIsNotRight(t *testing.T) {
	m := new(memory)
	h := guarded(t, newTrail(t, audit.Options{Sinks: []audit.Sink{m}}), hello)
	h.ServeHTTP(httptest.NewRecorder(), fixture.Request("nrl", "GET", fixture.Pointer, fixture.Claims(map[string]any{"exp": 1})))
	if all := m.take(); all[0].Verdict.Allowed || all[0].Token != nil || all[1].Token != nil {
		t.Error(asJSON(t, all))
	}
}

// An entry has whoever was resolved for the operation, and what the operation demands: what
// somebody needs to decide again.
func TestVerdictHasTheUser(t *testing.T) {
	m := new(memory)
	o := fixture.Common(nil)
	o.Audit = newTrail(t, audit.Options{Sinks: []audit.Sink{m}})
	given := spine.User{RoleProfile: "444555666777", Role: 8001, Activities: []spine.Activity{269}, Areas: []spine.AreaOfWork{"P0020:Q0300:T0640"}}
	o.Users = fixture.UserFunc(func() (spine.User, error) { return given, nil })
	g, err := guard.NewProvider(fixture.Service("retrieval").Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider})
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	if refusal := g.Check(fixture.Request("retrieval", "GET", "/record/1"), &d); refusal != nil {
		t.Fatal(refusal)
	}
	given.Activities[0] = 1 // whose list it is may change it
	e := m.take()[0]
	if u := e.User; u == nil || u.Role != 8001 || !slices.Equal(u.Activities, []spine.Activity{269}) || len(u.Areas) != 1 || e.Verdict.Level != spine.PointerAndRecord || e.Verdict.RecordTypes != spine.AnyRecordType || e.Verdict.Digest != "sha256:0" {
		t.Error(asJSON(t, e))
	}
	read := new(audit.Entry)
	if err := json.Unmarshal([]byte(asJSON(t, e)), read); err != nil || asJSON(t, read) != asJSON(t, e) {
		t.Error(err, asJSON(t, read))
	}
}
