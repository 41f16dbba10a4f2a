// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// How much a Replay keeps. Questions that are forgotten are asked again; without a bound on
// groups, a file of invented systems could take all memory.
const (
	maxQuestions = 20_000
	maxGroups    = 20_000
)

// ErrTooMany says that there are more differences than a report can hold.
var ErrTooMany = fmt.Errorf("there are more than %d systems and interactions with a difference", maxGroups)

// Replay puts records to two policies. It keeps questions and groups, not records, so that it takes
// files of any size. It is not for several goroutines at once.
type Replay struct {
	base, head *side
	makers     []*maker
	answers    map[question]answer
	headers    map[string]bool // by service: whether they choose an operation

	report     Report
	changes    map[key]*Change
	deviations map[Deviation]int // by one without a number
	uncounted  map[spine.Rule]int
}

// answer is what the policies say to a question.
type answer struct {
	base, head Verdict
	key        key
	differs    bool
}

// Of returns a replay of what two resolved policies say.
func Of(base, head *policy.Model) *Replay {
	return New(tables.Of(compile.Tables(base, false)), tables.Of(compile.Tables(head, false)))
}

// New returns a replay of what two policies say.
func New(base, head tables.Policy) *Replay {
	return &Replay{
		base: newSide(base), head: newSide(head),
		makers:  []*maker{newMaker(base), newMaker(head)},
		answers: map[question]answer{}, headers: map[string]bool{}, changes: map[key]*Change{}, deviations: map[Deviation]int{}, uncounted: map[spine.Rule]int{},
	}
}

// Add reads a record. Only verdicts count. The error is ErrTooMany.
func (r *Replay) Add(e *audit.Entry) error {
	r.report.Entries++
	if e.Kind != audit.KindVerdict || e.Verdict == nil {
		return nil
	}
	service, known := r.service(e.Service)
	switch {
	case !known:
		r.report.OtherService++
		return nil
	case !isReplayable(e, service.Row().Headers, r.byHeader(e.Service)):
		r.uncounted[e.Verdict.Rule]++
		return nil
	}
	q := newQuestion(e)
	r.complete(&q)
	a, asked := r.answers[q]
	if !asked {
		if len(r.answers) >= maxQuestions {
			clear(r.answers)
		}
		a = r.ask(&q)
		r.answers[q] = a
	}
	r.count(e, &q, a)
	if len(r.changes) > maxGroups || len(r.deviations) > maxGroups {
		return ErrTooMany
	}
	return nil
}

func (r *Replay) service(name string) (tables.Service, bool) {
	if s, ok := r.base.policy.Service(name); ok {
		return s, true
	}
	return r.head.policy.Service(name)
}

// byHeader reports whether headers choose operations of a service. It is asked once of each.
func (r *Replay) byHeader(name string) bool {
	by, asked := r.headers[name]
	if asked {
		return by
	}
	for _, p := range []tables.Policy{r.base.policy, r.head.policy} {
		service, _ := p.Service(name)
		for o := range service.Operations() {
			by = by || o.Header != ""
		}
	}
	r.headers[name] = by
	return by
}

// operation is that of the record, as one of the policies has it.
func (r *Replay) operation(q *question) (spine.Operation, bool) {
	at := spine.Endpoint{Service: q.service, Method: q.method, Path: q.template}
	if o, ok := find(r.base.policy, at, q.interaction); ok {
		return o, true
	}
	return find(r.head.policy, at, q.interaction)
}

// complete adds what follows from the operation of the record. A path without a query is all that was
// asked for, unless parameters had to be there: then nobody has recorded them.
func (r *Replay) complete(q *question) {
	o, known := r.operation(q)
	q.header = o.Header
	q.whole = q.whole || !known || o.Query == ""
}

// ask puts a question to both policies.
func (r *Replay) ask(q *question) (a answer) {
	var baseMissing, missing string
	a.base, baseMissing = r.put(r.base, q)
	a.head, missing = r.put(r.head, q)
	if !a.base.Allowed || !a.head.Allowed || baseMissing == missing {
		baseMissing = "" // it tells nothing, or nothing more
	}
	effect, differs := effectOf(a.base, a.head, baseMissing+missing)
	a.differs = differs
	a.key = key{effect: effect, from: q.from, position: q.position, service: q.service, base: a.base, head: a.head, baseMissing: baseMissing, missing: missing}
	if q.position == spine.ProxyPosition {
		a.key.to = q.to
	}
	if r.knowsEndpoint(q) {
		a.key.method, a.key.path = q.method, q.template
	}
	if r.knowsInteraction(q.interaction) {
		a.key.interaction = q.interaction
	}
	return a
}

func (r *Replay) put(s *side, q *question) (Verdict, string) {
	for _, m := range r.makers {
		if m.has(q) {
			return s.decide(q, q.request(m, s.organization))
		}
	}
	return Verdict{}, ""
}

func (r *Replay) knowsEndpoint(q *question) bool {
	at := spine.Endpoint{Service: q.service, Method: q.method, Path: q.template}
	_, base := r.base.policy.EndpointOperations(at)
	_, head := r.head.policy.EndpointOperations(at)
	return base || head
}

func (r *Replay) knowsInteraction(id spine.InteractionID) bool {
	_, base := r.base.policy.LookupInteraction(id)
	_, head := r.head.policy.LookupInteraction(id)
	return base || head
}

// count adds a record to the report.
func (r *Replay) count(e *audit.Entry, q *question, a answer) {
	r.report.Requests++
	if q.digest != r.base.policy.Digest() {
		r.report.OtherPolicy++
	}
	if recorded := (Verdict{q.allowed, q.rule}); recorded != a.base {
		r.deviations[Deviation{Digest: q.digest, Recorded: recorded, Base: a.base}]++
	}
	if !a.differs {
		return
	}
	day := e.Time.UTC().Format(time.DateOnly)
	c := r.changes[a.key]
	if c == nil {
		made := a.key.change()
		made.First, made.Last = day, day
		c = &made
		r.changes[a.key] = c
	}
	c.Requests++
	c.First, c.Last = min(c.First, day), max(c.Last, day) // dates of one form sort as text
}

// Read puts the records of one file of a trail to all of the replays, and returns how many entries it has. An
// error that is not one of the reader says which line is not an entry.
func Read(ctx context.Context, file io.Reader, all ...*Replay) (entries int, err error) {
	for e, err := range audit.Entries(file) {
		if err != nil {
			return entries, err
		}
		if entries++; entries%1_000 == 0 && ctx.Err() != nil {
			return entries, ctx.Err()
		}
		for _, r := range all {
			if err := r.Add(e); err != nil {
				return entries, err
			}
		}
	}
	return entries, nil
}

// Report says what has been found so far.
func (r *Replay) Report() *Report {
	out := r.report
	out.Version = 1
	out.Base.Digest, out.Head.Digest = r.base.policy.Digest(), r.head.policy.Digest()
	out.Changes, out.Deviations, out.NotReplayed = []Change{}, []Deviation{}, []Unasked{}
	for _, c := range r.changes {
		out.Changes = append(out.Changes, *c)
	}
	slices.SortFunc(out.Changes, compareChanges)
	for d, n := range r.deviations {
		d.Requests = n
		out.Deviations = append(out.Deviations, d)
	}
	slices.SortFunc(out.Deviations, compareDeviations)
	for _, rule := range slices.Sorted(maps.Keys(r.uncounted)) {
		out.NotReplayed = append(out.NotReplayed, Unasked{rule, r.uncounted[rule]})
	}
	switch gained, lost := out.has(Gained), out.has(Lost); {
	case gained && lost:
		out.Verdict = diff.Mixed
	case gained:
		out.Verdict = diff.Widened
	case lost:
		out.Verdict = diff.Narrowed
	default:
		out.Verdict = diff.Equal
	}
	return &out
}
