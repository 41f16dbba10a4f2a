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
