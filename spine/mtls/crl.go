// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// list is a certificate revocation list whose signature is right. One that does not say when the next one comes
// is stale from the beginning.
type list struct {
	name       string
	number     *big.Int // nil if it has none
	this, next time.Time
	scope      scope
	serials    map[string]struct{}
}

// issuer identifies an authority by what its lists and certificates are checked with: a list of an
// authority of the same name and another key says nothing.
type issuer struct{ subject, key string }

func issuerOf(c *x509.Certificate) issuer {
	return issuer{string(c.RawSubject), string(c.RawSubjectPublicKeyInfo)}
}

// readLists reads the revocation lists of the authorities. Each must be signed by one of them, and each
// of them must have one.
func readLists(files []file, cas []*x509.Certificate) (map[issuer][]*list, error) {
	lists := map[issuer][]*list{}
	var errs []error
	for i := range files {
		parsed, err := files[i].revocationLists()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, rl := range parsed {
			by, l, err := readList(files[i].name, rl, cas)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			lists[by] = append(lists[by], l)
		}
	}
	for _, ca := range cas {
		if len(lists[issuerOf(ca)]) == 0 {
			errs = append(errs, fmt.Errorf("there is no revocation list of %q: without one, nothing that it issued is let in", ca.Subject))
		}
	}
	return lists, errors.Join(errs...)
}

func (f *file) revocationLists() (list []*x509.RevocationList, err error) {
	blocks := [][]byte{f.data}
	if bytes.Contains(f.data, []byte("-----BEGIN")) {
		if blocks, err = f.blocks("X509 CRL"); err != nil {
			return nil, err
		}
	}
	for i, b := range blocks {
		rl, err := x509.ParseRevocationList(b)
		if err != nil {
			return nil, fmt.Errorf("%s, list %d: %w", f.name, i+1, err)
		}
		list = append(list, rl)
	}
	return list, nil
}

func readList(file string, rl *x509.RevocationList, cas []*x509.Certificate) (issuer, *list, error) {
	by, err := signer(rl, cas)
	if err != nil {
		return issuer{}, nil, fmt.Errorf("%s: %w", file, err)
	}
	l := &list{name: file, number: rl.Number, this: rl.ThisUpdate, next: rl.NextUpdate, serials: map[string]struct{}{}}
	if l.scope, err = readScope(rl.Extensions); err != nil {
		return issuer{}, nil, fmt.Errorf("%s: the list of %q %w", file, rl.Issuer, err)
	}
	for i := range rl.RevokedCertificateEntries {
		e := &rl.RevokedCertificateEntries[i]
		if critical(e.Extensions) {
			return issuer{}, nil, fmt.Errorf("%s: the list of %q has an entry with a critical extension", file, rl.Issuer)
		}
		l.serials[string(e.SerialNumber.Bytes())] = struct{}{}
	}
	return issuerOf(by), l, nil
}

// follow asks whether lists may take the place of those before: of the lists of an issuer, one of the same scope
// follows each of them, or any if none has the same.
func follow(before, next map[issuer][]*list, now time.Time) error {
	for by, lists := range before {
		for _, l := range lists {
			same := slices.DeleteFunc(slices.Clone(next[by]), func(n *list) bool { return !n.scope.is(&l.scope) })
			if len(same) == 0 {
				same = next[by]
			}
			if len(same) > 0 && !slices.ContainsFunc(same, func(n *list) bool { return n.follows(l, now) }) {
				n := same[0]
				return fmt.Errorf("%s: a revocation list is valid from %v on, and the one that is loaded from %v on: it is older, or not valid yet", n.name, n.this, l.this)
			}
		}
	}
	return nil
}

// follows reports whether a list is not older than the one before, which would let in again who was revoked since (RFC
// 5280, section 5.2.3), and not too early, which would let nobody in.
func (l *list) follows(before *list, now time.Time) bool {
	unordered := l.number == nil || before.number == nil
	older := l.this.Before(before.this) && (unordered || l.number.Cmp(before.number) < 0)
	early := now.Before(l.this) && !now.Before(before.this)
	return !older && !early
}

// signer finds who signed a list. An authority may have several certificates, of one key or of several.
func signer(rl *x509.RevocationList, cas []*x509.Certificate) (*x509.Certificate, error) {
	err := fmt.Errorf("the list is of %q, which is none of the CAs", rl.Issuer)
	for _, ca := range cas {
		if !bytes.Equal(ca.RawSubject, rl.RawIssuer) {
			continue
		}
		wrong := rl.CheckSignatureFrom(ca)
		if wrong == nil {
			return ca, nil
		}
		err = fmt.Errorf("the list is not signed by %q, whose name it has: %w", rl.Issuer, wrong)
	}
	return nil, err
}

// critical reports whether there is an extension that must be understood. Those of an entry that are
// critical make it one of another issuer.
func critical(extensions []pkix.Extension) bool {
	for i := range extensions {
		if extensions[i].Critical {
			return true
		}
	}
	return false
}

// unrevoked asks whether a certificate is on a list of its issuer, at least one of which must be usable.
func (t *trust) unrevoked(c, by *x509.Certificate, now time.Time) (period, error) {
	var good period
	found := false
	unknown := fmt.Errorf("%w: there is no list of %q for %q", ErrRevocationUnknown, by.Subject, c.Subject)
	for _, l := range t.lists[issuerOf(by)] {
		switch {
		case !l.scope.covers(c):
			continue
		case now.Before(l.this):
			good = good.and(period{to: l.this}) // from then on it is asked
			unknown = fmt.Errorf("%w: the list of %q in %s is valid from %v on", ErrRevocationUnknown, by.Subject, l.name, l.this)
			continue
		case !now.Before(l.next):
			unknown = fmt.Errorf("%w: the list of %q in %s is stale since %v", ErrRevocationUnknown, by.Subject, l.name, l.next)
			continue
		}
		if _, on := l.serials[string(c.SerialNumber.Bytes())]; on {
			return period{}, fmt.Errorf("%w: %q, serial %v, by %s", ErrRevoked, c.Subject, c.SerialNumber, l.name)
		}
		good, found = good.and(period{l.this, l.next}), true
	}
	if !found {
		return period{}, unknown
	}
	return good, nil
}
