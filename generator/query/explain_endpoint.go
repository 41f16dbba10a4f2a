package query

import (
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
)

// atEndpoint finds the operation of an endpoint that is called: the one with
// the interactionId that is named, or the one that the request selects.
func (e *explainer) atEndpoint(found *policy.Endpoint, isRequest bool) {
	where := found.Method + " " + found.Path
	e.calls = nil
	if e.request.target != "" {
		e.note("the request goes through a proxy, to %s", e.request.target)
	}
	if problem, next := e.misread(found); problem != "" {
		e.check(KindEndpoint, false, found.At, "%s of %s: %s", where, found.Service, problem)
		e.fix(Change{Kind: ChangeRequest}, "%s", next)
		return
	}
	if root := e.request.root(found); isRequest && root != "" && !e.ix.target[found.Service] {
		e.note("the service root is taken to be %s: what stands in front of the path of the endpoint", root)
	}
	if len(found.Operations) == 0 {
		e.direct = true
		e.check(KindEndpoint, e.q.Interaction == "" && e.q.ASID == "", found.At, "%s of %s carries no interactionId: %q", where, found.Service, found.None)
		e.fix(Change{Kind: ChangeRequest}, "ask without a system and an interactionId: nothing of the kind is looked at there")
		return
	}
	var candidates, selected []operation
	for i := range found.Operations {
		o := operation{found, &found.Operations[i]}
		if e.q.Interaction != "" && o.Interaction != e.id {
			continue
		}
		candidates = append(candidates, o)
		if !isRequest || e.request.selected(o.Operation) {
			selected = append(selected, o)
		}
	}
	switch {
	case len(candidates) == 0:
		e.check(KindEndpoint, false, found.At, "%s of %s carries %s, and not %q", where, found.Service, ids(operationsOf(found)), e.q.Interaction)
		e.fix(Change{Kind: ChangeRequest}, "call %s", ids(operationsOf(found)))
	case len(selected) == 0:
		e.check(KindEndpoint, false, found.At, "%s of %s is there, but the request selects no interactionId", where, found.Service)
		for _, o := range candidates {
			e.note("%s is selected by %s", o.Interaction, selector(o.Operation))
		}
		e.fix(Change{Kind: ChangeRequest}, "send %s", selector(candidates[0].Operation))
	case len(selected) > 1:
		e.check(KindEndpoint, false, found.At, "%s of %s carries %s", where, found.Service, ids(selected))
		e.fix(Change{Kind: ChangeRequest}, "name one of the interactionIds")
	default:
		o := selected[0]
		e.id, e.calls = o.Interaction, selected
		e.check(KindEndpoint, true, o.At, "%s of %s carries %s", where, found.Service, o.Interaction)
		if s := selector(o.Operation); s != "" && !isRequest {
			e.condition("the request has %s", s)
		}
	}
}

// misread says what is wrong with how a URL stands behind a proxy's: that of a
// record is one percent-encoded segment (NRL, retrieval_ssp), any other is there as
// it is (GP Connect, integration_spine_secure_proxy).
func (e *explainer) misread(found *policy.Endpoint) (problem, next string) {
	switch record := e.ix.target[found.Service]; {
	case e.request.target == "" || record == e.request.encoded:
		return "", ""
	case record:
		return "the proxy takes the URL of a record as one percent-encoded segment", "encode the URL of the record, scheme and slashes included"
	}
	return "the proxy takes the URL as it is, and here it is percent-encoded", "put the URL behind that of the proxy as it is"
}

func operationsOf(found *policy.Endpoint) []operation {
	var out []operation
	for i := range found.Operations {
		out = append(out, operation{found, &found.Operations[i]})
	}
	return out
}

func ids(operations []operation) string {
	var out []string
	for _, o := range operations {
		out = append(out, o.Interaction)
	}
	return strings.Join(out, ", ")
}
