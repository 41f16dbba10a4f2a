// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

// pages makes those that have something to say, in the order of the other
// forms of the docs, and behind them what is known of this run.
func (b *builder) pages() []page {
	sections := map[string]func() []section{
		"overview": b.overview, "interactions": b.interactions, "formats": b.formats, "record-types": b.recordTypes,
		"rbac": b.rbac, "activities": b.activities, "job-roles": b.jobRoles, "functions": b.functions, "systems": b.systems, "implementers": b.implementers,
	}
	var out []page
	for _, p := range b.Pages {
		made := page{Name: p.Name, File: p.Href, Title: p.Title, Summary: p.Summary, Sections: sections[p.Name](), Count: b.count(p.Name)}
		if p.Name == "overview" {
			made.Title, made.Summary, made.Start, made.Asks, made.Changed = "Start", startSummary, true, b.asks(), b.changed()
		}
		out = append(out, made)
	}
	var all []page
	for _, p := range slices.Concat(out, b.extras()) {
		repeat(p.Sections)
		all = append(all, split(p)...)
	}
	return all
}

// count is how many a page lists of its kind.
func (b *builder) count(name string) int {
	types := len(b.Ungrouped)
	for _, g := range b.Groups {
		types += len(g.Types)
	}
	return map[string]int{
		"interactions": len(b.Interactions), "formats": len(b.Formats), "record-types": types, "activities": len(b.Activities),
		"job-roles": len(b.JobRoles), "functions": len(b.Functions), "systems": len(b.Systems), "implementers": len(b.Services),
	}[name]
}

func (b *builder) overview() []section {
	out := []section{{ID: "policy", Title: "This policy", Facts: facts(
		fact{"Go package", code(b.Package)},
		fact{"Policy digest", copied(code(b.Digest))},
		fact{"Services", number(len(b.Services))},
		fact{"InteractionIds", number(len(b.Interactions))},
		fact{"Formats", number(len(b.Formats))},
		fact{"Record groups", number(len(b.Groups))},
		fact{"Activities", number(len(b.Activities))},
		fact{"Job roles", number(len(b.JobRoles))},
		fact{"Functions", number(len(b.Functions))},
		fact{"Separations of duties", number(len(b.Separations))},
		fact{"Systems", number(len(b.Systems))},
	)}}
	services := table{ID: "services-table", Title: "Services", Columns: []string{"service", "headers", "tokens", "FHIR", "endpoints", "where"}}
	for _, s := range b.Services {
		services.Rows = append(services.Rows, []cell{
			link(s.Self), text(s.Headers), text(s.Tokens), text(s.FHIR), word(fmt.Sprint(len(s.Endpoints))), b.where("service " + string(s.Name)),
		})
	}
	if len(b.Services) > 0 {
		out = append(out, section{ID: "services", Title: "Services", Tables: tables(services)})
	}
	for _, s := range b.Services {
		endpoints := table{ID: anchor(s.Self) + ":endpoints-table", Title: "Endpoints of " + docs.Plain(s.Name), Columns: []string{"endpoint", "interactionId", "actor", "where"}}
		for _, e := range s.Endpoints {
			endpoints.Rows = append(endpoints.Rows, b.endpoint(s, e)...)
		}
		out = append(out, section{ID: anchor(s.Self) + ":endpoints", Title: "Endpoints of " + docs.Plain(s.Name), Picture: pictured(s.Picture), Tables: tables(endpoints)})
	}
	sources := table{ID: "sources-table", Title: "Sources", Columns: []string{"document", "sheet"}}
	for _, s := range b.Sources {
		sources.Rows = append(sources.Rows, []cell{code(s.File), text(s.Sheet)})
	}
	return append(out, section{ID: "sources", Title: "Sources", Tables: tables(sources)})
}

// endpoint are the rows of an endpoint: one for each interactionId.
func (b *builder) endpoint(s docs.Service, e docs.Endpoint) [][]cell {
	place := code(e.Method + " " + e.Path)
	key := fmt.Sprintf("endpoint %s %s %s", string(s.Name), string(e.Method), string(e.Path))
	if len(e.Operations) == 0 {
		return [][]cell{{place, word("none: " + string(e.None)), word(""), b.where(key)}}
	}
	return mapped(e.Operations, func(o docs.Operation) []cell {
		return []cell{place, copied(link(o.Interaction)), text(o.Actor), b.where(key + " " + string(o.Interaction.Label))}
	})
}

// where are the addresses of a fact.
func (b *builder) where(key string) cell {
	return joined(b.options.Provenance[key], func(s string) part { return part{Text: docs.Plain(docs.Text(s)), Code: true, Where: true} }, ", ")
}

// number is a count; nothing if there is none.
func number(n int) cell {
	if n == 0 {
		return cell{}
	}
	return word(fmt.Sprint(n))
}
