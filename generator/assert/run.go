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

const (
	allow = "allow"
	deny  = "deny"
)

// found is what the policy says to a check: pointer, record or deny of a
// record type, allow or deny of anything else.
func (s *Suite) found(c check) string {
	switch {
	case c.user == nil:
		return verdict(s.may(c.traffic))
	case c.function != nil:
		return verdict(met(c.function, c.user.held))
	}
	return level(s.group(c.recordType.Group), c.user.held, c.user.areas...)
}

func verdict(ok bool) string {
	if ok {
		return allow
	}
	return deny
}

// met reports whether any alternative of a function is held as a whole. One
// that asks for nothing is met by nobody.
func met(f *policy.Function, held map[string]bool) bool {
	return slices.ContainsFunc(f.Alternatives, func(a []string) bool {
		return len(a) > 0 && !slices.ContainsFunc(a, func(code string) bool { return !held[code] })
	})
}

// level is the highest level of a group that any held activity opens to who
// works in these areas.
func level(g *policy.RecordGroup, held map[string]bool, areas ...string) string {
	best := policy.NoAccess
	if g != nil {
		for _, grant := range g.Grants {
			if held[grant.Activity] && grant.Counts(areas...) && grant.Level.Rank() > best.Rank() {
				best = grant.Level
			}
		}
	}
	if best == policy.NoAccess {
		return deny
	}
	return string(best)
}

// right reports whether what is found is what is expected. To be allowed to
// see a record type is to have any level of it.
func right(expect, found string) bool {
	return expect == found || expect == allow && found != deny
}

// group finds a record group by its name.
func (s *Suite) group(name string) *policy.RecordGroup {
	i, ok := slices.BinarySearchFunc(s.model.Groups, name, func(g policy.RecordGroup, name string) int { return strings.Compare(g.Name, name) })
	if !ok {
		return nil
	}
	return &s.model.Groups[i]
}

// Tests returns the number of tests, and of the checks that they stand for.
func (s *Suite) Tests() (tests, checks int) { return len(s.tests), s.checks }

// Run compares what is expected with what the policy says, and returns a
// finding for each difference.
func (s *Suite) Run() []finding.Finding {
	var out finding.List
	for i := range s.tests {
		t, failed := &s.tests[i], 0
		for _, d := range t.demands {
			if slices.ContainsFunc(d.checks, func(c check) bool { return right(t.Expect.Value, s.found(c)) }) {
				continue
			}
			if failed++; failed <= maxFailures {
				out.Add(s.failure(t, d))
			}
		}
		if failed > maxFailures {
			out.Add(finding.New(ruleFailed, t.At, "%s%d more checks of this test fail", t.title(), failed-maxFailures).
				Suggest("mend those that are listed and run the tests again"))
		}
	}
	return out.Sorted()
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
	c := d.checks[0]
	found := s.found(c)
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
func (s *Suite) change(c check, expect string) string {
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
func (s *Suite) explain(f finding.Finding, c check) finding.Finding {
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
func (s *Suite) ask(c check) query.Question {
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

func (c check) String() string {
	switch {
	case c.user == nil:
		return c.traffic.String()
	case c.function != nil:
		return fmt.Sprintf("%s and the function %q", c.user, c.function.Name)
	}
	return fmt.Sprintf("%s and the record type %s (%q)", c.user, c.recordType.Code, c.recordType.Name)
}

func (u *user) String() string {
	who := strings.Join(u.local, " and ")
	switch {
	case u.role == nil:
	case who == "":
		who = u.role.Code
	default:
		who = u.role.Code + " with " + who
	}
	if len(u.areas) > 0 {
		who += " in " + strings.Join(u.areas, " and ")
	}
	return who
}
