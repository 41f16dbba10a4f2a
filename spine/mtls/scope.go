// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
)

// scope is of which certificates a revocation list speaks (RFC 5280, section 5.2.5). The zero scope is all
// of its issuer.
type scope struct {
	points             []string // URIs of the distribution point of which one must be in the certificate; nil: any
	usersOnly, casOnly bool
}

var (
	idDelta                    = asn1.ObjectIdentifier{2, 5, 29, 27}
	idIssuingDistributionPoint = asn1.ObjectIdentifier{2, 5, 29, 28}
)

var (
	errCritical = errors.New("has a critical extension that is not known here, as lists of changes (delta CRLs) have: it must not be used (RFC 5280, section 5.2)")
	errScope    = errors.New("is of some certificates in a way that is not known here: name the full list of the authority")
)

// readScope reads the extensions of a list. One that is critical and is not understood makes the list
// unusable.
func readScope(extensions []pkix.Extension) (s scope, err error) {
	for i := range extensions {
		e := &extensions[i]
		switch {
		case e.Id.Equal(idIssuingDistributionPoint):
			if s, err = readPoint(e.Value); err != nil {
				return scope{}, err
			}
		case e.Critical || e.Id.Equal(idDelta):
			return scope{}, errCritical
		}
	}
	return s, nil
}

// readPoint reads an issuing distribution point: its URIs, and whether it is for users or authorities
// alone. All else is refused.
func readPoint(der []byte) (s scope, err error) {
	var p struct {
		Name     asn1.RawValue  `asn1:"optional,tag:0"`
		Users    bool           `asn1:"optional,tag:1"`
		CAs      bool           `asn1:"optional,tag:2"`
		Reasons  asn1.BitString `asn1:"optional,tag:3"`
		Indirect bool           `asn1:"optional,tag:4"`
		Others   bool           `asn1:"optional,tag:5"`
	}
	rest, err := asn1.Unmarshal(der, &p)
	if err != nil || len(rest) > 0 || p.Reasons.Bytes != nil || p.Indirect || p.Others {
		return scope{}, errScope
	}
	s = scope{usersOnly: p.Users, casOnly: p.CAs}
	if p.Name.FullBytes != nil {
		s.points, err = readURIs(p.Name.Bytes)
	}
	return s, err
}

// readURIs reads a DistributionPointName, which must be a list of URIs.
func readURIs(der []byte) (uris []string, err error) {
	var full asn1.RawValue
	if rest, err := asn1.Unmarshal(der, &full); err != nil || len(rest) > 0 || full.Class != asn1.ClassContextSpecific || full.Tag != 0 {
		return nil, errScope
	}
	for rest := full.Bytes; len(rest) > 0; {
		var name asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &name); err != nil {
			return nil, errScope
		}
		if name.Class == asn1.ClassContextSpecific && name.Tag == 6 {
			uris = append(uris, string(name.Bytes))
		}
	}
	if uris == nil {
		return nil, errScope
	}
	return uris, nil
}

// is reports whether both are of the same certificates.
func (s *scope) is(other *scope) bool {
	return s.usersOnly == other.usersOnly && s.casOnly == other.casOnly && slices.Equal(s.points, other.points)
}

// covers reports whether the list speaks of a certificate.
func (s *scope) covers(c *x509.Certificate) bool {
	if s.usersOnly && c.IsCA || s.casOnly && !c.IsCA {
		return false
	}
	return s.points == nil || slices.ContainsFunc(c.CRLDistributionPoints, func(uri string) bool { return slices.Contains(s.points, uri) })
}
