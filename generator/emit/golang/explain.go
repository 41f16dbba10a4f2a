// SPDX-License-Identifier: Apache-2.0

package golang

import (
	"github.com/dave/jennifer/jen"

	tables "github.com/spineguard/spineguard/spine/policy"
)

// stated writes what stands in the workbook before it is expanded, so that an
// answer can be explained. It is a file of its own, which a package that does not
// want it leaves out.
func (e emitter) stated(f *jen.File) {
	s := e.tables.RBAC.Stated
	var activities []string
	for _, a := range e.model.Activities {
		activities = append(activities, e.names.Activity(a.Code))
	}
	all := fields{
		field("Activities", identifiers(sliceOf(spineName("Activity")), activities)),
		field("Includes", list(uint16Lists, e.includes(s.Includes)...)),
	}
	if len(s.JobRoles) > 0 {
		rows := list(sliceOf(policyName("JobRoleRow")))
		for _, r := range s.JobRoles {
			rows.list = append(rows.list, entry{value: e.roleRow(r)})
		}
		all.add("JobRoles", rows)
	}
	doc(f.Group, "stated is what the workbook says, before it is expanded.")
	f.Var().Id("stated").Op("=").Add(inPolicy("Stated")).CustomFunc(lines, func(g *jen.Group) { value{list: all}.entries(g, 1) })
}

// includes are the activities that include others. The last position stands there in any
// case, since it makes the list as long as there are activities.
func (e emitter) includes(all [][]uint16) (rows []entry) {
	for i, positions := range all {
		switch at := e.position(uint16(i)); {
		case len(positions) > 0:
			rows = append(rows, field(at, e.positionList(value{}, positions)))
		case i == len(all)-1:
			rows = append(rows, field(at, name("nil")))
		}
	}
	return rows
}

// roleRow is the row of a job role.
func (e emitter) roleRow(r tables.JobRoleRow) value {
	var row fields
	if r.Code != 0 {
		row.add("Role", number(int(r.Role)))
		row.add("Code", name(e.names.JobRole(r.Code.String())))
	} else {
		row.add("Role", name(e.names.JobRole(r.Role.String())))
	}
	if len(r.Baseline) > 0 {
		row.add("Baseline", e.positionList(uint16s, r.Baseline))
	}
	return list(value{}, row...)
}
