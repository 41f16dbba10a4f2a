// SPDX-License-Identifier: Apache-2.0

package load

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spineguard/spineguard/spine"
)

// load sends requests from a bounded number of clients, each of which waits for
// an answer before it asks again.
type load struct {
	url    string
	kinds  []kind
	dial   func(stolen bool) *http.Transport // a client's connections
	sent   []atomic.Int64                    // by kind
	late   atomic.Int64                      // 503 to a sender whom no cache knew
	wrong  tally
	number atomic.Int64
	tokens atomic.Pointer[[]prepared]
}

// prepared is a kind with its header and a token that is still good.
type prepared struct {
	method, root string
	header       http.Header
	of           *kind
}

// tally counts what is wrong, and keeps the first few.
type tally struct {
	sync.Mutex
	count int
	first []string
}

func (t *tally) add(format string, args ...any) {
	t.Lock()
	defer t.Unlock()
	t.count++
	if len(t.first) < 10 {
		t.first = append(t.first, fmt.Sprintf(format, args...))
	}
}

func newLoad(url string, all []kind, dial func(bool) *http.Transport) *load {
	l := &load{url: url, kinds: all, dial: dial, sent: make([]atomic.Int64, len(all))}
	l.renew()
	return l
}

// renew makes new tokens, which count for five minutes.
func (l *load) renew() {
	all := make([]prepared, len(l.kinds))
	for i := range l.kinds {
		m := newMessage(time.Now())
		if change := l.kinds[i].change; change != nil {
			change(m)
		}
		if token := m.authorize(m.token()); token != nil {
			m.header["Authorization"] = token
		}
		all[i] = prepared{m.method, m.root, m.header, &l.kinds[i]}
	}
	l.tokens.Store(&all)
}

// run sends n requests from a number of clients, each kind by its weight.
func (l *load) run(n, clients int, seed uint64) {
	left := atomic.Int64{}
	left.Store(int64(n))
	stop := l.keepTokens()
	defer stop()
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(c)))
			conns := [2]*http.Transport{}
			for asked := 0; left.Add(-1) >= 0; asked++ {
				if asked%2000 == 0 { // the certificates of today, and a new handshake
					for i := range conns {
						if conns[i] != nil {
							conns[i].CloseIdleConnections()
						}
						conns[i] = l.dial(i == 1)
					}
				}
				k := l.pick(random)
				by := conns[0]
				if l.kinds[k].stolen {
					by = conns[1]
				}
				l.ask(k, by, random)
			}
			for _, t := range conns {
				if t != nil {
					t.CloseIdleConnections()
				}
			}
		})
	}
	wg.Wait()
}

func (l *load) keepTokens() (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(time.Minute)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				l.renew()
			case <-done:
				return
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

func (l *load) pick(random *rand.Rand) int {
	sum := 0
	for i := range l.kinds {
		sum += l.kinds[i].weight()
	}
	at := random.IntN(sum)
	for i := range l.kinds {
		if at -= l.kinds[i].weight(); at < 0 {
			return i
		}
	}
	panic("unreachable")
}

// ask sends one request and compares the answer.
func (l *load) ask(i int, by *http.Transport, random *rand.Rand) {
	p := &(*l.tokens.Load())[i]
	k := p.of
	id := strconv.Itoa(i) + "-" + strconv.FormatInt(l.number.Add(1), 10)
	r, err := http.NewRequest(p.method, l.url+p.root+"/"+id, nil)
	if err != nil {
		l.wrong.add("%s: %v", k.name, err)
		return
	}
	r.Header = p.header.Clone()
	if _, set := p.header["Ssp-Traceid"]; !set {
		r.Header["Ssp-Traceid"] = []string{"load-" + id}
	}
	if k.cold {
		m := newMessage(time.Now())
		from(spine.ASID(strconv.FormatInt(300000000000+random.Int64N(1e11), 10)), "X9910")(m)
		r.Header["Ssp-From"], r.Header["Authorization"] = m.header["Ssp-From"], []string{m.token()}
	}
	l.sent[i].Add(1)
	answer, err := by.RoundTrip(r)
	if err != nil {
		l.wrong.add("%s: %v", k.name, err)
		return
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	switch {
	case err != nil:
		l.wrong.add("%s: %v", k.name, err)
	case k.unknown && answer.StatusCode == http.StatusServiceUnavailable:
		l.late.Add(1)
	case answer.StatusCode != k.status || !strings.Contains(string(body), k.says):
		l.wrong.add("%s: %d %.400s", k.name, answer.StatusCode, body)
	case k.rule == "" && !strings.HasSuffix(string(body), id):
		l.wrong.add("%s: the record of another request: %.100q", k.name, body)
	}
}

// total is how many requests were sent.
func (l *load) total() (n int64) {
	for i := range l.sent {
		n += l.sent[i].Load()
	}
	return n
}
