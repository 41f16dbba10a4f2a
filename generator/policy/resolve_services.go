// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"iter"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/spine/protocol"
)

func (r *resolver) services() {
	for _, s := range r.facts.Services {
		ok := r.code(serviceKind, s.Name)
		if r.lacking("header scheme", s.Headers, s.Name.At) || !r.word("header scheme", s.Headers, registered(protocol.Schemes())...) {
			ok = false
		}
		if r.lacking("token profile", s.Tokens, s.Name.At) || !r.word("token profile", s.Tokens, registered(protocol.TokenProfiles())...) {
			ok = false
		}
		if s.Base.Value != "" && !r.code(basePathKind, s.Base) {
			ok = false
		}
		if s.FHIR.Value != "" && !r.word("FHIR version", s.FHIR, versions()...) {
			ok = false
		}
		if !ok || !r.answered(s) {
			continue
		}
		v := Service{s.Name.Value, s.Headers.Value, s.Tokens.Value, s.Base.Value, s.FHIR.Value, Origin{[]finding.Position{s.Name.At}}}
		if old := r.service.put(v.Name, s.Name.At, v); old != nil {
			r.add(finding.New(ruleDuplicate, s.Name.At, "the service %q is defined twice", v.Name).
				Suggest("give each document a service name of its own").Relate(old.at, "defined here first"))
		}
	}
	r.model.Services = r.service.values()
}

// answered reports whether something says what a service answers: a guard of it can be made.
func (r *resolver) answered(s ServiceFact) bool {
	api := Service{Headers: s.Headers.Value, Tokens: s.Tokens.Value, FHIR: s.FHIR.Value}.API()
	known := protocol.APIs()
	if slices.Contains(known, api) {
		return true
	}
	var near []string
	for _, k := range known {
		if k.Headers == api.Headers || k.Tokens == api.Tokens {
			near = append(near, k.String())
		}
	}
	r.add(finding.New(ruleUnknown, s.Name.At, "the service %q is of an API of which nothing says what it answers: %v", s.Name.Value, api).
		Suggest("these are known: %s", strings.Join(near, "; ")))
	return false
}

// registered are the names of what package protocol knows.
func registered[K ~string, V any](rows iter.Seq2[K, V]) (all []string) {
	for name := range rows {
		all = append(all, string(name))
	}
	return all
}

func versions() (all []string) {
	for _, a := range protocol.APIs() {
		if v := string(a.FHIR); v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return all
}

// lacking is missing for what a source itself looks for: it is not reported a
// second time.
func (r *resolver) lacking(what string, t Text, fallback finding.Position) bool {
	if r.facts.Incomplete && t.Value == "" {
		return true
	}
	return r.missing(what, t, fallback)
}

func (r *resolver) endpoints() {
	for _, e := range r.facts.Endpoints {
		base := "" // if the service was refused, with its reason, its operations are still looked at
		if s, ok := r.service[e.Service]; ok {
			base = s.value.Base
		}
		v := Endpoint{
			Service: e.Service, Method: e.Method.Value, Path: base + e.Path.Value,
			Query: set(e.Query), None: e.None.Value, Origin: Origin{[]finding.Position{e.Method.At}},
		}
		for _, o := range e.Operations {
			if op, ok := r.operation(e.Service, o); ok {
				op.Deprecated = e.Deprecated || op.ReplacedBy != ""
				v.Operations = append(v.Operations, op)
			}
		}
		slices.SortFunc(v.Operations, func(a, b Operation) int { return strings.Compare(a.Interaction, b.Interaction) })
		key := e.Service + " " + v.Method + " " + shape(v.Path)
		if old := r.endpoint.put(key, e.Path.At, v); old != nil {
			r.add(finding.New(ruleDuplicate, e.Path.At, "%s %s is the same endpoint as %s %s", v.Method, v.Path, old.value.Method, old.value.Path).
				Suggest("keep one of the two").Relate(old.at, "defined here first"))
		}
	}
	r.model.Endpoints = r.endpoint.values()
	r.checkAliases()
	r.model.Interactions = r.interaction.values()
	r.checkSuccessors()
}

// checkSuccessors makes sure that what takes the place of an interactionId is another one of
// the policy.
func (r *resolver) checkSuccessors() {
	for _, e := range r.facts.Endpoints {
		for _, o := range e.Operations {
			switch s := o.ReplacedBy; {
			case s.Value == "":
			case s.Value == o.ID.Value:
				r.add(finding.New(ruleSuccessor, s.At, "%q is said to be replaced by itself", s.Value).
					Suggest("name the interactionId that takes its place, or remove the key"))
			case r.interaction[s.Value] == nil:
				r.unknown("interactionId", s, r.interaction.keys, "an operation")
			}
		}
	}
}

// shape is a path template without the names of its parameters, since
// /Patient/{id} and /Patient/{patient} take the same requests.
func shape(path string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(path, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(path[open:], '}')
		if end < 0 {
			break
		}
		b.WriteString(path[:open] + "{}")
		path = path[open+end+1:]
	}
	b.WriteString(path)
	return b.String()
}

func (r *resolver) operation(service string, o OperationFact) (Operation, bool) {
	if !r.operationWords(o) || !r.useInteraction(service, o) {
		return Operation{}, false
	}
	op := Operation{
		Interaction: o.ID.Value, Actor: o.Actor.Value, Scopes: set(o.Scopes),
		Level: AccessLevel(o.Level.Value), RecordTypes: set(o.RecordTypes), Group: o.Group.Value, Function: o.Function.Value, ReplacedBy: o.ReplacedBy.Value, Origin: Origin{[]finding.Position{o.ID.At}},
	}
	for _, q := range o.Query {
		names := values(q) // a name that stands twice must come twice
		slices.Sort(names)
		op.Query = append(op.Query, names)
	}
	slices.SortFunc(op.Query, slices.Compare)
	for _, h := range o.Header {
		op.Header = append(op.Header, HeaderMatch{h[0].Value, h[1].Value})
	}
	slices.SortFunc(op.Header, func(a, b HeaderMatch) int { return strings.Compare(a.Name, b.Name) })
	return op, true
}

// operationWords checks the ids, scopes and words of an operation.
func (r *resolver) operationWords(o OperationFact) bool {
	ok := r.code(interactionKind, o.ID)
	for _, a := range o.Aliases {
		ok = r.code(interactionKind, a) && ok
	}
	if o.Registered.Value != "" {
		ok = r.code(interactionKind, o.Registered) && ok
	}
	if o.Actor.Value != "" {
		ok = r.word("actor", o.Actor, "consumer", "provider", "both") && ok
	}
	for _, s := range o.Scopes {
		for part := range strings.SplitSeq(s.Value, " ") {
			ok = r.code(scopeKind, Text{part, s.At}) && ok
		}
	}
	if o.Level.Value != "" {
		ok = r.word("access level", o.Level, string(PointerOnly), string(PointerAndRecord)) && ok
	}
	ok = r.condition(o) && ok
	return r.levelOf(o) && ok
}

// condition checks the names and values by which a request is told to mean the interactionId. In the
// tables they stand in one text, where what parts them would make two conditions of one.
func (r *resolver) condition(o OperationFact) bool {
	ok := true
	for _, q := range o.Query {
		for _, name := range q {
			ok = r.without("|&", "the name of a query parameter in when", name) && ok
		}
	}
	for _, h := range o.Header {
		ok = r.without("|=", "the name of a header in when", h[0]) && ok
		ok = r.without("|", "the value of a header in when", h[1]) && ok
	}
	return ok
}

func (r *resolver) without(parts, what string, t Text) bool {
	i := strings.IndexAny(t.Value, parts)
	if i < 0 {
		return true
	}
	r.add(finding.New(ruleCode, t.At, "%q is %s and holds %q, which parts conditions in the tables", t.Value, what, t.Value[i:i+1]).
		Suggest("tell the interactionIds apart by another one"))
	return false
}

// levelOf reports a level that is of nothing, and what is named without a level or in two ways.
// Of which record types a level is has to be said: a user who opens another one than those that
// the operation returns would be let through.
func (r *resolver) levelOf(o OperationFact) bool {
	types, group := len(o.RecordTypes) > 0, o.Group.Given()
	switch {
	case o.Level.Given() && !types && !group:
		r.add(finding.New(ruleLevelOf, o.Level.At, "%q demands the level %q and does not say of which record types", o.ID.Value, o.Level.Value).
			Suggest("name all that it can return, as recordTypes: [system|code, …] or as group: and a record group; " +
				"or write recordTypes: any, which a user with the level of any one record type meets"))
	case !o.Level.Given() && types:
		r.add(finding.New(ruleLevelOf, o.RecordTypes[0].At, "%q names record types and no access level", o.ID.Value).
			Suggest("add level: pointer or level: record, or take recordTypes out"))
	case !o.Level.Given() && group:
		r.add(finding.New(ruleLevelOf, o.Group.At, "%q names a record group and no access level", o.ID.Value).
			Suggest("add level: pointer or level: record, or take group out"))
	case types && group:
		r.add(finding.New(ruleLevelOf, o.Group.At, "%q names record types and a record group", o.ID.Value).
			Suggest("keep one of the two; recordTypes can list those of several groups").Relate(o.RecordTypes[0].At, "the record types"))
	default:
		return r.anyAlone(o)
	}
	return false
}

// anyAlone reports the word for whichever record types there are beside others.
func (r *resolver) anyAlone(o OperationFact) bool {
	for _, t := range o.RecordTypes {
		if t.Value == AnyRecordType && len(o.RecordTypes) > 1 {
			r.add(finding.New(ruleLevelOf, t.At, "%q names %q beside record types", o.ID.Value, AnyRecordType).
				Suggest("write recordTypes: %s, or the record types alone", AnyRecordType))
			return false
		}
	}
	return true
}

// useInteraction records that an operation uses an interactionId. The same id
// may stand at several endpoints (create and supersede, three ways to
// delete), but always in one service and under one registered id.
func (r *resolver) useInteraction(service string, o OperationFact) bool {
	v := Interaction{ID: o.ID.Value, Service: service, Registered: o.Registered.Value, Aliases: set(o.Aliases)}
	old := r.interaction.put(v.ID, o.ID.At, v)
	if old == nil {
		old = r.interaction[v.ID]
	}
	if old.value.Service != service {
		r.add(finding.New(ruleTwoServices, o.ID.At, "%q is an interactionId of the services %q and %q", v.ID, old.value.Service, service).
			Suggest("an interactionId belongs to one service; correct one of the two").Relate(old.at, "used here first"))
		return false
	}
	if v.Registered != "" && old.value.Registered != "" && v.Registered != old.value.Registered {
		r.add(finding.New(ruleRegistered, o.Registered.At, "%q is registered as %q here and as %q elsewhere", v.ID, v.Registered, old.value.Registered).
			Suggest("an interactionId is registered under one id; correct one of the two").Relate(old.at, "used here first"))
		return false
	}
	if old.value.Registered == "" {
		old.value.Registered = v.Registered
	}
	old.value.Aliases = set(append(texts(old.value.Aliases), o.Aliases...))
	old.value.At = append(old.value.At, o.ID.At)
	return true
}

func texts(ss []string) []Text {
	var out []Text
	for _, s := range ss {
		out = append(out, Text{Value: s})
	}
	return out
}

// checkAliases makes sure that an alias leads to one interactionId.
func (r *resolver) checkAliases() {
	owner := map[string]string{}
	for _, id := range r.interaction.keys() {
		for _, a := range r.interaction[id].value.Aliases {
			at := r.interaction[id].at
			if other, ok := r.interaction[a]; ok {
				r.add(finding.New(ruleAlias, at, "%q is an alias of %q and an interactionId of its own", a, id).
					Suggest("drop the alias, or the operation that uses it as its id").Relate(other.at, "used as an id here"))
			} else if first, ok := owner[a]; ok {
				r.add(finding.New(ruleAlias, at, "%q is an alias of %q and of %q", a, first, id).
					Suggest("an alias leads to one interactionId; drop one of the two").Relate(r.interaction[first].at, "used here first"))
			}
			owner[a] = id
		}
	}
}

// demands checks what operations ask of a user, once functions are known.
func (r *resolver) demands() {
	for _, e := range r.facts.Endpoints {
		for _, o := range e.Operations {
			if f := o.Function; f.Value != "" && r.function[f.Value] == nil {
				r.unknown("function", f, r.function.keys, `the sheet "Functions"`)
			}
			r.namedTypes(o)
		}
	}
}

// namedTypes checks what the level of an operation is of.
func (r *resolver) namedTypes(o OperationFact) {
	if g := o.Group; g.Value != "" && r.group[g.Value] == nil {
		r.unknownGroup(g)
	}
	for _, t := range o.RecordTypes {
		if t.Value == AnyRecordType || r.recordType[t.Value] != nil || r.refusedType[t.Value] {
			continue
		}
		f := finding.New(ruleUnknown, t.At, "no record type %q is defined", t.Value)
		if near, ok := r.known("record type as system|code", r.recordType.keys).Nearest(t.Value); ok {
			f = f.Suggest("did you mean %q?", near)
		} else if of := r.meant(t.Value); len(of) == 1 {
			f = f.Suggest("write it as system|code: %q", of[0])
		} else {
			f = f.Suggest(`write one of the sheet "Record types" as system|code, or %s`, AnyRecordType)
		}
		r.add(f)
	}
}

// unknownGroup reports a record group that is not defined. What stands there may be meant for
// recordTypes.
func (r *resolver) unknownGroup(g Text) {
	f := finding.New(ruleUnknown, g.At, "no record group %q is defined", g.Value)
	if g.Value == AnyRecordType {
		r.add(f.Suggest("write recordTypes: %s", AnyRecordType))
	} else if of := r.meant(g.Value); len(of) == 1 {
		r.add(f.Suggest("it is a record type: write recordTypes: [%q]", of[0]))
	} else {
		r.unknown("record group", g, r.group.keys, `the sheet "Record types"`)
	}
}

// meant are the record types that have a code or a name.
func (r *resolver) meant(named string) (out []string) {
	for _, key := range r.recordType.keys() {
		if t := r.recordType[key].value; t.Code == named || t.Name == named {
			out = append(out, key)
		}
	}
	return out
}
