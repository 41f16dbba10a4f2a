// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// maxFailures is how many failures of one test are reported each for itself.
const maxFailures = 20

// Tests returns the number of tests, and of the checks that they stand for.
func (s *Suite) Tests() (tests, checks int) { return len(s.tests), s.checks }

// Run compares what is expected with what the policy says, and returns a
// finding for each difference.
func (s *Suite) Run() []finding.Finding {
	var out finding.List
	for i := range s.tests {
		out.Add(s.run(&s.tests[i])...)
	}
	return out.Sorted()
}

// run is Run for one test.
func (s *Suite) run(t *boundTest) (out []finding.Finding) {
	failed := 0
	for _, d := range t.demands {
		if slices.ContainsFunc(d.checks, func(c check) bool { return right(t.Expect.Value, s.evaluator.found(&c)) }) {
			continue
		}
		if failed++; failed <= maxFailures {
			out = append(out, s.failure(t, d))
		}
	}
	if failed > maxFailures {
		out = append(out, finding.New(ruleFailed, t.At, "%s%d more checks of this test fail", t.title(), failed-maxFailures).
			Suggest("mend those that are listed and run the tests again"))
	}
	return out
}

func (t *Test) title() string {
	if t.Name.Given() {
		return fmt.Sprintf("%q: ", t.Name.Value)
	}
	return ""
}

// failure says what was found in place of what was expected, on which path,
// and what would have to change.
func (s *Suite) failure(t *boundTest, d demand) finding.Finding {
	c := &d.checks[0]
	found := s.evaluator.found(c)
	if len(d.checks) > 1 {
		f := finding.New(ruleFailed, t.At, "%sexpected %s of any of %d, found it of none", t.title(), t.Expect.Value, len(d.checks))
		return s.explain(f.Relate(t.At, "the first of them: %s", c), c).Suggest("correct the policy, or the test if it is not what is meant")
	}
	f := s.explain(finding.New(ruleFailed, t.At, "%s%s: expected %s, found %s", t.title(), c, t.Expect.Value, found), c)
	if change := s.change(c, t.Expect.Value); change != "" {
		return f.Suggest("%s; or correct the test if it is not what is meant", change)
	}
	return f.Suggest("correct the policy, or the test if it is not what is meant")
}

// change is the smallest change that gives what is expected; empty where less
// is expected than is found.
func (s *Suite) change(c *check, expect string) string {
	q := s.ask(c)
	if c.recordType != nil && expect != allow && expect != deny {
		q.Level = policy.AccessLevel(expect)
	}
	answer, err := s.index.Explain(q)
	if err != nil || expect == deny || answer.Allowed || len(answer.Changes) == 0 {
		return ""
	}
	var texts []string
	for _, c := range answer.Changes[0] {
		texts = append(texts, c.Text)
	}
	return strings.Join(texts, "; ")
}

// explain relates the addresses on which what was found rests.
func (s *Suite) explain(f finding.Finding, c *check) finding.Finding {
	answer, err := s.index.Explain(s.ask(c))
	if err != nil {
		return f
	}
	for _, k := range answer.Checks {
		for _, p := range k.Paths {
			for _, step := range p {
				f = f.Relate(first(step.At), "%s", step)
			}
		}
		if len(k.Paths) == 0 && len(k.At) > 0 {
			f = f.Relate(first(k.At), "%s", k.Because)
		}
	}
	return f
}

func first(at []finding.Position) finding.Position {
	if len(at) == 0 {
		return finding.Position{}
	}
	return at[0]
}

// ask is the check as a question.
func (s *Suite) ask(c *check) query.Question {
	if c.user == nil {
		return s.question(c.traffic)
	}
	q := query.Question{Activities: c.user.local, Areas: c.user.areas}
	if c.user.role != nil {
		q.Role = c.user.role.Code
	}
	if c.function != nil {
		q.Function = c.function.Name
	} else {
		q.RecordType = c.recordType.System + "|" + c.recordType.Code
	}
	return q
}

func (c *check) String() string {
	switch {
	case c.user == nil:
		return c.traffic.String()
	case c.function != nil:
		return fmt.Sprintf("%s and the function %q", c.user, c.function.Name)
	}
	return fmt.Sprintf("%s and the record type %s (%q)", c.user, c.recordType.Code, c.recordType.Name)
}
