// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
)

// The generated transport sends, as the proxy would pass it on, and chi serves:
// to the proxy, and to nobody else.
func TestTheGuardIsAMiddlewareOfChi(t *testing.T) {
	ca := newAuthority(t)
	address := start(t, ca)
	for name, status := range map[string]int{"proxy.example": 200, "consumer.example": 403} {
		answer, err := ask(t, passOn{address, &http.Transport{TLSClientConfig: ca.client(t, name)}})
		if err != nil || answer.StatusCode != status {
			t.Errorf("%s: %v %+v", name, err, answer)
		}
	}
	if _, err := ask(t, passOn{address, &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.pool, ServerName: "gp.example"}}}); err == nil {
		t.Error("without a certificate there is an answer")
	}
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: ca.client(t, "proxy.example")}}
	for path, status := range map[string]int{"/health": 200, basePath + "/Patient/2": 400} {
		answer, err := c.Get("https://" + address + path)
		if err != nil || answer.StatusCode != status {
			t.Errorf("%s: %v %+v, want %d", path, err, answer, status)
		}
	}
}

func TestItSaysHowItIsStarted(t *testing.T) {
	if err := run(nil); err == nil || !strings.Contains(err.Error(), "usage") {
		t.Error(err)
	}
}

// start serves on loopback.
func start(t *testing.T, ca authority) (address string) {
	s, err := server(logAudit{slog.New(slog.DiscardHandler)}, ca.pool)
	if err != nil {
		t.Fatal(err)
	}
	s.TLSConfig.Certificates = []tls.Certificate{ca.certificate(t, "gp.example", x509.ExtKeyUsageServerAuth)}
	s.ErrorLog = log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.ServeTLS(l, "", "") }()
	t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

func ask(t *testing.T, base http.RoundTripper) (*http.Response, error) {
	consumers, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	transport, err := client.NewTransport(gpconnect.GPConnect(), client.Options{
		ASID: "200000000001", ODS: "A1001", Issuer: "https://supplier.example", ProxyURL: "https://proxy.example", OrganizationName: "A trust",
		Device:   client.Device{System: "https://supplier.example/id", Value: "APP", Model: "App", Version: "1"},
		Registry: consumers, Base: base,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := client.WithCaller(context.Background(), client.Caller{Access: spine.Professional, Practitioner: client.Practitioner{ID: "1", SDSUserID: "UNK", Family: "Jones", Given: "Claire"}})
	ctx = client.WithReceiver(ctx, client.Receiver{ASID: provider, ServiceRoot: "https://gp.example" + basePath})
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://gp.example"+basePath+"/Patient/2", nil)
	if err != nil {
		t.Fatal(err)
	}
	return transport.RoundTrip(r)
}

// passOn does what the proxy does: it takes its own URL off and sends the rest
// on, to where the provider listens.
type passOn struct {
	address string
	next    http.RoundTripper
}

func (p passOn) RoundTrip(r *http.Request) (*http.Response, error) {
	target, err := url.Parse(r.URL.Path[1:])
	if err != nil {
		return nil, err
	}
	r.URL = &url.URL{Scheme: "https", Host: p.address, Path: target.Path, RawQuery: r.URL.RawQuery}
	return p.next.RoundTrip(r)
}

// authority stands for the authorities of the Spine.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) authority {
	a := authority{key: newKey(t), pool: x509.NewCertPool(), cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "An authority of the test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}}
	a.cert = a.sign(t, a.cert, &a.key.PublicKey)
	a.pool.AddCert(a.cert)
	return a
}

func (a authority) client(t *testing.T, name string) *tls.Config {
	return &tls.Config{RootCAs: a.pool, ServerName: "gp.example", Certificates: []tls.Certificate{a.certificate(t, name, x509.ExtKeyUsageClientAuth)}}
}

func (a authority) certificate(t *testing.T, name string, usage x509.ExtKeyUsage) tls.Certificate {
	key := newKey(t)
	cert := a.sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{name}, ExtKeyUsage: []x509.ExtKeyUsage{usage},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}, &key.PublicKey)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
}

func (a authority) sign(t *testing.T, template *x509.Certificate, key *ecdsa.PublicKey) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key, a.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
