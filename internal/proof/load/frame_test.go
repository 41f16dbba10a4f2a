package load

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func newAuthority() authority {
	a := authority{key: newKey(), pool: x509.NewCertPool(), cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "An authority of the test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}}
	a.cert = a.sign(a.cert, &a.key.PublicKey)
	a.pool.AddCert(a.cert)
	return a
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
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return cert
}

func records(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/pdf")
	_, id, _ := strings.Cut(r.URL.Path, "/records/")
	fmt.Fprintf(w, "%s record %s", strings.Repeat("x", 1000), id)
}

func serve(t *testing.T, ca authority, h http.Handler) string {
	s := &http.Server{Handler: h, TLSConfig: &tls.Config{
		MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool,
		Certificates: []tls.Certificate{ca.certificate("provider.example", x509.ExtKeyUsageServerAuth)},
	}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.ServeTLS(l, "", "") }()
	t.Cleanup(func() { _ = s.Close() })
	return "https://" + l.Addr().String()
}

func TestFrame(t *testing.T) {
	ca := newAuthority()
	var rows []spine.SystemRow
	for i := range consumers {
		rows = append(rows, spine.SystemRow{ASID: asid(i), ODS: ods(i), Sends: []spine.InteractionID{nrl.DocumentReferenceContentRead}})
	}
	rows = append(rows, spine.SystemRow{ASID: idle, ODS: foreignODS})
	known, err := spine.NewSnapshot(slices.Values(rows))
	if err != nil {
		t.Fatal(err)
	}
	all := kinds()
	var wrong tally
	g, err := guard.NewProvider(nrl.NRLRetrieval(), guard.ProviderOptions{ASID: self, BasePath: basePath, ProxyName: proxyName, Registry: known,
		Options: guard.Options{Peer: guard.MutualTLS{}, Users: guard.UsersCheckedBySender{}, Audit: guard.AuditFunc(func(_ context.Context, d *guard.Decision) error {
			_, id, _ := strings.Cut(d.RequestPath[1:], "/")
			id, _, _ = strings.Cut(strings.TrimPrefix(id, "a%2Fb/"), "-")
			i, err := strconv.Atoi(id)
			if err != nil {
				return nil
			}
			if d.Rule != all[i].rule || d.Allowed != (all[i].rule == "") {
				wrong.add("%s: %v %v", all[i].name, d.Rule, d.Err)
			}
			return nil
		})}})
	if err != nil {
		t.Fatal(err)
	}
	guarded := serve(t, ca, g.Wrap(http.HandlerFunc(records)))
	bare := serve(t, ca, http.HandlerFunc(records))
	mine := [2]tls.Certificate{ca.certificate(proxyName, x509.ExtKeyUsageClientAuth), ca.certificate("consumer.example", x509.ExtKeyUsageClientAuth)}
	l := newLoad(guarded, all, func(stolen bool) *http.Transport {
		own := mine[:1]
		if stolen {
			own = mine[1:]
		}
		return &http.Transport{MaxConnsPerHost: 1, TLSClientConfig: &tls.Config{RootCAs: ca.pool, ServerName: "provider.example", Certificates: own}}
	})
	begin := time.Now()
	l.run(40000, 8, 1)
	t.Log(l.total(), time.Since(begin), l.wrong.count, l.wrong.first, wrong.count, wrong.first)
	if os.Getenv("RATIO") != "" {
		r, us, them := compare(10, func() round { return l.measure(guarded, 8, time.Second, &wrong) }, func() round { return l.measure(bare, 8, time.Second, &wrong) })
		t.Log(r, wrong.first)
		for i := range us {
			t.Log(us[i], them[i])
		}
	}
}
