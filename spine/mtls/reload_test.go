// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

// lines are what was logged.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.text.Reset()
	return l.text.String()
}

// renamed is the intermediate under another name, with the same key.
func renamed(w *world) *mtlstest.Certificate {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Renamed CA"}, NotBefore: w.sub.NotBefore, NotAfter: w.sub.NotAfter,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: w.sub.KeyUsage,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, w.root.Certificate.Certificate, &w.sub.Key.PublicKey, w.root.Key)
	if err != nil {
		panic(err)
	}
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		panic(err)
	}
	return &mtlstest.Certificate{Certificate: c, Key: w.sub.Key, Issuer: w.root}
}

func usages(u x509.KeyUsage) mtlstest.Change { return func(c *x509.Certificate) { c.KeyUsage = u } }

// A file that is bad keeps all that was loaded before, and is logged.
func TestABadFileKeepsTheLastGoodOnes(t *testing.T) {
	t.Parallel()
	w := theWorld()
	f, o := w.options(t, w.server)
	var logged lines
	o.Logger = slog.New(slog.NewTextHandler(&logged, nil))
	s := newServer(t, mtls.ServerOptions{Options: o})
	address, _ := listen(t, s.TLSConfig())
	good := map[string][]byte{}
	for _, name := range []string{"own.pem", "own.key", "cas.pem", "crls.pem"} {
		good[name], _ = os.ReadFile(f.path(name))
	}
	namesake := mtlstest.NewRoot("Sub CA", func(c *x509.Certificate) { c.SubjectKeyId = w.sub.SubjectKeyId })
	delta := func(l *x509.RevocationList) { l.ExtraExtensions = append(l.ExtraExtensions, criticalExtension(27)) }
	logged.take()
	for name, c := range map[string]struct {
		file  string
		parts [][]byte // nil: the file is taken away
		text  string
	}{
		"no certificate":                   {"own.pem", nil, "no such file"},
		"an empty certificate":             {"own.pem", [][]byte{{}}, "0 blocks"},
		"half a certificate":               {"own.pem", [][]byte{good["own.pem"][:400]}, "0 blocks"},
		"a half intermediate":              {"own.pem", [][]byte{good["own.pem"][:len(good["own.pem"])-100]}, "1 blocks of PEM that can be read, of 2"},
		"another's certificate":            {"own.pem", [][]byte{w.client.PEM()}, "private key does not match"},
		"a key in its place":               {"own.pem", [][]byte{good["own.key"]}, "PRIVATE KEY"},
		"another key":                      {"own.key", [][]byte{w.client.KeyPEM()}, "private key does not match"},
		"no key":                           {"own.key", nil, "no such file"},
		"no CAs":                           {"cas.pem", nil, "no such file"},
		"empty CAs":                        {"cas.pem", [][]byte{[]byte("\n")}, "0 blocks"},
		"half of the CAs":                  {"cas.pem", [][]byte{w.root.PEM(), w.sub.PEM()[:300]}, "1 blocks of PEM that can be read, of 2"},
		"CAs without a root":               {"cas.pem", [][]byte{w.sub.PEM()}, "no root"},
		"CAs with the next key of a root":  {"cas.pem", [][]byte{w.root.NewIntermediate("Root CA").PEM()}, "no root"},
		"CAs with one that is not":         {"cas.pem", [][]byte{w.root.PEM(), w.sub.PEM(), w.client.PEM()}, "not an authority"},
		"CAs with one that may not sign":   {"cas.pem", [][]byte{w.root.PEM(), w.sub.PEM(), w.root.NewIntermediate("x", usages(x509.KeyUsageCRLSign)).PEM()}, "not an authority"},
		"CAs with one that would sign":     {"cas.pem", [][]byte{w.root.PEM(), w.sub.PEM(), w.root.NewClient("x", usages(x509.KeyUsageCertSign)).PEM()}, "not an authority"},
		"CAs of which two have one key":    {"cas.pem", [][]byte{w.root.PEM(), w.sub.PEM(), renamed(w).PEM()}, "no revocation list of"},
		"CAs of which two have one name":   {"cas.pem", [][]byte{w.root.PEM(), w.sub.PEM(), namesake.PEM()}, "no revocation list of"},
		"CAs that are rubbish":             {"cas.pem", [][]byte{[]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")}, "malformed"},
		"no lists":                         {"crls.pem", nil, "no such file"},
		"empty lists":                      {"crls.pem", [][]byte{{}}, "malformed"},
		"a certificate in their place":     {"crls.pem", [][]byte{w.client.PEM()}, "CERTIFICATE"},
		"a list that is cut":               {"crls.pem", [][]byte{w.root.CRL(), w.sub.CRL()[:300]}, "1 blocks of PEM that can be read, of 2"},
		"no list of an authority":          {"crls.pem", [][]byte{w.root.CRL()}, "no revocation list of"},
		"a list of a wrong issuer":         {"crls.pem", [][]byte{w.root.CRL(), w.sub.CRL(), w.stranger.CRL()}, "none of the CAs"},
		"a list of a wrong issuer instead": {"crls.pem", [][]byte{w.root.CRL(), w.stranger.CRL()}, "none of the CAs"},
		"a list with a bad signature":      {"crls.pem", [][]byte{w.root.CRL(), namesake.CRL()}, "not signed by"},
		"a list of changes":                {"crls.pem", [][]byte{w.root.CRL(), w.sub.ChangedCRL(delta)}, "critical extension"},
	} {
		if c.parts == nil {
			if err := os.Remove(f.path(c.file)); err != nil {
				t.Fatal(err)
			}
		} else {
			f.write(c.file, c.parts...)
		}
		err := s.Reload()
		if err == nil || !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), c.file) && !strings.Contains(c.text, "no r") {
			t.Errorf("%s: %v", name, err)
		}
		if log := logged.take(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "stays") {
			t.Errorf("%s: logged %q", name, log)
		}
		if said, _, err := talk(address, plain(w.client)); said != "welcome\n" {
			t.Errorf("%s: %q %v", name, said, err)
		}
		if _, err := mtls.NewServer(mtls.ServerOptions{Options: o}); err == nil {
			t.Errorf("%s: a new server", name)
		}
		logged.take()
		f.write(c.file, good[c.file])
		if err := s.Reload(); err != nil || logged.take() != "" {
			t.Errorf("%s: %v, or files that have not changed are loaded again", name, err)
		}
	}
}

// The last good list lets nobody in once its time is over, and the log says so.
func TestTheLastGoodListBecomesStale(t *testing.T) {
	t.Parallel()
	w := theWorld()
	f, o := w.options(t, w.server)
	var now atomic.Int64
	var logged lines
	o.Clock = func() time.Time { return time.Now().Add(time.Duration(now.Load())) }
	o.Logger = slog.New(slog.NewTextHandler(&logged, nil))
	soon := func(l *x509.RevocationList) { l.NextUpdate = time.Now().Add(time.Hour) }
	f.write("crls.pem", w.root.CRL(), w.sub.ChangedCRL(soon))
	s := newServer(t, mtls.ServerOptions{Options: o})
	address, ends := listen(t, s.TLSConfig())
	onConnection := func(c *mtlstest.Certificate) *http.Request {
		return &http.Request{TLS: &tls.ConnectionState{PeerCertificates: []*x509.Certificate{c.Certificate}}}
	}
	kept := onConnection(w.client)
	short := onConnection(w.sub.NewClient(clientName, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(30 * time.Minute) }))
	if said, _, err := talk(address, plain(w.client)); said != "welcome\n" || <-ends != nil {
		t.Fatal(err)
	}
	if until := time.Until(s.Expiry()); until > time.Hour || until < 50*time.Minute {
		t.Error(until)
	}
	f.write("crls.pem", []byte("rubbish"))
	if s.Reload() == nil {
		t.Fatal("rubbish is loaded")
	}
	for _, r := range []*http.Request{kept, short} {
		if _, err := s.Peer(r); err != nil {
			t.Error(err)
		}
	}

	now.Store(int64(45 * time.Minute))
	if _, err := s.Peer(short); err == nil {
		t.Error("a certificate that expired keeps a connection")
	}
	if _, err := s.Peer(kept); err != nil {
		t.Error(err)
	}
	now.Store(int64(2 * time.Hour))
	if _, _, err := talk(address, plain(w.client)); err == nil || !errors.Is(<-ends, mtls.ErrRevocationUnknown) {
		t.Error("a stale list lets in:", err)
	}
	if _, err := s.Peer(kept); !errors.Is(err, mtls.ErrRevocationUnknown) {
		t.Error("a stale list keeps a connection:", err)
	}
	f.write("crls.pem", w.root.CRL(), w.sub.ChangedCRL(soon))
	logged.take()
	if err := s.Reload(); err != nil || !strings.Contains(logged.take(), "not valid any more") {
		t.Error(err)
	}
	f.write("crls.pem", w.root.CRL(), w.sub.CRL())
	if err := s.Reload(); err != nil {
		t.Error(err)
	}
	if said, _, err := talk(address, plain(w.client)); said != "welcome\n" {
		t.Error(err)
	}
	now.Store(int64(-2 * time.Hour))
	if _, err := s.Peer(kept); err == nil {
		t.Error("a clock that went back keeps a connection")
	}
}

// One clock tells the time for all that is asked.
func TestClock(t *testing.T) {
	t.Parallel()
	w := theWorld()
	_, o := w.options(t, w.server)
	o.Clock = func() time.Time { return time.Now().Add(-30 * time.Minute) }
	address, _ := listen(t, newServer(t, mtls.ServerOptions{Options: o}).TLSConfig())
	then := func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().Add(-50*time.Minute), time.Now().Add(-10*time.Minute)
	}
	if said, _, err := talk(address, plain(w.sub.NewClient(clientName, then))); said != "welcome\n" {
		t.Error(err)
	}
}

// On a connection that is kept, whoever is revoked is refused from then on; so is one of an authority that was
// taken away.
func TestTrustChangesOnKeptConnections(t *testing.T) {
	t.Parallel()
	w := theWorld()
	second := mtlstest.NewRoot("Second CA")
	for name, change := range map[string]func(folder){
		"revoked":              func(f folder) { f.write("crls.pem", w.root.CRL(), w.sub.CRL(w.client)) },
		"without a list":       func(f folder) { f.write("crls.pem", w.root.CRL(), w.sub.ChangedCRL(mtlstest.StaleCRL)) },
		"of another authority": func(f folder) { f.write("cas.pem", second.PEM()); f.write("crls.pem", second.CRL()) },
	} {
		f, o := w.options(t, w.server)
		s := newServer(t, mtls.ServerOptions{Options: o})
		url := serve(t, s.TLSConfig(), http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if _, err := s.Peer(r); err != nil {
				rw.WriteHeader(http.StatusForbidden)
			}
		}))
		by := &http.Transport{TLSClientConfig: plain(w.client), MaxConnsPerHost: 1}
		ask := func() int {
			answer, err := get(t, url, by, nil)
			if err != nil {
				t.Fatal(name, err)
			}
			return answer.StatusCode
		}
		if got := ask(); got != http.StatusOK {
			t.Errorf("%s: %d", name, got)
		}
		change(f)
		if err := s.Reload(); err != nil {
			t.Fatal(name, err)
		}
		if got := ask(); got != http.StatusForbidden {
			t.Errorf("%s, afterwards: %d", name, got)
		}
		by.CloseIdleConnections()
	}
}

// Certificates and authorities are rotated while a server and a client run, and both see it in their next
// connection. Run finds out by itself.
func TestRotation(t *testing.T) {
	t.Parallel()
	w := theWorld()
	serverFiles, so := w.options(t, w.server)
	clientFiles, co := w.options(t, w.client)
	so.Every, co.Every = time.Millisecond, time.Millisecond
	s, c := newServer(t, mtls.ServerOptions{Options: so}), newClient(t, co)
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute) // instead of waiting for ever
	defer stop()
	var running sync.WaitGroup
	for _, run := range []func(context.Context) error{s.Run, c.Run} {
		running.Go(func() {
			if err := run(ctx); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	url := serve(t, s.TLSConfig(), http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		p, err := s.Peer(r)
		if err != nil {
			rw.WriteHeader(http.StatusForbidden)
		}
		_, _ = io.WriteString(rw, strings.Join(p.Names, " "))
	}))
	config := c.TLSConfig()
	config.ServerName = serverName
	by := &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}
	until := func(what string, done func(*tls.ConnectionState, error) bool) {
		t.Helper()
		for {
			answer, err := get(t, url, by, nil)
			var state *tls.ConnectionState
			if err == nil {
				state = answer.TLS
			}
			if done(state, err) {
				return
			}
			if ctx.Err() != nil {
				t.Fatal(what, err)
			}
			time.Sleep(time.Millisecond)
		}
	}
	until("the first", func(_ *tls.ConnectionState, err error) bool { return err == nil })

	next := mtlstest.NewRoot("Next CA")
	renewed := next.NewServer(serverName)
	for _, f := range []folder{serverFiles, clientFiles} { // first both learn of the new authority
		f.write("crls.pem", w.root.CRL(), w.sub.CRL(), next.CRL())
		f.write("cas.pem", w.root.PEM(), w.sub.PEM(), next.PEM())
	}
	serverFiles.write("own.key", renewed.KeyPEM())
	serverFiles.write("own.pem", renewed.ChainPEM())
	until("the next certificate", func(state *tls.ConnectionState, err error) bool {
		return err == nil && state.PeerCertificates[0].Equal(renewed.Certificate)
	})
	clientFiles.own(next.NewClient(clientName))
	for _, f := range []folder{serverFiles, clientFiles} { // then they forget the old one
		f.write("cas.pem", next.PEM())
		f.write("crls.pem", next.CRL())
	}
	until("the old one is refused", func(*tls.ConnectionState, error) bool {
		_, _, err := talk(strings.TrimPrefix(url, "https://"), plain(w.client))
		return err != nil
	})
	until("the next client", func(_ *tls.ConnectionState, err error) bool { return err == nil })
	stop()
	running.Wait()
}

// Files may be loaded again while connections are made.
func TestReloadRaces(t *testing.T) {
	t.Parallel()
	w := theWorld()
	f, o := w.options(t, w.server)
	s := newServer(t, mtls.ServerOptions{Options: o})
	address, _ := listen(t, s.TLSConfig())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				if said, _, err := talk(address, plain(w.client)); said != "welcome\n" {
					t.Error(err)
				}
			}
		})
	}
	for range 10 {
		f.write("crls.pem", w.root.CRL(), w.sub.CRL())
		if err := s.Reload(); err != nil {
			t.Error(err)
		}
	}
	all.Wait()
}

// No session outlives a change of trust: a server resumes none, and a client that resumes one verifies again.
func TestResumption(t *testing.T) {
	t.Parallel()
	w := theWorld()
	for name, version := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		_, o := w.options(t, w.server)
		o.AllowTLS13 = true
		address, _ := listen(t, newServer(t, mtls.ServerOptions{Options: o}).TLSConfig())
		config := plain(w.client)
		config.MaxVersion, config.ClientSessionCache = version, tls.NewLRUClientSessionCache(1)
		for range 2 {
			if said, state, err := talk(address, config); said != "welcome\n" || state.DidResume || state.Version != version {
				t.Errorf("%s: %q %v %v", name, said, state.DidResume, err)
			}
		}

		f, o := w.options(t, w.client)
		o.AllowTLS13 = true
		client := newClient(t, o)
		config = client.TLSConfig()
		config.ServerName = serverName
		config.ClientSessionCache, config.SessionTicketsDisabled = tls.NewLRUClientSessionCache(1), false
		address, _ = listen(t, &tls.Config{Certificates: []tls.Certificate{w.server.TLS()}, ClientAuth: tls.RequireAnyClientCert, MaxVersion: version})
		for i := range 2 {
			if said, state, err := talk(address, config); said != "welcome\n" || state.DidResume != (i == 1) {
				t.Errorf("%s: %q %v %v", name, said, state.DidResume, err)
			}
		}
		f.write("crls.pem", w.root.CRL(), w.sub.CRL(w.server))
		if err := client.Reload(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := talk(address, config); !errors.Is(err, mtls.ErrRevoked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Without a check of revocation, whoever is revoked is let in, and a warning says so whenever files are loaded.
func TestNoRevocationCheck(t *testing.T) {
	t.Parallel()
	w := theWorld()
	_, o := w.options(t, w.server)
	var logged lines
	o.CRLs, o.NoRevocationCheck, o.Logger = nil, true, slog.New(slog.NewTextHandler(&logged, nil))
	s := newServer(t, mtls.ServerOptions{Options: o})
	if text := logged.take(); !strings.Contains(text, "level=WARN") || !strings.Contains(text, "NoRevocationCheck") {
		t.Error(text)
	}
	if until := s.Expiry(); !until.Equal(w.server.NotAfter) {
		t.Error(until)
	}
	address, _ := listen(t, s.TLSConfig())
	if said, _, err := talk(address, plain(w.client)); said != "welcome\n" {
		t.Error(err)
	}
	if _, _, err := talk(address, plain(w.stranger.NewClient(clientName))); err == nil {
		t.Error("a stranger is let in")
	}
}

var _ guard.PeerIdentity = (*mtls.Server)(nil)
