// SPDX-License-Identifier: Apache-2.0

package query

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// Errors of questions that say too little.
var (
	errNothing = errors.New("nothing is asked: name who (role, activity, asid) and what (interaction, endpoint, type, format, function)")
	errUser    = errors.New("a user is named, but nothing to do: add a record type, a function or what is called, or ask what-can")
	errSystem  = errors.New("a system is named, but nothing to send: add an interactionId, an endpoint or a format, or ask what-can")
	errObject  = errors.New("a record type or function is named, but nobody: add a role or activities, or ask who-can")
	errPlace   = errors.New("a position is one of service, provider, proxy")
	errLevel   = errors.New("a level is one of pointer, record, and needs a record type")
)

// Explain answers a question. An error says that the question says too little
// or cannot be read; what the policy does not know is not an error but a denial.
func (ix *Index) Explain(q Question) (Answer, error) {
	e, err := ix.explain(q, false)
	if err != nil {
		return Answer{}, err
	}
	if e.mayBecomePossible() {
		all, err := ix.explain(q, true)
		if err != nil {
			return Answer{}, err
		}
		e.a.Changes = all.a.Changes
	}
	return *e.a, nil
}

// explain answers a question. Opened is whether operations that nobody could call are meant, too.
func (ix *Index) explain(q Question, opened bool) (*explainer, error) {
	e := &explainer{ix: ix, q: q, opened: opened, a: &Answer{Version: 1, Question: q, Checks: []Check{}}, tables: ix.tables, policy: ix.policy}
	e.hasUser = q.Role != "" || len(q.Activities) > 0
	err := areasRead(q)
	if err != nil {
		return nil, err
	}
	if e.request, err = readRequest(q); err != nil {
		return nil, err
	}
	e.user = ix.user(q)
	e.fromHeaders()
	if err := e.complete(); err != nil {
		return nil, err
	}
	e.names()
	e.resolveCall()
	e.format()
	e.possible()
	e.systems()
	e.demands()
	e.guarded()
	e.a.Allowed = !slices.ContainsFunc(e.a.Checks, func(c Check) bool { return !c.Allowed })
	if !e.a.Allowed {
		e.a.Changes = e.changes()
	}
	return e, nil
}

// areasRead refuses what cannot be an area of work, before anybody takes the
// answer for one about it.
func areasRead(q Question) error {
	for _, area := range q.Areas {
		if _, ok := spine.ParseAreaOfWork(area); !ok {
			return fmt.Errorf("%q is not an area of work; the form is P0020:Q0300:T0640", area)
		}
	}
	return nil
}

type explainer struct {
	ix      *Index
	q       Question
	a       *Answer
	request request
	user    *user
	hasUser bool

	id       string      // the interactionId that is called, once it is clear
	calls    []operation // the operations that may be meant
	left     bool        // others were left out, for which no request can be allowed
	opened   bool        // those that nobody could call are meant, too
	receiver string      // ASID of the receiver, where the request names one
	retrieve bool        // a record is fetched
	direct   bool        // without an interactionId
	stands   map[string]*stand

	goals     []goal   // what the user has to open
	functions []string // that the user has to have

	needs  [][]option            // that the user may get: one of each list is needed
	fixed  []func(*trial) Change // what every way to a grant needs beside it
	wants  []func(*trial) bool   // what has to be right then
	tables *tables.Tables        // the policy, with those of these changes that are the same for every user
	policy tables.Policy         // that guards are asked of: as it is, and once something is mended
	opens  []goal                // what the user does not open and needs
	alike  map[string][]string   // areas of work, as alikeAreas has them
}

func (e *explainer) check(kind string, allowed bool, at []finding.Position, format string, args ...any) {
	e.a.Checks = append(e.a.Checks, Check{Kind: kind, Allowed: allowed, Because: fmt.Sprintf(format, args...), At: at})
}

func (e *explainer) fix(c Change, format string, args ...any) {
	c.Text = fmt.Sprintf(format, args...)
	e.fixed = append(e.fixed, func(*trial) Change { return c })
}

func (e *explainer) condition(format string, args ...any) {
	if c := fmt.Sprintf(format, args...); !slices.Contains(e.a.Conditions, c) {
		e.a.Conditions = append(e.a.Conditions, c)
	}
}

func (e *explainer) note(format string, args ...any) {
	e.a.Notes = append(e.a.Notes, fmt.Sprintf(format, args...))
}

// complete reports a question that the policy can say nothing on.
func (e *explainer) complete() error {
	q := e.q
	wanted := q.RecordType != "" || q.Function != ""
	switch {
	case q.Position != "" && !slices.Contains(Positions(), q.Position):
		return errPlace
	case q.Level != "" && (q.Level.Rank() == 0 || q.RecordType == ""):
		return errLevel
	case q.called() || e.hasUser && wanted && q.ASID == "":
		return nil
	case q.ASID != "":
		return errSystem
	case e.hasUser:
		return errUser
	case wanted:
		return errObject
	}
	return errNothing
}

// fromHeaders takes the systems from the headers of the two header schemes,
// and the interactionId from that of the SSP.
func (e *explainer) fromHeaders() {
	h := e.request.headers
	sender := h["fromasid"]
	if sender == "" {
		sender = h["ssp-from"]
	}
	switch {
	case sender == "":
	case e.q.ASID == "":
		e.q.ASID = sender
	case sender != e.q.ASID && !e.q.Receive:
		e.check(KindSystem, false, nil, "the question names the system %q, and the request comes from %q", e.q.ASID, sender)
		e.fix(Change{Kind: ChangeRequest}, "ask for one of the two systems")
	}
	e.receiver = h["ssp-to"]
	switch named := h["ssp-interactionid"]; {
	case named == "":
	case e.q.Interaction == "":
		e.q.Interaction = named
	case e.ix.resolved(named) != e.ix.resolved(e.q.Interaction):
		e.check(KindInteraction, false, nil, "the question names the interactionId %q, and the request %q", e.q.Interaction, named)
		e.fix(Change{Kind: ChangeRequest}, "ask for one of the two interactionIds")
	}
}

// names says which codes of the user the policy does not know: they bring
// nothing. Activities that must not meet are noted.
func (e *explainer) names() {
	if e.q.Role != "" && e.user.role == nil {
		e.note("the policy knows no job role %q, so it brings nothing%s", e.q.Role, e.ix.roleHint(e.q.Role))
	}
	for _, a := range e.user.unknown {
		e.note("the policy knows no activity %q, so it brings nothing%s", a, hint(a, e.ix.activity))
	}
	e.areas()
	for _, s := range e.ix.model.Separations {
		if e.user.set.Has(activity(s.First)) && e.user.set.Has(activity(s.Second)) {
			e.note("the user holds %s and %s, which must not meet", s.First, s.Second)
		}
	}
}

// roleHint says how a job role is written that the policy does not know: in
// full, where it matches roles so.
func (ix *Index) roleHint(named string) string {
	if role, ok := spine.ParseJobRole(named); ok {
		for _, code := range keys(ix.role) {
			if full, ok := spine.ParseRoleCode(code); ok && full.JobRole() == role {
				return fmt.Sprintf("; it matches job roles by their full codes, such as %q", code)
			}
		}
	}
	return hint(named, ix.role)
}

// areas says in which areas of work nothing is opened beside what is opened
// everywhere.
func (e *explainer) areas() {
	limits := e.ix.model.Areas()
	for _, area := range e.q.Areas {
		if !slices.Contains(limits, area) {
			e.note("nothing is limited to the area of work %q%s", area, hintOf(area, limits))
		}
	}
}

// hint is "; did you mean …?" if something that is known is near.
func hint[T any](word string, known map[string]T) string { return hintOf(word, keys(known)) }

func hintOf(word string, known []string) string {
	if near, ok := finding.Nearest(word, known); ok {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// resolveCall finds out which interactionId is called, and at which endpoint.
func (e *explainer) resolveCall() {
	if named := e.q.Interaction; named != "" {
		e.id = e.interaction(named)
		e.calls = e.ix.operations[e.id]
	}
	if e.q.Endpoint == "" {
		e.ofService()
		return
	}
	e.endpoint()
}

// ofService holds that the service that is named has the interactionId. Where an endpoint is
// named too, the service is that of the endpoint.
func (e *explainer) ofService() {
	if e.q.Service == "" || len(e.calls) == 0 {
		return
	}
	e.calls = slices.DeleteFunc(slices.Clone(e.calls), func(o operation) bool { return o.endpoint.Service != e.q.Service })
	if len(e.calls) == 0 {
		e.check(KindInteraction, false, nil, "no endpoint of %q carries %s", e.q.Service, e.id)
		e.fix(Change{Kind: ChangeRequest}, "leave the service out, or name the one that has the interactionId")
	}
}

// interaction returns the interactionId that is meant by one that is named.
func (e *explainer) interaction(named string) string {
	id, known := e.ix.Interaction(named)
	i := e.ix.interact[id]
	switch {
	case known && i == nil: // without specs, systems alone speak of interactionIds
	case known && id != named:
		e.check(KindInteraction, true, i.At, "%s is an alias of %s", named, id)
	case known:
		e.check(KindInteraction, true, i.At, "%s is an interactionId of %s", id, i.Service)
	default:
		e.check(KindInteraction, false, nil, "no spec has the interactionId %q%s", named, hintOf(named, e.ix.ids))
		e.fix(Change{Kind: ChangeDefine, Code: named}, "correct the interactionId %q, or add it to a spec", named)
	}
	return id
}

// format relates the format to what is called. Fetching a record needs the
// level for it, whichever way it comes.
func (e *explainer) format() {
	if e.q.Format == "" {
		return
	}
	e.retrieve = true
	found := e.ix.formats.find(e.q.Format)
	if len(found) != 1 {
		e.unclear(KindFormat, "format", e.q.Format, len(found), e.ix.formats.codes())
		return
	}
	f := found[0]
	retrieval, proxied := e.ix.policy.RetrievalInteraction(spine.FormatCode{System: f.System, Code: f.Code})
	id := e.ix.resolved(string(retrieval))
	switch {
	case !proxied && (e.id != "" || e.q.Endpoint != ""):
		e.check(KindFormat, false, f.At, "the format %s is retrieved directly, by no interactionId", f.Code)
		e.fix(Change{Kind: ChangeRequest}, "leave the interactionId and the endpoint out")
	case !proxied:
		e.direct = true
		e.check(KindFormat, true, f.At, "the format %s is retrieved directly, without the SSP and without an interactionId", f.Code)
	case e.id == "" && e.q.Interaction == "" && e.q.Endpoint == "":
		e.id, e.calls = id, e.ix.operations[id]
		e.check(KindFormat, true, f.At, "the format %s is retrieved by %s", f.Code, f.Interaction)
	case e.id == id:
		e.check(KindFormat, true, f.At, "the format %s is retrieved by %s", f.Code, f.Interaction)
	default:
		e.check(KindFormat, false, f.At, "the format %s is retrieved by %s", f.Code, f.Interaction)
		e.fix(Change{Kind: ChangeRequest, Code: f.Interaction}, "call %s", f.Interaction)
	}
}

// unclear reports a name that nothing or more than one thing has.
func (e *explainer) unclear(kind, what, ref string, n int, known []string) {
	if n == 0 {
		e.check(kind, false, nil, "the policy knows no %s %q%s", what, ref, hintOf(ref, known))
		e.fix(Change{Kind: ChangeDefine, Code: ref}, "correct the %s %q, or add it to the policy", what, ref)
		return
	}
	e.check(kind, false, nil, "%d %ss are called %q", n, what, ref)
	e.fix(Change{Kind: ChangeRequest, Code: ref}, "name the %s as system|code", what)
}
