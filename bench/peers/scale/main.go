// SPDX-License-Identifier: Apache-2.0

// Command scale writes the projects of one kind and size: as a process of its
// own, since what the benchmark has had in memory counts for the peaks of the
// processes that it starts.
package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/spineguard/spineguard/bench/inputs"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: scale DIR KIND ROWS")
		os.Exit(2)
	}
	n, err := strconv.Atoi(os.Args[3])
	if err == nil {
		err = inputs.Scale(os.Args[1], os.Args[2], n)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
