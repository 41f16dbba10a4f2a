// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"iter"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/table"
)

// Policy answers questions about one set of tables. It is one pointer and is passed
// by value. The zero Policy knows nothing and denies everything.
type Policy struct{ tables *Tables }

// Of returns the policy that tables describe.
func Of(t *Tables) Policy { return Policy{t} }

// nothing is what the zero Policy knows.
var nothing Tables

func (p Policy) get() *Tables {
	if p.tables == nil {
		return &nothing
	}
	return p.tables
}

// IsZero reports whether there are no tables.
func (p Policy) IsZero() bool { return p.tables == nil }

// Digest identifies what the policy says. It changes exactly when that does.
func (p Policy) Digest() string { return p.get().Digest }

// Access returns how far a record type is open to a user: [Policy.Expand] and
// [Set.Access] in one, which allocates nothing.
func (p Policy) Access(u spine.User, r spine.RecordType) (spine.AccessLevel, bool) {
	t := &p.get().RBAC
	n := t.words()
	switch { // the less has to be cleared, the better
	case n <= inline:
		var words [inline]uint64
		return t.accessOf(words[:n], u, r)
	case n <= usual:
		var words [usual]uint64
		return t.accessOf(words[:n], u, r)
	}
	var words [maxWords]uint64
	return t.accessOf(words[:n], u, r)
}

// Allows reports whether a user has what an operation demands of them: its function, and
// its level of every record type that it names, of its record group, or, where it says
// [spine.AnyRecordType], of one record type at least. An operation that demands nothing is
// allowed; one with a level that is of nothing, or of a record type or a group that the policy
// does not know, is not. Both is whether they hold both codes of a record group, as in
// [Set.HoldsBoth]. It allocates nothing.
func (p Policy) Allows(u spine.User, o *spine.Operation) (may, both bool) {
	if p.tables == nil {
		return false, false
	}
	return p.tables.RBAC.allows(u, o)
}

// Reasons returns why a user opens a record type: for each grant of its group that
// they have, one shortest path from what they were given. Baseline goes before local
// activities, higher levels before lower ones. It is false for a record type that is
// unknown, and empty for one that the user does not open; the highest level is the one
// that [Policy.Access] returns. It is false as well if the tables hold no reasons.
func (p Policy) Reasons(u spine.User, r spine.RecordType) ([]Reason, bool) {
	t := &p.get().RBAC
	if t.Stated == nil {
		return nil, false
	}
	return t.reasons(t.Stated, u, r)
}

// RecordTypes returns the record types, sorted by code and system.
func (p Policy) RecordTypes() iter.Seq[spine.RecordType] { return p.get().RBAC.recordTypes() }

// LookupRecordType returns the record type with a code in a code system.
func (p Policy) LookupRecordType(system, code string) (spine.RecordType, bool) {
	return p.get().RBAC.lookupRecordType(system, code)
}

// GroupOf returns the record group of a record type; false if the type is unknown or
// in no group.
func (p Policy) GroupOf(r spine.RecordType) (spine.RecordGroup, bool) {
	return p.get().RBAC.groupOf(r)
}

// Activities returns the activities, sorted.
func (p Policy) Activities() iter.Seq[spine.Activity] { return p.get().RBAC.activities() }

// JobRoles returns the job roles, sorted, each once.
func (p Policy) JobRoles() iter.Seq[spine.JobRole] { return p.get().RBAC.roles() }

// Areas returns the areas of work that grants are limited to, sorted.
func (p Policy) Areas() iter.Seq[spine.AreaOfWork] { return p.get().RBAC.areas() }

// Functions returns the functions, sorted by name.
func (p Policy) Functions() iter.Seq[spine.Function] {
	return func(yield func(spine.Function) bool) {
		for i := range p.get().RBAC.Functions {
			if !yield(p.get().RBAC.Functions[i].Function) {
				return
			}
		}
	}
}

// Interactions returns the interactionIds, sorted.
func (p Policy) Interactions() spine.View[spine.Interaction] {
	return spine.ViewOf(p.get().Interactions)
}

// LookupInteraction returns what is known of an interactionId.
func (p Policy) LookupInteraction(id spine.InteractionID) (spine.Interaction, bool) {
	return findInteraction(p.get().Interactions, id)
}

// ResolveInteraction returns the interactionId that an id stands for: itself, or the
// one that it is an alias of in a directory.
func (p Policy) ResolveInteraction(id spine.InteractionID) (spine.InteractionID, bool) {
	t := p.get()
	if _, ok := findInteraction(t.Interactions, id); ok {
		return id, true
	}
	return findAlias(t.Aliases, id)
}

// Operations returns every operation of every endpoint, sorted by service, path, method
// and interactionId.
func (p Policy) Operations() spine.View[spine.Operation] { return spine.ViewOf(p.get().Operations) }

// EndpointOperations returns the operations of an endpoint, by its method and its path
// template with the base in front; false if it has none.
func (p Policy) EndpointOperations(e spine.Endpoint) (spine.View[spine.Operation], bool) {
	return findEndpoint(p.get().Operations, e)
}

// OperationsOf returns the operations that use an interactionId.
func (p Policy) OperationsOf(id spine.InteractionID) iter.Seq[spine.Operation] {
	return operationsOf(p.get().Operations, id)
}

// UnboundEndpoints returns the endpoints that have no interactionId, with the reason
// that the spec gives.
func (p Policy) UnboundEndpoints() spine.View[spine.UnboundEndpoint] {
	return spine.ViewOf(p.get().Unbound)
}

// Formats returns the retrieval formats, sorted by code and system.
func (p Policy) Formats() spine.View[spine.Format] { return spine.ViewOf(p.get().Formats) }

// LookupFormat returns what is known of a format.
func (p Policy) LookupFormat(f spine.FormatCode) (spine.Format, bool) {
	return findFormat(p.get().Formats, f)
}

// RetrievalInteraction returns the interactionId with which a record of the format is
// fetched through the Spine Secure Proxy; false for a format that is unknown, that is
// fetched directly, or whose row has none.
func (p Policy) RetrievalInteraction(f spine.FormatCode) (spine.InteractionID, bool) {
	row, _ := p.LookupFormat(f)
	if row.Retrieval != spine.ThroughSSP || row.Interaction == "" {
		return "", false
	}
	return row.Interaction, true
}

// Systems returns the systems that the policy lists, sorted by ASID.
func (p Policy) Systems() iter.Seq[spine.System] { return spine.EachSystem(p.get().Systems) }

// LookupSystem returns the system with an ASID.
func (p Policy) LookupSystem(asid spine.ASID) (spine.System, bool) {
	return spine.FindSystem(p.get().Systems, asid)
}

// Registry returns a registry of the systems that the policy lists; false if it lists
// none.
func (p Policy) Registry() (spine.Registry, bool) {
	rows := p.get().Systems
	return registry(rows), rows != nil
}

// Services returns the names of the APIs, sorted.
func (p Policy) Services() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range p.get().Services {
			if !yield(p.get().Services[i].Name) {
				return
			}
		}
	}
}

// Service returns an API by its name.
func (p Policy) Service(name string) (Service, bool) {
	rows := p.get().Services
	i := table.First(rows, func(row *ServiceRow) bool { return row.Name >= name })
	if i == len(rows) || rows[i].Name != name {
		return Service{}, false
	}
	return Service{p, &rows[i]}, true
}
