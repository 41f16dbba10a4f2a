// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

// cannotAnswer reports an error other than that the directory cannot answer now.
func cannotAnswer(t *testing.T, name string, s spine.System, err error) {
	t.Helper()
	if !errors.Is(err, sds.ErrUnavailable) || errors.Is(err, spine.ErrUnknownASID) || s.ASID() != "" {
		t.Errorf("%s: %v %s", name, err, show(s))
	}
	if err != nil && (strings.ContainsAny(err.Error(), "\n\r\x00") || len(err.Error()) > 2000) {
		t.Errorf("%s: a message of a server in full: %q", name, err)
	}
}

const known spine.ASID = "200000000002"

// done is a complete and empty answer.
func done() *ber.Packet { return result(ldap.ApplicationSearchResultDone, 0) }

func reference() *ber.Packet {
	p := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationSearchResultReference, nil, "reference")
	p.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, "ldap://other.example/", "url"))
	return p
}

// changed is a record with other values of an attribute.
func changed(r record, name string, values ...string) record {
	c := record{}
	for n, v := range r {
		c[n] = v
	}
	c[name] = values
	return c
}

// Answers that are not complete, or not to the question, say nothing about a system.
func TestLDAPAnswersThatSayNothing(t *testing.T) {
	practice := world()[1]
	huge := append([]byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff}, make([]byte, 1<<16)...)
	answers := map[string][]*ber.Packet{
		"closed":                nil,
		"cut behind a record":   {entries(practice)[0], rawBytes([]byte{0x30, 0x20})},
		"garbage":               {rawBytes([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))},
		"a length without end":  {rawBytes(huge)},
		"a reference":           {reference(), done()},
		"a record, a reference": {entries(practice)[0], reference(), done()},
		"two records":           append(entries(practice, changed(practice, "nhsIDCode", "A2002")), done()),
		"one record twice":      append(entries(practice, practice), done()),
		"another record":        append(entries(as("200000000099", "A1001", "A1001-800002", patient)), done()),
		"no ASID":               append(entries(changed(practice, "uniqueIdentifier", "S2")), done()),
		"two ASIDs":             append(entries(changed(practice, "uniqueIdentifier", string(known), "200000000099")), done()),
		"no organisation":       append(entries(changed(practice, "nhsIDCode")), done()),
		"two organisations":     append(entries(changed(practice, "nhsIDCode", "A1001", "A2002")), done()),
		"an odd organisation":   append(entries(changed(practice, "nhsIDCode", "a1001")), done()),
		"no party":              append(entries(changed(practice, "nhsMHSPartyKey")), done()),
		"an odd party":          append(entries(changed(practice, "nhsMHSPartyKey", "A1001 *")), done()),
		"in two cases":          append(entries(changed(practice, "NHSIDCODE", "A2002")), done()),
	}
	for code, name := range map[int]string{1: "operationsError", 3: "timeLimitExceeded", 4: "sizeLimitExceeded", 10: "referral", 11: "adminLimitExceeded", 32: "noSuchObject", 50: "insufficientAccess", 51: "busy", 52: "unavailable", 53: "unwillingToPerform", 80: "other"} {
		answers[name] = []*ber.Packet{result(ldap.ApplicationSearchResultDone, code)}
		answers[name+" behind a record"] = append(entries(practice), result(ldap.ApplicationSearchResultDone, code))
	}
	for name, answer := range answers {
		f := startFake(t, world())
		f.answerWith(func(filter string, _ int) []*ber.Packet {
			if strings.Contains(filter, "objectClass=nhsAs") {
				return answer
			}
			return []*ber.Packet{done()}
		})
		d := newLDAP(t, f.authority, f.address, func(o *sds.LDAPOptions) { o.Timeout = time.Second })
		s, err := d.Lookup(t.Context(), known)
		cannotAnswer(t, name, s, err)
		// The next question is not answered with what was left of the last answer.
		f.answerWith(nil)
		if s, err = d.Lookup(t.Context(), "200000000001"); err != nil || s.ASID() != "200000000001" {
			t.Errorf("after %s: %v %s", name, err, show(s))
		}
	}
}

// The second of two searches fails: a system without what it receives would be half an answer.
func TestLDAPHalfALookup(t *testing.T) {
	for name, answer := range map[string][]*ber.Packet{
		"closed": nil, "busy": {result(ldap.ApplicationSearchResultDone, 51)}, "too many": {result(ldap.ApplicationSearchResultDone, 4)},
		"of another party":        append(entries(mhs("S", "A1001", "A1001-1", "", patient, "https://a.example/a")), done()),
		"of another organisation": append(entries(mhs("S", "A2002", "A1001-800002", "", patient, "https://a.example/a")), done()),
	} {
		f := startFake(t, world())
		f.answerWith(func(filter string, _ int) []*ber.Packet {
			if strings.Contains(filter, "objectClass=nhsAs") {
				return append(entries(world()[1]), done())
			}
			return answer
		})
		d := newLDAP(t, f.authority, f.address, nil)
		s, err := d.Lookup(t.Context(), known)
		cannotAnswer(t, name, s, err)
		if strings.HasPrefix(name, "of another party") {
			continue // what the parties of an interaction are is what Providers asks for
		}
		if found, err := d.Providers(t.Context(), "A1001", patient); err == nil || len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// A list of which a part fails is not a list, and neither is one whose next page is not there.
func TestLDAPHalfAList(t *testing.T) {
	cookie := func(entry bool) []*ber.Packet {
		control := ber.Encode(ber.ClassContext, ber.TypeConstructed, 0, nil, "controls")
		page := ldap.NewControlPaging(1)
		page.SetCookie([]byte("more"))
		control.AppendChild(page.Encode())
		end := &ber.Packet{Identifier: ber.Identifier{Tag: withControl}, Children: []*ber.Packet{done(), control}}
		if entry {
			return append(entries(world()[0]), end)
		}
		return []*ber.Packet{end}
	}
	for name, answer := range map[string]func(filter string, n int) []*ber.Packet{
		"the systems": func(string, int) []*ber.Packet { return []*ber.Packet{result(ldap.ApplicationSearchResultDone, 4)} },
		"the endpoints": func(filter string, _ int) []*ber.Packet {
			if strings.Contains(filter, "nhsMhs)") {
				return []*ber.Packet{result(ldap.ApplicationSearchResultDone, 4)}
			}
			return append(entries(world()[1]), done())
		},
		"the second page": func(_ string, n int) []*ber.Packet {
			if n > 1 {
				return []*ber.Packet{result(ldap.ApplicationSearchResultDone, 51)}
			}
			return cookie(true)
		},
		"an empty page": func(string, int) []*ber.Packet { return cookie(false) },
	} {
		f := startFake(t, world())
		f.answerWith(answer)
		l, err := sds.Pull(t.Context(), newLDAP(t, f.authority, f.address, nil), []spine.InteractionID{patient})
		if l != nil || !errors.Is(err, sds.ErrUnavailable) {
			t.Errorf("%s: %v %+v", name, err, l)
		}
	}
	// A page with a next one, and that.
	f := startFake(t, world())
	f.answerWith(func(filter string, n int) []*ber.Packet {
		if n == 1 {
			return cookie(true)
		}
		if n == 2 {
			return append(entries(world()[1]), done())
		}
		return []*ber.Packet{done()}
	})
	l, err := sds.Pull(t.Context(), newLDAP(t, f.authority, f.address, nil), []spine.InteractionID{patient})
	if err != nil || len(l.Systems) != 2 {
		t.Errorf("%v %+v", err, l)
	}
}

// What a search asks for: all below the base, no aliases, the attributes that are read.
func TestLDAPRequests(t *testing.T) {
	f := startFake(t, world())
	d := newLDAP(t, f.authority, f.address, func(o *sds.LDAPOptions) { o.Timeout = 1500 * time.Millisecond })
	if _, err := d.Lookup(t.Context(), known); err != nil {
		t.Fatal(err)
	}
	if _, err := sds.Pull(t.Context(), d, []spine.InteractionID{patient}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"ou=services,o=nhs 2 0 1000 2 (&(objectClass=nhsAs)(uniqueIdentifier=200000000002)) uniqueIdentifier nhsIDCode nhsMhsPartyKey nhsAsSvcIA",
		"ou=services,o=nhs 2 0 1000 2 (&(objectClass=nhsMhs)(nhsIDCode=A1001)(nhsMhsPartyKey=A1001-800002)) nhsIDCode nhsMhsPartyKey nhsMhsSvcIA nhsMhsEndPoint nhsMhsFQDN",
		"ou=services,o=nhs 2 0 0 2 (&(objectClass=nhsAs)(|(nhsAsSvcIA=" + string(patient) + "))) uniqueIdentifier nhsIDCode nhsMhsPartyKey nhsAsSvcIA",
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, w := range want {
		if f.requests[i] != w {
			t.Errorf("%s\nwant\n%s", f.requests[i], w)
		}
	}
}

// Providers do not rely on the filters of the server.
func TestLDAPProvidersOfOthers(t *testing.T) {
	f := startFake(t, world())
	f.answerWith(func(filter string, _ int) []*ber.Packet {
		if strings.Contains(filter, "objectClass=nhsMhs") {
			return append(entries(mhs("S", "A1001", "A1001-800002", "", structured, "https://a.example/a")), done())
		}
		return append(entries(as("200000000002", "A1001", "A1001-800002", patient, structured)), done())
	})
	d := newLDAP(t, f.authority, f.address, nil)
	if found, err := d.Providers(t.Context(), "A1001", patient); err != nil || len(found) != 0 {
		t.Errorf("the endpoint of another interaction: %v %v", found, err)
	}
	f.answerWith(func(filter string, _ int) []*ber.Packet {
		if strings.Contains(filter, "objectClass=nhsMhs") {
			return append(entries(mhs("S", "A1001", "A1001-800002", "", patient, "https://a.example/a")), done())
		}
		return append(entries(as("200000000002", "A1001", "A1001-1", patient)), done())
	})
	if found, err := d.Providers(t.Context(), "A1001", patient); !errors.Is(err, sds.ErrUnavailable) {
		t.Errorf("a system of another party: %v %v", found, err)
	}
}

// relay stands between a client and a server, and passes so many bytes of the server on.
type relay struct {
	address, target string
	limit           atomic.Int64 // bytes of the server of each connection; none is passed on beyond
	hold            atomic.Bool  // beyond the limit hold the connection instead of cutting it
	passed          atomic.Int64
}

func startRelay(t *testing.T, target string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{address: l.Addr().String(), target: target}
	r.limit.Store(1 << 40)
	ctx, end := context.WithCancel(context.Background())
	t.Cleanup(func() { end(); l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go r.pass(ctx, c)
		}
	}()
	return r
}

func (r *relay) pass(ctx context.Context, c net.Conn) {
	defer c.Close()
	s, err := net.Dial("tcp", r.target)
	if err != nil {
		return
	}
	defer s.Close()
	defer context.AfterFunc(ctx, func() { c.Close(); s.Close() })()
	gone := make(chan struct{})
	go func() {
		_, _ = io.Copy(s, c)
		s.Close()
		close(gone)
	}()
	n, _ := io.CopyN(c, s, r.limit.Load())
	r.passed.Add(n)
	if r.hold.Load() {
		<-gone
	}
}

// An answer that is cut at any byte is none. Where the first search was answered in full, the second
// one is asked over a new connection: then the answer is the whole one.
func TestLDAPCutAtEachByte(t *testing.T) {
	f := &fakeLDAP{authority: newAuthority(t), records: world()}
	f.listen(t, nil)
	r := startRelay(t, f.address)
	lookup := func() (spine.System, error) {
		d, err := sds.NewLDAP(sds.LDAPOptions{URL: "ldap://" + r.address, AllowPlainLoopback: true})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		return d.Lookup(t.Context(), known)
	}
	want, err := lookup()
	if err != nil {
		t.Fatal(err)
	}
	for r.passed.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	var whole int64
	all := r.passed.Load()
	for n := range all {
		r.limit.Store(n)
		s, err := lookup()
		if err == nil && n > all/4 && show(s) == show(want) {
			whole++
			continue
		}
		cannotAnswer(t, fmt.Sprintf("cut at byte %d", n), s, err)
	}
	if whole == all {
		t.Error("nothing was cut")
	}
	r.limit.Store(1 << 40)
	if s, err := lookup(); err != nil || show(s) != show(want) {
		t.Errorf("%v %s", err, show(s))
	}
}

// A server that stops in the middle, in the handshake or in an answer, is given up.
func TestLDAPStalls(t *testing.T) {
	f := startFake(t, world())
	r := startRelay(t, f.address)
	r.hold.Store(true)
	for _, n := range []int64{0, 1, 100, 1500, 2000} {
		r.limit.Store(n)
		d := newLDAP(t, f.authority, r.address, func(o *sds.LDAPOptions) { o.Timeout = 50 * time.Millisecond })
		s, err := d.Lookup(t.Context(), known)
		cannotAnswer(t, fmt.Sprintf("stalls at byte %d", n), s, err)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stalls at byte %d: %v", n, err)
		}
	}
	// A caller who gives up does not wait for the timeout.
	d := newLDAP(t, f.authority, r.address, func(o *sds.LDAPOptions) { o.Timeout = time.Minute })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	s, err := d.Lookup(ctx, known)
	cannotAnswer(t, "cancelled", s, err)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// Nor does one who lists: the handshake is bounded, and each page.
	for _, n := range []int64{0, 1, 100, 1500, 2000} {
		r.limit.Store(n)
		d = newLDAP(t, f.authority, r.address, func(o *sds.LDAPOptions) { o.Timeout = 50 * time.Millisecond })
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := sds.Pull(ctx, d, []spine.InteractionID{patient}); !errors.Is(err, sds.ErrUnavailable) || ctx.Err() != nil {
			t.Errorf("a list that stalls at byte %d: %v", n, err)
		}
	}
}

// Many look-ups at once share few connections, also if nobody answers, and leave nothing behind.
func TestLDAPPoolIsBounded(t *testing.T) {
	f := startFake(t, world())
	before := runtime.NumGoroutine()
	d := newLDAP(t, f.authority, f.address, func(o *sds.LDAPOptions) { o.Connections, o.Timeout = 3, 20*time.Second })
	var most atomic.Int64
	f.answerWith(func(filter string, _ int) []*ber.Packet {
		_, open, _ := f.counts()
		for m := most.Load(); int64(open) > m && !most.CompareAndSwap(m, int64(open)); m = most.Load() {
		}
		if strings.Contains(filter, "objectClass=nhsMhs") {
			return []*ber.Packet{done()}
		}
		return append(entries(world()[0]), done())
	})
	var wg sync.WaitGroup
	for range 60 {
		wg.Go(func() {
			if _, err := d.Lookup(t.Context(), "200000000001"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() > 3 {
		t.Errorf("%d connections at once", most.Load())
	}
	never := make(chan struct{})
	f.answerWith(func(string, int) []*ber.Packet { <-never; return nil })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for range 60 {
		wg.Go(func() {
			s, err := d.Lookup(ctx, known)
			cannotAnswer(t, "nobody answers", s, err)
		})
	}
	wg.Wait()
	close(never)
	f.answerWith(nil)
	if _, err := d.Lookup(t.Context(), known); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	d.Close()
	s, err := d.Lookup(t.Context(), known)
	cannotAnswer(t, "closed", s, err)
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
}

// More records than a look-up can have, and more bytes than an answer can have.
func TestLDAPAnswersThatAreTooLarge(t *testing.T) {
	f := startFake(t, nil)
	many := entries(world()[1])
	for len(many) < 1100 {
		many = append(many, many[0])
	}
	large := entries(changed(world()[1], "nhsAsSvcIA", strings.Repeat("x", 66<<20)))
	for name, answer := range map[string][]*ber.Packet{"records": append(many, done()), "bytes": append(large, done())} {
		f.answerWith(func(string, int) []*ber.Packet { return answer })
		d := newLDAP(t, f.authority, f.address, func(o *sds.LDAPOptions) { o.Timeout = 20 * time.Second })
		s, err := d.Lookup(t.Context(), known)
		cannotAnswer(t, name, s, err)
		if errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	}
}

// TestLDAPCertificates: who is at the other end is known, or nothing is asked.
func TestLDAPCertificates(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	expired := func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }
	early := func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }
	clientOnly := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
	serverOnly := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }
	for name, c := range map[string]struct {
		server, client tls.Certificate
		ok             bool
	}{
		"all is well":               {a.issue(t, "127.0.0.1", nil), a.issue(t, "c.example", nil), true},
		"another CA":                {other.issue(t, "127.0.0.1", nil), a.issue(t, "c.example", nil), false},
		"another host":              {a.issue(t, "127.0.0.2", nil), a.issue(t, "c.example", nil), false},
		"a name for an address":     {a.issue(t, "ldap.example", nil), a.issue(t, "c.example", nil), false},
		"expired":                   {a.issue(t, "127.0.0.1", expired), a.issue(t, "c.example", nil), false},
		"not yet valid":             {a.issue(t, "127.0.0.1", early), a.issue(t, "c.example", nil), false},
		"not of a server":           {a.issue(t, "127.0.0.1", clientOnly), a.issue(t, "c.example", nil), false},
		"a client of another CA":    {a.issue(t, "127.0.0.1", nil), other.issue(t, "c.example", nil), false},
		"a client that has expired": {a.issue(t, "127.0.0.1", nil), a.issue(t, "c.example", expired), false},
		"not of a client":           {a.issue(t, "127.0.0.1", nil), a.issue(t, "c.example", serverOnly), false},
	} {
		f := &fakeLDAP{authority: a, records: world()}
		f.listen(t, &tls.Config{Certificates: []tls.Certificate{c.server}, ClientCAs: a.pool(), ClientAuth: tls.RequireAndVerifyClientCert})
		d := newLDAP(t, a, f.address, func(o *sds.LDAPOptions) { o.TLS.Certificates = []tls.Certificate{c.client} })
		s, err := d.Lookup(t.Context(), known)
		if c.ok {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		cannotAnswer(t, name, s, err)
		if searches, _, _ := f.counts(); len(searches) > 0 {
			t.Errorf("%s: asked %q", name, searches)
		}
	}
}

// A certificate that is exchanged counts from the next connection on.
func TestLDAPCertificateIsExchanged(t *testing.T) {
	f := startFake(t, world())
	expired := f.issue(t, "c.example", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	valid := f.issue(t, "c.example", nil)
	var current atomic.Pointer[tls.Certificate]
	current.Store(&expired)
	d := newLDAP(t, f.authority, f.address, func(o *sds.LDAPOptions) {
		o.TLS = &tls.Config{RootCAs: f.pool(), GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return current.Load(), nil }}
	})
	s, err := d.Lookup(t.Context(), known)
	cannotAnswer(t, "expired", s, err)
	current.Store(&valid)
	if _, err := d.Lookup(t.Context(), known); err != nil {
		t.Error(err)
	}
}

// A server that is restarted costs nobody a look-up, and one that is gone answers again as soon as
// it is back.
func TestLDAPRestarts(t *testing.T) {
	f := startFake(t, world())
	d := newLDAP(t, f.authority, f.address, nil)
	for range 3 {
		if _, err := d.Lookup(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		f.cut()
	}
	if searches, _, opened := f.counts(); opened < 3 || len(searches) > 9 {
		t.Errorf("%d connections, %q", opened, searches)
	}
	if _, err := d.Lookup(t.Context(), known); err != nil { // and leaves an idle connection
		t.Fatal(err)
	}
	// The server refuses: a new connection would not help, and nobody tries.
	f.answerWith(func(string, int) []*ber.Packet { return []*ber.Packet{result(ldap.ApplicationSearchResultDone, 53)} })
	before, _, _ := f.counts()
	s, err := d.Lookup(t.Context(), known)
	cannotAnswer(t, "refused", s, err)
	if after, _, _ := f.counts(); len(after) != len(before)+1 {
		t.Errorf("asked %d times", len(after)-len(before))
	}
	// After an error the connection is not used again.
	f.answerWith(nil)
	_, _, opened := f.counts()
	if _, err := d.Lookup(t.Context(), known); err != nil {
		t.Error(err)
	}
	if _, _, now := f.counts(); now != opened+1 {
		t.Errorf("%d connections more", now-opened)
	}
	f.bind.Store(49)
	f.cut()
	s, err = d.Lookup(t.Context(), known)
	cannotAnswer(t, "the bind fails", s, err)
}

func TestSlapdRestarts(t *testing.T) {
	s := startSlapd(t, schema, world())
	d := newLDAP(t, s.authority, s.address, nil)
	ask := func() (spine.System, error) { return d.Lookup(t.Context(), known) }
	for range 3 {
		if _, err := ask(); err != nil {
			t.Fatal(err)
		}
		s.stop()
		got, err := ask()
		cannotAnswer(t, "stopped", got, err)
		s.start(t)
	}
	if _, err := ask(); err != nil {
		t.Error(err)
	}
	r := startRelay(t, s.address)
	for n := int64(100); n < 3000; n += 100 {
		r.limit.Store(n)
		if got, err := newLDAP(t, s.authority, r.address, nil).Lookup(t.Context(), known); err != nil || got.ASID() != known {
			cannotAnswer(t, fmt.Sprintf("cut at byte %d", n), got, err)
		}
	}
	other := newAuthority(t)
	got, err := newLDAP(t, other, s.address, nil).Lookup(t.Context(), known)
	cannotAnswer(t, "another CA", got, err)
	d = newLDAP(t, s.authority, s.address, func(o *sds.LDAPOptions) {
		o.TLS.Certificates = []tls.Certificate{other.issue(t, "c.example", nil)}
	})
	got, err = d.Lookup(t.Context(), known)
	cannotAnswer(t, "a client of another CA", got, err)
	got, err = newLDAP(t, s.authority, s.address, func(o *sds.LDAPOptions) { o.Base = "ou=services,o=other" }).Lookup(t.Context(), known)
	cannotAnswer(t, "another base", got, err)
	got, err = newLDAP(t, s.authority, s.address, func(o *sds.LDAPOptions) { o.Base = "ou=people,o=nhs" }).Lookup(t.Context(), known)
	cannotAnswer(t, "a base that is not there", got, err)
}

func TestLDAPOptions(t *testing.T) {
	a := newAuthority(t)
	good := func() sds.LDAPOptions { return sds.LDAPOptions{URL: "ldaps://ldap.example", TLS: a.client(t)} }
	for name, c := range map[string]struct {
		change func(*sds.LDAPOptions)
		option string
	}{
		"all is well":               {func(*sds.LDAPOptions) {}, ""},
		"a port":                    {func(o *sds.LDAPOptions) { o.URL = "ldaps://ldap.example:1636/" }, ""},
		"no URL":                    {func(o *sds.LDAPOptions) { o.URL = "" }, "URL"},
		"plain":                     {func(o *sds.LDAPOptions) { o.URL, o.TLS = "ldap://ldap.example", nil }, "URL"},
		"plain, here, not said":     {func(o *sds.LDAPOptions) { o.URL, o.TLS = "ldap://127.0.0.1", nil }, "URL"},
		"plain, here":               {func(o *sds.LDAPOptions) { o.URL, o.TLS, o.AllowPlainLoopback = "ldap://127.0.0.1", nil, true }, ""},
		"plain, elsewhere":          {func(o *sds.LDAPOptions) { o.URL, o.TLS, o.AllowPlainLoopback = "ldap://10.0.0.1", nil, true }, "URL"},
		"plain, by name":            {func(o *sds.LDAPOptions) { o.URL, o.TLS, o.AllowPlainLoopback = "ldap://localhost", nil, true }, "URL"},
		"plain with TLS":            {func(o *sds.LDAPOptions) { o.URL, o.AllowPlainLoopback = "ldap://127.0.0.1", true }, "TLS"},
		"a socket":                  {func(o *sds.LDAPOptions) { o.URL = "ldapi:///run/slapd" }, "URL"},
		"not a URL":                 {func(o *sds.LDAPOptions) { o.URL = "ldaps://[::1" }, "URL"},
		"no host":                   {func(o *sds.LDAPOptions) { o.URL = "ldaps://" }, "URL"},
		"a query":                   {func(o *sds.LDAPOptions) { o.URL = "ldaps://ldap.example?a" }, "URL"},
		"a fragment":                {func(o *sds.LDAPOptions) { o.URL = "ldaps://ldap.example#a" }, "URL"},
		"another scheme, here":      {func(o *sds.LDAPOptions) { o.URL, o.TLS, o.AllowPlainLoopback = "http://127.0.0.1", nil, true }, "URL"},
		"a password":                {func(o *sds.LDAPOptions) { o.URL = "ldaps://u:p@ldap.example" }, "URL"},
		"a base in the URL":         {func(o *sds.LDAPOptions) { o.URL = "ldaps://ldap.example/o=nhs" }, "URL"},
		"no TLS":                    {func(o *sds.LDAPOptions) { o.TLS = nil }, "TLS"},
		"the system's CAs":          {func(o *sds.LDAPOptions) { o.TLS.RootCAs = nil }, "TLS"},
		"nobody verifies":           {func(o *sds.LDAPOptions) { o.TLS.InsecureSkipVerify = true }, "TLS"},
		"no client certificate":     {func(o *sds.LDAPOptions) { o.TLS.Certificates = nil }, "TLS"},
		"TLS 1.1":                   {func(o *sds.LDAPOptions) { o.TLS.MinVersion = tls.VersionTLS11 }, "TLS"},
		"TLS 1.2":                   {func(o *sds.LDAPOptions) { o.TLS.MinVersion = tls.VersionTLS12 }, ""},
		"TLS 1.3":                   {func(o *sds.LDAPOptions) { o.TLS.MinVersion = tls.VersionTLS13 }, ""},
		"a negative timeout":        {func(o *sds.LDAPOptions) { o.Timeout = -1 }, "Timeout"},
		"a long timeout":            {func(o *sds.LDAPOptions) { o.Timeout = time.Hour }, "Timeout"},
		"many connections":          {func(o *sds.LDAPOptions) { o.Connections = 1000 }, "Connections"},
		"an interaction of nothing": {func(o *sds.LDAPOptions) { o.Interactions = []spine.InteractionID{""} }, "Interactions"},
		"a verifier of its own": {func(o *sds.LDAPOptions) {
			o.TLS.RootCAs, o.TLS.InsecureSkipVerify, o.TLS.VerifyConnection = nil, true, func(tls.ConnectionState) error { return nil }
		}, ""},
	} {
		o := good()
		c.change(&o)
		_, err := sds.NewLDAP(o)
		var wrong *spine.OptionError
		if c.option == "" && err != nil || c.option != "" && (!errors.As(err, &wrong) || wrong.Option != c.option) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
