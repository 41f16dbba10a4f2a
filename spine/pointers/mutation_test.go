// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// pieces are what mutations put in: what may lead two readers apart.
var pieces = strings.Split(`{ } [ ] , : " ' \ \u0065 \ud83d null 1e5 -0 01 < > </ /> <!-- --> & &amp; &#10; ]]> = <? ?> xmlns="" `+
	`xmlns="http://hl7.org/fhir" xmlns:f="http://hl7.org/fhir" f: "entry":[] "entry": "Entry":1 "resource": "type":{} "code":"1" "url":1 "_url":1 `+
	`<entry/> <Entry/> <total/> <url/> <code/> <type/> <resource> </resource> <contained/> ſ é `+"\xff \xc3 \x00 \ufeff \u2028 \r \t", " ")

// mutate changes a text in one to three places.
func mutate(r *rand.Rand, in string) string {
	for range 1 + r.IntN(3) {
		from := r.IntN(len(in) + 1)
		to := from
		if r.IntN(2) == 0 {
			to = min(len(in), from+r.IntN(1<<r.IntN(8)))
		}
		piece := pick(r, pieces...)
		if r.IntN(3) == 0 {
			other := r.IntN(len(in) + 1) // a part of the text itself
			piece = in[other:min(len(in), other+r.IntN(1<<r.IntN(8)))]
		}
		if len(in) == 0 {
			return piece
		}
		in = in[:from] + piece + in[to:]
	}
	return in
}

// TestNoMutationShowsMore compares with the slow filters on damaged bundles.
// POINTERS_MUTATIONS makes it longer.
func TestNoMutationShowsMore(t *testing.T) {
	t.Parallel()
	rounds := uint64(800)
	if n, err := strconv.ParseUint(os.Getenv("POINTERS_MUTATIONS"), 10, 32); err == nil {
		rounds = n
	}
	read := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(seed, 6))
		s := makeSample(r)
		for range 2 {
			if compareJSON(t, mutate(r, s.json(r))) == nil {
				read++
			}
			if compareXML(t, mutate(r, s.xml(r))) == nil {
				read++
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if read < int(rounds)/4 {
		t.Errorf("of %d damaged bundles only %d were read at all", 4*rounds, read)
	}
}
