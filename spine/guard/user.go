package guard

import (
	"errors"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// userMay asks what the operation demands of the user: a function, or a level
// for at least one record type. Which record types a request is about stands
// in its body and its answer; the filter and the handler look at those.
//
// A citizen and a system by itself have no activities, and so they may not.
func (g *Guard) userMay(q *request) bool {
	if q.op.Level == spine.NoAccess && q.op.Function == "" || g.userless {
		return true
	}
	if q.d.Access() != spine.Professional {
		return g.refuse(q.d, spine.RuleUser)
	}
	user, err := g.options.Users.User(q.Request, q.d)
	switch {
	case errors.Is(err, ErrNoUser):
		return g.refuse(q.d, spine.RuleUser)
	case err != nil:
		q.d.Err = err
		return g.refuse(q.d, spine.RuleUsersFailed)
	case !g.isCaller(q, user):
		return g.refuse(q.d, spine.RuleUser)
	}
	q.d.user = user
	may, both := g.policy.Allows(user, q.op.Level, q.op.Function)
	q.d.both = both
	if !may {
		return g.refuse(q.d, spine.RuleAccess)
	}
	return true
}

// isCaller reports whether the user is whom the token speaks for. String claims
// name their role profile; of GP Connect the practitioner has a role profile and an
// SDS user id, either of which may be UNK or, the first, absent.
func (g *Guard) isCaller(q *request, user spine.User) bool {
	if g.service.Tokens == spine.SpineTokens {
		return user.RoleProfile == q.d.Subject()
	}
	role, id := q.token.claims.User()
	return token.SameUser(role, user.RoleProfile, id, user.SDSUserID)
}
