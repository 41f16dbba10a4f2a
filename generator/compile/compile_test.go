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
