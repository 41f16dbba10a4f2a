// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

// certificateCase is a certificate at the other end, and what is asked of it.
type certificateCase struct {
	name        string
	certificate *mtlstest.Certificate
	change      func(folder) // of the files that it is verified with
	kind        error        // what refuses it; nil with a text: an error of crypto/x509
	text        string
}

// certificateCases are the same for servers and clients, but for usage and name.
func certificateCases(usage, otherUsage x509.ExtKeyUsage, name string) []certificateCase {
	w := theWorld()
	leaf := func(changes ...mtlstest.Change) *mtlstest.Certificate {
		return w.sub.NewClient(name, append([]mtlstest.Change{mtlstest.Usage(usage)}, changes...)...)
	}
	by := func(a *mtlstest.Authority) *mtlstest.Certificate { return a.NewClient(name, mtlstest.Usage(usage)) }
	crls := func(lists ...[]byte) func(folder) { return func(f folder) { f.write("crls.pem", lists...) } }
	good, revoked := leaf(), leaf()
	revokedSub := w.root.NewIntermediate("Revoked Sub CA")
	unlisted := w.root.NewIntermediate("Unlisted Sub CA")
	stopped := w.root.NewIntermediate("Expired Sub CA", mtlstest.Expired)
	namesake := mtlstest.NewRoot("Sub CA", func(c *x509.Certificate) { c.SubjectKeyId = w.sub.SubjectKeyId })
	early := func(l *x509.RevocationList) { l.ThisUpdate = time.Now().Add(time.Hour) }
	return []certificateCase{
		{"valid", good, nil, nil, ""},
		{"valid, of an authority that sends a list in DER", good, func(f folder) {
			f.write("crls.pem", der(w.root.CRL()))
			f.write("more.pem", der(w.sub.CRL()))
		}, nil, ""},
		{"valid, and stale lists beside fresh ones", good, crls(w.root.CRL(), w.sub.ChangedCRL(mtlstest.StaleCRL), w.sub.CRL()), nil, ""},
		{"valid, and another is revoked", good, crls(w.root.CRL(), w.sub.CRL(revoked)), nil, ""},
		{"valid, and another issuer has revoked its number", revoked, crls(w.root.CRL(revoked), w.sub.CRL()), nil, ""},
		{"expired", leaf(mtlstest.Expired), nil, nil, "expired"},
		{"not yet valid", leaf(mtlstest.NotYetValid), nil, nil, "not yet valid"},
		{"wrong CA", by(w.stranger), nil, nil, "unknown authority"},
		{"wrong CA of the same name", by(namesake), nil, nil, "unknown authority"},
		{"self-signed", selfSigned(usage, name), nil, nil, "unknown authority"},
		{"expired intermediate", by(stopped), nil, nil, "expired"},
		{"an intermediate for another usage", by(w.root.NewIntermediate("Limited Sub CA", mtlstest.Usage(otherUsage))), nil, nil, "usage"},
		{"an authority itself", &w.root.NewIntermediate("x", mtlstest.Names(name), mtlstest.Usage(usage)).Certificate, nil, mtls.ErrUsage, ""},
		{"CN only", leaf(mtlstest.Names()), nil, mtls.ErrName, "no DNS name"},
		{"wildcard", leaf(mtlstest.Names("*.example")), nil, mtls.ErrName, "one host"},
		{"wildcard beside the name", leaf(mtlstest.Names(name, "*.example")), nil, mtls.ErrName, "one host"},
		{"wrong name", leaf(mtlstest.Names("other.example")), nil, mtls.ErrName, "other.example"},
		{"an address", leaf(mtlstest.Names(), func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)} }), nil, mtls.ErrName, "no DNS name"},
		{"wrong usage", leaf(mtlstest.Usage(otherUsage)), nil, nil, "usage"},
		{"no usage", leaf(mtlstest.Usage()), nil, mtls.ErrUsage, ""},
		{"any usage", leaf(mtlstest.Usage(x509.ExtKeyUsageAny)), nil, mtls.ErrUsage, ""},
		{"not for signatures", leaf(usages(x509.KeyUsageKeyEncipherment)), nil, mtls.ErrUsage, "digitalSignature"},
		{"without key usages", leaf(usages(0)), nil, nil, ""},
		{"revoked", revoked, crls(w.root.CRL(), w.sub.CRL(revoked)), mtls.ErrRevoked, ""},
		{"revoked, in one of two lists", revoked, crls(w.root.CRL(), w.sub.CRL(revoked), w.sub.CRL()), mtls.ErrRevoked, ""},
		{"revoked intermediate", by(revokedSub), func(f folder) {
			f.write("cas.pem", w.root.PEM(), w.sub.PEM(), revokedSub.PEM())
			f.write("crls.pem", w.root.CRL(&revokedSub.Certificate), w.sub.CRL(), revokedSub.CRL())
		}, mtls.ErrRevoked, "Revoked Sub CA"},
		{"stale list", good, crls(w.root.CRL(), w.sub.ChangedCRL(mtlstest.StaleCRL)), mtls.ErrRevocationUnknown, "stale"},
		{"stale list of the root", good, crls(w.root.ChangedCRL(mtlstest.StaleCRL), w.sub.CRL()), mtls.ErrRevocationUnknown, "stale"},
		{"list that is not valid yet", good, crls(w.root.CRL(), w.sub.ChangedCRL(early)), mtls.ErrRevocationUnknown, "on"},
		{"no list of an intermediate", by(unlisted), nil, mtls.ErrRevocationUnknown, "there is no list"},
	}
}

// options of a case: a second file of lists, which one of them needs.
func (c *certificateCase) options(t *testing.T, own *mtlstest.Certificate) mtls.Options {
	f, o := theWorld().options(t, own)
	if c.change != nil {
		c.change(f)
	}
	if _, err := os.Stat(f.path("more.pem")); err == nil {
		o.CRLs = append(o.CRLs, f.path("more.pem"))
	}
	return o
}

// Each certificate is shown to a server over a real connection, by crypto/tls and by openssl.
func TestServerVerifiesClients(t *testing.T) {
	t.Parallel()
	w := theWorld()
	cases := append(certificateCases(x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth, clientName),
		certificateCase{"none", nil, nil, nil, "didn't provide a certificate"})
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t, mtls.ServerOptions{Options: c.options(t, w.server), Names: []string{"Client.Example"}})
			address, ends := listen(t, s.TLSConfig())
			good := c.kind == nil && c.text == ""
			said, _, err := talk(address, plain(c.certificate))
			c.check(t, "Go", said, err, <-ends)

			args := append([]string{"s_client", "-connect", address, "-tls1_2", "-quiet", "-CAfile", folder{t, t.TempDir()}.write("root.pem", w.root.PEM()), "-verify_return_error"}, shows(t, c.certificate)...)
			out, err := openssl(t, "hello\n", args...)
			if strings.Contains(out, "welcome") != good || (err == nil) != good {
				t.Errorf("openssl: %v\n%s", err, out)
			}
			c.check(t, "openssl", map[bool]string{true: "welcome\n"}[good], err, <-ends)
		})
	}
}

func (c *certificateCase) check(t *testing.T, who, said string, err, refused error) {
	t.Helper()
	if c.kind == nil && c.text == "" {
		if said != "welcome\n" || err != nil || refused != nil {
			t.Errorf("%s: %q %v %v", who, said, err, refused)
		}
	} else if said != "" || err == nil || !is(refused, c.kind, c.text) {
		t.Errorf("%s: %q %v, refused with %v", who, said, err, refused)
	}
}

// Each certificate is shown to a client over a real connection, by crypto/tls and by openssl.
func TestClientVerifiesServers(t *testing.T) {
	t.Parallel()
	w := theWorld()
	for _, c := range certificateCases(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth, serverName) {
		t.Run(c.name, func(t *testing.T) {
			client := newClient(t, c.options(t, w.client))
			config := client.TLSConfig()
			config.ServerName = serverName
			pair := c.certificate.TLS()
			address, ends := listen(t, &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAnyClientCert})
			said, state, err := talk(address, config)
			c.check(t, "Go", said, refusal(err, <-ends), err)
			if err == nil && state.Version != tls.VersionTLS12 {
				t.Errorf("version %x", state.Version)
			}

			address = sServer(t, shows(t, c.certificate))
			_, _, err = talk(address, config)
			if good := c.kind == nil && c.text == ""; (err == nil) != good || !good && !is(err, c.kind, c.text) {
				t.Errorf("openssl: %v", err)
			}
		})
	}
}

// refusal is the error of a client, or that of the server's end.
func refusal(client, server error) error {
	if client != nil {
		return client
	}
	return server
}

// sServer starts openssl as a server, and returns its address.
func sServer(t *testing.T, shown []string) string {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("there is no openssl here")
	}
	args := append([]string{"s_server", "-accept", "127.0.0.1:0", "-tls1_2", "-Verify", "1", "-www", "-naccept", "1"}, shown...)
	c := exec.CommandContext(t.Context(), "openssl", args...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	var text strings.Builder
	for b := make([]byte, 4096); ; {
		n, err := out.Read(b)
		text.Write(b[:n])
		if _, rest, found := strings.Cut(text.String(), "ACCEPT "); found && strings.Contains(rest, "\n") {
			address, _, _ := strings.Cut(rest, "\n")
			return address
		}
		if err != nil {
			t.Fatal("openssl s_server says no address: ", text.String(), err)
		}
	}
}

// A root is trusted since it is named, whatever it is signed with; what it signs is not, if it is with SHA-1.
func TestOldRoot(t *testing.T) {
	t.Parallel()
	w := theWorld()
	f, o := w.options(t, w.server)
	old := &mtlstest.Authority{Certificate: mtlstest.Certificate{Key: w.stranger.Key}}
	out, err := openssl(t, "", "req", "-x509", "-new", "-sha1", "-key", f.write("old.key", old.KeyPEM()), "-subj", "/CN=Old CA", "-days", "1", "-out", f.path("old.pem"),
		"-addext", "keyUsage=critical,keyCertSign,cRLSign")
	if err != nil {
		t.Fatal(err, out)
	}
	text, _ := os.ReadFile(f.path("old.pem"))
	if old.Certificate.Certificate, err = x509.ParseCertificate(der(text)); err != nil || old.SignatureAlgorithm != x509.SHA1WithRSA {
		t.Fatal(err, old.SignatureAlgorithm)
	}
	f.write("cas.pem", old.PEM())
	f.write("crls.pem", old.CRL())
	address, ends := listen(t, newServer(t, mtls.ServerOptions{Options: o}).TLSConfig())
	if said, _, err := talk(address, plain(old.NewClient(clientName))); said != "welcome\n" || <-ends != nil {
		t.Error(err)
	}
}
