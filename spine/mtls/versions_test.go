// SPDX-License-Identifier: Apache-2.0

package mtls_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

// What a server agrees on with openssl. Those that it refuses by their names are in the NRL's list and not in
// Go, or in Go and not in the list.
func TestServerVersionsAndSuites(t *testing.T) {
	t.Parallel()
	w := theWorld()
	_, o := w.options(t, w.server)
	strict, _ := listen(t, newServer(t, mtls.ServerOptions{Options: o}).TLSConfig())
	o.AllowTLS13 = true
	loose, _ := listen(t, newServer(t, mtls.ServerOptions{Options: o}).TLSConfig())
	weak := []string{"-cipher", "ALL:@SECLEVEL=0"}
	suite := func(names string) []string { return []string{"-tls1_2", "-cipher", names + ":@SECLEVEL=0"} }
	for name, c := range map[string]struct {
		address string
		args    []string
		want    string // of what openssl says; empty if it cannot connect
	}{
		"TLS 1.0":                      {strict, append(weak, "-tls1"), ""},
		"TLS 1.1":                      {strict, append(weak, "-tls1_1"), ""},
		"TLS 1.2":                      {strict, append(weak, "-tls1_2"), "ECDHE-RSA-AES256-GCM-SHA384"},
		"TLS 1.3":                      {strict, []string{"-tls1_3"}, ""},
		"TLS 1.3 or what there is":     {strict, nil, "TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384"},
		"TLS 1.3, allowed":             {loose, []string{"-tls1_3"}, "TLSv1.3"},
		"TLS 1.1, where 1.3 is":        {loose, append(weak, "-tls1_1"), ""},
		"AES256-GCM":                   {strict, suite("ECDHE-RSA-AES256-GCM-SHA384"), "ECDHE-RSA-AES256-GCM-SHA384"},
		"AES128-GCM":                   {strict, suite("ECDHE-RSA-AES128-GCM-SHA256"), "ECDHE-RSA-AES128-GCM-SHA256"},
		"AES256-SHA":                   {strict, suite("ECDHE-RSA-AES256-SHA"), "ECDHE-RSA-AES256-SHA"},
		"the server prefers AES256":    {strict, suite("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"), "ECDHE-RSA-AES256-GCM-SHA384"},
		"the server prefers GCM":       {strict, suite("ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-GCM-SHA256"), "ECDHE-RSA-AES128-GCM-SHA256"},
		"DHE, not in Go":               {strict, suite("DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA"), ""},
		"CBC with SHA-384, not in Go":  {strict, suite("ECDHE-RSA-AES256-SHA384"), ""},
		"ChaCha20, not in the list":    {strict, suite("ECDHE-RSA-CHACHA20-POLY1305"), ""},
		"AES128-SHA, not in the list":  {strict, suite("ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-SHA256"), ""},
		"RSA key exchange, not in it":  {strict, suite("AES128-SHA256:AES256-GCM-SHA384:AES256-SHA"), ""},
		"no encryption":                {strict, suite("NULL-SHA256"), ""},
		"no encryption, as the suite":  {strict, suite("NULL-MD5"), ""},
		"no authentication":            {strict, suite("ADH-AES256-GCM-SHA384"), ""},
		"a list with one that is good": {strict, suite("DHE-RSA-AES256-SHA:ECDHE-RSA-AES256-SHA"), "ECDHE-RSA-AES256-SHA"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := openssl(t, "", append(append([]string{"s_client", "-connect", c.address}, shows(t, w.client)...), c.args...)...)
			if connected := err == nil && !strings.Contains(out, "Cipher is (NONE)"); connected != (c.want != "") || c.want != "" && !strings.Contains(out, c.want+"\n") && !strings.Contains(out, c.want+",") {
				t.Errorf("%v, want %q\n%s", err, c.want, out)
			}
		})
	}
}

// What a client offers.
func TestClientOffers(t *testing.T) {
	t.Parallel()
	w := theWorld()
	for name, allow := range map[string]bool{"TLS 1.2": false, "TLS 1.3": true} {
		_, o := w.options(t, w.client)
		o.AllowTLS13 = allow
		config := newClient(t, o).TLSConfig()
		config.ServerName = serverName
		hellos := make(chan *tls.ClientHelloInfo, 1)
		address, _ := listen(t, &tls.Config{
			Certificates: []tls.Certificate{w.server.TLS()}, ClientAuth: tls.RequireAnyClientCert,
			GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) { hellos <- h; return nil, nil },
		})
		said, state, err := talk(address, config)
		if said != "welcome\n" || err != nil {
			t.Fatal(said, err)
		}
		h := <-hellos
		want := []uint16{tls.VersionTLS12}
		suites := []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}
		if allow {
			want = []uint16{tls.VersionTLS13, tls.VersionTLS12}
		} else if slices.Sort(h.CipherSuites); !slices.Equal(h.CipherSuites, sorted(suites)) {
			t.Errorf("%s: suites %x", name, h.CipherSuites)
		}
		if !slices.Equal(h.SupportedVersions, want) || state.Version != want[0] {
			t.Errorf("%s: versions %x, %x", name, h.SupportedVersions, state.Version)
		}
	}
}

func sorted(list []uint16) []uint16 { slices.Sort(list); return list }

// A server that can only do what is forbidden.
func TestClientRefusesOldServers(t *testing.T) {
	t.Parallel()
	w := theWorld()
	_, o := w.options(t, w.client)
	config := newClient(t, o).TLSConfig()
	config.ServerName = serverName
	for name, change := range map[string]func(*tls.Config){
		"TLS 1.1":    func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 },
		"TLS 1.3":    func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 },
		"ChaCha20":   func(c *tls.Config) { c.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256} },
		"AES128-SHA": func(c *tls.Config) { c.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA} },
	} {
		server := &tls.Config{Certificates: []tls.Certificate{w.server.TLS()}, ClientAuth: tls.RequireAnyClientCert}
		change(server)
		address, _ := listen(t, server)
		if said, _, err := talk(address, config); err == nil {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// A server speaks HTTP/2, and HTTP/1.1 with a suite that HTTP/2 forbids.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	w := theWorld()
	_, o := w.options(t, w.server)
	for name, c := range map[string]struct {
		protos []string
		suites []uint16
		major  int
	}{
		"by default":           {nil, nil, 2},
		"without HTTP/2":       {[]string{"http/1.1"}, nil, 1},
		"with a suite of CBC":  {nil, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA}, 1},
		"with AES128-GCM only": {nil, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}, 2},
	} {
		server := newServer(t, mtls.ServerOptions{Options: o, NextProtos: c.protos})
		url := serve(t, server.TLSConfig(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }))
		config := plain(w.client)
		config.CipherSuites = c.suites
		answer, err := get(t, url, &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}, nil)
		if err != nil || answer.ProtoMajor != c.major {
			t.Errorf("%s: %v %v", name, answer, err)
		}
	}
}

// A server without a certificate of its own only vouches for what a proxy hands on.
func TestServerWithoutCertificate(t *testing.T) {
	t.Parallel()
	w := theWorld()
	_, o := w.options(t, w.server)
	o.Certificate, o.Key = "", ""
	address, ends := listen(t, newServer(t, mtls.ServerOptions{Options: o}).TLSConfig())
	if said, _, err := talk(address, plain(w.client)); err == nil || <-ends == nil {
		t.Error(said)
	}
}

// A client asks for a name, and not for an address.
func TestClientNames(t *testing.T) {
	t.Parallel()
	w := theWorld()
	_, o := w.options(t, w.client)
	client := newClient(t, o)
	for name, good := range map[string]bool{serverName: true, "Provider.Example": true, "provider.example.": true, "other.example": false, "127.0.0.1": false, "example": false, "x.provider.example": false} {
		config := client.TLSConfig()
		config.ServerName = name
		address, _ := listen(t, &tls.Config{Certificates: []tls.Certificate{w.server.TLS()}, ClientAuth: tls.RequireAnyClientCert})
		if _, _, err := talk(address, config); (err == nil) != good || !good && !is(err, mtls.ErrName, "") {
			t.Errorf("%s: %v", name, err)
		}
	}
	config := client.TLSConfig()
	config.ServerName = ""
	pair := w.sub.NewServer("127.0.0.1", mtlstest.Names("127.0.0.1")).TLS()
	address, _ := listen(t, &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAnyClientCert})
	if _, _, err := talk(address, config); err == nil {
		t.Error("an address is taken for a name")
	}
}

// In TLS 1.3 a client believes that it is connected before the server has seen its certificate: it is told nothing.
func TestTLS13Verifies(t *testing.T) {
	t.Parallel()
	w := theWorld()
	revoked := w.sub.NewClient(clientName)
	f, o := w.options(t, w.server)
	f.write("crls.pem", w.root.CRL(), w.sub.CRL(revoked))
	o.AllowTLS13 = true
	address, ends := listen(t, newServer(t, mtls.ServerOptions{Options: o}).TLSConfig())
	for name, c := range map[string]*mtlstest.Certificate{"good": w.client, "revoked": revoked, "a stranger": w.stranger.NewClient(clientName), "none": nil} {
		config := plain(c)
		config.MinVersion, config.MaxVersion = tls.VersionTLS13, tls.VersionTLS13
		said, _, err := talk(address, config)
		if refused := <-ends; (said == "welcome\n") != (name == "good") || (refused == nil) != (name == "good") {
			t.Errorf("%s: %q %v %v", name, said, err, refused)
		}
	}
}
