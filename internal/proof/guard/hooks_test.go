// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"net/http"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// hooks are all interfaces of a guard. What they say of a request travels with it.
type hooks struct{ directory spine.Registry }

type aroundKey struct{}

// told is what the hooks say, and what the audit was told.
type told struct {
	around
	audited []spine.Rule
	lookups int
}

func toldOf(ctx context.Context) *told { return ctx.Value(aroundKey{}).(*told) }

// fail does what the request says of the hook.
func (t *told) fail(fails, panics string) error {
	switch t.fails {
	case panics:
		panic(panics)
	case fails:
		return errors.New(fails)
	}
	return nil
}

func (hooks) Peer(r *http.Request) (guard.Peer, error) {
	t := toldOf(r.Context())
	return guard.Peer{Names: t.peer}, t.fail("peer fails", "peer panics")
}

func (hooks) User(r *http.Request, _ *guard.Decision) (spine.User, error) {
	t := toldOf(r.Context())
	if t.fails == "nobody" {
		return spine.User{}, guard.ErrNoUser
	}
	u := spine.User{ODS: spine.ODSCode(t.user.ods), RoleProfile: t.user.profile, SDSUserID: t.user.id}
	u.Role, _ = spine.ParseJobRole(t.user.role)
	u.RoleCode, _ = spine.ParseRoleCode(t.user.fullRole)
	for _, code := range t.user.activities {
		a, _ := spine.ParseActivity(code)
		u.Activities = append(u.Activities, a)
	}
	return u, t.fail("users fail", "users panic")
}

func (hooks) Record(ctx context.Context, d *guard.Decision) error {
	t := toldOf(ctx)
	t.audited = append(t.audited, d.Rule)
	return t.fail("audit fails", "audit panics")
}

func (h hooks) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	t := toldOf(ctx)
	if err := t.fail("registry fails", "registry panics"); err != nil {
		return spine.System{}, err
	}
	if t.lookups++; t.lookups > 1 { // of the receiver
		if err := t.fail("registry fails later", "registry panics later"); err != nil {
			return spine.System{}, err
		}
	}
	return h.directory.Lookup(ctx, asid)
}

func (hooks) Verify(ctx context.Context, compact string) (guard.VerifiedToken, error) {
	if err := toldOf(ctx).fail("verifier fails", "verifier panics"); err != nil {
		return guard.VerifiedToken{}, err
	}
	payload, k, ok := vouch(compact)
	if !ok {
		return guard.VerifiedToken{}, errors.New("not signed")
	}
	t := guard.VerifiedToken{Payload: []byte(payload), Issuer: issuer, Audience: k.audience}
	if k.asid != "" {
		t.ASIDs = []spine.ASID{"200000000012", spine.ASID(k.asid)}
	}
	if k.ods != "" {
		t.Organizations = []spine.ODSCode{spine.ODSCode(k.ods)}
	}
	return t, nil
}
