// SPDX-License-Identifier: Apache-2.0

package systems_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/source/csvdoc"
	"github.com/spineguard/spineguard/generator/source/systems"
	"github.com/spineguard/spineguard/spine"
)

// What is written is read again, and the order in which systems and interactionIds come does not matter.
func TestWhatIsWrittenIsRead(t *testing.T) {
	ids := []spine.InteractionID{"urn:a", "urn:b,c", `urn:"d"`, "urn:e"}
	rapid.Check(t, func(t *rapid.T) {
		var rows []spine.SystemRow
		for i := range rapid.IntRange(1, 5).Draw(t, "systems") {
			some := func(label string) []spine.InteractionID {
				return rapid.SliceOfN(rapid.SampledFrom(ids), 0, 4).Draw(t, label)
			}
			rows = append(rows, spine.SystemRow{
				ASID: spine.ASID(fmt.Sprintf("9%011d", i)), ODS: "X9901", Sends: some("sends"), Receives: some("receives"),
				Host: rapid.SampledFrom([]string{"", "https://h.example/a,b"}).Draw(t, "host"), Certificate: rapid.SampledFrom([]string{"", "c.example"}).Draw(t, "certificate"),
			})
		}
		data, err := systems.Write(rows)
		if err != nil {
			t.Fatal(err)
		}
		other := slices.Clone(rows)
		slices.Reverse(other)
		for i := range other {
			other[i].Sends = slices.Clone(other[i].Sends)
			slices.Reverse(other[i].Sends)
		}
		if again, err := systems.Write(other); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%v\n%s\n%s", err, data, again)
		}
		facts, findings := systems.Read("s.csv", data, csvdoc.Limits{})
		if len(findings) > 0 || len(facts) != len(rows) {
			t.Fatalf("%v\n%s", findings, data)
		}
		for i, f := range facts {
			sends := slices.Clone(rows[i].Sends)
			slices.Sort(sends)
			want := fmt.Sprint(rows[i].ASID, slices.Compact(sends), rows[i].Host, rows[i].Certificate)
			var got []spine.InteractionID
			for _, id := range f.Sends {
				got = append(got, spine.InteractionID(id.Value))
			}
			if fmt.Sprint(f.ASID.Value, got, f.Host.Value, f.Certificate.Value) != want {
				t.Fatalf("%+v is not %s", f, want)
			}
		}
	})
}
