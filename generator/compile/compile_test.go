// SPDX-License-Identifier: Apache-2.0

package compile_test

import (
	"testing"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// What a model refers to and does not have is opened to nobody. Resolve leaves no such
// model; one that somebody has edited is read as well.
func TestAModelThatIsNotClosed(t *testing.T) {
	m := &policy.Model{
		Activities:  []policy.Activity{{Code: "B0001", Includes: []string{"B0009"}, Closure: []string{"B0001", "B0009"}}},
		JobRoles:    []policy.JobRole{{Code: "R0001", Baseline: []string{"B0009"}, Closure: []string{"B0009"}}},
		Groups:      []policy.RecordGroup{{Name: "g", Grants: []policy.Grant{{Activity: "B0009", Level: policy.PointerAndRecord}}}},
		RecordTypes: []policy.RecordType{{System: "s", Code: "1", Group: "g"}},
		Functions:   []policy.Function{{Name: "f", Alternatives: [][]string{{"B0001", "B0009"}, {"B0009"}}}},
	}
	p := tables.Of(compile.Tables(m, true))
	for _, u := range []spine.User{{Activities: []spine.Activity{1, 9}}, {Role: 1}} {
		set, _ := p.Expand(u)
		if level, known := set.Access(spine.RecordType{System: "s", Code: "1"}); level != spine.NoAccess || !known {
			t.Errorf("%+v: %v, %v", u, level, known)
		}
		if may, known := set.May("f"); may || !known {
			t.Errorf("%+v: may %v, known %v", u, may, known)
		}
	}
}

// An area of work is not an activity, whatever names it as one, and an activity that stands there
// twice gives nobody what another one opens.
func TestAModelWithCodesOfTwoThings(t *testing.T) {
	const area = "P0001:Q0001:T0001"
	m := &policy.Model{
		Activities:  []policy.Activity{{Code: "B0001", Includes: []string{area}}, {Code: "B0001"}, {Code: "B0002"}},
		JobRoles:    []policy.JobRole{{Code: "R0001", Baseline: []string{area, "B0001"}}},
		Groups:      []policy.RecordGroup{{Name: "g", Grants: []policy.Grant{{Activity: "B0002", Level: policy.PointerAndRecord, Areas: []string{area}}, {Activity: area, Level: policy.PointerAndRecord}}}},
		RecordTypes: []policy.RecordType{{System: "s", Code: "1", Group: "g"}},
		Functions:   []policy.Function{{Name: "f", Alternatives: [][]string{{area}}}},
	}
	p := tables.Of(compile.Tables(m, true))
	here := []spine.AreaOfWork{area}
	for _, c := range []struct {
		user spine.User
		want spine.AccessLevel
	}{
		{spine.User{Activities: []spine.Activity{1}, Areas: here}, spine.NoAccess},
		{spine.User{Role: 1, Areas: here}, spine.NoAccess},
		{spine.User{Activities: []spine.Activity{2}, Areas: here}, spine.PointerAndRecord},
		{spine.User{Activities: []spine.Activity{2}}, spine.NoAccess},
	} {
		set, _ := p.Expand(c.user)
		if level, _ := set.Access(spine.RecordType{System: "s", Code: "1"}); level != c.want {
			t.Errorf("%+v: %v", c.user, level)
		}
		if may, _ := set.May("f"); may {
			t.Errorf("%+v may", c.user)
		}
	}
}
