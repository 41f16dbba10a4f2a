// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"errors"
	"fmt"

	"github.com/spineguard/spineguard/spine"
)

// userMay asks what the operation demands of the user: a function, or a level of
// the record types or the group that it names. Where it names none, but any, which
// types a request is about stands in its body and its answer; the filter and the
// handler look at those.
//
// A citizen and a system by itself have no activities, and so they may not.
func (g *Guard) userMay(q *request) bool {
	if !q.op.DemandsUser() || g.userless {
		return true
	}
	if q.d.Access() != spine.Professional {
		return g.refuse(q.d, spine.RuleUser)
	}
	user, err := g.options.Users.User(q.Request, q.d)
	if err == nil && !g.isCaller(q, user) {
		err = errAnotherUser
	}
	switch q.d.Err = err; {
	case errors.Is(err, ErrNoUser):
		return g.refuse(q.d, spine.RuleUser)
	case err != nil:
		return g.refuse(q.d, spine.RuleUsersFailed)
	}
	q.d.user = user
	may, both := g.policy.Allows(user, q.op.Operation)
	q.d.both = both
	if !may {
		return g.refuse(q.d, spine.RuleAccess)
	}
	return true
}

var errAnotherUser = fmt.Errorf("%w: Users returned one who is not the user of the token: its RoleProfile, or for GP Connect its RoleProfile or SDSUserID, is empty or another", ErrNoUser)

// isCaller reports whether the user is whom the token speaks for.
func (g *Guard) isCaller(q *request, user spine.User) bool {
	return g.profile.IsUser(&q.token.claims, &q.d.who, user.RoleProfile, user.SDSUserID)
}
