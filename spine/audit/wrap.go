// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// exchange is a request that came, with what has been decided on it.
type exchange struct {
	trail   *Trail
	id      string
	request *http.Request
	began   time.Time

	mu      sync.Mutex
	verdict *Entry
	note    Note
}

type exchangeKey struct{}

// exchange returns that of a context; one of its own if a request did not come through Wrap.
func (t *Trail) exchange(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok && x.trail == t {
		return x
	}
	return &exchange{trail: t, id: newID()}
}

func (x *exchange) decided(e *Entry) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.verdict = e
}

// entry is one of the exchange.
func (x *exchange) entry(k Kind) *Entry {
	e := &Entry{Kind: k, ID: x.id}
	if r := x.request; r != nil {
		e.Method, e.URL = text(r.Method), text(target(r))
	}
	return e
}

// target is the target of a request as it came.
func target(r *http.Request) string {
	if r.RequestURI == "" && r.URL != nil {
		return r.URL.RequestURI()
	}
	return r.RequestURI
}

// Annotate adds what a handler behind Wrap knows of its answer and a Trail cannot see; what is
// empty it leaves as it is. It reports whether the context is that of such a request.
func Annotate(ctx context.Context, n Note) bool {
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		return false
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.note = x.note.with(n)
	return true
}

// with returns a note in which what is set in another counts.
func (n Note) with(other Note) Note {
	if other.NHSNumber != "" {
		n.NHSNumber = other.NHSNumber
	}
	if other.PointerID != "" {
		n.PointerID = other.PointerID
	}
	if other.RecordVersion != "" {
		n.RecordVersion = other.RecordVersion
	}
	return n
}

// verdict is the entry of a verdict. Of a token that the guard has not found right it has nothing.
func (t *Trail) verdict(x *exchange, d *guard.Decision) *Entry {
	e := x.entry(KindVerdict)
	e.fromDecision(d)
	e.NHSNumbers = numbersIn(nil, e.URL)
	if d.Access() != "" {
		t.token(e, x.request, d)
	}
	return t.stamp(e)
}

// token adds what the token says: from the request, and where that is not known from the decision.
func (t *Trail) token(e *Entry, r *http.Request, d *guard.Decision) {
	e.Token = new(Token)
	if r != nil {
		if m, ok := claims(r.Header.Get("Authorization")); ok {
			e.Token = token(m)
			for _, n := range patients(m) {
				e.NHSNumbers = addNumber(e.NHSNumbers, n)
			}
		}
	}
	e.Token.Access, e.Token.Subject, e.Token.Reason, e.Token.Scope = d.Access(), text(d.Subject()), text(d.Reason()), text(d.Scope())
	e.Token.Organization = string(d.Organization())
	e.NHSNumbers = addNumber(e.NHSNumbers, d.Patient())
	if d.Access() == spine.Citizen || d.Access() == spine.CitizenDelegated {
		e.NHSNumbers = addNumber(e.NHSNumbers, d.Subject())
	}
}

// Wrap returns a handler that records the answer to each request that next gets, whether a guard
// lets it through or refuses it: its status, how long it took, the id of a pointer that was
// created, and the version of a record. It stands outside of the guard, so that both entries of a
// request have one ID:
//
//	handler := trail.Wrap(g.Wrap(mux))
//
// The answer may have gone by the time that it is recorded. If a sink does not take that entry,
// the error log says so, and the sink gets it before any other: until it does, every request is
// refused. A handler that panics is recorded, and the panic goes on.
//
// Bodies are not kept. Wrap panics if next is nil.
func (t *Trail) Wrap(next http.Handler) http.Handler {
	if next == nil {
		panic("audit: Wrap(nil)")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{trail: t, id: newID(), request: r, began: time.Now()}
		answer := &answer{ResponseWriter: w}
		ended := Panicked
		defer func() { t.answered(r.Context(), x, answer, ended) }()
		next.ServeHTTP(answer, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
		ended = ""
	})
}

// answered records an answer.
func (t *Trail) answered(ctx context.Context, x *exchange, a *answer, ended Ended) {
	x.mu.Lock()
	verdict, note := x.verdict, x.note
	x.mu.Unlock()
	e := x.entry(KindResponse)
	if v := verdict; v != nil {
		e.Position, e.Service, e.Interaction, e.Path, e.Verdict = v.Position, v.Service, v.Interaction, v.Path, v.Verdict
		e.From, e.FromODS, e.To, e.TraceID, e.Token, e.NHSNumbers = v.From, v.FromODS, v.To, v.TraceID, v.Token, v.NHSNumbers
	}
	e.NHSNumbers = addNumber(e.NHSNumbers[:len(e.NHSNumbers):len(e.NHSNumbers)], note.NHSNumber)
	status := a.status
	switch {
	case ended != "":
	case a.hijacked:
		ended = Hijacked
	case a.broken:
		ended = Broken
	}
	if status == 0 && ended == "" {
		status = http.StatusOK // net/http writes it when the handler returns
	}
	if ended == "" && a.lacks(x.request.Method) {
		ended = Broken
	}
	e.Response = &Response{Status: status, Duration: time.Since(x.began), Bytes: a.bytes, Ended: ended}
	e.PointerID, e.RecordVersion = text(note.PointerID), text(note.RecordVersion)
	if e.PointerID == "" {
		e.PointerID = pointerAt(a.Header().Get("Location"))
	}
	if e.RecordVersion == "" {
		e.RecordVersion = versionOf(a.Header())
	}
	t.writeLate(ctx, t.stamp(e))
}

// answer is the writer of an answer that notes what is written.
type answer struct {
	http.ResponseWriter
	status   int
	bytes    int64
	hijacked bool
	broken   bool
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader notes the status. Those of information come before it.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write notes how much is written.
func (a *answer) Write(b []byte) (int, error) {
	a.begin()
	n, err := a.ResponseWriter.Write(b)
	return n, a.wrote(int64(n), err)
}

// WriteString is for io.WriteString.
func (a *answer) WriteString(s string) (int, error) {
	a.begin()
	n, err := io.WriteString(a.ResponseWriter, s)
	return n, a.wrote(int64(n), err)
}

// ReadFrom is for io.Copy, so that net/http can hand a file to the system.
func (a *answer) ReadFrom(r io.Reader) (int64, error) {
	a.begin()
	n, err := io.Copy(a.ResponseWriter, r)
	return n, a.wrote(n, err)
}

func (a *answer) begin() {
	if a.status == 0 {
		a.status = http.StatusOK
	}
}

func (a *answer) wrote(n int64, err error) error {
	a.bytes += n
	a.broken = a.broken || err != nil
	return err
}

// lacks reports whether less was written than the header Content-Length says: then net/http cuts
// the connection.
func (a *answer) lacks(method string) bool {
	length, err := strconv.ParseInt(a.Header().Get("Content-Length"), 10, 64)
	return err == nil && a.bytes < length && method != http.MethodHead && a.status != http.StatusNotModified
}

// Flush is for handlers that do not ask http.ResponseController.
func (a *answer) Flush() { _ = a.FlushError() }

// FlushError is for http.ResponseController.
func (a *answer) FlushError() error {
	err := http.NewResponseController(a.ResponseWriter).Flush()
	if err == nil {
		a.begin() // net/http has written the status, if nobody did before
	}
	return err
}

// Hijack is for handlers that do not ask http.ResponseController, and notes it.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, b, err := http.NewResponseController(a.ResponseWriter).Hijack()
	a.hijacked = a.hijacked || err == nil
	return c, b, err
}

var _ interface {
	http.Flusher
	http.Hijacker
	io.ReaderFrom
	io.StringWriter
} = (*answer)(nil)

// isProxied reports whether the headers are those of a request through the Spine Secure Proxy.
func isProxied(h http.Header) bool { return strings.TrimSpace(h.Get("Ssp-From")) != "" }
