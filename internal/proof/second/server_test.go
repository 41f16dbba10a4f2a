// SPDX-License-Identifier: Apache-2.0

package second

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/guard"
)

// exchange is one request to a server behind a guard.
type exchange struct {
	p        *position
	b        behaviour
	want     verdict
	handled  bool // the server has handed a request over
	let      bool // the guard has let it through
	decision guard.Decision
}

// ServeHTTP is the server's handler: the model judges what net/http hands over,
// and then the guard stands in front of a handler that notes what comes.
func (e *exchange) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.handled = true
	mine := e.b
	e.want = judge(e.p, r, &mine)
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.let = true
		e.decision, _ = guard.DecisionFrom(r.Context())
		w.WriteHeader(http.StatusNoContent)
	})
	e.p.guard.Wrap(next).ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), behaviourKey{}, &e.b)))
}

func TestWhatAServerHandsOver(t *testing.T) {
	var current *exchange
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { current.ServeHTTP(w, r) }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	defer s.Close()
	list := positions(t)
	handled, allowed := 0, 0
	for i := range min(*requests, 2000) {
		r := rand.New(rand.NewPCG(*seed+1000, uint64(i)))
		e := &exchange{p: pick(r, list...)}
		text, _, b, names := random(r, e.p)
		e.b = *b
		current = e
		answer, body, err := send(s.Listener.Addr().String(), text)
		if err != nil || !e.handled {
			continue
		}
		handled++
		if e.let {
			allowed++
		}
		if trouble := e.trouble(answer, body); trouble != "" {
			t.Errorf("request %d, %s, after %s: %s\nmodel %+v\nanswer %d %s\n%s", i, e.p.name, strings.Join(names, "; "), trouble, e.want, answer.StatusCode, body, shortened(text))
		}
	}
	t.Logf("%d handed over, %d of them allowed", handled, allowed)
	if handled == 0 || allowed*5 < handled {
		t.Errorf("%d of %d requests are allowed", allowed, handled)
	}
}

// send sends a text as it is.
func send(address string, text []byte) (*http.Response, string, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, "", err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return nil, "", err
	}
	if _, err := c.Write(text); err != nil {
		return nil, "", err
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		return nil, "", err
	}
	method, _, _ := strings.Cut(string(text), " ")
	answer, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer, string(body), err
}

// trouble says in what the answer differs from the model's verdict.
func (e *exchange) trouble(answer *http.Response, body string) string {
	switch {
	case e.let != (e.want.Rule == ""):
		return fmt.Sprintf("the guard lets it through: %v", e.let)
	case e.let && factsOf(&e.decision) != e.want.Facts:
		return fmt.Sprintf("let in as %+v", factsOf(&e.decision))
	case e.let:
		return ""
	case answer.StatusCode != e.want.Status:
		return "another status"
	case answer.Header.Get("Cache-Control") != "no-store":
		return "a cache may keep it"
	case body == "" && answer.Request.Method != http.MethodHead:
		return "no body"
	case body != "" && (!strings.Contains(body, `"`+e.want.Code+`"`) || !strings.Contains(body, `"`+e.want.Issue+`"`) || !strings.Contains(body, `"`+e.want.Severity+`"`)):
		return "another outcome"
	}
	return ""
}
