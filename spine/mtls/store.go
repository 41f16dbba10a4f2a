// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"sync"
	"sync/atomic"
	"time"
)

// generation is what was loaded at one time.
type generation struct {
	*trust
	digest      [sha256.Size]byte
	certificate *tls.Certificate         // its own; nil of a server that has none
	configs     []*tls.Config            // of a server: that of each suite, and behind them that of none
	verified    known[fingerprint]       // by themselves
	connected   known[*x509.Certificate] // of connections
}

// store keeps what was loaded last.
type store struct {
	options    Options
	own, other x509.ExtKeyUsage
	complete   func(*generation) // adds what a server or a client needs

	loading sync.Mutex
	current atomic.Pointer[generation]
}

// Reload reads all files again. If one of them is bad it returns an error, which it logs as well, and what
// was loaded before stays as a whole.
func (s *store) Reload() error {
	s.loading.Lock()
	defer s.loading.Unlock()
	log, now := s.options.Logger, s.options.Clock()
	before := s.current.Load()
	f, err := s.options.read()
	if err == nil && (before == nil || before.digest != f.digest) {
		var next *generation
		if next, err = s.load(&f, before, now); err == nil {
			s.current.Store(next)
			log.Info("mtls: certificates are loaded", "until", s.Expiry())
			if next.unchecked {
				log.Warn("mtls: certificates that were revoked are let in, since NoRevocationCheck is set")
			}
		}
	}
	if err != nil {
		if before != nil {
			log.Error("mtls: the files are not loaded; what was loaded before stays", "err", err)
		}
		return err
	}
	if until := s.Expiry(); !until.IsZero() && !now.Before(until) {
		log.Error("mtls: a certificate or a revocation list is not valid any more; connections are refused", "until", until)
	}
	return nil
}

// load makes the generation that takes the place of the one before, if there is one.
func (s *store) load(f *files, before *generation, now time.Time) (*generation, error) {
	trust, err := readTrust(f, s.other, s.options.NoRevocationCheck)
	if err != nil {
		return nil, err
	}
	var shown *tls.Certificate
	if before != nil {
		shown = before.certificate
		if err := follow(before.lists, trust.lists, now); err != nil {
			return nil, err
		}
	}
	g := &generation{trust: trust, digest: f.digest}
	if s.options.Certificate != "" {
		if g.certificate, err = f.keyPair(s.own, shown, now); err != nil {
			return nil, err
		}
	}
	s.complete(g)
	return g, nil
}

// Run reads the files again from time to time (Options.Every), and loads them if what they hold has
// changed, until the context ends. It returns the error of the context.
func (s *store) Run(ctx context.Context) error {
	tick := time.NewTicker(s.options.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			_ = s.Reload() // which has logged it
		}
	}
}

// Expiry returns when the first thing that is loaded ends: its own certificate, or the last revocation list
// of an authority. From then on connections are refused. It is zero if nothing does.
func (s *store) Expiry() time.Time {
	g := s.current.Load()
	var all period
	if g.certificate != nil {
		all.to = g.certificate.Leaf.NotAfter
	}
	for _, lists := range g.lists {
		var last time.Time
		for _, l := range lists {
			if l.next.After(last) {
				last = l.next
			}
		}
		all = all.and(period{to: last})
	}
	return all.to
}
