// SPDX-License-Identifier: Apache-2.0

package compile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// builder numbers activities, and behind them the areas of work that grants are limited
// to.
type builder struct {
	model  *policy.Model
	at     map[string]uint16 // positions of activities
	areas  map[string]uint16 // positions of areas of work
	stated tables.Stated
}

// Closure returns the positions of activities and of all that these include, however far,
// sorted; nil if there are none. Includes has by position what an activity includes, as
// [tables.Stated] has it.
func Closure(includes [][]uint16, of ...uint16) []uint16 {
	var out []uint16
	seen := make([]bool, len(includes))
	for queue := slices.Clone(of); len(queue) > 0; queue = queue[1:] {
		if p := queue[0]; !seen[p] {
			seen[p] = true
			out = append(out, p)
			queue = append(queue, includes[p]...)
		}
	}
	slices.Sort(out)
	return out
}

// maxPositions is how many activities and areas of work a set can hold: there are 9,999 codes
// of activities, and package policy takes 1,024 areas.
const maxPositions = 10_000 + 1_024

// rbac fills in what activities open. A model that is not closed, such as one that was edited
// by hand, opens less: what it refers to and does not have is left out.
func rbac(t *tables.Tables, m *policy.Model, reasons bool) {
	if len(m.Activities)+len(m.Areas()) > maxPositions {
		return
	}
	b := builder{model: m, at: map[string]uint16{}, areas: map[string]uint16{}}
	for i, a := range m.Activities {
		b.at[a.Code] = uint16(i)
	}
	areas := m.Areas()
	for i, a := range areas {
		b.areas[a] = uint16(len(m.Activities) + i)
		t.RBAC.Areas = append(t.RBAC.Areas, spine.AreaOfWork(a))
	}
	b.state()
	b.activities(&t.RBAC)
	b.jobRoles(&t.RBAC)
	b.recordTypes(&t.RBAC)
	b.functions(&t.RBAC)
	if reasons && len(m.Activities) > 0 {
		t.RBAC.Stated = &b.stated
	}
}

func (b builder) activities(t *tables.RBAC) {
	for i, a := range b.model.Activities {
		if code, ok := spine.ParseActivity(a.Code); ok { // the policy knows no other form
			t.Position = append(t.Position, make([]uint16, max(0, int(code)+1-len(t.Position)))...)
			t.Position[code] = uint16(i) + 1
		}
		t.Closures = append(t.Closures, Closure(b.stated.Includes, uint16(i)))
	}
}

// positions are those of activities; nil if there are none.
func (b builder) positions(codes []string) []uint16 { return positions(b.at, codes) }

func positions(at map[string]uint16, codes []string) []uint16 {
	var out []uint16
	for _, c := range codes {
		if p, ok := at[c]; ok {
			out = append(out, p)
		}
	}
	return out
}

// sortedRoles are the job roles by R code, and under that by full code.
func (b builder) sortedRoles() []policy.JobRole {
	return slices.SortedFunc(slices.Values(b.model.JobRoles), func(x, y policy.JobRole) int {
		return cmp.Or(strings.Compare(policy.RolePart(x.Code), policy.RolePart(y.Code)), strings.Compare(x.Code, y.Code))
	})
}

func (b builder) jobRoles(t *tables.RBAC) {
	for _, row := range b.stated.JobRoles {
		row.Baseline = Closure(b.stated.Includes, row.Baseline...)
		t.JobRoles = append(t.JobRoles, row)
	}
}

func (b builder) recordTypes(t *tables.RBAC) {
	grants := map[string][]tables.GrantRow{}
	for _, g := range b.model.Groups {
		for _, grant := range g.Grants {
			if _, ok := b.at[grant.Activity]; !ok {
				continue
			}
			grants[g.Name] = append(grants[g.Name], tables.GrantRow{
				Activity: b.at[grant.Activity], Level: Level(grant.Level), Areas: positions(b.areas, grant.Areas),
			})
		}
	}
	for _, r := range b.model.RecordTypes {
		row := tables.RecordTypeRow{
			Type: spine.RecordType{System: r.System, Code: r.Code}, Name: r.Name, Group: spine.RecordGroup(r.Group),
		}
		if r.Group != "" {
			row.Grants = grants[r.Group]
		}
		t.Types = append(t.Types, row)
	}
	slices.SortFunc(t.Types, func(x, y tables.RecordTypeRow) int {
		return cmp.Or(strings.Compare(x.Type.Code, y.Type.Code), strings.Compare(x.Type.System, y.Type.System))
	})
}

func (b builder) functions(t *tables.RBAC) {
	for _, f := range b.model.Functions {
		row := tables.FunctionRow{Function: spine.Function(f.Name)}
		for _, a := range f.Alternatives {
			if all := b.positions(a); len(all) == len(a) {
				row.Alternatives = append(row.Alternatives, all)
			}
		}
		t.Functions = append(t.Functions, row)
	}
}

// state reads what stands in the workbook.
func (b *builder) state() {
	s := &b.stated
	for _, a := range b.model.Activities {
		code, _ := spine.ParseActivity(a.Code)
		s.Activities = append(s.Activities, code)
		s.Includes = append(s.Includes, b.positions(a.Includes))
	}
	for _, j := range b.sortedRoles() {
		row := tables.JobRoleRow{Baseline: b.positions(j.Baseline)}
		row.Code, _ = spine.ParseRoleCode(j.Code)
		row.Role, _ = spine.ParseJobRole(j.Code)
		s.JobRoles = append(s.JobRoles, row)
	}
}
