// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// way is one way in which an endpoint can be used: with one scope, one set of
// parameters, by one kind of actor.
type way struct {
	endpoint, id, actor, scope string
	query, header              []string // sorted
	level                      spine.AccessLevel
	types                      []string // system|code, of all of which it demands the level; or any alone
	group                      string   // whose types these are, if it names a group
	function                   string
	at                         []finding.Position
}

// endpoints compares the ways. One that asks for more than another, and is
// the same otherwise, is part of the other.
func (d direction) endpoints() {
	byKey, byID := map[[4]string][]way{}, map[[2]string][]way{}
	there := map[string]policy.Endpoint{}
	for _, w := range d.out.ways() {
		byKey[w.key()] = append(byKey[w.key()], w)
		byID[[2]string{w.endpoint, w.id}] = append(byID[[2]string{w.endpoint, w.id}], w)
	}
	for _, e := range d.out.Endpoints {
		there[endpointName(e)] = e
	}
	for _, w := range d.in.ways() {
		if w.scope != "" && !slices.ContainsFunc(byKey[w.key()], func(wide way) bool { return d.includes(wide, w) }) {
			edits := d.asks(w, byID[[2]string{w.endpoint, w.id}])
			if edits == nil {
				edits = []edit{d.carries(w, there)}
			}
			d.add(w.change(d), edits, w.at)
		}
	}
}

func (w way) key() [4]string { return [4]string{w.endpoint, w.id, w.actor, w.scope} }

// includes reports whether a way asks for nothing that a narrow one does not ask for.
func (c *comparison) includes(w, narrow way) bool {
	return subset(w.query, narrow.query) && subset(w.header, narrow.header) &&
		w.level <= narrow.level && c.covered(w, narrow) && (w.function == "" || w.function == narrow.function)
}

// covered reports whether whoever has a level of all that a narrow way names has it of what
// another names: of each record type, or of one that is opened together with it.
func (c *comparison) covered(w, narrow way) bool {
	switch {
	case w.level == spine.NoAccess:
		return true
	case len(w.types) == 0 || len(narrow.types) == 0: // nobody has a level of nothing
		return len(narrow.types) == 0
	case isAny(w):
		return true
	case isAny(narrow):
		return false
	}
	return !slices.ContainsFunc(w.types, func(a string) bool {
		return !slices.ContainsFunc(narrow.types, func(b string) bool { return a == b || c.together.has(a, b) })
	})
}

// together are record types that are opened together: the types of a group are. It is enough that
// they are so on one side, since who opens one of them on the other side alone is reported apart.
// Each leads to another one, up to one that all lead to.
type together map[string]string

func (t together) of(id string) string {
	for t[id] != "" {
		id = t[id]
	}
	return id
}

func (t together) has(a, b string) bool { return t.of(a) == t.of(b) }

func (t together) put(s *side) {
	first := map[string]string{}
	for i := range s.RecordTypes {
		r := &s.RecordTypes[i]
		if r.Group == "" {
			continue
		}
		id := typeID(r)
		if first[r.Group] == "" {
			first[r.Group] = id
		}
		if a, b := t.of(id), t.of(first[r.Group]); a != b {
			t[a] = b
		}
	}
}

func isAny(w way) bool { return slices.Contains(w.types, spine.AnyRecordType) }

func subset(a, b []string) bool {
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}

var parameter = regexp.MustCompile(`\{[^/{}]*\}`)

// ways are those of all operations. One without a scope lets nobody through: it
// stands here for what became of it. The tables have them in the order of the
// model, which has their places.
func (s *side) ways() []way {
	var out []way
	n := 0
	for _, e := range s.Endpoints {
		for _, o := range e.Operations {
			out = append(out, s.waysOf(endpointName(e), s.rows.Operations[n], o.At)...)
			n++
		}
	}
	return out
}

func endpointName(e policy.Endpoint) string {
	return e.Service + " " + e.Method + " " + parameter.ReplaceAllString(e.Path, "{}")
}

func (s *side) waysOf(endpoint string, o spine.Operation, at []finding.Position) []way {
	w := way{endpoint: endpoint, id: string(o.Interaction), level: o.Level, function: string(o.Function), at: at}
	w.types, w.group = listed(o.RecordTypes, " "), string(o.Group)
	for i := range s.RecordTypes {
		if t := &s.RecordTypes[i]; w.group != "" && t.Group == w.group {
			w.types = append(w.types, typeID(t))
		}
	}
	slices.Sort(w.types)
	for _, h := range listed(o.Header, "|") {
		name, value, _ := strings.Cut(h, "=")
		if strings.ContainsAny(value, `,"\`) || !isVisible(value) { // so that it does not read as what else is asked for
			value = strconv.Quote(value)
		}
		w.header = append(w.header, name+": "+value)
	}
	slices.Sort(w.header)
	actors := []string{string(o.Actor)}
	if o.Actor == spine.EitherActor {
		actors = []string{string(spine.Consumer), string(spine.Provider)}
	}
	var out []way
	for _, w.actor = range actors {
		for _, w.scope = range strings.Split(o.Scopes, "|") {
			for _, set := range strings.Split(o.Query, "|") {
				w.query = policy.Counted(listed(set, "&"))
				out = append(out, w)
			}
		}
	}
	return out
}

func isVisible(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// listed are the texts of a list in the table form; nil if it is empty.
func listed(list, by string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, by)
}

func (w way) change(d direction) Change {
	object := w.id
	for _, part := range [...][2]string{
		{"by a ", w.actor}, {"scope ", w.scope}, {"with ", strings.Join(w.query, " and ")}, {"header ", strings.Join(w.header, ", ")},
		{"level ", w.levelAsked()}, {"function ", w.function},
	} {
		if part[1] != "" {
			object += ", " + part[0] + part[1]
		}
	}
	return d.change(Endpoint, w.endpoint, object, "")
}

// levelAsked is the level that an operation demands, and of what; empty if it demands none.
func (w way) levelAsked() string {
	if w.level == spine.NoAccess {
		return ""
	}
	return w.level.String() + " of " + w.named()
}

// named is what a level is demanded of.
func (w way) named() string {
	types := strings.Join(w.types, " and ")
	switch {
	case len(w.types) == 0:
		return "nothing, which nobody has"
	case isAny(w):
		return "any record type"
	case w.group != "":
		return fmt.Sprintf("the record group %q (%s)", w.group, types)
	}
	return types
}

// carries is the edit that gives an endpoint an interactionId.
func (d direction) carries(w way, there map[string]policy.Endpoint) edit {
	e := edit{what: EditEndpoint, text: w.endpoint + " carries " + w.id, in: first(w.at)}
	if other, ok := there[w.endpoint]; ok {
		e.out = cmp.Or(d.out.places.none[first(other.At)], first(other.At))
		if len(other.Operations) > 0 {
			e.out = first(other.Operations[0].At)
		}
	}
	return e
}

// asks are the edits of what an operation asks for: what the nearest of the
// others, which are of the same interactionId, does not take.
func (d direction) asks(w way, others []way) []edit {
	var nearest []edit
	for i, other := range others {
		if edits := d.differs(w, other); i == 0 || len(edits) < len(nearest) {
			nearest = edits
		}
	}
	return nearest
}

// differs are the edits that another operation would need to take what w takes.
func (d direction) differs(w, other way) []edit {
	row, old := d.in.places.operations[first(w.at)], d.out.places.operations[first(other.at)]
	var out []edit
	put := func(name, value string, in, was finding.Position) {
		text := w.id + " asks for " + name + " " + value
		if value == "" {
			text = w.id + " asks for no " + name
		}
		out = append(out, edit{EditEndpoint, text, cmp.Or(in, first(w.at)), was})
	}
	replaced := func(was finding.Position, stays bool) finding.Position {
		if stays { // so that it is not what became of another
			return finding.Position{}
		}
		return cmp.Or(was, first(other.at))
	}
	if w.actor != other.actor {
		put("actor", w.actor, row.Actor.At, replaced(old.Actor.At, false))
	}
	if w.scope != other.scope {
		put("scope", w.scope, whereIs(row.Scopes, w.scope), replaced(whereIs(old.Scopes, other.scope), !whereIs(row.Scopes, other.scope).IsZero()))
	}
	if !subset(other.query, w.query) {
		put("query parameter", strings.Join(w.query, " and "), set(row.Query, w.query), replaced(set(old.Query, other.query), !set(row.Query, other.query).IsZero()))
	}
	if !subset(other.header, w.header) {
		put("header", strings.Join(w.header, ", "), header(row), replaced(header(old), false))
	}
	if other.level > w.level {
		put("level", w.levelAsked(), row.Level.At, replaced(old.Level.At, false))
	} else if !d.covered(other, w) {
		put("level", w.levelAsked(), levelOf(row), replaced(levelOf(old), false))
	}
	if other.function != "" && other.function != w.function {
		put("function", w.function, row.Function.At, replaced(old.Function.At, false))
	}
	return out
}

// set is where one of several sets of parameters stands.
func set(sets [][]policy.Text, counted []string) finding.Position {
	for _, s := range sets {
		var names []string
		for _, t := range s {
			names = append(names, t.Value)
		}
		slices.Sort(names)
		if slices.Equal(policy.Counted(names), counted) {
			return firstOf(s)
		}
	}
	return finding.Position{}
}

// levelOf is where that stands of which an operation demands its level.
func levelOf(o policy.OperationFact) finding.Position {
	return cmp.Or(firstOf(o.RecordTypes), o.Group.At)
}

func header(o policy.OperationFact) finding.Position {
	if len(o.Header) == 0 {
		return finding.Position{}
	}
	return o.Header[0][1].At
}
