// SPDX-License-Identifier: Apache-2.0

package query

import (
	"slices"

	"github.com/spineguard/spineguard/generator/verdict"
	"github.com/spineguard/spineguard/spine"
)

// neverAllowed says why no request for an operation is allowed, whoever sends
// it; empty if one can be.
func (ix *Index) neverAllowed(o operation) string {
	at := spine.Endpoint{Service: o.endpoint.Service, Method: o.endpoint.Method, Path: o.endpoint.Path}
	rows, _ := ix.policy.EndpointOperations(at)
	for row := range rows.All() {
		if string(row.Interaction) == o.Interaction {
			if rule, never := ix.guards().Never(row); never {
				return verdict.Words(rule)
			}
			return ""
		}
	}
	return "the policy does not have it"
}

// allowed are the operations for which a request can be allowed. Each is asked
// about once, and what is never allowed is noted.
func (e *explainer) allowed(operations []operation) []operation {
	return slices.DeleteFunc(slices.Clone(operations), func(o operation) bool {
		why := e.ix.neverAllowed(o)
		if why != "" {
			e.note("no request for %s at %s %s is allowed: %s", o.Interaction, o.endpoint.Method, o.endpoint.Path, why)
		}
		return why != ""
	})
}

// isPossible reports whether a request for an interactionId can be allowed at any endpoint, if any
// spec has it.
func (ix *Index) isPossible(id string) bool {
	operations := ix.operations[ix.resolved(id)]
	return len(operations) == 0 || slices.ContainsFunc(operations, func(o operation) bool { return ix.neverAllowed(o) == "" })
}

// possible leaves out, where several operations may be meant, those for which no request can be
// allowed: what they demand is not in the way of the others. If that is all of them, those with a
// scope are meant, or the first, which is the one that is mended.
func (e *explainer) possible() {
	if len(e.calls) < 2 {
		return
	}
	var allowed []operation
	if !e.opened {
		allowed = e.callsThat(func(o operation) bool { return e.ix.neverAllowed(o) == "" })
	}
	for _, left := range [][]operation{
		allowed,
		e.callsThat(func(o operation) bool { return len(o.Scopes) > 0 }),
		e.calls[:1],
	} {
		if len(left) > 0 {
			e.left = len(left) < len(e.calls)
			e.calls = left
			return
		}
	}
}

func (e *explainer) callsThat(keep func(operation) bool) []operation {
	return slices.DeleteFunc(slices.Clone(e.calls), func(o operation) bool { return !keep(o) })
}

// isOpening reports whether a change opens more of the mapping, by which what nobody could call may
// become possible.
func isOpening(c Change) bool { return c.Kind == ChangeMapping || c.Kind == ChangeGroup }

// mayBecomePossible reports whether operations were left out that the listed changes may make possible:
// what those demand is then asked for as well.
func (e *explainer) mayBecomePossible() bool {
	return e.left && !e.opened && slices.ContainsFunc(e.a.Changes, func(way []Change) bool { return slices.ContainsFunc(way, isOpening) })
}
