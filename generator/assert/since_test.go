package assert_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// TestSince: what a change touches, and what of it a test covers.
func TestSince(t *testing.T) {
	base := small()
	for name, c := range map[string]struct {
		change func(*policy.Facts)
		row    string
		want   string // covered of touched: what is not covered; what is removed
	}{
		"nothing": {func(*policy.Facts) {}, "{role: R0001, type: T1, expect: pointer}", "0 of 0: ; "},
		"another address": {func(f *policy.Facts) { f.Baseline[0], f.Baseline[1] = f.Baseline[1], f.Baseline[0] },
			"{role: R0001, type: T1, expect: pointer}", "0 of 0: ; "},
		"a baseline, and a test of it": {func(f *policy.Facts) { f.Baseline[0].Activity = txt("B0002") },
			"{role: R0001, type: T1, expect: record}", "1 of 1: ; R0001 brings B0001"},
		"a baseline, and a test of another role": {func(f *policy.Facts) { f.Baseline[0].Activity = txt("B0002") },
			"{role: R0002, type: T1, expect: record}", "0 of 1: R0001 brings B0002; R0001 brings B0001"},
		"a baseline, and a test that fails": {func(f *policy.Facts) { f.Baseline[0].Activity = txt("B0002") },
			"{role: R0001, type: T1, expect: pointer}", "0 of 1: R0001 brings B0002; R0001 brings B0001"},
		"a level": {func(f *policy.Facts) {
			f.Mapping[0].Level = txt("Pointer and record access")
			f.Mapping[1].Level = txt("Pointer-only access")
		},
			"{role: R0001, type: T1, expect: record}", "1 of 2: B0002 opens \"GT1\" up to the pointer; "},
		"an area": {func(f *policy.Facts) { f.Mapping[1].Areas = []policy.Text{txt("P0020:Q0300:T0640")} },
			"{role: R0002, area: \"P0020:Q0300:T0640\", type: T1, expect: record}", "1 of 1: ; "},
		"a type of a group, and a test of another": {func(f *policy.Facts) { addType(f, "T3") },
			"{role: R0002, type: T1, expect: record}", "0 of 2: B0001 opens \"GT1\" up to the pointer, now with urn:t|T3, B0002 opens \"GT1\" up to the record, now with urn:t|T3; "},
		"a type of a group, and a test of it": {func(f *policy.Facts) { addType(f, "T3") },
			"{role: R0002, type: T3, expect: record}", "1 of 2: B0001 opens \"GT1\" up to the pointer, now with urn:t|T3; "},
		"two types of a group, and a test of one": {func(f *policy.Facts) { addType(f, "T3"); addType(f, "T4") },
			"{role: R0002, type: T3, expect: record}", "0 of 2: B0001 opens \"GT1\" up to the pointer, now with urn:t|T3, urn:t|T4, B0002 opens \"GT1\" up to the record, now with urn:t|T4; "},
		"an inert include": {func(f *policy.Facts) {
			f.Activities[3].Includes = append(f.Activities[3].Includes, txt("B0005"))
			f.Activities = append(f.Activities, policy.ActivityFact{Code: txt("B0005")})
		},
			"{role: R0001, type: T1, expect: pointer}", "0 of 0: ; "},
		"what a system sends": {func(f *policy.Facts) { f.Systems[1].Sends = []policy.Text{txt(svc + "read")} },
			"{asid: 900000000002, interaction: '" + svc + "read', expect: allow}", "1 of 1: ; "},
		"a requirement": {func(f *policy.Facts) { f.Functions[0].Requirement = txt("B0003") },
			"{activity: B0001, function: F, expect: deny}", "0 of 1: \"F\" requires B0003; \"F\" requires B0003 OR (B0001 AND B0002)"},
	} {
		t.Run(name, func(t *testing.T) {
			m, findings := policy.Resolve(base)
			if m == nil {
				t.Fatal(findings)
			}
			head := small()
			c.change(&head)
			got := bind(t, head, "version: 1\ntests:\n  - "+c.row+"\n").Since(assert.Base{Name: "main", Index: query.New(m, base)})
			if text := fmt.Sprintf("%d of %d: %s; %s", got.Covered, got.Grants, texts(got.Uncovered), texts(got.Removed)); text != c.want {
				t.Errorf("%s, want %s", text, c.want)
			}
		})
	}
}

func addType(f *policy.Facts, code string) {
	f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: txt("GT1"), Name: txt(code), System: txt("urn:t"), Code: txt(code)})
	for i := range f.Mapping {
		f.Mapping[i].Types = append(f.Mapping[i].Types, txt(code))
	}
}

func texts(grants []assert.Grant) string {
	var out []string
	for _, g := range grants {
		out = append(out, g.String())
	}
	return strings.Join(out, ", ")
}
