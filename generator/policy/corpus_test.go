// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/policy"
)

func corpusFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared", "corpus"}, parts...)...))
	if err != nil {
		t.Skip("the corpus of real documents is not here: ", err)
	}
	return data
}

// TestRealInteractionIds: every id that a real system registers is accepted,
// but for the one with a stray comma.
func TestRealInteractionIds(t *testing.T) {
	var records []struct {
		SvcIA []string `json:"nhsAsSvcIA"`
	}
	if err := json.Unmarshal(corpusFile(t, "sds", "sds_as_response.json"), &records); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range records {
		for _, id := range r.SvcIA {
			n++
			f := valid()
			f.Systems[0].Sends = texts(id)
			m, findings := policy.Resolve(f)
			if accepted := m != nil; accepted == strings.HasSuffix(id, ",") {
				t.Errorf("%q: accepted %v, %v", id, accepted, findings)
			}
		}
	}
	if n < 400 {
		t.Errorf("only %d ids", n)
	}
}

// TestRealInclusions follows the published excerpt of the national list: B8029
// reaches B0401 over several paths.
func TestRealInclusions(t *testing.T) {
	var excerpt struct {
		Activities map[string]struct {
			AlsoBy []string `json:"granted_also_by"`
			Roles  []string `json:"baseline_roles"`
		} `json:"activities"`
	}
	if err := json.Unmarshal(corpusFile(t, "rbac", "eps-activity-hierarchy.json"), &excerpt); err != nil {
		t.Fatal(err)
	}
	includes := map[string][]string{}
	f := policy.Facts{HasActivityList: true}
	for code, a := range excerpt.Activities {
		for _, by := range a.AlsoBy {
			includes[by] = append(includes[by], code)
		}
		for _, role := range a.Roles {
			f.Baseline = append(f.Baseline, policy.BaselineFact{Role: text(role), Activity: text(code)})
		}
	}
	for code := range excerpt.Activities {
		f.Activities = append(f.Activities, policy.ActivityFact{Code: text(code), Includes: texts(includes[code]...)})
	}
	m, findings := policy.Resolve(f)
	if m == nil {
		t.Fatal(findings)
	}
	if len(m.Activities) != 26 {
		t.Errorf("%d activities", len(m.Activities))
	}
	for _, a := range m.Activities {
		if want := reach(includes, a.Code); !slices.Equal(a.Closure, want) {
			t.Errorf("%s: %v, want %v", a.Code, a.Closure, want)
		}
		if a.Code == "B8029" && !slices.Contains(a.Closure, "B0401") {
			t.Error("B8029 does not reach B0401")
		}
	}
}

// reach is the slow way: add what is included until nothing is added.
func reach(includes map[string][]string, from string) []string {
	set := []string{from}
	for i := 0; i < len(set); i++ {
		for _, c := range includes[set[i]] {
			if !slices.Contains(set, c) {
				set = append(set, c)
			}
		}
	}
	slices.Sort(set)
	return set
}

// TestClosures compares random graphs with the slow way. A cycle that is
// reported is one.
func TestClosures(t *testing.T) {
	codes := []string{"B0001", "B0002", "B0003", "B0004", "B0005", "B0006", "B0007", "B0008"}
	rapid.Check(t, func(t *rapid.T) {
		includes := map[string][]string{}
		f := policy.Facts{HasActivityList: true}
		for _, c := range codes {
			includes[c] = rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 3, rapid.ID[string]).Draw(t, c)
			f.Activities = append(f.Activities, policy.ActivityFact{Code: text(c), Includes: texts(includes[c]...)})
		}
		m, findings := policy.Resolve(f)
		cyclic := slices.ContainsFunc(codes, func(c string) bool {
			return slices.ContainsFunc(includes[c], func(i string) bool { return slices.Contains(reach(includes, i), c) })
		})
		if (m == nil) != cyclic {
			t.Fatalf("a cycle: %v, findings %v", cyclic, findings)
		}
		if m == nil {
			_, circle, _ := strings.Cut(findings[0].Message, ": ")
			steps := strings.Split(circle, " includes ")
			for i := range len(steps) - 1 {
				if !slices.Contains(includes[steps[i]], steps[i+1]) {
					t.Fatalf("%s does not include %s", steps[i], steps[i+1])
				}
			}
			return
		}
		for _, a := range m.Activities {
			if want := reach(includes, a.Code); !slices.Equal(a.Closure, want) {
				t.Fatalf("%s: %v, want %v", a.Code, a.Closure, want)
			}
		}
	})
}
