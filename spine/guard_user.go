package spine

import (
	"errors"
	"slices"

	"github.com/spineguard/spineguard/spine/internal/token"
)

// maxWords hold one bit for each activity that there can be, and for each of
// 1,024 areas of work that grants are limited to.
const maxWords = (10000+1024)/64 + 1

// demandsUser reports whether an operation demands something of the user.
func (g *Guard) demandsUser() bool {
	for i := range g.service.Operations {
		o := &g.service.Operations[i]
		if o.Service == g.service.Name && (o.Level != NoAccess || o.Function != "") {
			return true
		}
	}
	return false
}

// userMay asks what the operation demands of the user: a function, or a level
// for at least one record type. Which record types a request is about stands
// in its body and its answer; the filter and the handler look at those.
//
// A citizen and a system by itself have no activities, and so they may not.
func (g *Guard) userMay(q *request) bool {
	if q.op.Level == NoAccess && q.op.Function == "" || g.options.UsersCheckedBySender {
		return true
	}
	if q.d.Access() != Professional {
		return g.refuse(q.d, RuleUser)
	}
	user, err := g.options.Users.User(q.Request, q.d)
	switch {
	case errors.Is(err, ErrNoUser):
		return g.refuse(q.d, RuleUser)
	case err != nil:
		q.d.Err = err
		return g.refuse(q.d, RuleUsersFailed)
	case !g.isCaller(q, user):
		return g.refuse(q.d, RuleUser)
	}
	q.d.user = user
	if g.service.Access == nil {
		return g.refuse(q.d, RuleAccess)
	}
	may, both := g.service.Access.Allows(user, q.op.Level, q.op.Function)
	q.d.both = both
	if !may {
		return g.refuse(q.d, RuleAccess)
	}
	return true
}

// isCaller reports whether the user is whom the token speaks for. String claims
// name her role profile; of GP Connect the practitioner has a role profile and an
// SDS user id, either of which may be UNK or, the first, absent.
func (g *Guard) isCaller(q *request, user User) bool {
	if g.service.Tokens == SpineTokens {
		return user.RoleProfile == q.d.Subject()
	}
	role, id := q.token.claims.Practitioner()
	return token.SameUser(role, user.RoleProfile, id, user.SDSUserID)
}

// Allows reports whether a user has a function, and a level for at least one
// record type; and whether they hold both codes of a group.
func (t *AccessTables) Allows(u User, level AccessLevel, f Function) (may, both bool) {
	var words [maxWords]uint64
	set := words[:min(len(words), (len(t.Closures)+len(t.Areas))/64+1)]
	t.expand(set, u)
	if f != "" {
		if may, _ := t.May(set, f); !may {
			return false, t.HoldsBoth(set)
		}
	}
	return level == NoAccess || t.opensAny(set, level), t.HoldsBoth(set)
}

// HoldsBoth reports whether a set holds both codes of a record group, although
// a user should hold one of the two (NRL, RBAC mapping table). The higher level
// counts. A code that comes with the other, by inclusion, is not held apart.
func (t *AccessTables) HoldsBoth(set []uint64) bool {
	for i := range t.Types {
		grants := t.Types[i].Grants
		for j := range grants {
			high := &grants[j]
			if high.Level != PointerAndRecord || !high.opens(set) {
				continue
			}
			for k := range grants {
				low := &grants[k]
				if low.Level == PointerOnly && low.opens(set) && !slices.Contains(t.Closures[high.Activity], low.Activity) {
					return true
				}
			}
		}
	}
	return false
}

func (t *AccessTables) opensAny(set []uint64, level AccessLevel) bool {
	for i := range t.Types {
		for j := range t.Types[i].Grants {
			if g := &t.Types[i].Grants[j]; g.Level >= level && g.opens(set) {
				return true
			}
		}
	}
	return false
}

// expand is Expand for those who do not ask what was unknown.
func (t *AccessTables) expand(set []uint64, u User) {
	t.addAreas(set, u.Areas)
	if row := rowOf(t.JobRoles, u.Role, u.RoleCode); row != nil {
		add(set, row.Baseline)
	}
	for _, a := range u.Activities {
		if p, ok := t.position(a); ok {
			add(set, t.Closures[p])
		}
	}
}
