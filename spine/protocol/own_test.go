// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Whoever changes what they got, or what they registered, changes it for themselves: guards
// read the same rows as before.
func TestTablesCannotBeChanged(t *testing.T) {
	api := protocol.API{Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3}

	headers := []protocol.Header{
		{Name: "Own-From", Place: protocol.Sender, Grammar: protocol.ASID, Rule: spine.RuleFrom},
		{Name: "Own-To", Place: protocol.Receiver, Grammar: protocol.ASID, Rule: spine.RuleTo},
	}
	own := protocol.RegisterScheme(protocol.Scheme{Name: "own", Headers: headers})
	headers[0].Grammar = protocol.NoGrammar
	change := func(s *protocol.Scheme) {
		s.Proxied, s.Headers[0].Grammar, s.Headers = true, protocol.NoGrammar, s.Headers[:1]
	}
	s, _ := protocol.SchemeOf(own)
	change(s)
	for _, s := range protocol.Schemes() {
		if s.Name == own {
			change(s)
		}
	}
	if s, _ = protocol.SchemeOf(own); s.Proxied || len(s.Headers) != 2 || s.Headers[0].Grammar != protocol.ASID {
		t.Errorf("the scheme is %+v", s)
	}

	media := []string{"application/own+xml"}
	rows := map[spine.Rule]protocol.Outcome{spine.RuleFrom: {Status: 400, Severity: "error", Issue: "invalid", Code: protocol.Code{Code: "OWN", Display: "Own"}}}
	protocol.RegisterOutcomes(protocol.OutcomeProfile{Name: "own", Outcomes: rows, Uses: []protocol.Use{{
		Headers: []spine.HeaderScheme{own}, Positions: []spine.Position{spine.ServicePosition}, Tokens: []spine.TokenProfile{spine.SpineTokens}, FHIR: []spine.FHIRVersion{"own"},
		System: "s", Media: protocol.Media{XML: media, JSON: []string{"application/own+json"}},
	}}})
	allow := func(rows map[spine.Rule]protocol.Outcome) {
		row := rows[spine.RuleFrom]
		row.Status = 200
		rows[spine.RuleFrom] = row
	}
	media[0] = "text/html"
	allow(rows)
	p, _ := protocol.OutcomeProfileOf("own")
	allow(p.Outcomes)
	p.Uses[0].Media.XML[0], p.Uses[0].System = "text/html", ""
	for _, p := range protocol.OutcomeProfiles() {
		if p.Name == "own" {
			allow(p.Outcomes)
		}
	}
	ownAPI := protocol.API{Headers: own, Tokens: spine.SpineTokens, FHIR: "own"}
	for range 2 {
		o, ok := ownAPI.Outcomes(spine.ServicePosition)
		if !ok || o.Of(spine.RuleFrom).Status != 400 || o.Of("no-such-rule").Status != 400 || o.Media.XML[0] != "application/own+xml" || o.System != "s" {
			t.Errorf("the outcomes are %+v", o)
		}
		o.Of(spine.RuleFrom).Status, o.Of("no-such-rule").Status, o.Media.XML[0] = 200, 200, "text/html"
	}
	var zero protocol.Outcomes
	if zero.Of("no-such-rule").Status = 200; new(protocol.Outcomes).Of("no-such-rule").Status < 400 {
		t.Error("the answer to a rule without a row lets in")
	}

	tokens, _ := protocol.TokensOf(api.Tokens)
	source := tokens.Rules()[0].Source
	tokens.Rules()[0].Source = "mine"
	clear(tokens.Sources)
	if tokens, _ = protocol.TokensOf(api.Tokens); tokens.Rules()[0].Source != source || len(tokens.Sources) == 0 {
		t.Errorf("the token profile is %+v", tokens)
	}

	for range 2 {
		row, _ := protocol.RuleOf(spine.RulePeerProxy)
		if row.Positions[0] != spine.ProviderPosition {
			t.Errorf("the rule is %+v", row)
		}
		row.Positions[0] = ""
		for r := range protocol.Rules() {
			if r.ID == spine.RulePeerProxy {
				r.Positions[0] = ""
			}
		}
		for _, r := range api.Rules(spine.ProviderPosition) {
			if r.ID == spine.RulePeerProxy {
				r.Positions[0] = ""
			}
		}
	}
}
