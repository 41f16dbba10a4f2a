// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// trial is the policy and the user as they would be after changes. Tables are
// copied where they change.
type trial struct {
	tables *tables.Tables
	policy tables.Policy
	user   spine.User
	set    tables.Set
}

// after is the user with what an option adds, and the tables with what is
// changed whatever the user gets.
func (e *explainer) after(o option) *trial {
	t := &trial{tables: e.tables, user: e.user.User}
	t.user.Activities = slices.Concat(t.user.Activities, o.codes)
	t.user.Areas = slices.Concat(t.user.Areas, o.areas)
	t.ask(e.tables)
	return t
}

// ask makes the changed tables those that are asked.
func (t *trial) ask(changed *tables.Tables) {
	t.tables, t.policy = changed, tables.Of(changed)
	t.set, _ = t.policy.Expand(t.user)
}

// open lets an activity open a level of a record group.
func (t *trial) open(group spine.RecordGroup, a spine.Activity, level spine.AccessLevel) {
	t.ask(withTypes(t.tables, func(row *tables.RecordTypeRow) {
		if row.Group == group && int(a) < len(t.tables.RBAC.Position) && t.tables.RBAC.Position[a] != 0 {
			row.Grants = append(slices.Clip(row.Grants), tables.GrantRow{Activity: t.tables.RBAC.Position[a] - 1, Level: level})
		}
	}))
}

// any is an activity of the user. If there is none, the user gets one, of the
// policy or, if that has none either, a new one.
func (t *trial) any() (a spine.Activity, held bool) {
	for a := range t.set.Activities() {
		return a, true
	}
	a = 1
	changed := *t.tables
	if len(changed.RBAC.Closures) == 0 {
		changed.RBAC.Position, changed.RBAC.Closures = []uint16{0, 1}, [][]uint16{{0}}
	}
	for first := range t.policy.Activities() {
		a = first
		break
	}
	t.user.Activities = append(slices.Clip(t.user.Activities), a)
	t.ask(&changed)
	return a, false
}

// put puts a record type into the group of another, and into a new one if there
// is none.
func (t *trial) put(r spine.RecordType, like spine.RecordType) {
	const fresh = "a new group"
	row := tables.RecordTypeRow{Group: fresh}
	for _, other := range t.tables.RBAC.Types {
		if other.Type == like {
			row = other
		}
	}
	t.ask(withTypes(t.tables, func(put *tables.RecordTypeRow) {
		if put.Type == r {
			put.Group, put.Grants = row.Group, row.Grants
		}
	}))
}

// withTypes is a copy of the tables with changed rows of record types.
func withTypes(t *tables.Tables, change func(*tables.RecordTypeRow)) *tables.Tables {
	out := *t
	out.RBAC.Types = slices.Clone(t.RBAC.Types)
	for i := range out.RBAC.Types {
		change(&out.RBAC.Types[i])
	}
	return &out
}

// withListed is a copy of the tables in which a system is listed, and may send or
// receive an interactionId.
func withListed(t *tables.Tables, asid spine.ASID, receives bool, id spine.InteractionID) *tables.Tables {
	out := *t
	out.Systems = slices.Clone(t.Systems)
	i, known := slices.BinarySearchFunc(out.Systems, asid, func(row spine.SystemRow, asid spine.ASID) int { return cmp.Compare(row.ASID, asid) })
	if !known {
		out.Systems = slices.Insert(out.Systems, i, spine.SystemRow{ASID: asid, ODS: "A1001", Host: "provider.example"})
	}
	list := &out.Systems[i].Sends
	if receives {
		list = &out.Systems[i].Receives
	}
	if id != "" {
		*list = append(slices.Clip(*list), id)
		slices.Sort(*list)
	}
	return &out
}

// withScope is a copy of the tables in which an operation has a scope, which every profile knows.
func withScope(t *tables.Tables, o operation) *tables.Tables {
	out := *t
	out.Operations = slices.Clone(t.Operations)
	for i := range out.Operations {
		row := &out.Operations[i]
		if at := row.Endpoint; string(row.Interaction) == o.Interaction && at == (spine.Endpoint{Service: o.endpoint.Service, Method: o.endpoint.Method, Path: o.endpoint.Path}) {
			row.Scopes = "patient/*.read"
		}
	}
	return &out
}
