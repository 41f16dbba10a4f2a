// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// Resolve turns facts into the closed model. It returns every finding that it
// has, in any order. If any of them is an error the model is nil: a policy
// that contradicts itself answers no question.
func Resolve(f Facts) (*Model, []finding.Finding) {
	r := &resolver{facts: f, model: &Model{}, area: map[string]bool{}, refusedType: map[string]bool{}, named: map[string]bool{}, words: map[string]*finding.Words{}}
	for _, e := range f.Endpoints {
		for _, o := range e.Operations {
			r.named[o.ID.Value] = true
		}
	}
	r.services()
	r.endpoints()
	r.functions()
	r.activities()
	r.jobRoles()
	r.recordTypes()
	r.mapping()
	r.baseline()
	r.separations()
	r.requirements()
	r.demands()
	r.formats()
	r.systems()
	if r.findings.HasErrors() {
		return nil, r.findings.Sorted()
	}
	r.model.sort()
	return r.model, r.findings.Sorted()
}

type resolver struct {
	facts    Facts
	model    *Model
	findings finding.List

	service     index[Service]
	endpoint    index[Endpoint]
	interaction index[Interaction]
	function    index[Function]
	activity    index[Activity]
	role        index[JobRole]
	roleName    index[string]     // names of job roles by R code, where roles are matched on their full codes
	recordType  index[RecordType] // by system and code
	typeName    index[RecordType] // by name
	group       index[RecordGroup]
	area        map[string]bool // areas of work that grants are limited to

	words map[string]*finding.Words // what is known of each kind, once something unknown has been met

	// What was refused with a finding of its own is not unknown as well.
	refusedType map[string]bool // names of record types, and system|code
	named       map[string]bool // interactionIds that any operation has, refused or not
}

// add reports a finding, unless it may be the mere consequence of something
// that a source could not read.
func (r *resolver) add(f finding.Finding) {
	if r.facts.Incomplete && slices.Contains(consequences, f.Rule) {
		return
	}
	r.findings.Add(f)
}

var consequences = []string{ruleUnknown.ID, ruleTypesDiffer.ID, ruleGroupUngranted.ID, ruleFormatID.ID, ruleStrangeID.ID}

// index keeps what has been read by its key, with the first place that
// defined it, for the message when a second one comes.
type index[T any] map[string]*entry[T]

type entry[T any] struct {
	at    finding.Position
	value T
}

// put stores a value unless its key is taken; then it returns the entry that
// has it.
func (x *index[T]) put(key string, at finding.Position, value T) (taken *entry[T]) {
	if *x == nil {
		*x = index[T]{}
	}
	if old, ok := (*x)[key]; ok {
		return old
	}
	(*x)[key] = &entry[T]{at, value}
	return nil
}

// keys returns the keys in order.
func (x index[T]) keys() []string {
	out := make([]string, 0, len(x))
	for k := range x {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// values returns the values in the order of their keys.
func (x index[T]) values() []T {
	out := make([]T, 0, len(x)) // never nil: an empty list is [] in policy.json
	for _, k := range x.keys() {
		out = append(out, x[k].value)
	}
	return out
}

// unknown reports a name that nothing defines, with the nearest that is.
func (r *resolver) unknown(what string, t Text, known func() []string, where string) {
	f := finding.New(ruleUnknown, t.At, "no %s %q is defined", what, t.Value)
	if near, ok := r.known(what, known).Nearest(t.Value); ok {
		r.add(f.Suggest("did you mean %q? If not, add it to %s", near, where))
		return
	}
	r.add(f.Suggest("add it to %s", where))
}

// known are all names of a kind, which are listed when they are first asked for:
// everything of a kind is read before anything refers to it.
func (r *resolver) known(what string, list func() []string) *finding.Words {
	if r.words[what] == nil {
		r.words[what] = finding.NewWords(list())
	}
	return r.words[what]
}

// missing reports an absent value.
func (r *resolver) missing(what string, t Text, fallback finding.Position) bool {
	if t.Value != "" {
		return false
	}
	at := t.At
	if at.IsZero() {
		at = fallback
	}
	r.add(finding.New(ruleMissing, at, "no %s is given", what).Suggest("write the %s", what))
	return true
}

// word checks a text against the words that it may be; empty is given back as
// false without a finding.
func (r *resolver) word(what string, t Text, words ...string) bool {
	if slices.Contains(words, t.Value) {
		return true
	}
	if t.Value == "" {
		return false
	}
	f := finding.New(ruleWord, t.At, "%q is not %s", t.Value, indefinite(what))
	if near, ok := finding.Nearest(t.Value, words); ok {
		r.add(f.Suggest("did you mean %q? It is one of: %s", near, strings.Join(words, ", ")))
	} else {
		r.add(f.Suggest("it is one of: %s", strings.Join(words, ", ")))
	}
	return false
}

func values(ts []Text) []string {
	var out []string
	for _, t := range ts {
		out = append(out, t.Value)
	}
	return out
}

// set returns the texts' values sorted, each once.
func set(ts []Text) []string {
	out := values(ts)
	slices.Sort(out)
	return slices.Compact(out)
}

// sort puts every list into the order of its codes, so that the order of the
// inputs shows nowhere.
func (m *Model) sort() {
	slices.SortFunc(m.Services, func(a, b Service) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(m.Interactions, func(a, b Interaction) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(m.Endpoints, func(a, b Endpoint) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	slices.SortFunc(m.Formats, func(a, b Format) int {
		return cmp.Or(strings.Compare(a.System, b.System), strings.Compare(a.Code, b.Code))
	})
	slices.SortFunc(m.RecordTypes, func(a, b RecordType) int {
		return cmp.Or(strings.Compare(a.System, b.System), strings.Compare(a.Code, b.Code))
	})
	slices.SortFunc(m.Groups, func(a, b RecordGroup) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(m.Activities, func(a, b Activity) int { return strings.Compare(a.Code, b.Code) })
	slices.SortFunc(m.JobRoles, func(a, b JobRole) int { return strings.Compare(a.Code, b.Code) })
	slices.SortFunc(m.Functions, func(a, b Function) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(m.Separations, func(a, b Separation) int {
		return cmp.Or(strings.Compare(a.First, b.First), strings.Compare(a.Second, b.Second))
	})
	slices.SortFunc(m.Systems, func(a, b System) int { return strings.Compare(a.ASID, b.ASID) })
	m.sortOrigins()
}

// sortOrigins puts the addresses of each element into reading order.
func (m *Model) sortOrigins() {
	each := func(o *Origin) { slices.SortFunc(o.At, finding.Position.Compare) }
	for i := range m.Interactions {
		each(&m.Interactions[i].Origin)
	}
	for i := range m.Groups {
		each(&m.Groups[i].Origin)
		for j := range m.Groups[i].Grants {
			each(&m.Groups[i].Grants[j].Origin)
		}
	}
	for i := range m.Activities {
		each(&m.Activities[i].Origin)
	}
	for i := range m.JobRoles {
		each(&m.JobRoles[i].Origin)
	}
}
