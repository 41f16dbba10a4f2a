// SPDX-License-Identifier: Apache-2.0

package golang

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/spineguard/spineguard/generator/policy"
	tables "github.com/spineguard/spineguard/spine/policy"
)

func (e emitter) rbac(f *jen.File) {
	e.groupNames(f)
	e.activityNames(f)
	e.jobRoleNames(f)
	e.functionNames(f)
	e.recordTypeNames(f)
	e.positions(f)
	e.grants(f)
	e.recordTypes(f)
	e.closures(f)
	e.jobRoles(f)
	e.functions(f)
}

// quoted is a name that people gave, in quotation marks, or the code if they gave none.
func quoted(name, code string) string {
	if name == "" {
		return code
	}
	return `"` + name + `"`
}

func (e emitter) groupNames(f *jen.File) {
	if len(e.model.Groups) == 0 {
		return
	}
	doc(f.Group, "The record groups.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, v := range e.model.Groups {
			name := e.names.Group(v.Name)
			doc(g, name+` is the record group "`+v.Name+`".`)
			g.Id(name).Add(spine("RecordGroup")).Op("=").Lit(v.Name)
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
			doc(g, aboutActivity(name, a.Name, opens[a.Code]))
			g.Id(name).Add(spine("Activity")).Op("=").Id(digits(a.Code))
		}
	})
}

func aboutActivity(name, text string, opens []string) string {
	switch {
	case len(opens) == 0 && text == "":
		return name + " opens no record group by itself."
	case len(opens) == 0:
		return name + ` is the activity "` + text + `".`
	case text == "":
		return name + " opens " + and(opens) + "."
	}
	return name + ` is the activity "` + text + `". It opens ` + and(opens) + "."
}

// opens says what each activity opens by itself.
func (e emitter) opens() map[string][]string {
	words := map[policy.AccessLevel]string{policy.PointerOnly: "the pointers", policy.PointerAndRecord: "the pointers and records"}
	out := map[string][]string{}
	for _, g := range e.model.Groups {
		for _, grant := range g.Grants {
			opened := words[grant.Level] + ` of "` + g.Name + `"`
			if grant.Limited() {
				opened += " to users who work in " + strings.Join(grant.Areas, " or ")
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
			doc(g, name+" is the job role "+quoted(j.Name, j.Code)+".")
			if full(j.Code) {
				g.Id(name).Add(spine("RoleCode")).Op("=").Id(fullNumber(j.Code))
			} else {
				g.Id(name).Add(spine("JobRole")).Op("=").Id(digits(j.Code))
			}
		}
	})
}

// digits are those of a code without its leading zeros, so that they are not
// read as octal.
func digits(code string) string { return strings.TrimLeft(code[1:], "0") }

// full reports whether a job role is matched on its full code.
func full(code string) bool { return strings.Contains(code, ":") }

// fullNumber is the number of a full code, its parts set apart: 8000_8000_8001.
func fullNumber(code string) string {
	number := strings.NewReplacer("S", "", ":G", "_", ":R", "_").Replace(code)
	return strings.TrimLeft(number, "0")
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

func (e emitter) recordTypeNames(f *jen.File) {
	for _, t := range e.model.RecordTypes {
		name := e.names.RecordType(t.System, t.Code)
		in := "which is in no record group, so that nobody sees it"
		if t.Group != "" {
			in = `of the record group "` + t.Group + `"`
		}
		doc(f.Group, name+` returns the record type "`+t.Name+`", `+in+".")
		f.Func().Id(name).Params().Add(spine("RecordType")).Block(jen.Return(e.coded("RecordType", t.System, t.Code).code(1)))
	}
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
	table(f, "activityPosition", "holds by the number of an activity its position plus one; zero is unknown.", jen.Uint16(), func(add func(entry)) {
		for _, a := range e.model.Activities {
			at := e.at(a.Code)
			add(field(e.names.Activity(a.Code), value{word: jen.Id(at).Op("+").Lit(1), width: len(at) + len(" + 1")}))
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
	table(f, "areas", "are the areas of work that grants are limited to, sorted.", spine("AreaOfWork"), func(add func(entry)) {
		for _, a := range all {
			add(entry{value: text(string(a))})
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

// The types of lists of positions.
var (
	uint16s     = sliceOf(value{word: jen.Uint16(), width: len("uint16")})
	uint16Lists = sliceOf(uint16s)
)

func (e emitter) positionList(of value, positions []uint16) value {
	var all []string
	for _, p := range positions {
		all = append(all, e.position(p))
	}
	return identifiers(of, all)
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
		table(f, e.grantsOf(v.Name), `are the grants of the record group "`+v.Name+`".`, inPolicy("GrantRow"), func(add func(entry)) {
			for _, grant := range rows[v.Name] {
				row := fields{field("Activity", name(e.position(grant.Activity))), field("Level", level(grant.Level))}
				if len(grant.Areas) > 0 {
					row.add("Areas", e.positionList(uint16s, grant.Areas))
				}
				add(entry{value: list(value{}, row...)})
			}
		})
	}
}

func (e emitter) grantsOf(group string) string {
	return "grantsOf" + e.names.Group(group)
}

func (e emitter) recordTypes(f *jen.File) {
	if len(e.tables.RBAC.Types) == 0 {
		return
	}
	table(f, "recordTypes", "are sorted by code and system.", inPolicy("RecordTypeRow"), func(add func(entry)) {
		for _, t := range e.tables.RBAC.Types {
			var row fields
			row.add("Type", e.coded("RecordType", t.Type.System, t.Type.Code))
			row.text("Name", t.Name)
			if t.Group != "" {
				row.add("Group", name(e.names.Group(string(t.Group))))
			}
			if len(t.Grants) > 0 {
				row.add("Grants", name(e.grantsOf(string(t.Group))))
			}
			add(entry{value: list(value{}, row...)})
		}
	})
}

func (e emitter) closures(f *jen.File) {
	if len(e.tables.RBAC.Closures) == 0 {
		return
	}
	table(f, "closures", "hold for each activity the activity itself and all that it includes, however far.", jen.Index().Uint16(), func(add func(entry)) {
		for i, positions := range e.tables.RBAC.Closures {
			add(field(e.position(uint16(i)), e.positionList(value{}, positions)))
		}
	})
}

func (e emitter) jobRoles(f *jen.File) {
	if len(e.tables.RBAC.JobRoles) == 0 {
		return
	}
	table(f, "jobRoles", "hold the baseline of each job role and all that it includes, sorted by role and full code.", inPolicy("JobRoleRow"), func(add func(entry)) {
		for _, r := range e.tables.RBAC.JobRoles {
			add(entry{value: e.roleRow(r)})
		}
	})
}

func (e emitter) functions(f *jen.File) {
	if len(e.tables.RBAC.Functions) == 0 {
		return
	}
	table(f, "functions", "are sorted by name. A user needs all activities of any one list.", inPolicy("FunctionRow"), func(add func(entry)) {
		for _, v := range e.tables.RBAC.Functions {
			alternatives := list(uint16Lists)
			for _, a := range v.Alternatives {
				alternatives.list = append(alternatives.list, entry{value: e.positionList(value{}, a)})
			}
			add(entry{value: row(field("Function", name(e.names.Function(string(v.Function)))), field("Alternatives", alternatives))})
		}
	})
}
