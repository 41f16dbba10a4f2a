// SPDX-License-Identifier: Apache-2.0

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
		"a level, and a test that any level passes": {func(f *policy.Facts) { f.Mapping[0].Level = txt("Pointer and record access") },
			"{role: R0001, type: T1, expect: allow}", "0 of 1: B0001 opens \"GT1\" up to the record; "},
		"a level, and a test of who had it by another row": {func(f *policy.Facts) { f.Mapping[0].Level = txt("Pointer and record access") },
			"{role: R0001, activity: B0002, type: T1, expect: record}", "0 of 1: B0001 opens \"GT1\" up to the record; "},
		"a lower level": {func(f *policy.Facts) { f.Mapping[1].Level = txt("Pointer-only access") },
			"{role: R0002, type: T1, expect: pointer}", "1 of 1: ; "},
		"any of those who had it already": {func(f *policy.Facts) { f.Baseline[0].Activity = txt("B0002") },
			"{role: {any: all}, type: T1, expect: record}", "0 of 1: R0001 brings B0002; R0001 brings B0001"},
		"a baseline, and a test of what another activity opens": {func(f *policy.Facts) {
			more(f)
			f.Baseline = append(f.Baseline, policy.BaselineFact{Role: txt("R0002"), Activity: txt("B0006")})
		},
			"{role: R0002, type: T1, expect: record}", "0 of 3: B0006 opens \"GT1\" up to the record, B0006 opens \"GT6\" up to the record, R0002 brings B0006; "},
		"a baseline that another path makes needless": {func(f *policy.Facts) {
			f.Baseline = append(f.Baseline, policy.BaselineFact{Role: txt("R0002"), Activity: txt("B0002")})
		},
			"{role: R0002, type: T1, expect: record}", "1 of 1: ; "},
		"a mapping that another path makes needless": {func(f *policy.Facts) {
			f.Mapping = append(f.Mapping, policy.MappingFact{Group: txt("GT1"), Types: f.Mapping[0].Types, Level: txt("Pointer and record access"), Code: txt("B0004")})
		},
			"{role: R0002, type: T1, expect: record}", "1 of 1: ; "},
		"an include": {func(f *policy.Facts) { f.Activities[0].Includes = []policy.Text{txt("B0002")} },
			"{role: R0001, type: T1, expect: record}", "1 of 1: ; "},
		"an include, and a test of who had it": {func(f *policy.Facts) { f.Activities[0].Includes = []policy.Text{txt("B0002")} },
			"{role: R0001, activity: B0002, type: T1, expect: record}", "0 of 1: B0001 includes B0002; "},
		"a requirement with another alternative, and a test of that": {func(f *policy.Facts) { f.Functions[0].Requirement = txt("B0003 OR (B0001 AND B0002) OR B0004") },
			"{role: R0002, function: F, expect: allow}", "1 of 1: ; \"F\" requires B0003 OR (B0001 AND B0002)"},
		"a requirement with another alternative, and a test of an old one": {func(f *policy.Facts) { f.Functions[0].Requirement = txt("B0003 OR (B0001 AND B0002) OR B0004") },
			"{activity: B0003, function: F, expect: allow}", "0 of 1: \"F\" requires B0003 OR (B0001 AND B0002) OR B0004, now with B0004; \"F\" requires B0003 OR (B0001 AND B0002)"},
		"a requirement that asks for less, and a test of who has all": {func(f *policy.Facts) { f.Functions[0].Requirement = txt("B0003 OR B0001") },
			"{activity: [B0001, B0002], function: F, expect: allow}", "0 of 1: \"F\" requires B0003 OR B0001, now with B0001; \"F\" requires B0003 OR (B0001 AND B0002)"},
		"a requirement that asks for less, and a test of that": {func(f *policy.Facts) { f.Functions[0].Requirement = txt("B0003 OR B0001") },
			"{role: R0001, function: F, expect: allow}", "1 of 1: ; \"F\" requires B0003 OR (B0001 AND B0002)"},
		"a requirement that asks for more": {func(f *policy.Facts) { f.Functions[0].Requirement = txt("B0003 AND B0001") },
			"{activity: [B0001, B0003], function: F, expect: allow}", "1 of 1: ; \"F\" requires B0003 OR (B0001 AND B0002)"},
		"what a system sends, and a test of an endpoint that it could call": {func(f *policy.Facts) {
			f.Endpoints[1].Operations = append(f.Endpoints[1].Operations, f.Endpoints[0].Operations[0])
			f.Systems[0].Sends = append(f.Systems[0].Sends, txt(svc+"read"))
		},
			"{asid: 900000000001, endpoint: PATCH /read, expect: allow}", "0 of 2: 900000000001 sends " + svc + "read, x PATCH /read carries " + svc + "read; "},
		"a format by another interactionId, and a test of who has both": {func(f *policy.Facts) {
			f.Formats[0].Interaction = txt(svc + "read")
			f.Systems[0].Sends = append(f.Systems[0].Sends, txt(svc+"read"))
		},
			"{asid: 900000000001, format: pdf, expect: allow}", "1 of 2: urn:f|pdf is retrieved by " + svc + "read; urn:f|pdf is retrieved by " + svc + "update"},
		"a format that is retrieved directly":                     {direct, "{asid: 900000000001, format: pdf, expect: allow}", "0 of 1: urn:f|pdf is retrieved directly; urn:f|pdf is retrieved by " + svc + "update"},
		"a format that is retrieved directly, and a test of that": {direct, "{asid: 900000000002, format: pdf, expect: allow}", "1 of 1: ; urn:f|pdf is retrieved by " + svc + "update"},
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

// more adds an activity that opens GT1, and a group of its own.
func more(f *policy.Facts) {
	f.Activities = append(f.Activities, policy.ActivityFact{Code: txt("B0006")})
	f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: txt("GT6"), Name: txt("T6"), System: txt("urn:t"), Code: txt("T6")})
	f.Mapping = append(f.Mapping,
		policy.MappingFact{Group: txt("GT1"), Types: f.Mapping[0].Types, Level: txt("Pointer and record access"), Code: txt("B0006")},
		policy.MappingFact{Group: txt("GT6"), Types: []policy.Text{txt("T6")}, Level: txt("Pointer and record access"), Code: txt("B0006")})
}

func direct(f *policy.Facts) {
	f.Formats[0].Retrieval, f.Formats[0].Interaction = txt("direct"), policy.Text{}
}

// TestSinceOfAreas: who gains by fewer limits works in no area that the row had.
func TestSinceOfAreas(t *testing.T) {
	limited := func(areas ...string) policy.Facts {
		f := small()
		for _, a := range areas {
			f.Mapping[1].Areas = append(f.Mapping[1].Areas, txt(a))
		}
		return f
	}
	const a, b, opens = "P0020:Q0300:T0640", "P0020:Q0300:T0641", "B0002 opens \"GT1\" up to the record"
	for name, c := range map[string]struct {
		base, head policy.Facts
		areas      string
		want       string
	}{
		"no limit, and a test in the area":       {limited(a), limited(), a, "0 of 1: " + opens + ", now with any area of work"},
		"no limit, and a test in another":        {limited(a), limited(), b, "1 of 1: "},
		"one area more, and a test of the other": {limited(a), limited(a, b), a, "0 of 1: " + opens + " in " + a + ", " + b + ", now with " + b},
		"one area more, and a test of both":      {limited(a), limited(a, b), a + ", " + b, "0 of 1: " + opens + " in " + a + ", " + b + ", now with " + b},
		"one area more, and a test of it":        {limited(a), limited(a, b), b, "1 of 1: "},
		"one area less":                          {limited(a, b), limited(a), a, "1 of 1: "},
		"one area in place of another, tested":   {limited(a), limited(b), b, "1 of 1: "},
		"one area in place of all, and a test":   {limited(), limited(b), b, "1 of 1: "},
		"one area in place of another, no test":  {limited(a), limited(b), "", "0 of 1: " + opens + " in " + b + ", now with " + b},
	} {
		m, _ := policy.Resolve(c.base)
		row := "{role: R0002, area: [" + quoted(c.areas) + "], type: T1, expect: record}"
		if c.areas == "" {
			row = "{role: R0001, type: T1, expect: pointer}"
		}
		got := bind(t, c.head, "version: 1\ntests:\n  - "+row+"\n").Since(assert.Base{Name: "main", Index: query.New(m, c.base)})
		if text := fmt.Sprintf("%d of %d: %s", got.Covered, got.Grants, texts(got.Uncovered)); text != c.want {
			t.Errorf("%s: %s, want %s", name, text, c.want)
		}
	}
}

func quoted(areas string) string { return "\"" + strings.ReplaceAll(areas, ", ", "\", \"") + "\"" }

// TestSinceOfWhatAnIDMeans: an entry of a list that stays as it is gives more if the id in it means more, or if the guard no
// longer refuses it.
func TestSinceOfWhatAnIDMeans(t *testing.T) {
	unscoped := func(f *policy.Facts) { f.Endpoints[0].Operations[0].Scopes = nil }
	sends := func(f *policy.Facts) { f.Systems[1].Sends = []policy.Text{txt(svc + "read")} }
	for name, c := range map[string]struct {
		base, head func(*policy.Facts)
		row, want  string
	}{
		"a scope where there was none": {func(f *policy.Facts) { sends(f); unscoped(f) }, sends,
			"{asid: 900000000001, endpoint: PATCH /read, expect: allow}",
			"0 of 2: 900000000002 sends " + svc + "read, now with " + svc + "read, x GET /read carries " + svc + "read, now with " + svc + "read"},
		"a scope, and a test": {func(f *policy.Facts) { sends(f); unscoped(f) }, sends,
			"{asid: 900000000002, endpoint: GET /read, expect: allow}", "2 of 2: "},
		"an alias": {func(f *policy.Facts) { sends(f) }, func(f *policy.Facts) {
			sends(f)
			f.Endpoints[1].Operations[0].Registered = txt(svc + "read")
		},
			"{asid: 900000000002, interaction: '" + svc + "read', expect: allow}", "0 of 1: 900000000002 sends " + svc + "read, now with " + svc + "update"},
	} {
		base, head := small(), small()
		c.base(&base)
		c.head(&head)
		m, findings := policy.Resolve(base)
		if m == nil {
			t.Fatal(findings)
		}
		got := bind(t, head, "version: 1\ntests:\n  - "+c.row+"\n").Since(assert.Base{Name: "main", Index: query.New(m, base)})
		if text := fmt.Sprintf("%d of %d: %s", got.Covered, got.Grants, texts(got.Uncovered)); text != c.want {
			t.Errorf("%s: %s, want %s", name, text, c.want)
		}
	}
}

func texts(grants []assert.Grant) string {
	var out []string
	for _, g := range grants {
		out = append(out, g.String())
	}
	return strings.Join(out, ", ")
}
