// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/spine"
)

// traffic is two of: a system, an endpoint or format, an interactionId.
type traffic struct {
	system   *policy.System
	receives bool // whether the system receives
	endpoint *policy.Endpoint
	format   *policy.Format
	id       string // canonical
}

func direction(receives bool) string {
	if receives {
		return GrantReceives
	}
	return GrantSends
}

func endpointName(e *policy.Endpoint) string { return e.Service + " " + e.Method + " " + e.Path }
func formatName(f *policy.Format) string     { return f.System + "|" + f.Code }

func endpointOf(e *policy.Endpoint) spine.Endpoint {
	return spine.Endpoint{Service: e.Service, Method: e.Method, Path: e.Path}
}

func formatCode(f *policy.Format) spine.FormatCode {
	return spine.FormatCode{System: f.System, Code: f.Code}
}

// question is the traffic as a question. An endpoint with several ids is asked
// about with the first of them, since one has to be named.
func (s *Suite) question(t *traffic) query.Question {
	q := query.Question{Interaction: t.id, Receive: t.receives}
	if t.system != nil {
		q.ASID = t.system.ASID
	}
	if t.endpoint != nil {
		q.Service, q.Method, q.Endpoint = t.endpoint.Service, t.endpoint.Method, t.endpoint.Path
		if ids := s.evaluator.carried(t); t.id == "" && len(ids) > 1 {
			q.Interaction = ids[0]
		}
	}
	if t.format != nil {
		q.Format = formatName(t.format)
	}
	return q
}

func (t *traffic) String() string {
	what := t.id
	switch {
	case t.endpoint != nil:
		what = endpointName(t.endpoint)
	case t.format != nil:
		what = "the format " + formatName(t.format)
	}
	switch {
	case t.system == nil:
		return what + " by " + t.id
	case t.receives:
		return t.system.ASID + " receiving " + what
	case t.format != nil:
		return t.system.ASID + " fetching " + what
	case t.endpoint != nil:
		return t.system.ASID + " calling " + what
	}
	return t.system.ASID + " sending " + what
}

// traffic binds a test of systems, endpoints and formats.
func (b *binder) traffic(t *Test) []demand {
	system, everySystem, _ := named(b.systems)
	systems := bind(b, t.ASID, "system", system, everySystem, func() []string { return nil }) // no ASID is offered for another
	ids := bind(b, t.Interact, "interactionId", b.suite.index.Interaction, func(set string) ([]string, bool) { return b.ids(), set == all }, b.ids)
	endpoints := bind(b, t.Endpoint, "endpoint", b.endpoint, everyOne(b.model.Endpoints), func() []string { return keys(b.called) })
	formats := bind(b, t.Format, "format", b.suite.index.Format, everyOne(b.model.Formats), b.formatNames)
	receives := t.Direction.Value == "receives"
	switch {
	case t.ASID.Given() && t.Endpoint.Given():
		return pair(b, t, systems, endpoints, func(s *policy.System, e *policy.Endpoint) check {
			return check{traffic: &traffic{system: s, receives: receives, endpoint: e}}
		})
	case t.ASID.Given() && t.Format.Given():
		return pair(b, t, systems, formats, func(s *policy.System, f *policy.Format) check {
			return check{traffic: &traffic{system: s, receives: receives, format: f}}
		})
	case t.Endpoint.Given():
		return pair(b, t, endpoints, ids, func(e *policy.Endpoint, id string) check { return check{traffic: &traffic{endpoint: e, id: id}} })
	case t.Format.Given():
		return pair(b, t, formats, ids, func(f *policy.Format, id string) check { return check{traffic: &traffic{format: f, id: id}} })
	}
	return pair(b, t, systems, ids, func(s *policy.System, id string) check {
		return check{traffic: &traffic{system: s, receives: receives, id: id}}
	})
}

func everyOne[T any](list []T) func(string) ([]*T, bool) {
	return func(set string) ([]*T, bool) { return pointers(list), set == all }
}

func (b *binder) ids() []string {
	var out []string
	for _, i := range b.model.Interactions {
		out = append(out, i.ID)
	}
	return out
}

// endpoint finds an endpoint by its method and path template, with the name of its
// service in front where several have it.
func (b *binder) endpoint(name string) (*policy.Endpoint, bool) {
	found := b.called[name]
	if len(found) != 1 {
		return nil, false
	}
	return found[0], true
}

func (b *binder) formatNames() []string {
	var out []string
	for _, f := range b.model.Formats {
		out = append(out, f.Code, formatName(&f), f.Display)
	}
	return out
}
