package guard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
)

// rules are all that the guard and the model know, in the order of
// docs/conformance.md.
var rules = strings.Fields(`
	peer peer-sender
	address path method query content-type-missing content-type accept
	header-twin trace-header from-header to-header interaction-header interaction-endpoint parameters sender
	token-missing token-repeated token-too-long token-not-bearer token-sections token-signed token-no-body token-header
	token-encoding token-not-json claim-form token-signature
	claim-missing token-lifetime token-early token-expired token-audience
	user-and-patient user-sub user-form act-without-patient patient-sub patient-form patient-operation act-form
	system-sub system-form system-sender unattended-operation reason operation-without-scope scope organization-form organization-asid
	requested-record resource-claim claim-incomplete resource-type practitioner-sub user-id scope-unknown
	sender-interaction receiver target
	user access
	registry-failed users-failed audit-failed panic`)

const (
	fixedSeed = 1
	enough    = 10_000
)

// The mutations reach every rule, and everywhere a good part of the requests
// gets through: where few did, the mutations would hide each other.
func TestEveryRuleIsReached(t *testing.T) {
	count := newTally()
	for i := range enough {
		p, a := drawn(fixedSeed, i)
		if _, _, came := onWire(a); !came {
			continue
		}
		if v, _, decided := p.judge(a); decided {
			count.add(p, v)
		}
	}
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

// A model that forgets one rule disagrees with the guard soon: so the
// comparison would find a guard that forgets it.
func TestTheComparisonCanFail(t *testing.T) {
	missed := map[string]bool{}
	for _, rule := range rules {
		missed[rule] = true
	}
	guards := guards(t)
	for i := 0; i < enough && len(missed) > 0; i++ {
		p, a := drawn(fixedSeed, i)
		_, told, decided := p.judge(a)
		if _, _, came := onWire(a); !came || !decided {
			continue
		}
		for _, rule := range []string{told.rule, afterwards(a)} {
			if missed[rule] && disagrees(guards[p], p, a, rule) {
				delete(missed, rule)
			}
		}
	}
	for _, rule := range rules {
		if missed[rule] {
			t.Errorf("without %s the model agrees with the guard on %d requests", rule, enough)
		}
	}
}

// afterwards is the rule that a failing audit breaks: all others are told to
// the audit.
func afterwards(a asked) string {
	if a.around.fails == "audit fails" {
		return "audit-failed"
	}
	return ""
}

// disagrees reports whether a model without the rule says something else than
// the guard.
func disagrees(g *spine.Guard, p *place, a asked, rule string) bool {
	forgetful := *p
	forgetful.without = rule
	want, _, decided := forgetful.judge(a)
	got, _, _ := check(g, a)
	return decided && got != want
}
