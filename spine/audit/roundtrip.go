// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/spineguard/spineguard/spine/client"
)

type noteKey struct{}

// WithNote says of requests with the context what a Trail cannot see in them: of the URL of a
// record, the pointer that it came from and the patient.
func WithNote(ctx context.Context, n Note) context.Context {
	return context.WithValue(ctx, noteKey{}, n)
}

// RoundTripper returns one that records each request before base sends it, and its response once
// it has been read to its end or closed. It is what client.Options.Base is for a client that
// keeps an audit: what it records is what goes out.
//
//	client.Options{Base: trail.RoundTripper(&http.Transport{TLSClientConfig: …}), …}
//
// A request whose entry not every sink takes is not sent: the error wraps that of the sink. If a
// sink does not take the entry of a response, the error log says so, and the sink gets it before
// any other: until it does, nothing is sent.
//
// A response whose body nobody closes, which package net/http demands, has no entry. What a
// client.Transport does not send, it does not hand to its base, so that there is nothing to
// record. RoundTripper panics if base is nil.
func (t *Trail) RoundTripper(base http.RoundTripper) http.RoundTripper {
	if base == nil {
		panic("audit: RoundTripper(nil)")
	}
	return &roundTripper{t, base}
}

type roundTripper struct {
	trail *Trail
	base  http.RoundTripper
}

// sending is a request on its way.
type sending struct {
	trail   *Trail
	began   time.Time
	sent    *Entry
	request atomic.Pointer[capture] // of the body that is sent, or sent again
	more    bool                    // the body of the request is longer than what its entry has
}

// RoundTrip records a request, sends it, and records the response.
func (rt *roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	t := rt.trail
	s := &sending{trail: t, began: time.Now()}
	out, err := s.prepare(r)
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // RoundTrip must close it, whatever happens
		}
		return nil, fmt.Errorf("audit: the request was not sent, since its body could not be read: %w", err)
	}
	if err := t.write(r.Context(), s.sent); err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		err = fmt.Errorf("the request was not sent, since the audit failed: %w", err)
		t.owe(s.failed(err))
		return nil, err
	}
	resp, err := rt.base.RoundTrip(out)
	if err != nil {
		t.writeLate(r.Context(), s.failed(err))
		return nil, err
	}
	s.received(out, resp)
	return resp, nil
}

// CloseIdleConnections is for http.Client.
func (rt *roundTripper) CloseIdleConnections() {
	if c, ok := rt.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// prepare makes the entry of a request, and the request that is sent: the beginning of its body
// has been read.
func (s *sending) prepare(r *http.Request) (*http.Request, error) {
	e := &Entry{Kind: KindSent, ID: newID(), Method: text(r.Method), URL: text(r.URL.Redacted())}
	s.sent = e
	if o, ok := client.OperationFrom(r.Context()); ok {
		e.Service, e.Interaction, e.Path = o.Service, o.Interaction, o.Path
	}
	fromHeaders(e, r.Header)
	e.NHSNumbers = numbersIn(nil, e.URL)
	if m, ok := claims(r.Header.Get("Authorization")); ok {
		e.Token = token(m)
		for _, n := range patients(m) {
			e.NHSNumbers = addNumber(e.NHSNumbers, n)
		}
	}
	note, _ := r.Context().Value(noteKey{}).(Note)
	e.NHSNumbers = addNumber(e.NHSNumbers, note.NHSNumber)
	if e.PointerID = text(note.PointerID); e.PointerID == "" {
		e.PointerID = pointerAt(e.URL)
	}
	out, err := s.body(r)
	s.trail.stamp(e)
	return out, err
}

// fromHeaders fills in what the headers of the systems say.
func fromHeaders(e *Entry, h http.Header) {
	from, to := h.Get("fromASID"), h.Get("toASID")
	if isProxied(h) {
		from, to = h.Get("Ssp-From"), h.Get("Ssp-To")
		e.TraceID = text(h.Get("Ssp-TraceID"))
	}
	_ = e.From.UnmarshalText([]byte(from)) // what is not an ASID is left empty
	_ = e.To.UnmarshalText([]byte(to))
	if e.Interaction == "" {
		_ = e.Interaction.UnmarshalText([]byte(h.Get("Ssp-InteractionID")))
	}
}

// body reads the beginning of the body of a request into its entry, and returns the request whose
// body begins with that.
func (s *sending) body(r *http.Request) (*http.Request, error) {
	most := s.trail.options.MaxBody
	if r.Body == nil || r.Body == http.NoBody || s.trail.options.Bodies == NoBodies || !hasBody(r.Method) {
		return r, nil
	}
	first := make([]byte, 0, 512)
	buffer := bytes.NewBuffer(first)
	n, err := io.Copy(buffer, io.LimitReader(r.Body, int64(most)+1))
	if err != nil {
		return r, err
	}
	c := newCapture(most)
	c.take(buffer.Bytes())
	s.request.Store(c)
	s.more = n > int64(most)
	s.sent.Body = c.body(!s.more)
	s.sent.NHSNumbers = subjectsIn(s.sent.NHSNumbers, buffer.Bytes())
	out := r.WithContext(r.Context())
	rest := &tee{ReadCloser: r.Body, capture: c}
	out.Body = &replay{Reader: io.MultiReader(buffer, rest), Closer: rest}
	if again := r.GetBody; again != nil {
		out.GetBody = func() (io.ReadCloser, error) { // net/http sends it again on another connection
			b, err := again()
			if err != nil {
				return nil, err
			}
			c := newCapture(most) // whoever sends the first one may still read it
			s.request.Store(c)
			return &tee{ReadCloser: b, capture: c}, nil
		}
	}
	return out, nil
}

// hasBody reports whether the body of a method is demanded.
func hasBody(method string) bool {
	return method == http.MethodPost || method == http.MethodPatch || method == http.MethodPut
}

// replay is a body of which something has been read.
type replay struct {
	io.Reader
	io.Closer
}

// ending is the entry of how a request ended.
func (s *sending) ending(a *Response) *Entry {
	e := &Entry{
		Kind: KindReceived, ID: s.sent.ID, Service: s.sent.Service, Interaction: s.sent.Interaction, Method: s.sent.Method, Path: s.sent.Path,
		From: s.sent.From, To: s.sent.To, TraceID: s.sent.TraceID, Token: s.sent.Token, PointerID: s.sent.PointerID, Response: a,
	}
	e.NHSNumbers = s.sent.NHSNumbers[:len(s.sent.NHSNumbers):len(s.sent.NHSNumbers)]
	a.Duration = time.Since(s.began)
	return e
}

// failed is the entry of a request without a response.
func (s *sending) failed(err error) *Entry {
	e := s.ending(&Response{Ended: Failed})
	e.Err = errorText(err)
	return s.trail.stamp(e)
}

// received records a response once it has been read.
func (s *sending) received(r *http.Request, resp *http.Response) {
	c := newCapture(s.most(r, resp))
	done := func(whole bool) {
		whole = whole || c.length() == resp.ContentLength
		a := &Response{Status: resp.StatusCode, Bytes: c.length()}
		switch {
		case resp.StatusCode == http.StatusSwitchingProtocols:
			a.Ended = Hijacked
		case !whole:
			a.Ended = Broken
		}
		e := s.ending(a)
		e.Body = c.body(whole)
		e.NHSNumbers = subjectsIn(e.NHSNumbers, c.beginning())
		if id := pointerAt(resp.Header.Get("Location")); id != "" {
			e.PointerID = id
		}
		e.RecordVersion = versionOf(resp.Header)
		if s.more {
			a.Request = s.request.Load().digest(r.ContentLength)
		}
		s.trail.writeLate(r.Context(), s.trail.stamp(e))
	}
	// After 101 the body is the connection, and can be written.
	if resp.Body == nil || resp.Body == http.NoBody || resp.StatusCode == http.StatusSwitchingProtocols {
		done(true)
		return
	}
	resp.Body = &tee{ReadCloser: resp.Body, capture: c, done: done}
}

// most is how much of the body of a response is kept: of a record that was retrieved through the
// proxy, nothing.
func (s *sending) most(r *http.Request, resp *http.Response) int {
	if s.trail.options.Bodies == NoBodies || isProxied(r.Header) && resp.StatusCode < http.StatusBadRequest {
		return -1
	}
	return s.trail.options.MaxBody
}
