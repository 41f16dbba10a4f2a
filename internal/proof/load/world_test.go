// SPDX-License-Identifier: Apache-2.0

package load

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
	"github.com/spineguard/spineguard/spine/sds"

	"example.org/provider"
)

// world is the provider with all that comes and goes around it.
type world struct {
	testing.TB
	*provider.Provider
	dir       string
	directory *directory // nil: the systems are in a file
	pki       *pki
	kinds     []kind
	url       string
	end       func()

	mine    [2]atomic.Pointer[tls.Certificate] // of the proxy, and of a consumer
	verdict []atomic.Int64                     // by kind
	answer  []atomic.Int64
	served  []atomic.Int64
	late    atomic.Int64 // registry-failed of an ASID that nobody knew
	turns   atomic.Int64 // of certificates
	starts  atomic.Int64 // of the directory, or new files
	wrong   tally
}

// pki is what authorities have made. RSA keys take their time, so certificates are
// made before the clock runs.
type pki struct {
	root, ca *mtlstest.Authority
	pool     *x509.CertPool
	provider []*mtlstest.Certificate
	proxy    []*mtlstest.Certificate
	consumer *mtlstest.Certificate
	probes   []*mtlstest.Certificate // of the proxy, each of which is revoked once
}

var newPKI = sync.OnceValue(func() *pki {
	p := &pki{root: mtlstest.NewRoot("Root of the test"), pool: x509.NewCertPool()}
	p.ca = p.root.NewIntermediate("An authority of the test")
	p.pool.AddCert(p.root.Certificate.Certificate)
	for range 3 {
		p.provider = append(p.provider, p.ca.NewServer("provider.example"))
		p.proxy = append(p.proxy, p.ca.NewClient(proxyName))
		p.probes = append(p.probes, p.ca.NewClient(proxyName))
	}
	p.consumer = p.ca.NewClient("consumer.example")
	return p
})

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

func (w *world) write(name string, parts ...[]byte) {
	if err := mtlstest.WriteFile(w.path(name), parts...); err != nil {
		w.Error(err)
	}
}

func (w *world) certificate(name string, c *mtlstest.Certificate) {
	w.write(name+".pem", c.ChainPEM())
	w.write(name+".key", c.KeyPEM())
}

// start starts the provider, with its systems in a directory or in a file.
func start(t testing.TB, slapd string, sinks ...audit.Sink) *world {
	t.Helper()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	w := &world{TB: t, dir: t.TempDir(), pki: newPKI(), kinds: kinds()}
	n := len(w.kinds)
	w.verdict, w.answer, w.served = make([]atomic.Int64, n), make([]atomic.Int64, n), make([]atomic.Int64, n)
	w.write("authorities.pem", w.pki.root.PEM(), w.pki.ca.PEM())
	w.write("revoked.crl", w.pki.root.CRL(), w.pki.ca.CRL())
	w.turn()
	c := provider.Config{
		ASID: self, BasePath: basePath, ProxyName: proxyName, Address: freeAddress(t), Admin: freePort(t), Files: w.dir,
		Sinks: append(sinks, audit.SinkFunc(w.check)), Records: http.HandlerFunc(w.serve),
		Cache: sds.CacheOptions{TTL: 500 * time.Millisecond, MaxAge: time.Hour},
	}
	if slapd != "" {
		w.directory = newDirectory(w, slapd)
		c.Directory = w.directory.url
	} else {
		w.write("systems.csv", systems(0))
		c.Systems = w.path("systems.csv")
	}
	ctx, cancel := context.WithCancel(context.Background())
	p, err := provider.New(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	w.Provider, w.url = p, "https://"+c.Address
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	w.end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if w.directory != nil {
			w.directory.stop()
		}
	})
	t.Cleanup(w.end)
	for range 500 {
		answer, err := http.Get("http://127.0.0.1:" + c.Admin + "/ready")
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusNoContent {
				http.DefaultClient.CloseIdleConnections()
				return w
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the provider is not ready")
	return nil
}

func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func freePort(t testing.TB) string {
	_, port, _ := net.SplitHostPort(freeAddress(t))
	return port
}

// systems are those that may ask, in a file that differs each time.
func systems(generation int) []byte {
	var b strings.Builder
	b.WriteString("asid,ods,sends,receives,host,certificate\n")
	for i := range consumers {
		fmt.Fprintf(&b, "%s,%s,%s,,,\n", asid(i), ods(i), nrl.DocumentReferenceContentRead)
	}
	fmt.Fprintf(&b, "%s,%s,%s,,,\n", idle, foreignODS, nrl.DocumentReferenceSearch)
	fmt.Fprintf(&b, "%s,X9902,,,,\n2000009%05d,X9998,,,,\n", self, generation+1)
	return []byte(b.String())
}

// serve is the handler of the provider. What was refused must not come here.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	_, id, _ := strings.Cut(r.URL.Path, basePath+"/")
	if i, ok := w.kindOf(r.URL.Path); ok {
		w.served[i].Add(1)
		if w.kinds[i].rule != "" {
			w.wrong.add("%s: it is served", w.kinds[i].name)
		}
	}
	respond(rw, id)
}

var filling = strings.Repeat("x", 1000)

// respond answers with a record of about a kilobyte.
func respond(rw http.ResponseWriter, id string) {
	rw.Header().Set("Content-Type", "application/pdf")
	_, _ = io.WriteString(rw, filling+" record "+id)
}

// kindOf reads from the URL of a request of what kind it is.
func (w *world) kindOf(url string) (int, bool) {
	of, _, _ := strings.Cut(url[strings.LastIndexByte(url, '/')+1:], "-")
	i, err := strconv.Atoi(of)
	return i, err == nil && i < len(w.kinds)
}

// check is a sink that compares each entry with what is known of the request.
func (w *world) check(_ context.Context, e *audit.Entry) error {
	i, ok := w.kindOf(e.URL)
	switch {
	case !ok: // a probe
		return nil
	case e.Verdict == nil:
		w.wrong.add("%s: no verdict in the audit: %+v", w.kinds[i].name, e)
		return nil
	}
	k := &w.kinds[i]
	rule, status := k.rule, k.status
	if k.unknown && w.directory != nil && e.Verdict.Rule == spine.RuleRegistryFailed {
		rule, status = spine.RuleRegistryFailed, http.StatusServiceUnavailable
	}
	if e.Verdict.Rule != rule || e.Verdict.Allowed != (rule == "") {
		w.wrong.add("%s: the audit has %t %q %s", k.name, e.Verdict.Allowed, e.Verdict.Rule, e.Err)
	}
	switch e.Kind {
	case audit.KindVerdict:
		w.verdict[i].Add(1)
		if rule == spine.RuleRegistryFailed {
			w.late.Add(1)
		}
	case audit.KindResponse:
		w.answer[i].Add(1)
		if e.Response.Status != status {
			w.wrong.add("%s: the audit has the status %d", k.name, e.Response.Status)
		}
	default:
		w.wrong.add("%s: the audit has a %q", k.name, e.Kind)
	}
	return nil
}

// dial returns the connections of one client, with the certificates of the moment.
func (w *world) dial(stolen bool) *http.Transport {
	own := w.mine[0].Load()
	if stolen {
		own = w.mine[1].Load()
	}
	return w.with(own)
}

func (w *world) with(own *tls.Certificate) *http.Transport {
	return &http.Transport{MaxConnsPerHost: 1, TLSClientConfig: &tls.Config{
		MaxVersion: tls.VersionTLS12, RootCAs: w.pki.pool, ServerName: "provider.example", Certificates: []tls.Certificate{*own},
	}}
}

// turn replaces the certificates on both sides.
func (w *world) turn() {
	n := int(w.turns.Add(1))
	w.certificate("provider", w.pki.provider[n%len(w.pki.provider)])
	w.certificate("reader", w.pki.proxy[n%len(w.pki.proxy)])
	proxy, consumer := w.pki.proxy[n%len(w.pki.proxy)].TLS(), w.pki.consumer.TLS()
	w.mine[0].Store(&proxy)
	w.mine[1].Store(&consumer)
}

// unrest replaces certificates and lists, and has the directory come and go, until
// it is told to end. Connections that are kept are refused once their certificate
// is revoked, and no new ones are let in with it.
func (w *world) unrest() (end func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	every := func(d time.Duration, f func(n int)) {
		wg.Go(func() {
			tick := time.NewTicker(d)
			defer tick.Stop()
			for n := 0; ; n++ {
				select {
				case <-tick.C:
					f(n)
				case <-done:
					return
				}
			}
		})
	}
	every(300*time.Millisecond, func(n int) {
		w.turn()
		w.write("revoked.crl", w.pki.root.CRL(), w.pki.ca.CRL(w.pki.probes[:min(n, len(w.pki.probes))]...))
		if n < len(w.pki.probes) {
			w.probe(n)
			return
		}
		if n%3 == 0 { // what nobody can read changes nothing
			w.write("provider.key", []byte("half a key"))
			if w.TLS.Reload() == nil {
				w.wrong.add("a bad key is loaded")
			}
			return
		}
		if err := w.TLS.Reload(); err != nil {
			w.wrong.add("%v", err)
		}
	})
	if w.directory != nil {
		every(1500*time.Millisecond, func(int) {
			w.directory.stop()
			time.Sleep(300 * time.Millisecond)
			w.directory.start()
			w.starts.Add(1)
		})
	} else {
		every(200*time.Millisecond, func(n int) {
			content := systems(n)
			if n%3 == 2 { // cut in the middle, which changes nothing
				content = content[:len(content)/2]
			}
			w.write("systems.csv", content)
			w.starts.Add(1)
		})
	}
	return func() { close(done); wg.Wait() }
}

// probe asks over one connection before and after its certificate is revoked.
func (w *world) probe(n int) {
	own := w.pki.probes[n].TLS()
	by := w.with(&own)
	defer by.CloseIdleConnections()
	m := newMessage(time.Now())
	ask := func(by *http.Transport) (int, error) {
		r, err := http.NewRequest(http.MethodGet, w.url+m.root+"/probe", nil)
		if err != nil {
			return 0, err
		}
		r.Header = m.header.Clone()
		r.Header["Ssp-Traceid"], r.Header["Authorization"] = []string{"probe"}, []string{m.token()}
		answer, err := by.RoundTrip(r)
		if err != nil {
			return 0, err
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode, answer.Body.Close()
	}
	if err := w.TLS.Reload(); err != nil {
		w.wrong.add("%v", err)
	}
	if status, err := ask(by); err != nil || status != http.StatusOK {
		w.wrong.add("a certificate that is not revoked yet: %d %v", status, err)
	}
	w.write("revoked.crl", w.pki.root.CRL(), w.pki.ca.CRL(w.pki.probes[:n+1]...))
	if err := w.TLS.Reload(); err != nil {
		w.wrong.add("%v", err)
	}
	if status, err := ask(by); err != nil || status != http.StatusForbidden && status != guard.StatusBadCertificate {
		w.wrong.add("a connection whose certificate was revoked: %d %v", status, err)
	}
	again := w.with(&own)
	defer again.CloseIdleConnections()
	if status, err := ask(again); err == nil {
		w.wrong.add("a new connection with a revoked certificate: %d", status)
	}
}

// directory is slapd, which is started and killed.
type directory struct {
	w            *world
	program, url string
	process      *exec.Cmd
}

// findSlapd returns where slapd is, or nothing.
func findSlapd() string {
	for _, name := range []string{"slapd", "/usr/sbin/slapd", "/usr/libexec/slapd"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	return ""
}

// newDirectory has the systems of the load in slapd, with the schema of the example.
func newDirectory(w *world, program string) *directory {
	d := &directory{w: w, program: program, url: "ldaps://localhost:" + freePort(w)}
	conf, err := os.ReadFile("../../../examples/provider/directory/slapd.conf")
	if err != nil {
		w.Fatal(err)
	}
	w.write("slapd.conf", conf)
	w.certificate("directory", w.pki.ca.NewServer("localhost"))
	var b strings.Builder
	b.WriteString("dn: o=nhs\nobjectClass: organization\no: nhs\n\ndn: ou=services,o=nhs\nobjectClass: organizationalUnit\nou: services\n")
	entry := func(a spine.ASID, o spine.ODSCode, id spine.InteractionID) {
		fmt.Fprintf(&b, "\ndn: uniqueIdentifier=%s,ou=services,o=nhs\nobjectClass: nhsAs\nuniqueIdentifier: %s\nnhsIDCode: %s\nnhsMHSPartyKey: %s-000001\nnhsAsSvcIA: %s\n", a, a, o, o, id)
	}
	for i := range consumers {
		entry(asid(i), ods(i), nrl.DocumentReferenceContentRead)
	}
	entry(idle, foreignODS, nrl.DocumentReferenceSearch)
	entry(self, "X9902", nrl.DocumentReferenceSearch)
	w.write("entries.ldif", []byte(b.String()))
	if err := os.Mkdir(w.path("db"), 0o700); err != nil {
		w.Fatal(err)
	}
	add := exec.Command(program, "-Tadd", "-q", "-f", "slapd.conf", "-l", "entries.ldif")
	add.Dir = w.dir
	if out, err := add.CombinedOutput(); err != nil {
		w.Fatalf("%v\n%s", err, out)
	}
	d.start()
	return d
}

func (d *directory) start() {
	d.process = exec.Command(d.program, "-d", "0", "-h", d.url+"/", "-f", "slapd.conf")
	d.process.Dir = d.w.dir
	if err := d.process.Start(); err != nil {
		d.w.wrong.add("%v", err)
		d.process = nil
		return
	}
	for range 300 {
		if c, err := net.Dial("tcp", strings.TrimPrefix(d.url, "ldaps://")); err == nil {
			_ = c.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	d.w.wrong.add("slapd does not listen")
}

func (d *directory) stop() {
	if d.process == nil {
		return
	}
	_ = d.process.Process.Kill()
	_ = d.process.Wait()
	d.process = nil
}

// serveHandler serves a handler with the certificates of the provider, as the provider does.
func (w *world) serveHandler(h http.Handler) (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.Fatal(err)
	}
	s := &http.Server{
		Handler: h, TLSConfig: w.TLS.TLSConfig(), MaxHeaderBytes: 1 << 14, ErrorLog: log.New(io.Discard, "", 0),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
	go func() { _ = s.ServeTLS(l, "", "") }()
	w.Cleanup(func() { _ = s.Close() })
	return "https://" + l.Addr().String()
}
