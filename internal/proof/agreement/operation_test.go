// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// meant is a question about operations: an endpoint by its template, an
// interactionId, or both, with somebody and what they want.
type meant struct {
	*drawnPolicy
	q          query.Question
	all        []spine.Operation // any of which may be meant
	operations []spine.Operation // those of them that anybody can be allowed, if there are any
}

func drawOperations(t *rapid.T, w *drawnPolicy) *meant {
	m := &meant{drawnPolicy: w}
	o := rapid.SampledFrom(slices.Collect(w.policy.Operations().All())).Draw(t, "operation")
	byTemplate := rapid.Bool().Draw(t, "by template")
	if byTemplate {
		m.q.Endpoint, m.q.Method, m.q.Service = o.Path, o.Method, o.Service
	}
	operations, _ := w.policy.EndpointOperations(o.Endpoint)
	if !byTemplate || operations.Len() > 1 || rapid.Bool().Draw(t, "by id") {
		m.q.Interaction = string(o.Interaction)
		for _, i := range w.model.Interactions {
			if i.ID == m.q.Interaction && len(i.Aliases) > 0 && rapid.Bool().Draw(t, "by alias") {
				m.q.Interaction = i.Aliases[0]
			}
		}
	}
	for other := range w.policy.OperationsOf(o.Interaction) {
		if !byTemplate || other.Endpoint == o.Endpoint {
			m.all = append(m.all, other)
		}
	}
	m.operations = slices.DeleteFunc(slices.Clone(m.all), func(o spine.Operation) bool { allowed, _ := w.canBe(o, ""); return !allowed })
	if len(m.operations) == 0 {
		m.operations = m.all
	}
	service, _ := w.policy.Service(o.Service)
	if chance(t, 2, "placed") {
		m.q.Position = string(rapid.SampledFrom(service.Positions()).Draw(t, "position"))
	}
	m.q.ASID = rapid.SampledFrom(append([]string{"", "900000000009"}, asids...)).Draw(t, "system")
	m.q.Receive = m.q.ASID != "" && chance(t, 3, "receives")
	m.q.Role = rapid.SampledFrom(append([]string{"", "", "R0001"}, w.roles...)).Draw(t, "role")
	m.q.Activities = some(t, w.activities, 2, "local")
	m.q.Areas = rapid.SampledFrom([][]string{nil, areas[:1], areas}).Draw(t, "areas")
	if chance(t, 3, "a type") {
		m.q.RecordType = rapid.SampledFrom(append([]string{"T9"}, types...)).Draw(t, "type")
		m.q.Level = rapid.SampledFrom([]policy.AccessLevel{"", policy.PointerOnly, policy.PointerAndRecord}).Draw(t, "level")
	}
	if chance(t, 3, "a function") {
		m.q.Function = rapid.SampledFrom(append([]string{"F9"}, functions...)).Draw(t, "function")
	}
	if chance(t, 4, "a format") {
		m.q.Format = rapid.SampledFrom([]string{"pdf", "web", "fax"}).Draw(t, "format")
	}
	return m
}

func (m *meant) hasUser() bool { return m.q.Role != "" || len(m.q.Activities) > 0 }

// calls are requests for an operation, one for each sender and each set of parameters.
func (m *meant) calls(o spine.Operation) (out []*call) {
	service, _ := m.policy.Service(o.Service)
	a := &asked{drawnPolicy: m.drawnPolicy, q: m.q, service: service}
	a.position = spine.Position(m.q.Position)
	if a.position == "" {
		a.position = service.Positions()[0]
	}
	if m.q.Receive {
		a.to, a.q.ASID = m.q.ASID, ""
	}
	a.endpoint.Service, a.q.Method = o.Service, o.Method
	a.path = strings.NewReplacer("{id}", "1", "{part}", "more", "{url}", "record/1").Replace(o.Path)
	a.host = "h9.example"
	if s, ok := m.policy.LookupSystem(spine.ASID(a.to)); ok && a.position != spine.ServicePosition {
		if root, ok := s.ServiceRoot(); ok {
			u, _ := url.Parse(root)
			a.host, a.front = u.Host, u.Path
		} else if s.Host() != "" {
			a.host = s.Host()
		}
	}
	a.id = string(o.Interaction)
	_, a.mode, _ = strings.Cut(o.Header, "=")
	for set := range strings.SplitSeq(o.Query, "|") {
		a.query = ""
		if set != "" {
			a.query = strings.ReplaceAll(set, "&", "=1&") + "=1"
		}
		out = append(out, a.calls()...)
	}
	return out
}

// TestExplainOfOperationsIsTheGuard: explain of an operation says yes exactly where a guard
// lets a request for it through, and the tables give what is asked for beside it.
func TestExplainOfOperationsIsTheGuard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawPolicy(t, rapid.Bool().Draw(t, "distinct"))
		for range 4 {
			m := drawOperations(t, w)
			answer, err := w.index.Explain(m.q)
			if err != nil {
				t.Fatalf("%+v: %v", m.q, err)
			}
			var calls []*call
			for _, o := range m.all {
				calls = append(calls, m.calls(o)...)
			}
			allowed, rules := decided(calls)
			why := ""
			if m.beside() {
				why = (&asked{drawnPolicy: w}).disagrees(answer, allowed, rules)
			} else if answer.Allowed {
				why = "explain says yes"
			}
			if why != "" {
				t.Fatalf("%s\n%+v\n%+v\nthe guard: %v %v, beside it %v\n%s\n%s", why, m.q, answer, allowed, rules, m.beside(), w.describe(), calls[0].text())
			}
		}
	})
}

// beside is what a question asks for that no request says: the tables answer it, each in
// one call.
func (m *meant) beside() bool {
	set, _ := m.policy.Expand(userOf(m.q))
	want := map[policy.AccessLevel]spine.AccessLevel{"": spine.PointerOnly, policy.PointerOnly: spine.PointerOnly, policy.PointerAndRecord: spine.PointerAndRecord}[m.q.Level]
	function := true
	if m.q.Function != "" {
		may, known := set.May(spine.Function(m.q.Function))
		function = known && (may || !m.hasUser())
	}
	return m.sends() && function && m.opens(set, want) && m.formatFits() && m.mayAll()
}

// mayAll reports whether the user may do what any of the operations demands: a question that
// leaves open at which endpoint is one about all of them.
func (m *meant) mayAll() bool {
	for _, o := range m.operations {
		if may, _ := m.policy.Allows(userOf(m.q), &o); m.hasUser() && !may {
			return false
		}
	}
	return true
}

func (m *meant) opens(set tables.Set, want spine.AccessLevel) bool {
	if m.q.Format != "" {
		want = spine.PointerAndRecord
	}
	if m.q.RecordType == "" {
		return m.q.Format == "" || !m.hasUser() || m.mayAny(want)
	}
	returned := len(m.operations) == 0
	for _, o := range m.operations {
		if o.Level != spine.NoAccess && !m.isOf(o, m.q.RecordType) {
			continue
		}
		want, returned = max(want, o.Level), true
	}
	if !returned {
		return false
	}
	have, known := set.Access(spine.RecordType{System: "urn:test", Code: m.q.RecordType})
	return known && (have >= want || !m.hasUser())
}

func (m *meant) mayAny(want spine.AccessLevel) bool {
	may, _ := m.policy.Allows(userOf(m.q), &spine.Operation{Level: want, RecordTypes: spine.AnyRecordType})
	return may
}

// isOf reports whether the level of an operation is one of a record type, too.
func (m *meant) isOf(o spine.Operation, code string) bool {
	if o.RecordTypes == spine.AnyRecordType || slices.Contains(strings.Fields(o.RecordTypes), "urn:test|"+code) {
		return true
	}
	group, ok := m.policy.GroupOf(spine.RecordType{System: "urn:test", Code: code})
	return ok && group == o.Group
}

func (m *meant) formatFits() bool {
	if m.q.Format == "" {
		return true
	}
	id, ok := m.policy.RetrievalInteraction(spine.FormatCode{System: "urn:f", Code: m.q.Format})
	return ok && id == m.operations[0].Interaction
}

// sends reports whether the lists let the system of the question do what it is asked for.
func (m *meant) sends() bool {
	if m.q.ASID == "" || len(m.model.Systems) == 0 {
		return true
	}
	s, known := m.policy.LookupSystem(spine.ASID(m.q.ASID))
	_, may := m.policy.MaySend(s, m.operations[0].Interaction)
	if m.q.Receive {
		_, may = m.policy.MayReceive(s, m.operations[0].Interaction)
	}
	return known && may
}
