// SPDX-License-Identifier: Apache-2.0

package request

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Whatever an API answers to a broken rule leads back to that rule, or, where it answers too many of
// them so, to none: never to others alone.
func TestEachAnswerLeadsBackToItsRule(t *testing.T) {
	type answered struct {
		status int
		Outcome
	}
	told, untold := 0, 0
	for _, api := range protocol.APIs() {
		known := map[answered][]string{}
		s, ok := tables.Of(&tables.Tables{Services: []tables.ServiceRow{{Name: "a", Headers: api.Headers, Tokens: api.Tokens, FHIR: api.FHIR}}}).Service("a")
		if !ok {
			t.Fatal(api)
		}
		for _, at := range s.Positions() {
			outcomes, _ := api.Outcomes(at)
			for _, r := range api.Rules(at) {
				row := outcomes.Of(r.ID)
				for _, value := range []string{"", "200000000001"} {
					if value != "" && !strings.Contains(row.Diagnostics, "{0}") {
						continue
					}
					said := protocol.Fill(row.Diagnostics, "sub|aud", func(int) string { return value })
					o := Outcome{Severity: row.Severity, Issue: row.Issue, Code: row.Code.Code, Diagnostics: said}
					rules, asked := known[answered{row.Status, o}]
					if !asked {
						rules = rulesOf(s, row.Status, &o)
						known[answered{row.Status, o}] = rules
					}
					switch {
					case slices.Contains(rules, string(r.ID)):
						told++
					case len(rules) == 0:
						untold++
					default:
						t.Errorf("%v at the %s answers %s so: %q, which is read as %v", api, at, r.ID, said, rules)
					}
				}
			}
		}
	}
	if told < 3*untold {
		t.Errorf("%d answers lead to their rule, and %d to none", told, untold)
	}
	t.Logf("%d answers lead to their rule, %d to none", told, untold)
}

// Every rule says what it asks.
func TestEachRuleSaysWhatItAsks(t *testing.T) {
	for r := range protocol.Rules() {
		if asked(r.ID) == "" {
			t.Errorf("%s asks nothing", r.ID)
		}
	}
	for _, r := range policyRules {
		if _, ok := protocol.RuleOf(r); !ok {
			t.Errorf("%s is not a rule", r)
		}
	}
	if asked(spine.Rule("none")) != "" {
		t.Error("what is not a rule asks something")
	}
}
