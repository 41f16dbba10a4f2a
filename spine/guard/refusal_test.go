// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

var update = flag.Bool("update", false, "write the golden files anew")

var headerRules = []spine.Rule{
	spine.RulePeer, spine.RulePeerProxy, spine.RulePeerSender, spine.RuleAddress, spine.RulePath, spine.RuleMethod, spine.RuleQuery, spine.RuleParameters, spine.RuleForm, spine.RuleNoContentType, spine.RuleContentType, spine.RuleAccept,
	spine.RuleHeaderLimit, spine.RuleHeaderTwin, spine.RuleTrace, spine.RuleFrom, spine.RuleTo, spine.RuleInteraction, spine.RuleInteractionEndpoint, spine.RuleSender, spine.RuleSenderInteraction,
	spine.RuleReceiver, spine.RuleTarget, spine.RuleUser, spine.RuleAccess, spine.RuleRegistryFailed, spine.RuleUsersFailed, spine.RuleAuditFailed, spine.RulePanic,
}

// Rules that a handler asks.
var bodyRules = []spine.Rule{spine.RulePatientBody}

// Rules that a transport alone asks.
var senderRules = []spine.Rule{spine.RuleCaller, spine.RuleHost, spine.RuleRedirect, spine.RuleFormat, spine.RulePreset}

var stringRules = []token.Rule{
	token.Missing, token.Repeated, token.TooLong, token.NotBearer, token.Sections, token.Signed, token.Signature, token.Signer, token.NoBody, token.Encoding, token.Header,
	token.NotJSON, token.ClaimForm, token.ClaimMissing, token.Lifetime, token.Early, token.Expired, token.Audience,
	token.UserSub, token.UserForm, token.UserAndPatient, token.PatientSub, token.PatientForm, token.PatientOperation, token.ActForm,
	token.ActWithout, token.SystemSub, token.SystemForm, token.SystemSender, token.SystemOperation, token.Reason, token.Scope, token.NoScope,
	token.OrganizationForm, token.OrganizationASID,
}

var resourceRules = []token.Rule{
	token.Missing, token.Repeated, token.TooLong, token.NotBearer, token.Sections, token.Signed, token.Signature, token.Signer, token.NoBody, token.Encoding, token.Header,
	token.NotJSON, token.ClaimForm, token.RecordClaim, token.ClaimMissing, token.ResourceClaim, token.ClaimIncomplete, token.Early,
	token.Lifetime, token.Expired, token.Audience, token.Reason, token.ResourceType, token.PractitionerSub, token.UserID,
	token.OrganizationForm, token.OrganizationASID, token.ScopeUnknown, token.NoScope, token.Scope,
}

var nrlRow = policy.ServiceRow{Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}

func outcomesOf(t *testing.T, s policy.ServiceRow, at spine.Position) *protocol.Outcomes {
	t.Helper()
	o, ok := s.API().Outcomes(at)
	if !ok {
		t.Fatalf("nobody answers for %v at the %s", s.API(), at)
	}
	return o
}

// Every answer of every position, as its users see it.
func TestGoldenAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		service  policy.ServiceRow
		position spine.Position
		tokens   []token.Rule
	}{
		"nrl":                {policy.ServiceRow{Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}, spine.ServicePosition, stringRules},
		"records-provider":   {policy.ServiceRow{Headers: spine.SSPHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}, spine.ProviderPosition, stringRules},
		"records-proxy":      {policy.ServiceRow{Headers: spine.SSPHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}, spine.ProxyPosition, stringRules},
		"gpconnect-provider": {policy.ServiceRow{Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3}, spine.ProviderPosition, resourceRules},
		"gpconnect-proxy":    {policy.ServiceRow{Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3}, spine.ProxyPosition, resourceRules},
		"r4":                 {policy.ServiceRow{Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.R4}, spine.ServicePosition, stringRules[:1]},
	} {
		d := outcomesOf(t, c.service, c.position)
		var b strings.Builder
		fmt.Fprintf(&b, "system  %s\nprofile %s\n\n", d.System, d.Structure)
		line := func(f token.Fault) {
			r := refusal(d, f, false)
			fmt.Fprintf(&b, "%-22s %d %s %s %s\n    %s\n", f.Rule, r.Status(), r.row().Severity, r.IssueCode(), r.Code(), r.Diagnostics())
			f.Values = [2][]byte{[]byte("<first>\n"), []byte(strings.Repeat("x", 70))}
			echoed := refusal(d, f, true)
			if echoed.Diagnostics() != r.Diagnostics() {
				fmt.Fprintf(&b, "    echoed: %s\n", echoed.Diagnostics())
			}
		}
		for _, rule := range headerRules {
			line(token.Fault{Rule: token.Rule(rule)})
		}
		for _, rule := range c.tokens {
			line(token.Fault{Rule: rule, Claim: "THE-CLAIM"})
		}
		golden(t, name+".txt", b.String())
	}
	d := outcomesOf(t, nrlRow, spine.ServicePosition)
	r := refusal(d, token.Fault{Rule: token.Scope, Claim: "a|b"}, false)
	golden(t, "outcome.txt", string(r.resource().JSON())+string(r.resource().XML()))
	if !strings.HasSuffix(r.String(), "scope must match a or b") {
		t.Error(r.String())
	}
}

// No rule is answered as if nobody had thought of it.
func TestEveryRuleHasAnAnswer(t *testing.T) {
	for _, position := range []spine.Position{spine.ServicePosition, spine.ProviderPosition, spine.ProxyPosition} {
		for tokens, rules := range map[spine.TokenProfile][]token.Rule{spine.SpineTokens: stringRules, spine.GPConnectTokens: resourceRules} {
			headers := spine.SSPHeaders
			if position == spine.ServicePosition {
				headers = spine.NRLHeaders
				if tokens == spine.GPConnectTokens {
					continue // GP Connect is not called directly
				}
			}
			d := outcomesOf(t, policy.ServiceRow{Headers: headers, Tokens: tokens}, position)
			for _, rule := range rules {
				if r := refusal(d, token.Fault{Rule: rule}, false); r.Diagnostics() == "" {
					t.Errorf("%s of %s: %s has no text", position, tokens, rule)
				}
			}
		}
	}
}

// Every rule of tokens is a constant of this package, and stands in a list above.
func TestEveryRuleIsExported(t *testing.T) {
	constants := func(file string, form *regexp.Regexp) (all []string) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range form.FindAllStringSubmatch(string(text), -1) {
			all = append(all, m[1])
		}
		return all
	}
	internal := constants(filepath.Join("..", "internal", "token", "rules.go"), regexp.MustCompile(`(?m)^\t\w+ +Rule = "([a-z-]+)"`))
	names := constants(filepath.Join("..", "internal", "token", "rules.go"), regexp.MustCompile(`(?m)^\t(\w+) +Rule = "`))
	exported := constants(filepath.Join("..", "rule.go"), regexp.MustCompile(`(?m)^\tRule\w+ += Rule\(token\.(\w+)\)`))
	if !slices.Equal(names, exported) || len(names) == 0 {
		t.Errorf("exported are\n%v, and there are\n%v", exported, names)
	}
	listed := append(slices.Clone(stringRules), resourceRules...)
	for _, id := range internal {
		if !slices.Contains(listed, token.Rule(id)) {
			t.Errorf("no list of this test has %s", id)
		}
	}
	for _, id := range constants(filepath.Join("..", "rule.go"), regexp.MustCompile(`(?m)^\tRule\w+ +Rule = "([a-z-]+)"`)) {
		if !slices.Contains(headerRules, spine.Rule(id)) && !slices.Contains(bodyRules, spine.Rule(id)) && !slices.Contains(senderRules, spine.Rule(id)) {
			t.Errorf("no list of this test has %s", id)
		}
	}
}

// docs/conformance.md speaks of every rule.
func TestEveryRuleIsWrittenDown(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "conformance.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range append(slices.Clone(headerRules), bodyRules...) {
		all = append(all, string(r))
	}
	for _, r := range append(stringRules, resourceRules...) {
		all = append(all, string(r))
	}
	for _, id := range all {
		if !strings.Contains(string(page), "`"+id+"`") {
			t.Errorf("docs/conformance.md says nothing of %s", id)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "answers", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; go test . -update writes it anew.\n%s", path, got)
	}
}
