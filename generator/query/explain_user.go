package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// demands looks at what is asked of the user: by the question, by the
// operations that are called, and by fetching a record.
func (e *explainer) demands() {
	level, by := e.q.Level, ""
	if e.retrieve && level != policy.PointerAndRecord {
		level, by = policy.PointerAndRecord, ", as fetching a record needs"
	}
	var functions []string
	if e.q.Function != "" {
		functions = append(functions, e.q.Function)
	}
	for _, o := range e.calls { // where endpoints differ, what any of them demands
		if o.Level.Rank() > level.Rank() {
			level, by = o.Level, fmt.Sprintf(", as %s demands", o.Interaction)
		}
		if o.Function != "" && !slices.Contains(functions, o.Function) {
			functions = append(functions, o.Function)
		}
	}
	switch {
	case e.q.RecordType != "":
		e.recordType(level, by)
	case level != "":
		e.anyType(level, by)
		e.condition("the user has %s to the record type that is asked for%s", words(level), by)
	}
	for _, f := range functions {
		e.function(f)
	}
	if e.hasUser && e.q.RecordType == "" && level == "" && len(functions) == 0 {
		e.note("nothing is demanded of the user here")
	}
}

// anyType looks whether the user opens the level of any record type at all. A
// guard asks no more of them, since it does not see which types a request is
// about.
func (e *explainer) anyType(level policy.AccessLevel, by string) {
	e.level = compile.Level(level)
	may := func(t *trial) bool { ok, _ := t.policy.Allows(t.user, e.level, ""); return ok }
	if !e.hasUser || may(e.after(option{})) {
		return
	}
	e.check(KindRecordType, false, nil, "%s has %s to no record type%s", e.who(), words(level), by)
	e.wants = append(e.wants, may)
	e.access(e.ix.examples, may, "", "a record group")
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

func (e *explainer) recordType(level policy.AccessLevel, by string) {
	found := e.ix.types.find(e.q.RecordType)
	if len(found) != 1 {
		e.unclear(KindRecordType, "record type", e.q.RecordType, len(found), e.ix.types.codes())
		if level != "" {
			e.anyType(level, by)
		}
		return
	}
	t := found[0]
	e.level = max(spine.PointerOnly, compile.Level(level))
	if !e.hasUser {
		e.condition("the user has %s to %s%s", words(levels[e.level]), typeName(t), by)
		return
	}
	r := typeOf(t)
	enough := func(t *trial) bool { level, _ := t.set.Access(r); return level >= e.level }
	e.wants = append(e.wants, enough)
	group, ok := e.ix.policy.GroupOf(r)
	if !ok {
		e.check(KindRecordType, false, t.At, "%s is in no record group, so nobody sees it", typeName(t))
		e.intoGroup(t)
		return
	}
	have, _ := e.user.set.Access(r)
	c := Check{Kind: KindRecordType, Allowed: have >= e.level, Level: levels[have], At: t.At}
	c.Because = fmt.Sprintf("%s has %s to %s", e.who(), words(c.Level), typeName(t))
	if !c.Allowed {
		c.Because += fmt.Sprintf("; %s is asked for%s", words(levels[e.level]), by)
		e.access([]spine.RecordType{r}, enough, string(group), fmt.Sprintf("%q, the group of %s", group, typeName(t)))
	}
	shown := have // the least level of what is shown: what is asked for, or what there is
	if level != "" {
		shown = min(have, e.level)
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
func (e *explainer) access(types []spine.RecordType, enough func(*trial) bool, group, what string) {
	e.opens = types
	if options := e.options(enough); len(options) > 0 {
		e.needs = append(e.needs, options)
		return
	}
	e.fixed = append(e.fixed, func(after *trial) Change {
		of := spine.RecordGroup(group)
		if of == "" && len(types) > 0 {
			of, _ = after.policy.GroupOf(types[0])
		}
		a, held := after.any()
		after.open(of, a, e.level)
		c := Change{Kind: ChangeMapping, Code: group, Level: levels[e.level]}
		if c.Text = fmt.Sprintf("let an activity of the user open %s of %s", words(c.Level), what); !held {
			c.Text = fmt.Sprintf("let an activity open %s of %s, and give it to the user", words(c.Level), what)
		}
		return c
	})
}

// intoGroup puts a record type that is in no group into one that the user
// opens, or would open with another activity.
func (e *explainer) intoGroup(t *policy.RecordType) {
	any := func(t *trial) bool { ok, _ := t.policy.Allows(t.user, e.level, ""); return ok }
	if e.opens = e.ix.examples; !any(e.after(option{})) {
		if options := e.options(any); len(options) > 0 {
			e.needs = append(e.needs, options)
		}
	}
	c := Change{Kind: ChangeGroup, Code: t.Code}
	e.fixed = append(e.fixed, func(after *trial) Change {
		for _, like := range e.ix.examples {
			if level, _ := after.set.Access(like); level >= e.level {
				group, _ := after.policy.GroupOf(like)
				after.put(typeOf(t), like)
				c.Value = string(group)
				c.Text = fmt.Sprintf("put %s into a record group of which the user has %s, such as %q", typeName(t), words(levels[e.level]), group)
				return c
			}
		}
		a, held := after.any()
		after.put(typeOf(t), spine.RecordType{})
		group, _ := after.policy.GroupOf(typeOf(t))
		after.open(group, a, e.level)
		if c.Text = fmt.Sprintf("put %s into a record group, and let an activity of the user open %s of it", typeName(t), words(levels[e.level])); !held {
			c.Text = fmt.Sprintf("put %s into a record group, let an activity open %s of it, and give it to the user", typeName(t), words(levels[e.level]))
		}
		return c
	})
}

// options are the activities that would give the user access to one of the
// record types that are needed, some of them in other areas of work than the
// user's. What the user holds of those is noted.
func (e *explainer) options(enough func(*trial) bool) []option {
	var out []option
	for _, r := range e.opens {
		for g := range e.ix.policy.Grants(r) {
			o := option{codes: []spine.Activity{g.Activity}}
			switch areas := areasOf(g); {
			case g.Level < e.level:
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
		o.area = spine.AreaOfWork(area)
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
