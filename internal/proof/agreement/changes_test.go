// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// changed is a question and the documents behind it, in which changes are made as somebody
// would who reads them.
type changed struct {
	facts    policy.Facts
	q        query.Question
	host     string // of systems that are added
	from, to string // as the question has them
	local    bool   // what the user is given is given locally, and not by the baseline of the role
	asked    bool   // something is to be asked otherwise, or to be defined whose meaning nobody knows
}

func copyOf(f policy.Facts) policy.Facts {
	f.Mapping, f.RecordTypes, f.Baseline = slices.Clone(f.Mapping), slices.Clone(f.RecordTypes), slices.Clone(f.Baseline)
	f.Systems, f.Endpoints = slices.Clone(f.Systems), slices.Clone(f.Endpoints)
	for i := range f.Endpoints {
		f.Endpoints[i].Operations = slices.Clone(f.Endpoints[i].Operations)
	}
	return f
}

// apply makes one change. The policy is the one that the question was put to.
func (c *changed) apply(w *drawnPolicy, change query.Change) {
	switch change.Kind {
	case query.ChangeGrant:
		c.give(w, change.Code)
	case query.ChangeArea:
		c.q.Areas = append(slices.Clip(c.q.Areas), change.Code)
	case query.ChangeMapping:
		group := change.Code
		if group == "" {
			group = "G1"
		}
		c.open(w, group, change.Level)
	case query.ChangeGroup:
		c.put(w, change)
	case query.ChangeSystem:
		c.list(change)
	case query.ChangeDefine:
		c.define(change)
	default:
		c.asked = true
	}
}

// give gives the user an activity: locally, or by the baseline of the role.
func (c *changed) give(w *drawnPolicy, code string) {
	if c.local || !slices.Contains(w.roles, c.q.Role) {
		c.q.Activities = append(slices.Clip(c.q.Activities), code)
		return
	}
	c.facts.Baseline = append(c.facts.Baseline, policy.BaselineFact{Role: txt(c.q.Role), Activity: txt(code)})
}

// held is an activity of the user; if there is none, the user is given one.
func (c *changed) held(w *drawnPolicy) string {
	for _, b := range c.facts.Baseline {
		if b.Role.Value == c.q.Role {
			return b.Activity.Value
		}
	}
	for _, code := range c.q.Activities {
		if slices.Contains(w.activities, code) {
			return code
		}
	}
	if c.q.Role != "" || len(c.q.Activities) > 0 { // otherwise whoever asks may be meant
		c.give(w, w.activities[0])
	}
	return w.activities[0]
}

// open lets an activity of the user open a level of a record group. Where the mapping has the
// activity already, at another level or in some areas alone, that row is changed.
func (c *changed) open(w *drawnPolicy, group string, level policy.AccessLevel) {
	row := policy.MappingFact{Group: txt(group), Code: txt(c.held(w)), Level: txt("Pointer-only access")}
	if level == policy.PointerAndRecord {
		row.Level = txt("Pointer and record access")
	}
	for _, t := range c.facts.RecordTypes {
		if t.Group.Value == group {
			row.Types = append(row.Types, t.Name)
		}
	}
	c.facts.Mapping = slices.DeleteFunc(c.facts.Mapping, func(m policy.MappingFact) bool { return m.Group == row.Group && m.Code == row.Code })
	c.facts.Mapping = append(c.facts.Mapping, row)
}

// put puts a record type into a group, or into a new one that an activity of the user opens.
func (c *changed) put(w *drawnPolicy, change query.Change) {
	group := change.Value
	if group == "" {
		group = "fresh"
	}
	for i := range c.facts.RecordTypes {
		if c.facts.RecordTypes[i].Code.Value == change.Code {
			c.facts.RecordTypes[i].Group = txt(group)
		}
	}
	for i := range c.facts.Mapping {
		if m := &c.facts.Mapping[i]; m.Group.Value == group {
			m.Types = append(slices.Clip(m.Types), txt(change.Code))
		}
	}
	if change.Value == "" {
		c.open(w, group, policy.PointerAndRecord)
	}
}

// list puts an interactionId into the list of a system, or of any.
func (c *changed) list(change query.Change) {
	i := slices.IndexFunc(c.facts.Systems, func(s policy.SystemFact) bool { return s.ASID.Value == change.Code })
	if change.Code == "" {
		i = 0
	}
	if i < 0 {
		i = len(c.facts.Systems)
		c.facts.Systems = append(c.facts.Systems, policy.SystemFact{ASID: txt(change.Code), ODS: txt("X99"), Host: txt(c.host)})
	}
	s := &c.facts.Systems[i]
	if change.Code != "" && change.Code == c.to {
		s.Receives = append(slices.Clip(s.Receives), txt(change.Value))
	}
	if change.Code == "" || change.Code == c.from {
		s.Sends = append(slices.Clip(s.Sends), txt(change.Value))
	}
}

// define gives operations without a scope one; nobody knows what else is to be defined.
func (c *changed) define(change query.Change) {
	c.asked = c.asked || !strings.Contains(change.Text, "the scope that the API documents")
	for i := range c.facts.Endpoints {
		e := &c.facts.Endpoints[i]
		at := slices.IndexFunc(c.facts.Services, func(s policy.ServiceFact) bool { return s.Name.Value == e.Service })
		if e.Method.Value+" "+c.facts.Services[at].Base.Value+e.Path.Value != change.Value {
			continue
		}
		for k := range e.Operations {
			if o := &e.Operations[k]; o.ID.Value == change.Code && len(o.Scopes) == 0 {
				o.Scopes = texts([]string{"patient/*.read"})
			}
		}
	}
}

// TestChangesInTheDocuments: whatever explain lists for a denial is done to the documents and
// to the user, the documents are resolved anew, and explain and the guard say yes.
func TestChangesInTheDocuments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawPolicy(t, true)
		for range 3 {
			m, a := drawOperations(t, w), drawRequest(t, w)
			for _, q := range []query.Question{m.q, a.q} {
				answer, err := w.index.Explain(q)
				if err != nil {
					t.Fatalf("%+v: %v", q, err)
				}
				if answer.Allowed == (len(answer.Changes) > 0) {
					t.Fatalf("%+v: %v, and the changes %+v", q, answer.Allowed, answer.Changes)
				}
				for _, way := range answer.Changes {
					checkWay(t, w, m, a, q, way)
				}
			}
		}
	})
}

// checkWay applies the changes of one way and asks again: of operations, or of a request.
func checkWay(t *rapid.T, w *drawnPolicy, m *meant, a *asked, q query.Question, way []query.Change) {
	c := &changed{facts: copyOf(w.facts), q: q, host: a.host, local: rapid.Bool().Draw(t, "locally")}
	c.systems()
	for _, change := range way {
		c.apply(w, change)
	}
	if c.asked {
		return
	}
	after := *w
	after.facts = c.facts
	if findings := after.resolve(); after.model == nil {
		t.Fatalf("%+v: after %+v: %+v", q, way, findings)
	}
	answer, err := after.index.Explain(c.q)
	if err != nil || !answer.Allowed {
		t.Fatalf("%+v\n%+v\nexplain still says no, after\n%+v\n%v%s", c.q, answer, way, err, after.describe())
	}
	var calls []*call
	if q.Headers == nil {
		again := &meant{drawnPolicy: &after, q: c.q}
		for _, o := range m.all {
			rows, _ := after.policy.EndpointOperations(o.Endpoint)
			for row := range rows.All() {
				if row.Interaction == o.Interaction {
					calls = append(calls, again.calls(row)...)
				}
			}
		}
	} else {
		again := *a
		again.drawnPolicy, again.q = &after, c.q
		again.service, _ = after.policy.Service(a.endpoint.Service)
		calls = again.calls()
	}
	if allowed, rules := decided(calls); !allowed {
		t.Fatalf("%+v\nthe guard still says no (%v), after\n%+v%s", c.q, rules, way, after.describe())
	}
}

// systems reads who sends and who receives.
func (c *changed) systems() {
	if c.from = c.q.ASID; c.q.Receive {
		c.from, c.to = "", c.q.ASID
	}
	for _, h := range c.q.Headers {
		switch name, value, _ := strings.Cut(h, ": "); name {
		case "Ssp-From", "fromASID":
			c.from = value
		case "Ssp-To":
			c.to = value
		}
	}
}
