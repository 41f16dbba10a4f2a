// SPDX-License-Identifier: Apache-2.0

package decisions

import (
	"strconv"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// cedarPolicies are few; what differs from system to system and from type to
// type stands in the entities. The id of the policy that permits says the
// level, so that one call answers.
const cedarPolicies = `
permit (principal is System, action == Action::"send", resource is Interaction)
when { principal.sends.contains(resource) };

permit (principal, action == Action::"see", resource is RecordType)
when { resource.pointer.containsAny(context.activities) };

permit (principal, action == Action::"see", resource is RecordType)
when { resource.record.containsAny(context.activities) };

permit (principal is System, action == Action::"retrieve", resource is RecordType)
when { principal.sends.contains(context.interaction) && resource.pointer.containsAny(context.activities) };

permit (principal is System, action == Action::"retrieve", resource is RecordType)
when { principal.sends.contains(context.interaction) && resource.record.containsAny(context.activities) };
`

type cedarEngine struct {
	policies *cedar.PolicySet
	entities types.EntityMap
	record   [2]cedar.PolicyID // those that open the record
}

var (
	actionSend     = cedar.NewEntityUID("Action", "send")
	actionSee      = cedar.NewEntityUID("Action", "see")
	actionRetrieve = cedar.NewEntityUID("Action", "retrieve")
	anyUser        = cedar.NewEntityUID("User", "user")
)

func newCedar(w *Dataset) (Engine, error) {
	policies, err := cedar.NewPolicySetFromBytes("policies", []byte(cedarPolicies))
	if err != nil {
		return nil, err
	}
	c := &cedarEngine{policies: policies, entities: types.EntityMap{}, record: [2]cedar.PolicyID{"policy2", "policy4"}}
	products := make([]types.Record, len(w.Sends))
	for i, ids := range w.Sends {
		members := make([]types.Value, len(ids))
		for j, id := range ids {
			members[j] = cedar.NewEntityUID("Interaction", types.String(id))
		}
		products[i] = types.NewRecord(types.RecordMap{"sends": types.NewSet(members...)})
	}
	for i, asid := range w.ASIDs {
		c.add(cedar.NewEntityUID("System", types.String(asid)), products[w.SendsOf[i]])
	}
	for _, t := range w.Types {
		sets := map[Level][]types.Value{}
		for a, level := range w.Opens(t.Group) {
			sets[level] = append(sets[level], types.String(a))
		}
		c.add(typeEntity(t.System, t.Code), types.NewRecord(types.RecordMap{
			"pointer": types.NewSet(sets[Pointer]...), "record": types.NewSet(sets[Record]...),
		}))
	}
	return c, nil
}

func (c *cedarEngine) add(id types.EntityUID, attributes types.Record) {
	c.entities[id] = types.Entity{UID: id, Attributes: attributes}
}

func typeEntity(system, code string) types.EntityUID {
	return cedar.NewEntityUID("RecordType", types.String(system+"|"+code))
}

func activitySet(q *Request) types.Set {
	members := make([]types.Value, len(q.Activities))
	for i, a := range q.Activities {
		members[i] = types.String(a)
	}
	return types.NewSet(members...)
}

func (c *cedarEngine) MaySend(q *Request) bool {
	ok, _ := cedar.Authorize(c.policies, c.entities, cedar.Request{
		Principal: cedar.NewEntityUID("System", types.String(q.ASID)),
		Action:    actionSend,
		Resource:  cedar.NewEntityUID("Interaction", types.String(q.Interaction)),
	})
	return ok == cedar.Allow
}

func (c *cedarEngine) Level(q *Request) Level {
	return c.level(cedar.Request{
		Principal: anyUser,
		Action:    actionSee,
		Resource:  typeEntity(q.System, q.Code),
		Context:   types.NewRecord(types.RecordMap{"activities": activitySet(q)}),
	})
}

func (c *cedarEngine) Decide(q *Request) Level {
	return c.level(cedar.Request{
		Principal: cedar.NewEntityUID("System", types.String(q.ASID)),
		Action:    actionRetrieve,
		Resource:  typeEntity(q.System, q.Code),
		Context: types.NewRecord(types.RecordMap{
			"activities":  activitySet(q),
			"interaction": cedar.NewEntityUID("Interaction", types.String(q.Interaction)),
		}),
	})
}

func (c *cedarEngine) level(r cedar.Request) Level {
	ok, why := cedar.Authorize(c.policies, c.entities, r)
	if ok != cedar.Allow {
		return None
	}
	for _, reason := range why.Reasons {
		if reason.PolicyID == c.record[0] || reason.PolicyID == c.record[1] {
			return Record
		}
	}
	return Pointer
}

func productName(i int) string { return "product" + strconv.Itoa(i) }
