package golang

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/spineguard/spineguard/generator/policy"
)

// service writes the table of a service and what can be made from it: guards
// for the positions that its headers allow, and a transport for its callers.
func (e emitter) service(f *jen.File, s policy.Service) {
	if !e.hasOperations(s) {
		return
	}
	variable := "service" + strings.TrimSuffix(strings.TrimPrefix(e.names.Constructor(s.Name, "Guard"), "New"), "Guard")
	doc(f.Group, "The service "+s.Name+".")
	f.Var().Id(variable).Op("=").Add(spine("Service")).CustomFunc(lines, func(g *jen.Group) {
		g.Id("Name").Op(":").Lit(s.Name)
		g.Id("Headers").Op(":").Add(spine(map[string]string{"nrl": "NRLHeaders", "ssp": "SSPHeaders"}[s.Headers]))
		g.Id("Tokens").Op(":").Add(spine(map[string]string{"spine": "SpineTokens", "gpconnect": "GPConnectTokens"}[s.Tokens]))
		if s.FHIR != "" {
			g.Id("FHIR").Op(":").Add(spine(s.FHIR))
		}
		g.Id("Operations").Op(":").Id("operations")
		g.Id("Interactions").Op(":").Id("interactions")
		g.Id("Aliases").Op(":").Id("aliases")
		if len(e.model.Formats) > 0 {
			g.Id("Formats").Op(":").Id("formats")
		}
		if len(e.model.Systems) > 0 {
			g.Id("Systems").Op(":").Id("systems")
		}
		if len(e.model.Activities) > 0 {
			g.Id("Access").Op(":").Op("&").Id("access")
		}
		g.Id("PolicyDigest").Op(":").Id("PolicyDigest")
	})
	if s.Headers == "nrl" {
		e.constructor(f, s, variable, "Guard", "ServiceOptions", "NewServiceGuard", "returns a guard for the service "+s.Name+", which is called directly.")
	} else {
		e.constructor(f, s, variable, "ProviderGuard", "ProviderOptions", "NewProviderGuard", "returns a guard for a provider of "+s.Name+" behind the Spine Secure Proxy.")
		e.constructor(f, s, variable, "ProxyGuard", "ProxyOptions", "NewProxyGuard", "returns a guard of "+s.Name+" in the place of the Spine Secure Proxy.")
	}
	e.constructor(f, s, variable, "Transport", "TransportOptions", "NewTransport", "returns what an http.Client needs to send requests to "+s.Name+" that its guard lets through.")
}

func (e emitter) constructor(f *jen.File, s policy.Service, variable, kind, options, makes, about string) {
	name := e.names.Constructor(s.Name, kind)
	result := "Guard"
	if kind == "Transport" {
		result = kind
	}
	doc(f.Group, name+" "+about)
	f.Func().Id(name).Params(jen.Id("o").Add(spine(options))).Params(jen.Op("*").Add(spine(result)), jen.Error()).
		Block(jen.Return(spine(makes).Call(jen.Op("&").Id(variable), jen.Id("o"))))
}

func (e emitter) hasOperations(s policy.Service) bool {
	for _, p := range e.model.Endpoints {
		if p.Service == s.Name && len(p.Operations) > 0 {
			return true
		}
	}
	return false
}
