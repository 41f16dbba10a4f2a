package assert

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// Since is the coverage of what a change of the policy touches: of the grants that are new or say something else
// than in the base, and of the mappings of record groups that get record types. Such a mapping is covered once
// the tests speak of it with each of these types.
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
	before, after := grantsByKey(was), grantsByKey(s)
	added := addedTypes(was.model, s.model)
	covered := s.covered()
	var touched []Grant
	inert := 0
	s.allGrants(func(isInert bool, g Grant) {
		old, isOld := before[g.key()]
		if isOld && g.Kind == GrantMapping {
			g.Types = added[g.To]
		}
		switch isTouched := !isOld || !old.same(g) || len(g.Types) > 0; {
		case isTouched && isInert:
			inert++
		case isTouched:
			g.Types = covered.without(g)
			touched = append(touched, g)
		}
	})
	out := Since{Base: base.Name, Removed: []Grant{}}
	out.Coverage = coverageOf(touched, func(g Grant) bool { return covered.grants[g.key()] && len(g.Types) == 0 })
	out.Inert = inert
	was.allGrants(func(isInert bool, g Grant) {
		if _, ok := after[g.key()]; !ok && !isInert {
			out.Removed = append(out.Removed, g)
		}
	})
	return out
}

// without are the new record types of a mapping with which the tests do not speak of it.
func (c *coverer) without(g Grant) (out []string) {
	for _, t := range g.Types {
		if !c.types[grantType{g.key(), t}] {
			out = append(out, t)
		}
	}
	return out
}

// same reports whether a grant gives what another one with the same key gives.
func (g Grant) same(other Grant) bool {
	return g.Level == other.Level && slices.Equal(g.Areas, other.Areas)
}

func grantsByKey(s *Suite) map[grantKey]Grant {
	out := map[grantKey]Grant{}
	s.allGrants(func(_ bool, g Grant) { out[g.key()] = g })
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
