// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"crypto/x509"
	"io"
	"iter"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c" //nolint:staticcheck // deprecated, and in use
)

var (
	quiet      = log.New(io.Discard, "", 0)
	errTimeout = os.ErrDeadlineExceeded
)

// environment is everything that a test talks to.
type environment struct {
	exchanges sync.Map // of the address of a connection
	servers   []*guardedServer
}

// guardedServer is a guard with servers in front and readers behind it.
type guardedServer struct {
	*place
	plain, secure *httptest.Server
	xnet          *httptest.Server // with the HTTP/2 of golang.org/x/net
	readers       map[string]reader
	judged        func(*http.Request) reading
}

// newEnvironment opens a server for each place, with its own guard or a lenient one.
func newEnvironment(t testing.TB, lenient bool) *environment {
	t.Helper()
	h := new(environment)
	places := newPlaces(t)
	for _, p := range places {
		d := &guardedServer{place: p, readers: readersOf(t, p, places)}
		d.judged = p.decided
		guarded := p.guard.Wrap(http.HandlerFunc(d.behind))
		if lenient {
			n := lenientGuard{p}
			d.judged = n.judged
			guarded = n.wrap(http.HandlerFunc(d.behind))
		}
		d.plain, d.secure = serve(t, h.front(guarded), unencrypted), serve(t, h.front(guarded), encrypted)
		d.xnet = serve(t, h2c.NewHandler(h.front(guarded), &http2.Server{}), justHTTP1) //nolint:staticcheck // the same
		h.servers = append(h.servers, d)
	}
	return h
}

func rootsOf(s *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return pool
}

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }
