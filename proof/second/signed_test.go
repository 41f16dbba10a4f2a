package second

import (
	"context"

	"github.com/spineguard/spineguard/spine"
)

// verifier vouches for the test's signatures.
type verifier struct{}

func (verifier) Verify(_ context.Context, compact string) (spine.VerifiedToken, error) {
	payload, k, err := verify(compact)
	if err != nil {
		return spine.VerifiedToken{}, err
	}
	return spine.VerifiedToken{Payload: payload, Issuer: k.issuer, Audience: k.audience, ASIDs: k.asids, Organizations: k.organizations}, nil
}
