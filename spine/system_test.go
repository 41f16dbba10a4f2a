// SPDX-License-Identifier: Apache-2.0

package spine_test

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// A system is asked by binary search: ids may come in any order, and the empty
// one is nobody's.
func TestWhatASystemMay(t *testing.T) {
	ids := []spine.InteractionID{"d", "", "b", "f"}
	s := spine.NewSystem(spine.SystemRow{Sends: ids, Receives: ids})
	for id, want := range map[spine.InteractionID]bool{"": false, "a": false, "b": true, "c": false, "d": true, "e": false, "f": true, "g": false} {
		if s.MaySend(id) != want || s.MayReceive(id) != want {
			t.Errorf("%q: sends %v, receives %v", id, s.MaySend(id), s.MayReceive(id))
		}
	}
	if ids[0] != "d" {
		t.Error("the row of the caller is sorted")
	}
}

// What a system is listed with is what it may, of a row and of a snapshot.
func TestWhatASystemIsListedWith(t *testing.T) {
	row := spine.SystemRow{ASID: "200000000001", ODS: "A1001", Sends: []spine.InteractionID{"d", "b"}, Receives: []spine.InteractionID{"f", "a", "d"}}
	other := spine.SystemRow{ASID: "200000000002", Sends: []spine.InteractionID{"c"}}
	snapshot, err := spine.NewSnapshot(slices.Values([]spine.SystemRow{other, row}))
	if err != nil {
		t.Fatal(err)
	}
	packed, err := snapshot.Lookup(t.Context(), row.ASID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []spine.System{spine.NewSystem(row), packed} {
		if got := slices.Collect(s.Sends()); !slices.Equal(got, []spine.InteractionID{"b", "d"}) {
			t.Error("sends", got)
		}
		if got := slices.Collect(s.Receives()); !slices.Equal(got, []spine.InteractionID{"a", "d", "f"}) {
			t.Error("receives", got)
		}
	}
	for range (spine.System{}).Sends() {
		t.Error("the zero System sends something")
	}
}

func TestFindSystem(t *testing.T) {
	table := []spine.SystemRow{{ASID: "200000000002"}, {ASID: "200000000004"}}
	for asid, want := range map[spine.ASID]bool{"": false, "200000000001": false, "200000000002": true, "200000000003": false, "200000000004": true, "200000000005": false} {
		if s, ok := spine.FindSystem(table, asid); ok != want || ok && s.ASID() != asid {
			t.Errorf("%s: %s, %v", asid, s.ASID(), ok)
		}
	}
}

func TestEachSystem(t *testing.T) {
	var all []spine.ASID
	for s := range spine.EachSystem(fixture.Systems) {
		if all = append(all, s.ASID()); len(all) == 2 {
			break
		}
	}
	if len(all) != 2 || all[0] != fixture.Systems[0].ASID || all[1] != fixture.Systems[1].ASID {
		t.Error(all)
	}
	n := 0
	for range spine.EachSystem(fixture.Systems) {
		n++
	}
	if n != len(fixture.Systems) {
		t.Errorf("%d systems", n)
	}
}

// What is neither a host nor a service root is the address of nobody.
func TestTheAddressOfASystem(t *testing.T) {
	for address, want := range map[string]struct{ host, root string }{
		"":                         {},
		"records.example":          {host: "records.example"},
		"https://records.example":  {"records.example", "https://records.example"},
		"https://a.example/b/c":    {"a.example", "https://a.example/b/c"},
		"https://a.example/b/":     {"a.example", "https://a.example/b"},
		"https://a.example/b//":    {},
		"https://a.example/b/../c": {},
		"https://a b":              {},
		"https://":                 {},
		"http://a.example":         {},
	} {
		row := spine.SystemRow{ASID: "200000000001", Host: address}
		kinds := map[string]spine.System{"row": spine.NewSystem(row)}
		packed, err := spine.NewSnapshot(slices.Values([]spine.SystemRow{row}))
		if refused := address != "" && want.host == ""; (err != nil) != refused {
			t.Errorf("%q: %v", address, err)
		}
		if err == nil {
			if kinds["snapshot"], err = packed.Lookup(t.Context(), row.ASID); err != nil {
				t.Fatal(err)
			}
		}
		for kind, s := range kinds {
			if root, ok := s.ServiceRoot(); s.Host() != want.host || root != want.root || ok != (root != "") {
				t.Errorf("%s, %q: %q %q %v", kind, address, s.Host(), root, ok)
			}
		}
	}
}
