// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"
)

// record is an entry of a directory below ou=services,o=nhs.
type record map[string][]string

// authority issues certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a CA of a test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

// issue makes a certificate for 127.0.0.1, or for the name.
func (a *authority) issue(t *testing.T, name string, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	if change != nil {
		change(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// client is what LDAPOptions.TLS is.
func (a *authority) client(t *testing.T) *tls.Config {
	return &tls.Config{RootCAs: a.pool(), Certificates: []tls.Certificate{a.issue(t, "consumer.example", nil)}}
}

func writePEM(t *testing.T, file, kind string, der []byte) string {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// slapd is a server of OpenLDAP, over LDAPS with client certificates.
type slapd struct {
	*authority
	dir, address string
	process      *exec.Cmd
}

// schema is what the tests need of that of the directory, with its names, in the mixed
// case in which they are written, and its rules for comparing. nhsMhsSvcIA has several values in
// some records of the sources.
const schema = `
attributetype ( 1.2.826.0.1285.0.2.1.82 NAME 'nhsMHSPartyKey' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.826.0.1285.0.1.10 NAME 'nhsIDCode' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.826.0.1285.0.2.1.84 NAME 'nhsMHSEndPoint' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.2.826.0.1285.0.2.1.122 NAME 'nhsAsSvcIA' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.2.826.0.1285.0.2.1.123 NAME 'nhsMhsSvcIA' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.2.826.0.1285.0.2.1.224 NAME 'nhsMhsFQDN' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
objectclass ( 1.2.826.0.1285.0.2.0.107 NAME 'nhsAs' SUP top STRUCTURAL MUST ( uniqueIdentifier $ nhsIdCode $ nhsMhsPartyKey $ nhsAsSvcIA ) )
objectclass ( 1.2.826.0.1285.0.2.0.108 NAME 'nhsMhs' SUP top STRUCTURAL MUST ( uniqueIdentifier $ nhsIdCode $ nhsMhsPartyKey $ nhsMhsSvcIA $ nhsMhsEndPoint ) MAY nhsMhsFQDN )
`

// slapdPath returns where slapd is; tests without it are skipped.
func slapdPath(t *testing.T) string {
	t.Helper()
	for _, file := range []string{"slapd", "/usr/sbin/slapd", "/usr/libexec/slapd"} {
		if found, err := exec.LookPath(file); err == nil {
			return found
		}
	}
	t.Skip("slapd is not installed: scripts/slapd does that")
	return ""
}

// startSlapd starts a server with the records below ou=services,o=nhs.
func startSlapd(t *testing.T, schema string, records []record) *slapd {
	t.Helper()
	path := slapdPath(t)
	s := &slapd{authority: newAuthority(t), dir: t.TempDir()}
	at := func(name string) string { return filepath.Join(s.dir, name) }
	server := s.issue(t, "127.0.0.1", nil)
	key, err := x509.MarshalPKCS8PrivateKey(server.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(at("db"), 0o700); err != nil {
		t.Fatal(err)
	}
	module := ""
	if _, err := os.Stat("/usr/lib/ldap/back_mdb.so"); err == nil {
		module = "modulepath /usr/lib/ldap\nmoduleload back_mdb\n"
	}
	unique := "attributetype ( 0.9.2342.19200300.100.1.44 NAME 'uniqueIdentifier' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{256} )\n"
	conf := "include /etc/ldap/schema/core.schema\n" + unique + schema + module + `
TLSCACertificateFile ` + writePEM(t, at("ca.pem"), "CERTIFICATE", s.cert.Raw) + `
TLSCertificateFile ` + writePEM(t, at("cert.pem"), "CERTIFICATE", server.Certificate[0]) + `
TLSCertificateKeyFile ` + writePEM(t, at("key.pem"), "PRIVATE KEY", key) + `
TLSVerifyClient demand
sizelimit unlimited
database mdb
suffix "o=nhs"
directory ` + at("db") + `
maxsize 268435456
index objectClass,uniqueIdentifier,nhsIDCode,nhsMHSPartyKey,nhsAsSvcIA,nhsMhsSvcIA eq
access to * by * read
`
	for name, content := range map[string]string{"slapd.conf": conf, "data.ldif": ldif(records)} {
		if err := os.WriteFile(at(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Records of the sources lack attributes that the schema demands: -s does not ask for them.
	load := exec.Command(path, "-Tadd", "-s", "-q", "-f", at("slapd.conf"), "-l", at("data.ldif"))
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("slapadd: %v\n%s", err, out)
	}
	s.address = freePort(t)
	s.start(t)
	t.Cleanup(s.stop)
	return s
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (s *slapd) start(t *testing.T) {
	t.Helper()
	s.process = exec.Command(slapdPath(t), "-d", "0", "-h", "ldaps://"+s.address+"/", "-f", filepath.Join(s.dir, "slapd.conf"))
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if c, err := net.Dial("tcp", s.address); err == nil {
			c.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("slapd does not listen")
}

func (s *slapd) stop() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

func ldif(records []record) string {
	var b strings.Builder
	b.WriteString("dn: o=nhs\nobjectClass: organization\no: nhs\n\ndn: ou=Services,o=nhs\nobjectClass: organizationalUnit\nou: Services\n")
	seen := map[string]bool{}
	for _, r := range records {
		dn := "uniqueIdentifier=" + r["uniqueIdentifier"][0] + ",ou=Services,o=nhs"
		if seen[dn] { // an AS record and an MHS record may share an identifier: the second is put below the first
			dn = "uniqueIdentifier=" + r["uniqueIdentifier"][0] + "," + dn
		}
		seen[dn] = true
		fmt.Fprintf(&b, "\ndn: %s\n", dn)
		var names []string
		for name := range r {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			for _, v := range r[name] {
				fmt.Fprintf(&b, "%s:: %s\n", name, base64.StdEncoding.EncodeToString([]byte(v)))
			}
		}
	}
	return b.String()
}

// fakeLDAP is a server that does what a test says, and else answers searches from records.
type fakeLDAP struct {
	*authority
	address string
	records []record

	bind atomic.Int64 // the result of a bind

	mu sync.Mutex
	// answer, if set, replaces the answers to searches: packets of the protocol, without their
	// envelopes. Nil closes the connection.
	answer func(filter string, n int) []*ber.Packet

	searches []string
	requests []string // base, scope, aliases, limits of size and time, filter, attributes
	open     int
	opened   int
	conns    []net.Conn
}

func startFake(t *testing.T, records []record) *fakeLDAP {
	t.Helper()
	f := &fakeLDAP{authority: newAuthority(t), records: records}
	f.listen(t, &tls.Config{
		Certificates: []tls.Certificate{f.issue(t, "127.0.0.1", nil)}, ClientCAs: f.pool(), ClientAuth: tls.RequireAndVerifyClientCert,
	})
	return f
}

// listen serves, without TLS if there is no config.
func (f *fakeLDAP) listen(t *testing.T, config *tls.Config) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.address = l.Addr().String()
	if config != nil {
		l = tls.NewListener(l, config)
	}
	t.Cleanup(func() { l.Close(); f.cut() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.open, f.opened, f.conns = f.open+1, f.opened+1, append(f.conns, c)
			f.mu.Unlock()
			go func() {
				defer func() {
					c.Close()
					f.mu.Lock()
					f.open--
					f.mu.Unlock()
				}()
				f.serve(c)
			}()
		}
	}()
}

func (f *fakeLDAP) answerWith(answer func(filter string, n int) []*ber.Packet) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = answer
}

// cut closes all connections, as a restart does.
func (f *fakeLDAP) cut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.conns {
		c.Close()
	}
	f.conns = nil
}

func (f *fakeLDAP) counts() (searches []string, open, opened int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.searches), f.open, f.opened
}

func (f *fakeLDAP) serve(c net.Conn) {
	for {
		p, err := ber.ReadPacket(c)
		if err != nil || len(p.Children) < 2 {
			return
		}
		var answers []*ber.Packet
		switch op := p.Children[1]; op.Tag {
		case ldap.ApplicationBindRequest:
			answers = []*ber.Packet{result(ldap.ApplicationBindResponse, int(f.bind.Load()))}
		case ldap.ApplicationSearchRequest:
			filter, err := ldap.DecompileFilter(op.Children[6])
			if err != nil {
				return
			}
			f.mu.Lock()
			f.searches = append(f.searches, filter)
			request := fmt.Sprint(op.Children[0].Value, " ", op.Children[1].Value, " ", op.Children[2].Value, " ", op.Children[3].Value, " ", op.Children[4].Value, " ", filter)
			for _, a := range op.Children[7].Children {
				request += fmt.Sprint(" ", a.Value)
			}
			f.requests = append(f.requests, request)
			n, answer := len(f.searches), f.answer
			f.mu.Unlock()
			if answer != nil {
				answers = answer(filter, n)
			} else {
				answers = append(entries(f.find(op.Children[6])...), result(ldap.ApplicationSearchResultDone, 0))
			}
			if answers == nil {
				return
			}
		default:
			return
		}
		for _, a := range answers {
			if a.Tag == raw {
				if _, err := c.Write(a.ByteValue); err != nil {
					return
				}
				continue
			}
			envelope := ber.NewSequence("message")
			envelope.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, p.Children[0].Value, "id"))
			if a.Tag == withControl {
				envelope.AppendChild(a.Children[0])
				envelope.AppendChild(a.Children[1])
			} else {
				envelope.AppendChild(a)
			}
			if _, err := c.Write(envelope.Bytes()); err != nil {
				return
			}
		}
	}
}

// raw is the tag of a packet that is sent as the bytes that it holds, and withControl of one that is an answer
// and its controls.
const raw, withControl = 99, 98

func rawBytes(b []byte) *ber.Packet {
	return &ber.Packet{Identifier: ber.Identifier{Tag: raw}, ByteValue: b}
}

// result is the end of an answer.
func result(tag ber.Tag, code int) *ber.Packet {
	p := ber.Encode(ber.ClassApplication, ber.TypeConstructed, tag, nil, "result")
	p.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagEnumerated, code, "code"))
	p.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, "", "matched"))
	p.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, "a\nmessage", "message"))
	return p
}

// entries are records of an answer.
func entries(records ...record) (list []*ber.Packet) {
	for _, r := range records {
		p := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationSearchResultEntry, nil, "entry")
		p.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, "uniqueIdentifier="+strings.Join(r["uniqueIdentifier"], "+")+",ou=Services,o=nhs", "dn"))
		attributes := ber.NewSequence("attributes")
		for name, values := range r {
			a := ber.NewSequence("attribute")
			a.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, name, "name"))
			set := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSet, nil, "values")
			for _, v := range values {
				set.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, v, "value"))
			}
			a.AppendChild(set)
			attributes.AppendChild(a)
		}
		p.AppendChild(attributes)
		list = append(list, p)
	}
	return list
}

func (f *fakeLDAP) find(filter *ber.Packet) (found []record) {
	for _, r := range f.records {
		if matches(filter, r) {
			found = append(found, r)
		}
	}
	return found
}

// matches evaluates and, or and equality.
func matches(filter *ber.Packet, r record) bool {
	with := func(c *ber.Packet) bool { return matches(c, r) }
	switch filter.Tag {
	case ldap.FilterAnd:
		return !slices.ContainsFunc(filter.Children, func(c *ber.Packet) bool { return !with(c) })
	case ldap.FilterOr:
		return slices.ContainsFunc(filter.Children, with)
	case ldap.FilterEqualityMatch:
		attribute, value := filter.Children[0].Data.String(), filter.Children[1].Data.String()
		for name, values := range r {
			if strings.EqualFold(name, attribute) && slices.ContainsFunc(values, func(v string) bool {
				exact := !strings.EqualFold(name, "objectClass") && !strings.EqualFold(name, "uniqueIdentifier") && !strings.EqualFold(name, "nhsMhsPartyKey")
				return v == value || !exact && strings.EqualFold(v, value)
			}) {
				return true
			}
		}
	}
	return false
}
