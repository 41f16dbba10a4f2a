// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"maps"
	"slices"
)

// person is the user whom a session has behind a request.
type person struct {
	profile, ods   string
	id             string // SDS user id
	role, fullRole string
	activities     []string
}

// Who has which activities, and what these open.
var (
	includes = map[string][]string{"B0310": {"B0269"}, "B0311": {"B0310"}}
	baseline = []struct {
		role, full string // full: demanded in full; empty: the role is enough
		activities []string
	}{
		{"R8001", "", []string{"B0268"}},
		{"R8002", "", []string{"B0311"}},
		{"R8003", "S8000:G8000:R8003", []string{"B0302"}},
	}
	grants = map[string]map[string]int{ // record type to activity to level
		"plan":     {"B0268": 1, "B0269": 2},
		"contacts": {"B0300": 1},
		"letters":  {"B0303": 2},
		"advice":   {"B0303": 2},
	}
	groups    = map[string][]string{"Plans": {"plan"}, "Contacts": {"contacts"}, "Letters": {"advice", "letters"}}
	functions = map[string][][]string{"retrieve": {{"B0300", "B0301"}, {"B0302"}}}
	levels    = map[string]int{"pointer": 1, "record": 2}
)

// has returns all activities of a user, with all that these include.
func (u person) has() map[string]bool {
	all := map[string]bool{}
	var add func(activity string)
	add = func(activity string) {
		all[activity] = true
		for _, other := range includes[activity] {
			add(other)
		}
	}
	for _, activity := range u.activities {
		add(activity)
	}
	for _, row := range baseline {
		if row.role == u.role && (row.full == "" || row.full == u.fullRole) {
			for _, activity := range row.activities {
				add(activity)
			}
		}
	}
	return all
}

// person asks what the user behind the request may, if the operation demands
// anything of them.
func (p *place) person(a asked, o op, who identity, ids map[string]string) {
	if !p.users || o.level == "" && o.function == "" {
		return
	}
	p.must(who.access == "professional", "user")
	p.must(a.around.fails != "users panic", "panic")
	p.must(a.around.fails != "users fail", "users-failed")
	p.must(a.around.fails != "nobody", "user")
	u := a.around.user
	if !p.gpConnect() {
		p.must(u.profile != "" && u.profile == who.subject, "user")
	} else {
		said := 0
		for system, own := range map[string]string{roleSystem: u.profile, userSystem: u.id} {
			if id := ids[system]; !blank(id) && id != "UNK" {
				said++
				p.must(id == own, "user")
			}
		}
		p.must(said > 0, "user")
	}
	has := u.has()
	p.must(o.level == "" || len(o.of) > 0 || o.group != "" || opensAny(has, levels[o.level]), "access")
	p.must(!slices.ContainsFunc(o.of, func(kind string) bool { return !opens(has, kind, levels[o.level]) }), "access")
	p.must(o.group == "" || opensOne(has, groups[o.group], levels[o.level]), "access")
	p.must(o.function == "" || slices.ContainsFunc(functions[o.function], func(all []string) bool {
		return !slices.ContainsFunc(all, func(activity string) bool { return !has[activity] })
	}), "access")
}

// opens reports whether the activities open the level for a record type.
func opens(has map[string]bool, kind string, level int) bool {
	for activity, opened := range grants[kind] {
		if has[activity] && opened >= level {
			return true
		}
	}
	return false
}

// opensAny reports whether the activities open the level for any record type.
func opensAny(has map[string]bool, level int) bool {
	return opensOne(has, slices.Collect(maps.Keys(grants)), level)
}

// opensOne reports whether the activities open the level for one of some record types at least.
func opensOne(has map[string]bool, kinds []string, level int) bool {
	return slices.ContainsFunc(kinds, func(kind string) bool { return opens(has, kind, level) })
}
