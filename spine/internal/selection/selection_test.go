// SPDX-License-Identifier: Apache-2.0

package selection_test

import (
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/internal/selection"
)

// A service has path items, or one whose path is the URL of a record.
func TestRouters(t *testing.T) {
	for name, c := range map[string]struct {
		router *selection.Router
		finds  bool
		record bool
	}{
		"the zero router": {new(selection.Router), false, false},
		"pointers":        {router(t, "nrl"), true, false},
		"records":         {router(t, "retrieval"), false, true},
	} {
		item, ok := c.router.Find("/STU3/DocumentReference")
		if ok != c.finds || ok && item.Path() != "/STU3/DocumentReference" {
			t.Errorf("%s: found %v", name, ok)
		}
		item, front, ok := c.router.FindEnd("/a/STU3/DocumentReference")
		if ok != c.finds || ok && (front != "/a" || item.Path() != "/STU3/DocumentReference") {
			t.Errorf("%s: found %v below %q", name, ok, front)
		}
		if item, ok := c.router.Record(); ok != c.record || (item != nil) != c.record {
			t.Errorf("%s: a record %v", name, ok)
		}
	}
}

// Operations end when nobody wants more.
func TestOperations(t *testing.T) {
	var all []spine.InteractionID
	for o := range router(t, "nrl").Operations() {
		all = append(all, o.Interaction)
	}
	if want := []spine.InteractionID{"create", "delete", "metadata", "read", "search"}; !slices.Equal(slices.Sorted(slices.Values(all)), want) {
		t.Errorf("%q", all)
	}
	for n := 1; n < len(all); n++ {
		var some []spine.InteractionID
		for o := range router(t, "nrl").Operations() {
			if some = append(some, o.Interaction); len(some) == n {
				break
			}
		}
		if !slices.Equal(some, all[:n]) {
			t.Errorf("the first %d are %q", n, some)
		}
	}
}

func router(t *testing.T, service string) *selection.Router {
	t.Helper()
	r, err := selection.NewRouter(fixture.Service(service).Service())
	if err != nil {
		t.Fatal(err)
	}
	return r
}
