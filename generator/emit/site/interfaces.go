// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

func (b *builder) interactions() []section {
	senders, receivers := b.users()
	all := table{ID: "interactions-table", Title: "InteractionIds", Columns: []string{"interactionId", "service", "endpoint", "actor"}}
	var sections []section
	for _, i := range b.Interactions {
		for _, o := range i.Operations {
			all.Rows = append(all.Rows, []cell{copied(link(i.Self)), link(i.Service), code(o.Method + " " + o.Path), text(o.Actor)})
		}
		sections = append(sections, b.interaction(i, senders[i.ID], receivers[i.ID]))
	}
	unbound := table{ID: "unbound-table", Title: "Endpoints without an interactionId", Columns: []string{"endpoint", "service", "reason"}}
	for _, e := range b.Unbound {
		unbound.Rows = append(unbound.Rows, []cell{code(e.Method + " " + e.Path), link(e.Service), text(e.None)})
	}
	out := []section{{ID: "all", Title: "All interactionIds", Tables: tables(all)}}
	if len(all.Rows) == 0 {
		out = nil
	}
	out = append(out, sections...)
	if len(unbound.Rows) > 0 {
		out = append(out, section{ID: "unbound", Title: "Endpoints without an interactionId", Tables: tables(unbound)})
	}
	return out
}

// users are the systems that send and that receive each interactionId.
func (b *builder) users() (senders, receivers map[docs.Text][]docs.Ref) {
	senders, receivers = map[docs.Text][]docs.Ref{}, map[docs.Text][]docs.Ref{}
	for _, s := range b.Systems {
		self := docs.Ref{Label: s.ASID, Href: "systems.html#" + s.Anchor, IsCode: true}
		for _, r := range s.Sends {
			senders[r.Label] = append(senders[r.Label], self)
		}
		for _, r := range s.Receives {
			receivers[r.Label] = append(receivers[r.Label], self)
		}
	}
	return senders, receivers
}

func (b *builder) interaction(i docs.Interaction, senders, receivers []docs.Ref) section {
	deprecated, successors := deprecation(i.Operations)
	s := section{ID: i.Anchor, Code: docs.Plain(i.ID), Copy: docs.Plain(i.ID), Facts: facts(
		fact{"Service", link(i.Service)},
		fact{"Registered as", code(i.Registered)},
		fact{"Aliases", codes(i.Aliases)},
		fact{"Headers", codes(i.Headers)},
		fact{"Sent by", links(senders)},
		fact{"Received by", links(receivers)},
		fact{"Deprecated at", codes(deprecated)},
		fact{"Use instead", links(successors)},
		fact{"Written at", b.where("interaction " + string(i.ID))},
	)}
	operations := table{
		ID: i.Anchor + ":endpoints", Title: "Endpoints of " + docs.Plain(i.ID),
		Columns: []string{"endpoint", "selected by", "actor", "JWT scope", "demands of the user", "where"},
	}
	for _, o := range i.Operations {
		key := fmt.Sprintf("endpoint %s %s %s %s", string(i.Service.Label), string(o.Method), string(o.Path), string(i.ID))
		operations.Rows = append(operations.Rows, []cell{
			code(o.Method + " " + o.Path), when(o), text(o.Actor), joined(o.Scopes, coded, " or "), demands(o), b.where(key),
		})
	}
	s.Tables = tables(operations, formatTable(i.Anchor+":formats", "Formats that "+docs.Plain(i.ID)+" retrieves", i.Formats, b.formatRow))
	return s
}

// deprecation returns the endpoints that are deprecated, and what takes their place.
func deprecation(all []docs.Operation) (endpoints []docs.Text, successors []docs.Ref) {
	for _, o := range all {
		if o.Deprecated {
			endpoints = append(endpoints, o.Method+" "+o.Path)
		}
		if o.ReplacedBy.Label != "" && !slices.Contains(successors, o.ReplacedBy) {
			successors = append(successors, o.ReplacedBy)
		}
	}
	return endpoints, successors
}

// demands says what an operation demands of the user.
func demands(o docs.Operation) cell {
	var c cell
	add := func(p part) { c.Parts = append(c.Parts, p) }
	if o.Level != "" {
		add(part{Text: "access to the " + o.Level + " of "})
	}
	if o.OfAny {
		add(part{Text: "at least one record type"})
	}
	if o.OfGroup {
		add(part{Text: "the group "})
	}
	for i, r := range o.Of {
		if i > 0 {
			add(part{Text: " and "})
		}
		add(linked(r))
	}
	if o.Level != "" && o.Function.Label != "" {
		add(part{Text: ", "})
	}
	if o.Function.Label != "" {
		add(linked(o.Function))
	}
	return c
}

// when says what selects an operation at its endpoint.
func when(o docs.Operation) cell {
	var sets []string
	for _, set := range o.Query {
		sets = append(sets, strings.Join(mapped(set, docs.Plain), " and "))
	}
	var all []string
	if len(sets) > 0 {
		all = append(all, strings.Join(sets, " or "))
	}
	for _, h := range o.Headers {
		all = append(all, docs.Plain(h[0])+": "+docs.Plain(h[1]))
	}
	if len(all) == 0 {
		return cell{}
	}
	return cell{Parts: []part{{Text: strings.Join(all, "; "), Code: true}}}
}

func formatTable(id, title string, list []docs.Format, row func(docs.Format) []cell) table {
	t := table{ID: id, Title: title, Columns: []string{"format", "code", "code system", "retrieval", "MIME types", "interactionId of retrieval", "where"}}
	t.Rows = mapped(list, row)
	return t
}

func (b *builder) formatRow(f docs.Format) []cell {
	retrieval := word(string(f.Retrieval))
	if f.Retrieval == "ssp" {
		retrieval = word("through the SSP")
	}
	return []cell{text(f.Display), link(f.Self), code(f.System), retrieval, codes(f.MIME), link(f.Interaction), b.where("format " + string(f.System) + " " + string(f.Code))}
}

func (b *builder) formats() []section {
	t := formatTable("formats-table", "Formats", b.Formats, func(f docs.Format) []cell {
		row := b.formatRow(f)
		row[0] = anchored(f.Anchor, row[0])
		return row
	})
	return []section{{ID: "all", Title: "All formats", Text: "Matching is on system and code alone; the name is for people.", Tables: tables(t)}}
}

func (b *builder) systems() []section {
	all := table{ID: "systems-table", Title: "Systems", Columns: []string{"ASID", "organisation", "host", "certificate", "where"}}
	ids := table{ID: "systems-interactions", Title: "What systems send and receive", Columns: []string{"ASID", "direction", "interactionId"}}
	for _, s := range b.Systems {
		all.Rows = append(all.Rows, []cell{anchored(s.Anchor, code(s.ASID)), code(s.ODS), code(s.Host), code(s.Certificate), b.where("system " + string(s.ASID))})
		for _, r := range s.Sends {
			ids.Rows = append(ids.Rows, []cell{code(s.ASID), word("sends"), link(r)})
		}
		for _, r := range s.Receives {
			ids.Rows = append(ids.Rows, []cell{code(s.ASID), word("receives"), link(r)})
		}
	}
	return []section{
		{ID: "all", Title: "All systems", Tables: tables(all)},
		{ID: "interactions", Title: "InteractionIds of systems", Tables: tables(ids)},
	}
}

// anchor is the id to which a link leads.
func anchor(r docs.Ref) string {
	_, id, _ := strings.Cut(r.Href, "#")
	return id
}
