// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// goal is record types of which one at least is to be open to a level.
type goal struct {
	types []spine.RecordType
	level spine.AccessLevel
}

// demand is a level that is demanded of a record type, or of a record group as a whole.
type demand struct {
	*policy.RecordType                    // of a group its first type: the same grants open them all
	group              bool               // it is of the group
	level              policy.AccessLevel // empty: any
	by                 string             // by what it is demanded, in words
}

func (d demand) String() string {
	if d.group {
		return fmt.Sprintf("the record group %q", d.Group)
	}
	return typeName(d.RecordType)
}

// groupName names the group that has to be opened.
func (d demand) groupName() string {
	if d.group {
		return fmt.Sprintf("%q", d.Group)
	}
	return fmt.Sprintf("%q, the group of %s", d.Group, d)
}

func (d demand) rank() spine.AccessLevel { return max(spine.PointerOnly, compile.Level(d.level)) }

func (d demand) goal() goal { return goal{[]spine.RecordType{typeOf(d.RecordType)}, d.rank()} }

// is reports whether the demand is of a record type.
func (d demand) is(t *policy.RecordType) bool {
	return t != nil && (d.RecordType == t || d.group && d.Group == t.Group)
}

// at is where that stands of which it is a demand.
func (ix *Index) at(d demand) []finding.Position {
	if g := ix.group[d.Group]; d.group && g != nil {
		return g.At
	}
	return d.At
}

// isOfAny reports whether an operation demands its level of whichever record types there are.
func (o operation) isOfAny() bool { return slices.Contains(o.RecordTypes, policy.AnyRecordType) }

// isOf reports whether an operation is one that can return a record type.
func (o operation) isOf(t *policy.RecordType) bool {
	return o.Level == policy.NoAccess || o.isOfAny() || o.Group != "" && o.Group == t.Group || slices.Contains(o.RecordTypes, t.System+"|"+t.Code)
}

// of is of what an operation demands its level, in words.
func (o operation) of() string {
	if o.Group != "" {
		return fmt.Sprintf("the record group %q", o.Group)
	}
	return strings.Join(o.RecordTypes, " and ")
}

// named are the demands of an operation of the record types or the group that it names.
func (ix *Index) named(o operation) (out []demand) {
	for i := range ix.model.RecordTypes {
		t, d := &ix.model.RecordTypes[i], demand{level: o.Level, by: fmt.Sprintf(", as %s demands", o.Interaction)}
		switch d.RecordType = t; {
		case slices.Contains(o.RecordTypes, t.System+"|"+t.Code):
			out = append(out, d)
		case o.Group != "" && t.Group == o.Group:
			d.group = true
			return append(out, d)
		}
	}
	return out
}

// openFor says what has to be opened for an operation that demands a level that nobody has.
func (e *explainer) openFor(o operation) {
	if o.isOfAny() {
		e.fix(Change{Kind: ChangeMapping, Level: o.Level}, "let an activity open %s of a record group, as %s demands", words(o.Level), o.Interaction)
		return
	}
	seen := map[spine.RecordGroup]bool{}
	for _, d := range e.ix.named(o) {
		group, ok := e.ix.policy.GroupOf(typeOf(d.RecordType))
		switch {
		case !ok:
			e.fix(Change{Kind: ChangeGroup, Code: d.Code}, "put %s into a record group, and let an activity open %s of it, as %s demands", d, words(o.Level), o.Interaction)
		case !seen[group] && !e.isOpened(d.goal()):
			e.fix(Change{Kind: ChangeMapping, Code: string(group), Level: o.Level}, "let an activity open %s of %s, as %s demands", words(o.Level), d.groupName(), o.Interaction)
		}
		seen[group] = true
	}
}

// isOpened reports whether any activity opens a goal.
func (e *explainer) isOpened(g goal) bool {
	for _, r := range g.types {
		for grant := range e.ix.policy.Grants(r) {
			if grant.Level >= g.level {
				return true
			}
		}
	}
	return false
}

// asked is the record type of the question, if it is clear.
func (e *explainer) asked() *policy.RecordType {
	if found := e.ix.types.find(e.q.RecordType); len(found) == 1 {
		return found[0]
	}
	return nil
}

// demanded is what the operations demand: the highest level of the record type of the question, or of any,
// and the levels of other ones that they name.
func (e *explainer) demanded(asked *policy.RecordType) (high demand, others []demand) {
	for _, o := range e.calls { // where endpoints differ, what any of them demands
		if o.Function != "" && !slices.Contains(e.functions, o.Function) {
			e.functions = append(e.functions, o.Function)
		}
		if (o.isOfAny() || asked != nil && o.isOf(asked)) && o.Level.Rank() > high.level.Rank() {
			high.level, high.by = o.Level, fmt.Sprintf(", as %s demands", o.Interaction)
		}
		for _, d := range e.ix.named(o) {
			if !d.is(asked) {
				others = addDemand(others, d)
			}
		}
	}
	return high, others
}

// differ notes that endpoints of an interactionId demand different things of the user. All of it is asked for, but a
// guard asks for what one endpoint demands, and lets more people in.
func (e *explainer) differ() {
	if e.q.Endpoint != "" || len(e.calls) == 0 {
		return
	}
	a := e.calls[0]
	for _, b := range e.calls[1:] {
		if a.Level != b.Level || a.Group != b.Group || a.Function != b.Function || !slices.Equal(a.RecordTypes, b.RecordTypes) {
			e.note("%s demands different things of the user at %s %s and at %s %s, and all of it is asked for here; name the endpoint to ask for one",
				a.Interaction, a.endpoint.Method, a.endpoint.Path, b.endpoint.Method, b.endpoint.Path)
			return
		}
	}
}

// addDemand adds a demand; of two of the same thing the higher counts.
func addDemand(list []demand, d demand) []demand {
	i := slices.IndexFunc(list, func(o demand) bool { return o.RecordType == d.RecordType && o.group == d.group })
	if i < 0 {
		return append(list, d)
	}
	if d.level.Rank() > list[i].level.Rank() {
		list[i] = d
	}
	return list
}

// returned says that what is called does not return the record type of the question.
func (e *explainer) returned(asked *policy.RecordType) {
	calls := e.calls
	if asked == nil || len(calls) == 0 || slices.ContainsFunc(calls, func(o operation) bool { return o.isOf(asked) }) {
		return
	}
	o := calls[0]
	e.check(KindInteraction, false, o.At, "%s at %s %s is of %s, and not of %s", o.Interaction, o.endpoint.Method, o.endpoint.Path, o.of(), typeName(asked))
	e.fix(Change{Kind: ChangeRequest}, "ask for a record type that %s is of", o.Interaction)
}
