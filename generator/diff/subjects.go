// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// subject is an activity or a job role, with what it holds on each side.
type subject struct {
	kind       Kind   // ActivityType or RoleType
	code       string // as it is reported
	base, head holder
	missing    map[bool][]step // steps of the head, by true, that the base does not have, and the other way round
}

// holders are who has the access and who has it not.
func (s *subject) holders(gained bool) (in, out holder) {
	if gained {
		return s.head, s.base
	}
	return s.base, s.head
}

func (s *subject) name() string {
	if s.head.code != "" {
		return s.head.name
	}
	return s.base.name
}

// holder is a job role or an activity of one side. The zero value is of none,
// and holds nothing.
type holder struct {
	code, name string
	brings     []string   // of a job role: its baseline, sorted
	set        tables.Set // all that is held
}

func (h holder) has(activity string) bool {
	a, _ := spine.ParseActivity(activity)
	return h.set.Has(a)
}

func contains(sorted []string, s string) bool {
	_, ok := slices.BinarySearch(sorted, s)
	return ok
}

// named is how a side calls a subject. Of job roles it is that of the code, or
// of its R part, where roles are matched on that.
func (s *side) named(kind Kind, code string) holder {
	if kind == ActivityType {
		if a := s.activities[code]; a != nil {
			return holder{code: code, name: a.Name}
		}
		return holder{}
	}
	r := s.roles[code]
	if r == nil {
		r = s.roles[policy.RolePart(code)]
	}
	if r == nil {
		return holder{}
	}
	return holder{code: r.Code, name: r.Name, brings: r.Baseline}
}

// isFull reports whether job roles are matched on their full codes.
func (s *side) isFull() bool {
	for code := range s.roles {
		return strings.Contains(code, ":")
	}
	return s.places.full
}

// users compares the activities and job roles of both sides. Where one side
// matches roles on their full codes and the other on the R part, users with a
// full code are compared with that R part, and all others with it are a subject
// of their own.
func (c *comparison) users() {
	types, asked := c.regroupings(), c.asked()
	for _, code := range union(keys(c.base.activities), keys(c.head.activities)) {
		a, _ := spine.ParseActivity(code)
		s := c.subject(ActivityType, code, spine.User{Activities: []spine.Activity{a}})
		c.levels(s, types)
		for _, d := range c.directions() {
			d.counts(s, asked)
		}
	}
	full := map[string][]string{} // by R part
	codes := union(keys(c.base.roles), keys(c.head.roles))
	for _, code := range codes {
		if part := policy.RolePart(code); part != code {
			full[part] = append(full[part], code)
		}
	}
	for _, code := range codes {
		var u spine.User
		u.Role, _ = spine.ParseJobRole(code)
		u.RoleCode, _ = spine.ParseRoleCode(code)
		s := c.subject(RoleType, code, u)
		if others := full[code]; len(others) > 0 {
			s.code += " other than " + strings.Join(others, ", ")
		}
		c.levels(s, types)
		for _, d := range c.directions() {
			d.counts(s, asked)
			d.roleFunctions(s)
		}
	}
}

func (c *comparison) subject(kind Kind, code string, u spine.User) *subject {
	s := &subject{kind: kind, code: code, base: c.base.named(kind, code), head: c.head.named(kind, code), missing: map[bool][]step{}}
	s.base.set, _ = c.base.policy.Expand(u)
	s.head.set, _ = c.head.policy.Expand(u)
	return s
}
