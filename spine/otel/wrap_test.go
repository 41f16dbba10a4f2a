// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// How a request ends is in its span and in the labels of its time.
func TestHowRequestsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		handler        http.HandlerFunc
		status, failed string // in the span; in error.type
	}{
		"nothing written":   {func(http.ResponseWriter, *http.Request) {}, "200", ""},
		"a body":            {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "x") }, "200", ""},
		"not found":         {http.NotFound, "404", ""},
		"an early hint":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); w.WriteHeader(204) }, "204", ""},
		"another protocol":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(101) }, "101", ""},
		"two statuses":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); w.WriteHeader(500) }, "201", ""},
		"a gateway":         {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, "502", "502"},
		"an unknown status": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(599) }, "599", "_OTHER"},
		"a panic":           {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "", "panic"},
		"a late panic":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200); panic(http.ErrAbortHandler) }, "200", "panic"},
	} {
		made, told := telemetry(t)
		h := made.Wrap(c.handler)
		if panics(func() { serve(h, httptest.NewRequest("GET", "/", nil)) }) != (c.failed == "panic") {
			t.Errorf("%s: a panic is kept from the server, or made", name)
		}
		span := told.spans.GetSpans()[0]
		if got := said(span); got["http.response.status_code"] != c.status || got["error.type"] != c.failed || span.Name != "GET" {
			t.Errorf("%s: %q %v", name, span.Name, got)
		}
		labels := ""
		if c.failed != "" {
			labels = "error.type=" + c.failed
		}
		if got := told.times("spineguard.request.duration"); got[labels] != 1 || len(got) != 1 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Of a connection that a handler takes over nobody knows a status.
func TestAConnectionThatIsTakenOver(t *testing.T) {
	made, told := telemetry(t)
	server := httptest.NewServer(made.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if c, _, err := http.NewResponseController(w).Hijack(); err != nil {
			t.Error(err)
		} else {
			c.Close()
		}
	})))
	if response, err := http.Get(server.URL); err == nil {
		response.Body.Close()
	}
	server.Close()
	if got := said(told.spans.GetSpans()[0]); got["http.response.status_code"] != "" || got["error.type"] != "" {
		t.Error(got)
	}
}

// The span has a method that there is, and says how the request came.
func TestMethodsOfSpans(t *testing.T) {
	made, told := telemetry(t)
	h := made.Wrap(ok)
	serve(h, httptest.NewRequest("PATCH", "https://a.example/", nil))
	serve(h, httptest.NewRequest("X9434765919", "/", nil))
	spans := told.spans.GetSpans()
	if got := said(spans[0]); got["http.request.method"] != "PATCH" || got["url.scheme"] != "https" || spans[0].Name != "PATCH" {
		t.Error(spans[0].Name, got)
	}
	if got := said(spans[1]); got["http.request.method"] != "_OTHER" || got["url.scheme"] != "http" || spans[1].Name != "HTTP" {
		t.Error(spans[1].Name, got)
	}
}

// A handler reaches what the server can do: it flushes in either way, and sets deadlines.
func TestTheWriterOfTheServer(t *testing.T) {
	made, _ := telemetry(t)
	server := httptest.NewServer(made.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		<-r.Context().Done() // the client has read it, and goes
	})))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 5)
	if _, err := io.ReadFull(response.Body, first); err != nil || string(first) != "first" {
		t.Error(err, string(first))
	}
	response.Body.Close()
}

// A guard that still decides when the answer has gone disturbs nobody.
func TestAnAnswerBeforeTheVerdict(t *testing.T) {
	made, told := telemetry(t)
	decided := make(chan struct{})
	g := guards(t, made, guard.Unaudited{})["nrl"]
	late := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(decided)
		<-r.Context().Done()
		g.Wrap(ok).ServeHTTP(w, r)
	})
	if w := serve(made.Wrap(http.TimeoutHandler(late, time.Millisecond, "")), fixture.Request("nrl", "GET", fixture.Pointer)); w.Code != http.StatusServiceUnavailable {
		t.Error(w.Code)
	}
	<-decided
	if got := told.counts("spineguard.decisions"); len(got) != 1 {
		t.Error(got)
	}
	if got := told.times("spineguard.request.duration"); got["error.type=503"] != 1 && len(got) != 1 {
		t.Error(got)
	}
}
