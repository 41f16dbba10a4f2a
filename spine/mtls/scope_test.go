// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

func criticalExtension(of int, der ...byte) pkix.Extension {
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, of}, Critical: true, Value: der}
}

// A list that speaks of some certificates only says nothing of the others (RFC 5280, section 5.2.5).
func TestListsOfSomeCertificates(t *testing.T) {
	t.Parallel()
	w := theWorld()
	const here, there = "http://crl.example/1", "http://crl.example/2"
	pointed := w.sub.NewClient(clientName, func(c *x509.Certificate) { c.CRLDistributionPoints = []string{there, here} })
	point := func(uris ...string) []byte { // [0] { [0] { [6] uri … } }
		var names []byte
		for _, uri := range uris {
			names = append(append(names, 0x86, byte(len(uri))), uri...)
		}
		full := append([]byte{0xa0, byte(len(names))}, names...)
		return append([]byte{0xa0, byte(len(full))}, full...)
	}
	listOf := func(a *mtlstest.Authority, fields ...[]byte) []byte {
		var all []byte
		for _, f := range fields {
			all = append(all, f...)
		}
		sequence := append([]byte{0x30, byte(len(all))}, all...)
		return a.ChangedCRL(func(l *x509.RevocationList) {
			l.ExtraExtensions = append(l.ExtraExtensions, criticalExtension(28, sequence...))
		})
	}
	list := func(fields ...[]byte) []byte { return listOf(w.sub, fields...) }
	flag := func(tag byte) []byte { return []byte{0x80 | tag, 1, 0xff} }
	for name, c := range map[string]struct {
		list        []byte
		certificate *mtlstest.Certificate
		refused     error  // what the certificate is refused with
		loading     string // or why the list is not loaded
	}{
		"its point":                  {list(point(here)), pointed, nil, ""},
		"one of its points":          {list(point("http://crl.example/3", here)), pointed, nil, ""},
		"another point":              {list(point("http://crl.example/3")), pointed, mtls.ErrRevocationUnknown, ""},
		"a point, and it has none":   {list(point(here)), w.client, mtls.ErrRevocationUnknown, ""},
		"users":                      {list(flag(1)), w.client, nil, ""},
		"users of its point":         {list(point(here), flag(1)), pointed, nil, ""},
		"authorities":                {list(flag(2)), w.client, mtls.ErrRevocationUnknown, ""},
		"of the root, users":         {listOf(w.root, flag(1)), w.client, mtls.ErrRevocationUnknown, ""},
		"of the root, authorities":   {listOf(w.root, flag(2)), w.client, nil, ""},
		"some reasons":               {list([]byte{0x83, 2, 0, 0x80}), w.client, nil, "some certificates"},
		"no reason at all":           {list([]byte{0x83, 1, 0}), w.client, nil, "some certificates"},
		"other issuers":              {list(flag(4)), w.client, nil, "some certificates"},
		"attributes":                 {list(flag(5)), w.client, nil, "some certificates"},
		"a name relative to itself":  {list([]byte{0xa0, 2, 0xa1, 0}), w.client, nil, "some certificates"},
		"a relative name like a URI": {list(func() []byte { p := point(here); p[2] = 0xa1; return p }()), pointed, nil, "some certificates"},
		"no name at all":             {list([]byte{0xa0, 2, 0xa0, 0}), w.client, nil, "some certificates"},
		"a directory":                {list([]byte{0xa0, 4, 0xa0, 2, 0xa4, 0}), w.client, nil, "some certificates"},
		"rubbish":                    {list([]byte{0xa0, 9}), w.client, nil, "some certificates"},
		"everything":                 {list(), w.client, nil, ""},
		"changes":                    {w.sub.ChangedCRL(func(l *x509.RevocationList) { l.ExtraExtensions = []pkix.Extension{criticalExtension(27, 2, 1, 1)} }), w.client, nil, "critical extension"},
		"changes, not critical": {w.sub.ChangedCRL(func(l *x509.RevocationList) {
			l.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Value: []byte{2, 1, 1}}}
		}), w.client, nil, "delta"},
		"an entry with a reason": {w.sub.ChangedCRL(func(l *x509.RevocationList) {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{{SerialNumber: w.server.SerialNumber, RevocationTime: l.ThisUpdate, ReasonCode: 1}}
		}), w.client, nil, ""},
		"an entry of another issuer": {w.sub.ChangedCRL(func(l *x509.RevocationList) {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{{SerialNumber: w.server.SerialNumber, RevocationTime: l.ThisUpdate, ExtraExtensions: []pkix.Extension{criticalExtension(29, 0x30, 0)}}}
		}), w.client, nil, "entry with a critical extension"},
	} {
		f, o := w.options(t, w.server)
		lists := [][]byte{w.root.CRL(), c.list}
		if strings.HasPrefix(name, "of the root") {
			lists[0], lists[1] = c.list, w.sub.CRL()
		}
		f.write("crls.pem", lists...)
		s, err := mtls.NewServer(mtls.ServerOptions{Options: o})
		if c.loading != "" || err != nil {
			if err == nil || c.loading == "" || !strings.Contains(err.Error(), c.loading) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		address, ends := listen(t, s.TLSConfig())
		said, _, _ := talk(address, plain(c.certificate))
		if err := <-ends; (said != "") != (c.refused == nil) || c.refused != nil && !is(err, c.refused, "") {
			t.Errorf("%s: %q %v", name, said, err)
		}
	}
}
