package golang

import "github.com/dave/jennifer/jen"

// explain writes what stands in the workbook before it is expanded, so that an
// answer can be explained. It is a file of its own: a package that does not
// want it leaves it out, and one that never asks does not link it.
func (e emitter) explain(f *jen.File) {
	doc(f.Group, "What the workbook says, before it is expanded.")
	f.Var().Id("explain").Op("=").Add(spine("ExplainTables")).CustomFunc(lines, func(g *jen.Group) {
		g.Id("Activities").Op(":").Index().Add(spine("Activity")).CustomFunc(lines, func(g *jen.Group) {
			for _, a := range e.model.Activities {
				g.Id(e.names.Activity(a.Code))
			}
		})
		g.Id("Includes").Op(":").Index().Index().Uint16().CustomFunc(lines, func(g *jen.Group) {
			for _, a := range e.model.Activities {
				g.Id(e.at(a.Code)).Op(":").Add(e.positionList(a.Includes))
			}
		})
		g.Id("JobRoles").Op(":").Index().Add(spine("JobRoleRow")).CustomFunc(lines, func(g *jen.Group) {
			for _, j := range e.sortedRoles() {
				g.ValuesFunc(func(g *jen.Group) {
					e.roleRow(g, j.Code)
					if len(j.Baseline) > 0 {
						g.Id("Baseline").Op(":").Index().Uint16().Add(e.positionList(j.Baseline))
					}
				})
			}
		})
	})
	doc(f.Group, "Explain returns why a user opens a record type, and whether the type is known: for each grant that she has, one shortest path to it from what she was given.")
	f.Func().Id("Explain").Params(jen.Id("u").Add(spine("User")), jen.Id("t").Add(spine("RecordType"))).
		Params(jen.Index().Add(spine("Reason")), jen.Bool()).
		Block(jen.Return(jen.Id("access").Dot("Explain").Call(jen.Op("&").Id("explain"), jen.Id("u"), jen.Id("t"))))
}
