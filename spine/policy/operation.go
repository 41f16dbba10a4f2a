// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"iter"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/table"
)

// findInteraction looks an interactionId up in a table sorted by it.
func findInteraction(rows []spine.Interaction, id spine.InteractionID) (spine.Interaction, bool) {
	i := table.First(rows, func(row *spine.Interaction) bool { return row.ID >= id })
	if i == len(rows) || rows[i].ID != id {
		return spine.Interaction{}, false
	}
	return rows[i], true
}

// findAlias looks an alias up in a table sorted by it.
func findAlias(rows []spine.Alias, id spine.InteractionID) (spine.InteractionID, bool) {
	i := table.First(rows, func(row *spine.Alias) bool { return row.Alias >= id })
	if i == len(rows) || rows[i].Alias != id {
		return "", false
	}
	return rows[i].ID, true
}

// findEndpoint returns the operations of an endpoint from a table sorted by
// service, path, method and interactionId; false if it has none.
func findEndpoint(rows []spine.Operation, e spine.Endpoint) (spine.View[spine.Operation], bool) {
	from := table.First(rows, func(row *spine.Operation) bool { return notBefore(row, e) })
	if from == len(rows) || rows[from].Endpoint != e {
		return spine.View[spine.Operation]{}, false
	}
	to := from
	for to < len(rows) && rows[to].Endpoint == e {
		to++
	}
	return spine.ViewOf(rows[from:to:to]), true
}

// operationsOf returns the operations that use an interactionId.
func operationsOf(rows []spine.Operation, id spine.InteractionID) iter.Seq[spine.Operation] {
	return func(yield func(spine.Operation) bool) {
		for _, o := range rows {
			if o.Interaction == id && !yield(o) {
				return
			}
		}
	}
}

// notBefore is the order of a table of operations.
func notBefore(o *spine.Operation, e spine.Endpoint) bool {
	if o.Service != e.Service {
		return o.Service > e.Service
	}
	if o.Path != e.Path {
		return o.Path > e.Path
	}
	return o.Method >= e.Method
}
