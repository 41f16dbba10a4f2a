// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/emit/hostiletest"
	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/policy"
)

// unpacked is data/access.js, read anew.
type unpacked struct {
	Groups []struct {
		Name, Href string
		Types      [][3]string
	}
	Activities [][3]string
	Roles      [][]any
	Rows       map[string][][3]any
	Sets       [][][2]any
	Grants     [][5]any
	Ways       [][][2]any
}

func unpack(t fataler, files map[string][]byte) unpacked {
	t.Helper()
	var d unpacked
	text := strings.Split(string(files["data/access.js"]), "\n")[1]
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(text, "spineguard.access("), ");")), &d); err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

// level reads two bits.
func (d unpacked) level(t fataler, set, group int) int {
	if set < 0 {
		return 0
	}
	for _, run := range d.Sets[set] {
		levels, err := base64.StdEncoding.DecodeString(run[1].(string))
		if err != nil {
			t.Fatalf("%v", err)
		}
		if at := group - int(run[0].(float64)); at >= 0 && at < 4*len(levels) {
			if level := levels[at/4] >> (2 * (at % 4)) & 3; level != 0 {
				return int(level)
			}
		}
	}
	return 0
}

func (d unpacked) codes(kind string) []string {
	var out []string
	for _, a := range d.Activities {
		out = append(out, a[0])
	}
	if kind == "role" {
		out = nil
		for _, r := range d.Roles {
			out = append(out, r[0].(string))
		}
	}
	return out
}

// cells are all that the data says: who, in which area, and group, by kind.
func (d unpacked) cells(t fataler) map[[4]string]int {
	out := map[[4]string]int{}
	for kind, rows := range d.Rows {
		codes := d.codes(kind)
		for _, row := range rows {
			for i, g := range d.Groups {
				key := [4]string{kind, codes[int(row[0].(float64))], row[1].(string), g.Name}
				if _, twice := out[key]; twice {
					t.Fatalf("%q is said twice", key)
				}
				out[key] = d.level(t, int(row[2].(float64)), i)
			}
		}
	}
	return out
}

// slowCells reads the model row by row. Who holds a grant that is limited has cells for
// each of its areas.
func slowCells(m *policy.Model) map[[4]string]int {
	includes := map[string][]string{}
	for _, a := range m.Activities {
		includes[a.Code] = a.Includes
	}
	out := map[[4]string]int{}
	say := func(kind, code string, roots []string) {
		held := map[string]bool{}
		for len(roots) > 0 {
			next := roots[0]
			roots = roots[1:]
			if !held[next] {
				held[next] = true
				roots = append(slices.Clone(roots), includes[next]...)
			}
		}
		areas := map[string]bool{"": true}
		for _, g := range m.Groups {
			for _, grant := range g.Grants {
				for _, area := range grant.Areas {
					areas[area] = areas[area] || held[grant.Activity]
				}
			}
		}
		for area, is := range areas {
			for _, g := range m.Groups {
				if !is || !hasTypes(m, g.Name) {
					continue
				}
				level := 0
				for _, grant := range g.Grants {
					if held[grant.Activity] && (len(grant.Areas) == 0 || slices.Contains(grant.Areas, area)) {
						level = max(level, numbers[grant.Level])
					}
				}
				out[[4]string{kind, code, area, g.Name}] = level
			}
		}
	}
	for _, a := range m.Activities {
		say("activity", a.Code, []string{a.Code})
	}
	for _, j := range m.JobRoles {
		say("role", j.Code, j.Baseline)
	}
	return out
}

var numbers = map[policy.AccessLevel]int{policy.PointerOnly: 1, policy.PointerAndRecord: 2}

func hasTypes(m *policy.Model, group string) bool {
	return slices.ContainsFunc(m.RecordTypes, func(r policy.RecordType) bool { return r.Group == group })
}

// checkAccess compares data/access.js with the model: each cell, each baseline, each
// grant, and each way.
func checkAccess(t fataler, m *policy.Model, files map[string][]byte) {
	t.Helper()
	d := unpack(t, files)
	got, want := d.cells(t), slowCells(m)
	for key, level := range want {
		if at, ok := got[key]; !ok || at != level {
			t.Fatalf("%q: %d (%t), want %d", key, at, ok, level)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d cells, want %d", len(got), len(want))
	}
	seen := map[string]bool{}
	for _, s := range d.Sets {
		if key := fmt.Sprint(s); seen[key] || len(s) == 0 {
			t.Fatalf("the set %s is there twice, or empty", key)
		} else {
			seen[key] = true
		}
	}
	checkWays(t, m, d)
}

func checkWays(t fataler, m *policy.Model, d unpacked) {
	t.Helper()
	codes := d.codes("activity")
	if len(d.Ways) != len(codes) || len(d.Roles) != len(m.JobRoles) {
		t.Fatalf("ways of %d activities of %d, and %d job roles", len(d.Ways), len(codes), len(d.Roles))
	}
	of := func(list any) (out []string) {
		for _, at := range list.([]any) {
			out = append(out, codes[int(at.(float64))])
		}
		return out
	}
	for i, j := range m.JobRoles {
		if got := of(d.Roles[i][3]); !slices.Equal(got, j.Baseline) {
			t.Fatalf("%s brings %q, want %q", j.Code, got, j.Baseline)
		}
	}
	for i, a := range m.Activities {
		reached := map[string]bool{}
		for _, way := range d.Ways[i] {
			grant, path := d.Grants[int(way[0].(float64))], of(way[1])
			end := codes[int(grant[2].(float64))]
			if path[0] != a.Code || path[len(path)-1] != end {
				t.Fatalf("the way from %s to a grant of %s is %q", a.Code, end, path)
			}
			for k := 1; k < len(path); k++ {
				at := slices.IndexFunc(m.Activities, func(a policy.Activity) bool { return a.Code == path[k-1] })
				if !slices.Contains(m.Activities[at].Includes, path[k]) {
					t.Fatalf("%s does not include %s", path[k-1], path[k])
				}
			}
			reached[fmt.Sprint(grant[0], grant[1], grant[2], grant[3])] = true
		}
		wanted := map[string]bool{}
		for _, g := range m.Groups {
			at := slices.IndexFunc(d.Groups, func(e struct {
				Name, Href string
				Types      [][3]string
			}) bool {
				return e.Name == g.Name
			})
			for _, grant := range g.Grants {
				if at >= 0 && slices.Contains(a.Closure, grant.Activity) {
					wanted[fmt.Sprint(at, numbers[grant.Level], slices.Index(codes, grant.Activity), grant.Areas)] = true
				}
			}
		}
		if !maps.Equal(reached, wanted) || len(d.Ways[i]) != len(wanted) {
			t.Fatalf("%s reaches %v, want %v", a.Code, reached, wanted)
		}
	}
}

// TestAccessIsWhatTheModelSays: of the policies of this repository, of large ones, and
// of some that are drawn.
func TestAccessIsWhatTheModelSays(t *testing.T) {
	for _, config := range configs {
		m := load(t, config)
		checkAccess(t, m, write(t, m))
	}
	for _, m := range []*policy.Model{largetest.Model(200, 500, 50), largetest.Disjoint(200)} {
		checkAccess(t, m, write(t, m))
	}
	rapid.Check(t, func(t *rapid.T) {
		m, _ := policy.Resolve(drawFacts(t))
		if m == nil {
			return // not a policy: a group that nothing opens, for one
		}
		checkAccess(t, m, write(t, m))
	})
}

// drawFacts draws a small policy, with areas of work and types in no group.
func drawFacts(t *rapid.T) policy.Facts {
	text := func(s string) policy.Text { return policy.Text{Value: s} }
	f := policy.Facts{HasActivityList: true, HasJobRoleList: true}
	some := func(label string) bool { return rapid.IntRange(0, 2).Draw(t, label) == 0 }
	var codes []string
	for i := range rapid.IntRange(2, 7).Draw(t, "activities") {
		codes = append(codes, fmt.Sprintf("B%04d", i+1))
	}
	for i, c := range codes {
		a := policy.ActivityFact{Code: text(c)}
		for _, d := range codes[i+1:] {
			if some(c + d) {
				a.Includes = append(a.Includes, text(d))
			}
		}
		f.Activities = append(f.Activities, a)
	}
	roles := []string{"R0001", "R0002", "R0003"}
	if f.MatchFullRole = some("full codes"); f.MatchFullRole {
		roles = []string{"S0001:G0001:R0001", "S0002:G0001:R0001", "S0001:G0001:R0002"}
	}
	for _, r := range roles {
		f.JobRoles = append(f.JobRoles, policy.JobRoleFact{Code: text(r)})
		for _, c := range codes {
			if some(r + c) {
				f.Baseline = append(f.Baseline, policy.BaselineFact{Role: text(r), Activity: text(c)})
			}
		}
	}
	for i := range rapid.IntRange(1, 70).Draw(t, "groups") { // more than stay in one run
		group, name := text(fmt.Sprintf("G%02d", i)), text(fmt.Sprintf("T%02d", i))
		f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Group: group, Name: name, System: text("urn:test"), Code: name})
		for n, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 1, 2, rapid.ID).Draw(t, "codes") {
			row := policy.MappingFact{Group: group, Types: []policy.Text{name}, Code: text(c), Level: text([]string{"Pointer-only access", "Pointer and record access"}[(n+i)%2])}
			for _, area := range []string{"P0001:Q0001:T0001", "P0001:Q0001:T0002"} {
				if rapid.IntRange(0, 5).Draw(t, area) == 0 {
					row.Areas = append(row.Areas, text(area))
				}
			}
			f.Mapping = append(f.Mapping, row)
		}
	}
	return f
}

// TestAccessNamesItsPlaces: every address leads somewhere, in parts of long pages as
// well, and each grant has the cell in which it is written.
func TestAccessNamesItsPlaces(t *testing.T) {
	for _, m := range []*policy.Model{load(t, "example"), largetest.Model(200, 200, 50), hostiletest.Model(func() string { return "<&>" })} {
		files := write(t, m)
		s, d := parse(t, files), unpack(t, files)
		var addresses []string
		for _, g := range d.Groups {
			addresses = append(addresses, g.Href)
			for _, r := range g.Types {
				addresses = append(addresses, r[2])
			}
		}
		for _, a := range d.Activities {
			addresses = append(addresses, a[2])
		}
		for _, r := range d.Roles {
			addresses = append(addresses, r[2].(string))
		}
		for _, to := range addresses {
			if problem := s.link("index.html", &html.Node{Data: "a"}, to); problem != "" {
				t.Errorf("%s: %s", to, problem)
			}
		}
		at := 0
		for _, g := range m.Groups {
			for _, grant := range g.Grants {
				if !hasTypes(m, g.Name) {
					continue
				}
				var cells []string
				for _, p := range grant.At {
					cells = append(cells, p.String())
				}
				if got := d.Grants[at][4]; len(cells) > 0 && got != strings.Join(cells, ", ") {
					t.Errorf("%s and %s: %q, want %q", g.Name, grant.Activity, got, cells)
				}
				at++
			}
		}
	}
}
