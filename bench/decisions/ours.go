// SPDX-License-Identifier: Apache-2.0

package decisions

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

// ours holds tables of the shape that generated code has, and the systems in a
// snapshot.
type ours struct {
	systems *spine.Snapshot
	policy  policy.Policy
}

func newOurs(w *Dataset) (Engine, error) {
	o := &ours{policy: policy.Of(&policy.Tables{RBAC: tables(w)})}
	var err error
	o.systems, err = spine.NewSnapshot(func(yield func(spine.SystemRow) bool) {
		for i, asid := range w.ASIDs {
			row := spine.SystemRow{ASID: spine.ASID(asid)}
			for _, id := range w.Sends[w.SendsOf[i]] {
				row.Sends = append(row.Sends, spine.InteractionID(id))
			}
			if !yield(row) {
				return
			}
		}
	})
	return o, err
}

// tables has activities at their places in the dataset's list, which is sorted
// by code, as in generated code.
func tables(w *Dataset) policy.RBAC {
	var t policy.RBAC
	for i, code := range w.Activities {
		a, _ := spine.ParseActivity(code)
		for int(a) >= len(t.Position) {
			t.Position = append(t.Position, 0)
		}
		t.Position[a] = uint16(i + 1)
		var closure []uint16
		for _, c := range w.Closure[i] {
			closure = append(closure, uint16(c))
		}
		t.Closures = append(t.Closures, closure)
	}
	grants := make([][]policy.GrantRow, len(w.Grants))
	for i, rows := range w.Grants {
		for _, g := range rows {
			grants[i] = append(grants[i], policy.GrantRow{Activity: uint16(g.Activity), Level: spine.AccessLevel(g.Level)})
		}
	}
	for _, r := range w.Types {
		t.Types = append(t.Types, policy.RecordTypeRow{Type: spine.RecordType{System: r.System, Code: r.Code}, Grants: grants[r.Group]})
	}
	slices.SortFunc(t.Types, func(a, b policy.RecordTypeRow) int {
		return cmp.Or(cmp.Compare(a.Type.Code, b.Type.Code), cmp.Compare(a.Type.System, b.Type.System))
	})
	return t
}

func (o *ours) MaySend(q *Request) bool {
	return o.systems.MaySend(spine.ASID(q.ASID), spine.InteractionID(q.Interaction))
}

func (o *ours) Level(q *Request) Level {
	var activities [20]spine.Activity
	user := spine.User{Activities: activities[:0]}
	for _, code := range q.Activities {
		if a, ok := spine.ParseActivity(code); ok {
			user.Activities = append(user.Activities, a)
		}
	}
	level, _ := o.policy.Access(user, spine.RecordType{System: q.System, Code: q.Code})
	return Level(level)
}

func (o *ours) Decide(q *Request) Level {
	if !o.MaySend(q) {
		return None
	}
	return o.Level(q)
}
