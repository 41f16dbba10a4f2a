// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

// Constructors refuse what is missing and what contradicts itself, and say all of it.
func TestOptions(t *testing.T) {
	w := theWorld()
	server := func(change func(*mtls.ServerOptions)) func() error {
		return func() error {
			_, o := w.options(t, w.server)
			so := mtls.ServerOptions{Options: o}
			change(&so)
			_, err := mtls.NewServer(so)
			return err
		}
	}
	client := func(change func(*mtls.ClientOptions)) func() error {
		return func() error {
			_, o := w.options(t, w.client)
			co := mtls.ClientOptions{Options: o}
			change(&co)
			_, err := mtls.NewClient(co)
			return err
		}
	}
	terminated := func(o mtls.TerminatedOptions) func() error {
		return func() error { _, err := mtls.NewTerminated(o); return err }
	}
	_, o := w.options(t, w.server)
	vouching := newServer(t, mtls.ServerOptions{Options: o})
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	binding := func(b mtls.Binding) func() error {
		return server(func(o *mtls.ServerOptions) { o.Bindings = []mtls.Binding{b} })
	}
	asids := []spine.ASID{sender}
	for name, c := range map[string]struct {
		make func() error
		want []string // the options that are wrong
	}{
		"server":                    {server(func(*mtls.ServerOptions) {}), nil},
		"client":                    {client(func(*mtls.ClientOptions) {}), nil},
		"zero server":               {func() error { _, err := mtls.NewServer(mtls.ServerOptions{}); return err }, []string{"CAs", "CRLs"}},
		"zero client":               {func() error { _, err := mtls.NewClient(mtls.ClientOptions{}); return err }, []string{"CAs", "CRLs"}},
		"client without a face":     {client(func(o *mtls.ClientOptions) { o.Certificate, o.Key = "", "" }), []string{"Certificate"}},
		"certificate without key":   {server(func(o *mtls.ServerOptions) { o.Key = "" }), []string{"Key"}},
		"key without certificate":   {server(func(o *mtls.ServerOptions) { o.Certificate = "" }), []string{"Key"}},
		"lists and none":            {server(func(o *mtls.ServerOptions) { o.NoRevocationCheck = true }), []string{"NoRevocationCheck"}},
		"never":                     {server(func(o *mtls.ServerOptions) { o.Every = -time.Second }), []string{"Every"}},
		"a wildcard as name":        {server(func(o *mtls.ServerOptions) { o.Names = []string{"*.example"} }), []string{"Names"}},
		"a binding of nobody":       {binding(mtls.Binding{ASIDs: asids}), []string{"Bindings"}},
		"a binding of no system":    {binding(mtls.Binding{Name: clientName}), []string{"Bindings"}},
		"a binding of a bad ASID":   {binding(mtls.Binding{Name: clientName, ASIDs: []spine.ASID{"1"}}), []string{"Bindings"}},
		"a binding of a bad name":   {binding(mtls.Binding{Name: "*", ASIDs: asids}), []string{"Bindings"}},
		"a binding of SHA-1":        {binding(mtls.Binding{Fingerprint: strings.Repeat("ab", 20), ASIDs: asids}), []string{"Bindings"}},
		"a binding of a short sum":  {binding(mtls.Binding{Fingerprint: "xyz", ASIDs: asids}), []string{"Bindings"}},
		"zero Terminated":           {terminated(mtls.TerminatedOptions{}), []string{"Server", "Header", "ProxyNames"}},
		"Terminated":                {terminated(mtls.TerminatedOptions{Server: vouching, Header: clientHeader, ProxyAddresses: loopback}), nil},
		"a proxy from everywhere":   {terminated(mtls.TerminatedOptions{Server: vouching, Header: clientHeader, ProxyAddresses: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}}), []string{"ProxyAddresses"}},
		"a proxy from nowhere":      {terminated(mtls.TerminatedOptions{Server: vouching, Header: clientHeader, ProxyAddresses: []netip.Prefix{{}}}), []string{"ProxyAddresses"}},
		"a proxy of IPv4 in IPv6":   {terminated(mtls.TerminatedOptions{Server: vouching, Header: clientHeader, ProxyAddresses: []netip.Prefix{netip.MustParsePrefix("::ffff:192.0.2.7/128")}}), []string{"ProxyAddresses"}},
		"a proxy of any name":       {terminated(mtls.TerminatedOptions{Server: vouching, Header: clientHeader, ProxyNames: []string{"*.example"}}), []string{"ProxyNames"}},
		"a header with underscores": {terminated(mtls.TerminatedOptions{Server: vouching, Header: "X_Client", ProxyAddresses: loopback}), []string{"Header"}},
		"a header of the guard":     {terminated(mtls.TerminatedOptions{Server: vouching, Header: "ssp-from", ProxyAddresses: loopback}), []string{"Header"}},
	} {
		err := c.make()
		for _, option := range c.want {
			if err == nil || !strings.Contains(err.Error(), option+" ") {
				t.Errorf("%s: %v, want %s", name, err, option)
			}
		}
		var option *spine.OptionError
		if (err == nil) != (len(c.want) == 0) || err != nil && !errors.As(err, &option) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Its own certificate must be one that the other end can accept.
func TestOwnCertificate(t *testing.T) {
	w := theWorld()
	for name, c := range map[string]*mtlstest.Certificate{
		"of a client":   w.client,
		"expired":       w.sub.NewServer(serverName, mtlstest.Expired),
		"not yet valid": w.sub.NewServer(serverName, mtlstest.NotYetValid),
		"of no usage":   w.sub.NewServer(serverName, mtlstest.Usage()),
	} {
		_, o := w.options(t, c)
		if _, err := mtls.NewServer(mtls.ServerOptions{Options: o}); err == nil || !strings.Contains(err.Error(), "own.pem") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, o := w.options(t, w.server)
	if _, err := mtls.NewClient(mtls.ClientOptions{Options: o}); err == nil {
		t.Error("a client with the certificate of a server")
	}
}

// Files that are not read whole are not read.
func TestFilesThatCannotBeRead(t *testing.T) {
	w := theWorld()
	f, o := w.options(t, w.server)
	for size, want := range map[int64]bool{64 << 20: false, 64<<20 + 1: true} {
		big := f.write("big.crl")
		if err := os.Truncate(big, size); err != nil {
			t.Fatal(err)
		}
		o.CRLs = []string{big}
		if _, err := mtls.NewServer(mtls.ServerOptions{Options: o}); err == nil || strings.Contains(err.Error(), "more than 67108864 bytes") != want {
			t.Errorf("%d: %v", size, err)
		}
	}
	o.CRLs = []string{f.dir}
	if _, err := mtls.NewServer(mtls.ServerOptions{Options: o}); err == nil || !strings.Contains(err.Error(), "directory") {
		t.Error(err)
	}
}

// A server's key is an RSA key, since all suites need one; a client's need not be.
func TestOwnKey(t *testing.T) {
	w := theWorld()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{clientName}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, w.sub.Certificate.Certificate, &key.PublicKey, w.sub.Key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	f, o := w.options(t, w.client)
	f.write("own.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), w.sub.PEM())
	f.write("own.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	if _, err := mtls.NewServer(mtls.ServerOptions{Options: o}); err == nil || !strings.Contains(err.Error(), "RSA") {
		t.Error(err)
	}
	config := newClient(t, o).TLSConfig()
	config.ServerName = serverName
	_, so := w.options(t, w.server)
	address, _ := listen(t, newServer(t, mtls.ServerOptions{Options: so}).TLSConfig())
	if said, _, err := talk(address, config); said != "welcome\n" {
		t.Error(err)
	}
}

// What is asked at a handshake does not rest on what was asked before it.
func TestVerifyConnection(t *testing.T) {
	w := theWorld()
	_, so := w.options(t, w.server)
	_, co := w.options(t, w.client)
	server, client := newServer(t, mtls.ServerOptions{Options: so}).TLSConfig(), newClient(t, co).TLSConfig()
	sent := []*x509.Certificate{w.client.Certificate}
	for name, err := range map[string]error{
		"a client that nobody verified": server.VerifyConnection(tls.ConnectionState{PeerCertificates: sent}),
		"a client of nothing":           server.VerifyConnection(tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{sent}}),
		"a server of nothing":           client.VerifyConnection(tls.ConnectionState{ServerName: serverName}),
	} {
		if !errors.Is(err, mtls.ErrNoCertificate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := server.VerifyConnection(tls.ConnectionState{PeerCertificates: sent, VerifiedChains: [][]*x509.Certificate{sent}}); err != nil {
		t.Error(err)
	}
}
