// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/spineguard/spineguard/bench/requests"
)

// runRequests gives whole requests to the guard and to the pieces that one
// would put together instead.
func runRequests(o options) error {
	positions, err := requests.Positions()
	if err != nil {
		return err
	}
	for _, p := range positions {
		candidates, err := p.Candidates("../specs")
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		costs, err := ask(o, p.Name, candidates)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		claims, token := p.Sizes()
		fmt.Printf("%s (token of %d characters, claims of %d bytes)\n\n", p.Name, token, claims)
		fmt.Println("| candidate | time | to the bare handler | to encoding/json | B, allocs |")
		fmt.Println("|---|---|---|---|---|")
		for i, c := range candidates {
			m := middle(slices.Clone(costs[i]))
			fmt.Printf("| %s | %.2f µs | %s | %s | %.0f, %.0f |\n", c.Name, m.ns/1e3,
				ratio(inEachRound(costs[i], costs[requests.Bare])), ratio(inEachRound(costs[i], costs[requests.JSON])), m.bytes, m.allocs)
		}
		fmt.Println()
	}
	return nil
}

// ask measures the candidates in turn, in each round.
func ask(o options, name string, candidates []requests.Candidate) ([][]cost, error) {
	costs := make([][]cost, len(candidates))
	for round := range o.rounds {
		fmt.Fprintf(os.Stderr, "%s: round %d\n", name, round+1)
		for i, c := range candidates {
			var failed error
			costs[i] = append(costs[i], measure(o.time, func(n int) {
				if err := c.Do(n); err != nil {
					failed = err
				}
			}))
			if failed != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, failed)
			}
		}
	}
	return costs, nil
}

// inEachRound is the median of the ratios in each round: what disturbs a round
// disturbs both.
func inEachRound(costs, base []cost) float64 {
	var ratios []float64
	for round, c := range costs {
		ratios = append(ratios, c.ns/base[round].ns)
	}
	return median(ratios)
}
