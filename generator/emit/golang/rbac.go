package golang

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/spineguard/spineguard/generator/policy"
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
	e.accessTables(f)
	e.activitySet(f)
}

func (e emitter) recordTypeNames(f *jen.File) {
	for _, t := range e.model.RecordTypes {
		name := e.names.RecordType(t.System, t.Code)
		in := "in no record group: nobody sees it"
		if t.Group != "" {
			in = `in the record group "` + t.Group + `"`
		}
		doc(f.Group, name+": "+t.Name+", "+in+".")
		f.Func().Id(name).Params().Add(spine("RecordType")).Block(jen.Return(recordType(t)))
	}
}

func recordType(t policy.RecordType) *jen.Statement {
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

// sortedRoles are the job roles by R code, and under that by full code.
func (e emitter) sortedRoles() []policy.JobRole {
	return slices.SortedFunc(slices.Values(e.model.JobRoles), func(a, b policy.JobRole) int {
		return cmp.Or(strings.Compare(policy.RolePart(a.Code), policy.RolePart(b.Code)), strings.Compare(a.Code, b.Code))
	})
}

// roleRow names the role of a row of a table.
func (e emitter) roleRow(g *jen.Group, code string) {
	if full(code) {
		g.Id("Role").Op(":").Id(number(policy.RolePart(code)))
		g.Id("Code").Op(":").Id(e.names.JobRole(code))
		return
	}
	g.Id("Role").Op(":").Id(e.names.JobRole(code))
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
	all := e.model.Areas()
	if len(all) == 0 {
		return
	}
	doc(f.Group, "Positions of the areas of work that grants are limited to, behind those of the activities.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for i, a := range all {
			s := g.Id(atArea(a))
			if i == 0 {
				s.Op("=").Id("activityCount").Op("+").Iota()
			}
		}
		g.Id("positionCount")
	})
	table(f, "Areas of work, sorted.", "areas", spine("AreaOfWork"), func(g *jen.Group) {
		for _, a := range all {
			g.Lit(a)
		}
	})
}

func atArea(code string) string { return "at" + strings.ReplaceAll(code, ":", "") }

func (e emitter) at(code string) string { return "at" + e.names.Activity(code) }

func (e emitter) grants(f *jen.File) {
	for _, v := range e.model.Groups {
		table(f, `What opens the record group "`+v.Name+`".`, e.grantsOf(v.Name), spine("GrantRow"), func(g *jen.Group) {
			for _, grant := range v.Grants {
				g.ValuesFunc(func(g *jen.Group) {
					g.Id("Activity").Op(":").Id(e.at(grant.Activity))
					g.Id("Level").Op(":").Add(level(grant.Level))
					if grant.Limited() {
						g.Id("Areas").Op(":").Index().Uint16().ValuesFunc(func(g *jen.Group) {
							for _, a := range grant.Areas {
								g.Id(atArea(a))
							}
						})
					}
				})
			}
		})
	}
}

func (e emitter) grantsOf(group string) string { return "opens" + e.names.Group(group) }

func (e emitter) recordTypes(f *jen.File) {
	sorted := slices.SortedFunc(slices.Values(e.model.RecordTypes), func(a, b policy.RecordType) int {
		return cmp.Or(strings.Compare(a.Code, b.Code), strings.Compare(a.System, b.System))
	})
	table(f, "Record types, by code and system, with what opens them.", "recordTypes", spine("RecordTypeRow"), func(g *jen.Group) {
		for _, t := range sorted {
			g.ValuesFunc(func(g *jen.Group) {
				g.Id("Type").Op(":").Add(recordType(t))
				field(g, "Name", t.Name)
				if t.Group != "" {
					g.Id("Group").Op(":").Id(e.names.Group(t.Group))
					g.Id("Grants").Op(":").Add(jen.Id(e.grantsOf(t.Group)))
				}
			})
		}
	})
}

func (e emitter) closures(f *jen.File) {
	table(f, "Each activity with all that it includes, however far.", "closures", jen.Index().Uint16(), func(g *jen.Group) {
		for _, a := range e.model.Activities {
			g.Id(e.at(a.Code)).Op(":").Add(e.positionList(a.Closure))
		}
	})
}

func (e emitter) positionList(codes []string) *jen.Statement {
	return jen.ValuesFunc(func(g *jen.Group) {
		for _, c := range codes {
			g.Id(e.at(c))
		}
	})
}

func (e emitter) jobRoles(f *jen.File) {
	table(f, "Each job role with the activities of its baseline and all that they include.", "jobRoles", spine("JobRoleRow"), func(g *jen.Group) {
		for _, j := range e.sortedRoles() {
			g.ValuesFunc(func(g *jen.Group) {
				e.roleRow(g, j.Code)
				if len(j.Closure) > 0 {
					g.Id("Baseline").Op(":").Index().Uint16().Add(e.positionList(j.Closure))
				}
			})
		}
	})
}

func (e emitter) functions(f *jen.File) {
	table(f, "What a user needs for each function: all activities of any one list.", "functions", spine("FunctionRow"), func(g *jen.Group) {
		for _, v := range e.model.Functions {
			g.Values(
				jen.Id("Function").Op(":").Id(e.names.Function(v.Name)),
				jen.Id("Alternatives").Op(":").Index().Index().Uint16().ValuesFunc(func(g *jen.Group) {
					for _, a := range v.Alternatives {
						g.Add(e.positionList(a))
					}
				}),
			)
		}
	})
}

func (e emitter) accessTables(f *jen.File) {
	doc(f.Group, "What the functions below ask.")
	f.Var().Id("access").Op("=").Add(spine("AccessTables")).CustomFunc(lines, func(g *jen.Group) {
		for _, t := range [][2]string{
			{"Position", "activityPosition"}, {"Closures", "closures"}, {"JobRoles", "jobRoles"},
			{"Types", "recordTypes"}, {"Functions", "functions"},
		} {
			g.Id(t[0]).Op(":").Add(jen.Id(t[1]))
		}
		if len(e.model.Areas()) > 0 {
			g.Id("Areas").Op(":").Id("areas")
		}
	})
}
