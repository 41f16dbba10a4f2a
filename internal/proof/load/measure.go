// SPDX-License-Identifier: Apache-2.0

package load

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// side is what one of two servers did.
type side struct {
	throughput float64 // requests in a second
	p50, p99   time.Duration
	processor  time.Duration // of client and server together, for a request
}

func (s side) String() string {
	return fmt.Sprintf("%.0f/s, p50 %v, p99 %v, processor %v", s.throughput, s.p50, s.p99, s.processor)
}

// to is what a server did in terms of another.
func (s side) to(o side) string {
	ratio := func(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }
	return fmt.Sprintf("throughput %.3f, p50 %.3f, p99 %.3f, processor %.3f", s.throughput/o.throughput, ratio(s.p50, o.p50), ratio(s.p99, o.p99), ratio(s.processor, o.processor))
}

// phase is how long one server is asked before the other is: short, so that what else
// goes on meets both alike.
const phase = 50 * time.Millisecond

// alternate asks two servers in turn for records that are allowed, over connections
// that are kept.
func (l *load) alternate(urls [2]string, clients, turns int, failed *tally) (both [2]side) {
	l.renew()
	p := (*l.tokens.Load())[len(l.kinds)-1]
	var which atomic.Int32
	var wg, connected sync.WaitGroup
	connected.Add(clients)
	taken := make([][2][]time.Duration, clients)
	for c := range clients {
		wg.Go(func() {
			by := l.dial(false)
			defer by.CloseIdleConnections()
			for _, url := range urls {
				one(by, p, url, "warm", failed)
			}
			connected.Done()
			connected.Wait()
			for n := 0; ; n++ {
				i := which.Load()
				if i < 0 {
					return
				}
				id := strconv.Itoa(len(l.kinds)-1) + "-" + strconv.Itoa(c) + "-" + strconv.Itoa(n)
				taken[c][i] = append(taken[c][i], one(by, p, urls[i], id, failed))
			}
		})
	}
	connected.Wait()
	var used, asked [2]time.Duration
	for turn := range 4 * turns {
		i := (turn + 1) / 2 % 2 // one, the other, the other, one
		which.Store(int32(i))
		before, begin := processor(), time.Now()
		time.Sleep(phase)
		used[i] += processor() - before
		asked[i] += time.Since(begin)
	}
	which.Store(-1)
	wg.Wait()
	for i := range both {
		var whole []time.Duration
		for c := range taken {
			whole = append(whole, taken[c][i]...)
		}
		if n := len(whole); n > 0 {
			slices.Sort(whole)
			both[i] = side{float64(n) / asked[i].Seconds(), whole[n/2], whole[n*99/100], used[i] / time.Duration(n)}
		}
	}
	return both
}

// one asks for a record, and returns how long that took.
func one(by http.RoundTripper, p prepared, url, id string, failed *tally) time.Duration {
	r, err := http.NewRequest(p.method, url+p.root+"/"+id, nil)
	if err != nil {
		failed.add("%v", err)
		return 0
	}
	r.Header = p.header.Clone()
	r.Header["Ssp-Traceid"] = []string{"load-" + id}
	start := time.Now()
	answer, err := by.RoundTrip(r)
	if err != nil {
		failed.add("%v", err)
		return 0
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	took := time.Since(start)
	if err != nil || answer.StatusCode != http.StatusOK {
		failed.add("%v %d %.500s", err, answer.StatusCode, body)
	}
	return took
}
