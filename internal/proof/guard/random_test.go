// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"encoding/base64"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/guard"
)

var (
	requests = flag.Int("requests", 10_000, "how many random requests are compared")
	seed     = flag.Uint64("seed", 0, "seed of the random requests; 0: by the clock")
)

// drawn is the i-th request of a seed, for one of the places.
func drawn(seed uint64, i int) (*place, asked) {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	p := places[r.IntN(len(places))]
	d := valid(r, p)
	mutations := mutationsOf(p)
	for range pick(r, 0, 1, 1, 1, 2, 2, 3) {
		pick(r, mutations...)(r, d)
	}
	return p, d.write()
}

func seeded(t *testing.T) uint64 {
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", s)
	return s
}

func guards(t testing.TB) map[*place]*guard.Guard {
	made := map[*place]*guard.Guard{}
	for _, p := range places {
		made[p] = guardOf(t, p)
	}
	return made
}

// Guard and model say the same of random requests, and the audit hears of each
// exactly once.
func TestRandomRequests(t *testing.T) {
	s, guards, count, different := seeded(t), guards(t), newTally(), 0
	for i := range *requests {
		p, a := drawn(s, i)
		got, audited, came := check(guards[p], a)
		if !came {
			continue
		}
		want := p.judge(a)
		count.add(p, want.verdict)
		if got == want.verdict && len(audited) == 1 && string(audited[0]) == want.told.rule {
			continue
		}
		if different++; different <= 10 {
			t.Errorf("request %d, %s: the guard says %+v and tells %q, the model %+v and %q\n%s", i, p.name, got, audited, want.verdict, want.told.rule, show(a))
		}
	}
	if different > 10 {
		t.Errorf("and %d more", different-10)
	}
	count.log(t)
}

func show(a asked) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %+v\n", a.method, a.target, a.around)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		fmt.Fprintf(&b, "%s: %.60q\n", name, a.header[name])
	}
	for _, v := range a.header["Authorization"] {
		if parts := strings.Split(v, "."); len(parts) > 1 {
			payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
			fmt.Fprintf(&b, "%.1200q\n", payload)
		}
	}
	return b.String()
}
