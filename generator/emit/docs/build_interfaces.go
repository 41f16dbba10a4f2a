// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// interfaces fills in services, endpoints, interactionIds and formats.
func (b *builder) interfaces(d *Data) {
	formats := map[string][]Format{}
	for _, f := range b.model.Formats {
		format := b.formatOf(f)
		d.Formats = append(d.Formats, format)
		formats[f.Interaction] = append(formats[f.Interaction], format)
	}
	headers := map[string][]Text{}
	for _, s := range b.model.Services {
		headers[s.Name] = mapped(sendHeaders(s), func(f Field) Text { return f.Name })
	}
	operations := map[string][]Operation{}
	endpoints := map[string][]Endpoint{}
	for _, e := range b.model.Endpoints {
		endpoint := Endpoint{Service: b.serviceRef(e.Service), Method: Text(e.Method), Path: Text(e.Path), None: Text(e.None)}
		for _, o := range e.Operations {
			operation := b.operation(e, o)
			endpoint.Operations = append(endpoint.Operations, operation)
			operations[o.Interaction] = append(operations[o.Interaction], operation)
		}
		endpoints[e.Service] = append(endpoints[e.Service], endpoint)
		if len(e.Operations) == 0 {
			d.Unbound = append(d.Unbound, endpoint)
		}
	}
	for _, i := range b.model.Interactions {
		d.Interactions = append(d.Interactions, Interaction{
			ID: Text(i.ID), Anchor: b.interaction.id(i.ID), Self: b.interactionRef(i.ID), Service: b.serviceRef(i.Service),
			Registered: Text(i.Registered), Aliases: texts(i.Aliases), Headers: headers[i.Service], Operations: operations[i.ID], Formats: formats[i.ID],
		})
	}
	for _, s := range b.model.Services {
		d.Services = append(d.Services, b.serviceOf(s, endpoints[s.Name]))
	}
}

func (b *builder) formatOf(f policy.Format) Format {
	anchor := b.format.id(formatKey(f))
	out := Format{
		Anchor: anchor, System: Text(f.System), Code: Text(f.Code), Self: Ref{Text(f.Code), true, "formats" + b.ext + "#" + anchor},
		Display: Text(f.Display), Retrieval: Text(f.Retrieval), MIME: texts(f.MIME),
	}
	out.Interaction = b.interactionRef(f.Interaction)
	return out
}

func (b *builder) operation(e policy.Endpoint, o policy.Operation) Operation {
	out := Operation{
		Interaction: b.interactionRef(o.Interaction), Method: Text(e.Method), Path: Text(e.Path), Actor: Text(o.Actor),
		Scopes: texts(o.Scopes), Query: mapped(o.Query, counted), Level: levelOf(o.Level), Function: b.functionRef(o.Function),
		Deprecated: o.Deprecated, ReplacedBy: b.interactionRef(o.ReplacedBy),
	}
	if out.OfAny = slices.Contains(o.RecordTypes, policy.AnyRecordType); !out.OfAny {
		out.Of = mapped(o.RecordTypes, b.recordTypeRef)
	}
	if o.Group != "" {
		out.Of, out.OfGroup = []Ref{b.groupRef(o.Group)}, true
	}
	for _, h := range o.Header {
		out.Headers = append(out.Headers, [2]Text{Text(h.Name), Text(h.Value)})
	}
	return out
}

func (b *builder) serviceOf(s policy.Service, endpoints []Endpoint) Service {
	out := Service{
		Name: Text(s.Name), Self: b.serviceRef(s.Name), Headers: Text(s.Headers), Tokens: Text(s.Tokens), Proxied: s.API().Proxied(),
		Base: Text(s.Base), FHIR: Text(s.FHIR), Endpoints: endpoints,
		SendHeaders: sendHeaders(s), Claims: claims(s), Errors: failures(b.model, s), ErrorSystem: errorSystem(s), Curl: b.curl(s),
	}
	return out
}
