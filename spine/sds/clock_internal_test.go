// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"errors"
	"testing"
	"time"
	"unsafe"

	"github.com/spineguard/spineguard/spine"
)

// suspended is a time at which the monotonic clock has stood for a while, as it does
// while a machine is suspended.
func suspended(t time.Time, d time.Duration) time.Time {
	t = t.Add(d)
	(*struct {
		wall      uint64
		monotonic time.Duration
	})(unsafe.Pointer(&t)).monotonic -= d
	return t
}

// TestTheAgeOfAFileOnAMachineThatWasSuspended: whatever either clock does, a file
// counts no longer than it may.
func TestTheAgeOfAFileOnAMachineThatWasSuspended(t *testing.T) {
	now := time.Now()
	g := generation{at: now, age: time.Hour}
	for name, c := range map[string]struct {
		now time.Time
		age time.Duration
		ok  bool
	}{
		"both go on":                {now.Add(time.Hour), 2 * time.Hour, true},
		"suspended":                 {suspended(now, 30*24*time.Hour), 30*24*time.Hour + time.Hour, true},
		"the wall clock is set":     {suspended(now.Add(3*time.Hour), -2*time.Hour), 4 * time.Hour, true},
		"no monotonic clock":        {now.Add(time.Hour).Round(0), 2 * time.Hour, true},
		"none, and it goes back":    {now.Add(-time.Second).Round(0), time.Hour - time.Second, false},
		"the wall clock is at 1970": {suspended(now.Add(time.Minute), -now.Sub(time.Unix(0, 0))), time.Hour + time.Minute, true},
	} {
		if age, ok := g.ageAt(c.now); age != c.age || ok != c.ok {
			t.Errorf("%s: %v %v, want %v", name, age, ok, c.age)
		}
	}
}

// TestACacheOnAMachineThatWasSuspended asks again when it is back, and has no answer
// that is too old.
func TestACacheOnAMachineThatWasSuspended(t *testing.T) {
	const asid spine.ASID = "200000000001"
	now := time.Now()
	registry := spine.RegistryFunc(func(context.Context, spine.ASID) (spine.System, error) {
		return spine.NewSystem(spine.SystemRow{ASID: asid, ODS: "A1001"}), nil
	})
	withdrawn := spine.RegistryFunc(func(context.Context, spine.ASID) (spine.System, error) {
		return spine.System{}, spine.ErrUnknownASID
	})
	down := spine.RegistryFunc(func(context.Context, spine.ASID) (spine.System, error) {
		return spine.System{}, errors.New("down")
	})
	for name, next := range map[string]spine.Registry{"withdrawn": withdrawn, "down": down} {
		c, err := NewCache(registry, CacheOptions{Clock: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Lookup(t.Context(), asid); err != nil {
			t.Fatal(err)
		}
		c.registry, now = next, suspended(now, time.Hour)
		if s, err := c.Lookup(t.Context(), asid); err == nil || s.ASID() != "" || errors.Is(err, spine.ErrUnknownASID) != (name == "withdrawn") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAListOnAMachineThatWasSuspended is asked for again.
func TestAListOnAMachineThatWasSuspended(t *testing.T) {
	ids := []spine.InteractionID{"urn:x"}
	asked := 0
	d, err := NewFHIR(FHIROptions{
		URL: "https://api.example", Organizations: []spine.ODSCode{"A1001"}, Interactions: ids,
		APIKey: func(context.Context) (string, error) { asked++; return "", errors.New("none") },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for at, want := range map[time.Time]int{time.Now(): 0, suspended(time.Now(), -time.Hour): 1} {
		asked, d.listed, d.at = 0, map[spine.ASID]listed{}, at
		if _, err := d.Lookup(t.Context(), "200000000001"); asked != want || errors.Is(err, spine.ErrUnknownASID) != (want == 0) {
			t.Errorf("asked %d times, want %d: %v", asked, want, err)
		}
	}
}
