// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
)

// What is said of an operation and of an endpoint that let no request through the
// guard.
const (
	withoutScope = ", without a scope, so that the guard refuses every request"
	withoutID    = "no interactionId, so that the guard refuses every request"
)

// carried is what an endpoint carries, by interactionId: empty is that of an endpoint
// that has none.
type carried map[string]entry

// closed reports whether something of an interactionId lets no request through.
func (c carried) closed(id string) bool {
	return slices.ContainsFunc(c[id].values, func(text string) bool { return text != id })
}

// of is what an endpoint carries of an interactionId, or in place of it.
func (c carried) of(id string) entry {
	if e, ok := c[id]; ok {
		return e
	}
	if id != "" {
		return c[""]
	}
	var all entry
	for _, id := range union(keys(c), nil) {
		all = entry{append(all.values, c[id].values...), append(all.at, c[id].at...)}
	}
	return all
}

// carried is what the endpoints of a side carry, by their names.
func (s *side) carried() map[string]carried {
	out := map[string]carried{}
	put := func(endpoint, id, text string, at []finding.Position) {
		if out[endpoint] == nil {
			out[endpoint] = carried{}
		}
		e := out[endpoint][id]
		out[endpoint][id] = entry{append(e.values, text), append(e.at, at...)}
	}
	for _, e := range s.Endpoints {
		if len(e.Operations) == 0 {
			put(endpointName(e), "", withoutID, []finding.Position{cmp.Or(s.places.none[first(e.At)], first(e.At))})
		}
	}
	for _, w := range s.ways() {
		text := w.id
		if w.scope == "" {
			text += withoutScope
		}
		put(w.endpoint, w.id, text, w.at)
	}
	return out
}

// closed compares what lets no request through the guard. That it comes or goes gives
// nobody access, but a reviewer of the change should see it.
func (c *comparison) closed() []Row {
	var out []Row
	base, head := c.base.carried(), c.head.carried()
	for _, name := range union(keys(base), keys(head)) {
		from, to, said := base[name], head[name], map[string]bool{}
		for _, id := range union(keys(from), keys(to)) {
			if from.closed(id) == to.closed(id) {
				continue
			}
			row := newRow([2]string{"endpoint", name}, from.of(id), to.of(id))
			if text := row.String(); !said[text] {
				said[text], out = true, append(out, row)
			}
		}
	}
	return out
}
