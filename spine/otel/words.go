// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"slices"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// The keys of attributes that are ours.
const (
	serviceKey     = attribute.Key("spineguard.service")
	interactionKey = attribute.Key("spineguard.interaction")
	verdictKey     = attribute.Key("spineguard.verdict")
	ruleKey        = attribute.Key("spineguard.rule")
	positionKey    = attribute.Key("spineguard.position")
	traceKey       = attribute.Key("spineguard.trace")
	lookupKey      = attribute.Key("spineguard.lookup")
)

// other stands for every value that is not a word of the policy or of this package. It is the
// word of the semantic conventions for a method or an error that nobody knows.
const other = "_OTHER"

const allow, deny = "allow", "deny"

// words are the values that attributes can have.
type words struct {
	interactions map[string]map[spine.InteractionID]bool // by the name of the service
	routes       map[spine.Endpoint]route
	rules        map[spine.Rule]bool

	mu    sync.RWMutex
	known map[label]*verdict
}

func newWords(services []policy.Callable) *words {
	w := &words{
		interactions: map[string]map[spine.InteractionID]bool{}, routes: map[spine.Endpoint]route{},
		rules: map[spine.Rule]bool{}, known: map[label]*verdict{},
	}
	for r := range protocol.Rules() {
		w.rules[r.ID] = true
	}
	for _, s := range services {
		ids := map[spine.InteractionID]bool{}
		for o := range s.Service().Operations() {
			ids[o.Interaction] = true
			w.routes[o.Endpoint] = route{o.Method + " " + o.Path, o.Path}
		}
		w.interactions[s.Service().Name()] = ids
	}
	return w
}

// MaxSeries returns how many series spineguard.decisions can have at most for some services. An
// SDK drops series beyond a limit, 2,000 if nobody sets it: sdk/metric.WithCardinalityLimit.
func MaxSeries(services ...policy.Callable) int {
	w := newWords(services)
	const none = 2                  // beside those that are known: empty, and other
	verdicts := len(w.rules) + none // empty: it is allowed
	n := none * verdicts            // of a service that nobody knows
	for _, ids := range w.interactions {
		n += (len(ids) + none) * verdicts
	}
	return n
}

// label is what the attributes of a verdict say.
type label struct {
	service     string
	interaction spine.InteractionID
	rule        spine.Rule
	position    spine.Position
	allowed     bool
}

// labelOf takes from a decision what a label may say. The rule is empty if it is allowed.
func (w *words) labelOf(d *guard.Decision) label {
	l := label{service: d.Service, interaction: d.Interaction, rule: d.Rule, position: d.Position, allowed: d.Allowed}
	ids, ok := w.interactions[l.service]
	if !ok {
		l.service = other
	}
	if l.interaction != "" && !ids[l.interaction] {
		l.interaction = other
	}
	if l.allowed {
		l.rule = ""
	} else if !w.rules[l.rule] {
		l.rule = other
	}
	switch l.position {
	case spine.ServicePosition, spine.ProviderPosition, spine.ProxyPosition:
	default:
		l.position = other
	}
	return l
}

// verdict is a label as instruments take it, made once: the path of a decision makes none.
type verdict struct {
	label
	attributes []attribute.KeyValue  // service, interaction, verdict
	decision   []metric.AddOption    // and the rule
	guard      []metric.RecordOption // service, verdict
	request    []metric.RecordOption // service, interaction, verdict
	span       trace.SpanStartOption // all
}

// verdictOf returns the verdict of a label.
func (w *words) verdictOf(l label) *verdict {
	w.mu.RLock()
	v, ok := w.known[l]
	w.mu.RUnlock()
	if ok {
		return v
	}
	v = newVerdict(l)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known[l] = v
	return v
}

func newVerdict(l label) *verdict {
	said := deny
	if l.allowed {
		said = allow
	}
	brief := []attribute.KeyValue{serviceKey.String(l.service), verdictKey.String(said)}
	with := brief
	if l.interaction != "" {
		with = slices.Concat(brief, []attribute.KeyValue{interactionKey.String(string(l.interaction))})
	}
	all := with
	if l.rule != "" {
		all = slices.Concat(with, []attribute.KeyValue{ruleKey.String(string(l.rule))})
	}
	set := func(of []attribute.KeyValue) metric.MeasurementOption {
		return metric.WithAttributeSet(attribute.NewSet(slices.Clone(of)...)) // which sorts them in place
	}
	return &verdict{
		label: l, attributes: with,
		decision: []metric.AddOption{set(all)},
		guard:    []metric.RecordOption{set(brief)},
		request:  []metric.RecordOption{set(with)},
		span:     trace.WithAttributes(slices.Concat(all, []attribute.KeyValue{positionKey.String(string(l.position))})...),
	}
}
