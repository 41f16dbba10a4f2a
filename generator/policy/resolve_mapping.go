// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

func (r *resolver) recordTypes() {
	for _, t := range r.facts.RecordTypes {
		ok := r.code(systemKind, t.System)
		k := recordTypeKind
		if t.System.Value == SNOMEDSystem {
			k = snomedKind
		}
		ok = r.code(k, t.Code) && ok
		if t.Group.Value != "" {
			r.group.put(t.Group.Value, t.Group.At, RecordGroup{Name: t.Group.Value, Grants: []Grant{}, Origin: Origin{[]finding.Position{t.Group.At}}})
		}
		if r.missing("name of the record type", t.Name, t.Code.At) || !ok {
			r.refusedType[t.Name.Value], r.refusedType[t.System.Value+"|"+t.Code.Value] = true, true
			continue
		}
		v := RecordType{t.System.Value, t.Code.Value, t.Name.Value, t.Group.Value, Origin{[]finding.Position{t.Code.At}}}
		r.putRecordType(t, v)
	}
	r.model.RecordTypes = r.recordType.values()
}

// putRecordType stores a record type under its code and under its name: the
// mapping speaks of it by name, everything at run time by code.
func (r *resolver) putRecordType(t RecordTypeFact, v RecordType) {
	if old := r.recordType.put(v.System+"|"+v.Code, t.Code.At, v); old != nil {
		if old.value.Group != v.Group {
			r.add(finding.New(ruleTypeTwoGroups, t.Code.At, "the record type %s (%q) is in the groups %q and %q", v.Code, v.Name, old.value.Group, v.Group).
				Suggest("a record type is in one group; remove one of the two rows").Relate(old.at, "listed here first"))
		} else {
			r.add(finding.New(ruleDuplicate, t.Code.At, "the record type %s is listed twice, as %q and as %q", v.Code, old.value.Name, v.Name).
				Suggest("keep one of the two rows").Relate(old.at, "listed here first"))
		}
		r.refusedType[v.Name] = true
		return
	}
	if old := r.typeName.put(v.Name, t.Name.At, v); old != nil {
		r.add(finding.New(ruleDuplicate, t.Name.At, "two record types have the name %q: %s and %s", v.Name, old.value.Code, v.Code).
			Suggest("give each a name of its own, since the mapping names them").Relate(old.at, "listed here first"))
	}
}

// levels are the words for access levels, as the NRL has published them: the
// draft of 2019-05 wrote "Code", the tables since 2019-09 write "access".
var levels = map[string]AccessLevel{
	"Pointer-only access":       PointerOnly,
	"Pointer and record access": PointerAndRecord,
	"Pointer Code":              PointerOnly,
	"Pointer and Record Code":   PointerAndRecord,
}

func (r *resolver) mapping() {
	var granted []MappingFact
	lists := map[string]MappingFact{} // group to the first row that lists its types
	types := map[string][]string{}    // group to the names of its types, in order
	for _, name := range r.typeName.keys() {
		group := r.typeName[name].value.Group
		types[group] = append(types[group], name)
	}
	for _, m := range r.facts.Mapping {
		ok := !r.missing("record group", m.Group, m.Code.At)
		if ok && r.group[m.Group.Value] == nil {
			r.unknown("record group", m.Group, r.group.keys, `the sheet "Record types"`)
			r.typesKnown(m)
			ok = false
		}
		level := r.word("access level", m.Level, "Pointer-only access", "Pointer and record access", "Pointer Code", "Pointer and Record Code")
		level = !r.missing("access level", m.Level, m.Code.At) && level
		code := r.useActivity(m.Code)
		code = r.areas(m) && code
		if ok {
			r.typesAgree(m, lists, types[m.Group.Value])
		}
		if ok && level && code {
			granted = append(granted, m)
		}
	}
	r.grant(granted)
	r.everyGroupOpens()
	r.model.Groups = r.group.values()
	r.model.Activities = r.activity.values()
}

// typesAgree compares the record types that a row of the mapping names with
// those of the sheet "Record types". The two say the same thing twice, so
// that a slip in either is seen.
func (r *resolver) typesAgree(m MappingFact, lists map[string]MappingFact, ofGroup []string) {
	if first, ok := lists[m.Group.Value]; ok {
		if !slices.Equal(set(first.Types), set(m.Types)) {
			r.add(finding.New(ruleTypesDiffer, at(m.Types, m.Group), "this row lists other record types for %q than an earlier one", m.Group.Value).
				Suggest("both rows must list the same types").Relate(at(first.Types, first.Group), "the earlier row"))
		}
		return
	}
	lists[m.Group.Value] = m
	named := map[string]bool{}
	for _, t := range m.Types {
		e := r.typeName[t.Value]
		switch {
		case named[t.Value]:
			r.add(finding.New(ruleRepeated, t.At, "the record type %q is named twice", t.Value).Suggest("name it once"))
		case e == nil:
			r.typeKnown(t)
		case e.value.Group != m.Group.Value:
			r.add(finding.New(ruleTypesDiffer, t.At, "the record type %q stands here under %q, but is of the group %q", t.Value, m.Group.Value, e.value.Group).
				Suggest("correct one of the two").Relate(e.at, "its group is given here"))
		}
		named[t.Value] = true
	}
	for _, name := range ofGroup {
		if !named[name] {
			r.add(finding.New(ruleTypesDiffer, at(m.Types, m.Group), "the record type %q of the group %q is not listed here", name, m.Group.Value).
				Suggest("add it, or take it out of the group").Relate(r.typeName[name].at, "its group is given here"))
		}
	}
}

// typesKnown looks at the types of a row whose group is unknown, so that both
// are reported in one run.
func (r *resolver) typesKnown(m MappingFact) {
	for _, t := range m.Types {
		r.typeKnown(t)
	}
}

func (r *resolver) typeKnown(t Text) {
	if r.typeName[t.Value] == nil && !r.refusedType[t.Value] { // a row that was refused has its reason
		r.unknown("record type", t, r.typeName.keys, `the sheet "Record types"`)
	}
}

func at(ts []Text, fallback Text) finding.Position {
	if len(ts) > 0 {
		return ts[0].At
	}
	return fallback.At
}

// grant puts the rows into their groups. One code for both levels is the
// mistake that was published on 2019-09-05: it is refused with both cells.
func (r *resolver) grant(rows []MappingFact) {
	byCode, byLevel := map[[2]string]MappingFact{}, map[[2]string]MappingFact{}
	for _, m := range rows {
		group, code, level := m.Group.Value, m.Code.Value, levels[m.Level.Value]
		if old, ok := byCode[[2]string{group, code}]; ok {
			if levels[old.Level.Value] != level {
				r.add(finding.New(ruleTwoLevels, m.Code.At, "%q stands for both levels of %q: %s here, %s above", code, group, quoteLevel(m), quoteLevel(old)).
					Suggest("each level needs a code of its own; ask the publisher of the mapping which one is wrong").Relate(old.Code.At, "the same code for %s", quoteLevel(old)))
			} else {
				r.add(r.again(m, old))
			}
			continue
		}
		byCode[[2]string{group, code}] = m
		if old, ok := byLevel[[2]string{group, string(level)}]; ok {
			r.add(finding.New(ruleTwoCodes, m.Code.At, "%s of %q has the codes %q and %q", quoteLevel(m), group, old.Code.Value, code).
				Suggest("both codes will open it; if that is not meant, remove one").Relate(old.Code.At, "the other code"))
		} else {
			byLevel[[2]string{group, string(level)}] = m
		}
		g := &r.group[group].value
		g.Grants = append(g.Grants, Grant{code, level, set(m.Areas), Origin{[]finding.Position{m.Code.At}}})
	}
	for _, e := range r.group {
		slices.SortFunc(e.value.Grants, func(a, b Grant) int { return strings.Compare(a.Activity, b.Activity) })
	}
}

// again reports a code that two rows give the same level. If they differ in
// their areas of work, the second would be lost without a word.
func (r *resolver) again(m, old MappingFact) finding.Finding {
	rule, next := ruleRepeated, "keep one of the two rows"
	if !slices.Equal(set(m.Areas), set(old.Areas)) {
		rule, next = ruleTwoLimits, "write one row, with all its areas of work or with none"
	}
	return finding.New(rule, m.Code.At, "%q is given %s to %q twice", m.Code.Value, quoteLevel(m), m.Group.Value).
		Suggest("%s", next).Relate(old.Code.At, "given here first")
}

// maxAreas is how many areas of work grants may be limited to: guards keep a
// bit for each (spine/policy). The national list has some hundreds.
const maxAreas = 1024

// areas checks the areas of work of a row.
func (r *resolver) areas(m MappingFact) bool {
	ok, named := true, map[string]finding.Position{}
	for _, a := range m.Areas {
		if first, again := named[a.Value]; again {
			r.add(finding.New(ruleRepeated, a.At, "the area of work %q is named twice", a.Value).Suggest("name it once").Relate(first, "named here first"))
		}
		named[a.Value] = a.At
		ok = r.code(areaKind, a) && ok
		if r.area[a.Value] = true; len(r.area) == maxAreas+1 {
			r.add(finding.New(ruleTooManyAreas, a.At, "grants are limited to more than %d areas of work", maxAreas).
				Suggest("leave the column out, or limit fewer grants"))
		}
	}
	return ok
}

func quoteLevel(m MappingFact) string { return `"` + m.Level.Value + `"` }

// everyGroupOpens reports groups that the mapping never names: their record
// types would be shown to nobody, in silence.
func (r *resolver) everyGroupOpens() {
	named := map[string]bool{}
	for _, m := range r.facts.Mapping {
		named[m.Group.Value] = true
	}
	for _, name := range r.group.keys() {
		if !named[name] {
			r.add(finding.New(ruleGroupUngranted, r.group[name].at, "no row of the mapping names the record group %q", name).
				Suggest(`add its rows to the sheet "Mapping"`))
		}
	}
}
