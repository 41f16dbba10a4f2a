// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
)

func (r *resolver) systems() {
	var seen index[System]
	ids := r.directory()
	for _, s := range r.facts.Systems {
		ok := r.code(asidKind, s.ASID)
		ok = r.code(odsKind, s.ODS) && ok
		for _, id := range slices.Concat(s.Sends, s.Receives) {
			ok = r.code(interactionKind, id) && ok
		}
		ids.look(slices.Concat(s.Sends, s.Receives))
		r.eachOnce(s.Sends)
		r.eachOnce(s.Receives)
		if s.Host.Value != "" {
			ok = r.code(endpointKind, s.Host) && ok
		}
		if s.Certificate.Value != "" {
			ok = r.code(certificateKind, s.Certificate) && ok
		}
		if !ok {
			continue
		}
		v := System{
			s.ASID.Value, s.ODS.Value, set(s.Sends), set(s.Receives), s.Host.Value, s.Certificate.Value,
			Origin{[]finding.Position{s.ASID.At}},
		}
		if old := seen.put(v.ASID, s.ASID.At, v); old != nil {
			r.add(finding.New(ruleDuplicate, s.ASID.At, "the ASID %q is listed twice", v.ASID).
				Suggest("an ASID is one system at one organisation; keep one of the two rows").Relate(old.at, "listed here first"))
		}
	}
	r.model.Systems = seen.values()
}

// eachOnce reports an interactionId that a list names again.
func (r *resolver) eachOnce(ids []Text) {
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id.Value] && id.Value != "" {
			r.add(finding.New(ruleRepeated, id.At, "the interactionId %q is named twice", id.Value).Suggest("name it once"))
		}
		seen[id.Value] = true
	}
}

// directory looks at the interactionIds of systems that no endpoint has.
type directory struct {
	*resolver
	known map[string]bool   // the ids of the specs, with all that directories call them; of refused operations, too
	words *finding.Words    // those of the others
	near  map[string]string // what was found near an unknown id; empty: nothing
}

func (r *resolver) directory() *directory {
	d := &directory{resolver: r, known: map[string]bool{}, near: map[string]string{}}
	for _, e := range r.facts.Endpoints {
		for _, o := range e.Operations {
			for _, t := range append([]Text{o.ID, o.Registered}, o.Aliases...) {
				d.known[t.Value] = true
			}
		}
	}
	var list []string
	for _, e := range r.interaction {
		list = append(append(list, e.value.ID, e.value.Registered), e.value.Aliases...)
	}
	d.words = finding.NewWords(list)
	return d
}

// look warns of an id that is a slip away from one that a spec has wherever it
// stands, and of any other that no endpoint has once.
func (d *directory) look(ids []Text) {
	if !d.facts.HasSpecs {
		return
	}
	for _, id := range ids {
		if d.known[id.Value] || !interactionKind.matches(id.Value) {
			continue
		}
		near, again := d.near[id.Value]
		if !again {
			near = d.nearest(id.Value)
			d.near[id.Value] = near
		}
		switch {
		case near != "":
			d.add(finding.New(ruleSystemID, id.At, "no spec has the interactionId %q, but one that is close", id.Value).Suggest("did you mean %q?", near))
		case !again:
			d.add(finding.New(ruleStrangeID, id.At, "no endpoint has the interactionId %q", id.Value).
				Suggest("add the spec that has it, or take it out of the list; of a list that a directory has made, set lint.severity for this rule"))
		}
	}
}

func (d *directory) nearest(id string) string {
	near, ok := d.words.Folded(id)
	if !ok {
		near, _ = d.words.Within(id, 2)
	}
	return near
}
