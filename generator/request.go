// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/request"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/policy"
)

// Request makes a request with a new token, and puts it to a guard of the policy: see
// [request.Prepare]. What it returns can be sent and printed. The error is a [*FindingsError] if
// there is no policy to ask.
func (p *Project) Request(q request.Question, clock spine.Clock) (*request.Prepared, error) {
	if err := p.without("there is no policy to ask"); err != nil {
		return nil, err
	}
	return request.Prepare(policy.Of(compile.Tables(p.Model, false)), q, clock)
}
