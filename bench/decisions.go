package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spineguard/spineguard/bench/decisions"
)

// question is one of the three that every engine is asked.
type question struct {
	name string
	ask  func(decisions.Engine, *decisions.Request)
}

var questions = []question{
	{"ASID × interactionId", func(e decisions.Engine, q *decisions.Request) { e.MaySend(q) }},
	{"activities × record type", func(e decisions.Engine, q *decisions.Request) { e.Level(q) }},
	{"both", func(e decisions.Engine, q *decisions.Request) { e.Both(q) }},
}

// cost is what one decision takes.
type cost struct{ ns, bytes, allocs float64 }

func runDecisions(o options) error {
	for _, size := range decisions.Sizes() {
		if !slices.Contains(strings.Split(o.sizes, ","), size.Name) {
			continue
		}
		w := decisions.New(size)
		requests := w.Requests(16_384)
		fmt.Printf("%s: %d ASIDs × %d interactionIds, %d record types, %d activities\n\n",
			size.Name, size.Systems, size.Interactions, size.Types, size.Activities)
		if err := decide(o, w, requests); err != nil {
			return err
		}
	}
	return nil
}

func decide(o options, w *decisions.World, requests []decisions.Request) error {
	var engines []decisions.Engine
	var sizes []float64
	for _, e := range decisions.Engines() {
		before := heap()
		engine, err := e.New(w)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
		engines, sizes = append(engines, engine), append(sizes, (heap()-before)/1e6)
	}
	medians := make([][]cost, len(engines))
	for _, q := range questions {
		costs := make([][]cost, len(engines))
		for round := range o.rounds {
			fmt.Fprintf(os.Stderr, "%s: round %d\n", q.name, round+1)
			for i, e := range engines {
				costs[i] = append(costs[i], measure(o.time, requests, func(r *decisions.Request) { q.ask(e, r) }))
			}
		}
		for i := range engines {
			medians[i] = append(medians[i], middle(costs[i]))
		}
	}
	fmt.Println("| engine | " + questions[0].name + " | " + questions[1].name + " | both | B, allocs (both) | MB |")
	fmt.Println("|---|---|---|---|---|---|")
	for i, e := range decisions.Engines() {
		fmt.Printf("| %s |", e.Name)
		for j, c := range medians[i] {
			if i == 0 {
				fmt.Printf(" %.0f ns |", c.ns)
			} else {
				fmt.Printf(" %s |", ratio(c.ns/medians[0][j].ns))
			}
		}
		fmt.Printf(" %.0f, %.0f | %.1f |\n", medians[i][2].bytes, medians[i][2].allocs, sizes[i])
	}
	fmt.Println()
	return nil
}

// measure asks the requests in turn until the time is over, in portions, since
// the clock takes time itself.
func measure(atLeast time.Duration, requests []decisions.Request, ask func(*decisions.Request)) cost {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, n, portion := time.Now(), 0, 1
	for time.Since(start) < atLeast {
		for range portion {
			ask(&requests[n%len(requests)])
			n++
		}
		portion = min(2*portion, 1024)
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	per := func(v uint64) float64 { return float64(v) / float64(n) }
	return cost{per(uint64(took.Nanoseconds())), per(after.TotalAlloc - before.TotalAlloc), per(after.Mallocs - before.Mallocs)}
}

func middle(costs []cost) cost {
	slices.SortFunc(costs, func(a, b cost) int { return int(a.ns - b.ns) })
	return costs[(len(costs)-1)/2]
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// ratio is as exact as it can be trusted.
func ratio(r float64) string {
	switch {
	case r < 10:
		return fmt.Sprintf("%.2f", r)
	case r < 100:
		return fmt.Sprintf("%.1f", r)
	}
	return fmt.Sprintf("%.0f", r)
}
