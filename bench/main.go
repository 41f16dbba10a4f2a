// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
)

// options are those of all parts.
type options struct {
	rounds int           // of which the median counts
	time   time.Duration // of each candidate in each round, for what is measured in this process
	sizes  string        // sizes of the dataset, for decisions
	kinds  string        // of rows, for scale; empty: all
	runs   string        // commands of scale; empty: all
	limit  time.Duration // of each process of scale
}

var parts = map[string]func(options) error{
	"decisions": runDecisions,
	"requests":  runRequests,
	"registry":  runRegistry,
	"users":     runUsers,
	"tables":    runTables,
	"generator": runGenerator,
	"workbook":  runWorkbook,
	"review":    runReview,
	"scale":     runScale,
}

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "rounds, of which the median counts")
	flag.DurationVar(&o.time, "time", 200*time.Millisecond, "time of each candidate in each round")
	flag.StringVar(&o.sizes, "sizes", "small,medium,large", "sizes of the datasets of decisions")
	flag.StringVar(&o.kinds, "kinds", "", "kinds of rows of scale, by parts of their names (default: all)")
	flag.StringVar(&o.runs, "commands", "", "commands of scale, by parts of their names (default: all)")
	flag.DurationVar(&o.limit, "limit", time.Minute, "what a process of scale may take before it is given up")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: bench [flags] decisions|requests|registry|users|tables|generator|workbook|review|scale")
		flag.PrintDefaults()
	}
	flag.Parse()
	run, ok := parts[flag.Arg(0)]
	if !ok || flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	fmt.Printf("%s, %s/%s, %d cores, %s, median of %d rounds\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), time.Now().UTC().Format(time.DateOnly), o.rounds)
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// median returns the middle one; of an even number, the lower.
func median[T int | int64 | float64 | time.Duration](values []T) T {
	values = slices.Clone(values)
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
