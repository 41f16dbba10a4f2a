// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

const sender = "200000000001" // whose certificate has the name client.example

// guarded returns a handler behind a guard of a service, and its verdicts.
func guarded(t *testing.T, peer guard.PeerIdentity) (http.Handler, *fixture.Sink) {
	t.Helper()
	s := new(fixture.Sink)
	o := guard.ServiceOptions{Options: fixture.Common(s), ASID: "990000000001"}
	o.Peer = peer
	g, err := guard.NewService(fixture.Service("nrl").Direct(), o)
	if err != nil {
		t.Fatal(err)
	}
	return g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })), s
}

// headers are those of a request that breaks no rule.
func headers() http.Header { return fixture.Request("nrl", http.MethodGet, fixture.Pointer).Header }

// The certificate, the header and the token must be of one system: the guard compares the ASIDs that a certificate is
// bound to.
func TestBindings(t *testing.T) {
	t.Parallel()
	w := theWorld()
	colons := func(s string) string {
		var pairs []string
		for i := 0; i < len(s); i += 2 {
			pairs = append(pairs, strings.ToUpper(s[i:i+2]))
		}
		return strings.Join(pairs, ":")
	}
	renewed := w.sub.NewClient(clientName)
	for name, c := range map[string]struct {
		bindings    []mtls.Binding
		certificate *mtlstest.Certificate
		rule        spine.Rule
		status      int
	}{
		"none":                             {nil, w.client, "", 204},
		"fingerprint":                      {[]mtls.Binding{{Fingerprint: w.client.Fingerprint(), ASIDs: []spine.ASID{sender}}}, w.client, "", 204},
		"fingerprint with colons":          {[]mtls.Binding{{Fingerprint: colons(w.client.Fingerprint()), ASIDs: []spine.ASID{sender}}}, w.client, "", 204},
		"fingerprint of another":           {[]mtls.Binding{{Fingerprint: w.client.Fingerprint(), ASIDs: []spine.ASID{sender}}}, renewed, spine.RulePeer, 495},
		"name":                             {[]mtls.Binding{{Name: "Client.Example", ASIDs: []spine.ASID{sender}}}, renewed, "", 204},
		"name of another":                  {[]mtls.Binding{{Name: "small.example", ASIDs: []spine.ASID{sender}}}, w.client, spine.RulePeer, 495},
		"fingerprint and name":             {[]mtls.Binding{{Fingerprint: w.client.Fingerprint(), Name: clientName, ASIDs: []spine.ASID{sender}}}, w.client, "", 204},
		"fingerprint and another's name":   {[]mtls.Binding{{Fingerprint: w.client.Fingerprint(), Name: "small.example", ASIDs: []spine.ASID{sender}}}, w.client, spine.RulePeer, 495},
		"another ASID":                     {[]mtls.Binding{{Name: clientName, ASIDs: []spine.ASID{"200000000002"}}}, w.client, spine.RulePeerSender, 403},
		"two bindings, the second has it":  {[]mtls.Binding{{Name: clientName, ASIDs: []spine.ASID{"200000000002"}}, {Fingerprint: w.client.Fingerprint(), ASIDs: []spine.ASID{sender}}}, w.client, "", 204},
		"the name of a system with others": {[]mtls.Binding{{Name: "small.example", ASIDs: []spine.ASID{sender}}}, w.sub.NewClient("small.example"), spine.RulePeerSender, 403},
	} {
		_, o := w.options(t, w.server)
		s := newServer(t, mtls.ServerOptions{Options: o, Bindings: c.bindings})
		h, sink := guarded(t, s)
		by := &http.Transport{TLSClientConfig: plain(c.certificate)}
		for range 2 { // the second is known
			sink.Seen = nil
			answer, err := get(t, serve(t, s.TLSConfig(), h)+fixture.Pointer, by, headers())
			if err != nil {
				t.Fatal(name, err)
			}
			if answer.StatusCode != c.status || len(sink.Seen) != 1 || sink.Seen[0].Rule != c.rule {
				t.Errorf("%s: %d %+v", name, answer.StatusCode, sink.Seen)
			}
		}
	}
}

// Where the connection is let in that far, a bad certificate is answered with 495 and none with 496, and the audit
// gets the verdict.
func TestAdmitUnverified(t *testing.T) {
	t.Parallel()
	w := theWorld()
	revoked := w.sub.NewClient(clientName)
	f, o := w.options(t, w.server)
	f.write("crls.pem", w.root.CRL(), w.sub.CRL(revoked))
	s := newServer(t, mtls.ServerOptions{Options: o, AdmitUnverified: true})
	h, sink := guarded(t, s)
	url := serve(t, s.TLSConfig(), h) + fixture.Pointer
	ca := f.write("root.pem", w.root.PEM())
	for name, c := range map[string]struct {
		certificate *mtlstest.Certificate
		status      int
		kind        error
	}{
		"good":        {w.client, 204, nil},
		"none":        {nil, 496, mtls.ErrNoCertificate},
		"revoked":     {revoked, 495, mtls.ErrRevoked},
		"self-signed": {selfSigned(2, clientName), 495, nil},
		"a stranger":  {w.stranger.NewClient(clientName), 495, nil},
		"CN only":     {w.sub.NewClient(clientName, mtlstest.Names()), 495, mtls.ErrName},
		"a server":    {w.sub.NewServer(clientName), 495, mtls.ErrUsage},
		"expired":     {w.sub.NewClient(clientName, mtlstest.Expired), 495, nil},
	} {
		t.Run(name, func(t *testing.T) {
			verdict := func(status int) {
				t.Helper()
				rule := map[bool]spine.Rule{false: spine.RulePeer}[c.status == 204]
				if status != c.status || len(sink.Seen) != 1 || sink.Seen[0].Rule != rule || c.kind != nil && !errors.Is(sink.Seen[0].Err, c.kind) {
					t.Errorf("%d %+v", status, sink.Seen)
				}
				if c.status != 204 && (sink.Seen[0].Refusal().Status() != c.status || sink.Seen[0].Peer.Names != nil) {
					t.Errorf("%+v", sink.Seen)
				}
				sink.Seen = nil
			}
			answer, err := get(t, url, &http.Transport{TLSClientConfig: plain(c.certificate), DisableKeepAlives: true}, headers())
			if err != nil {
				t.Fatal(err)
			}
			verdict(answer.StatusCode)

			var request strings.Builder
			r, _ := http.NewRequest(http.MethodGet, url, nil)
			r.Header = headers()
			r.Close = true
			_ = r.Write(&request)
			address := strings.TrimPrefix(strings.TrimSuffix(url, fixture.Pointer), "https://")
			out, _ := openssl(t, request.String(), append([]string{"s_client", "-connect", address, "-quiet", "-CAfile", ca}, shows(t, c.certificate)...)...)
			_, after, _ := strings.Cut(out, "HTTP/1.1 ")
			status := map[string]int{"204": 204, "495": 495, "496": 496}[after[:min(3, len(after))]]
			verdict(status)
		})
	}
}

// Without TLS there is no peer.
func TestPeerWithoutTLS(t *testing.T) {
	_, o := theWorld().options(t, theWorld().server)
	s := newServer(t, mtls.ServerOptions{Options: o})
	if _, err := s.Peer(httptest.NewRequest(http.MethodGet, "/", nil)); !errors.Is(err, mtls.ErrNoCertificate) || !errors.Is(err, guard.ErrNoPeer) {
		t.Error(err)
	}
}

// Nobody is known to what no constructor has made.
func TestZeroValues(t *testing.T) {
	w := theWorld()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{w.client.Certificate}, VerifiedChains: [][]*x509.Certificate{{w.client.Certificate}}}
	r.Header.Set(clientHeader, escaped(w.client))
	for _, peer := range []guard.PeerIdentity{new(mtls.Server), new(mtls.Terminated)} {
		if p, err := peer.Peer(r); err == nil {
			t.Errorf("%T: %v", peer, p)
		}
	}
}

// escaped is a certificate as nginx has it in $ssl_client_escaped_cert: all but letters, digits, hyphens, dots,
// underscores and tildes is escaped.
func escaped(c *mtlstest.Certificate) string {
	return strings.ReplaceAll(url.QueryEscape(string(c.PEM())), "+", "%20")
}

const clientHeader = "X-Client-Cert"

// Behind a proxy, only its requests count, and only one header of theirs.
func TestTerminated(t *testing.T) {
	t.Parallel()
	w := theWorld()
	proxy, revoked := w.sub.NewClient("proxy.example"), w.sub.NewClient(clientName)
	f, o := w.options(t, w.server)
	f.write("crls.pem", w.root.CRL(), w.sub.CRL(revoked))
	s := newServer(t, mtls.ServerOptions{Options: o, Names: []string{"proxy.example", clientName}, Bindings: []mtls.Binding{{Name: clientName, ASIDs: []spine.ASID{sender}}}})
	loopback, elsewhere := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::/32")}
	byName := mtls.TerminatedOptions{Server: s, Header: "x-client-cert", ProxyNames: []string{"Proxy.Example"}}
	byAddress := mtls.TerminatedOptions{Server: s, Header: clientHeader, ProxyAddresses: loopback}
	both, away := byName, byAddress
	both.ProxyAddresses, away.ProxyAddresses = loopback, elsewhere
	nameFromAway := byName
	nameFromAway.ProxyAddresses = elsewhere
	good := escaped(w.client)
	for name, c := range map[string]struct {
		options mtls.TerminatedOptions
		by      *mtlstest.Certificate // nil: without TLS
		headers http.Header
		status  int
		kind    error
		text    string
	}{
		"the proxy by name":               {byName, proxy, http.Header{clientHeader: {good}}, 204, nil, ""},
		"the proxy by address":            {byAddress, nil, http.Header{clientHeader: {good}}, 204, nil, ""},
		"the proxy by address, with TLS":  {byAddress, w.client, http.Header{clientHeader: {good}}, 204, nil, ""},
		"the proxy by both":               {both, proxy, http.Header{clientHeader: {good}}, 204, nil, ""},
		"the name from elsewhere":         {nameFromAway, proxy, http.Header{clientHeader: {good}}, 403, mtls.ErrProxy, "127.0.0.1"},
		"the address under another name":  {both, w.client, http.Header{clientHeader: {good}}, 403, mtls.ErrProxy, "client.example"},
		"a client itself":                 {byName, w.client, nil, 403, mtls.ErrProxy, "client.example"},
		"a client with the header":        {byName, w.client, http.Header{clientHeader: {good}}, 403, mtls.ErrProxy, "client.example"},
		"nobody with the header":          {byName, nil, http.Header{clientHeader: {good}}, 403, mtls.ErrProxy, "TLS"},
		"from elsewhere":                  {away, nil, http.Header{clientHeader: {good}}, 403, mtls.ErrProxy, "127.0.0.1"},
		"from elsewhere without header":   {away, nil, nil, 403, mtls.ErrProxy, "127.0.0.1"},
		"the proxy without the header":    {byName, proxy, nil, 496, mtls.ErrProxy, "no header"},
		"the proxy with an empty header":  {byName, proxy, http.Header{clientHeader: {""}}, 496, mtls.ErrProxy, "no header"},
		"the header twice":                {byName, proxy, http.Header{clientHeader: {good, good}}, 495, mtls.ErrProxy, "2 times"},
		"a twin with underscores":         {byName, proxy, http.Header{clientHeader: {good}, "X_client_cert": {good}}, 495, mtls.ErrProxy, "beside"},
		"a twin alone":                    {byName, proxy, http.Header{"X-Client_Cert": {good}}, 495, mtls.ErrProxy, "beside"},
		"a twin with dots":                {byName, proxy, http.Header{clientHeader: {good}, "X.Client.Cert": {"x"}}, 495, mtls.ErrProxy, "beside"},
		"too long":                        {byName, proxy, http.Header{clientHeader: {good + strings.Repeat("%0A", 16<<10)}}, 495, mtls.ErrProxy, "bytes"},
		"a bad escape":                    {byName, proxy, http.Header{clientHeader: {"%zz"}}, 495, mtls.ErrProxy, "escaped"},
		"DER in base64":                   {byName, proxy, http.Header{clientHeader: {"MIIB"}}, 495, mtls.ErrProxy, "PEM"},
		"two certificates":                {byName, proxy, http.Header{clientHeader: {good + good}}, 495, mtls.ErrProxy, "one certificate"},
		"a broken block before it":        {byName, proxy, http.Header{clientHeader: {"-----BEGIN%20CERTIFICATE-----%0A!%0A-----END%20CERTIFICATE-----%0A" + good}}, 495, mtls.ErrProxy, "one certificate"},
		"the start of a block before it":  {byName, proxy, http.Header{clientHeader: {"-----BEGIN%20X-----%0A" + good}}, 495, mtls.ErrProxy, "one certificate"},
		"text before it":                  {byName, proxy, http.Header{clientHeader: {"x%0A" + good}}, 495, mtls.ErrProxy, "one certificate"},
		"a header in the block":           {byName, proxy, http.Header{clientHeader: {strings.Replace(good, "CERTIFICATE-----%0A", "CERTIFICATE-----%0AA:%20b%0A%0A", 1)}}, 495, mtls.ErrProxy, "one certificate"},
		"a list":                          {byName, proxy, http.Header{clientHeader: {url.PathEscape(string(w.sub.CRL()))}}, 495, mtls.ErrProxy, "one certificate"},
		"not a certificate":               {byName, proxy, http.Header{clientHeader: {"-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----"}}, 495, mtls.ErrProxy, "malformed"},
		"a stranger's certificate":        {byName, proxy, http.Header{clientHeader: {escaped(w.stranger.NewClient(clientName))}}, 495, nil, "unknown authority"},
		"a revoked certificate":           {byName, proxy, http.Header{clientHeader: {escaped(revoked)}}, 495, mtls.ErrRevoked, ""},
		"an expired certificate":          {byName, proxy, http.Header{clientHeader: {escaped(w.sub.NewClient(clientName, mtlstest.Expired))}}, 495, nil, "expired"},
		"a server's certificate":          {byName, proxy, http.Header{clientHeader: {escaped(w.server)}}, 495, mtls.ErrUsage, ""},
		"a certificate without a binding": {byName, proxy, http.Header{clientHeader: {escaped(proxy)}}, 495, mtls.ErrNoBinding, ""},
	} {
		peer, err := mtls.NewTerminated(c.options)
		if err != nil {
			t.Fatal(name, err)
		}
		h, sink := guarded(t, peer)
		config, by := s.TLSConfig(), &http.Transport{TLSClientConfig: plain(c.by), DisableKeepAlives: true}
		if c.by == nil {
			config = nil
		}
		all := headers()
		for k, v := range c.headers {
			all[k] = v
		}
		answer, err := get(t, serve(t, config, h)+fixture.Pointer, by, all)
		if err != nil {
			t.Fatal(name, err)
		}
		if answer.StatusCode != c.status || len(sink.Seen) != 1 || (c.status != 204) != (sink.Seen[0].Rule == spine.RulePeer) {
			t.Errorf("%s: %d %+v", name, answer.StatusCode, sink.Seen)
		} else if err := sink.Seen[0].Err; (c.kind != nil || c.text != "") && !is(err, c.kind, c.text) {
			t.Errorf("%s: %v", name, err)
		} else if p := sink.Seen[0].Peer; c.status == 204 && (!p.Is(clientName) || len(p.ASIDs) != 1) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// A proxy at an IPv4 address is the same over a socket of IPv6; what is not an address is nobody's.
func TestTerminatedAddresses(t *testing.T) {
	w := theWorld()
	_, o := w.options(t, w.server)
	o.Certificate, o.Key = "", ""
	s := newServer(t, mtls.ServerOptions{Options: o})
	peer, err := mtls.NewTerminated(mtls.TerminatedOptions{Server: s, Header: clientHeader, ProxyAddresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("2001:db8::/64")}})
	if err != nil {
		t.Fatal(err)
	}
	for address, good := range map[string]bool{
		"192.0.2.7:1": true, "[::ffff:192.0.2.7]:1": true, "[2001:db8::5]:1": true,
		"192.0.2.8:1": false, "[2001:db8:1::5]:1": false, "[2001:db8::5%eth0]:1": false, "192.0.2.7": false, "@": false, "": false, "proxy.example:1": false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = address
		r.Header.Set(clientHeader, escaped(w.client))
		r.Header.Set("X-Forwarded-For", "192.0.2.7")
		if p, err := peer.Peer(r); (err == nil) != good || good != p.Is(clientName) {
			t.Errorf("%q: %v %v", address, p, err)
		}
	}
}

// A certificate that is known costs a look-up.
func TestPeerDoesNotAllocate(t *testing.T) {
	w := theWorld()
	_, o := w.options(t, w.server)
	s := newServer(t, mtls.ServerOptions{Options: o, Names: []string{clientName}, Bindings: []mtls.Binding{{Name: clientName, ASIDs: []spine.ASID{sender}}}})
	r := &http.Request{TLS: &tls.ConnectionState{PeerCertificates: []*x509.Certificate{w.client.Certificate, w.sub.Certificate.Certificate}}}
	if n := testing.AllocsPerRun(100, func() { _, _ = s.Peer(r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPeer(b *testing.B) {
	w := theWorld()
	_, o := w.options(b, w.server)
	s := newServer(b, mtls.ServerOptions{Options: o})
	r := &http.Request{TLS: &tls.ConnectionState{PeerCertificates: []*x509.Certificate{w.client.Certificate, w.sub.Certificate.Certificate}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Peer(r); err != nil {
			b.Fatal(err)
		}
	}
}
