// SPDX-License-Identifier: Apache-2.0

package decisions

import (
	"strings"
	"testing"
)

// TestEnginesAgree compares every verdict of every engine with that of the
// maps. Engines that need milliseconds for an answer see fewer requests of the
// larger datasets, and the largest is left to those that are made for it.
func TestEnginesAgree(t *testing.T) {
	for _, size := range Sizes() {
		t.Run(size.Name, func(t *testing.T) {
			w := New(size)
			requests := w.Requests(16_384)
			var base Engine
			for _, e := range Engines() {
				slow := e.Name != "spineguard" && !strings.HasPrefix(e.Name, "Go maps")
				if slow && size.Name == "large" {
					continue
				}
				engine, err := e.New(w)
				if err != nil {
					t.Fatal(err)
				}
				if base == nil {
					base = engine
				}
				some := requests
				switch {
				case e.Name == "casbin" && size.Name == "medium":
					some = requests[:200]
				case slow:
					some = requests[:2_000]
				}
				agree(t, e.Name, base, engine, some)
			}
		})
	}
}

func agree(t *testing.T, name string, base, engine Engine, requests []Request) {
	t.Helper()
	verdicts := map[[2]int]int{}
	for i := range requests {
		q := &requests[i]
		send, level, both := base.MaySend(q), base.Level(q), base.Decide(q)
		if got := engine.MaySend(q); got != send {
			t.Fatalf("%s: %+v: may send: %v, want %v", name, *q, got, send)
		}
		if got := engine.Level(q); got != level {
			t.Fatalf("%s: %+v: level: %v, want %v", name, *q, got, level)
		}
		if got := engine.Decide(q); got != both {
			t.Fatalf("%s: %+v: both: %v, want %v", name, *q, got, both)
		}
		n := 0
		if send {
			n = 1
		}
		verdicts[[2]int{n, int(level)}]++
	}
	for send := range 2 {
		for level := range 3 {
			if verdicts[[2]int{send, level}] < len(requests)/1000 {
				t.Errorf("%s: hardly any request has may send %d and level %d: %v", name, send, level, verdicts)
			}
		}
	}
}

func TestOursAllocatesNothing(t *testing.T) {
	w := New(Sizes()[1])
	engine, err := newOurs(w)
	if err != nil {
		t.Fatal(err)
	}
	requests := w.Requests(100)
	n := testing.AllocsPerRun(10, func() {
		for i := range requests {
			engine.Decide(&requests[i])
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
