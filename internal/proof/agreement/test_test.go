// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
	"github.com/spineguard/spineguard/spine"
)

// suite is a file of access tests with what each of them must find.
type suite struct {
	*drawnPolicy
	rows []string
	want []bool // that the row passes
}

func (s *suite) expect(pass bool, format string, args ...any) {
	s.rows, s.want = append(s.rows, fmt.Sprintf(format, args...)), append(s.want, pass)
}

// expectEither adds a test that expects allow and one that expects deny.
func (s *suite) expectEither(allow bool, format string, args ...any) {
	for _, expect := range []string{"allow", "deny"} {
		s.expect(allow == (expect == "allow"), "{"+format+", expect: "+expect+"}", args...)
	}
}

// run runs the file, and returns the rows of which the tests say something else.
func (s *suite) run(t *rapid.T) (wrong []string) {
	const head = "version: 1\ntests:\n"
	file, findings := assert.Parse("access_test.yaml", []byte(head+"  - "+strings.Join(s.rows, "\n  - ")+"\n"), yamldoc.Limits{})
	bound, more := assert.Bind(file, s.index)
	if bound == nil {
		t.Fatalf("%+v %+v\n%s", findings, more, strings.Join(s.rows, "\n"))
	}
	failed := map[int]finding.Finding{}
	for _, f := range bound.Run() {
		failed[f.Position.Line] = f
	}
	for i, row := range s.rows {
		if f, fails := failed[i+strings.Count(head, "\n")+1]; fails == s.want[i] {
			wrong = append(wrong, fmt.Sprint(row, " ", f.Message))
		}
	}
	return wrong
}

// TestTestsAreTheGuard: the tests of a file pass exactly where the tables, or a guard asked
// with requests that are written here, say what they expect.
func TestTestsAreTheGuard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &suite{drawnPolicy: drawPolicy(t, true)}
		s.users(t)
		s.traffic()
		if wrong := s.run(t); wrong != nil {
			t.Fatalf("%s%s", strings.Join(wrong, "\n"), s.describe())
		}
	})
}

func (s *suite) users(t *rapid.T) {
	for range 3 {
		q := query.Question{Role: rapid.SampledFrom(s.roles).Draw(t, "role"), Activities: some(t, s.activities, 2, "local"),
			Areas: rapid.SampledFrom([][]string{nil, areas[:1], areas}).Draw(t, "areas")}
		who := "role: " + q.Role
		if len(q.Activities) > 0 {
			who += ", activity: [" + strings.Join(q.Activities, ", ") + "]"
		}
		if len(q.Areas) > 0 {
			who += `, area: ["` + strings.Join(q.Areas, `", "`) + `"]`
		}
		set, _ := s.policy.Expand(userOf(q))
		for _, name := range types {
			level, _ := set.Access(spine.RecordType{System: "urn:test", Code: name})
			s.expectEither(level > spine.NoAccess, "%s, type: %s", who, name)
			s.expect(level == spine.PointerOnly, "{%s, type: %s, expect: pointer}", who, name)
			s.expect(level == spine.PointerAndRecord, "{%s, type: %s, expect: record}", who, name)
		}
		for _, name := range functions {
			may, _ := set.May(spine.Function(name))
			s.expectEither(may, "%s, function: %s", who, name)
		}
	}
}

func (s *suite) traffic() {
	for _, e := range s.model.Endpoints {
		at := e.Service + " " + e.Method + " " + e.Path
		for _, id := range s.ids {
			s.expectEither(s.isLet("", id, &e), "endpoint: %q, interaction: %q", at, id)
		}
		for _, asid := range s.listed() {
			s.expectEither(slices.ContainsFunc(s.ids, func(id string) bool { return s.isLet(asid, id, &e) }), "asid: %q, endpoint: %q", asid, at)
		}
	}
	pdf := s.facts.Formats[1].Interaction.Value
	for _, asid := range s.listed() {
		system, _ := s.policy.LookupSystem(spine.ASID(asid))
		for _, id := range s.ids {
			s.expectEither(s.isLet(asid, id, nil), "asid: %q, interaction: %q", asid, id)
			_, receives := s.policy.MayReceive(system, spine.InteractionID(id))
			s.expectEither(receives && s.isLet("", id, nil), "asid: %q, interaction: %q, direction: receives", asid, id)
		}
		s.expectEither(s.isLet(asid, pdf, nil), "asid: %q, format: pdf", asid)
		s.expectEither(true, "asid: %q, format: web", asid)
	}
}

func (s *suite) listed() (out []string) {
	for _, one := range s.model.Systems {
		out = append(out, one.ASID)
	}
	return out
}

// isLet reports whether a guard, at any position, lets a request with an interactionId through
// that a system sends, at an endpoint if there is one. Without a system it is one that sends
// everything, of those that the policy does not list. The user has everything, and a level or
// function that nobody has is left to other tests.
func (s *suite) isLet(asid, id string, e *policy.Endpoint) bool {
	for o := range s.policy.OperationsOf(spine.InteractionID(id)) {
		if e != nil && o.Endpoint != (spine.Endpoint{Service: e.Service, Method: e.Method, Path: e.Path}) {
			continue
		}
		if allowed, rules := s.canBe(o, asid); allowed || rules[spine.RuleAccess] {
			return true
		}
	}
	return false
}

// canBe is what guards of every position say to requests for an operation, by somebody who
// has everything.
func (w *drawnPolicy) canBe(o spine.Operation, asid string) (allowed bool, rules map[spine.Rule]bool) {
	var calls []*call
	service, _ := w.policy.Service(o.Service)
	for _, at := range service.Positions() {
		m := &meant{drawnPolicy: w, q: query.Question{ASID: asid, Position: string(at)}}
		for _, c := range m.calls(o) {
			if asid == "" {
				c.from = w.everything("888000000001", "")
				c.registry = append(slices.Clip(c.registry), c.from)
			}
			calls = append(calls, c)
		}
	}
	return decided(calls)
}
