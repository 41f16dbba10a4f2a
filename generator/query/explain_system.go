// SPDX-License-Identifier: Apache-2.0

package query

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// systems looks at the lists of the systems that send and receive.
func (e *explainer) systems() {
	if e.q.ASID != "" {
		e.system(e.q.ASID, e.q.Receive)
	}
	if e.receiver != "" && (e.receiver != e.q.ASID || !e.q.Receive) {
		e.system(e.receiver, true)
	}
}

func (e *explainer) system(asid string, receives bool) {
	s := e.ix.system[asid]
	verb := "send"
	if receives {
		verb = "receive"
	}
	switch {
	case s == nil && len(e.ix.model.Systems) == 0:
		e.condition("the registry of the service knows the system %s, which may %s %s", asid, verb, e.id)
	case s == nil:
		e.check(KindSystem, false, nil, "the policy knows no system with the ASID %q", asid)
		e.a.Checks[len(e.a.Checks)-1].receives = receives
		e.fix(Change{Kind: ChangeSystem, Code: asid, Value: e.id}, "add the system %q to the list of systems", asid)
		e.list(asid, receives)
	case e.direct:
		e.check(KindSystem, true, s.At, "%s is known, and no interactionId is looked at", asid)
	case e.id == "":
		e.check(KindSystem, false, s.At, "it is not clear what %s would %s", asid, verb)
	default:
		if held, ok := e.ix.may(s, e.id, receives); ok {
			e.check(KindSystem, true, s.At, "%s of %s may %s %s", asid, s.ODS, verb, held)
			return
		}
		other := ""
		if _, ok := e.ix.may(s, e.id, !receives); ok {
			other = map[bool]string{true: ", but may send it", false: ", but receives it"}[receives]
		}
		e.check(KindSystem, false, s.At, "%s of %s may not %s %s%s", asid, s.ODS, verb, e.id, other)
		e.a.Checks[len(e.a.Checks)-1].receives = receives
		e.fix(Change{Kind: ChangeSystem, Code: asid, Value: e.id}, "let %s %s %s, in the list of systems", asid, verb, e.id)
		e.list(asid, receives)
	}
}

// list puts what is called into the list of a system, in the tables that the
// changes are tried on, and wants the system to have it then.
func (e *explainer) list(asid string, receives bool) {
	e.tables = withListed(e.tables, spine.ASID(asid), receives, spine.InteractionID(e.id))
	e.wants = append(e.wants, func(t *trial) bool {
		s, known := t.policy.LookupSystem(spine.ASID(asid))
		return known && (e.id == "" || may(e.ix.directory, s, e.id, receives))
	})
}

// may reports whether the system of the policy may send, or receive, an
// interactionId, and under which id the list says so.
func (ix *Index) may(s *policy.System, id string, receives bool) (held string, ok bool) {
	listed, known := ix.policy.LookupSystem(spine.ASID(s.ASID))
	if !known || !may(ix.directory, listed, id, receives) {
		return "", false
	}
	if held, ok = ix.listedAs(s, id, receives); !ok {
		held = id
	}
	return held, true
}

func may(d tables.Directory, s spine.System, id string, receives bool) (ok bool) {
	if receives {
		_, ok = d.MayReceive(s, spine.InteractionID(id))
	} else {
		_, ok = d.MaySend(s, spine.InteractionID(id))
	}
	return ok
}

// listedAs looks for an interactionId in a list as it is written, which need not be
// that of the policy: under the id, an alias of it or, for what is received, the
// id under which the endpoint is registered. It returns the id that stands there.
func (ix *Index) listedAs(s *policy.System, id string, receives bool) (held string, ok bool) {
	list, names := s.Sends, []string{id}
	i := ix.interact[id]
	if i != nil {
		names = append(names, i.Aliases...)
	}
	if receives {
		list = s.Receives
		if i != nil && i.Registered != "" {
			names = append(names, i.Registered)
		}
	}
	for _, name := range names {
		if _, ok := slices.BinarySearch(list, name); ok {
			return name, true
		}
	}
	return "", false
}
