// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spineguard/spineguard/spine/internal/route"
)

// fingerprint is the SHA-256 of a certificate.
type fingerprint [sha256.Size]byte

// trust is by what certificates of the other end are verified. It does not change.
type trust struct {
	roots, intermediates *x509.CertPool
	all                  *x509.CertPool // both, for the list of authorities that a client is shown
	usage                x509.ExtKeyUsage
	unchecked            bool // revocation is not asked for
	lists                map[issuer][]*list
}

// period is the time in which something holds; the zero period is always.
type period struct{ from, to time.Time }

// and is the time in which both hold.
func (p period) and(q period) period {
	if q.from.After(p.from) {
		p.from = q.from
	}
	if p.to.IsZero() || q.to.Before(p.to) {
		p.to = q.to
	}
	return p
}

func (p period) has(t time.Time) bool { return !t.Before(p.from) && t.Before(p.to) }

// readTrust reads the authorities and their revocation lists.
func readTrust(f *files, usage x509.ExtKeyUsage, unchecked bool) (*trust, error) {
	t := &trust{roots: x509.NewCertPool(), intermediates: x509.NewCertPool(), all: x509.NewCertPool(), usage: usage, unchecked: unchecked}
	var cas []*x509.Certificate
	var errs []error
	hasRoot := false
	for i := range f.cas {
		found, err := f.cas[i].certificates()
		errs = append(errs, err)
		for _, ca := range found {
			if !ca.IsCA || ca.KeyUsage&x509.KeyUsageCertSign == 0 {
				errs = append(errs, fmt.Errorf("%s: %q is not an authority, which may sign certificates", f.cas[i].name, ca.Subject))
				continue
			}
			cas = append(cas, ca)
			t.all.AddCert(ca)
			if isRoot(ca) {
				hasRoot = true
				t.roots.AddCert(ca)
			} else {
				t.intermediates.AddCert(ca)
			}
		}
	}
	if !hasRoot {
		errs = append(errs, errors.New("the files of CAs have no root, which is signed by itself"))
	}
	if !unchecked {
		var err error
		t.lists, err = readLists(f.crls, cas)
		errs = append(errs, err)
	}
	return t, errors.Join(errs...)
}

// isRoot reports whether an authority is signed by itself: with SHA-1 as well, since whoever names its file vouches
// for it.
func isRoot(ca *x509.Certificate) bool {
	return ca.CheckSignature(ca.SignatureAlgorithm, ca.RawTBSCertificate, ca.Signature) == nil
}

// verify asks everything that is asked of a certificate but whose it is. It returns its names, and when the
// answer holds.
func (t *trust) verify(sent []*x509.Certificate, now time.Time) (names []string, holds period, err error) {
	leaf := sent[0]
	if leaf.IsCA || !slices.Contains(leaf.ExtKeyUsage, t.usage) {
		return nil, period{}, fmt.Errorf("%w: %q must have the extended key usage %s and must not be an authority", ErrUsage, leaf.Subject, t.usage)
	}
	if leaf.KeyUsage != 0 && leaf.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return nil, period{}, fmt.Errorf("%w: %q has key usages without digitalSignature, which TLS needs (RFC 5246, section 7.4.6)", ErrUsage, leaf.Subject)
	}
	if err := checkNames(leaf); err != nil {
		return nil, period{}, err
	}
	intermediates := t.intermediates.Clone()
	for _, c := range sent[1:] {
		intermediates.AddCert(c)
	}
	chains, err := leaf.Verify(x509.VerifyOptions{Roots: t.roots, Intermediates: intermediates, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{t.usage}})
	if err != nil {
		return nil, period{}, fmt.Errorf("%q: %w", leaf.Subject, err)
	}
	for _, chain := range chains {
		var why error
		if holds, why = t.goodChain(chain, now); why == nil {
			return leaf.DNSNames, holds, nil
		} else if err == nil {
			err = why
		}
	}
	return nil, period{}, err
}

// goodChain asks whether a certificate of a chain is revoked. The root is whom the operator trusts.
func (t *trust) goodChain(chain []*x509.Certificate, now time.Time) (period, error) {
	var holds period
	for i, c := range chain {
		holds = holds.and(period{c.NotBefore, c.NotAfter})
		if t.unchecked || i == len(chain)-1 {
			continue
		}
		fresh, err := t.unrevoked(c, chain[i+1], now)
		if err != nil {
			return period{}, err
		}
		holds = holds.and(fresh)
	}
	return holds, nil
}

// checkNames asks whether a certificate has DNS names, each of which is one host.
func checkNames(leaf *x509.Certificate) error {
	if len(leaf.DNSNames) == 0 {
		return fmt.Errorf("%w: %q has no DNS name, and its common name does not count", ErrName, leaf.Subject)
	}
	for _, name := range leaf.DNSNames {
		if !route.IsName(name) {
			return fmt.Errorf("%w: %q has the DNS name %q, which is not the name of one host", ErrName, leaf.Subject, name)
		}
	}
	return nil
}
