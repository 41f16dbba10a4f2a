// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/spineguard/spineguard/bench/users"
)

// runUsers asks what users may see, and filters search results.
func runUsers(o options) error {
	questions, err := users.Questions("../gen/example/policy.json")
	if err != nil {
		return err
	}
	fmt.Println("| question | generated tables | maps | tables to maps | B, allocs of the tables |")
	fmt.Println("|---|---|---|---|---|")
	for _, q := range questions {
		tables, maps := inTurn(o, q.Name, q.Generated, q.Reference)
		t, m := middle(slices.Clone(tables)), middle(slices.Clone(maps))
		fmt.Printf("| `%s` | %.0f ns | %.0f ns | %s | %.0f, %.0f |\n", q.Name, t.ns, m.ns, ratio(inEachRound(tables, maps)), t.bytes, t.allocs)
	}
	fmt.Println()
	fmt.Println("| search result | filter | decoding it alone | filter to decoding, time | B, allocs of the filter |")
	fmt.Println("|---|---|---|---|---|")
	for _, entries := range []int{10, 10_000} {
		bundles, err := users.Bundles(entries)
		if err != nil {
			return err
		}
		for _, b := range bundles {
			if err := filtered(o, b, entries); err != nil {
				return err
			}
		}
	}
	return nil
}

func filtered(o options, b users.Bundle, entries int) error {
	var failed error
	do := func(f func() error) func(int) {
		return func(int) {
			if err := f(); err != nil {
				failed = err
			}
		}
	}
	filter, decode := inTurn(o, b.Name, do(b.Filter), do(b.Decode))
	if failed != nil {
		return fmt.Errorf("%s of %d entries: %w", b.Name, entries, failed)
	}
	f, d := middle(slices.Clone(filter)), middle(slices.Clone(decode))
	speed := func(c cost) float64 { return float64(b.Size) * 1e3 / c.ns } // bytes in a microsecond: MB/s
	fmt.Printf("| %s, %d entries, %d kB | %.0f MB/s | %.0f MB/s | %s | %.0f, %.0f |\n", b.Name, entries, b.Size/1000, speed(f), speed(d),
		ratio(inEachRound(filter, decode)), f.bytes, f.allocs)
	return nil
}

// inTurn measures two in turn, in each round.
func inTurn(o options, name string, one, other func(n int)) (a, b []cost) {
	for round := range o.rounds {
		fmt.Fprintf(os.Stderr, "%s: round %d\n", name, round+1)
		a, b = append(a, measure(o.time, one)), append(b, measure(o.time, other))
	}
	return a, b
}
