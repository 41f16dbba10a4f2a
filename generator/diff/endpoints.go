package diff

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

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
		if w.scope != "" && !slices.ContainsFunc(byKey[w.key()], func(wide way) bool { return wide.includes(w) }) {
			edits := d.asks(w, byID[[2]string{w.endpoint, w.id}])
			if edits == nil {
				edits = []edit{d.carries(w, there)}
			}
			d.add(w.change(d), edits, w.at)
		}
	}
}

func (w way) key() [4]string { return [4]string{w.endpoint, w.id, w.actor, w.scope} }

// includes reports whether w asks for nothing that narrow does not ask for.
func (w way) includes(narrow way) bool {
	return subset(w.query, narrow.query) && subset(w.header, narrow.header) &&
		w.level <= narrow.level && (w.function == "" || w.function == narrow.function)
}

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
			out = append(out, waysOf(endpointName(e), s.rows.Operations[n], o.At)...)
			n++
		}
	}
	return out
}

func endpointName(e policy.Endpoint) string {
	return e.Service + " " + e.Method + " " + parameter.ReplaceAllString(e.Path, "{}")
}

func waysOf(endpoint string, o spine.Operation, at []finding.Position) []way {
	w := way{endpoint: endpoint, id: string(o.Interaction), level: o.Level, function: string(o.Function), at: at}
	for _, h := range listed(o.Header, "|") {
		w.header = append(w.header, strings.Replace(h, "=", ": ", 1))
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
		{"level ", levelAsked(w.level)}, {"function ", w.function},
	} {
		if part[1] != "" {
			object += ", " + part[0] + part[1]
		}
	}
	return d.change(Endpoint, w.endpoint, object, "")
}

// levelAsked is the level that an operation demands; empty if it demands none.
func levelAsked(l spine.AccessLevel) string {
	if l == spine.NoAccess {
		return ""
	}
	return l.String()
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
		put("level", levelAsked(w.level), row.Level.At, replaced(old.Level.At, false))
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

func header(o policy.OperationFact) finding.Position {
	if len(o.Header) == 0 {
		return finding.Position{}
	}
	return o.Header[0][1].At
}
