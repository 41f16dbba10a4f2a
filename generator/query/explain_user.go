package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
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
		e.condition("the user has %s to the record type that is asked for%s", words(level), by)
	}
	for _, f := range functions {
		e.function(f)
	}
	if e.hasUser && e.q.RecordType == "" && level == "" && len(functions) == 0 {
		e.note("nothing is demanded of the user here")
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

func (e *explainer) recordType(level policy.AccessLevel, by string) {
	found := e.ix.types.find(e.q.RecordType)
	if len(found) != 1 {
		e.unclear(KindRecordType, "record type", e.q.RecordType, len(found), e.ix.types.codes())
		return
	}
	t, wanted := found[0], level
	if level == "" {
		wanted = policy.PointerOnly
	}
	if !e.hasUser {
		e.condition("the user has %s to %s%s", words(wanted), typeName(t), by)
		return
	}
	g := e.ix.group[t.Group]
	if g == nil {
		e.check(KindRecordType, false, t.At, "%s is in no record group, so nobody sees it", typeName(t))
		e.fix(Change{Kind: ChangeGroup, Code: t.Code}, "put %s into a record group", typeName(t))
		return
	}
	have := e.user.level(g)
	shown := have // the least level of what is shown: what is asked for, or what there is
	if level != "" && have.Rank() > level.Rank() {
		shown = level
	}
	c := Check{Kind: KindRecordType, Allowed: have.Rank() >= wanted.Rank(), Level: have, At: t.At}
	c.Because = fmt.Sprintf("%s has %s to %s", e.who(), words(have), typeName(t))
	if !c.Allowed {
		c.Because += fmt.Sprintf("; %s is asked for%s", words(wanted), by)
		e.openers(g, t, wanted)
	}
	for _, grant := range g.Grants {
		if grant.Level.Rank() >= shown.Rank() && e.user.holding().has(grant) {
			opens := Step{Kind: StepOpens, From: grant.Activity, To: g.Name, Level: grant.Level, Areas: grant.Areas, At: grant.At}
			for _, p := range e.user.paths(grant.Activity) {
				c.Paths = append(c.Paths, append(p, opens))
			}
		}
	}
	e.a.Checks = append(e.a.Checks, c)
}

// openers are the activities that would give the user the level, some of them
// in other areas of work than the user's. What the user holds of those is noted.
func (e *explainer) openers(g *policy.RecordGroup, t *policy.RecordType, wanted policy.AccessLevel) {
	var options []option
	for _, grant := range g.Grants {
		switch {
		case grant.Level.Rank() < wanted.Rank():
		case grant.Counts(e.user.areas...):
			options = append(options, option{codes: []string{grant.Activity}})
		default:
			e.limited = append(e.limited, grant)
		}
	}
	if len(e.limited) > 0 {
		e.alike = e.ix.alikeAreas()
	}
	for _, grant := range e.limited {
		if e.user.held[grant.Activity] {
			e.note("%s would open %s of %q in %s alone", grant.Activity, words(grant.Level), g.Name, strings.Join(grant.Areas, ", "))
		}
		for _, area := range grant.Areas {
			if e.alike[area] != nil {
				options = append(options, option{[]string{grant.Activity}, area})
			}
		}
	}
	if len(options) == 0 {
		e.fix(Change{Kind: ChangeMapping, Code: g.Name, Level: wanted},
			"let an activity of the user open %s of %q, the group of %s", words(wanted), g.Name, typeName(t))
		return
	}
	e.needs = append(e.needs, options)
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
	for _, alternative := range f.Alternatives {
		if !meets(alternative, func(code string) bool { return e.user.held[code] }) {
			continue
		}
		c := Check{Kind: KindFunction, Allowed: true, At: f.At}
		c.Because = fmt.Sprintf("%s holds %s, and %q requires %s", e.who(), strings.Join(alternative, " and "), f.Name, f.Requirement)
		for _, code := range alternative {
			c.Paths = append(c.Paths, e.user.paths(code)...)
		}
		e.a.Checks = append(e.a.Checks, c)
		return
	}
	e.check(KindFunction, false, f.At, "%s does not meet the requirement of %q: %s", e.who(), f.Name, f.Requirement)
	var options []option
	for _, alternative := range f.Alternatives {
		options = append(options, option{codes: alternative})
	}
	e.needs = append(e.needs, options)
}

// meets reports whether all activities of an alternative are held. One that
// asks for nothing is a table that is wrong, and is met by nobody.
func meets(alternative []string, held func(string) bool) bool {
	return len(alternative) > 0 && !slices.ContainsFunc(alternative, func(code string) bool { return !held(code) })
}

// who is the user in words.
func (e *explainer) who() string {
	var parts []string
	if e.q.Role != "" {
		role := policy.RolePart(e.q.Role)
		if e.user.role != nil {
			role = e.user.role.Code
		}
		parts = append(parts, role)
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
