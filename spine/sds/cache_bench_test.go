// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/sds"
)

// registries are those that are compared, with so many systems besides those of the
// guards' tests.
func registries(t testing.TB, more int) (names []string, all map[string]spine.Registry, asids []spine.ASID) {
	t.Helper()
	rows := slices.Clone(fixture.Systems)
	for i := range rows {
		rows[i].ODS = "X9901"
		asids = append(asids, rows[i].ASID)
	}
	for i := range more {
		rows = append(rows, spine.SystemRow{ASID: spine.ASID(fmt.Sprintf("3%011d", i)), ODS: "A1001", Sends: []spine.InteractionID{readPointer}})
		asids = append(asids, rows[len(rows)-1].ASID)
	}
	snapshot, err := spine.NewSnapshot(slices.Values(rows))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := sds.NewCache(snapshot, sds.CacheOptions{Size: 2 * len(rows), Logger: quietLog()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cache.Close() })
	for _, asid := range asids {
		if _, err := cache.Lookup(context.Background(), asid); err != nil {
			t.Fatal(err)
		}
	}
	text := tableHeader
	for _, r := range rows[len(fixture.Systems):] {
		text += fmt.Sprintf("%s,%s,%s,,,\n", r.ASID, r.ODS, readPointer)
	}
	for _, r := range fixture.Systems {
		text += fmt.Sprintf("%s,X9901,,,,\n", r.ASID)
	}
	path := filepath.Join(t.TempDir(), "systems.csv")
	writeFile(t, path, text)
	file, err := sds.OpenFile(path, sds.FileOptions{Logger: quietLog()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return []string{"snapshot", "cache", "file"}, map[string]spine.Registry{"snapshot": snapshot, "cache": cache, "file": file}, asids
}

// TestALookUpFromMemoryAllocatesNothing, and so does a guard in front of it, also
// when it refuses an unknown ASID.
func TestALookUpFromMemoryAllocatesNothing(t *testing.T) {
	names, all, _ := registries(t, 100)
	for _, name := range names {
		for _, asid := range []spine.ASID{fixture.Systems[0].ASID, "999999999999", "no ASID"} {
			if n := testing.AllocsPerRun(1000, func() { _, _ = all[name].Lookup(t.Context(), asid) }); n != 0 {
				t.Errorf("%s, %s: %v allocations", name, asid, n)
			}
		}
	}
	cache := newCache(t, spine.RegistryFunc(systemsOfTheGuards), sds.CacheOptions{})
	g := proxyGuard(t, cache)
	for from, rule := range map[string]spine.Rule{"200000000001": "", "200000000009": spine.RuleSender} {
		r := fixture.Request("proxy", "GET", fixture.Record, fixture.Header("Ssp-From", from))
		var d guard.Decision
		g.Check(r, &d)
		if n := testing.AllocsPerRun(1000, func() { g.Check(r, &d) }); n != 0 || d.Rule != rule {
			t.Errorf("%s: %v allocations, %q", from, n, d.Rule)
		}
	}
}

func proxyGuard(t testing.TB, r spine.Registry) *guard.Guard {
	t.Helper()
	o := fixture.Common(guard.Unaudited{})
	o.Users = guard.UsersCheckedBySender{}
	g, err := guard.NewProxy(fixture.Service("retrieval").Proxied(), guard.ProxyOptions{Options: o, Registry: r})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// BenchmarkLookup looks systems up, one after the other and by all processors at once:
// the cache and the file against the snapshot.
func BenchmarkLookup(b *testing.B) {
	for _, more := range []int{10, 5000} {
		names, all, asids := registries(b, more)
		for _, name := range names {
			b.Run(fmt.Sprintf("%s of %d", name, more), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if _, err := all[name].Lookup(context.Background(), asids[i%len(asids)]); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("%s of %d at once", name, more), func(b *testing.B) {
				b.RunParallel(func(pb *testing.PB) {
					for i := 0; pb.Next(); i++ {
						if _, err := all[name].Lookup(context.Background(), asids[i%len(asids)]); err != nil {
							b.Error(err)
							return
						}
					}
				})
			})
		}
	}
}

// BenchmarkCheck decides on a request through the proxy, which looks two systems up.
func BenchmarkCheck(b *testing.B) {
	snapshot, err := spine.NewSnapshot(slices.Values(fixture.Systems))
	if err != nil {
		b.Fatal(err)
	}
	cache, err := sds.NewCache(snapshot, sds.CacheOptions{Logger: quietLog()})
	if err != nil {
		b.Fatal(err)
	}
	defer cache.Close()
	for name, registry := range map[string]spine.Registry{"snapshot": snapshot, "cache": cache} {
		g := proxyGuard(b, registry)
		r := fixture.Request("proxy", "GET", fixture.Record)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var d guard.Decision
			for b.Loop() {
				if g.Check(r, &d) != nil {
					b.Fatal(d.Rule)
				}
			}
		})
	}
}
