// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spineguard/spineguard/bench/decisions"
	"github.com/spineguard/spineguard/bench/requests"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

// registry is a form in which systems are kept.
type registry struct {
	name string
	load func([]spine.SystemRow) (ask func(*decisions.Request) bool, err error)
}

var registries = []registry{
	{"Go map of systems, a Go map of interactionIds in each", loadMaps},
	{"spine.Snapshot", loadSnapshot},
	{"sds.Cache in front of it", loadCache},
}

// loaded is what one load took and gave.
type loaded struct {
	load          time.Duration
	kept, churned float64 // MB: in use afterwards, allocated on the way
	ask           func(*decisions.Request) bool
}

// runRegistry loads systems with all their names, and looks them up as a guard
// does: by ASID, then ODS code and certificate, then an interactionId.
func runRegistry(o options) error {
	for _, size := range decisions.Sizes()[1:] {
		w := decisions.New(size)
		rows, asked := requests.Systems(w), w.Requests(16_384)
		loads, lookups, last := make([][]float64, len(registries)), make([][]float64, len(registries)), make([]loaded, len(registries))
		for round := range o.rounds {
			fmt.Fprintf(os.Stderr, "%d systems: round %d\n", size.Systems, round+1)
			for i, r := range registries {
				last[i] = loaded{} // so that it is not in the heap twice
				l, err := load(r, rows)
				if err != nil {
					return err
				}
				c := measure(o.time, func(n int) { l.ask(&asked[n%len(asked)]) })
				loads[i], lookups[i], last[i] = append(loads[i], l.load.Seconds()*1e3), append(lookups[i], c.ns), l
			}
		}
		fmt.Printf("%d ASIDs × %d interactionIds\n\n", size.Systems, size.Interactions)
		fmt.Println("| registry | MB | load | MB allocated by the load | look-up |")
		fmt.Println("|---|---|---|---|---|")
		for i, r := range registries {
			fmt.Printf("| %s | %.1f | %.1f ms | %.1f | %.0f ns |\n", r.name, last[i].kept, median(loads[i]), last[i].churned, median(lookups[i]))
		}
		fmt.Println()
		runtime.KeepAlive(rows)
	}
	return nil
}

func load(r registry, rows []spine.SystemRow) (l loaded, err error) {
	var before, after runtime.MemStats
	heapBefore := heap()
	runtime.ReadMemStats(&before)
	start := processorTime()
	l.ask, err = r.load(rows)
	l.load = processorTime() - start
	runtime.ReadMemStats(&after)
	l.kept, l.churned = (heap()-heapBefore)/1e6, float64(after.TotalAlloc-before.TotalAlloc)/1e6
	return l, err
}

func loadSnapshot(rows []spine.SystemRow) (func(*decisions.Request) bool, error) {
	s, err := spine.NewSnapshot(slices.Values(rows))
	return asked(s), err
}

// loadCache has every system in memory, as it is after some minutes of requests.
func loadCache(rows []spine.SystemRow) (func(*decisions.Request) bool, error) {
	s, err := spine.NewSnapshot(slices.Values(rows))
	if err != nil {
		return nil, err
	}
	c, err := sds.NewCache(s, sds.CacheOptions{TTL: time.Hour, Size: 2 * len(rows)})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if _, err := c.Lookup(context.Background(), row.ASID); err != nil {
			return nil, err
		}
	}
	return asked(c), nil
}

// asked asks a registry as a guard does.
func asked(r spine.Registry) func(*decisions.Request) bool {
	ctx := context.Background()
	return func(q *decisions.Request) bool {
		system, err := r.Lookup(ctx, spine.ASID(q.ASID))
		return err == nil && system.ODS() != "" && system.Certificate() != "" && system.MaySend(spine.InteractionID(q.Interaction))
	}
}

// loadMaps keeps texts of its own, as a registry does that outlives the file
// that it was read from.
func loadMaps(rows []spine.SystemRow) (func(*decisions.Request) bool, error) {
	type system struct {
		ods, host, certificate string
		sends                  map[string]bool
	}
	systems := map[string]*system{}
	names := map[spine.InteractionID]string{}
	for _, row := range rows {
		s := &system{strings.Clone(string(row.ODS)), strings.Clone(row.Host), strings.Clone(row.Certificate), map[string]bool{}}
		for _, id := range row.Sends {
			if names[id] == "" {
				names[id] = strings.Clone(string(id))
			}
			s.sends[names[id]] = true
		}
		systems[strings.Clone(string(row.ASID))] = s
	}
	return func(q *decisions.Request) bool {
		s := systems[q.ASID]
		return s != nil && s.ods != "" && s.certificate != "" && s.sends[q.Interaction]
	}, nil
}
