// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// authority signs certificates for one test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{cert, key}
}

func (a authority) client(t *testing.T, commonName string, names ...string) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: commonName}, DNSNames: names,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// A real handshake: the name in the client's certificate must be the one that
// the directory has for the ASID.
func TestMutualTLS(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	s := new(fixture.Sink)
	o := guard.ServiceOptions{Options: fixture.Common(s), ASID: "990000000001"}
	o.Peer = guard.MutualTLS{}
	g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	for name, c := range map[string]struct {
		ask         tls.ClientAuthType
		certificate []tls.Certificate
		rule        spine.Rule
	}{
		"the sender":          {tls.VerifyClientCertIfGiven, []tls.Certificate{ca.client(t, "x", "client.example")}, ""},
		"another system":      {tls.VerifyClientCertIfGiven, []tls.Certificate{ca.client(t, "x", "small.example")}, spine.RulePeerSender},
		"by common name only": {tls.VerifyClientCertIfGiven, []tls.Certificate{ca.client(t, "client.example")}, spine.RulePeer},
		"a wildcard":          {tls.VerifyClientCertIfGiven, []tls.Certificate{ca.client(t, "x", "*.example")}, spine.RulePeerSender},
		"no certificate":      {tls.VerifyClientCertIfGiven, nil, spine.RulePeer},
		"not verified":        {tls.RequireAnyClientCert, []tls.Certificate{stranger.client(t, "x", "client.example")}, spine.RulePeer},
	} {
		t.Run(name, func(t *testing.T) {
			s.Seen = nil
			server := httptest.NewUnstartedServer(g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })))
			server.TLS = &tls.Config{ClientAuth: c.ask, ClientCAs: pool, MinVersion: tls.VersionTLS12}
			server.StartTLS()
			defer server.Close()
			client := server.Client()
			client.Transport.(*http.Transport).TLSClientConfig.Certificates = c.certificate
			r := fixture.Request("nrl", "GET", fixture.Pointer)
			out, _ := http.NewRequest("GET", server.URL+fixture.Pointer, nil)
			out.Header = r.Header
			answer, err := client.Do(out)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if len(s.Seen) != 1 || s.Seen[0].Rule != c.rule || (answer.StatusCode == 204) != (c.rule == "") {
				t.Errorf("%d %+v", answer.StatusCode, s.Seen)
			}
		})
	}
}

// Behind the proxy, the proxy is the only caller.
func TestAProviderAcceptsTheProxyAlone(t *testing.T) {
	for name, rule := range map[string]spine.Rule{"proxy.example": "", "client.example": spine.RulePeerProxy} {
		o := guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: "/GP0001/STU3/1", ProxyName: "proxy.example", Registry: guard.SendersCheckedByProxy{}}
		o.Peer = fixture.PeerFunc(func() (guard.Peer, error) { return guard.Peer{Names: []string{name}}, nil })
		g, err := guard.NewProvider(fixture.Service("gpc").Proxied(), o)
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request("gpc", "GET", fixture.Patient, fixture.Header("Ssp-From", "200000000009")), &d); d.Rule != rule {
			t.Errorf("%s: %q, want %q", name, d.Rule, rule)
		}
	}
}
