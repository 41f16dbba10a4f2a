// SPDX-License-Identifier: Apache-2.0

package agreement

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/replay"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	"github.com/spineguard/spineguard/spine/guard"
)

// keeper is a sink that keeps verdicts.
type keeper struct{ verdicts []*audit.Entry }

func (k *keeper) Write(_ context.Context, e *audit.Entry) error {
	if e.Kind == audit.KindVerdict {
		k.verdicts = append(k.verdicts, e)
	}
	return nil
}

// record puts the request to the guard of the call behind an audit trail, and returns what that
// has recorded; nil where no guard can stand, or no server would read the request.
func (c *call) record(t *rapid.T) *audit.Entry {
	var kept keeper
	trail, err := audit.New(audit.Options{Sinks: []audit.Sink{&kept}})
	if err != nil {
		t.Fatal(err)
	}
	c.audit = trail
	g := c.guard()
	if g == nil {
		return nil
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(c.text())))
	if err != nil {
		return nil
	}
	trail.Wrap(g.Wrap(http.NotFoundHandler())).ServeHTTP(httptest.NewRecorder(), r)
	if len(kept.verdicts) != 1 {
		t.Fatalf("%d verdicts of one request", len(kept.verdicts))
	}
	return kept.verdicts[0]
}

// drawChange draws a policy in which a part of another is changed.
func drawChange(t *rapid.T, base *drawnPolicy) *drawnPolicy {
	other := drawPolicy(t, base.distinct)
	head := *base
	head.facts = copyOf(base.facts)
	switch rapid.IntRange(0, 4).Draw(t, "what changes") {
	case 0: // who may see what
		if other.facts.MatchFullRole != base.facts.MatchFullRole || len(other.activities) != len(base.activities) {
			break
		}
		head.facts.Mapping, head.facts.Baseline, head.facts.Functions = other.facts.Mapping, other.facts.Baseline, other.facts.Functions
	case 1: // what systems do
		for i := range head.facts.Systems {
			head.facts.Systems[i].Sends = texts(some(t, base.names, 4, "sends"))
			head.facts.Systems[i].Receives = texts(some(t, base.names, 4, "receives"))
		}
	case 2: // what operations ask for
		for i := range head.facts.Endpoints {
			for k, o := range head.facts.Endpoints[i].Operations {
				fresh := head.operation(t, base.facts.Services[slices.IndexFunc(base.facts.Services, isCalled(head.facts.Endpoints[i].Service))], o)
				fresh.Header = o.Header
				head.facts.Endpoints[i].Operations[k] = fresh
			}
		}
	case 3: // which systems there are
		if len(head.facts.Systems) > 1 {
			head.facts.Systems = head.facts.Systems[1:]
		}
	default: // which endpoints there are
		if len(head.facts.Endpoints) > 1 {
			head.facts.Endpoints = head.facts.Endpoints[1:]
		}
	}
	if head.resolve(); head.model == nil {
		return base
	}
	return &head
}

func isCalled(name string) func(policy.ServiceFact) bool {
	return func(s policy.ServiceFact) bool { return s.Name.Value == name }
}

// TestReplayIsTheGuards: replay says of a recorded request what a guard of the changed policy, in
// the place of the one that recorded it, says of the request itself.
func TestReplayIsTheGuards(t *testing.T) {
	replayed, differed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		base := drawPolicy(t, rapid.Bool().Draw(t, "distinct"))
		head := drawChange(t, base)
		for range 4 {
			a := drawRequest(t, base)
			calls := a.calls()
			if len(calls) == 0 {
				continue
			}
			c := rapid.SampledFrom(calls).Draw(t, "call")
			if len(base.facts.Systems) > 0 {
				c.registry = slices.Collect(base.policy.Systems())
			}
			c.userless, c.trusting = chance(t, 4, "userless"), chance(t, 4, "trusting")
			if c.position == spine.ProviderPosition && rapid.Bool().Draw(t, "through the proxy") {
				c.peer = "proxy.example"
			}
			e := c.record(t)
			if e == nil {
				continue
			}
			r := replay.New(base.policy, head.policy)
			if err := r.Add(e); err != nil {
				t.Fatal(err)
			}
			report := r.Report()
			if report.Requests == 0 {
				continue
			}
			replayed++
			if len(report.Changes) > 0 {
				differed++
			}
			if why := c.misjudges(head, e, report); why != "" {
				t.Fatalf("%s\n%+v\nrecorded %+v\n%+v\n%s%s%s", why, report, e, e.Verdict, c.text(), base.describe(), head.describe())
			}
		}
	})
	if replayed == 0 || differed == 0 {
		t.Errorf("%d requests were replayed, and %d of them decided otherwise", replayed, differed)
	}
	t.Logf("%d requests were replayed, and %d of them decided otherwise", replayed, differed)
}

// misjudges says what is wrong with the report on one record; empty if nothing is.
func (c *call) misjudges(head *drawnPolicy, e *audit.Entry, report *replay.Report) string {
	if len(report.Deviations) > 0 || report.OtherPolicy > 0 {
		return "the base does not say what its own guard has said"
	}
	again := *c
	again.audit = guard.Unaudited{}
	again.service, _ = head.policy.Service(c.service.Name())
	if len(head.facts.Systems) > 0 {
		again.registry = slices.Collect(head.policy.Systems())
	}
	allowed, rule := again.decide()
	if rule == noGuard {
		rule = ""
	}
	recorded := replay.Verdict{Allowed: e.Verdict.Allowed, Rule: e.Verdict.Rule}
	want := replay.Verdict{Allowed: allowed, Rule: rule}
	got, missing := recorded, ""
	if len(report.Changes) == 1 {
		got, missing = report.Changes[0].Head, report.Changes[0].Missing
	}
	whole := e.From != "" && e.Token != nil && missing == ""
	switch {
	case whole && got != want:
		return "the guard of the head says otherwise"
	case !whole && allowed && !got.Allowed && (!c.userless || missing != replay.User):
		return "the guard of the head allows it"
	case !whole && got.Allowed && missing == "":
		return "nothing says that the record lacks something"
	}
	return ""
}
