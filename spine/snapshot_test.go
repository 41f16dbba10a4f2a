// SPDX-License-Identifier: Apache-2.0

package spine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

const (
	read   spine.InteractionID = "urn:nhs:names:services:nrl:DocumentReference.read"
	search spine.InteractionID = "urn:nhs:names:services:nrl:DocumentReference.search"
)

func snapshot(t *testing.T, rows ...spine.SystemRow) *spine.Snapshot {
	t.Helper()
	s, err := spine.NewSnapshot(slices.Values(rows))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSnapshotAnswersAsItsRowsSay(t *testing.T) {
	rows := []spine.SystemRow{
		{ASID: "200000000117", ODS: "Y05868", Sends: []spine.InteractionID{search, read}, Host: "a.example.nhs.uk", Certificate: "b.example.nhs.uk"},
		{ASID: "000000000001", ODS: "RR8", Receives: []spine.InteractionID{read}},
		{ASID: "999999999999"},
	}
	var registry spine.Registry = snapshot(t, rows...)
	for _, row := range rows {
		s, err := registry.Lookup(context.Background(), row.ASID)
		if err != nil {
			t.Fatal(err)
		}
		if s.ASID() != row.ASID || s.ODS() != row.ODS || s.Host() != row.Host || s.Certificate() != row.Certificate {
			t.Errorf("%s: got %s %s %s %s", row.ASID, s.ASID(), s.ODS(), s.Host(), s.Certificate())
		}
		for _, id := range []spine.InteractionID{read, search, "urn:nhs:names:services:nrl:DocumentReference.delete", ""} {
			sends, receives := slices.Contains(row.Sends, id), slices.Contains(row.Receives, id)
			if s.MaySend(id) != sends || s.MayReceive(id) != receives || registry.(*spine.Snapshot).MaySend(row.ASID, id) != sends {
				t.Errorf("%s %q: sends %v, receives %v", row.ASID, id, s.MaySend(id), s.MayReceive(id))
			}
		}
	}
}

func TestSnapshotDeniesWhatItDoesNotKnow(t *testing.T) {
	known := snapshot(t, spine.SystemRow{ASID: "200000000117", Sends: []spine.InteractionID{read}})
	for _, s := range []*spine.Snapshot{known, {}} {
		for _, asid := range []spine.ASID{"", "0", "000000000000", "200000000118", "20000000011", "2000000001170", " 200000000117", "20000000011/", "20000000011:", "２00000000117"} {
			if got, err := s.Lookup(context.Background(), asid); !errors.Is(err, spine.ErrUnknownASID) || got != (spine.System{}) {
				t.Errorf("%q: %v", asid, err)
			}
			if s.MaySend(asid, read) {
				t.Errorf("%q may send", asid)
			}
		}
	}
}

func TestSnapshotRefuses(t *testing.T) {
	good := spine.SystemRow{ASID: "200000000117"}
	for name, c := range map[string]struct {
		rows []spine.SystemRow
		want string
	}{
		"no systems":         {nil, "without systems"},
		"no ASID":            {[]spine.SystemRow{good, {}}, `system 2: ASID "" is not 12 digits`},
		"short ASID":         {[]spine.SystemRow{{ASID: "20000000011"}}, "not 12 digits"},
		"letter in an ASID":  {[]spine.SystemRow{{ASID: "20000000011O"}}, "not 12 digits"},
		"blank in an ASID":   {[]spine.SystemRow{{ASID: "20000000011 "}}, "not 12 digits"},
		"a slash in an ASID": {[]spine.SystemRow{{ASID: "20000000011/"}}, "not 12 digits"},
		"a colon in an ASID": {[]spine.SystemRow{{ASID: "20000000011:"}}, "not 12 digits"},
		"sign in an ASID":    {[]spine.SystemRow{{ASID: "+20000000011"}}, "not 12 digits"},
		"only zeros":         {[]spine.SystemRow{{ASID: "000000000000"}}, "all zeros"},
		"the same twice":     {[]spine.SystemRow{good, {ASID: "200000000118"}, good}, `system 3: ASID "200000000117" comes twice`},
		"sends nothing":      {[]spine.SystemRow{{ASID: "200000000117", Sends: []spine.InteractionID{read, ""}}}, "empty interactionId"},
		"receives nothing":   {[]spine.SystemRow{{ASID: "200000000117", Receives: []spine.InteractionID{""}}}, "empty interactionId"},
		"invisible in ASID":  {[]spine.SystemRow{{ASID: "20000000\u200b1"}}, `\u200b`},
		"other digit script": {[]spine.SystemRow{{ASID: "٢٠٠٠٠٠"}}, "not 12 digits"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := spine.NewSnapshot(slices.Values(c.rows))
			if err == nil || s != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if s, err := spine.NewSnapshot(nil); err == nil || s != nil {
		t.Errorf("a nil sequence makes %v", s)
	}
}

func TestSnapshotKeepsNoSliceOfItsRows(t *testing.T) {
	ids := []spine.InteractionID{search, read}
	s := snapshot(t, spine.SystemRow{ASID: "200000000117", Sends: ids})
	ids[0] = "urn:nhs:names:services:nrl:DocumentReference.delete"
	if !s.MaySend("200000000117", search) || s.MaySend("200000000117", ids[0]) {
		t.Error("the snapshot changed")
	}
}

// TestSnapshotOfManyAgreesWithItsRows looks at every system and many
// neighbours of them: ASIDs come in runs, with holes.
func TestSnapshotOfManyAgreesWithItsRows(t *testing.T) {
	rows := country(20_000, 130, 90)
	byASID := map[spine.ASID]spine.SystemRow{}
	for _, row := range rows {
		byASID[row.ASID] = row
	}
	s := snapshot(t, rows...)
	if s.Len() != len(rows) {
		t.Fatalf("%d systems", s.Len())
	}
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 60_000 {
		asid, id := spine.ASID(fmt.Sprintf("2%011d", n)), interaction(random.IntN(140))
		row, known := byASID[asid]
		system, err := s.Lookup(context.Background(), asid)
		if known != (err == nil) || system.ODS() != row.ODS {
			t.Fatalf("%s: %v", asid, err)
		}
		if want := slices.Contains(row.Sends, id); s.MaySend(asid, id) != want || system.MaySend(id) != want {
			t.Fatalf("%s %s: want %v", asid, id, want)
		}
	}
}

// TestSnapshotOfACountryStaysSmall holds what is promised: 200,000 systems and
// 400 interactionIds in 10 MB, everything that the snapshot keeps included.
func TestSnapshotOfACountryStaysSmall(t *testing.T) {
	rows := country(200_000, 400, 2_000)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	s := snapshot(t, rows...)
	size := (float64(heap()) - float64(before)) / 1e6
	runtime.KeepAlive(rows)
	t.Logf("%d systems in %.1f MB", s.Len(), size)
	if size > 10 {
		t.Errorf("%.1f MB", size)
	}
}

func TestSnapshotAnswersWithoutAllocation(t *testing.T) {
	var registry spine.Registry = snapshot(t, country(1_000, 100, 10)...)
	ctx := context.Background()
	asid := string([]byte("200000000004"))
	n := testing.AllocsPerRun(100, func() {
		s, err := registry.Lookup(ctx, spine.ASID(asid))
		if err != nil || s.MaySend("urn:nothing") || s.ASID() != spine.ASID(asid) || s.Host() == "" {
			t.Error(err)
		}
		registry.(*spine.Snapshot).MaySend(spine.ASID(asid), interaction0)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

var interaction0 = interaction(0)

func interaction(i int) spine.InteractionID {
	return spine.InteractionID(fmt.Sprintf("urn:nhs:names:services:service%d:Resource%d.read", i%30, i))
}

// country invents systems: ASIDs with holes, a quarter as many organisations,
// a host for each, and as many products as asked for, which say what a system
// may send.
func country(systems, interactions, products int) []spine.SystemRow {
	random := rand.New(rand.NewPCG(uint64(systems), 1))
	kinds := make([][]spine.InteractionID, products)
	for i := range kinds {
		for range 4 + random.IntN(20) {
			kinds[i] = append(kinds[i], interaction(random.IntN(interactions)))
		}
	}
	rows := make([]spine.SystemRow, systems)
	for i := range rows {
		n := random.IntN(systems/4 + 1)
		host := fmt.Sprintf("messaging%05d.example.nhs.uk", n)
		rows[i] = spine.SystemRow{
			ASID:  spine.ASID(fmt.Sprintf("2%011d", i*3+i%2)),
			ODS:   spine.ODSCode(fmt.Sprintf("Y%05d", n)),
			Sends: kinds[random.IntN(products)], Receives: kinds[random.IntN(products)],
			Host: host, Certificate: host,
		}
	}
	return rows
}

// The last slot of a table has the first one behind it. Each of these snapshots
// has one system in two slots, so that half of them begin a search at the last.
func TestSnapshotSearchesInACircle(t *testing.T) {
	for _, row := range country(20, 1, 1) {
		s := snapshot(t, row)
		for _, other := range country(20, 1, 1) {
			if _, err := s.Lookup(context.Background(), other.ASID); (err == nil) != (other.ASID == row.ASID) {
				t.Errorf("%s of %s: %v", other.ASID, row.ASID, err)
			}
		}
	}
}

// A character behind 9 must not make another number of an ASID.
func TestSnapshotTakesNoOtherCharacterForATen(t *testing.T) {
	s := snapshot(t, spine.SystemRow{ASID: "200000000110"})
	if _, err := s.Lookup(context.Background(), "20000000010:"); err == nil {
		t.Error("20000000010: is 200000000110")
	}
}
