// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// Since is the coverage of what a change of the policy touches: of the grants that are new or give something else
// than in the base. Such a grant is covered if a test depends on what it gives now and did not give: one that would fail
// if the grant were as it was. What changes nobody's access, since another path leads there, or gives less than it
// did, is covered as any grant is.
type Since struct {
	Base string `json:"base"` // as the user named it
	Coverage
	Removed []Grant `json:"removed"` // grants of the base that are gone, of which no test can speak
}

// Base is the policy that a change started from.
type Base struct {
	Name  string       // as the user named it
	Index *query.Index // of it
}

// Since measures the suite on what has changed since a base.
func (s *Suite) Since(base Base) Since {
	was, _ := Bind(File{}, base.Index) // without tests there is nothing that it could miss
	c := newChange(was, s)
	covered := s.covered()
	noticed := map[grantKey]bool{}
	var touched []Grant
	inert := 0
	s.since(func(isInert bool, g Grant) {
		switch isTouched := c.touches(&g); {
		case isTouched && isInert:
			inert++
		case isTouched:
			noticed[g.key()] = c.isNoticed(&g) && covered.grants[g.key()]
			touched = append(touched, g)
		}
	})
	out := Since{Base: base.Name, Removed: []Grant{}}
	out.Coverage = coverageOf(touched, func(g Grant) bool { return noticed[g.key()] })
	out.Inert = inert
	was.since(func(isInert bool, g Grant) {
		if _, ok := c.after[g.key()]; !ok && !isInert {
			out.Removed = append(out.Removed, g)
		}
	})
	return out
}

// since lists all grants, and as one what is retrieved directly: everybody may, so that it is a gain.
func (s *Suite) since(add func(isInert bool, g Grant)) {
	s.allGrants(add)
	s.traffics(func(_ *traffic, _ []string, g Grant) {
		if g.To == "" {
			add(false, g)
		}
	})
}

// same reports whether a grant gives what another one with the same key gives.
func (g Grant) same(other Grant) bool {
	return g.Level == other.Level && slices.Equal(g.Areas, other.Areas)
}

func grantsByKey(s *Suite) map[grantKey]Grant {
	out := map[grantKey]Grant{}
	s.since(func(_ bool, g Grant) { out[g.key()] = g })
	return out
}

// addedTypes are the record types that groups have and did not have, as system|code, by group.
func addedTypes(before, after *policy.Model) map[string][]string {
	was := map[[2]string]bool{}
	for i := range before.RecordTypes {
		t := &before.RecordTypes[i]
		was[[2]string{t.Group, typeID(t)}] = true
	}
	out := map[string][]string{}
	for i := range after.RecordTypes {
		t := &after.RecordTypes[i]
		if !was[[2]string{t.Group, typeID(t)}] {
			out[t.Group] = append(out[t.Group], typeID(t))
		}
	}
	return out
}

func typeID(t *policy.RecordType) string { return t.System + "|" + t.Code }
