// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// cost is what one call takes. Its time is that of the processor, the garbage
// collector's included: what else runs on the machine counts little.
type cost struct{ ns, bytes, allocs float64 }

// measure calls with 0, 1, 2 and so on until the time is used up, in portions,
// since asking for it takes time itself.
func measure(atLeast time.Duration, call func(n int)) cost {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, n, portion := processorTime(), 0, 1
	for processorTime()-start < atLeast {
		for range portion {
			call(n)
			n++
		}
		portion = min(2*portion, 1024)
	}
	took := processorTime() - start
	runtime.ReadMemStats(&after)
	per := func(v uint64) float64 { return float64(v) / float64(n) }
	return cost{per(uint64(took.Nanoseconds())), per(after.TotalAlloc - before.TotalAlloc), per(after.Mallocs - before.Mallocs)}
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // only for arguments that are wrong
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// middle is the median by time.
func middle(costs []cost) cost {
	slices.SortFunc(costs, func(a, b cost) int { return int(a.ns - b.ns) })
	return costs[(len(costs)-1)/2]
}

// heap is what is in use, in bytes.
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
