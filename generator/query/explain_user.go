// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// demands looks at what is asked of the user: by the question, by the
// operations that are called, and by fetching a record.
func (e *explainer) demands() {
	if e.q.Function != "" {
		e.functions = append(e.functions, e.q.Function)
	}
	asked := e.asked()
	high, others := e.demanded(asked)
	e.differ()
	d := demand{RecordType: asked, level: e.q.Level}
	if e.retrieve && d.level != policy.PointerAndRecord {
		d.level, d.by = policy.PointerAndRecord, ", as fetching a record needs"
	}
	if high.level.Rank() > d.level.Rank() {
		d.level, d.by = high.level, high.by
	}
	e.returned(asked)
	switch {
	case asked != nil:
		e.mustOpen(d)
	case e.q.RecordType != "":
		e.unclear(KindRecordType, "record type", e.q.RecordType, len(e.ix.types.find(e.q.RecordType)), e.ix.types.codes())
		if d.level != "" {
			e.anyType(d)
		}
	case d.level != "":
		e.anyType(d)
		e.condition("the user has %s to the record type that is asked for%s", words(d.level), d.by)
	}
	for _, o := range others {
		e.mustOpen(o)
	}
	for _, f := range e.functions {
		e.function(f)
	}
	if e.hasUser && e.q.RecordType == "" && len(e.goals) == 0 && len(e.functions) == 0 {
		e.note("nothing is demanded of the user here")
	}
}

// anyType looks whether the user opens the level of any record type at all. Of an
// operation that is of any, a guard asks no more of them, since it does not see which
// types a request is about.
func (e *explainer) anyType(d demand) {
	g := goal{e.ix.examples, d.rank()}
	e.goals = append(e.goals, g)
	may := opensAny(g.level)
	if !e.hasUser || may(e.after(option{})) {
		return
	}
	e.check(KindRecordType, false, nil, "%s has %s to no record type%s", e.who(), words(d.level), d.by)
	e.wants = append(e.wants, may)
	e.access(g, may, "", "a record group")
}

// opensAny asks whether a user has a level of any record type.
func opensAny(level spine.AccessLevel) func(*trial) bool {
	return func(t *trial) bool {
		may, _ := t.policy.Allows(t.user, &spine.Operation{Level: level, RecordTypes: spine.AnyRecordType})
		return may
	}
}

// words says a level in words.
func words(l policy.AccessLevel) string {
	switch l {
	case policy.PointerOnly:
		return "pointer access"
	case policy.PointerAndRecord:
		return "pointer and record access"
	}
	return "no access"
}

// mustOpen looks whether the user opens a level of a record type, or of a record group.
func (e *explainer) mustOpen(d demand) {
	goal := d.goal()
	e.goals = append(e.goals, goal)
	if !e.hasUser {
		e.condition("the user has %s to %s%s", words(levels[goal.level]), d, d.by)
		return
	}
	r := goal.types[0]
	enough := func(t *trial) bool { level, _ := t.set.Access(r); return level >= goal.level }
	e.wants = append(e.wants, enough)
	group, ok := e.ix.policy.GroupOf(r)
	if !ok {
		e.check(KindRecordType, false, d.At, "%s is in no record group, so nobody sees it", d)
		e.intoGroup(d.RecordType, goal.level)
		return
	}
	have, _ := e.user.set.Access(r)
	c := Check{Kind: KindRecordType, Allowed: have >= goal.level, Level: levels[have], At: e.ix.at(d)}
	c.Because = fmt.Sprintf("%s has %s to %s", e.who(), words(c.Level), d)
	if !c.Allowed {
		c.Because += fmt.Sprintf("; %s is asked for%s", words(levels[goal.level]), d.by)
		e.access(goal, enough, string(group), d.groupName())
	}
	shown := have // the least level of what is shown: what is asked for, or what there is
	if d.level != "" {
		shown = min(have, goal.level)
	}
	for g := range e.user.set.Grants(r) {
		if g.Level < shown {
			continue
		}
		opens := Step{Kind: StepOpens, From: g.Activity.String(), To: string(group), Level: levels[g.Level], Areas: areasOf(g), At: e.ix.openedAt[grant{string(group), g.Activity, g.Level}]}
		for _, p := range e.ix.paths(e.user.User, g.Activity) {
			c.Paths = append(c.Paths, append(p, opens))
		}
	}
	e.a.Checks = append(e.a.Checks, c)
}

func areasOf(g tables.Grant) []string {
	var out []string
	for a := range g.Areas() {
		out = append(out, string(a))
	}
	return out
}

// access looks for what would give the user access to one of some record types.
// If nothing does, the mapping has to change: for a group, or if none is named
// for that of the first type.
func (e *explainer) access(g goal, enough func(*trial) bool, group, what string) {
	if options := e.options(g, enough); len(options) > 0 {
		e.needs = append(e.needs, options)
		return
	}
	e.fixed = append(e.fixed, func(after *trial) Change {
		of := spine.RecordGroup(group)
		if of == "" && len(g.types) > 0 {
			of, _ = after.policy.GroupOf(g.types[0])
		}
		a, held := after.any()
		after.open(of, a, g.level)
		c := Change{Kind: ChangeMapping, Code: group, Level: levels[g.level]}
		if c.Text = fmt.Sprintf("let an activity of the user open %s of %s", words(c.Level), what); !held {
			c.Text = fmt.Sprintf("let an activity open %s of %s, and give it to the user", words(c.Level), what)
		}
		return c
	})
}

// intoGroup puts a record type that is in no group into one that the user
// opens to a level, or would open with another activity.
func (e *explainer) intoGroup(t *policy.RecordType, level spine.AccessLevel) {
	if may := opensAny(level); !may(e.after(option{})) {
		if options := e.options(goal{e.ix.examples, level}, may); len(options) > 0 {
			e.needs = append(e.needs, options)
		}
	}
	c := Change{Kind: ChangeGroup, Code: t.Code}
	e.fixed = append(e.fixed, func(after *trial) Change {
		for _, like := range e.ix.examples {
			if have, _ := after.set.Access(like); have >= level {
				group, _ := after.policy.GroupOf(like)
				after.put(typeOf(t), like)
				c.Value = string(group)
				c.Text = fmt.Sprintf("put %s into a record group of which the user has %s, such as %q", typeName(t), words(levels[level]), group)
				return c
			}
		}
		a, held := after.any()
		after.put(typeOf(t), spine.RecordType{})
		group, _ := after.policy.GroupOf(typeOf(t))
		after.open(group, a, level)
		if c.Text = fmt.Sprintf("put %s into a record group, and let an activity of the user open %s of it", typeName(t), words(levels[level])); !held {
			c.Text = fmt.Sprintf("put %s into a record group, let an activity open %s of it, and give it to the user", typeName(t), words(levels[level]))
		}
		return c
	})
}

// options are the activities that would give the user access to one of the
// record types that are needed, some of them in other areas of work than the
// user's. What the user holds of those is noted.
func (e *explainer) options(of goal, enough func(*trial) bool) []option {
	e.opens = append(e.opens, of)
	var out []option
	for _, r := range of.types {
		for g := range e.ix.policy.Grants(r) {
			o := option{codes: []spine.Activity{g.Activity}}
			switch areas := areasOf(g); {
			case g.Level < of.level:
			case enough(e.after(o)):
				out = append(out, o)
			default:
				if e.user.set.Has(g.Activity) {
					group, _ := e.ix.policy.GroupOf(r)
					e.note("%s would open %s of %q in %s alone", g.Activity, words(levels[g.Level]), group, strings.Join(areas, ", "))
				}
				out = append(out, e.inAreas(o, areas, enough)...)
			}
		}
	}
	return out
}

// inAreas is an option in each area of work in which it is enough: of those that
// are alike, in one.
func (e *explainer) inAreas(o option, areas []string, enough func(*trial) bool) []option {
	if e.alike == nil {
		e.alike = e.ix.alikeAreas()
	}
	var out []option
	for _, area := range areas {
		o.areas = []spine.AreaOfWork{spine.AreaOfWork(area)}
		if e.alike[area] != nil && enough(e.after(o)) {
			out = append(out, o)
		}
	}
	return out
}

func (e *explainer) function(name string) {
	f := e.ix.function[name]
	if f == nil {
		e.unclear(KindFunction, "function", name, 0, keys(e.ix.function))
		return
	}
	if !e.hasUser {
		e.condition("the user meets the requirement of %q: %s", f.Name, f.Requirement)
		return
	}
	e.wants = append(e.wants, func(t *trial) bool { may, _ := t.set.May(spine.Function(name)); return may })
	if alternative, ok := e.user.set.Alternative(spine.Function(name)); ok {
		c := Check{Kind: KindFunction, Allowed: true, At: f.At}
		c.Because = fmt.Sprintf("%s holds %s, and %q requires %s", e.who(), strings.Join(codesOf(alternative), " and "), f.Name, f.Requirement)
		for _, a := range alternative {
			c.Paths = append(c.Paths, e.ix.paths(e.user.User, a)...)
		}
		e.a.Checks = append(e.a.Checks, c)
		return
	}
	e.check(KindFunction, false, f.At, "%s does not meet the requirement of %q: %s", e.who(), f.Name, f.Requirement)
	var options []option
	for _, alternative := range f.Alternatives {
		var o option
		for _, code := range alternative {
			o.codes = append(o.codes, activity(code))
		}
		options = append(options, o)
	}
	e.needs = append(e.needs, options)
}

// who is the user in words.
func (e *explainer) who() string {
	var parts []string
	switch {
	case e.user.role != nil:
		parts = append(parts, e.user.role.Code)
	case e.q.Role != "":
		parts = append(parts, e.q.Role)
	}
	if len(e.q.Activities) > 0 {
		parts = append(parts, strings.Join(e.q.Activities, ", "))
	}
	who := "a user with " + strings.Join(parts, " and ")
	if len(e.q.Areas) > 0 {
		who += " in " + strings.Join(e.q.Areas, " and ")
	}
	return who
}

func typeName(t *policy.RecordType) string { return fmt.Sprintf("%s (%q)", t.Code, t.Name) }
