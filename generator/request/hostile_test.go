// SPDX-License-Identifier: Apache-2.0

package request_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/request"
	"github.com/spineguard/spineguard/spine"
)

// A question makes one request, which is the same for the guard, on the wire and in the command
// of curl: what would make another one of it is refused, and no error repeats a password.
func TestAQuestionMakesOneRequest(t *testing.T) {
	policy := policyOf(spine.NRLHeaders, spine.SpineTokens)
	for name, q := range map[string]request.Question{
		"a method with a line":      {Service: "a", Endpoint: "/Thing/7", Method: "GET / HTTP/1.1\r\nX: y\r\n"},
		"a method with a blank":     {Service: "a", Endpoint: "/Thing/7", Method: "GET "},
		"a header with a line":      {Endpoint: "/Thing/7", Headers: []string{"X: y\r\nZ: a"}},
		"a header that turns":       {Endpoint: "/Thing/7", Headers: []string{"X: y\u202e"}},
		"a header that is not text": {Endpoint: "/Thing/7", Headers: []string{"X: y\xff"}},
		"another length":            {Endpoint: "/Thing/7", Headers: []string{"Content-Length: 5"}},
		"another encoding":          {Endpoint: "/Thing/7", Headers: []string{"transfer-encoding: chunked"}},
		"another host":              {Endpoint: "/Thing/7", Headers: []string{"Host: a"}},
		"another connection":        {Endpoint: "/Thing/7", Headers: []string{"Connection: upgrade"}},
		"a trailer":                 {Endpoint: "/Thing/7", Headers: []string{"Trailer: X"}},
		"a token":                   {Endpoint: "/Thing/7", Headers: []string{"authorization: Bearer secret"}},
		"a token and no colon":      {Endpoint: "/Thing/7", Headers: []string{"Authorization Bearer secret"}},
		"a cookie twice":            {Endpoint: "/Thing/7", Headers: []string{"Cookie: secret", "Cookie: secret"}},
		"a path with a line":        {Service: "a", Endpoint: "/Thing/7\r\nX: y"},
		"a blank in a query":        {Endpoint: "/Thing/7?a=b HTTP/1.0"},
		"a template with a query":   {Service: "a", Endpoint: "/Thing/{id}?a=b c"},
		"a password":                {Endpoint: "/Thing/7", URL: "https://user:secret@host.example"},
		"a password without https":  {Endpoint: "/Thing/7", URL: "ftp://user:secret@host.example"},
		"a password and no URL":     {Endpoint: "/Thing/7", URL: "https://user:secret@host.example:port"},
		"a host of a shell":         {Endpoint: "/Thing/7", URL: "https://a'$(id)"},
	} {
		_, err := request.Prepare(policy, q, now)
		if err == nil {
			t.Errorf("%s: a request is made", name)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is percent-encoded stays so: it is not a parameter.
func TestAnEncodedPathIsSentAsItIs(t *testing.T) {
	p, err := request.Prepare(policyOf(spine.NRLHeaders, spine.SpineTokens), request.Question{Service: "a", Endpoint: "/Thing/%7Bid%7D", URL: "https://a.example"}, now)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := p.HTTP()
	if err != nil || !strings.HasPrefix(string(raw), "GET /Thing/%7Bid%7D HTTP/1.1\r\n") || p.Result().Target != "/Thing/%7Bid%7D" {
		t.Errorf("%v, %s: %s", err, p.Result().Target, raw)
	}
}

// A token in the clear goes to this computer alone, wherever its name leads, and a certificate
// that is asked for is shown.
func TestATokenInTheClear(t *testing.T) {
	for address, want := range map[string]string{"192.0.2.1:80": "this computer", "evil.example:80": "this computer", "0.0.0.0:80": "this computer"} {
		p, err := request.Prepare(policyOf(spine.NRLHeaders, spine.SpineTokens), request.Question{Interaction: read, URL: "http://127.0.0.1:1"}, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Send(t.Context(), request.Connection{Address: address}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
		}
		if c, err := p.Curl(request.Connection{Address: address}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v: %s", address, err, c)
		}
	}
	p, err := request.Prepare(policyOf(spine.NRLHeaders, spine.SpineTokens), request.Question{Interaction: read, URL: "http://127.0.0.1:1"}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []request.Connection{{Certificate: "a.pem", Key: "a.key"}, {CA: "ca.pem"}, {CRL: "a.crl"}} {
		if _, err := p.Send(t.Context(), c); err == nil || !strings.Contains(err.Error(), "https") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// The command of curl sends what Send does: to the same place, past the proxies and the settings
// of whoever pastes it.
func TestCurlSendsTheSame(t *testing.T) {
	for _, tool := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s here", tool)
		}
	}
	seen := make(chan *http.Request, 2)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r }))
	defer s.Close()
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the token went to a proxy") }))
	defer proxy.Close()
	for _, name := range []string{"http_proxy", "HTTP_PROXY", "all_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	p, err := request.Prepare(policyOf(spine.NRLHeaders, spine.SpineTokens), request.Question{Endpoint: "/Thing/7?a=[1-3]", URL: s.URL, Headers: []string{"X-A: @it's", "X-B:"}}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Send(t.Context(), request.Connection{}); err != nil {
		t.Fatal(err)
	}
	command, err := p.Curl(request.Connection{})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if len(seen) != 2 {
		t.Fatalf("%d requests have arrived", len(seen))
	}
	sent, pasted := <-seen, <-seen
	for _, r := range []*http.Request{sent, pasted} {
		for _, name := range []string{"User-Agent", "Accept", "Accept-Encoding"} {
			r.Header.Del(name)
		}
	}
	var a, b strings.Builder
	if err := errors.Join(sent.Header.Write(&a), pasted.Header.Write(&b)); err != nil {
		t.Fatal(err)
	}
	if a.String() != b.String() || sent.RequestURI != pasted.RequestURI || sent.Method != pasted.Method || sent.Host != pasted.Host {
		t.Errorf("%s %s %s\n%s%s %s %s\n%s", sent.Method, sent.Host, sent.RequestURI, &a, pasted.Method, pasted.Host, pasted.RequestURI, &b)
	}
}

// What curl reads otherwise is refused, or written so that it reads it.
func TestWhatCurlReadsOtherwise(t *testing.T) {
	policy := policyOf(spine.NRLHeaders, spine.SpineTokens)
	p, err := request.Prepare(policy, request.Question{Interaction: read, URL: "https://a.example"}, now)
	if err != nil {
		t.Fatal(err)
	}
	command, err := p.Curl(request.Connection{Certificate: "a:b.pem", Key: "a.key"})
	if err != nil || !strings.Contains(command, `--cert 'a\:b.pem'`) { // or b.pem would be a password
		t.Errorf("%v: %s", err, command)
	}
	for _, address := range []string{":443", "127.0.0.1:", "127.0.0.1", "[::1]", "a b:1", "a:b:1"} {
		c := request.Connection{Address: address}
		if command, err := p.Curl(c); err == nil {
			t.Errorf("%q: %s", address, command)
		}
		if _, err := p.Send(t.Context(), c); err == nil || !strings.Contains(err.Error(), "is not an address") {
			t.Errorf("%q: %v", address, err)
		}
	}
	p, err = request.Prepare(policy, request.Question{Interaction: read, URL: "https://a.example", Body: []byte("a\x00b")}, now)
	if err != nil {
		t.Fatal(err)
	}
	if command, err := p.Curl(request.Connection{}); err == nil { // no command has a NUL
		t.Error(command)
	}
}

// Who is sent elsewhere is not let in: a redirect, such as to a page to log in, is not followed, and
// allows nothing.
func TestARedirectAllowsNothing(t *testing.T) {
	for status, want := range map[int]bool{200: false, 204: false, 300: true, 302: true, 307: true, 403: true} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/login")
			w.WriteHeader(status)
		}))
		for _, q := range []request.Question{{Interaction: read, URL: s.URL}, {Interaction: read, URL: s.URL, Access: spine.Unattended}} {
			r, text := sent(t, policyOf(spine.NRLHeaders, spine.SpineTokens), q)
			if r.Guard.Allowed && r.Refused() != want || !r.Guard.Allowed && strings.Contains(text, "the service allows") == want {
				t.Errorf("%d: refused is %t: %s", status, r.Refused(), text)
			}
		}
		s.Close()
	}
}

// A service that sends back what it got does not make the report hold the token.
func TestAnEchoHasNoToken(t *testing.T) {
	for _, body := range []string{
		"you sent %s", `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure","details":{"coding":[{"code":"%s","display":"%s"}]},"diagnostics":"%s"}]}`,
	} {
		var token string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			w.Header().Set("Content-Type", "application/fhir+json; x="+token)
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(strings.ReplaceAll(body, "%s", r.Header.Get("Authorization"))))
		}))
		p, err := request.Prepare(policyOf(spine.NRLHeaders, spine.SpineTokens), request.Question{Interaction: read, URL: s.URL}, now)
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Send(t.Context(), request.Connection{})
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(r)
		if err != nil || token == "" || strings.Contains(string(data), token) || !strings.Contains(string(data), "(token)") {
			t.Errorf("%v: %s", err, data)
		}
		s.Close()
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		lines := bufio.NewReader(c)
		for {
			line, err := lines.ReadString('\n')
			if token, ok := strings.CutPrefix(line, "Authorization: Bearer "); ok || err != nil {
				_, _ = c.Write([]byte(token))
				return
			}
		}
	}()
	p, err := request.Prepare(policyOf(spine.NRLHeaders, spine.SpineTokens), request.Question{Interaction: read, URL: "http://" + listener.Addr().String()}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Send(t.Context(), request.Connection{}); err == nil || strings.Contains(err.Error(), "eyJ") {
		t.Error(err)
	}
}
