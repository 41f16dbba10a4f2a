// SPDX-License-Identifier: Apache-2.0

package chain

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/mtls"
	"github.com/spineguard/spineguard/spine/mtls/mtlstest"
)

// world is all who are on the way of a request, each a process of its own but the
// consumer, which is the test.
type world struct {
	*testing.T
	dir       string
	addresses map[string]string // by host
	processes map[string]*process
	trail     *audit.Trail // of the consumer
	log       *bytes.Buffer
	tokens    map[string]bool // that were sent
	mu        sync.Mutex
}

type process struct {
	*exec.Cmd
	log *bytes.Buffer
}

// start starts the examples.
func start(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, dir: t.TempDir(), processes: map[string]*process{}, log: new(bytes.Buffer), tokens: map[string]bool{}}
	w.addresses = map[string]string{"nrl.example": freePort(t), "proxy.example": freePort(t), "provider.example": freePort(t)}
	w.certificates()
	w.write("systems.csv", "asid,ods,sends,receives,host,certificate\n"+
		fmt.Sprintf("%s,%s,%s,,,consumer.example\n", consumerASID, consumerODS, content)+
		fmt.Sprintf("%s,%s,,%s,%s,\n", providerASID, providerODS, strings.TrimSuffix(string(content), ".read"), root)+
		fmt.Sprintf("%s,%s,%s,,,searcher.example\n", searcherASID, searcherODS, nrl.DocumentReferenceSearch))

	_, admin, _ := net.SplitHostPort(freePort(t))
	w.run("nrl", "serve-tls", w.dir, w.path("nrl.jsonl"), w.addresses["nrl.example"])
	w.run("ssp", "-files", w.dir, "-systems", w.path("systems.csv"), "-audit", w.path("ssp.jsonl"),
		"-address", w.addresses["proxy.example"], "-connect", "provider.example="+w.addresses["provider.example"])
	w.run("provider", "-files", w.dir, "-systems", w.path("systems.csv"), "-audit", w.path("provider.jsonl"),
		"-address", w.addresses["provider.example"], "-admin", admin, "-drain", "0s")
	for _, address := range w.addresses {
		w.await(address)
	}

	file, err := audit.OpenFile(audit.FileOptions{Path: w.path("consumer.jsonl"), Logger: slog.New(slog.NewTextHandler(w.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if w.trail, err = audit.New(audit.Options{Sinks: []audit.Sink{file}}); err != nil {
		t.Fatal(err)
	}
	return w
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

func (w *world) write(name string, parts ...string) {
	w.Helper()
	if err := mtlstest.WriteFile(w.path(name), []byte(strings.Join(parts, ""))); err != nil {
		w.Fatal(err)
	}
}

// certificates are made once: RSA keys take their time.
var certificates = sync.OnceValue(func() map[string]string {
	top := mtlstest.NewRoot("Root of the test")
	ca := top.NewIntermediate("An authority of the test")
	revoked := ca.NewClient("consumer.example")
	files := map[string]string{
		"authorities.pem": string(top.PEM()) + string(ca.PEM()),
		"revoked.crl":     string(top.CRL()) + string(ca.CRL(revoked)),
	}
	for name, c := range map[string]*mtlstest.Certificate{
		"nrl": ca.NewServer("nrl.example"), "ssp": ca.NewServer("proxy.example"), "provider": ca.NewServer("provider.example"),
		"proxy": ca.NewClient("proxy.example"), "consumer": ca.NewClient("consumer.example"), "searcher": ca.NewClient("searcher.example"),
		"supplier": ca.NewClient("provider.example"), // with which the provider tells the NRL of its records
		"other":    ca.NewClient("other.example"), "expired": ca.NewClient("consumer.example", mtlstest.Expired), "revoked": revoked,
		"foreign": mtlstest.NewRoot("Another root").NewClient("consumer.example"),
	} {
		files[name+".pem"], files[name+".key"] = string(c.ChainPEM()), string(c.KeyPEM())
	}
	return files
})

func (w *world) certificates() {
	for name, content := range certificates() {
		w.write(name, content)
	}
}

// binaries is where the examples are built.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if binaries, err = os.MkdirTemp("", "chain"); err == nil {
			defer os.RemoveAll(binaries)
			err = build()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// build builds each example, which is a module of its own, and the command.
func build() error {
	for name, pkg := range map[string]string{"nrl": "examples/nrl", "ssp": "examples/ssp", "provider": "examples/provider/cmd/provider", "spineguard": "cmd/spineguard"} {
		c := exec.Command("go", "build", "-o", filepath.Join(binaries, name), ".")
		c.Dir = filepath.Join("..", "..", "..", pkg)
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", name, err, out)
		}
	}
	return nil
}

// run starts an example.
func (w *world) run(name string, args ...string) {
	w.Helper()
	p := &process{exec.Command(filepath.Join(binaries, name), args...), new(bytes.Buffer)}
	p.Stderr = p.log
	if err := p.Start(); err != nil {
		w.Fatal(err)
	}
	w.processes[name] = p
	w.Cleanup(func() { _ = p.Process.Kill() })
}

func (w *world) await(address string) {
	w.Helper()
	for range 1000 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	for name, p := range w.processes {
		w.Log(name, p.log)
	}
	w.Fatal("nobody listens at ", address)
}

// end tells a process to end, and waits for it.
func (w *world) end(name string) {
	w.Helper()
	p := w.processes[name]
	if p == nil {
		return
	}
	w.processes[name] = nil
	_ = p.Process.Signal(syscall.SIGTERM)
	if err := p.Wait(); err != nil {
		w.Errorf("%s: %v\n%s", name, err, p.log)
	}
	w.log.WriteString(strings.ReplaceAll(p.log.String(), "file=", "of="+name+" file="))
}

var closed = regexp.MustCompile(`the file is closed\W.*?file=\S*/(\w+)\.jsonl .*head=([0-9a-f]{64})`)

// stop ends everybody, verifies the trails with the heads that they have printed,
// and returns their entries.
func (w *world) stop() map[string][]*audit.Entry {
	w.Helper()
	for _, name := range []string{"nrl", "ssp", "provider"} {
		w.end(name)
	}
	if err := w.trail.Close(context.Background()); err != nil {
		w.Error(err)
	}
	heads := map[string]string{}
	for _, m := range closed.FindAllStringSubmatch(w.log.String(), -1) {
		heads[m[1]] = m[2]
	}
	all := map[string][]*audit.Entry{}
	for _, name := range []string{"consumer", "nrl", "ssp", "provider"} {
		file := w.path(name + ".jsonl")
		report, err := audit.Verify([]string{file}, audit.VerifyOptions{Heads: []string{heads[name]}})
		if err != nil || !report.OK() || len(report.Notes) > 0 {
			w.Errorf("%s: %v %+v, head %q", name, err, report, heads[name])
		}
		text, err := os.ReadFile(file)
		if err != nil {
			w.Fatal(err)
		}
		w.holdsNoToken(name+".jsonl", string(text))
		for e, err := range audit.Entries(bytes.NewReader(text)) {
			if err != nil {
				w.Fatal(name, ": ", err)
			}
			all[name] = append(all[name], e)
		}
	}
	w.holdsNoToken("the logs", w.log.String())
	if strings.Contains(w.log.String(), nhsNumber) {
		w.Error("an NHS number is in a log")
	}
	return all
}

// holdsNoToken looks for the tokens that were sent, whole and in parts.
func (w *world) holdsNoToken(where, text string) {
	w.Helper()
	if len(w.tokens) == 0 {
		w.Error("no token was sent")
	}
	for token := range w.tokens {
		for _, part := range append(strings.Split(strings.TrimPrefix(token, "Bearer "), "."), "Bearer") {
			if part != "" && strings.Contains(text, part) {
				w.Errorf("%s holds %.40s of a token", where, part)
			}
		}
	}
}

// transport connects with a certificate, and notes the tokens that it sends.
func (w *world) transport(certificate string) http.RoundTripper {
	w.Helper()
	own, err := mtls.NewClient(mtls.ClientOptions{Options: mtls.Options{
		Certificate: w.path(certificate + ".pem"), Key: w.path(certificate + ".key"), CAs: []string{w.path("authorities.pem")}, CRLs: []string{w.path("revoked.crl")},
		Logger: slog.New(slog.DiscardHandler),
	}})
	if err != nil && certificate != "expired" {
		w.Fatal(err)
	}
	if err != nil {
		return roundTripper(func(*http.Request) (*http.Response, error) { return nil, err })
	}
	t := &http.Transport{TLSClientConfig: own.TLSConfig(), DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(address)
		return new(net.Dialer).DialContext(ctx, network, w.addresses[host])
	}}
	w.Cleanup(t.CloseIdleConnections)
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		w.mu.Lock()
		w.tokens[r.Header.Get("Authorization")] = true
		w.mu.Unlock()
		return t.RoundTrip(r)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// options are those of a sender.
func options(asid spine.ASID, ods spine.ODSCode, sends ...spine.InteractionID) client.Options {
	known, err := spine.NewSnapshot(slices.Values([]spine.SystemRow{{ASID: asid, ODS: ods, Sends: sends}}))
	if err != nil {
		panic(err)
	}
	return client.Options{
		ASID: asid, ODS: ods, Registry: known, Issuer: "https://consumer.example",
		URL: "https://nrl.example", To: locatorASID,
	}
}

func (w *world) do(of *client.Transport, ctx context.Context, method, url, body string) (*http.Response, string) {
	w.Helper()
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Accept", "application/fhir+json")
	if body == "" {
		r.Body = http.NoBody
	} else {
		r.Header.Set("Content-Type", "application/fhir+json")
	}
	answer, err := of.RoundTrip(r)
	if err != nil {
		w.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		w.Fatal(err)
	}
	return answer, string(text)
}

// pointer is what the test needs of a DocumentReference.
type pointer struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id,omitempty"`
	Status       string `json:"status"`
	Subject      struct {
		Reference string `json:"reference"`
	} `json:"subject"`
	Custodian struct {
		Reference string `json:"reference"`
	} `json:"custodian"`
	Content []struct {
		Attachment struct {
			URL string `json:"url"`
		} `json:"attachment"`
	} `json:"content"`
}

func (p pointer) url() string {
	if len(p.Content) != 1 {
		return ""
	}
	return p.Content[0].Attachment.URL
}

// createPointer tells the NRL of a record, as the provider.
func (w *world) createPointer(to string) string {
	w.Helper()
	o := options(providerASID, providerODS, nrl.DocumentReferenceCreate)
	o.Base = w.transport("supplier")
	transport, err := client.NewTransport(nrl.NRL(), o)
	if err != nil {
		w.Fatal(err)
	}
	p := pointer{ResourceType: "DocumentReference", Status: "current"}
	p.Subject.Reference = patient
	p.Custodian.Reference = "https://directory.spineservices.nhs.uk/STU3/Organization/" + string(providerODS)
	p.Content = append(p.Content, struct {
		Attachment struct {
			URL string `json:"url"`
		} `json:"attachment"`
	}{})
	p.Content[0].Attachment.URL = to
	body, err := json.Marshal(p)
	if err != nil {
		w.Fatal(err)
	}
	ctx := client.WithCaller(w.Context(), client.Caller{Access: spine.Unattended})
	answer, text := w.do(transport, ctx, http.MethodPost, "https://nrl.example/STU3/DocumentReference", string(body))
	_, id, ok := strings.Cut(answer.Header.Get("Location"), "DocumentReference/")
	if answer.StatusCode != http.StatusCreated || !ok {
		w.Fatalf("%d %s", answer.StatusCode, text)
	}
	return id
}

// findPointer searches for the pointers of the patient, as the consumer.
func (w *world) findPointer() pointer {
	w.Helper()
	o := options(consumerASID, consumerODS, nrl.DocumentReferenceSearch)
	o.Base = w.trail.RoundTripper(w.transport("consumer"))
	transport, err := client.NewTransport(nrl.NRL(), o)
	if err != nil {
		w.Fatal(err)
	}
	answer, text := w.do(transport, nurse(w.Context()), http.MethodGet, "https://nrl.example/STU3/DocumentReference?subject="+url.QueryEscape(patient), "")
	var found struct {
		Entry []struct{ Resource pointer }
	}
	if err := json.Unmarshal([]byte(text), &found); err != nil || answer.StatusCode != http.StatusOK || len(found.Entry) != 1 {
		w.Fatalf("%v %d %s", err, answer.StatusCode, text)
	}
	return found.Entry[0].Resource
}

// retrieval is the consumer's transport to the proxy.
func (w *world) retrieval(base http.RoundTripper) *client.Transport {
	w.Helper()
	o := options(consumerASID, consumerODS, content)
	o.URL, o.To, o.ProxyURL, o.Base = "", "", "https://proxy.example", base
	transport, err := client.NewTransport(nrl.NRLRetrieval(), o)
	if err != nil {
		w.Fatal(err)
	}
	return transport
}

func (w *world) toProvider() context.Context {
	ctx := client.WithReceiver(nurse(w.Context()), client.Receiver{ASID: providerASID})
	return client.WithFormat(ctx, nrl.FormatUnstructured())
}

// fetch gets the record that a pointer leads to, through the proxy.
func (w *world) fetch(p pointer) (int, string) {
	w.Helper()
	ctx := audit.WithNote(w.toProvider(), audit.Note{NHSNumber: nhsNumber, PointerID: p.ID})
	answer, text := w.do(w.retrieval(w.trail.RoundTripper(w.transport("consumer"))), ctx, http.MethodGet, p.url(), "")
	return answer.StatusCode, text
}

// request is a good one for a record, as it is sent, for a test to spoil.
func (w *world) request(of string) *http.Request {
	w.Helper()
	var out *http.Request
	w.do(w.retrieval(roundTripper(func(r *http.Request) (*http.Response, error) {
		out = r.Clone(w.Context())
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
	})), w.toProvider(), http.MethodGet, of, "")
	return out
}

// token is one of a system, as of a time ago.
func (w *world) token(asid spine.ASID, ods spine.ODSCode, ago time.Duration, scope ...string) string {
	w.Helper()
	o := options(asid, ods)
	o.Clock = func() time.Time { return time.Now().Add(ago) }
	token, err := client.NewToken(spine.SpineTokens, append(scope, "patient/*.read")[0], root, client.Caller{Access: spine.Professional, RoleProfile: profile}, o)
	if err != nil {
		w.Fatal(err)
	}
	return token
}
