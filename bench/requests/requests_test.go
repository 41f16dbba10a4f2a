// SPDX-License-Identifier: Apache-2.0

package requests

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// TestEveryCandidateDoesItsWork holds that nothing that is measured is an
// error, and that the guard allocates nothing.
func TestEveryCandidateDoesItsWork(t *testing.T) {
	for _, p := range positions(t) {
		t.Run(p.Name, func(t *testing.T) {
			candidates, err := p.Candidates("../../specs")
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range candidates {
				for i := range p.Requests {
					if err := c.Do(i); err != nil {
						t.Fatalf("%s, request %d: %v", c.Name, i, err)
					}
				}
			}
		})
	}
}

// TestOnlyWhatIsAllowedIsMeasured holds that the guard allows the requests for
// what they are, and that another peer, another sender and no token make it
// refuse.
func TestOnlyWhatIsAllowedIsMeasured(t *testing.T) {
	want := []spine.InteractionID{readPointer, readPatient, readRecord}
	for i, p := range positions(t) {
		for n, r := range p.Requests {
			var d guard.Decision
			if p.Guard.Check(r, &d); d.Interaction != want[i] || d.Access() != spine.Professional {
				t.Fatalf("%s: %+v", p.Name, d)
			}
			damaged := r.Clone(t.Context())
			switch n % 3 {
			case 0:
				damaged.TLS = nil
			case 1:
				damaged.Header.Set("fromASID", "200000000999")
				damaged.Header.Set("Ssp-From", "200000000999")
			case 2:
				damaged.Header.Del("Authorization")
			}
			if p.Guard.Check(damaged, &d) == nil {
				t.Fatalf("%s: damage %d is allowed", p.Name, n%3)
			}
		}
	}
}

func TestCheckAllocatesNothing(t *testing.T) {
	for _, p := range positions(t) {
		check, i := p.check(), 0
		if n := testing.AllocsPerRun(500, func() { _ = check.Do(i); i++ }); n != 0 {
			t.Errorf("%s: %v allocations", p.Name, n)
		}
	}
}

// BenchmarkCheck is for profiles; the comparison is bench/run requests.
func BenchmarkCheck(b *testing.B) {
	for _, p := range positions(b) {
		check := p.check()
		b.Run(p.Name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				_ = check.Do(i)
			}
		})
	}
}

func positions(t testing.TB) []*Position {
	t.Helper()
	positions, err := Positions()
	if err != nil {
		t.Fatal(err)
	}
	return positions
}
