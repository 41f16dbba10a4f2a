package golang

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/spineguard/spineguard/generator/policy"
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
		for _, i := range e.model.Interactions {
			g.ValuesFunc(func(g *jen.Group) {
				g.Id("ID").Op(":").Id(e.names.Interaction(i.ID))
				field(g, "Service", i.Service)
				if i.Registered != "" {
					field(g, "Registered", i.Registered)
				} else {
					g.Id("Registered").Op(":").Id(e.names.Interaction(i.ID))
				}
			})
		}
	})
	table(f, "Ids under which directories list an interactionId, by alias.", "aliases", spine("Alias"), func(g *jen.Group) {
		for _, a := range e.aliases() {
			g.Values(jen.Id("Alias").Op(":").Lit(a[0]), jen.Id("ID").Op(":").Id(e.names.Interaction(a[1])))
		}
	})
	doc(f.Group, "Interactions returns every interactionId, sorted.")
	f.Func().Id("Interactions").Params().Add(spine("View")).Types(spine("Interaction")).Block(jen.Return(all("interactions")))
	doc(f.Group, "LookupInteraction returns what is known of an interactionId.")
	f.Func().Id("LookupInteraction").Params(jen.Id("id").Add(spine("InteractionID"))).Params(spine("Interaction"), jen.Bool()).
		Block(jen.Return(spine("FindInteraction").Call(jen.Id("interactions"), jen.Id("id"))))
	doc(f.Group, "ResolveInteraction returns the interactionId that an id stands for: itself, or the one that it is an alias of in a directory.")
	f.Func().Id("ResolveInteraction").Params(jen.Id("id").Add(spine("InteractionID"))).Params(spine("InteractionID"), jen.Bool()).
		Block(jen.Return(spine("ResolveInteraction").Call(jen.Id("interactions"), jen.Id("aliases"), jen.Id("id"))))
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

// aliases returns alias and interactionId, sorted by alias.
func (e emitter) aliases() [][2]string {
	var out [][2]string
	for _, i := range e.model.Interactions {
		for _, a := range i.Aliases {
			out = append(out, [2]string{a, i.ID})
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return out
}

func (e emitter) endpoints(f *jen.File) {
	table(f, "Operations, by service, path, method and interactionId.", "operations", spine("Operation"), func(g *jen.Group) {
		for _, p := range e.model.Endpoints {
			for _, o := range p.Operations {
				e.operation(g, p, o)
			}
		}
	})
	table(f, "Endpoints without an interactionId.", "unboundEndpoints", spine("UnboundEndpoint"), func(g *jen.Group) {
		for _, p := range e.model.Endpoints {
			if len(p.Operations) == 0 {
				g.Values(jen.Id("Endpoint").Op(":").Add(endpoint(p)), jen.Id("Reason").Op(":").Lit(p.None))
			}
		}
	})
	doc(f.Group, "Operations returns every operation of every endpoint.")
	f.Func().Id("Operations").Params().Add(spine("View")).Types(spine("Operation")).Block(jen.Return(all("operations")))
	doc(f.Group, "EndpointOperations returns the operations of an endpoint, by its method and its path template with the base in front.")
	f.Func().Id("EndpointOperations").Params(jen.Id("e").Add(spine("Endpoint"))).Params(spine("View").Types(spine("Operation")), jen.Bool()).
		Block(jen.Return(spine("FindEndpoint").Call(jen.Id("operations"), jen.Id("e"))))
	doc(f.Group, "OperationsOf returns the operations that use an interactionId.")
	f.Func().Id("OperationsOf").Params(jen.Id("id").Add(spine("InteractionID"))).Qual("iter", "Seq").Types(spine("Operation")).
		Block(jen.Return(spine("OperationsOf").Call(jen.Id("operations"), jen.Id("id"))))
	doc(f.Group, "UnboundEndpoints returns the endpoints that have no interactionId, with the reason that the spec gives.")
	f.Func().Id("UnboundEndpoints").Params().Add(spine("View")).Types(spine("UnboundEndpoint")).Block(jen.Return(all("unboundEndpoints")))
}

func endpoint(p policy.Endpoint) jen.Code {
	return spine("Endpoint").Values(
		jen.Id("Service").Op(":").Lit(p.Service), jen.Id("Method").Op(":").Lit(p.Method), jen.Id("Path").Op(":").Lit(p.Path))
}

func (e emitter) operation(g *jen.Group, p policy.Endpoint, o policy.Operation) {
	g.ValuesFunc(func(g *jen.Group) {
		g.Id("Endpoint").Op(":").Add(endpoint(p))
		g.Id("Interaction").Op(":").Id(e.names.Interaction(o.Interaction))
		if o.Actor != "" {
			g.Id("Actor").Op(":").Add(spine(map[string]string{"consumer": "Consumer", "provider": "Provider", "both": "Both"}[o.Actor]))
		}
		field(g, "Scopes", strings.Join(o.Scopes, "|"))
		var sets []string
		for _, q := range o.Query {
			sets = append(sets, strings.Join(q, "&"))
		}
		field(g, "Query", strings.Join(sets, "|"))
		var headers []string
		for _, h := range o.Header {
			headers = append(headers, h.Name+"="+h.Value)
		}
		field(g, "Header", strings.Join(headers, "|"))
		if o.Level != policy.NoAccess {
			g.Id("Level").Op(":").Add(level(o.Level))
		}
		if o.Function != "" {
			g.Id("Function").Op(":").Id(e.names.Function(o.Function))
		}
	})
}

func level(l policy.AccessLevel) *jen.Statement {
	switch l {
	case policy.PointerOnly:
		return spine("PointerOnly")
	case policy.PointerAndRecord:
		return spine("PointerAndRecord")
	default:
		return spine("NoAccess")
	}
}
