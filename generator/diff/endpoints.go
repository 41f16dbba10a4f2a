package diff

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// way is one way in which an endpoint can be used: with one scope, one set of
// parameters, by one kind of actor.
type way struct {
	endpoint, id, actor, scope string
	query, header              []string // sorted
	level                      policy.AccessLevel
	function                   string
	at                         []finding.Position
}

// endpoints compares the ways. One that asks for more than another, and is
// the same otherwise, is part of the other.
func (c *comparison) endpoints() {
	base, head := ways(c.base.Model), ways(c.head.Model)
	for _, w := range only(head, base) {
		c.gain(w.change("no", "yes"), w.at)
	}
	for _, w := range only(base, head) {
		c.lose(w.change("yes", "no"), w.at)
	}
}

// only are the ways of a that no way of b includes.
func only(a, b []way) []way {
	byKey := map[[4]string][]way{}
	for _, w := range b {
		byKey[w.key()] = append(byKey[w.key()], w)
	}
	var out []way
	for _, w := range a {
		if !slices.ContainsFunc(byKey[w.key()], func(wide way) bool { return wide.includes(w) }) {
			out = append(out, w)
		}
	}
	return out
}

func (w way) key() [4]string { return [4]string{w.endpoint, w.id, w.actor, w.scope} }

// includes reports whether w asks for nothing that narrow does not ask for.
func (w way) includes(narrow way) bool {
	return subset(w.query, narrow.query) && subset(w.header, narrow.header) &&
		w.level.Rank() <= narrow.level.Rank() && (w.function == "" || w.function == narrow.function)
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

func ways(m *policy.Model) []way {
	var out []way
	for _, e := range m.Endpoints {
		if len(e.Operations) == 0 { // meant to have none, which nothing guards
			out = append(out, way{endpoint: endpointName(e), at: e.At})
		}
		for _, o := range e.Operations {
			out = append(out, waysOf(e, o)...)
		}
	}
	return out
}

func endpointName(e policy.Endpoint) string {
	return e.Service + " " + e.Method + " " + parameter.ReplaceAllString(e.Path, "{}")
}

func waysOf(e policy.Endpoint, o policy.Operation) []way {
	w := way{
		endpoint: endpointName(e), id: o.Interaction, level: o.Level, function: o.Function, at: o.At,
	}
	for _, h := range o.Header {
		w.header = append(w.header, h.Name+": "+h.Value)
	}
	slices.Sort(w.header)
	actors := []string{o.Actor}
	if o.Actor == "both" {
		actors = []string{"consumer", "provider"}
	}
	scopes, sets := o.Scopes, o.Query
	if len(scopes) == 0 {
		scopes = []string{""}
	}
	if len(sets) == 0 {
		sets = [][]string{nil}
	}
	var out []way
	for _, w.actor = range actors {
		for _, w.scope = range scopes {
			for _, set := range sets {
				w.query = policy.Counted(set)
				out = append(out, w)
			}
		}
	}
	return out
}

func (w way) change(from, to string) Change {
	if w.id == "" {
		return Change{Kind: Endpoint, Subject: w.endpoint, Object: "requests without an interactionId", From: from, To: to}
	}
	object := w.id
	for _, part := range [...][2]string{
		{"by a ", w.actor}, {"scope ", w.scope}, {"with ", strings.Join(w.query, " and ")}, {"header ", strings.Join(w.header, ", ")},
		{"level ", string(w.level)}, {"function ", w.function},
	} {
		if part[1] != "" {
			object += ", " + part[0] + part[1]
		}
	}
	if w.scope == "" {
		object += ", without a scope"
	}
	return Change{Kind: Endpoint, Subject: w.endpoint, Object: object, From: from, To: to}
}
