// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// places are where the facts of a side stand, by what they are about. Without
// facts nothing is in them.
type places struct {
	baseline   map[[2]string]policy.BaselineFact         // by job role, as roles are matched, and activity
	written    map[[2]string]bool                        // the same by the code of the role as it is written
	includes   map[[2]string]finding.Position            // by activity and what it includes
	mapping    map[[2]string]policy.MappingFact          // by record group and activity
	types      map[string]policy.RecordTypeFact          // by system and code
	functions  map[string]finding.Position               // their requirements
	systems    map[string]policy.SystemFact              // by ASID
	formats    map[string]policy.FormatFact              // by system and code
	services   map[string]policy.ServiceFact             // by name
	operations map[finding.Position]policy.OperationFact // by where the interactionId stands
	none       map[finding.Position]finding.Position     // by where the method stands: why there is no interactionId
	aliases    map[[2]string]finding.Position            // by interactionId and alias
	registered map[string]finding.Position               // by interactionId
	matchRole  finding.Position
	full       bool // job roles are matched on their full codes
}

func newPlaces(f policy.Facts) *places {
	p := &places{
		baseline: map[[2]string]policy.BaselineFact{}, written: map[[2]string]bool{}, includes: map[[2]string]finding.Position{},
		mapping: map[[2]string]policy.MappingFact{}, types: map[string]policy.RecordTypeFact{}, functions: map[string]finding.Position{},
		systems: map[string]policy.SystemFact{}, formats: map[string]policy.FormatFact{}, services: map[string]policy.ServiceFact{},
		operations: map[finding.Position]policy.OperationFact{}, none: map[finding.Position]finding.Position{},
		aliases: map[[2]string]finding.Position{}, registered: map[string]finding.Position{}, matchRole: f.MatchRoleAt, full: f.MatchFullRole,
	}
	p.users(f)
	for _, s := range f.Systems {
		p.systems[s.ASID.Value] = s
	}
	for _, t := range f.Formats {
		p.formats[t.System.Value+"|"+t.Code.Value] = t
	}
	for _, s := range f.Services {
		p.services[s.Name.Value] = s
	}
	for _, e := range f.Endpoints {
		p.endpoint(e)
	}
	return p
}

func (p *places) users(f policy.Facts) {
	for _, b := range f.Baseline {
		role := b.Role.Value
		p.written[[2]string{role, b.Activity.Value}] = true
		if !f.MatchFullRole {
			role = policy.RolePart(role)
		}
		p.baseline[[2]string{role, b.Activity.Value}] = b
	}
	for _, a := range f.Activities {
		for _, i := range a.Includes {
			p.includes[[2]string{a.Code.Value, i.Value}] = i.At
		}
	}
	for _, m := range f.Mapping {
		p.mapping[[2]string{m.Group.Value, m.Code.Value}] = m
	}
	for _, t := range f.RecordTypes {
		p.types[t.System.Value+"|"+t.Code.Value] = t
	}
	for _, fn := range f.Functions {
		p.functions[fn.Name.Value] = fn.Requirement.At
	}
}

func (p *places) endpoint(e policy.EndpointFact) {
	p.none[e.Method.At] = e.None.At
	for _, o := range e.Operations {
		p.operations[o.ID.At] = o
		for _, a := range o.Aliases {
			p.aliases[[2]string{o.ID.Value, a.Value}] = a.At
		}
		if o.Registered.Given() {
			p.registered[o.ID.Value] = o.Registered.At
		}
	}
}

// firstOf is where the first of several texts stands.
func firstOf(ts []policy.Text) finding.Position {
	if len(ts) == 0 {
		return finding.Position{}
	}
	return ts[0].At
}

// whereIs is where one of several texts has a value.
func whereIs(ts []policy.Text, value string) finding.Position {
	for _, t := range ts {
		if t.Value == value {
			return t.At
		}
	}
	return finding.Position{}
}

func first(at []finding.Position) finding.Position {
	if len(at) == 0 {
		return finding.Position{}
	}
	return at[0]
}

// group is where a record type is put into its group.
func (p *places) group(id string) finding.Position {
	t := p.types[id]
	return cmp.Or(t.Group.At, t.Code.At)
}
