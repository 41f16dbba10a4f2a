// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What the FHIR API of a directory lists, slapd lists over LDAPS, and the pull is the same file.
func TestPullOverLDAP(t *testing.T) {
	slapd := ""
	for _, file := range []string{"slapd", "/usr/sbin/slapd"} {
		if found, err := exec.LookPath(file); err == nil {
			slapd = found
		}
	}
	if slapd == "" {
		t.Skip("slapd is not installed: scripts/slapd does that")
	}
	in := filepath.Join(casesDir, "registry-pull")
	want, err := os.ReadFile(filepath.Join(in, "out", "systems.csv"))
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	copyDir(t, filepath.Join(in, "in"), work)
	writeAuthority(t, work)
	address := startLDAP(t, slapd, work)
	config := `version: 1
specs: [{path: api.yaml}]
systems:
  csv: systems.csv
  directory:
    ldap: {url: "ldaps://` + address + `", ca: ldap-ca.pem, certificate: ` + filepath.Join(work, "both.pem") + `, key: both-key.pem}
`
	if err := os.WriteFile(filepath.Join(work, "spineguard.yaml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(work)
	var out, errs bytes.Buffer
	if exit := run([]string{"registry", "pull"}, strings.NewReader(""), &out, &errs); exit != exitClean {
		t.Fatalf("exit %d: %s%s", exit, out.String(), errs.String())
	}
	if got, err := os.ReadFile("systems.csv"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v\n%s\nover FHIR it is\n%s", err, got, want)
	}
}

// writeAuthority writes an authority, and one certificate of 127.0.0.1 for the server and the client.
func writeAuthority(t *testing.T, dir string) {
	t.Helper()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	both := &x509.Certificate{
		SerialNumber: big.NewInt(2), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	bothDER, err := x509.CreateCertificate(rand.Reader, both, ca, key.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"ldap-ca.pem": {Type: "CERTIFICATE", Bytes: caDER}, "both.pem": {Type: "CERTIFICATE", Bytes: bothDER}, "both-key.pem": {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// startLDAP starts slapd with the systems of the directory "three", over LDAPS with client certificates, and
// returns its address.
func startLDAP(t *testing.T, slapd, dir string) string {
	t.Helper()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.Mkdir(at("db"), 0o700); err != nil {
		t.Fatal(err)
	}
	module := ""
	if _, err := os.Stat("/usr/lib/ldap/back_mdb.so"); err == nil {
		module = "modulepath /usr/lib/ldap\nmoduleload back_mdb\n"
	}
	const text = " SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"
	conf := `include /etc/ldap/schema/core.schema
attributetype ( 0.9.2342.19200300.100.1.44 NAME 'uniqueIdentifier' EQUALITY caseIgnoreMatch` + text + ` )
attributetype ( 1.2.826.0.1285.0.2.1.82 NAME 'nhsMHSPartyKey' EQUALITY caseIgnoreMatch` + text + ` )
attributetype ( 1.2.826.0.1285.0.1.10 NAME 'nhsIDCode' EQUALITY caseExactMatch` + text + ` )
attributetype ( 1.2.826.0.1285.0.2.1.84 NAME 'nhsMHSEndPoint' EQUALITY caseExactMatch` + text + ` )
attributetype ( 1.2.826.0.1285.0.2.1.122 NAME 'nhsAsSvcIA' EQUALITY caseExactMatch` + text + ` )
attributetype ( 1.2.826.0.1285.0.2.1.123 NAME 'nhsMhsSvcIA' EQUALITY caseExactMatch` + text + ` )
attributetype ( 1.2.826.0.1285.0.2.1.224 NAME 'nhsMhsFQDN'` + text + ` )
objectclass ( 1.2.826.0.1285.0.2.0.107 NAME 'nhsAs' SUP top STRUCTURAL MUST ( uniqueIdentifier $ nhsIDCode $ nhsMHSPartyKey $ nhsAsSvcIA ) )
objectclass ( 1.2.826.0.1285.0.2.0.108 NAME 'nhsMhs' SUP top STRUCTURAL MUST ( uniqueIdentifier $ nhsIDCode $ nhsMHSPartyKey $ nhsMhsSvcIA $ nhsMHSEndPoint ) MAY nhsMhsFQDN )
` + module + `
TLSCACertificateFile ` + at("ldap-ca.pem") + `
TLSCertificateFile ` + at("both.pem") + `
TLSCertificateKeyFile ` + at("both-key.pem") + `
TLSVerifyClient demand
database mdb
suffix "o=nhs"
directory ` + at("db") + `
maxsize 33554432
access to * by * read
`
	for name, content := range map[string]string{"slapd.conf": conf, "data.ldif": ldif(directories["three"])} {
		if err := os.WriteFile(at(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command(slapd, "-Tadd", "-q", "-f", at("slapd.conf"), "-l", at("data.ldif")).CombinedOutput(); err != nil {
		t.Fatalf("slapadd: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	server := exec.Command(slapd, "-d", "0", "-h", "ldaps://"+address+"/", "-f", at("slapd.conf"))
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	for range 500 {
		if c, err := net.Dial("tcp", address); err == nil {
			_ = c.Close()
			return address
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("slapd does not listen")
	return ""
}

// ldif writes systems as records of an LDAP directory.
func ldif(systems []listed) string {
	var b strings.Builder
	b.WriteString("dn: o=nhs\nobjectClass: organization\no: nhs\n\ndn: ou=services,o=nhs\nobjectClass: organizationalUnit\nou: services\n")
	record := func(id, class string, s listed, attribute string, ids []string) {
		fmt.Fprintf(&b, "\ndn: uniqueIdentifier=%s,ou=services,o=nhs\nobjectClass: %s\nuniqueIdentifier: %s\nnhsIDCode: %s\nnhsMHSPartyKey: %s\n", id, class, id, s.ods, s.key)
		for _, v := range ids {
			fmt.Fprintf(&b, "%s: %s\n", attribute, v)
		}
	}
	for _, s := range systems {
		record(s.asid, "nhsAs", s, "nhsAsSvcIA", s.sends)
		if s.address != "" {
			record("S"+s.asid, "nhsMhs", s, "nhsMhsSvcIA", s.receives)
			fmt.Fprintf(&b, "nhsMHSEndPoint: %s\nnhsMhsFQDN: %s\n", s.address, s.name)
		}
	}
	return b.String()
}
