package assert

import (
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Kinds of grants.
const (
	GrantMapping  = "mapping"  // the activity From opens the record group To up to Level
	GrantBaseline = "baseline" // the job role From brings the activity To
	GrantIncludes = "includes" // the activity From includes the activity To
	GrantFunction = "function" // the function From has the requirement To
	GrantSends    = "sends"    // the system From may send the interactionId To
	GrantReceives = "receives" // the system From may receive it
)

// Grant is one place of the policy that gives somebody something.
type Grant struct {
	Kind  string             `json:"kind"`
	From  string             `json:"from"`
	To    string             `json:"to"`
	Level policy.AccessLevel `json:"level,omitempty"`
	At    []finding.Position `json:"at,omitempty"`
}

// grantKey is what makes a grant the same one.
type grantKey struct{ kind, from, to string }

func (g Grant) key() grantKey { return grantKey{g.Kind, g.From, g.To} }

func (g Grant) String() string {
	switch g.Kind {
	case GrantMapping:
		return fmt.Sprintf("%s opens %q up to the %s", g.From, g.To, g.Level)
	case GrantBaseline:
		return g.From + " brings " + g.To
	case GrantIncludes:
		return g.From + " includes " + g.To
	case GrantFunction:
		return fmt.Sprintf("%q requires %s", g.From, g.To)
	default:
		return g.From + " " + g.Kind + " " + g.To
	}
}

// grants lists the grants of the policy that a test can speak of, in the order
// of the kinds, and counts the inert ones: activities that lead to no record
// group and no function, and interactionIds that no spec has.
func (s *Suite) grants() (out []Grant, inert int) {
	useful := s.useful()
	defer func() {
		n := len(out)
		out = slices.DeleteFunc(out, func(g Grant) bool {
			switch g.Kind {
			case GrantBaseline, GrantIncludes:
				return !useful[g.To]
			case GrantSends, GrantReceives:
				return !s.knows(g.To)
			}
			return false
		})
		inert = n - len(out)
	}()
	for _, g := range s.model.Groups {
		for _, a := range g.Grants {
			out = append(out, Grant{GrantMapping, a.Activity, g.Name, a.Level, a.At})
		}
	}
	for _, j := range s.model.JobRoles {
		for _, a := range j.Baseline {
			out = append(out, Grant{Kind: GrantBaseline, From: j.Code, To: a, At: s.index.BroughtAt(j.Code, a)})
		}
	}
	for _, a := range s.model.Activities {
		for _, i := range a.Includes {
			out = append(out, Grant{Kind: GrantIncludes, From: a.Code, To: i, At: s.index.IncludedAt(a.Code, i)})
		}
	}
	for _, f := range s.model.Functions {
		out = append(out, Grant{Kind: GrantFunction, From: f.Name, To: f.Requirement, At: f.At})
	}
	for _, y := range s.model.Systems {
		for _, id := range y.Sends {
			out = append(out, Grant{Kind: GrantSends, From: y.ASID, To: id, At: y.At})
		}
		for _, id := range y.Receives {
			out = append(out, Grant{Kind: GrantReceives, From: y.ASID, To: id, At: y.At})
		}
	}
	return out, 0
}

// useful are the activities that open a record group or are asked for by a
// function, themselves or by what they include.
func (s *Suite) useful() map[string]bool {
	direct := map[string]bool{}
	for _, g := range s.model.Groups {
		for _, a := range g.Grants {
			direct[a.Activity] = true
		}
	}
	for _, f := range s.model.Functions {
		for _, code := range codes(f) {
			direct[code] = true
		}
	}
	out := map[string]bool{}
	for _, a := range s.model.Activities {
		out[a.Code] = slices.ContainsFunc(a.Closure, func(code string) bool { return direct[code] })
	}
	return out
}

// knows reports whether a test can name an interactionId.
func (s *Suite) knows(id string) bool {
	if _, ok := s.index.Interaction(id); ok {
		return true
	}
	return slices.ContainsFunc(s.model.Interactions, func(i policy.Interaction) bool { return i.Registered == id })
}

// Coverage is how much of the policy the tests speak of. A test speaks of a
// grant if what it rightly finds rests on it, on any path. Denials rest on no
// grant: whether they would notice one is a matter of [Suite.Mutate].
type Coverage struct {
	Grants    int     `json:"grants"`
	Covered   int     `json:"covered"`
	Percent   float64 `json:"percent"` // rounded down to one decimal; 100 without grants
	Inert     int     `json:"inert"`   // grants that give nobody anything, and are not counted
	Uncovered []Grant `json:"uncovered"`
}

// Coverage measures the suite.
func (s *Suite) Coverage() Coverage {
	c := coverer{suite: s, covered: map[grantKey]bool{}, done: map[userCode]bool{}}
	for i := range s.tests {
		t := &s.tests[i]
		for _, d := range t.demands {
			for _, k := range d.checks {
				if found := s.found(k); found != deny && right(t.Expect.Value, found) {
					c.check(k, found)
				}
			}
		}
	}
	out := Coverage{Uncovered: []Grant{}, Percent: 100}
	grants, inert := s.grants()
	out.Inert = inert
	for _, g := range grants {
		out.Grants++
		if c.covered[g.key()] {
			out.Covered++
		} else {
			out.Uncovered = append(out.Uncovered, g)
		}
	}
	if out.Grants > 0 {
		out.Percent = float64(out.Covered*1000/out.Grants) / 10
	}
	return out
}

type userCode struct {
	user *user
	code string
}

type coverer struct {
	suite   *Suite
	covered map[grantKey]bool
	done    map[userCode]bool
}

// check marks the grants on which what was found rests.
func (c *coverer) check(k check, found string) {
	switch {
	case k.system != nil:
		held, _ := c.suite.index.May(k.system, k.id, k.receives)
		kind := GrantSends
		if k.receives {
			kind = GrantReceives
		}
		c.covered[grantKey{kind, k.system.ASID, held}] = true
	case k.function != nil:
		c.covered[grantKey{GrantFunction, k.function.Name, k.function.Requirement}] = true
		for _, a := range k.function.Alternatives {
			if len(a) > 0 && !slices.ContainsFunc(a, func(code string) bool { return !k.user.held[code] }) {
				for _, code := range a {
					c.paths(k.user, code)
				}
			}
		}
	default:
		g := c.suite.group(k.recordType.Group)
		for _, grant := range g.Grants {
			if string(grant.Level) == found && k.user.held[grant.Activity] {
				c.covered[grantKey{GrantMapping, grant.Activity, g.Name}] = true
				c.paths(k.user, grant.Activity)
			}
		}
	}
}

// paths marks every baseline and include by which a user comes to a code.
func (c *coverer) paths(u *user, code string) {
	if c.done[userCode{u, code}] {
		return
	}
	c.done[userCode{u, code}] = true
	leads := func(a string) bool { return c.suite.index.Opens(a, code) }
	if u.role != nil {
		for _, root := range u.role.Baseline {
			if leads(root) {
				c.covered[grantKey{GrantBaseline, u.role.Code, root}] = true
			}
		}
	}
	for a := range u.held {
		if a == code || !leads(a) {
			continue
		}
		for _, i := range c.suite.index.Activity(a).Includes {
			if leads(i) {
				c.covered[grantKey{GrantIncludes, a, i}] = true
			}
		}
	}
}
