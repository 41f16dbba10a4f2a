package assert

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// traffic is two of: a system, an endpoint or format, an interactionId. It is
// allowed if there is an interactionId that belongs to both.
type traffic struct {
	system   *policy.System
	receives bool // whether the system receives
	endpoint *policy.Endpoint
	format   *policy.Format
	id       string // canonical
}

// ids are the interactionIds that may be meant, before the system is looked at.
func (s *Suite) ids(t traffic) []string {
	var out []string
	switch {
	case t.endpoint != nil:
		for _, o := range t.endpoint.Operations {
			out = append(out, o.Interaction)
		}
		slices.Sort(out)
		out = slices.Compact(out)
	case t.format != nil && t.format.Interaction != "":
		out = []string{s.canonical(t.format.Interaction)}
	case t.format != nil:
	default:
		return []string{t.id}
	}
	return slices.DeleteFunc(out, func(id string) bool { return t.id != "" && id != t.id })
}

func (s *Suite) canonical(id string) string {
	if c, ok := s.index.Interaction(id); ok {
		return c
	}
	return id
}

// held are those of the ids that the system may send or receive, each with
// the name under which it has it. Without a system they are all.
func (s *Suite) held(t traffic) map[string]string {
	out := map[string]string{}
	for _, id := range s.ids(t) {
		if t.system == nil {
			out[id] = id
		} else if name, ok := s.index.May(t.system, id, t.receives); ok {
			out[id] = name
		}
	}
	return out
}

// may reports whether the traffic is allowed. What is retrieved directly needs
// no interactionId.
func (s *Suite) may(t traffic) bool {
	direct := t.format != nil && t.format.Retrieval == "direct" && t.id == ""
	return direct || len(s.held(t)) > 0
}

// grants are those that the traffic rests on, for the given ids.
func (t traffic) grants(id, held string) []grantKey {
	var out []grantKey
	if t.system != nil {
		out = append(out, grantKey{direction(t.receives), t.system.ASID, held})
	}
	if t.endpoint != nil {
		out = append(out, grantKey{GrantEndpoint, endpointName(t.endpoint), id})
	}
	if t.format != nil {
		out = append(out, grantKey{GrantFormat, formatName(t.format), t.format.Interaction})
	}
	return out
}

func direction(receives bool) string {
	if receives {
		return GrantReceives
	}
	return GrantSends
}

func endpointName(e *policy.Endpoint) string { return e.Service + " " + e.Method + " " + e.Path }
func formatName(f *policy.Format) string     { return f.System + "|" + f.Code }

// question is the traffic as a question. An endpoint with several ids is asked
// about with the first of them, since one has to be named.
func (s *Suite) question(t traffic) query.Question {
	q := query.Question{Interaction: t.id, Receive: t.receives}
	if t.system != nil {
		q.ASID = t.system.ASID
	}
	if t.endpoint != nil {
		q.Service, q.Method, q.Endpoint = t.endpoint.Service, t.endpoint.Method, t.endpoint.Path
		if ids := s.ids(t); t.id == "" && len(ids) > 1 {
			q.Interaction = ids[0]
		}
	}
	if t.format != nil {
		q.Format = formatName(t.format)
	}
	return q
}

func (t traffic) String() string {
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

// traffic unfolds a test of systems, endpoints and formats.
func (b *binder) traffic(t *Test) []demand {
	systems := bind(b, t.ASID, "system", func(s string) (*policy.System, bool) { v, ok := b.systems[s]; return v, ok },
		everything(b.systems), nil) // no ASID is offered for another
	ids := bind(b, t.Interact, "interactionId", b.suite.index.Interaction, b.interactions, b.ids())
	endpoints := bind(b, t.Endpoint, "endpoint", b.suite.index.Endpoint, b.endpoints, b.endpointNames())
	formats := bind(b, t.Format, "format", b.suite.index.Format, b.formats, b.formatNames())
	receives := t.Direction.Value == "receives"
	switch {
	case t.ASID.Given() && t.Endpoint.Given():
		return unfold(b, t, systems, endpoints, func(s *policy.System, e *policy.Endpoint) check {
			return check{traffic: traffic{system: s, receives: receives, endpoint: e}}
		})
	case t.ASID.Given() && t.Format.Given():
		return unfold(b, t, systems, formats, func(s *policy.System, f *policy.Format) check {
			return check{traffic: traffic{system: s, receives: receives, format: f}}
		})
	case t.Endpoint.Given():
		return unfold(b, t, endpoints, ids, func(e *policy.Endpoint, id string) check { return check{traffic: traffic{endpoint: e, id: id}} })
	case t.Format.Given():
		return unfold(b, t, formats, ids, func(f *policy.Format, id string) check { return check{traffic: traffic{format: f, id: id}} })
	}
	return unfold(b, t, systems, ids, func(s *policy.System, id string) check {
		return check{traffic: traffic{system: s, receives: receives, id: id}}
	})
}

func (b *binder) ids() []string {
	var out []string
	for _, i := range b.model.Interactions {
		out = append(out, i.ID)
	}
	return out
}

func (b *binder) interactions(set string) ([]string, bool) { return b.ids(), set == all }

func (b *binder) endpoints(set string) (out []*policy.Endpoint, ok bool) {
	for i := range b.model.Endpoints {
		out = append(out, &b.model.Endpoints[i])
	}
	return out, set == all
}

func (b *binder) endpointNames() []string {
	var out []string
	for _, e := range b.model.Endpoints {
		out = append(out, e.Method+" "+e.Path, endpointName(&e))
	}
	return out
}

func (b *binder) formats(set string) (out []*policy.Format, ok bool) {
	for i := range b.model.Formats {
		out = append(out, &b.model.Formats[i])
	}
	return out, set == all
}

func (b *binder) formatNames() []string {
	var out []string
	for _, f := range b.model.Formats {
		out = append(out, f.Code, formatName(&f), f.Display)
	}
	return out
}
