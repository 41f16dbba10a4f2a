package golang

import (
	"strings"

	"github.com/dave/jennifer/jen"

	runtime "github.com/spineguard/spineguard/spine"
)

func (e emitter) interactions(f *jen.File) {
	uses := e.uses()
	doc(f.Group, "The interactionIds.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, i := range e.model.Interactions {
			name := e.names.Interaction(i.ID)
			doc(g, name+": "+strings.Join(uses[i.ID], "; ")+".")
			g.Id(name).Add(spine("InteractionID")).Op("=").Lit(i.ID)
		}
	})
	table(f, "Interactions, by id.", "interactions", spine("Interaction"), func(g *jen.Group) {
		for _, i := range e.tables.Interactions {
			g.ValuesFunc(func(g *jen.Group) {
				g.Id("ID").Op(":").Add(e.interactionID(i.ID))
				field(g, "Service", i.Service)
				if i.Registered == i.ID {
					g.Id("Registered").Op(":").Add(e.interactionID(i.ID))
				} else {
					field(g, "Registered", string(i.Registered))
				}
			})
		}
	})
	if len(e.tables.Aliases) == 0 {
		return
	}
	table(f, "Ids under which directories list an interactionId, by alias.", "aliases", spine("Alias"), func(g *jen.Group) {
		for _, a := range e.tables.Aliases {
			g.Values(jen.Id("Alias").Op(":").Lit(string(a.Alias)), jen.Id("ID").Op(":").Add(e.interactionID(a.ID)))
		}
	})
}

// uses says for each interactionId where it is used.
func (e emitter) uses() map[string][]string {
	out := map[string][]string{}
	for _, p := range e.model.Endpoints {
		for _, o := range p.Operations {
			use := p.Method + " " + p.Path
			if o.Actor != "" {
				use += " (" + o.Actor + ")"
			}
			out[o.Interaction] = append(out[o.Interaction], use)
		}
	}
	return out
}

func (e emitter) endpoints(f *jen.File) {
	if len(e.tables.Operations) > 0 {
		table(f, "Operations, by service, path, method and interactionId.", "operations", spine("Operation"), func(g *jen.Group) {
			for _, o := range e.tables.Operations {
				e.operation(g, o)
			}
		})
	}
	if len(e.tables.Unbound) > 0 {
		table(f, "Endpoints without an interactionId.", "unboundEndpoints", spine("UnboundEndpoint"), func(g *jen.Group) {
			for _, u := range e.tables.Unbound {
				g.Values(jen.Id("Endpoint").Op(":").Add(endpoint(u.Endpoint)), jen.Id("Reason").Op(":").Lit(u.Reason))
			}
		})
	}
}

func endpoint(e runtime.Endpoint) jen.Code {
	return spine("Endpoint").Values(
		jen.Id("Service").Op(":").Lit(e.Service), jen.Id("Method").Op(":").Lit(e.Method), jen.Id("Path").Op(":").Lit(e.Path))
}

func (e emitter) operation(g *jen.Group, o runtime.Operation) {
	g.ValuesFunc(func(g *jen.Group) {
		g.Id("Endpoint").Op(":").Add(endpoint(o.Endpoint))
		g.Id("Interaction").Op(":").Add(e.interactionID(o.Interaction))
		constant(g, "Actor", string(o.Actor), map[string]string{"consumer": "Consumer", "provider": "Provider", "both": "EitherActor"})
		field(g, "Scopes", o.Scopes)
		field(g, "Query", o.Query)
		field(g, "Header", o.Header)
		if o.Level != runtime.NoAccess {
			g.Id("Level").Op(":").Add(level(o.Level))
		}
		constant(g, "RecordTypes", o.RecordTypes, map[string]string{runtime.AnyRecordType: "AnyRecordType"})
		if o.Group != "" {
			g.Id("Group").Op(":").Id(e.names.Group(string(o.Group)))
		}
		if o.Function != "" {
			g.Id("Function").Op(":").Id(e.names.Function(string(o.Function)))
		}
	})
}

func level(l runtime.AccessLevel) *jen.Statement {
	switch l {
	case runtime.PointerOnly:
		return spine("PointerOnly")
	case runtime.PointerAndRecord:
		return spine("PointerAndRecord")
	default:
		return spine("NoAccess")
	}
}
