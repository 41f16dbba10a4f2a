package mtls_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

// onConnection is a request on a connection that is kept.
func onConnection(c *mtlstest.Certificate) *http.Request {
	return &http.Request{TLS: &tls.ConnectionState{PeerCertificates: []*x509.Certificate{c.Certificate}}}
}

// movable is a clock that a test moves from the time that it is.
func movable() (func() time.Time, *atomic.Int64) {
	var by atomic.Int64
	return func() time.Time { return time.Now().Add(time.Duration(by.Load())) }, &by
}

// A list that is there before its time counts from its time on, for a certificate that was found good before as well.
func TestAListOfTomorrow(t *testing.T) {
	t.Parallel()
	w := theWorld()
	f, o := w.options(t, w.server)
	clock, by := movable()
	o.Clock = clock
	tomorrow := func(l *x509.RevocationList) { l.ThisUpdate = time.Now().Add(time.Hour) }
	f.write("crls.pem", w.root.CRL(), w.sub.CRL(), w.sub.ChangedCRL(tomorrow, w.client))
	s := newServer(t, mtls.ServerOptions{Options: o})
	if _, err := s.Peer(onConnection(w.client)); err != nil {
		t.Fatal(err)
	}
	by.Store(int64(2 * time.Hour))
	if _, err := s.Peer(onConnection(w.client)); !errors.Is(err, mtls.ErrRevoked) {
		t.Error(err)
	}
}
