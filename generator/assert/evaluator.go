// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/verdict"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

const (
	allow = "allow"
	deny  = "deny"
)

// evaluator answers from a policy: that of the suite, or one that differs in a row.
// Every verdict is one of its table form.
type evaluator struct {
	tables     *tables.Tables
	policy     tables.Policy
	directory  tables.Directory
	sets       []tables.Set        // of the users, by number
	carriers   map[string][]int    // interactionId to the rows of its operations
	registered map[string][]string // id in a directory to the interactionIds that are registered under it
	refused    []bool              // by row of its operations: the guard refuses it always
}

func newEvaluator(t *tables.Tables, users []*user) *evaluator {
	w := &evaluator{tables: t, policy: tables.Of(t), carriers: map[string][]int{}, registered: map[string][]string{}}
	w.directory = w.policy.Directory()
	w.refused = refusedAlways(w.policy)
	for i := range t.Operations {
		id := string(t.Operations[i].Interaction)
		w.carriers[id] = append(w.carriers[id], i)
	}
	for _, i := range t.Interactions {
		w.registered[string(i.Registered)] = append(w.registered[string(i.Registered)], string(i.ID))
	}
	for _, u := range users {
		w.sets = append(w.sets, w.expand(u.User))
	}
	return w
}

func (w *evaluator) expand(u spine.User) tables.Set {
	set, _ := w.policy.Expand(u)
	return set
}

// found is what the policy says to a check: pointer, record or deny of a
// record type, allow or deny of anything else.
func (w *evaluator) found(c *check) string {
	switch {
	case c.user == nil:
		return allowed(w.isAllowed(c.traffic))
	case c.function != nil:
		may, _ := w.sets[c.user.number].May(spine.Function(c.function.Name))
		return allowed(may)
	}
	level, _ := w.sets[c.user.number].Access(typeOf(c.recordType))
	if level == spine.NoAccess {
		return deny
	}
	return level.String()
}

func typeOf(r *policy.RecordType) spine.RecordType {
	return spine.RecordType{System: r.System, Code: r.Code}
}

func allowed(ok bool) string {
	if ok {
		return allow
	}
	return deny
}

// right reports whether what is found is what is expected. To be allowed to
// see a record type is to have any level of it.
func right(expect, found string) bool {
	return expect == found || expect == allow && found != deny
}

// refusedAlways says of each row of the operations whether the guard refuses it whoever asks,
// since it has no scope, or none that there is. That nobody may send one, or opens what it
// demands, is what other tests are about.
func refusedAlways(p tables.Policy) []bool {
	guards, out := verdict.NewGuards(p), make([]bool, 0, p.Operations().Len())
	for o := range p.Operations().All() {
		rule, never := guards.Never(o)
		out = append(out, never && (rule == spine.RuleNoScope || rule == spine.RuleScopeUnknown))
	}
	return out
}

// isAllowed reports whether traffic is allowed: whether there is an interactionId
// that belongs to both of its parts. What is retrieved directly needs none.
func (w *evaluator) isAllowed(t *traffic) bool {
	if t.format != nil && t.id == "" {
		f, _ := w.policy.LookupFormat(formatCode(t.format))
		if f.Retrieval == spine.Direct {
			return true
		}
	}
	return len(w.allowed(t)) > 0
}

// allowed are the interactionIds by which traffic is allowed.
func (w *evaluator) allowed(t *traffic) (out []string) {
	for _, id := range w.carried(t) {
		if w.gives(t, id) {
			out = append(out, id)
		}
	}
	return out
}

// gives reports whether traffic may be allowed by an interactionId that it carries.
func (w *evaluator) gives(t *traffic, id string) bool {
	_, held := w.held(t, id)
	return held && w.isPossible(t, id)
}

// carried are the interactionIds that traffic may be, before the system is looked at.
func (w *evaluator) carried(t *traffic) (out []string) {
	switch {
	case t.endpoint != nil:
		operations, _ := w.policy.EndpointOperations(endpointOf(t.endpoint))
		for o := range operations.All() {
			out = append(out, string(o.Interaction))
		}
		slices.Sort(out)
		out = slices.Compact(out)
	case t.format != nil:
		if id, ok := w.policy.RetrievalInteraction(formatCode(t.format)); ok {
			out = []string{w.canonical(string(id))}
		}
	default:
		return []string{t.id}
	}
	return slices.DeleteFunc(out, func(id string) bool { return id == "" || t.id != "" && id != t.id })
}

func (w *evaluator) canonical(id string) string {
	if c, ok := w.policy.ResolveInteraction(spine.InteractionID(id)); ok {
		return string(c)
	}
	return id
}

// isPossible reports whether an operation that carries an interactionId, at the
// endpoint if there is one, may be allowed to anybody. It is so without operations,
// where the lists of systems alone speak.
func (w *evaluator) isPossible(t *traffic, id string) bool {
	none := true
	for _, i := range w.carriers[id] {
		o := &w.tables.Operations[i]
		if string(o.Interaction) != id || t.endpoint != nil && o.Endpoint != endpointOf(t.endpoint) {
			continue
		}
		if !w.refused[i] {
			return true
		}
		none = false
	}
	return none
}

// held reports whether the system of the traffic may send or receive an
// interactionId, and under which id it does. Without a system anybody may.
func (w *evaluator) held(t *traffic, id string) (held string, ok bool) {
	if t.system == nil {
		return id, true
	}
	s, _ := w.policy.LookupSystem(spine.ASID(t.system.ASID))
	may := w.directory.MaySend
	if t.receives {
		may = w.directory.MayReceive
	}
	under, ok := may(s, spine.InteractionID(id))
	return string(under), ok
}
