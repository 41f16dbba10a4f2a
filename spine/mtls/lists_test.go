// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net/http"
	"strings"
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
	tomorrow := func(l *x509.RevocationList) { l.ThisUpdate = time.Now().Add(time.Hour) }
	next, today := w.sub.ChangedCRL(tomorrow, w.client), w.sub.CRL()
	for name, lists := range map[string][][]byte{"behind": {w.root.CRL(), today, next}, "in front": {w.root.CRL(), next, today}} {
		f, o := w.options(t, w.server)
		clock, by := movable()
		o.Clock = clock
		f.write("crls.pem", lists...)
		s := newServer(t, mtls.ServerOptions{Options: o})
		if _, err := s.Peer(onConnection(w.client)); err != nil {
			t.Fatal(name, err)
		}
		by.Store(int64(2 * time.Hour))
		if _, err := s.Peer(onConnection(w.client)); !errors.Is(err, mtls.ErrRevoked) {
			t.Error(name, err)
		}
	}
}

// A list that is older than the one that is loaded would let in again who was revoked since (RFC 5280, section
// 5.2.3). It is a bad file; so is one that is not valid yet, which would let nobody in.
func TestListsDoNotGoBack(t *testing.T) {
	t.Parallel()
	w := theWorld()
	is := func(number int64, at time.Duration) func(*x509.RevocationList) {
		return func(l *x509.RevocationList) { l.Number, l.ThisUpdate = big.NewInt(number), time.Now().Add(at) }
	}
	users := func(number int64, at time.Duration) func(*x509.RevocationList) {
		return func(l *x509.RevocationList) {
			is(number, at)(l)
			l.ExtraExtensions = append(l.ExtraExtensions, criticalExtension(28, 0x30, 3, 0x81, 1, 0xff))
		}
	}
	revoking := w.sub.ChangedCRL(is(5, -time.Hour), w.client)
	for name, c := range map[string]struct {
		before, next [][]byte
		why          string // empty: it is loaded
		revoked      bool   // afterwards
	}{
		"the next":                           {[][]byte{revoking}, [][]byte{w.sub.ChangedCRL(is(6, -time.Minute))}, "", false},
		"the same":                           {[][]byte{revoking}, [][]byte{revoking, []byte("again\n")}, "", true},
		"one before":                         {[][]byte{revoking}, [][]byte{w.sub.ChangedCRL(is(4, -2*time.Hour))}, "it is older", true},
		"one before, beside it":              {[][]byte{revoking}, [][]byte{w.sub.ChangedCRL(is(4, -2*time.Hour)), revoking}, "", true},
		"numbers that begin again":           {[][]byte{revoking}, [][]byte{w.sub.ChangedCRL(is(1, -time.Minute))}, "", false},
		"a clock of the issuer that was set": {[][]byte{revoking}, [][]byte{w.sub.ChangedCRL(is(6, -2*time.Hour))}, "", false},
		"one before, of users":               {[][]byte{w.sub.ChangedCRL(users(5, -time.Hour), w.client)}, [][]byte{w.sub.ChangedCRL(users(4, -2*time.Hour))}, "older", true},
		"an older full one for one of users": {[][]byte{w.sub.ChangedCRL(users(5, -time.Hour), w.client)}, [][]byte{w.sub.ChangedCRL(is(4, -2*time.Hour))}, "it is older", true},
		"the next, full, for one of users":   {[][]byte{w.sub.ChangedCRL(users(5, -time.Hour), w.client)}, [][]byte{w.sub.ChangedCRL(is(4, -time.Minute))}, "", false},
		"one before beside another scope":    {[][]byte{w.sub.ChangedCRL(users(5, -time.Hour), w.client)}, [][]byte{w.sub.ChangedCRL(users(4, -2*time.Hour)), w.sub.ChangedCRL(is(9, -time.Minute))}, "it is older", true},
		"one of tomorrow":                    {[][]byte{w.sub.CRL()}, [][]byte{w.sub.ChangedCRL(is(6, time.Hour), w.client)}, "valid from", false},
		"one of tomorrow beside it":          {[][]byte{w.sub.ChangedCRL(is(4, -time.Hour))}, [][]byte{w.sub.ChangedCRL(is(4, -time.Hour)), w.sub.ChangedCRL(is(6, time.Hour))}, "", false},
	} {
		f, o := w.options(t, w.server)
		f.write("crls.pem", append(c.before, w.root.CRL())...)
		s := newServer(t, mtls.ServerOptions{Options: o})
		f.write("crls.pem", append(c.next, w.root.CRL())...)
		if err := s.Reload(); (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Peer(onConnection(w.client)); errors.Is(err, mtls.ErrRevoked) != c.revoked || !c.revoked && err != nil {
			t.Errorf("%s, afterwards: %v", name, err)
		}
	}
}

// Lists that are not valid yet do not keep other files from being loaded.
func TestListsOfTomorrowStay(t *testing.T) {
	t.Parallel()
	w := theWorld()
	f, o := w.options(t, w.server)
	f.write("crls.pem", w.root.CRL(), w.sub.ChangedCRL(func(l *x509.RevocationList) { l.ThisUpdate = time.Now().Add(time.Hour) }))
	s := newServer(t, mtls.ServerOptions{Options: o})
	f.own(w.sub.NewServer(serverName))
	if err := s.Reload(); err != nil {
		t.Error(err)
	}
}

// A certificate of its own that has expired meanwhile does not keep what was revoked since from being loaded.
func TestAnExpiredCertificateDoesNotHoldLists(t *testing.T) {
	t.Parallel()
	w := theWorld()
	brief := func(c *x509.Certificate) { c.NotAfter = time.Now().Add(time.Minute) }
	f, o := w.options(t, w.sub.NewServer(serverName, brief))
	clock, by := movable()
	o.Clock = clock
	s := newServer(t, mtls.ServerOptions{Options: o})
	by.Store(int64(time.Hour))
	f.write("crls.pem", w.root.CRL(), w.sub.CRL(w.client))
	if err := s.Reload(); err != nil {
		t.Error(err)
	}
	if _, err := s.Peer(onConnection(w.client)); !errors.Is(err, mtls.ErrRevoked) {
		t.Error(err)
	}
	f.own(w.sub.NewServer(serverName, brief))
	if err := s.Reload(); err == nil {
		t.Error("another that has expired is loaded")
	}
}
