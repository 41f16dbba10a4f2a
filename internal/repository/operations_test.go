// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

const operations = "docs/operations.md"

// The page for operators lists every metric of spine/otel with its unit, and none that there is not.
func TestThePageForOperatorsListsEveryMetric(t *testing.T) {
	page, err := os.ReadFile(operations)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(spineguard\\.[a-z_.]+)` \\| (?:counter|histogram|gauge), `([^`]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		listed[m[1]] = m[2]
	}
	made := map[string]string{}
	files, err := filepath.Glob("spine/otel/*.go")
	if err != nil {
		t.Fatal(err)
	}
	instrument := regexp.MustCompile(`(?:Counter|Gauge|Histogram)\("([^"]+)", metric\.WithUnit\("([^"]+)"\)`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range instrument.FindAllStringSubmatch(string(source), -1) {
			made[m[1]] = m[2]
		}
	}
	if !maps.Equal(listed, made) || len(made) == 0 {
		t.Errorf("the page lists\n%v, and spine/otel makes\n%v", listed, made)
	}
}

// The page says of every rule what an operator sees, what they do and whom they call. The statuses
// are those of package protocol; what a new rule means somebody has to write.
func TestGoldenRulesForOperators(t *testing.T) {
	text, err := os.ReadFile(operations)
	if err != nil {
		t.Fatal(err)
	}
	before, section, ok := strings.Cut(string(text), "\n## What each rule id means and what to do\n")
	section, after, more := strings.Cut(section, "\n## ")
	if !ok {
		t.Fatalf("%s does not say what each rule means", operations)
	}
	who := regexp.MustCompile(`^(you|supplier|RA manager|policy|helpdesk)\b`)
	seen := map[spine.Rule]int{}
	row := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|$")
	written := row.ReplaceAllStringFunc(section, func(line string) string {
		m := row.FindStringSubmatch(line)
		rule, see, do, call := spine.Rule(m[1]), strings.TrimSpace(m[3]), strings.TrimSpace(m[4]), strings.TrimSpace(m[5])
		seen[rule]++
		if see == "" || do == "" {
			t.Errorf("%s does not say of %s what is seen and what to do", operations, rule)
		}
		for part := range strings.SplitSeq(call, "; ") {
			if !who.MatchString(part) {
				t.Errorf("%s: whom to call for %s is %q, which the page does not explain", operations, rule, part)
			}
		}
		return fmt.Sprintf("| `%s` | %s | %s | %s | %s |", rule, statuses(rule), see, do, call)
	})
	for r := range protocol.Rules() {
		if seen[r.ID] != 1 {
			t.Errorf("%s has %d rows of the rule %s", operations, seen[r.ID], r.ID)
		}
		delete(seen, r.ID)
	}
	for rule := range seen {
		t.Errorf("%s has a rule that there is not: %s", operations, rule)
	}
	if more {
		written += "\n## " + after
	}
	golden(t, operations, before+"\n## What each rule id means and what to do\n"+written)
}

// statuses are those with which the APIs answer to a rule, wherever it is asked.
func statuses(rule spine.Rule) string {
	row, _ := protocol.RuleOf(rule)
	if row.Part == protocol.Sending {
		return "not sent"
	}
	var all []int
	for _, p := range protocol.OutcomeProfiles() {
		for _, u := range p.Uses {
			for _, api := range apisOf(u) {
				for _, at := range u.Positions {
					asked := row.Part == protocol.Body || slices.ContainsFunc(api.Rules(at), func(r protocol.Rule) bool { return r.ID == rule })
					if o, ok := api.Outcomes(at); ok && asked {
						all = append(all, o.Of(rule).Status)
					}
				}
			}
		}
	}
	slices.Sort(all)
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(slices.Compact(all)), " ", ", "), "[]")
}

func apisOf(u protocol.Use) (all []protocol.API) {
	for _, h := range u.Headers {
		for _, tokens := range u.Tokens {
			for _, f := range u.FHIR {
				all = append(all, protocol.API{Headers: h, Tokens: tokens, FHIR: f})
			}
		}
	}
	return all
}
