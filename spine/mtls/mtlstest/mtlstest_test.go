// SPDX-License-Identifier: Apache-2.0

package mtlstest_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

func TestCertificatesVerify(t *testing.T) {
	root := mtlstest.NewRoot("root")
	sub := root.NewIntermediate("sub")
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	roots.AppendCertsFromPEM(root.PEM())
	intermediates.AppendCertsFromPEM(sub.PEM())
	good := sub.NewClient("a.example")
	for name, c := range map[string]struct {
		certificate *mtlstest.Certificate
		good        bool
	}{
		"client":        {good, true},
		"server":        {sub.NewServer("a.example"), false},
		"expired":       {sub.NewClient("a.example", mtlstest.Expired), false},
		"not yet valid": {sub.NewClient("a.example", mtlstest.NotYetValid), false},
		"other usage":   {sub.NewClient("a.example", mtlstest.Usage(x509.ExtKeyUsageCodeSigning)), false},
		"other name":    {sub.NewClient("a.example", mtlstest.Names("b.example")), false},
		"other root":    {mtlstest.NewRoot("root").NewClient("a.example"), false},
	} {
		_, err := c.certificate.Verify(x509.VerifyOptions{DNSName: "a.example", Roots: roots, Intermediates: intermediates, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	pair, err := tls.X509KeyPair(good.ChainPEM(), good.KeyPEM())
	if err != nil || len(pair.Certificate) != 2 || len(good.TLS().Certificate) != 2 {
		t.Error(err, len(pair.Certificate))
	}
}

func TestCRL(t *testing.T) {
	root := mtlstest.NewRoot("root")
	revoked := root.NewClient("a.example")
	read := func(b []byte) *x509.RevocationList {
		block, _ := pem.Decode(b)
		list, err := x509.ParseRevocationList(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	list := read(root.CRL(revoked))
	if err := list.CheckSignatureFrom(root.Certificate.Certificate); err != nil || len(list.RevokedCertificateEntries) != 1 || list.RevokedCertificateEntries[0].SerialNumber.Cmp(revoked.SerialNumber) != 0 {
		t.Error(err, list.RevokedCertificateEntries)
	}
	if stale := read(root.ChangedCRL(mtlstest.StaleCRL)); stale.NextUpdate.After(time.Now()) {
		t.Error(stale.NextUpdate)
	}
}

func TestWriteFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f.pem")
	for _, want := range []string{"ab", "c"} {
		if err := mtlstest.WriteFile(name, []byte(want[:1]), []byte(want[1:])); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%q %v", got, err)
		}
	}
	files, _ := os.ReadDir(filepath.Dir(name))
	if len(files) != 1 {
		t.Error(files)
	}
	if err := mtlstest.WriteFile(filepath.Join(name, "x"), nil); err == nil {
		t.Error("a file in a file")
	}
}
