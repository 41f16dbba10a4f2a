package load

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// round is what one server did in one round.
type round struct {
	throughput float64 // requests in a second
	p50, p99   time.Duration
	processor  time.Duration // of client and server together, for a request
}

// measure asks for records that are allowed, for a time.
func (l *load) measure(url string, clients int, d time.Duration, failed *tally) round {
	allowed := len(l.kinds) - 1
	l.renew()
	p := (*l.tokens.Load())[allowed]
	all := make([][]time.Duration, clients)
	var wg, connected sync.WaitGroup
	connected.Add(clients)
	for c := range clients {
		wg.Go(func() {
			by := l.dial(false)
			defer by.CloseIdleConnections()
			taken := make([]time.Duration, 0, 1<<16)
			one(by, p, url, "warm", failed)
			connected.Done()
			connected.Wait()
			for begin, n := time.Now(), 0; time.Since(begin) < d; n++ {
				id := strconv.Itoa(allowed) + "-" + strconv.Itoa(c) + "-" + strconv.Itoa(n)
				taken = append(taken, one(by, p, url, id, failed))
			}
			all[c] = taken
		})
	}
	connected.Wait()
	used := processor()
	wg.Wait()
	whole := slices.Concat(all...)
	if len(whole) == 0 {
		return round{}
	}
	slices.Sort(whole)
	return round{float64(len(whole)) / d.Seconds(), whole[len(whole)/2], whole[len(whole)*99/100], (processor() - used) / time.Duration(len(whole))}
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

// ratios are those of a server to another, medians over rounds in which both
// are asked in turn.
type ratios struct{ throughput, p50, p99, processor float64 }

func compare(rounds int, ours, other func() round) (ratios, []round, []round) {
	var us, them []round
	var through, half, tail, used []float64
	for i := range rounds {
		var a, b round
		if i%2 == 0 {
			a, b = ours(), other()
		} else {
			b = other()
			a = ours()
		}
		us, them = append(us, a), append(them, b)
		through = append(through, a.throughput/b.throughput)
		half = append(half, float64(a.p50)/float64(b.p50))
		tail = append(tail, float64(a.p99)/float64(b.p99))
		used = append(used, float64(a.processor)/float64(b.processor))
	}
	return ratios{median(through), median(half), median(tail), median(used)}, us, them
}

func median[T cmp.Ordered](v []T) T {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// typical is the round of medians.
func typical(all []round) string {
	var through []float64
	var half, tail, used []time.Duration
	for _, r := range all {
		through, half, tail, used = append(through, r.throughput), append(half, r.p50), append(tail, r.p99), append(used, r.processor)
	}
	return fmt.Sprintf("%.0f/s, p50 %v, p99 %v, processor %v", median(through), median(half), median(tail), median(used))
}
