// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// A path is read from its end, as the guard of the proxy does.
func TestPaths(t *testing.T) {
	for _, c := range []struct {
		service, path, template, front string
		records                        bool
	}{
		{"nrl", "/STU3/DocumentReference/1", "/STU3/DocumentReference/{id}", "", false},
		{"gpc", "/GP0001/STU3/1/Patient/2", "/Patient/{id}", "/GP0001/STU3/1", false},
		{"gpc", "/GP0001/Nothing/2", "", "", false},
		{"retrieval", "/a/b", "", "", true},
		{"no such service", "/a", "", "", false},
	} {
		s := fixture.Service(c.service).Service()
		template, front, ok := s.FindPath(c.path)
		if template != c.template || front != c.front || ok != (c.template != "") || s.FetchesRecords() != c.records {
			t.Errorf("%s %s: %q below %q, %v; records %v", c.service, c.path, template, front, ok, s.FetchesRecords())
		}
	}
}
