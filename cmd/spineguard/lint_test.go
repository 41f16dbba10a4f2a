// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

// Errors that a review asks about by name; every warning is asked about.
var reviewed = []string{
	"code-placeholder", "duplicate", "format-without-interaction", "interaction-two-services", "openapi-no-interaction",
	"rbac-code-two-levels", "recordtype-two-groups", "suppression-expired",
}

// Warnings without a case of their own.
var elsewhere = map[string]string{
	"access-gained":       "of diff",
	"adopt-membership":    "of adopt",
	"adopt-old":           "of adopt",
	"adopt-unknown":       "of adopt",
	"access-lost":         "of diff",
	"row-changed":         "of diff",
	"recordtype-no-group": "a workbook cannot say it: see lint-recordtype-without-a-group",
	"systems-many":        "its list would be larger than all cases together; TestManySystems has the message",
}

// TestEveryLintRuleHasItsCases: a case lint-RULE that triggers the rule, and
// one lint-RULE-nearly in which there is nothing to say.
func TestEveryLintRuleHasItsCases(t *testing.T) {
	var ids []string
	for _, r := range generator.Rules() {
		if _, ok := elsewhere[r.ID]; r.Severity == finding.Warning && !ok {
			ids = append(ids, r.ID)
		}
	}
	for _, id := range append(ids, reviewed...) {
		dir := filepath.Join(casesDir, "lint-"+id)
		if out, err := os.ReadFile(filepath.Join(dir, "stdout")); err != nil || !strings.Contains(string(out), "["+id+"]") {
			t.Errorf("lint-%s does not trigger its rule: %v", id, err)
		}
		if _, err := os.Stat(filepath.Join(dir+"-nearly", "command")); err != nil {
			t.Errorf("%s has no case that nearly triggers it", id)
		}
		for _, file := range []string{"stdout", "exit"} {
			if _, err := os.Stat(filepath.Join(dir+"-nearly", file)); err == nil {
				t.Errorf("lint-%s-nearly is not silent", id)
			}
		}
	}
}

// TestSARIFNamesRulesThatThereAre: code scanning lists findings by rule, and
// leads to its section in docs/rules.md.
func TestSARIFNamesRulesThatThereAre(t *testing.T) {
	rules, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	severity := map[string]string{}
	for _, r := range generator.Rules() {
		severity[r.ID] = string(r.Severity)
	}
	outputs, err := filepath.Glob(filepath.Join(casesDir, "*-sarif", "stdout"))
	if err != nil || len(outputs) < 2 {
		t.Fatal(outputs, err)
	}
	for _, file := range outputs {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var log struct {
			Runs []struct {
				Tool struct {
					Driver struct {
						Rules []struct{ ID, HelpURI string }
					}
				}
				Results []struct {
					RuleID    string
					RuleIndex int
					Level     string
				}
			}
		}
		if err := json.Unmarshal(data, &log); err != nil {
			t.Fatal(err)
		}
		for _, run := range log.Runs {
			listed := run.Tool.Driver.Rules
			for _, r := range listed {
				_, anchor, _ := strings.Cut(r.HelpURI, "/docs/rules.md#")
				if severity[r.ID] == "" || anchor != r.ID || !strings.Contains(string(rules), "\n## "+anchor+"\n") {
					t.Errorf("%s: the rule %q with the page %q is not in docs/rules.md", file, r.ID, r.HelpURI)
				}
			}
			for _, r := range run.Results {
				if listed[r.RuleIndex].ID != r.RuleID || severity[r.RuleID] != r.Level {
					t.Errorf("%s: a result of %q at index %d with level %q", file, r.RuleID, r.RuleIndex, r.Level)
				}
			}
		}
	}
}
