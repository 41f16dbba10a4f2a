// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"fmt"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// pictures draws what the pages show, and puts the files beside them.
func (b *builder) pictures(d *Data, put func(string, []byte)) {
	d.GroupPicture = b.groupDiagram().picture(put)
	d.IncludePicture = b.includeDiagram().picture(put)
	for i := range d.Services {
		s := &d.Services[i]
		name := "endpoints-" + b.service.id(string(s.Name))[len("service-"):]
		s.Picture = endpointDiagram(name, *s).picture(put)
	}
}

// groupDiagram leads from the record groups over the levels to the codes.
func (b *builder) groupDiagram() diagram {
	d := diagram{name: "groups", title: "Record groups, the levels of access to them, and the RBAC codes that open these"}
	types := map[string]int{}
	for _, t := range b.model.RecordTypes {
		types[t.Group]++
	}
	for _, g := range b.model.Groups {
		d.boxes = append(d.boxes, box{"group " + g.Name, []string{g.Name, finding.Count(types[g.Name], "record type", "record types")}, 0})
		for _, level := range []policy.AccessLevel{policy.PointerOnly, policy.PointerAndRecord} {
			d.grants(g, level)
		}
	}
	for _, a := range b.model.Activities {
		if len(b.ways.grants[a.Code]) > 0 {
			d.boxes = append(d.boxes, box{"activity " + a.Code, codeAndName(a.Code, a.Name), 2})
		}
	}
	return d
}

func (d *diagram) grants(g policy.RecordGroup, level policy.AccessLevel) {
	key, first := "level "+string(level)+" "+g.Name, true
	for _, grant := range g.Grants {
		if grant.Level != level {
			continue
		}
		if first {
			first = false
			d.boxes = append(d.boxes, box{key, []string{string(shape(level))}, 1})
			d.arrows = append(d.arrows, arrow{"group " + g.Name, key, fmt.Sprintf("%s has the level %s", g.Name, level)})
		}
		text := fmt.Sprintf("%s opens the level %s of %s", grant.Activity, level, g.Name)
		if grant.Limited() {
			text += " in " + strings.Join(grant.Areas, ", ") + " alone"
		}
		d.arrows = append(d.arrows, arrow{key, "activity " + grant.Activity, text})
	}
}

func shape(l policy.AccessLevel) Markup { return level(string(l)) }

// includeDiagram leads from the activities that nobody includes to those that
// include nobody. Activities outside of all inclusions are not in it.
func (b *builder) includeDiagram() diagram {
	d := diagram{name: "includes", title: "What RBAC activities include"}
	depth := b.ways.graph.depths()
	for _, a := range b.model.Activities {
		if len(a.Includes) > 0 || len(b.ways.graph.parents[a.Code]) > 0 {
			d.boxes = append(d.boxes, box{a.Code, codeAndName(a.Code, a.Name), depth[a.Code]})
		}
		for _, c := range a.Includes {
			d.arrows = append(d.arrows, arrow{a.Code, c, a.Code + " includes " + c})
		}
	}
	return d
}

// endpointDiagram leads from the actors to the endpoints of a service.
func endpointDiagram(name string, s Service) diagram {
	d := diagram{name: name, title: fmt.Sprintf("The endpoints of %s, by actor", s.Name)}
	drawn := map[string]bool{}
	for _, actor := range []struct{ id, title string }{
		{"consumer", "consumer"}, {"provider", "provider"}, {"both", "consumer or provider"}, {"", "actor not said"},
	} {
		first := true
		for _, e := range s.Endpoints {
			for _, o := range e.Operations {
				if string(o.Actor) != actor.id {
					continue
				}
				if first {
					d.boxes = append(d.boxes, box{"actor " + actor.id, []string{actor.title}, 0})
					first = false
				}
				place := fmt.Sprintf("%s %s", string(e.Method), string(e.Path))
				key := place + " " + string(o.Interaction.Label)
				if !drawn[key] {
					drawn[key] = true
					d.boxes = append(d.boxes, box{key, []string{place, string(o.Interaction.Label)}, 1})
				}
				d.arrows = append(d.arrows, arrow{"actor " + actor.id, key, fmt.Sprintf("%s: %s, %s", actor.title, place, string(o.Interaction.Label))})
			}
		}
	}
	return d
}

// codeAndName are the lines of a box for a code and its name.
func codeAndName(code, name string) []string {
	if name == "" {
		return []string{code}
	}
	return []string{code, name}
}
