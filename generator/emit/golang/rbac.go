package golang

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/spineguard/spineguard/generator/policy"
	runtime "github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

func (e emitter) rbac(f *jen.File) {
	e.recordTypeNames(f)
	e.groupNames(f)
	e.activityNames(f)
	e.jobRoleNames(f)
	e.functionNames(f)
	e.positions(f)
	e.grants(f)
	e.recordTypes(f)
	e.closures(f)
	e.jobRoles(f)
	e.functions(f)
}

func (e emitter) recordTypeNames(f *jen.File) {
	for _, t := range e.model.RecordTypes {
		name := e.names.RecordType(t.System, t.Code)
		in := "in no record group: nobody sees it"
		if t.Group != "" {
			in = `in the record group "` + t.Group + `"`
		}
		doc(f.Group, name+": "+t.Name+", "+in+".")
		f.Func().Id(name).Params().Add(spine("RecordType")).Block(jen.Return(recordType(runtime.RecordType{System: t.System, Code: t.Code})))
	}
}

func recordType(t runtime.RecordType) *jen.Statement {
	return spine("RecordType").Values(jen.Id("System").Op(":").Lit(t.System), jen.Id("Code").Op(":").Lit(t.Code))
}

func (e emitter) groupNames(f *jen.File) {
	if len(e.model.Groups) == 0 {
		return
	}
	doc(f.Group, "The record groups.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, v := range e.model.Groups {
			g.Id(e.names.Group(v.Name)).Add(spine("RecordGroup")).Op("=").Lit(v.Name)
		}
	})
}

func (e emitter) activityNames(f *jen.File) {
	if len(e.model.Activities) == 0 {
		return
	}
	opens := e.opens()
	doc(f.Group, "The activities.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, a := range e.model.Activities {
			name := e.names.Activity(a.Code)
			about := opens[a.Code]
			if a.Name != "" {
				about = append([]string{a.Name}, about...)
			}
			if len(about) > 0 {
				doc(g, name+": "+strings.Join(about, "; ")+".")
			}
			g.Id(name).Add(spine("Activity")).Op("=").Id(number(a.Code))
		}
	})
}

// opens says what each activity opens by itself.
func (e emitter) opens() map[string][]string {
	words := map[policy.AccessLevel]string{policy.PointerOnly: "pointer only of ", policy.PointerAndRecord: "pointer and record of "}
	out := map[string][]string{}
	for _, g := range e.model.Groups {
		for _, grant := range g.Grants {
			opened := words[grant.Level] + g.Name
			if grant.Limited() {
				opened += " in " + strings.Join(grant.Areas, " and ") + " alone"
			}
			out[grant.Activity] = append(out[grant.Activity], opened)
		}
	}
	return out
}

func (e emitter) jobRoleNames(f *jen.File) {
	if len(e.model.JobRoles) == 0 {
		return
	}
	doc(f.Group, "The job roles.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, j := range e.model.JobRoles {
			name := e.names.JobRole(j.Code)
			if j.Name != "" {
				doc(g, name+": "+j.Name+".")
			}
			if full(j.Code) {
				g.Id(name).Add(spine("RoleCode")).Op("=").Id(fullNumber(j.Code))
			} else {
				g.Id(name).Add(spine("JobRole")).Op("=").Id(number(j.Code))
			}
		}
	})
}

// number is the number of a code without its leading zeros, so that it is not
// read as octal.
func number(code string) string { return strings.TrimLeft(code[1:], "0") }

// full reports whether a job role is matched on its full code.
func full(code string) bool { return strings.Contains(code, ":") }

// fullNumber is the number of a full code, its parts set apart: 8000_8000_8001.
func fullNumber(code string) string {
	digits := strings.NewReplacer("S", "", ":G", "_", ":R", "_").Replace(code)
	return strings.TrimLeft(digits, "0")
}

// roleRow names the role of a row of a table.
func (e emitter) roleRow(g *jen.Group, row tables.JobRoleRow) {
	if row.Code != 0 {
		g.Id("Role").Op(":").Lit(int(row.Role))
		g.Id("Code").Op(":").Id(e.names.JobRole(row.Code.String()))
		return
	}
	g.Id("Role").Op(":").Id(e.names.JobRole(row.Role.String()))
}

func (e emitter) functionNames(f *jen.File) {
	if len(e.model.Functions) == 0 {
		return
	}
	doc(f.Group, "The functions.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, v := range e.model.Functions {
			name := e.names.Function(v.Name)
			doc(g, name+" needs "+v.Requirement+".")
			g.Id(name).Add(spine("Function")).Op("=").Lit(v.Name)
		}
	})
}

// positions lets the compiler count the activities.
func (e emitter) positions(f *jen.File) {
	if len(e.model.Activities) == 0 {
		return
	}
	doc(f.Group, "Positions of the activities in the tables below. They mean nothing elsewhere.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for i, a := range e.model.Activities {
			s := g.Id(e.at(a.Code))
			if i == 0 {
				s.Op("=").Iota()
			}
		}
		g.Id("activityCount")
	})
	e.areas(f)
	table(f, "By number of the activity: its position and one; zero is unknown.", "activityPosition", jen.Uint16(), func(g *jen.Group) {
		for _, a := range e.model.Activities {
			g.Id(e.names.Activity(a.Code)).Op(":").Id(e.at(a.Code)).Op("+").Lit(1)
		}
	})
}

// areas puts the areas of work behind the activities.
func (e emitter) areas(f *jen.File) {
	all := e.tables.RBAC.Areas
	if len(all) == 0 {
		return
	}
	doc(f.Group, "Positions of the areas of work that grants are limited to, behind those of the activities.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for i, a := range all {
			s := g.Id(atArea(string(a)))
			if i == 0 {
				s.Op("=").Id("activityCount").Op("+").Iota()
			}
		}
	})
	table(f, "Areas of work, sorted.", "areas", spine("AreaOfWork"), func(g *jen.Group) {
		for _, a := range all {
			g.Lit(string(a))
		}
	})
}

func atArea(code string) string { return "at" + strings.ReplaceAll(code, ":", "") }

func (e emitter) at(code string) string { return "at" + e.names.Activity(code) }

// position is the constant of a position: of an activity, or behind those of an area
// of work.
func (e emitter) position(p uint16) string {
	if i := int(p) - len(e.model.Activities); i >= 0 {
		return atArea(string(e.tables.RBAC.Areas[i]))
	}
	return e.at(e.model.Activities[p].Code)
}

func (e emitter) positionList(positions []uint16) *jen.Statement {
	return jen.ValuesFunc(func(g *jen.Group) {
		for _, p := range positions {
			g.Id(e.position(p))
		}
	})
}

// grants writes what opens each record group. Its record types share the table.
func (e emitter) grants(f *jen.File) {
	rows := map[string][]tables.GrantRow{}
	for _, t := range e.tables.RBAC.Types {
		rows[string(t.Group)] = t.Grants
	}
	for _, v := range e.model.Groups {
		if len(rows[v.Name]) == 0 {
			continue
		}
		table(f, `What opens the record group "`+v.Name+`".`, e.grantsOf(v.Name), inPolicy("GrantRow"), func(g *jen.Group) {
			for _, grant := range rows[v.Name] {
				g.ValuesFunc(func(g *jen.Group) {
					g.Id("Activity").Op(":").Id(e.position(grant.Activity))
					g.Id("Level").Op(":").Add(level(grant.Level))
					if len(grant.Areas) > 0 {
						g.Id("Areas").Op(":").Index().Uint16().Add(e.positionList(grant.Areas))
					}
				})
			}
		})
	}
}

func (e emitter) grantsOf(group string) string { return "opens" + e.names.Group(group) }

func (e emitter) recordTypes(f *jen.File) {
	if len(e.tables.RBAC.Types) == 0 {
		return
	}
	table(f, "Record types, by code and system, with what opens them.", "recordTypes", inPolicy("RecordTypeRow"), func(g *jen.Group) {
		for _, t := range e.tables.RBAC.Types {
			g.ValuesFunc(func(g *jen.Group) {
				g.Id("Type").Op(":").Add(recordType(t.Type))
				field(g, "Name", t.Name)
				if t.Group != "" {
					g.Id("Group").Op(":").Id(e.names.Group(string(t.Group)))
				}
				if len(t.Grants) > 0 {
					g.Id("Grants").Op(":").Id(e.grantsOf(string(t.Group)))
				}
			})
		}
	})
}

func (e emitter) closures(f *jen.File) {
	if len(e.tables.RBAC.Closures) == 0 {
		return
	}
	table(f, "Each activity with all that it includes, however far.", "closures", jen.Index().Uint16(), func(g *jen.Group) {
		for i, list := range e.tables.RBAC.Closures {
			g.Id(e.position(uint16(i))).Op(":").Add(e.positionList(list))
		}
	})
}

func (e emitter) jobRoles(f *jen.File) {
	if len(e.tables.RBAC.JobRoles) == 0 {
		return
	}
	table(f, "Each job role with the activities of its baseline and all that they include.", "jobRoles", inPolicy("JobRoleRow"), func(g *jen.Group) {
		e.roleRows(g, e.tables.RBAC.JobRoles)
	})
}

func (e emitter) functions(f *jen.File) {
	if len(e.tables.RBAC.Functions) == 0 {
		return
	}
	table(f, "What a user needs for each function: all activities of any one list.", "functions", inPolicy("FunctionRow"), func(g *jen.Group) {
		for _, v := range e.tables.RBAC.Functions {
			g.Values(
				jen.Id("Function").Op(":").Id(e.names.Function(string(v.Function))),
				jen.Id("Alternatives").Op(":").Index().Index().Uint16().ValuesFunc(func(g *jen.Group) {
					for _, a := range v.Alternatives {
						g.Add(e.positionList(a))
					}
				}),
			)
		}
	})
}
