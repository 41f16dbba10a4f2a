// SPDX-License-Identifier: Apache-2.0

package golang

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	runtime "github.com/spineguard/spineguard/spine"
)

func (e emitter) interactions(f *jen.File) {
	uses, deprecated := e.uses(), e.deprecated()
	doc(f.Group, "The interactionIds.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, i := range e.model.Interactions {
			name := e.names.Interaction(i.ID)
			doc(g, append([]string{name + " is the interactionId of " + and(uses[i.ID]) + "."}, deprecated[i.ID]...)...)
			interactionConstant(g, name, i.ID)
		}
	})
	e.aliases(f)
	table(f, "interactions", "are sorted by id.", spine("Interaction"), func(add func(entry)) {
		for _, i := range e.tables.Interactions {
			var row fields
			row.add("ID", e.interactionID(i.ID))
			row.text("Service", i.Service)
			if i.Registered == i.ID {
				row.add("Registered", e.interactionID(i.ID))
			} else {
				row.text("Registered", string(i.Registered))
			}
			add(entry{value: list(value{}, row...)})
		}
	})
}

// aliases writes a constant for each id under which directories list an interactionId. It is
// deprecated: a program sends, and asks for, the interactionId itself.
func (e emitter) aliases(f *jen.File) {
	all := e.tables.Aliases
	if len(all) == 0 {
		return
	}
	doc(f.Group, "Other ids under which directories list an interactionId.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, a := range all {
			name, id := e.names.Alias(string(a.Alias)), e.names.Interaction(string(a.ID))
			doc(g, name+" is an id under which directories list "+id+".", "Deprecated: Use "+id+" instead.")
			interactionConstant(g, name, string(a.Alias))
		}
	})
	table(f, "aliases", "are sorted by alias.", spine("Alias"), func(add func(entry)) {
		for _, a := range all {
			add(entry{value: row(field("Alias", name(e.names.Alias(string(a.Alias)))), field("ID", e.interactionID(a.ID)))})
		}
	})
}

func interactionConstant(g *jen.Group, name, id string) {
	g.Id(name).Add(spine("InteractionID")).Op("=").Lit(id)
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

// deprecated has a paragraph for each interactionId of which all operations are deprecated.
func (e emitter) deprecated() map[string][]string {
	current := map[string]bool{}
	successors := map[string][]string{}
	for _, p := range e.model.Endpoints {
		for _, o := range p.Operations {
			current[o.Interaction] = current[o.Interaction] || !o.Deprecated
			if name := e.names.Interaction(o.ReplacedBy); name != "" && !slices.Contains(successors[o.Interaction], name) {
				successors[o.Interaction] = append(successors[o.Interaction], name)
			}
		}
	}
	out := map[string][]string{}
	for id, current := range current {
		switch all := successors[id]; {
		case current:
		case len(all) == 0:
			out[id] = []string{"Deprecated: The document of the service says so and names no successor."}
		default:
			out[id] = []string{"Deprecated: Use " + strings.Join(all, " or ") + " instead."}
		}
	}
	return out
}

// and joins texts as a sentence does.
func and(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

func (e emitter) endpoints(f *jen.File) {
	if len(e.tables.Operations) > 0 {
		table(f, "operations", "are sorted by service, path, method and interactionId.", spine("Operation"), func(add func(entry)) {
			for _, o := range e.tables.Operations {
				add(entry{value: e.operation(o)})
			}
		})
	}
	if len(e.tables.Unbound) > 0 {
		table(f, "unboundEndpoints", "have no interactionId.", spine("UnboundEndpoint"), func(add func(entry)) {
			for _, u := range e.tables.Unbound {
				add(entry{value: row(field("Endpoint", endpoint(u.Endpoint)), field("Reason", text(u.Reason)))})
			}
		})
	}
}

func endpoint(e runtime.Endpoint) value {
	return list(spineName("Endpoint"), field("Service", text(e.Service)), field("Method", text(e.Method)), field("Path", text(e.Path)))
}

func (e emitter) operation(o runtime.Operation) value {
	var row fields
	row.add("Endpoint", endpoint(o.Endpoint))
	row.add("Interaction", e.interactionID(o.Interaction))
	row.constant("Actor", string(o.Actor), map[string]string{"consumer": "Consumer", "provider": "Provider", "both": "EitherActor"})
	row.text("Scopes", o.Scopes)
	row.text("Query", o.Query)
	row.text("Header", o.Header)
	if o.Level != runtime.NoAccess {
		row.add("Level", level(o.Level))
	}
	row.constant("RecordTypes", o.RecordTypes, map[string]string{runtime.AnyRecordType: "AnyRecordType"})
	if o.Group != "" {
		row.add("Group", name(e.names.Group(string(o.Group))))
	}
	if o.Function != "" {
		row.add("Function", name(e.names.Function(string(o.Function))))
	}
	return list(value{}, row...)
}

func level(l runtime.AccessLevel) value {
	switch l {
	case runtime.PointerOnly:
		return spineName("PointerOnly")
	case runtime.PointerAndRecord:
		return spineName("PointerAndRecord")
	default:
		return spineName("NoAccess")
	}
}
