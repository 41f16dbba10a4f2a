// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// thing is something that is there or not: what a system may send, what an
// interactionId is called. Two things are the same if their parts are.
type thing struct {
	kind                  Kind
	subject, object, name string
	what                  string // that is edited
	parts                 []part
}

// part is one value of a thing, with its place.
type part struct {
	name, value string
	at          finding.Position
	beside      bool // it stands beside others of its name, so that none is what became of another
}

// things compares lists of things.
func (d direction) things(of func(*side) []thing) {
	type key struct {
		kind            Kind
		subject, object string
	}
	there := map[key]bool{}
	parts := map[key][]part{} // of all things of a subject
	for _, t := range of(d.out) {
		there[key{t.kind, t.subject, t.object}] = true
		all := key{t.kind, t.subject, ""}
		parts[all] = append(parts[all], t.parts...)
	}
	for _, t := range of(d.in) {
		if !there[key{t.kind, t.subject, t.object}] {
			d.add(d.change(t.kind, t.subject, t.object, t.name), t.edits(parts[key{t.kind, t.subject, ""}]), nil)
		}
	}
}

// edits are the parts that differ from those of the other side.
func (t thing) edits(other []part) []edit {
	var out []edit
	for _, p := range t.parts {
		e, same := edit{what: t.what, text: t.subject + " " + p.name + " " + p.value, in: p.at}, false
		for _, o := range other {
			if !p.beside && o.name == p.name {
				same = same || o.value == p.value
				e.out = cmp.Or(e.out, o.at)
			}
		}
		if !same {
			out = append(out, e)
		}
	}
	return out
}

// systemThings are what each accredited system may send and receive, and by
// what it is known.
func (side *side) systemThings() []thing {
	var out []thing
	for _, s := range side.Systems {
		row := side.places.systems[s.ASID]
		put := func(kind Kind, object string, p part) {
			p.at = cmp.Or(p.at, first(s.At))
			out = append(out, thing{kind, s.ASID, object, s.ODS, EditSystem, []part{p}})
		}
		listed := func(kind Kind, name string, ids []string, at []policy.Text, stand func(id spine.InteractionID) []spine.InteractionID) {
			seen := map[spine.InteractionID]bool{}
			for _, id := range ids {
				for _, object := range stand(spine.InteractionID(id)) {
					if !seen[object] {
						put(kind, string(object), part{name, id, whereIs(at, id), true})
					}
					seen[object] = true
				}
			}
		}
		listed(Sends, "sends", s.Sends, row.Sends, func(id spine.InteractionID) []spine.InteractionID {
			return side.index.Sends(spine.SystemRow{Sends: []spine.InteractionID{id}})
		})
		listed(Receives, "receives", s.Receives, row.Receives, func(id spine.InteractionID) []spine.InteractionID {
			return side.index.Receives(spine.SystemRow{Receives: []spine.InteractionID{id}})
		})
		for _, p := range []part{
			{name: "organisation", value: s.ODS, at: row.ODS.At}, {name: "host", value: s.Host, at: row.Host.At},
			{name: "certificate", value: s.Certificate, at: row.Certificate.At},
		} {
			if p.value != "" {
				put(Identity, p.name+" "+p.value, p)
			}
		}
	}
	return out
}

// restThings are aliases, formats and services.
func (side *side) restThings() []thing {
	var out []thing
	for _, i := range side.Interactions {
		for _, a := range i.Aliases {
			p := part{"alias", a, cmp.Or(side.places.aliases[[2]string{i.ID, a}], first(i.At)), true}
			out = append(out, thing{Alias, i.ID, "alias " + a, "", EditAlias, []part{p}})
		}
		if i.Registered != "" {
			p := part{name: "registered as", value: i.Registered, at: cmp.Or(side.places.registered[i.ID], first(i.At))}
			out = append(out, thing{Alias, i.ID, "registered as " + i.Registered, "", EditAlias, []part{p}})
		}
	}
	for _, f := range side.Formats {
		row, object := side.places.formats[f.System+"|"+f.Code], f.Retrieval
		parts := []part{{name: "retrieval", value: f.Retrieval, at: cmp.Or(row.Retrieval.At, first(f.At))}}
		if f.Interaction != "" {
			object += " " + f.Interaction
			parts = append(parts, part{name: "by", value: f.Interaction, at: cmp.Or(row.Interaction.At, first(f.At))})
		}
		out = append(out, thing{Format, f.System + "|" + f.Code, object, f.Display, EditFormat, parts})
	}
	for _, s := range side.Services {
		row := side.places.services[s.Name]
		out = append(out, thing{Service, s.Name, "headers " + s.Headers + ", tokens " + s.Tokens + ", FHIR " + s.FHIR, "", EditService, []part{
			{name: "headers", value: s.Headers, at: cmp.Or(row.Headers.At, first(s.At))}, {name: "tokens", value: s.Tokens, at: cmp.Or(row.Tokens.At, first(s.At))},
			{name: "FHIR", value: s.FHIR, at: cmp.Or(row.FHIR.At, first(s.At))},
		}})
	}
	return out
}
