// SPDX-License-Identifier: Apache-2.0

package golang

import (
	"github.com/dave/jennifer/jen"

	"github.com/spineguard/spineguard/generator/policy"
)

// policy writes the package comment, the tables as a whole, and what is asked of them.
func (e emitter) policy(f *jen.File) {
	for _, line := range comment(e.about()) {
		f.PackageComment(line)
	}
	doc(f.Group, "If this does not compile: go get github.com/spineguard/spineguard/spine@latest")
	f.Const().Id("_").Op("=").Add(spine("GoGetSpineV0_1_0OrLater"))
	doc(f.Group, "PolicyDigest identifies what this policy says; it changes exactly when the policy does.")
	f.Const().Id("PolicyDigest").Op("=").Lit(e.tables.Digest)
	e.codeSystems(f)
	doc(f.Group, "Policy returns the policy, which answers questions about users, systems and requests.")
	f.Func().Id("Policy").Params().Add(inPolicy("Policy")).Block(jen.Return(inPolicy("Of").Call(jen.Op("&").Id("tables"))))
	for _, s := range e.model.Services {
		e.handle(f, s)
	}
	e.all(f)
}

// about is the package comment.
func (e emitter) about() string {
	about := "Package " + e.opts.Package + " is "
	var services []string
	for _, s := range e.model.Services {
		services = append(services, s.Name)
	}
	switch len(services) {
	case 0:
		about += "an access policy as data."
	case 1:
		about += "the access policy of the service " + services[0] + " as data."
	default:
		about += "the access policy of the services " + and(services) + " as data."
	}
	return about + " [Policy] answers questions of it. What it does not know is denied."
}

// codeSystems names the URLs that stand in many rows.
func (e emitter) codeSystems(f *jen.File) {
	urls := e.names.Systems()
	if len(urls) == 0 {
		return
	}
	doc(f.Group, "The code systems.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, url := range urls {
			g.Id(e.names.System(url)).Op("=").Lit(url)
		}
	})
}

// handle writes the function that returns a service.
func (e emitter) handle(f *jen.File, s policy.Service) {
	if !e.hasOperations(s) {
		return
	}
	name := e.names.Service(s.Name)
	about, result, of := "which is called directly", "DirectService", "Direct"
	if s.API().Proxied() {
		about, result, of = "which is behind the Spine Secure Proxy", "ProxiedService", "Proxied"
	}
	doc(f.Group, name+" returns the service "+s.Name+", "+about+".")
	f.Func().Id(name).Params().Add(inPolicy(result)).Block(jen.Return(jen.Id("Policy").Call().Dot(of).Call(jen.Lit(s.Name))))
}

func (e emitter) hasOperations(s policy.Service) bool {
	for i := range e.tables.Operations {
		if e.tables.Operations[i].Service == s.Name {
			return true
		}
	}
	return false
}

// all puts the tables together. Those of other files stand there by their names.
func (e emitter) all(f *jen.File) {
	t := e.tables
	doc(f.Group, "tables are the policy as data.")
	f.Var().Id("tables").Op("=").Add(inPolicy("Tables")).CustomFunc(lines, func(g *jen.Group) {
		g.Id("Digest").Op(":").Id("PolicyDigest")
		if len(t.Services) > 0 {
			g.Id("Services").Op(":").Index().Add(inPolicy("ServiceRow")).CustomFunc(lines, e.services)
		}
		refer(g, "Operations", "operations", len(t.Operations))
		refer(g, "Unbound", "unboundEndpoints", len(t.Unbound))
		refer(g, "Interactions", "interactions", len(t.Interactions))
		refer(g, "Aliases", "aliases", len(t.Aliases))
		refer(g, "Formats", "formats", len(t.Formats))
		refer(g, "Systems", "systems", len(t.Systems))
		if len(e.model.Activities)+len(e.model.RecordTypes) == 0 {
			return
		}
		g.Id("RBAC").Op(":").Add(inPolicy("RBAC")).CustomFunc(lines, func(g *jen.Group) {
			refer(g, "Position", "activityPosition", len(t.RBAC.Position))
			refer(g, "Closures", "closures", len(t.RBAC.Closures))
			refer(g, "JobRoles", "jobRoles", len(t.RBAC.JobRoles))
			refer(g, "Types", "recordTypes", len(t.RBAC.Types))
			refer(g, "Functions", "functions", len(t.RBAC.Functions))
			refer(g, "Areas", "areas", len(t.RBAC.Areas))
			if t.RBAC.Stated != nil {
				g.Id("Stated").Op(":").Op("&").Id("stated")
			}
		})
	})
}

// refer sets a field to a table of another file, if there is one.
func refer(g *jen.Group, field, table string, rows int) {
	if rows > 0 {
		g.Id(field).Op(":").Id(table)
	}
}

func (e emitter) services(g *jen.Group) {
	rows := list(value{})
	for _, s := range e.tables.Services {
		row := fields{field("Name", text(s.Name))}
		row.constant("Headers", string(s.Headers), map[string]string{"nrl": "NRLHeaders", "ssp": "SSPHeaders"})
		row.constant("Tokens", string(s.Tokens), map[string]string{"spine": "SpineTokens", "gpconnect": "GPConnectTokens"})
		row.constant("FHIR", string(s.FHIR), map[string]string{"STU3": "STU3", "R4": "R4"})
		rows.list = append(rows.list, entry{value: list(value{}, row...)})
	}
	rows.entries(g, 2)
}
