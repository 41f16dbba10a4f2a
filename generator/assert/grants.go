// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
)

// Kinds of grants.
const (
	GrantMapping  = "mapping"  // the activity From opens the record group To up to Level
	GrantBaseline = "baseline" // the job role From brings the activity To
	GrantIncludes = "includes" // the activity From includes the activity To
	GrantFunction = "function" // the function From has the requirement To
	GrantSends    = "sends"    // the system From may send the interactionId To
	GrantReceives = "receives" // the system From may receive it
	GrantEndpoint = "endpoint" // the endpoint From carries the interactionId To
	GrantFormat   = "format"   // the format From is retrieved by the interactionId To
)

// Grant is one place of the policy that gives somebody something.
type Grant struct {
	Kind  string             `json:"kind" enum:"mapping baseline includes function sends receives endpoint format"`
	From  string             `json:"from"`
	To    string             `json:"to"`
	Level policy.AccessLevel `json:"level,omitempty"`
	Areas []string           `json:"areas,omitempty"` // of work, to which a mapping is limited
	Now   []string           `json:"now,omitempty"`   // of a change: what a grant that was there gives now and no test depends on
	At    []finding.Position `json:"at,omitempty"`
}

// grantKey is what makes a grant the same one.
type grantKey struct{ kind, from, to string }

func (g Grant) key() grantKey { return grantKey{g.Kind, g.From, g.To} }

func (g Grant) String() string {
	text := g.text()
	if len(g.Now) > 0 {
		text += ", now with " + strings.Join(g.Now, ", ")
	}
	return text
}

func (g Grant) text() string {
	switch g.Kind {
	case GrantMapping:
		text := fmt.Sprintf("%s opens %q up to the %s", g.From, g.To, g.Level)
		if len(g.Areas) > 0 {
			text += " in " + strings.Join(g.Areas, ", ")
		}
		return text
	case GrantBaseline:
		return g.From + " brings " + g.To
	case GrantIncludes:
		return g.From + " includes " + g.To
	case GrantFunction:
		return fmt.Sprintf("%q requires %s", g.From, g.To)
	case GrantEndpoint:
		return g.From + " carries " + g.To
	case GrantFormat:
		if g.To == "" {
			return g.From + " is retrieved directly"
		}
		return g.From + " is retrieved by " + g.To
	default:
		return g.From + " " + g.Kind + " " + g.To
	}
}

func mappingGrant(g *policy.RecordGroup, row policy.Grant) Grant {
	return Grant{Kind: GrantMapping, From: row.Activity, To: g.Name, Level: row.Level, Areas: row.Areas, At: row.At}
}

// grants lists the grants of the policy that a test can speak of, in the order
// of the kinds, and counts the inert ones: activities that lead to no record
// group and no function, interactionIds that no spec has, and those that the guard
// refuses always.
func (s *Suite) grants() (out []Grant, inert int) {
	s.allGrants(func(isInert bool, g Grant) {
		if isInert {
			inert++
		} else {
			out = append(out, g)
		}
	})
	return out, inert
}

// allGrants lists the grants with those that are inert.
func (s *Suite) allGrants(add func(isInert bool, g Grant)) {
	useful := s.useful()
	for _, g := range s.model.Groups {
		for _, a := range g.Grants {
			add(false, mappingGrant(&g, a))
		}
	}
	for _, j := range s.model.JobRoles {
		for _, a := range j.Baseline {
			add(!useful[a], Grant{Kind: GrantBaseline, From: j.Code, To: a, At: s.index.BroughtAt(j.Code, a)})
		}
	}
	for _, a := range s.model.Activities {
		for _, i := range a.Includes {
			add(!useful[i], Grant{Kind: GrantIncludes, From: a.Code, To: i, At: s.index.IncludedAt(a.Code, i)})
		}
	}
	for _, f := range s.model.Functions {
		add(false, Grant{Kind: GrantFunction, From: f.Name, To: f.Requirement, At: f.At})
	}
	s.trafficGrants(add)
}

// trafficGrants are those of systems, endpoints and formats.
func (s *Suite) trafficGrants(add func(isInert bool, g Grant)) {
	s.traffics(func(t *traffic, ids []string, g Grant) {
		if g.To != "" {
			add(len(s.possible(t, ids)) == 0, g)
		}
	})
}

// possible are those of the interactionIds that the guard does not always refuse.
func (s *Suite) possible(t *traffic, ids []string) (out []string) {
	for _, id := range ids {
		if s.evaluator.isPossible(t, id) {
			out = append(out, id)
		}
	}
	return out
}

// traffics are the grants of systems, endpoints and formats, each with the interactionIds that it stands for. What is
// retrieved directly, by everybody and with none, is a grant to none.
func (s *Suite) traffics(add func(t *traffic, ids []string, g Grant)) {
	for _, y := range s.model.Systems {
		for _, id := range y.Sends {
			add(&traffic{}, s.meant(id), Grant{Kind: GrantSends, From: y.ASID, To: id, At: y.At})
		}
		for _, id := range y.Receives {
			add(&traffic{}, s.meant(id), Grant{Kind: GrantReceives, From: y.ASID, To: id, At: y.At})
		}
	}
	for _, e := range pointers(s.model.Endpoints) {
		t := &traffic{endpoint: e}
		for _, id := range s.evaluator.carried(t) {
			add(t, []string{id}, Grant{Kind: GrantEndpoint, From: endpointName(e), To: id, At: e.At})
		}
	}
	for _, f := range pointers(s.model.Formats) {
		if t := (&traffic{format: f}); f.Interaction != "" || f.Retrieval == string(spine.Direct) {
			add(t, s.evaluator.carried(t), Grant{Kind: GrantFormat, From: formatName(f), To: f.Interaction, At: f.At})
		}
	}
}

// useful are the activities that open a record group or are asked for by a
// function, themselves or by what they include.
func (s *Suite) useful() map[string]bool {
	rbac := &s.evaluator.tables.RBAC
	direct := make([]bool, len(rbac.Closures))
	for i := range rbac.Types {
		for _, g := range rbac.Types[i].Grants {
			direct[g.Activity] = true
		}
	}
	for _, f := range rbac.Functions {
		for _, p := range slices.Concat(f.Alternatives...) {
			direct[p] = true
		}
	}
	out := map[string]bool{}
	for i, a := range s.model.Activities {
		out[a.Code] = slices.ContainsFunc(rbac.Closures[i], func(p uint16) bool { return direct[p] })
	}
	return out
}

// meant are the interactionIds of the specs that an id in the list of a system
// stands for: itself or what it is an alias of, and what is registered under it.
// Without specs every id stands for itself.
func (s *Suite) meant(id string) []string {
	if len(s.model.Interactions) == 0 {
		return []string{id}
	}
	out := slices.Clone(s.evaluator.registered[id])
	if c, ok := s.evaluator.policy.ResolveInteraction(spine.InteractionID(id)); ok && !slices.Contains(out, string(c)) {
		out = append(out, string(c))
	}
	return out
}

// written is the id by which the list of a system gives it an interactionId: that id, or
// an alias of it.
func (s *Suite) written(y *policy.System, id string, receives bool) string {
	list := y.Sends
	if receives {
		list = y.Receives
	}
	if i := slices.IndexFunc(list, func(in string) bool { return s.evaluator.canonical(in) == id }); i >= 0 && !slices.Contains(list, id) {
		return list[i]
	}
	return id
}
