// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// What stands between, in front of and behind the rows of a table is unknown.
func TestIdsAreFoundWhole(t *testing.T) {
	table := []spine.Interaction{{ID: "b", Service: "of b"}, {ID: "d", Service: "of d"}, {ID: "f", Service: "of f"}}
	aliases := []spine.Alias{{Alias: "c", ID: "b"}, {Alias: "f", ID: "d"}, {Alias: "h", ID: "f"}}
	for id, want := range map[spine.InteractionID]struct{ itself, alias, resolved spine.InteractionID }{
		"": {}, "a": {}, "b": {"b", "", "b"}, "c": {"", "b", "b"}, "d": {"d", "", "d"}, "e": {}, "f": {"f", "d", "f"}, "g": {}, "h": {"", "f", "f"}, "i": {},
	} {
		if i, ok := findInteraction(table, id); i.ID != want.itself || ok != (want.itself != "") || ok && i.Service != "of "+string(id) {
			t.Errorf("%q is the interaction %+v, %v", id, i, ok)
		}
		if a, ok := findAlias(aliases, id); a != want.alias || ok != (want.alias != "") {
			t.Errorf("%q is an alias of %q, %v", id, a, ok)
		}
		if r, ok := Of(&Tables{Interactions: table, Aliases: aliases}).ResolveInteraction(id); r != want.resolved || ok != (want.resolved != "") {
			t.Errorf("%q stands for %q, %v", id, r, ok)
		}
	}
}

// An endpoint is a service, a path and a method, and has all their operations.
func TestEndpointsAreFoundWhole(t *testing.T) {
	var table []spine.Operation
	for _, service := range []string{"b", "d"} {
		for _, path := range []string{"/b", "/d"} {
			for _, method := range []string{"GET", "PUT"} {
				for _, id := range []string{"1", "2"} {
					table = append(table, spine.Operation{
						Endpoint:    spine.Endpoint{Service: service, Method: method, Path: path},
						Interaction: spine.InteractionID(service + method + path + id), Actor: spine.Consumer,
					})
				}
			}
		}
	}
	known := 0
	for _, service := range []string{"a", "b", "c", "d", "e"} {
		for _, path := range []string{"/a", "/b", "/c", "/d", "/e"} {
			for _, method := range []string{"DELETE", "GET", "POST", "PUT", "X"} {
				e := spine.Endpoint{Service: service, Method: method, Path: path}
				want := slices.Collect(func(yield func(spine.Operation) bool) {
					for _, o := range table {
						if o.Endpoint == e && !yield(o) {
							return
						}
					}
				})
				found, ok := findEndpoint(table, e)
				if got := slices.Collect(found.All()); ok != (len(want) > 0) || !slices.Equal(got, want) || found.Len() != len(want) {
					t.Errorf("%+v: %v, %v", e, got, ok)
				}
				if ok {
					known++
				}
			}
		}
	}
	if known != 8 {
		t.Errorf("%d endpoints", known)
	}
	table[3].Interaction = "same"
	table[5].Interaction = "same"
	for id, n := range map[spine.InteractionID]int{"same": 2, "bGET/b1": 1, "": 0, "x": 0} {
		ops := slices.Collect(operationsOf(table, id))
		if len(ops) != n || slices.ContainsFunc(ops, func(o spine.Operation) bool { return o.Interaction != id }) {
			t.Errorf("operations of %q: %v", id, ops)
		}
	}
}

// A format is a code in its system, and is retrieved only if its row says all of
// how.
func TestFormats(t *testing.T) {
	row := func(system, code string, r spine.Retrieval, id spine.InteractionID) spine.Format {
		return spine.Format{Code: spine.FormatCode{System: system, Code: code}, Retrieval: r, Interaction: id}
	}
	table := []spine.Format{
		row("r", "2", spine.ThroughSSP, "r2"), row("t", "2", spine.ThroughSSP, "t2"), row("s", "4", spine.Direct, "s4"), row("s", "6", spine.ThroughSSP, ""), row("s", "8", spine.ThroughSSP, "s8"),
	}
	retrieved := map[spine.FormatCode]spine.InteractionID{{System: "r", Code: "2"}: "r2", {System: "t", Code: "2"}: "t2", {System: "s", Code: "8"}: "s8"}
	known := 0
	for _, system := range []string{"", "q", "r", "s", "t", "u"} {
		for _, code := range []string{"", "1", "2", "3", "4", "5", "6", "7", "8", "9"} {
			f := spine.FormatCode{System: system, Code: code}
			there := slices.ContainsFunc(table, func(row spine.Format) bool { return row.Code == f })
			if found, ok := findFormat(table, f); ok != there || ok && found.Code != f || !ok && found != (spine.Format{}) {
				t.Errorf("%v is the format %+v, %v", f, found, ok)
			} else if ok {
				known++
			}
			if id, ok := Of(&Tables{Formats: table}).RetrievalInteraction(f); id != retrieved[f] || ok != (id != "") {
				t.Errorf("%v is retrieved with %q, %v", f, id, ok)
			}
		}
	}
	if known != len(table) {
		t.Errorf("%d formats", known)
	}
}

func TestLevels(t *testing.T) {
	for level, want := range map[spine.AccessLevel]struct {
		name            string
		pointer, record bool
	}{spine.NoAccess: {"none", false, false}, spine.PointerOnly: {"pointer", true, false}, spine.PointerAndRecord: {"record", true, true}, 3: {"none", false, false}, 255: {"none", false, false}} {
		if level.String() != want.name || level.SeesPointer() != want.pointer || level.SeesRecord() != want.record {
			t.Errorf("%d is %s, sees pointer %v, record %v", level, level, level.SeesPointer(), level.SeesRecord())
		}
	}
}

// Lists give everything in its order, and end when nobody wants more.
func TestLists(t *testing.T) {
	tables := RBAC{
		Position: []uint16{0, 1, 0, 2, 3},
		JobRoles: []JobRoleRow{{Role: 1, Code: 1_0001_0001}, {Role: 1, Code: 2_0001_0001}, {Role: 2}, {Role: 4}, {Role: 4}},
		Types:    []RecordTypeRow{{Type: spine.RecordType{Code: "1"}}, {Type: spine.RecordType{Code: "2"}}, {Type: spine.RecordType{Code: "3"}}},
	}
	list(t, "activities", tables.activities(), 1, 3, 4)
	list(t, "roles", tables.roles(), 1, 2, 4)
	list(t, "types", tables.recordTypes(), spine.RecordType{Code: "1"}, spine.RecordType{Code: "2"}, spine.RecordType{Code: "3"})
	list(t, "a view", spine.ViewOf([]int{5, 6, 7}).All(), 5, 6, 7)
	same := spine.Operation{Interaction: "read"}
	list(t, "operations", operationsOf([]spine.Operation{same, same, same}, "read"), same, same, same)
}

// list compares the first of a sequence with as many as are wanted: a sequence
// that goes on panics.
func list[T comparable](t *testing.T, name string, all iter.Seq[T], want ...T) {
	t.Helper()
	for n := 1; n <= len(want); n++ {
		var got []T
		for v := range all {
			if got = append(got, v); len(got) == n {
				break
			}
		}
		if !slices.Equal(got, want[:n]) {
			t.Errorf("the first %d of %s: %s", n, name, fmt.Sprint(got))
		}
	}
	if got := slices.Collect(all); !slices.Equal(got, want) {
		t.Errorf("%s: %s", name, fmt.Sprint(got))
	}
}
