// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// A service is found by its whole name.
func TestServicesAreFoundWhole(t *testing.T) {
	p := Of(&Tables{Services: []ServiceRow{{Name: "b", Headers: spine.NRLHeaders}, {Name: "d", Headers: spine.SSPHeaders}, {Name: "f"}}})
	for name, want := range map[string]bool{"": false, "a": false, "b": true, "c": false, "d": true, "e": false, "f": true, "g": false} {
		if s, ok := p.Service(name); ok != want || ok && s.Name() != name || s.IsZero() == want {
			t.Errorf("%q: %q, %v", name, s.Name(), ok)
		}
		if direct := !p.Direct(name).Service().IsZero(); direct != (name == "b") {
			t.Errorf("%q is called directly: %v", name, direct)
		}
		if proxied := !p.Proxied(name).Service().IsZero(); proxied != (name == "d") {
			t.Errorf("%q is behind the proxy: %v", name, proxied)
		}
	}
	list(t, "services", p.Services(), "b", "d", "f")
}

func TestFunctionsAreListed(t *testing.T) {
	p := Of(&Tables{RBAC: RBAC{Functions: []FunctionRow{{Function: "a"}, {Function: "b"}, {Function: "c"}}}})
	list(t, "functions", p.Functions(), "a", "b", "c")
}

// Tables without what the workbook says know no reasons, whatever they open.
func TestWithoutReasons(t *testing.T) {
	tables := explained
	tables.Stated = nil
	if got, known := Of(&Tables{RBAC: tables}).Reasons(spine.User{Role: 2}, crisis); known || got != nil {
		t.Errorf("%v, %v", got, known)
	}
}

// The ids under which directories list an interaction are those and no others.
func TestIdsOfDirectories(t *testing.T) {
	d := Of(&Tables{
		Interactions: []spine.Interaction{{ID: "a", Registered: "r"}, {ID: "b", Registered: "b"}, {ID: "c"}},
		Aliases:      []spine.Alias{{Alias: "x", ID: "a"}, {Alias: "y", ID: "a"}},
	}).Directory()
	for id, want := range map[spine.InteractionID][2][]spine.InteractionID{
		"a": {{"a", "x", "y"}, {"a", "x", "y", "r"}}, "b": {{"b"}, {"b"}}, "c": {{"c"}, {"c"}}, "x": {}, "r": {}, "": {},
	} {
		if sent, received := d.SentAs(id), d.ReceivedAs(id); !slices.Equal(sent, want[0]) || !slices.Equal(received, want[1]) {
			t.Errorf("%q is sent as %q and received as %q", id, sent, received)
		}
	}
	if sent := Of(&Tables{}).Directory().SentAs(""); sent != nil {
		t.Errorf("nothing is sent as %q", sent)
	}
}
