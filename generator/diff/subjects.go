package diff

import (
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/policy"
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

// holder is a job role or an activity of one side. The zero value holds
// nothing.
type holder struct {
	code, name string
	brings     []string // of a job role: its baseline, sorted
	closure    []string // all that is held, itself included, sorted
}

func (h holder) has(activity string) bool { return contains(h.closure, activity) }

func contains(sorted []string, s string) bool {
	_, ok := slices.BinarySearch(sorted, s)
	return ok
}

func (s *side) activity(code string) holder {
	a := s.activities[code]
	if a == nil {
		return holder{}
	}
	return holder{code: code, name: a.Name, closure: a.Closure}
}

// role is the job role of a user with a code: that of the code, or of its R
// part, where roles are matched on that.
func (s *side) role(code string) holder {
	r := s.roles[code]
	if r == nil {
		r = s.roles[policy.RolePart(code)]
	}
	if r == nil {
		return holder{}
	}
	return holder{r.Code, r.Name, r.Baseline, r.Closure}
}

// isFull reports whether job roles are matched on their full codes.
func (s *side) isFull() bool {
	for code := range s.roles {
		return strings.Contains(code, ":")
	}
	return s.places.full
}

// subjects are the activities and job roles of both sides. Where one side
// matches roles on their full codes and the other on the R part, users with a
// full code are compared with that R part, and all others with it are a subject
// of their own.
func (c *comparison) subjects() []*subject {
	var out []*subject
	for _, code := range union(keys(c.base.activities), keys(c.head.activities)) {
		out = append(out, &subject{kind: ActivityType, code: code, base: c.base.activity(code), head: c.head.activity(code)})
	}
	full := map[string][]string{} // by R part
	codes := union(keys(c.base.roles), keys(c.head.roles))
	for _, code := range codes {
		if part := policy.RolePart(code); part != code {
			full[part] = append(full[part], code)
		}
	}
	for _, code := range codes {
		s := &subject{kind: RoleType, code: code, base: c.base.role(code), head: c.head.role(code)}
		if others := full[code]; len(others) > 0 {
			s.code += " other than " + strings.Join(others, ", ")
		}
		out = append(out, s)
	}
	for _, s := range out {
		s.missing = map[bool][]step{}
	}
	return out
}
