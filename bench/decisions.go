// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

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
	{"both", func(e decisions.Engine, q *decisions.Request) { e.Decide(q) }},
}

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

func decide(o options, w *decisions.Dataset, requests []decisions.Request) error {
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
				costs[i] = append(costs[i], measure(o.time, func(n int) { q.ask(e, &requests[n%len(requests)]) }))
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
