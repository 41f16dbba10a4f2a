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
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
)

// The consumer's own certificate opens the service, and that of the provider
// does not open it for them. Whoever has none does not get through the handshake.
func Example_mutualTLS() {
	ca, spineCAs := newAuthority()
	directory, err := registry()
	if err != nil {
		log.Fatal(err)
	}
	records := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, _ := guard.DecisionFrom(r.Context())
		fmt.Println("read by a system of", d.FromODS)
	})
	server, err := newTLSServer(records, directory, guard.Unaudited{}, spineCAs)
	if err != nil {
		log.Fatal(err)
	}
	server.TLSConfig.Certificates = []tls.Certificate{ca.certificate("localhost", x509.ExtKeyUsageServerAuth)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server.ErrorLog = log.New(discard{}, "", 0)
	go func() { _ = server.ServeTLS(l, "", "") }()
	defer func() { _ = server.Close() }()

	for _, name := range []string{"consumer.example", "provider.example", ""} {
		own := &tls.Config{RootCAs: spineCAs, ServerName: "localhost"}
		if name != "" {
			own.Certificates = []tls.Certificate{ca.certificate(name, x509.ExtKeyUsageClientAuth)}
		}
		status, err := ask("https://"+l.Addr().String(), own)
		if err != nil {
			fmt.Println("no handshake")
			continue
		}
		fmt.Println(name, status)
	}
	// Output:
	// read by a system of X9901
	// consumer.example 200
	// provider.example 403
	// no handshake
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// ask reads a pointer as the consumer's system.
func ask(service string, own *tls.Config) (status int, err error) {
	directory, err := registry()
	if err != nil {
		return 0, err
	}
	transport, err := client.NewTransport(nrl.NRL(), client.Options{
		URL: service, To: locatorASID, ASID: consumerASID, ODS: consumerODS, Registry: directory, Issuer: "https://supplier.example",
		Base: &http.Transport{TLSClientConfig: own},
	})
	if err != nil {
		return 0, err
	}
	ctx := client.WithCaller(context.Background(), nurse)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, service+"/STU3/DocumentReference?subject="+url.QueryEscape(patient), nil)
	if err != nil {
		return 0, err
	}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

// authority stands for the authorities of the Spine.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority() (authority, *x509.CertPool) {
	a := authority{key: newKey(), cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "An authority of the example"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}}
	a.cert = a.sign(a.cert, &a.key.PublicKey)
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return a, pool
}

func (a authority) certificate(name string, usage x509.ExtKeyUsage) tls.Certificate {
	key := newKey()
	cert := a.sign(&x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{name}, ExtKeyUsage: []x509.ExtKeyUsage{usage},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}, &key.PublicKey)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
}

func (a authority) sign(template *x509.Certificate, key *ecdsa.PublicKey) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key, a.key)
	if err != nil {
		log.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		log.Fatal(err)
	}
	return cert
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	return key
}
