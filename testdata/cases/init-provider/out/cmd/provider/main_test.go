package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"

	"example.org/project/access"
)

// proxy stands for the connection of the proxy, which a test has none of.
type proxy struct{}

func (proxy) Peer(*http.Request) (guard.Peer, error) {
	return guard.Peer{Names: []string{proxyName}}, nil
}

// Every operation is served to whom the policy allows it, and refused without the header of the sender.
func TestPlansAreGuarded(t *testing.T) {
	handler, err := guarded(guard.Options{Audit: guard.Unaudited{}, Peer: proxy{}, Users: guard.UsersCheckedBySender{}, Clock: guardtest.Now})
	if err != nil {
		t.Fatal(err)
	}
	own, ok := access.Policy().LookupSystem(asid)
	if !ok {
		t.Fatalf("%s is not among the systems of the policy", asid)
	}
	requests, err := guardtest.NewGuard(access.Records(), spine.ProviderPosition, guardtest.Options{To: own})
	if err != nil {
		t.Fatal(err)
	}
	for o := range access.Records().Service().Operations() {
		for header, want := range map[string]int{"": http.StatusOK, "Ssp-From": http.StatusBadRequest} {
			r, w := requests.NewRequest(o, guardtest.Call{}), httptest.NewRecorder()
			r.Header.Del(header)
			if handler.ServeHTTP(w, r); w.Code != want {
				t.Errorf("%s %s without %q: %d %s, want %d", o.Method, o.Path, header, w.Code, w.Body, want)
			}
		}
	}
}

// The server lets in who has the certificate of the proxy, and ends when it is told to.
func TestOnlyTheProxyIsLetIn(t *testing.T) {
	dir, root := t.TempDir(), mtlstest.NewRoot("Authority")
	own, revoked := root.NewServer("localhost"), root.NewClient(proxyName)
	for name, data := range map[string][]byte{"provider.pem": own.ChainPEM(), "provider.key": own.KeyPEM(), "authorities.pem": root.PEM(), "revoked.crl": root.CRL(revoked)} {
		if err := mtlstest.WriteFile(filepath.Join(dir, name), data); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, listener, dir, filepath.Join(dir, "audit.jsonl")) }()

	trusted := x509.NewCertPool()
	trusted.AddCert(root.Certificate.Certificate)
	for _, c := range []struct {
		name         string
		certificates []tls.Certificate
		want         int // 0: there is no connection
	}{
		{"the proxy, without its headers", []tls.Certificate{root.NewClient(proxyName).TLS()}, http.StatusBadRequest},
		{"another client", []tls.Certificate{root.NewClient("other.example").TLS()}, http.StatusForbidden},
		{"a certificate that is revoked", []tls.Certificate{revoked.TLS()}, 0},
		{"a certificate of somebody else", []tls.Certificate{mtlstest.NewRoot("Other").NewClient(proxyName).TLS()}, 0},
		{"without a certificate", nil, 0},
	} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, ServerName: "localhost", Certificates: c.certificates}}}
		got := 0
		response, err := client.Get("https://" + listener.Addr().String() + basePath + "/crisis-plans/1")
		if err == nil {
			got = response.StatusCode
			_ = response.Body.Close()
		}
		client.CloseIdleConnections()
		if got != c.want {
			t.Errorf("%s: %d, %v, want %d", c.name, got, err, c.want)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
