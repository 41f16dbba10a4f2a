// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// exchange sends a request over a connection, and returns the two entries of it.
func exchange(t *testing.T, o audit.Options, request *http.Request, answer http.HandlerFunc, read func(*http.Response)) (sent, received *audit.Entry) {
	t.Helper()
	m := new(memory)
	o.Sinks = []audit.Sink{m}
	server := httptest.NewServer(answer)
	defer server.Close()
	request.URL.Host, request.URL.Scheme, request.RequestURI = strings.TrimPrefix(server.URL, "http://"), "http", ""
	answered, err := (&http.Client{Transport: newTrail(t, o).RoundTripper(http.DefaultTransport)}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	read(answered)
	all := m.take()
	if len(all) != 2 || all[0].Kind != audit.KindSent || all[1].Kind != audit.KindReceived {
		t.Fatal(asJSON(t, all))
	}
	return all[0], all[1]
}

func readAll(r *http.Response) {
	io.Copy(io.Discard, r.Body)
	r.Body.Close()
}

// Bodies are kept up to a bound; of longer ones the length and the digest are. What is sent and
// read is not changed by it.
func TestBodiesAreBounded(t *testing.T) {
	const bound = 100
	for _, n := range []int{0, 1, bound - 1, bound, bound + 1, 10 * bound, 1 << 20} {
		body := strings.Repeat("é", n/2) + strings.Repeat("x", n%2)
		kept := body[:min(n, bound)]
		got := ""
		r := httptest.NewRequest("POST", "/", io.LimitReader(strings.NewReader(body), 1<<30))
		r.ContentLength = -1
		sent, received := exchange(t, audit.Options{MaxBody: bound}, r, func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			got = string(b)
			io.WriteString(w, body)
		}, func(r *http.Response) {
			defer r.Body.Close()
			if b, err := io.ReadAll(r.Body); err != nil || string(b) != body {
				t.Errorf("%d bytes are %d, %v", n, len(b), err)
			}
		})
		if got != body {
			t.Errorf("%d bytes: %d were sent", n, len(got))
		}
		if n == 0 {
			if sent.Body != nil || received.Body != nil {
				t.Error(asJSON(t, sent.Body), asJSON(t, received.Body))
			}
			continue
		}
		if b := received.Body; b.Text != kept || b.Bytes != int64(n) || b.SHA256 != digest(body) || b.Cut != (n > bound) || received.Response.Bytes != int64(n) {
			t.Errorf("%d: received %s", n, asJSON(t, received))
		}
		if b := sent.Body; b.Text != kept || b.Cut != (n > bound) || n <= bound && (b.SHA256 != digest(body) || b.Bytes != int64(n)) || n > bound && b.SHA256 != "" {
			t.Errorf("%d: sent %s", n, asJSON(t, sent))
		}
		if a := received.Response.Request; (a != nil) != (n > bound) || a != nil && (a.Bytes != int64(n) || a.SHA256 != digest(body)) {
			t.Errorf("%d: %s", n, asJSON(t, received))
		}
	}
}

// A character that the bound cuts is left out; what is not a text is kept as bytes.
func TestBodiesThatAreNotText(t *testing.T) {
	for _, c := range []struct {
		body, text, bytes string
	}{
		{"ab\u00e9", "ab", ""}, {"a\u20ac", "a", ""}, {"\U0001f600", "", ""}, {"abc\u00e9", "abc", ""}, {"ab\xff", "", "ab\xff"}, {"\xff\xfe\xfd\xfc", "", "\xff\xfe\xfd"}, {"\x80\x80\x80\x80", "", "\x80\x80\x80"},
	} {
		sent, _ := exchange(t, audit.Options{MaxBody: 3}, httptest.NewRequest("POST", "/", strings.NewReader(c.body)), hello, readAll)
		if b := sent.Body; b.Text != c.text || string(b.Base64) != c.bytes {
			t.Errorf("%q: %s", c.body, asJSON(t, b))
		}
	}
}

// A token in a body is in no entry; the length and the digest are those of what was sent.
func TestBodiesWithTokens(t *testing.T) {
	for _, body := range []string{`{"id_token":"` + jwt + `"}`, "\xff " + jwt + " \xff"} {
		sent, received := exchange(t, audit.Options{}, httptest.NewRequest("POST", "/", strings.NewReader(body)), func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, body)
		}, readAll)
		for _, e := range []*audit.Entry{sent, received} {
			if b := e.Body; strings.Contains(b.Text+string(b.Base64), "eyJ") || !strings.Contains(b.Text+string(b.Base64), "[token]") || b.SHA256 != digest(body) {
				t.Error(asJSON(t, e))
			}
		}
	}
}

func TestWhichBodiesAreKept(t *testing.T) {
	for _, c := range []struct {
		method         string
		ssp            bool
		status         int
		bodies         audit.Bodies
		sent, received bool
	}{
		{"POST", false, 200, 0, true, true}, {"PATCH", false, 400, 0, true, true}, {"PUT", true, 200, 0, true, false}, {"PUT", true, 400, 0, true, true}, {"GET", false, 200, 0, false, true}, {"GET", true, 200, 0, false, false}, {"GET", true, 404, 0, false, true},
		{"DELETE", false, 200, 0, false, true}, {"POST", false, 400, audit.NoBodies, false, false},
	} {
		r := httptest.NewRequest(c.method, "/", strings.NewReader("{}"))
		if c.ssp {
			r.Header.Set("Ssp-From", "200000000001")
		}
		sent, received := exchange(t, audit.Options{Bodies: c.bodies}, r, func(w http.ResponseWriter, r *http.Request) {
			if b, _ := io.ReadAll(r.Body); string(b) != "{}" {
				t.Errorf("%q is sent", b)
			}
			w.WriteHeader(c.status)
			io.WriteString(w, "12")
		}, readAll)
		if (sent.Body != nil) != c.sent || (received.Body != nil) != c.received || received.Response.Bytes != 2 {
			t.Errorf("%+v: %s %s", c, asJSON(t, sent), asJSON(t, received))
		}
	}
}

// What was not read to its end says so, and nothing waits for more of a stream than its reader
// does.
func TestStreams(t *testing.T) {
	next := make(chan string)
	_, received := exchange(t, audit.Options{}, httptest.NewRequest("GET", "/", nil), func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		for s := range next {
			io.WriteString(w, s)
			w.(http.Flusher).Flush()
		}
	}, func(r *http.Response) {
		b := make([]byte, 10)
		for _, s := range []string{"first", "second"} {
			next <- s
			if n, err := r.Body.Read(b); err != nil || string(b[:n]) != s {
				t.Errorf("%q %v", b[:n], err)
			}
		}
		close(next)
		r.Body.Close()
		r.Body.Close()
	})
	if received.Response.Ended != audit.Broken || received.Body.Text != "firstsecond" || !received.Body.Cut || received.Body.SHA256 != "" {
		t.Error(asJSON(t, received))
	}
	// Of a known length, all of which was read, it need not come to the end.
	_, received = exchange(t, audit.Options{}, httptest.NewRequest("GET", "/", nil), hello, func(r *http.Response) {
		io.ReadFull(r.Body, make([]byte, 5))
		r.Body.Close()
	})
	if received.Response.Ended != "" || received.Body.SHA256 != digest("hello") {
		t.Error(asJSON(t, received))
	}
	_, received = exchange(t, audit.Options{}, httptest.NewRequest("HEAD", "/", nil), hello, readAll)
	if received.Response.Ended != "" || received.Body != nil || received.Response.Status != 200 {
		t.Error(asJSON(t, received))
	}
	_, received = exchange(t, audit.Options{}, httptest.NewRequest("GET", "/", nil), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "9")
		io.WriteString(w, "12345")
	}, readAll)
	if received.Response.Ended != audit.Broken {
		t.Error(asJSON(t, received))
	}
}

// A connection that is taken over stays one.
func TestSwitchingProtocols(t *testing.T) {
	_, received := exchange(t, audit.Options{}, func() *http.Request {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Connection", "Upgrade")
		r.Header.Set("Upgrade", "x")
		return r
	}(), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "x")
		w.WriteHeader(101)
	}, func(r *http.Response) {
		if _, ok := r.Body.(io.Writer); !ok {
			t.Error("nobody can write")
		}
		r.Body.Close()
	})
	if received.Response.Status != 101 || received.Response.Ended != audit.Hijacked { // what goes over it nobody knows
		t.Error(asJSON(t, received))
	}
}

// A body is recorded though somebody can write to it.
func TestBodyWithAMethodWrite(t *testing.T) {
	m := new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}})
	r, err := trail.RoundTripper(fixture.RoundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: 5, Body: struct {
			io.ReadCloser
			io.Writer
		}{io.NopCloser(strings.NewReader("hello")), io.Discard}}, nil
	})).RoundTrip(httptest.NewRequest("GET", "https://a.example/", nil))
	if err != nil {
		t.Fatal(err)
	}
	readAll(r)
	if e := m.take()[1]; e.Response.Bytes != 5 || e.Body == nil || e.Body.Text != "hello" {
		t.Error(asJSON(t, e))
	}
}

// The body that net/http sends again on another connection is the whole one.
func TestBodyThatIsSentAgain(t *testing.T) {
	m := new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}, MaxBody: 4})
	var got []string
	rt := trail.RoundTripper(fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		io.ReadFull(r.Body, make([]byte, 7)) // and then the connection breaks
		defer io.ReadAll(r.Body)             // of which nobody has told the one who reads
		for range 2 {
			again, err := r.GetBody()
			if err != nil {
				t.Fatal(err)
			}
			b, _ := io.ReadAll(again)
			got = append(got, string(b))
		}
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	}))
	r, err := http.NewRequest("POST", "http://a.example/", strings.NewReader("123456789"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := rt.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if !slices.Equal(got, []string{"123456789", "123456789"}) {
		t.Error(got)
	}
	all := m.take()
	if all[0].Body.Text != "1234" || all[1].Response.Request.SHA256 != digest("123456789") || all[1].Response.Request.Bytes != 9 {
		t.Error(asJSON(t, all))
	}
}

// Of a body that was not read to its end, since the answer was there before, nobody knows the whole.
func TestBodyThatIsNotSentToItsEnd(t *testing.T) {
	for read, want := range map[int]string{7: "", 9: digest("123456789")} {
		m := new(memory)
		trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}, MaxBody: 4})
		answer, err := trail.RoundTripper(fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
			io.ReadFull(r.Body, make([]byte, read))
			return &http.Response{StatusCode: 413, Body: http.NoBody}, nil
		})).RoundTrip(httptest.NewRequest("POST", "http://a.example/", strings.NewReader("123456789")))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if b := m.take()[1].Response.Request; b.Bytes != int64(read) || b.SHA256 != want {
			t.Errorf("%d: %+v", read, b)
		}
	}
}

func TestBodyThatCannotBeRead(t *testing.T) {
	m := new(memory)
	rt := newTrail(t, audit.Options{Sinks: []audit.Sink{m}}).RoundTripper(fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		t.Error("it is sent")
		return nil, errFull
	}))
	b := &body{Reader: iotest.ErrReader(errFull)}
	r, err := http.NewRequest("POST", "http://a.example/", b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rt.RoundTrip(r); !errors.Is(err, errFull) || b.closed != 1 {
		t.Error(err, b.closed)
	}
}

// The request that the caller has stays as it is (http.RoundTripper).
func TestRequestStaysAsItIs(t *testing.T) {
	for _, n := range []int{0, 10, 1000} {
		rt := newTrail(t, audit.Options{Sinks: []audit.Sink{new(memory)}, MaxBody: 100}).RoundTripper(fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
			b, err := io.ReadAll(r.Body)
			if err != nil || len(b) != n || r.ContentLength != int64(n) {
				t.Error(len(b), err)
			}
			return &http.Response{StatusCode: 200, Body: http.NoBody}, r.Body.Close()
		}))
		b := &body{Reader: bytes.NewReader(make([]byte, n))}
		r, err := http.NewRequestWithContext(context.Background(), "PUT", "http://a.example/", b)
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = int64(n)
		answer, err := rt.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if r.Body != io.ReadCloser(b) || b.closed != 1 {
			t.Error("the request is changed", b.closed)
		}
	}
}

// Both sides of GP Connect: the user's name, role and device are in the token alone.
func TestGPConnect(t *testing.T) {
	m := new(memory)
	trail := newTrail(t, audit.Options{Sinks: []audit.Sink{m}})
	o := fixture.ClientOptions("gpc")
	o.Base = trail.RoundTripper(fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	}))
	transport, err := client.NewTransport(fixture.Service("gpc").Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx := client.WithReceiver(client.WithCaller(t.Context(), fixture.GP), client.Receiver{ASID: "200000000003", ServiceRoot: "https://records.example/a"})
	r, err := http.NewRequestWithContext(ctx, "GET", "https://records.example/a/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9434765919", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	e := m.take()[0]
	if k := e.Token; k.UserName != `Zoë O"Neill` || k.UserRole != "444555666777" || k.User != "UNK" || k.Device != "App 1" || k.Organization != "X9901" || k.Access != "professional" || k.Subject != "10019" || k.Scope != "patient/*.read" {
		t.Error(asJSON(t, e))
	}
	if e.From != "200000000001" || e.To != "200000000003" || e.TraceID == "" || e.Interaction != "find" || !slices.Equal(e.NHSNumbers, []string{"9434765919"}) {
		t.Error(asJSON(t, e))
	}
}
