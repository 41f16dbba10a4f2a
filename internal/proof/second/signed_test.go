// SPDX-License-Identifier: Apache-2.0

package second

import (
	"context"

	"github.com/spineguard/spineguard/spine/guard"
)

// verifier vouches for the test's signatures.
type verifier struct{}

func (verifier) Verify(_ context.Context, compact string) (guard.VerifiedToken, error) {
	payload, k, err := verify(compact)
	if err != nil {
		return guard.VerifiedToken{}, err
	}
	return guard.VerifiedToken{Payload: payload, Issuer: k.issuer, Audience: k.audience, ASIDs: k.asids, Organizations: k.organizations}, nil
}
