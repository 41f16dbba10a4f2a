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
	doc(f.Group, "What the workbook says, before it is expanded.")
	f.Var().Id("stated").Op("=").Add(inPolicy("Stated")).CustomFunc(lines, func(g *jen.Group) {
		g.Id("Activities").Op(":").Index().Add(spine("Activity")).CustomFunc(lines, func(g *jen.Group) {
			for _, a := range e.model.Activities {
				g.Id(e.names.Activity(a.Code))
			}
		})
		g.Id("Includes").Op(":").Index().Index().Uint16().CustomFunc(lines, func(g *jen.Group) {
			for i, list := range s.Includes {
				if len(list) > 0 {
					g.Id(e.position(uint16(i))).Op(":").Add(e.positionList(list))
				} else {
					g.Id(e.position(uint16(i))).Op(":").Nil()
				}
			}
		})
		if len(s.JobRoles) > 0 {
			g.Id("JobRoles").Op(":").Index().Add(inPolicy("JobRoleRow")).CustomFunc(lines, func(g *jen.Group) { e.roleRows(g, s.JobRoles) })
		}
	})
}

func (e emitter) roleRows(g *jen.Group, rows []tables.JobRoleRow) {
	for _, row := range rows {
		g.ValuesFunc(func(g *jen.Group) {
			e.roleRow(g, row)
			if len(row.Baseline) > 0 {
				g.Id("Baseline").Op(":").Index().Uint16().Add(e.positionList(row.Baseline))
			}
		})
	}
}
