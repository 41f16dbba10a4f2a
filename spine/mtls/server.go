// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/spineguard/spineguard/spine/guard"
)

// Server is mutual TLS at the side of a server. Any number of goroutines may use it. It is a
// [guard.PeerIdentity].
type Server struct {
	store
	options ServerOptions
}

// NewServer reads the files of a server. Of its errors, errors.As finds a [*spine.OptionError] if an option
// is wrong; all others are of files.
func NewServer(o ServerOptions) (*Server, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	o.withDefaults()
	if o.NextProtos == nil {
		o.NextProtos = []string{"h2", "http/1.1"}
	}
	s := &Server{options: o}
	s.store.options, s.own, s.other, s.complete = o.Options, x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth, s.configure
	if err := s.Reload(); err != nil {
		return nil, err
	}
	return s, nil
}

// TLSConfig returns the configuration of a server, in which every new connection sees what was loaded last. It
// gives each connection a configuration of its own by GetConfigForClient, which must stay; what a caller changes
// beside that has no effect.
func (s *Server) TLSConfig() *tls.Config {
	c := s.current.Load().configs[len(suites)].Clone()
	c.GetConfigForClient = s.configFor
	return c
}

// configFor returns the configuration with the first suite that the client has: crypto/tls has an order of
// its own.
func (s *Server) configFor(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	configs := s.current.Load().configs
	for i, suite := range suites {
		if slices.Contains(hello.CipherSuites, suite) {
			return configs[i], nil
		}
	}
	return configs[len(suites)], nil
}

// configure makes the configurations of a generation: one for each suite, and one with all.
func (s *Server) configure(g *generation) {
	c := s.options.baseConfig()
	c.ClientCAs, c.ClientAuth, c.NextProtos = g.all, tls.RequireAndVerifyClientCert, s.options.NextProtos
	c.VerifyConnection = func(state tls.ConnectionState) error { return s.verify(g, &state) }
	if s.options.AdmitUnverified {
		c.ClientAuth, c.VerifyConnection = tls.RequestClientCert, nil
	}
	if g.certificate != nil {
		c.Certificates = []tls.Certificate{*g.certificate}
	}
	for _, suite := range suites {
		one := c.Clone()
		one.CipherSuites = []uint16{suite}
		if suite == tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA { // which HTTP/2 forbids (RFC 9113, section 9.2.2)
			one.NextProtos = slices.DeleteFunc(slices.Clone(c.NextProtos), func(p string) bool { return p == "h2" })
		}
		g.configs = append(g.configs, one)
	}
	g.configs = append(g.configs, c)
}

// verify is asked at each handshake. It does not rest on what crypto/tls has verified, but does not do
// without it either.
func (s *Server) verify(g *generation, state *tls.ConnectionState) error {
	if len(state.VerifiedChains) == 0 {
		return ErrNoCertificate
	}
	_, err := s.connected(g, state.PeerCertificates)
	return err
}

// Peer returns the names in the certificate of the client, and to which systems it belongs if there are
// Bindings. It verifies the certificate by what was loaded last, so that one that was revoked since the
// connection began is refused. Its errors are a [*guard.CertificateError].
func (s *Server) Peer(r *http.Request) (guard.Peer, error) {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return guard.Peer{}, missing(ErrNoCertificate)
	}
	p, err := s.connected(s.current.Load(), r.TLS.PeerCertificates)
	if err != nil {
		return guard.Peer{}, bad(err)
	}
	return s.bound(p)
}

// connected verifies what the other end of a connection has sent, which must have one of the Names.
func (s *Server) connected(g *generation, sent []*x509.Certificate) (guard.Peer, error) {
	p, err := s.ofConnection(g, sent)
	if err == nil && len(s.options.Names) > 0 && !slices.ContainsFunc(s.options.Names, p.Is) {
		return guard.Peer{}, fmt.Errorf("%w: it has %q, and must have one of %q", ErrName, p.Names, s.options.Names)
	}
	return p, err
}

// bound refuses a peer that belongs to no system, where there are Bindings.
func (s *Server) bound(p guard.Peer) (guard.Peer, error) {
	if len(s.options.Bindings) > 0 && len(p.ASIDs) == 0 {
		return guard.Peer{}, bad(fmt.Errorf("%w: it has %q", ErrNoBinding, p.Names))
	}
	return p, nil
}

// ofConnection is identify for the certificate of a connection, which is one object as long as that is kept
// (and crypto/tls shares it among connections), so that it is not hashed for each request.
func (s *Server) ofConnection(g *generation, sent []*x509.Certificate) (guard.Peer, error) {
	if g == nil || len(sent) == 0 { // the zero Server knows nobody
		return guard.Peer{}, ErrNoCertificate
	}
	if k, ok := g.connected.get(sent[0], s.options.Clock()); ok {
		return k.Peer, nil
	}
	k, err := s.identify(g, sent)
	if err != nil {
		return guard.Peer{}, err
	}
	g.connected.add(sent[0], k)
	return k.Peer, nil
}

// identify verifies a certificate, or knows that it did so in this generation.
func (s *Server) identify(g *generation, sent []*x509.Certificate) (knownPeer, error) {
	if g == nil || len(sent) == 0 {
		return knownPeer{}, ErrNoCertificate
	}
	now, sum := s.options.Clock(), fingerprint(sha256.Sum256(sent[0].Raw))
	if k, ok := g.verified.get(sum, now); ok {
		return k, nil
	}
	names, holds, err := g.verify(sent, now)
	if err != nil {
		return knownPeer{}, err
	}
	k := knownPeer{guard.Peer{Names: names}, holds}
	for i := range s.options.Bindings {
		if b := &s.options.Bindings[i]; b.fits(sum, names) {
			k.ASIDs = append(k.ASIDs, b.ASIDs...)
		}
	}
	g.verified.add(sum, k)
	return k, nil
}

// known are the certificates that were found good, each for some time. Only what an authority has signed gets
// in. The zero known is empty.
type known[K comparable] struct {
	mu    sync.RWMutex
	peers map[K]knownPeer
}

type knownPeer struct {
	guard.Peer
	holds period
}

const maxKnown = 10_000

func (k *known[K]) get(of K, now time.Time) (knownPeer, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	p, ok := k.peers[of]
	return p, ok && p.holds.has(now)
}

func (k *known[K]) add(of K, p knownPeer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.peers == nil || len(k.peers) >= maxKnown {
		k.peers = map[K]knownPeer{}
	}
	k.peers[of] = p
}
