// SPDX-License-Identifier: Apache-2.0

package specs

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

func TestWhatIsGeneratedFromHasNoFindings(t *testing.T) {
	for _, dir := range []string{"nrl", "gpconnect", "example", "nrl/history/2019-07-29", "nrl/history/2019-09-11"} {
		for _, f := range load(t, dir).Findings {
			t.Errorf("%s: %s", dir, f.Message)
		}
	}
}

func TestGenerationsWithMistakesAreRefusedForThem(t *testing.T) {
	for dir, want := range map[string][]string{
		"nrl/history/2019-05-29": {
			"unknown-reference A2", "unknown-reference B2", "code-placeholder D2", "code-placeholder D3",
			"unknown-reference A4", "unknown-reference B4", "unknown-reference B4", "code-placeholder D4", "code-placeholder D5",
			"code-placeholder D6", "code-placeholder D7",
		},
		"nrl/history/2019-09-05": {"rbac-code-two-levels D3 D2"},
		"nrl/history/2020-02-25": {"code-placeholder D2", "code-placeholder D3"},
	} {
		t.Run(dir, func(t *testing.T) {
			var have []string
			for _, f := range load(t, dir).Findings {
				text := f.Rule + " " + f.Position.Cell
				for _, r := range f.Related {
					text += " " + r.Position.Cell
				}
				if f.Severity == finding.Error {
					have = append(have, text)
				}
			}
			if slices.Sort(have); !slices.Equal(have, slices.Sorted(slices.Values(want))) {
				t.Errorf("have %q, want %q", have, want)
			}
		})
	}
}

func TestGPConnectCarriesSeveralIDsAtOneEndpoint(t *testing.T) {
	want := map[string]int{
		"gpconnect GET /metadata": 3, "gpconnect GET /Patient": 2, "gpconnect GET /Binary/{id}": 2, "gpconnect PUT /Appointment/{id}": 2,
		"gpconnect-07 GET /metadata": 1, "gpconnect-07 POST /Patient/$gpc.getcarerecord": 1,
	}
	model := load(t, "gpconnect").Model
	for _, e := range model.Endpoints {
		name := e.Service + " " + e.Method + " " + e.Path
		if n := max(want[name], 1); len(e.Operations) != n {
			t.Errorf("%s has %d ids, want %d", name, len(e.Operations), n)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not in the document: %v", want)
	}
	if n := len(model.Interactions); n != 28 {
		t.Errorf("%d interactionIds, want 28", n)
	}
}

func TestExampleIsLargeEnough(t *testing.T) {
	m := load(t, "example").Model
	for what, n := range map[string][2]int{
		"record groups": {len(m.Groups), 6}, "record types": {len(m.RecordTypes), 14}, "activities": {len(m.Activities), 40},
		"job roles": {len(m.JobRoles), 30}, "functions": {len(m.Functions), 6}, "systems": {len(m.Systems), 5},
	} {
		if n[0] < n[1] {
			t.Errorf("%d %s, want at least %d", n[0], what, n[1])
		}
	}
}

func TestExampleIncludesFormDiamonds(t *testing.T) {
	m := load(t, "example").Model
	ways := 0
	for _, a := range m.Activities {
		if a.Code == "B8029" {
			ways = countWays(m, "B8029", "B0401")
		}
	}
	if ways < 3 {
		t.Errorf("B8029 reaches B0401 in %d ways, want at least 3", ways)
	}
}

func TestNoRoleOfTheExampleHoldsBothCodesOfAGroup(t *testing.T) {
	m := load(t, "example").Model
	for _, role := range m.JobRoles {
		held := map[string]bool{}
		for _, code := range role.Baseline {
			hold(m, held, code)
		}
		for _, g := range m.Groups {
			if len(g.Grants) != 2 {
				t.Fatalf("%q has %d codes, want 2", g.Name, len(g.Grants))
			}
			if held[g.Grants[0].Activity] && held[g.Grants[1].Activity] {
				t.Errorf("%s holds both codes of %q", role.Code, g.Name)
			}
		}
	}
}

func load(t *testing.T, dir string) *generator.Project {
	t.Helper()
	p, err := generator.Load(filepath.Join(filepath.FromSlash(dir), "spineguard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func includes(m *policy.Model, code string) []string {
	for _, a := range m.Activities {
		if a.Code == code {
			return a.Includes
		}
	}
	return nil
}

func countWays(m *policy.Model, from, to string) int {
	if from == to {
		return 1
	}
	n := 0
	for _, code := range includes(m, from) {
		n += countWays(m, code, to)
	}
	return n
}

func hold(m *policy.Model, held map[string]bool, code string) {
	if held[code] {
		return
	}
	held[code] = true
	for _, i := range includes(m, code) {
		hold(m, held, i)
	}
}
