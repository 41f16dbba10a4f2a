// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rules are all that the guard and the model know, in the order of
// docs/conformance.md.
var rules = strings.Fields(`
	peer peer-proxy peer-sender
	address path method query form content-type-missing content-type accept
	header-limit header-twin trace-header from-header to-header interaction-header interaction-endpoint parameters sender
	token-missing token-repeated token-too-long token-not-bearer token-sections token-signed token-no-body token-header
	token-encoding token-not-json claim-form token-signature token-signer
	claim-missing token-lifetime token-early token-expired token-audience
	user-and-patient user-sub user-form act-without-patient patient-sub patient-form patient-operation act-form
	system-sub system-form system-sender unattended-operation reason operation-without-scope scope organization-form organization-asid
	requested-record resource-claim claim-incomplete resource-type practitioner-sub user-id scope-unknown
	sender-interaction receiver target
	user access
	registry-failed users-failed audit-failed panic`)

// shadowed are rules behind which another would refuse as well: an unknown
// sender holds no interaction, a token without parts has no claims.
var shadowed = strings.Fields(`path method content-type-missing sender token-missing token-no-body system-form operation-without-scope`)

const (
	fixedSeed = 1
	enough    = 20_000
)

// judged asks the model about requests of the fixed seed.
func judged(t *testing.T, see func(p *place, a asked, j judgement) (goOn bool)) {
	t.Helper()
	for i := range enough {
		p, a := drawn(fixedSeed, i)
		if _, _, came := onWire(a); !came {
			continue
		}
		if j := p.judge(a); !see(p, a, j) {
			return
		}
	}
}

// The mutations reach every rule, and everywhere a good part of the requests
// gets through: where few did, the mutations would hide each other.
func TestEveryRuleIsReached(t *testing.T) {
	count := newTally()
	judged(t, func(p *place, _ asked, j judgement) bool {
		count.add(p, j.verdict)
		return true
	})
	for _, rule := range rules {
		if count.rules[rule] == 0 {
			t.Errorf("no request of %d breaks %s", enough, rule)
		}
	}
	for rule := range count.rules {
		if rule != "" && !slices.Contains(rules, rule) {
			t.Errorf("%s is not in the list of rules", rule)
		}
	}
	for _, p := range places {
		if share := 100 * count.allowed[p] / count.asked[p]; share < 20 {
			t.Errorf("%s: only %d %% of %d requests are allowed", p.name, share, count.asked[p])
		}
	}
}

// A model that forgets a rule, or one line of it, disagrees with the guard
// soon: so the comparison would find a guard that forgets it. All but a few
// rules stand alone: without them, something is let in that the guard refuses.
func TestTheComparisonCanFail(t *testing.T) {
	guards, killed, letIn := guards(t), map[string]bool{}, map[string]bool{}
	judged(t, func(p *place, a asked, j judgement) bool {
		got, _, _ := check(guards[p], a)
		for _, without := range append(j.lines, j.told.rule, j.verdict.rule) {
			if without == "" || letIn[without] {
				continue
			}
			forgetful := *p
			forgetful.without = without
			said := forgetful.judge(a)
			killed[without] = killed[without] || said.verdict != got
			letIn[without] = letIn[without] || said.verdict.rule == "" && got.rule != ""
		}
		return true
	})
	for _, of := range append(lines(t), rules...) {
		if !killed[of] {
			t.Errorf("without %s the model agrees with the guard on %d requests", of, enough)
		}
	}
	for _, rule := range rules {
		if letIn[rule] == slices.Contains(shadowed, rule) {
			t.Errorf("without %s alone something is let in: %v", rule, letIn[rule])
		}
	}
}

// lines are the places in the model at which a rule is asked.
func lines(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("model_*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "model_test.go") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "p.must(") {
				all = append(all, fmt.Sprintf("%s:%d", name, i+1))
			}
		}
	}
	return all
}
