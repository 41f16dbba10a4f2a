// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/policy"
)

// naming is a policy with record types in groups, and one operation. There is always another group
// than those that it may name: where there is one group alone, any is as good as its types.
func naming(groups map[string]string, level policy.AccessLevel, named string) *policy.Model {
	m := &policy.Model{Activities: []policy.Activity{{Code: "B0001", Closure: []string{"B0001"}}}}
	for _, code := range slices.Sorted(strings.SplitSeq("1 2 3 4", " ")) {
		if g, ok := groups[code]; ok {
			m.RecordTypes = append(m.RecordTypes, policy.RecordType{System: "s", Code: code, Name: code, Group: g})
		}
	}
	m.RecordTypes = append(m.RecordTypes, policy.RecordType{System: "s", Code: "5", Name: "5", Group: "I"})
	for _, g := range []string{"G", "H", "I"} {
		m.Groups = append(m.Groups, policy.RecordGroup{Name: g, Grants: []policy.Grant{{Activity: "B0001", Level: policy.PointerAndRecord}}})
	}
	o := policy.Operation{Interaction: "i", Actor: "consumer", Scopes: []string{"a"}, Level: level}
	switch {
	case level == policy.NoAccess:
	case named == "G" || named == "H":
		o.Group = named
	default:
		for _, code := range strings.Fields(named) {
			if code != policy.AnyRecordType {
				code = "s|" + code
			}
			o.RecordTypes = append(o.RecordTypes, code)
		}
	}
	m.Endpoints = []policy.Endpoint{{Service: "s", Method: "GET", Path: "/x", Operations: []policy.Operation{o}}}
	return m
}

// What an operation names is wider if it asks for less, and narrower if for more.
func TestWhatALevelIsOf(t *testing.T) {
	groups := map[string]string{"1": "G", "2": "G", "3": "H", "4": ""}
	for _, c := range []struct {
		base, head string
		want       diff.Verdict
	}{
		{"any", "1", diff.Narrowed}, {"1", "any", diff.Widened}, {"G", "any", diff.Widened}, {"any", "any", diff.Equal},
		{"1", "1 3", diff.Narrowed}, {"1 3", "3", diff.Widened}, {"1", "3", diff.Mixed}, {"G", "H", diff.Mixed},
		{"1", "2", diff.Equal}, {"1 2", "2", diff.Equal}, {"1", "G", diff.Equal}, {"G", "1 2 3", diff.Narrowed},
		{"1", "4", diff.Mixed}, {"4", "any", diff.Widened},
	} {
		for _, l := range levels[1:] {
			r := compare(naming(groups, l, c.base), naming(groups, l, c.head))
			if r.Verdict != c.want {
				t.Errorf("%s of %q and then of %q: %s, want %s", l, c.base, c.head, r.Verdict, c.want)
			}
		}
	}
	moved := map[string]string{"1": "G", "2": "H", "3": "H", "4": ""}
	if r := compare(naming(groups, "record", "G"), naming(moved, "record", "G")); r.Verdict != diff.Equal {
		t.Errorf("a group that loses a type that others open: %+v %+v", r.Gained, r.Lost)
	}
	swapped := map[string]string{"1": "H", "2": "H", "3": "G", "4": ""}
	if r := compare(naming(groups, "record", "G"), naming(swapped, "record", "G")); r.Verdict != diff.Mixed {
		t.Errorf("groups that change their names: %s", r.Verdict)
	}
}

// TestWhoMeetsALevel asks everybody: sets of record types that groups of either side open as a
// whole, so that nothing else changes.
func TestWhoMeetsALevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) (map[string]string, *policy.Model) {
			groups := map[string]string{}
			for _, code := range []string{"1", "2", "3", "4"} {
				groups[code] = rapid.SampledFrom([]string{"G", "H", ""}).Draw(t, label+code)
			}
			named := rapid.SampledFrom([]string{"any", "1", "2", "1 2", "1 3", "2 3 4", "4"}).Draw(t, label+" names")
			if g := rapid.SampledFrom([]string{"", "", "G", "H"}).Draw(t, label+" group"); g != "" && slices.Contains([]string{groups["1"], groups["2"], groups["3"], groups["4"]}, g) {
				named = g
			}
			return groups, naming(groups, rapid.SampledFrom(levels).Draw(t, label+" level"), named)
		}
		groupsA, a := draw("base")
		groupsB, b := draw("head")
		var gained, lost bool
		for set := range 32 {
			var open []string
			for i := range 5 {
				if set&(1<<i) != 0 {
					open = append(open, fmt.Sprint(i+1))
				}
			}
			if !whole(open, groupsA) || !whole(open, groupsB) {
				continue
			}
			for _, level := range levels[1:] {
				before, after := meetsLevel(a, groupsA, open, level), meetsLevel(b, groupsB, open, level)
				gained, lost = gained || after && !before, lost || before && !after
			}
		}
		r := compare(a, b)
		isEndpoint := func(c diff.Change) bool { return c.Kind == diff.Endpoint }
		if slices.ContainsFunc(r.Gained, isEndpoint) != gained || slices.ContainsFunc(r.Lost, isEndpoint) != lost {
			t.Fatalf("gained %v, lost %v, and the report has %+v %+v", gained, lost, r.Gained, r.Lost)
		}
	})
}

// whole reports whether of each group all types are in a set, or none. What is in no group is open
// to nobody, but may have been on the other side.
func whole(open []string, groups map[string]string) bool {
	in, out := map[string]bool{}, map[string]bool{}
	for code, g := range groups {
		if g != "" && slices.Contains(open, code) {
			in[g] = true
		} else if g != "" {
			out[g] = true
		}
	}
	return (!in["G"] || !out["G"]) && (!in["H"] || !out["H"])
}

func meetsLevel(m *policy.Model, groups map[string]string, open []string, level policy.AccessLevel) bool {
	o := m.Endpoints[0].Operations[0]
	named := slices.Clone(o.RecordTypes)
	for code, g := range groups {
		if o.Group != "" && o.Group == g {
			named = append(named, "s|"+code)
		}
	}
	switch {
	case o.Level == policy.NoAccess:
		return true
	case o.Level.Rank() > level.Rank():
		return false
	case slices.Contains(named, policy.AnyRecordType):
		return len(open) > 0
	}
	return !slices.ContainsFunc(named, func(n string) bool { return !slices.Contains(open, strings.TrimPrefix(n, "s|")) })
}
