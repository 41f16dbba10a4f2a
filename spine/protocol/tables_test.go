// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/protocol"
)

// constants are the rules of package spine.
func constants(t *testing.T) (all []spine.Rule) {
	t.Helper()
	for _, c := range []struct{ file, form string }{
		{"../rule.go", `(?m)^\tRule\w+ +Rule = "([a-z-]+)"`},
		{"../internal/token/rules.go", `(?m)^\t\w+ +Rule = "([a-z-]+)"`},
	} {
		text, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(c.form).FindAllStringSubmatch(string(text), -1) {
			all = append(all, spine.Rule(m[1]))
		}
	}
	if len(all) < 70 || !slices.Contains(all, spine.Rule(token.Missing)) {
		t.Fatal("only", len(all), "rules were read")
	}
	return all
}

// Each rule has exactly one row, which says what is asked.
func TestEachRuleHasOneRow(t *testing.T) {
	rows := map[spine.Rule]int{}
	for r := range protocol.Rules() {
		rows[r.ID]++
		if r.Asked == "" || strings.HasSuffix(r.Asked, ".") || strings.ToUpper(r.Asked[:1]) == r.Asked[:1] && !strings.HasPrefix(r.Asked, "A") {
			t.Errorf("%s asks %q", r.ID, r.Asked)
		}
	}
	for _, id := range constants(t) {
		if rows[id] != 1 {
			t.Errorf("%s has %d rows", id, rows[id])
		}
		if text, err := id.MarshalText(); string(text) != string(id) || err != nil {
			t.Errorf("%s has the text %q, %v", id, text, err)
		}
		delete(rows, id)
	}
	if len(rows) > 0 {
		t.Errorf("rows of rules that there are not: %v", rows)
	}
	if _, ok := protocol.RuleOf("no-such-rule"); ok {
		t.Error("a rule that there is not has a row")
	}
}

// Each rule is asked somewhere, of some profile, or by handlers or transports alone.
func TestEachRuleIsAskedSomewhere(t *testing.T) {
	asked := map[spine.Rule]bool{}
	for name, scheme := range protocol.Schemes() {
		for profile := range protocol.TokenProfiles() {
			for _, at := range scheme.Positions() {
				seen := map[spine.Rule]bool{}
				for _, r := range (protocol.API{Headers: name, Tokens: profile}).Rules(at) {
					if seen[r.ID] {
						t.Errorf("%s, %s at the %s: %s is asked twice", name, profile, at, r.ID)
					}
					seen[r.ID], asked[r.ID] = true, true
				}
			}
		}
	}
	for r := range protocol.Rules() {
		if asked[r.ID] == (r.Part == protocol.Body || r.Part == protocol.Sending) {
			t.Errorf("%s: %v", r.ID, asked[r.ID])
		}
	}
}

// Whatever a guard asks is answered with a text of the API, or has none on purpose.
func TestEachAskedRuleIsAnswered(t *testing.T) {
	silent := []spine.Rule{spine.RulePanic} // and the proxy's answer to a method
	for _, api := range []protocol.API{
		{Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3},
		{Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.R4},
		{Headers: spine.SSPHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3},
		{Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3},
		{Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.R4},
	} {
		scheme, _ := protocol.SchemeOf(api.Headers)
		for _, at := range scheme.Positions() {
			o, ok := api.Outcomes(at)
			if !ok {
				t.Fatal(api, at)
			}
			for _, r := range api.Rules(at) {
				row := o.Of(r.ID)
				if row == o.Of("no-such-rule") {
					t.Errorf("%v at the %s: %s has no row", api, at, r.ID)
				}
				if row.Diagnostics == "" && !slices.Contains(silent, r.ID) && (r.ID != spine.RuleMethod || api.Headers == spine.NRLHeaders) {
					t.Errorf("%v at the %s: %s has no text", api, at, r.ID)
				}
			}
		}
	}
}

// Every code that a guard answers with has one display, and a display of its own.
func TestDisplaysOfCodes(t *testing.T) {
	display, code := map[string]string{}, map[string]string{}
	for _, p := range protocol.OutcomeProfiles() {
		for rule, row := range p.Outcomes {
			c := row.Code
			if other, there := display[c.Code]; there && other != c.Display {
				t.Errorf("%s: %s is shown as %q and %q", rule, c.Code, c.Display, other)
			}
			if other, there := code[c.Display]; there && other != c.Code {
				t.Errorf("%s: %s and %s are both %q", rule, c.Code, other, c.Display)
			}
			display[c.Code], code[c.Display] = c.Display, c.Code
		}
	}
}

// What is not registered is unknown: neither does anybody answer there, nor is anything asked.
func TestUnknownNames(t *testing.T) {
	var none protocol.Outcomes
	if got := none.Of(spine.RulePath); got.Status < 400 {
		t.Errorf("the zero Outcomes answer %+v", got)
	}
	good := protocol.API{Headers: spine.SSPHeaders, Tokens: spine.GPConnectTokens, FHIR: spine.STU3}
	for name, api := range map[string]protocol.API{
		"nothing":   {},
		"headers":   {Headers: "no such", Tokens: good.Tokens, FHIR: good.FHIR},
		"tokens":    {Headers: good.Headers, Tokens: "no such", FHIR: good.FHIR},
		"FHIR":      {Headers: good.Headers, Tokens: good.Tokens, FHIR: "no such"},
		"position":  good,
		"no tokens": {Headers: good.Headers, FHIR: good.FHIR},
	} {
		if o, ok := api.Outcomes(spine.ServicePosition); ok {
			t.Errorf("%s: %q answers", name, o.Profile)
		}
		if rules := api.Rules(spine.ServicePosition); rules != nil {
			t.Errorf("%s: %d rules are asked", name, len(rules))
		}
	}
	if _, ok := good.Outcomes(spine.ProviderPosition); !ok {
		t.Error("nobody answers for GP Connect")
	}
}

// A row that contradicts itself or another is not registered.
func TestRegistrationPanics(t *testing.T) {
	sender := protocol.Header{Name: "X-From", Place: protocol.Sender, Grammar: protocol.ASID, Rule: spine.RuleFrom}
	receiver := protocol.Header{Name: "X-To", Place: protocol.Receiver, Grammar: protocol.ASID, Rule: spine.RuleTo}
	with := func(change func(h *protocol.Header)) func() {
		return func() {
			h := receiver
			change(&h)
			protocol.RegisterScheme(protocol.Scheme{Name: "x", Headers: []protocol.Header{sender, h}})
		}
	}
	use := protocol.Use{
		Headers: []spine.HeaderScheme{"x"}, Positions: []spine.Position{spine.ServicePosition}, Tokens: []spine.TokenProfile{"x"}, FHIR: []spine.FHIRVersion{"x"},
		System: "s", Media: protocol.Media{XML: []string{"a/b"}, JSON: []string{"a/c"}},
	}
	used := func(change func(u *protocol.Use)) func() {
		return func() {
			u := use
			change(&u)
			protocol.RegisterOutcomes(protocol.OutcomeProfile{Name: "x", Uses: []protocol.Use{u}})
		}
	}
	code := protocol.Code{Code: "C", Display: "c"}
	answers := func(r spine.Rule, o protocol.Outcome) func() {
		return func() {
			protocol.RegisterOutcomes(protocol.OutcomeProfile{Name: "x", Outcomes: map[spine.Rule]protocol.Outcome{r: o}})
		}
	}
	for name, register := range map[string]func(){
		"a scheme that there is": func() {
			protocol.RegisterScheme(protocol.Scheme{Name: spine.NRLHeaders, Headers: []protocol.Header{sender, receiver}})
		},
		"a scheme without a name":           func() { protocol.RegisterScheme(protocol.Scheme{Headers: []protocol.Header{sender, receiver}}) },
		"a scheme without headers":          func() { protocol.RegisterScheme(protocol.Scheme{Name: "x"}) },
		"nobody receives":                   func() { protocol.RegisterScheme(protocol.Scheme{Name: "x", Headers: []protocol.Header{sender}}) },
		"two senders":                       with(func(h *protocol.Header) { h.Place = protocol.Sender }),
		"no such place":                     with(func(h *protocol.Header) { h.Place = protocol.Places }),
		"one header twice":                  with(func(h *protocol.Header) { h.Name = "x-from" }),
		"a header without a name":           with(func(h *protocol.Header) { h.Name = "" }),
		"a header without a grammar":        with(func(h *protocol.Header) { h.Grammar = protocol.NoGrammar }),
		"a text without an end":             with(func(h *protocol.Header) { h.Grammar = protocol.Text }),
		"a header without a rule":           with(func(h *protocol.Header) { h.Rule = "" }),
		"a rule that is not one of headers": with(func(h *protocol.Header) { h.Rule = spine.RulePeer }),
		"a header that is read anyway":      with(func(h *protocol.Header) { h.Name = "authorization" }),

		"outcomes that there are": func() { protocol.RegisterOutcomes(protocol.OutcomeProfile{Name: "nrl"}) },
		"outcomes without a name": func() { protocol.RegisterOutcomes(protocol.OutcomeProfile{}) },
		"a place that is taken": used(func(u *protocol.Use) {
			u.Headers = []spine.HeaderScheme{spine.NRLHeaders}
			u.Tokens = []spine.TokenProfile{spine.SpineTokens}
			u.FHIR = []spine.FHIRVersion{"", spine.R4}
		}),
		"one place twice":              used(func(u *protocol.Use) { u.Headers = append(u.Headers, u.Headers...) }),
		"no code system":               used(func(u *protocol.Use) { u.System = "" }),
		"no JSON":                      used(func(u *protocol.Use) { u.Media.JSON = nil }),
		"too many types":               used(func(u *protocol.Use) { u.Media.XML = make([]string, 5) }),
		"a type in capitals":           used(func(u *protocol.Use) { u.Media.XML = []string{"A/b"} }),
		"a rule that there is not":     answers("no-such-rule", protocol.Outcome{Status: 400, Severity: "error", Issue: "invalid", Code: code}),
		"an answer that lets in":       answers(spine.RulePeer, protocol.Outcome{Status: 200, Severity: "error", Issue: "invalid", Code: code}),
		"an answer without a code":     answers(spine.RulePeer, protocol.Outcome{Status: 400, Severity: "error", Issue: "invalid"}),
		"an answer without a severity": answers(spine.RulePeer, protocol.Outcome{Status: 400, Issue: "invalid", Code: code}),
	} {
		func() {
			defer func() {
				if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "protocol: ") {
					t.Errorf("%s: %v", name, text)
				}
			}()
			register()
		}()
	}
	// Nothing of what was refused is there.
	if _, ok := protocol.SchemeOf("x"); ok {
		t.Error("a scheme")
	}
	if _, ok := protocol.TokensOf("x"); ok {
		t.Error("a token profile")
	}
	if _, ok := protocol.OutcomeProfileOf("x"); ok {
		t.Error("an outcome profile")
	}
	if _, ok := (protocol.API{Headers: "x", Tokens: "x", FHIR: "x"}).Outcomes(spine.ServicePosition); ok {
		t.Error("a use")
	}
}

func TestTokensThatAreNotRegistered(t *testing.T) {
	spines, _ := protocol.TokensOf(spine.SpineTokens)
	with := func(change func(map[spine.Rule]string)) protocol.Tokens {
		sources := maps.Clone(spines.Sources)
		change(sources)
		return protocol.Tokens{Name: spine.SpineTokens, Sources: sources}
	}
	for want, tokens := range map[string]protocol.Tokens{
		"there is no reader":                      {Name: "x"},
		"has no source of scope":                  with(func(m map[spine.Rule]string) { delete(m, spine.RuleScope) }),
		"that its reader does not ask":            with(func(m map[spine.Rule]string) { m[spine.RulePeer] = "" }),
		"says what peer asks":                     {Name: spine.SpineTokens, Sources: spines.Sources, Asked: map[spine.Rule]string{spine.RulePeer: "x"}},
		"token profile spine is registered twice": with(func(map[spine.Rule]string) {}),
	} {
		func() {
			defer func() {
				if text, ok := recover().(string); !ok || !strings.Contains(text, want) {
					t.Errorf("%s: %v", want, text)
				}
			}()
			protocol.RegisterTokens(tokens)
		}()
	}
}
