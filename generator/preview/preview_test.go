// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/diff"
)

const (
	config = "version: 1\nformats: formats.csv\noutput:\n  root: .\n  go: {dir: gen, package: mine}\n"
	header = "system,code,display,retrieval,mime,interactionId\n"
	one    = "https://example.org/f,one,First format,direct,text/html,\n"
	two    = "https://example.org/f,two,Second format,direct,text/html,\n"
)

// started is a preview of a folder, and the address that it is served at.
type started struct {
	*Preview
	dir, url string
}

func start(t *testing.T, change func(*Options)) *started {
	t.Helper()
	s := &started{dir: t.TempDir()}
	s.put(t, "spineguard.yaml", config)
	s.put(t, "formats.csv", header+one)
	o := Options{Config: filepath.Join(s.dir, "spineguard.yaml"), Every: 10 * time.Millisecond}
	if change != nil {
		change(&o)
	}
	var err error
	if s.Preview, err = New(o); err != nil {
		t.Fatal(err)
	}
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: s.Handler(l.Addr())}
	ctx, stop := context.WithCancel(t.Context())
	watched := make(chan bool)
	go func() { s.Watch(ctx); close(watched) }()
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() {
		stop()
		<-watched
		_ = server.Close()
	})
	s.url = "http://" + l.Addr().String()
	return s
}

func (s *started) put(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil { // nobody sees the half of it
		t.Fatal(err)
	}
}

func (s *started) get(t *testing.T, path string, change func(*http.Request)) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequest("GET", s.url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Opaque = path // as it is written
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.ReplaceAll(string(body), "<wbr>", ""), answer.Header // where lines may break says nothing
}

// events reads what a browser is sent.
func (s *started) events(t *testing.T) func(want string) {
	t.Helper()
	answer, err := http.Get(s.url + "/-/events")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
		}
		t.Fatalf("the server says nothing of %s", want)
	}
}

func TestAChangeIsTold(t *testing.T) {
	s := start(t, nil)
	told := s.events(t)
	told(`{"version":1,"errors":0,"warnings":0}`)
	if status, page, _ := s.get(t, "/formats.html", nil); status != 200 || !strings.Contains(page, "First format") || strings.Contains(page, "Second") {
		t.Fatal(status, page)
	}
	s.put(t, "formats.csv", header+one+two)
	told(`"version":2,"errors":0`)
	if _, page, _ := s.get(t, "/formats.html", nil); !strings.Contains(page, "Second format") {
		t.Error("the page is the old one")
	}
	s.put(t, "formats.csv", header+one+one)
	told(`"version":3,"errors":1`)
	if _, page, _ := s.get(t, "/formats.html", nil); !strings.Contains(page, "Second format") {
		t.Error("the last good page has gone")
	}
	if status, page, _ := s.get(t, "/findings.html", nil); status != 200 || !strings.Contains(page, "formats.csv:3") {
		t.Error("the finding is not shown", status)
	}
	if err := os.Remove(filepath.Join(s.dir, "formats.csv")); err != nil {
		t.Fatal(err)
	}
	told(`"version":4,"errors":1`)
	s.put(t, "formats.csv", header+two)
	told(`"version":5,"errors":0`)
	if status, _, h := s.get(t, "/findings.html", nil); status != 302 || h.Get("Location") != "/index.html" {
		t.Error("there are findings, and nothing is wrong")
	}
	if err := os.Remove(filepath.Join(s.dir, "spineguard.yaml")); err != nil {
		t.Fatal(err)
	}
	told(`"errors":1`)
	s.put(t, "spineguard.yaml", config)
	told(`"errors":0`)
}

// A document that changes before the preview is watched is a change.
func TestAChangeBeforeTheWatch(t *testing.T) {
	s := &started{dir: t.TempDir()}
	s.put(t, "spineguard.yaml", config)
	s.put(t, "formats.csv", header+one)
	p, err := New(Options{Config: filepath.Join(s.dir, "spineguard.yaml"), Every: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.put(t, "formats.csv", header+one+two)
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- p.Serve(ctx, l) }()
	s.events(t)(`"version":2`)
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// What is wrong from the start is shown as well; a file that only moves in time
// is not a change.
func TestAPreviewOfBrokenDocuments(t *testing.T) {
	s := start(t, func(o *Options) {
		if err := os.Remove(filepath.Join(filepath.Dir(o.Config), "formats.csv")); err != nil {
			t.Fatal(err)
		}
	})
	told := s.events(t)
	told(`{"version":1,"errors":1,"warnings":0}`)
	if status, page, _ := s.get(t, "/", nil); status != 200 || !strings.Contains(page, `<script src="-/live.js" defer></script>`) {
		t.Error(status, page)
	}
	s.put(t, "formats.csv", header+one)
	told(`"version":2,"errors":0`)
	if _, err := New(Options{Config: filepath.Join(s.dir, "nowhere.yaml")}); err == nil {
		t.Error("a configuration that is not there is previewed")
	}
}

func TestWhatChangedSinceABase(t *testing.T) {
	s := start(t, func(o *Options) {
		base, err := generator.Load(o.Config)
		if err != nil || base.Model == nil {
			t.Fatal(err)
		}
		o.Since = generator.Since{Base: diff.Policy{Model: base.Model, Facts: base.Facts}, Name: "origin/main"}
	})
	told := s.events(t)
	told(`"version":1`)
	if _, page, _ := s.get(t, "/governance.html", nil); !strings.Contains(page, "Nobody gains or loses anything") {
		t.Error(page)
	}
	s.put(t, "formats.csv", header+one+two)
	told(`"version":2`)
	if _, page, _ := s.get(t, "/governance.html", nil); !strings.Contains(page, "origin/main") || !strings.Contains(page, "Gained") {
		t.Error(page)
	}
}

// Documents with errors from the start are not a policy from which everything was taken.
func TestBrokenDocumentsAreNotCompared(t *testing.T) {
	s := start(t, func(o *Options) {
		base, err := generator.Load(o.Config)
		if err != nil || base.Model == nil {
			t.Fatal(err)
		}
		o.Since = generator.Since{Base: diff.Policy{Model: base.Model, Facts: base.Facts}, Name: "main"}
		if err := os.Remove(filepath.Join(filepath.Dir(o.Config), "formats.csv")); err != nil {
			t.Fatal(err)
		}
	})
	if _, page, _ := s.get(t, "/governance.html", nil); strings.Contains(page, "loss") || !strings.Contains(page, "Nothing was compared.") {
		t.Error(page)
	}
}

// An approval that is written while the preview runs is shown, and so is what is wrong with the file.
func TestApprovalsAreShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "approvals.txt") // where nothing else is watched
	s := start(t, func(o *Options) {
		base, err := generator.Load(o.Config)
		if err != nil || base.Model == nil {
			t.Fatal(err)
		}
		o.Since = generator.Since{Base: diff.Policy{Model: base.Model, Facts: base.Facts}, Name: "main", Approvals: file}
		o.Today = func() time.Time { return time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC) }
	})
	told := s.events(t)
	told(`"version":1,"errors":1`) // the file is not there
	approvals := func(until string) {
		text := "version: 1\napprovals:\n  - gain: {kind: format-interaction, subject: \"https://example.org/f|two\", object: direct, to: \"yes\"}\n    who: J. Doe\n    why: agreed\n    until: \"" + until + "\"\n"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	approvals("2027-01-31")
	told(`"errors":0`)
	s.put(t, "formats.csv", header+one+two)
	told(`"version":3,"errors":0`)
	if _, page, _ := s.get(t, "/governance.html", nil); !strings.Contains(page, "approved by J. Doe until 2027-01-31: agreed") {
		t.Error(page)
	}
	approvals("2026-11-25")
	told(`"version":4,"errors":0`)
	if _, page, _ := s.get(t, "/governance.html", nil); !strings.Contains(page, "since it ended on 2026-11-25") {
		t.Error(page)
	}
	approvals("tomorrow")
	told(`"errors":1`)
	if _, page, _ := s.get(t, "/governance.html", nil); strings.Contains(page, "J. Doe") || strings.Contains(page, "holds no approvals") || !strings.Contains(page, "The file has errors, so none of its approvals counts.") {
		t.Error("approvals of a wrong file count, or it is said to hold none")
	}
}

func TestOnlyThisComputerIsAnswered(t *testing.T) {
	s := start(t, nil)
	port := s.url[strings.LastIndex(s.url, ":"):]
	for _, c := range []struct {
		name, path string
		change     func(*http.Request)
		status     int
	}{
		{"its address", "/index.html", nil, 200},
		{"localhost", "/", func(r *http.Request) { r.Host = "localhost" + port }, 200},
		{"a name of the web", "/", func(r *http.Request) { r.Host = "evil.example" + port }, 421},
		{"a name of the web that begins alike", "/", func(r *http.Request) { r.Host = "127.0.0.1.evil.example" + port }, 421},
		{"another port", "/", func(r *http.Request) { r.Host = "127.0.0.1:1" }, 421},
		{"a name of the web asks for events", "/-/events", func(r *http.Request) { r.Host = "evil.example" }, 421},
		{"a write", "/", func(r *http.Request) { r.Method = "POST" }, 405},
		{"a preflight", "/", func(r *http.Request) { r.Method = "OPTIONS" }, 405},
		{"HEAD", "/", func(r *http.Request) { r.Method = "HEAD" }, 200},
		{"a script", "/-/live.js", nil, 200},
		{"an asset", "/assets/site.css", nil, 200},
		{"a way up", "/../spineguard.yaml", nil, 404},
		{"an escaped way up", "/%2e%2e/spineguard.yaml", nil, 404},
		{"an input", "/formats.csv", nil, 404},
		{"the configuration", "/spineguard.yaml", nil, 404},
		{"a page for which there is nothing", "/functions.html", nil, 302},
		{"a page under a name of the web", "/functions.html", func(r *http.Request) { r.Host = "evil.example" + port }, 421},
		{"a page that is not there", "/nowhere.html", nil, 404},
	} {
		status, _, h := s.get(t, c.path, c.change)
		if status != c.status {
			t.Errorf("%s: %d, want %d", c.name, status, c.status)
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || strings.Contains(h.Get("Content-Security-Policy"), "unsafe") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", c.name, h)
		}
	}
}

func TestNobodyElseIsListenedTo(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.org:0", "nonsense", "127.0.0.1"} {
		if l, err := Listen(address); err == nil {
			_ = l.Close()
			t.Errorf("%s is served", address)
		}
	}
	l, err := Listen("localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		t.Error(l.Addr())
	}
	_ = l.Close()
}
