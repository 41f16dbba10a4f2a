// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

// told is one answer of the directory: which version of the system it had, and
// zero if it knew none.
type told struct {
	at      time.Time
	version int
}

// chronicle is what the obvious model knows: the whole past. Of a cache it says only
// what it may answer, and never how it finds that.
type chronicle struct {
	now     time.Time
	fault   string // of the directory now, empty if it answers
	version map[spine.ASID]int
	past    map[spine.ASID][]told
	failed  map[spine.ASID]time.Time // of the last look-up, if it had no answer
	asked   int
	next    int
}

// Lookup is the directory.
func (w *chronicle) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	w.asked++
	if w.fault != "" {
		w.failed[asid] = w.now
		return registryFaults[w.fault](ctx, asid)
	}
	delete(w.failed, asid)
	v := w.version[asid]
	w.past[asid] = append(w.past[asid], told{w.now, v})
	if v == 0 {
		return spine.System{}, spine.ErrUnknownASID
	}
	return spine.NewSystem(spine.SystemRow{ASID: asid, ODS: spine.ODSCode(fmt.Sprintf("V%05d", v)), Sends: []spine.InteractionID{readPointer}}), nil
}

// last is the last answer of the directory, and how old it is.
func (w *chronicle) last(asid spine.ASID) (t told, age time.Duration, ok bool) {
	past := w.past[asid]
	if len(past) == 0 {
		return told{}, 0, false
	}
	t = past[len(past)-1]
	return t, w.now.Sub(t.at), true
}

// TestTheCacheAgainstTheWholePast: whatever happens in whatever order, and however
// the clock jumps, an answer is one that the past allows.
func TestTheCacheAgainstTheWholePast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		asids := []spine.ASID{knownASID, otherASID, thirdASID, unknownASID}
		w := &chronicle{now: time.Unix(1_800_000_000, 0), version: map[spine.ASID]int{knownASID: 1, otherASID: 2}, past: map[spine.ASID][]told{}, failed: map[spine.ASID]time.Time{}, next: 2}
		o := sds.CacheOptions{
			TTL: time.Duration(rapid.IntRange(5, 100).Draw(t, "TTL")) * time.Second, Timeout: time.Hour,
			Clock: func() time.Time { return w.now }, Logger: quietLog(),
		}
		o.NegativeTTL = min(o.TTL, time.Duration(rapid.IntRange(1, 100).Draw(t, "NegativeTTL"))*time.Second)
		o.MaxAge = o.TTL + time.Duration(rapid.IntRange(0, 200).Draw(t, "MaxAge"))*time.Second
		c, err := sds.NewCache(w, o)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		steps := []time.Duration{0, 1, 249 * time.Millisecond, 250 * time.Millisecond, time.Second, 5*time.Second - 1, 5 * time.Second, o.NegativeTTL - 1, o.NegativeTTL, o.TTL*4/5 - 1, o.TTL * 4 / 5,
			o.TTL - 1, o.TTL, o.MaxAge - 1, o.MaxAge, -1, -time.Second, -o.MaxAge, 24 * time.Hour, -24 * time.Hour}
		kinds := []string{"", "", "fails", "panics", "another system", "no system and no error"}
		t.Repeat(map[string]func(*rapid.T){
			"time":      func(t *rapid.T) { w.now = w.now.Add(rapid.SampledFrom(steps).Draw(t, "by")) },
			"directory": func(t *rapid.T) { w.fault = rapid.SampledFrom(kinds).Draw(t, "does") },
			"accreditation": func(t *rapid.T) {
				asid := rapid.SampledFrom(asids).Draw(t, "of")
				w.next++
				w.version[asid] = w.next * rapid.IntRange(0, 1).Draw(t, "known")
			},
			"look-up": func(t *rapid.T) {
				asid := rapid.SampledFrom(asids).Draw(t, "of")
				before, age, had := w.last(asid)
				failed, failing := w.failed[asid]
				w.asked = 0
				s, err := c.Lookup(context.Background(), asid)
				sds.Settle(c)
				w.allows(t, o, asid, before, age, had, s, err)
				pause := w.now.Sub(failed)
				lately := failing && 0 <= pause && pause < 5*time.Second
				switch old := age < 0 || age >= o.TTL; {
				case had && before.version != 0 && old && !lately && w.asked == 0:
					t.Fatalf("an answer that is %v old is given without asking, and no look-up has failed lately", age)
				case had && old && !lately && w.fault == "" && says(s, err) == "yes" && s.ODS() != spine.ODSCode(fmt.Sprintf("V%05d", w.version[asid])):
					t.Fatalf("an answer that is %v old is given while another is there, and no look-up has failed lately", age)
				case had && before.version != 0 && old && failing && w.asked == 0 && (pause < 0 || pause >= 250*time.Millisecond):
					t.Fatalf("nobody has asked again %v after a look-up failed", pause)
				}
			},
		})
	})
}

// allows says what a look-up may answer. Before it, the directory was last heard
// to say before, age ago.
func (w *chronicle) allows(t *rapid.T, o sds.CacheOptions, asid spine.ASID, before told, age time.Duration, had bool, s spine.System, err error) {
	young := func(limit time.Duration) bool { return had && 0 <= age && age < limit }
	got := says(s, err)
	version := 0
	if got == "yes" {
		if _, err := fmt.Sscanf(string(s.ODS()), "V%d", &version); err != nil || s.ASID() != asid {
			t.Fatalf("%s of %s", s.ASID(), s.ODS())
		}
	}
	up := w.fault == ""
	switch {
	case young(o.TTL*4/5) && before.version != 0, young(o.NegativeTTL) && before.version == 0:
		if w.asked != 0 || version != before.version || got == "no answer" {
			t.Fatalf("asked %d times for what is young: %s %d, want %d", w.asked, got, version, before.version)
		}
	case young(o.TTL) && before.version != 0:
		if w.asked > 1 || version != before.version {
			t.Fatalf("asked %d times: %s %d, want %d", w.asked, got, version, before.version)
		}
	case !up && young(o.MaxAge) && before.version != 0:
		if version != before.version {
			t.Fatalf("the last good answer does not count: %s %d, want %d", got, version, before.version)
		}
	case !up:
		if got != "no answer" || w.asked != 1 {
			t.Fatalf("%s %d after %d look-ups, and nothing counts any longer", got, version, w.asked)
		}
	default: // the directory answers, and nothing is young: it is asked, and its answer counts, but that of a fault counts while the next attempt is made
		fresh := w.asked == 1 && got != "no answer" && version == w.version[asid]
		stale := young(o.MaxAge) && before.version != 0 && version == before.version && w.asked <= 1
		if !fresh && !stale {
			t.Fatalf("%s %d after %d look-ups, want %d", got, version, w.asked, w.version[asid])
		}
	}
	if got == "yes" && !slices.ContainsFunc(w.past[asid], func(p told) bool {
		d := w.now.Sub(p.at)
		return p.version == version && 0 <= d && d < o.MaxAge
	}) {
		t.Fatalf("version %d is nothing that the directory said in the last %v", version, o.MaxAge)
	}
}
