// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// Of headers that are not there, the one that is asked first answers.
func TestOrderOfHeaders(t *testing.T) {
	made := fixture.Guards(t, new(fixture.Sink))
	for kind, c := range map[string]struct {
		target  string
		headers []string
		rules   []spine.Rule
	}{
		"nrl": {fixture.Pointer, []string{"fromASID", "toASID"}, []spine.Rule{spine.RuleFrom, spine.RuleTo}},
		"gpc": {fixture.Patient, []string{"Ssp-TraceID", "Ssp-From", "Ssp-To", "Ssp-InteractionID"}, []spine.Rule{spine.RuleTrace, spine.RuleFrom, spine.RuleTo, spine.RuleInteraction}},
	} {
		for i := range c.headers {
			r := fixture.Request(kind, "GET", c.target)
			for _, name := range c.headers[i:] {
				r.Header.Del(name)
			}
			var d guard.Decision
			if made[kind].Check(r, &d); d.Rule != c.rules[i] {
				t.Errorf("%s without %v: %q", kind, c.headers[i:], d.Rule)
			}
		}
	}
}
