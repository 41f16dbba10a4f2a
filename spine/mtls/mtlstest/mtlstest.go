// SPDX-License-Identifier: Apache-2.0

package mtlstest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Change changes a certificate before it is signed.
type Change func(*x509.Certificate)

// Expired makes a certificate that expired an hour ago.
func Expired(c *x509.Certificate) {
	c.NotBefore, c.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(-time.Hour)
}

// NotYetValid makes a certificate that is valid from the next hour on.
func NotYetValid(c *x509.Certificate) {
	c.NotBefore, c.NotAfter = time.Now().Add(time.Hour), time.Now().Add(24*time.Hour)
}

// Names makes a certificate with these DNS names, and no others.
func Names(names ...string) Change { return func(c *x509.Certificate) { c.DNSNames = names } }

// Usage makes a certificate with these extended key usages, and no others.
func Usage(u ...x509.ExtKeyUsage) Change { return func(c *x509.Certificate) { c.ExtKeyUsage = u } }

// Certificate is a certificate with its private key.
type Certificate struct {
	*x509.Certificate
	Key    *rsa.PrivateKey
	Issuer *Authority // nil of a root
}

// Authority is a certificate that signs others.
type Authority struct{ Certificate }

// NewRoot returns an authority that is signed by itself.
func NewRoot(commonName string, changes ...Change) *Authority {
	return &Authority{sign(nil, authority(commonName), changes)}
}

// NewIntermediate returns an authority that is signed by a.
func (a *Authority) NewIntermediate(commonName string, changes ...Change) *Authority {
	return &Authority{sign(a, authority(commonName), changes)}
}

func authority(commonName string) *x509.Certificate {
	return &x509.Certificate{
		Subject: pkix.Name{CommonName: commonName}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
}

// NewServer returns the certificate of a server, with the extended key usage serverAuth. The
// name is its common name and its DNS name.
func (a *Authority) NewServer(name string, changes ...Change) *Certificate {
	return a.leaf(name, x509.ExtKeyUsageServerAuth, changes)
}

// NewClient returns the certificate of a client, with the extended key usage clientAuth. The
// name is its common name and its DNS name.
func (a *Authority) NewClient(name string, changes ...Change) *Certificate {
	return a.leaf(name, x509.ExtKeyUsageClientAuth, changes)
}

func (a *Authority) leaf(name string, usage x509.ExtKeyUsage, changes []Change) *Certificate {
	c := sign(a, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}, changes)
	return &c
}

// sign makes a certificate of a template; without an issuer it is signed by itself.
func sign(issuer *Authority, template *x509.Certificate, changes []Change) Certificate {
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	template.SerialNumber = must(rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)))
	for _, change := range changes {
		change(template)
	}
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	parent, signer := template, key
	if issuer != nil {
		parent, signer = issuer.Certificate.Certificate, issuer.Key
	}
	der := must(x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer))
	return Certificate{must(x509.ParseCertificate(der)), key, issuer}
}

// TLS returns the certificate with its intermediates and its key.
func (c *Certificate) TLS() tls.Certificate {
	t := tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: c.Key, Leaf: c.Certificate}
	for _, a := range c.intermediates() {
		t.Certificate = append(t.Certificate, a.Raw)
	}
	return t
}

func (c *Certificate) intermediates() (list []*Authority) {
	for a := c.Issuer; a != nil && a.Issuer != nil; a = a.Issuer {
		list = append(list, a)
	}
	return list
}

// PEM returns the certificate alone, in PEM.
func (c *Certificate) PEM() []byte { return encode("CERTIFICATE", c.Raw) }

// ChainPEM returns the certificate and its intermediates, in PEM, as servers and clients send them.
func (c *Certificate) ChainPEM() []byte {
	chain := c.PEM()
	for _, a := range c.intermediates() {
		chain = append(chain, a.PEM()...)
	}
	return chain
}

// KeyPEM returns the private key, in PEM.
func (c *Certificate) KeyPEM() []byte {
	return encode("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(c.Key)))
}

// Fingerprint returns the SHA-256 of the certificate, in lower case hexadecimal.
func (c *Certificate) Fingerprint() string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// CRL returns a certificate revocation list, in PEM, with these certificates on it. It is valid
// for a day.
func (a *Authority) CRL(revoked ...*Certificate) []byte {
	return a.ChangedCRL(func(*x509.RevocationList) {}, revoked...)
}

// ChangedCRL returns the list of [Authority.CRL] after a change, which is signed.
func (a *Authority) ChangedCRL(change func(*x509.RevocationList), revoked ...*Certificate) []byte {
	now := time.Now()
	list := &x509.RevocationList{Number: big.NewInt(now.UnixNano()), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(24 * time.Hour)}
	for _, c := range revoked {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: c.SerialNumber, RevocationTime: now.Add(-time.Minute)})
	}
	change(list)
	return encode("X509 CRL", must(x509.CreateRevocationList(rand.Reader, list, a.Certificate.Certificate, a.Key)))
}

// StaleCRL is a change for [Authority.ChangedCRL]: the next list should have come an hour ago.
func StaleCRL(l *x509.RevocationList) {
	l.ThisUpdate, l.NextUpdate = time.Now().Add(-48*time.Hour), time.Now().Add(-time.Hour)
}

// WriteFile writes a file of these parts, which its owner alone may read. Who reads it at the same
// time sees the file as it was or as it is, and never half of it.
func WriteFile(name string, parts ...[]byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".mtlstest-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is there only if something failed
	_, err = f.Write(slices.Concat(parts...))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic("mtlstest: " + err.Error())
	}
	return v
}
