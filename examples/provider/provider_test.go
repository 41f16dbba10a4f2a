// SPDX-License-Identifier: Apache-2.0

package provider_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"

	"example.org/provider"
)

// A provider is less than 150 lines, without imports, comments and blank lines.
func TestItIsShort(t *testing.T) {
	lines := 0
	for _, name := range []string{"provider.go", "cmd/provider/main.go"} {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		imports := false
		for s := bufio.NewScanner(f); s.Scan(); {
			line := strings.TrimSpace(s.Text())
			switch {
			case line == "import (":
				imports = true
			case imports:
				imports = line != ")"
			case line != "" && !strings.HasPrefix(line, "//"):
				lines++
			}
		}
	}
	if lines >= 150 {
		t.Errorf("%d lines", lines)
	}
}

// The script runs, and each request gets what its title says.
func TestTheScript(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds two commands")
	}
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not here")
		}
	}
	c := exec.Command("./run")
	_, port, _ := net.SplitHostPort(freePort(t))
	c.Env = append(os.Environ(), "PORT="+port)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := []string{
		"1", "200 record 1",
		"2", "403 ACCESS_DENIED_SSL: The client certificate is not that of the Spine Secure Proxy.",
		"3", "no connection: curl",
		"4", "403 ASID_CHECK_FAILED",
		"5", "400 MISSING_OR_INVALID_HEADER: Ssp-InteractionID is not an interaction of this endpoint",
		"6", "400 MISSING_OR_INVALID_HEADER: iat must be in the past",
		"7", "403 ASID_CHECK_FAILED",
		"allowed true  200", "allowed false peer-proxy 403", "allowed false sender 403", "allowed false interaction-endpoint 400",
		"allowed false token-expired 400", "allowed false sender-interaction 403", "the certificate is revoked", "the file is closed",
	}
	rest := string(out)
	for _, w := range want {
		at := strings.Index(rest, w)
		if at < 0 {
			t.Fatalf("%q is not where it should be in\n%s", w, out)
		}
		rest = rest[at+len(w):]
	}
	if strings.Contains(string(out), "eyJ") {
		t.Errorf("a token is printed:\n%s", out)
	}
}

// fixture is a provider with certificates of its own, that runs.
type fixture struct {
	*testing.T
	*provider.Provider
	ca             *mtlstest.Authority
	dir            string
	address, admin string
	entered        chan struct{} // a request is with the handler
	leave          chan struct{} // and may go on
	end            context.CancelFunc
	ended          chan error
}

var newAuthority = sync.OnceValue(func() *mtlstest.Authority { return mtlstest.NewRoot("Root of the test") })

func start(t *testing.T, sinks ...audit.Sink) *fixture {
	f := &fixture{T: t, ca: newAuthority(), dir: t.TempDir(), entered: make(chan struct{}, 1), leave: make(chan struct{}), ended: make(chan error, 1)}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	f.address = freePort(t)
	_, f.admin, _ = net.SplitHostPort(freePort(t))
	f.write("authorities.pem", f.ca.PEM())
	f.write("revoked.crl", f.ca.CRL())
	f.write("client.crl", f.ca.CRL()) // what the proxy thinks is not what is tested
	f.certificate("provider", f.ca.NewServer("provider.example"))
	f.certificate("proxy", f.ca.NewClient("proxy.example"))
	f.write("systems.csv", []byte("asid,ods,sends,receives,host,certificate\n200000000001,X9901,"+string(nrl.DocumentReferenceContentRead)+",,,\n200000000002,X9902,,,,\n"))
	if len(sinks) == 0 {
		sinks = []audit.Sink{audit.SinkFunc(func(context.Context, *audit.Entry) error { return nil })}
	}
	ctx, cancel := context.WithCancel(context.Background())
	f.end = cancel
	var err error
	f.Provider, err = provider.New(ctx, provider.Config{
		ASID: "200000000002", BasePath: "/records", ProxyName: "proxy.example", Address: f.address, Admin: f.admin,
		Files: f.dir, Systems: filepath.Join(f.dir, "systems.csv"), Sinks: sinks, Drain: 300 * time.Millisecond,
		Records: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/slow") {
				f.entered <- struct{}{}
				<-f.leave
			}
			fmt.Fprint(w, "record")
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	go func() { f.ended <- f.Provider.Run(ctx) }()
	t.Cleanup(cancel)
	f.until(http.StatusNoContent)
	return f
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (f *fixture) write(name string, content []byte) {
	f.Helper()
	if err := mtlstest.WriteFile(filepath.Join(f.dir, name), content); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) certificate(name string, c *mtlstest.Certificate) {
	f.write(name+".pem", c.ChainPEM())
	f.write(name+".key", c.KeyPEM())
}

// ask asks this machine alone, by what the operator asks.
func (f *fixture) ask(path string) (int, string) {
	answer, err := http.Get("http://127.0.0.1:" + f.admin + path)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body)
}

// until waits for what /ready says.
func (f *fixture) until(status int) {
	f.Helper()
	for range 1000 {
		if got, _ := f.ask("/ready"); got == status {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	got, body := f.ask("/ready")
	f.Fatalf("ready is %d %s, want %d", got, body, status)
}

// fetch asks for a record as the proxy does.
func (f *fixture) fetch(path string) (int, error) {
	own, err := mtls.NewClient(mtls.ClientOptions{Options: mtls.Options{
		Certificate: filepath.Join(f.dir, "proxy.pem"), Key: filepath.Join(f.dir, "proxy.key"),
		CAs: []string{filepath.Join(f.dir, "authorities.pem")}, CRLs: []string{filepath.Join(f.dir, "client.crl")},
	}})
	if err != nil {
		return 0, err
	}
	config := own.TLSConfig()
	config.ServerName = "provider.example"
	base := &http.Transport{TLSClientConfig: config}
	defer base.CloseIdleConnections()
	known, err := spine.NewSnapshot(slices.Values([]spine.SystemRow{{ASID: "200000000001", ODS: "X9901", Sends: []spine.InteractionID{nrl.DocumentReferenceContentRead}}}))
	if err != nil {
		return 0, err
	}
	transport, err := client.NewTransport(nrl.NRLRetrieval(), client.Options{
		ASID: "200000000001", ODS: "X9901", Registry: known, Issuer: "https://consumer.example", ProxyURL: "https://proxy.example",
		Base: roundTripper(func(r *http.Request) (*http.Response, error) {
			r.URL.Scheme, r.URL.Host, r.URL.Path, r.URL.RawPath = "https", f.address, path, ""
			return base.RoundTrip(r)
		}),
	})
	if err != nil {
		return 0, err
	}
	user := spine.User{RoleProfile: "444555666777", Activities: []spine.Activity{nrl.B0269}}
	ctx := client.WithCaller(context.Background(), client.Caller{Access: spine.Professional, RoleProfile: user.RoleProfile, User: user})
	ctx = client.WithFormat(client.WithReceiver(ctx, client.Receiver{ASID: "200000000002"}), nrl.FormatUnstructured())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://provider.example"+path, nil)
	if err != nil {
		return 0, err
	}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// When it ends it is first not ready, so that nobody sends anything new; what is
// under way is answered, and both of its entries are kept.
func TestItEndsInOrder(t *testing.T) {
	var entries []audit.Kind
	f := start(t, audit.SinkFunc(func(_ context.Context, e *audit.Entry) error { entries = append(entries, e.Kind); return nil }))
	answered := make(chan error, 1)
	go func() {
		status, err := f.fetch("/records/slow")
		if status != 200 {
			err = errors.Join(err, errors.New(strconv.Itoa(status)))
		}
		answered <- err
	}()
	<-f.entered
	f.end()
	f.until(http.StatusServiceUnavailable)
	if status, _ := f.ask("/health"); status != http.StatusNoContent {
		t.Errorf("while it drains health is %d", status)
	}
	close(f.leave)
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if err := <-f.ended; err != nil {
		t.Error(err)
	}
	if !slices.Equal(entries, []audit.Kind{audit.KindVerdict, audit.KindResponse}) {
		t.Error(entries)
	}
	if err := f.Trail.Close(t.Context()); !errors.Is(err, audit.ErrClosed) {
		t.Errorf("the trail was left open: %v", err)
	}
}

// While its audit or its registry fails it is not ready, and refuses.
func TestItIsNotReadyWhileItMustRefuse(t *testing.T) {
	full := make(chan bool, 1)
	f := start(t, audit.SinkFunc(func(context.Context, *audit.Entry) error {
		fails := <-full
		full <- fails
		if fails {
			return errors.New("no space left on device")
		}
		return nil
	}))
	full <- false
	for _, fails := range []bool{false, true, false} {
		<-full
		full <- fails
		status, want := 0, 200
		if fails {
			want = 503
		}
		for range 3 { // what the sink did not take before it gets first
			var err error
			if status, err = f.fetch("/records/1"); err != nil {
				t.Fatal(err)
			}
		}
		if status != want {
			t.Errorf("fails %v: %d", fails, status)
		}
		if got, body := f.ask("/ready"); (got == http.StatusServiceUnavailable) != fails {
			t.Errorf("fails %v: ready is %d %s", fails, got, body)
		}
	}
	if err := f.Registry.Close(); err != nil {
		t.Fatal(err)
	}
	if status, err := f.fetch("/records/1"); err != nil || status != 503 {
		t.Errorf("without a registry: %d %v", status, err)
	}
	f.until(http.StatusServiceUnavailable)
}

// A registry that does not know the provider is not its own.
func TestItIsNotReadyWithTheRegistryOfOthers(t *testing.T) {
	f := start(t)
	f.write("systems.csv", []byte("asid,ods,sends,receives,host,certificate\n200000000001,X9901,"+string(nrl.DocumentReferenceContentRead)+",,,\n"))
	f.until(http.StatusServiceUnavailable)
	if _, body := f.ask("/ready"); !strings.Contains(body, spine.ErrUnknownASID.Error()) {
		t.Error(body)
	}
}

// New certificates and lists are seen without a restart.
func TestCertificatesAreReplacedWhileItRuns(t *testing.T) {
	f := start(t)
	old := f.ca.NewClient("proxy.example")
	f.certificate("proxy", old)
	if status, err := f.fetch("/records/1"); err != nil || status != 200 {
		t.Fatal(status, err)
	}
	f.write("revoked.crl", f.ca.CRL(old))
	f.certificate("provider", f.ca.NewServer("provider.example"))
	if err := f.TLS.Reload(); err != nil {
		t.Fatal(err)
	}
	if status, err := f.fetch("/records/1"); err == nil {
		t.Errorf("a revoked certificate: %d", status)
	}
	f.certificate("proxy", f.ca.NewClient("proxy.example"))
	if status, err := f.fetch("/records/1"); err != nil || status != 200 {
		t.Errorf("a new certificate: %d %v", status, err)
	}
	f.write("revoked.crl", f.ca.ChangedCRL(mtlstest.StaleCRL))
	if err := f.TLS.Reload(); err != nil {
		t.Fatal(err)
	}
	if status, err := f.fetch("/records/1"); err == nil {
		t.Errorf("with a list that is too old: %d", status)
	}
	f.until(http.StatusServiceUnavailable)
}

// What an operator asks is on loopback, and is all that is there.
func TestAdminIsForThisMachine(t *testing.T) {
	f := start(t)
	for _, path := range []string{"/", "/debug/pprof/", "/debug/vars", "/metrics", "/records/1"} {
		if status, _ := f.ask(path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		n, ok := a.(*net.IPNet)
		if !ok || n.IP.IsLoopback() || n.IP.IsLinkLocalUnicast() {
			continue
		}
		if c, err := net.DialTimeout("tcp", net.JoinHostPort(n.IP.String(), f.admin), time.Second); err == nil {
			c.Close()
			t.Errorf("it can be asked at %s", n.IP)
		}
	}
	// The service itself answers neither of them.
	for _, path := range []string{"/health", "/ready"} {
		if status, err := f.fetch(path); err != nil || status != http.StatusNotFound {
			t.Errorf("%s on the service: %d %v", path, status, err)
		}
	}
}

// Neither the name that a client asks for nor the protocol leads to another policy.
func TestNoNameAndNoProtocolOpensIt(t *testing.T) {
	f := start(t)
	own := f.ca.NewClient("proxy.example").TLS()
	for _, name := range []string{"", "provider.example", "other.example", "localhost", "xn--a"} {
		for _, protocols := range [][]string{nil, {"http/1.1"}, {"h2"}, {"h2", "http/1.1"}, {"h3", "http/1.1"}} {
			config := &tls.Config{ServerName: name, InsecureSkipVerify: true, NextProtos: protocols, MaxVersion: tls.VersionTLS12}
			if c, err := tls.Dial("tcp", f.address, config); err == nil {
				c.Close()
				t.Errorf("%q, %q: a connection without a certificate", name, protocols)
			}
			config.Certificates = []tls.Certificate{own}
			c, err := tls.Dial("tcp", f.address, config)
			if err != nil {
				t.Errorf("%q, %q: %v", name, protocols, err)
				continue
			}
			if s := c.ConnectionState(); s.Version != tls.VersionTLS12 || s.PeerCertificates[0].VerifyHostname("provider.example") != nil {
				t.Errorf("%q, %q: %+v", name, protocols, s.Version)
			}
			c.Close()
		}
	}
}

// The command ends with what is wrong, and leaves nothing running.
func TestWhatIsMissingIsSaid(t *testing.T) {
	f := start(t)
	for name, change := range map[string]func(*provider.Config){
		"no certificates": func(c *provider.Config) { c.Files = t.TempDir() },
		"no systems":      func(c *provider.Config) { c.Systems = filepath.Join(t.TempDir(), "systems.csv") },
		"no sinks":        func(c *provider.Config) { c.Sinks = nil },
		"no proxy":        func(c *provider.Config) { c.ProxyName = "" },
		"plain LDAP":      func(c *provider.Config) { c.Directory = "ldap://directory.example" },
	} {
		c := provider.Config{
			ASID: "200000000002", BasePath: "/records", ProxyName: "proxy.example", Files: f.dir, Systems: filepath.Join(f.dir, "systems.csv"),
			Sinks: []audit.Sink{audit.SinkFunc(func(context.Context, *audit.Entry) error { return nil })}, Records: http.NotFoundHandler(),
		}
		change(&c)
		if _, err := provider.New(t.Context(), c); err == nil {
			t.Errorf("%s: it starts", name)
		}
	}
	var buf bytes.Buffer
	c := exec.Command("go", "run", "./cmd/provider", "-files", t.TempDir(), "-audit", filepath.Join(t.TempDir(), "audit.jsonl"))
	c.Stderr = &buf
	if err := c.Run(); err == nil || !regexp.MustCompile(`provider\.pem`).MatchString(buf.String()) {
		t.Errorf("%v %s", err, buf.String())
	}
}
