// SPDX-License-Identifier: Apache-2.0

package decisions

import "testing"

// BenchmarkOurs is for profiles; the comparison is bench/run decisions.
func BenchmarkOurs(b *testing.B) {
	for _, size := range Sizes()[:2] {
		w := New(size)
		requests := w.Requests(16_384)
		engine, err := newOurs(w)
		if err != nil {
			b.Fatal(err)
		}
		for name, ask := range map[string]func(*Request){
			"send":  func(q *Request) { engine.MaySend(q) },
			"level": func(q *Request) { engine.Level(q) },
			"both":  func(q *Request) { engine.Decide(q) },
		} {
			b.Run(size.Name+"/"+name, func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					ask(&requests[i%len(requests)])
				}
			})
		}
	}
}
