// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"os"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/verdict"
	"github.com/spineguard/spineguard/spine"
)

func TestWords(t *testing.T) {
	for rule, want := range map[spine.Rule]string{
		spine.RuleMethod: "the path does not have the method (rule " + string(spine.RuleMethod) + ")",
		spine.RulePeer:   "it breaks a rule (rule " + string(spine.RulePeer) + ")",
	} {
		if got := verdict.Words(rule); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Each rule that is said in words stands on the page that words point at.
func TestRulesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../" + verdict.Page)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []spine.Rule{spine.RuleAddress, spine.RulePath, spine.RuleNoScope, spine.RuleSenderInteraction, spine.RuleAccess} {
		if !strings.Contains(string(page), "`"+string(rule)+"`") {
			t.Errorf("%s is not in %s", rule, verdict.Page)
		}
	}
}
