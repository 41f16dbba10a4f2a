// SPDX-License-Identifier: Apache-2.0

package names

import (
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

var (
	ruleCollision = finding.Rule{ID: "name-collision", Severity: finding.Error, Summary: "Two codes would get the same Go name."}
	ruleForm      = finding.Rule{ID: "name-form", Severity: finding.Error, Summary: "No Go name can be made from a code, or the name that the configuration gives is none."}
	ruleUnused    = finding.Rule{ID: "name-unused", Severity: finding.Error, Summary: "The configuration names a code that the policy does not have."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule { return []finding.Rule{ruleCollision, ruleForm, ruleUnused} }

// Table maps the codes of one model to Go identifiers.
type Table struct{ names, systems map[string]string }

// The keys of a table. A configuration overrides a name by the same key
// without its first word: an interactionId, a code, or the name of a group, a function or
// a service.
func interactionKey(id string) string       { return "interaction " + id }
func aliasKey(id string) string             { return "alias " + id }
func activityKey(code string) string        { return "activity " + code }
func jobRoleKey(code string) string         { return "role " + code }
func recordTypeKey(system, c string) string { return "type " + system + "|" + c }
func groupKey(name string) string           { return "group " + name }
func formatKey(system, c string) string     { return "format " + system + "|" + c }
func functionKey(name string) string        { return "function " + name }
func serviceKey(name string) string         { return "service " + name }

// Service returns the name of the function that returns a service.
func (t *Table) Service(name string) string { return t.names[serviceKey(name)] }

// Interaction returns the name of an interactionId's constant.
func (t *Table) Interaction(id string) string { return t.names[interactionKey(id)] }

// Alias returns the name of the constant of an id under which a directory lists an
// interactionId.
func (t *Table) Alias(id string) string { return t.names[aliasKey(id)] }

// System returns the name of a code system's constant, which is not exported; empty if it
// has none.
func (t *Table) System(url string) string { return t.systems[url] }

// Systems returns the code systems that have a name, sorted by it.
func (t *Table) Systems() []string {
	return slices.SortedFunc(maps.Keys(t.systems), func(a, b string) int { return strings.Compare(t.systems[a], t.systems[b]) })
}

// Activity returns the name of an activity's constant.
func (t *Table) Activity(code string) string { return t.names[activityKey(code)] }

// JobRole returns the name of a job role's constant.
func (t *Table) JobRole(code string) string { return t.names[jobRoleKey(code)] }

// RecordType returns the name of a record type's function.
func (t *Table) RecordType(system, code string) string { return t.names[recordTypeKey(system, code)] }

// Group returns the name of a record group's constant.
func (t *Table) Group(name string) string { return t.names[groupKey(name)] }

// Format returns the name of a format's function.
func (t *Table) Format(system, code string) string { return t.names[formatKey(system, code)] }

// Function returns the name of a function's constant.
func (t *Table) Function(name string) string { return t.names[functionKey(name)] }

// New names everything in the model. The overrides map a code to a name;
// reserved are the names that the generated package uses itself.
func New(m *policy.Model, overrides map[string]policy.Text, reserved []string) (*Table, []finding.Finding) {
	b := &builder{overrides: overrides, used: map[string]bool{}, owner: map[string]claim{}, names: map[string]string{}}
	for _, r := range reserved {
		b.owner[r] = claim{what: "a name of the generated package itself"}
	}
	for _, i := range m.Interactions {
		b.name(interactionKey(i.ID), "the interactionId "+quote(i.ID), i.ID, fromInteraction(i.ID), i.Origin)
	}
	for _, i := range m.Interactions {
		for _, a := range i.Aliases {
			b.name(aliasKey(a), "the alias "+quote(a), a, fromAlias(a, i.ID), i.Origin)
		}
	}
	for _, a := range m.Activities {
		b.name(activityKey(a.Code), "the activity "+a.Code, a.Code, a.Code, a.Origin)
	}
	for _, j := range m.JobRoles {
		b.name(jobRoleKey(j.Code), "the job role "+j.Code, j.Code, strings.ReplaceAll(j.Code, ":", ""), j.Origin)
	}
	for _, t := range m.RecordTypes {
		b.name(recordTypeKey(t.System, t.Code), "the record type "+quote(t.Name), t.Code, camel(t.Name), t.Origin)
	}
	for _, g := range m.Groups {
		b.name(groupKey(g.Name), "the record group "+quote(g.Name), g.Name, prefixed("Group", g.Name), g.Origin)
	}
	for _, f := range m.Formats {
		b.name(formatKey(f.System, f.Code), "the format "+quote(f.Code), f.System+"|"+f.Code, "Format"+fromFormat(f.System, f.Code), f.Origin)
	}
	for _, f := range m.Functions {
		b.name(functionKey(f.Name), "the function "+quote(f.Name), f.Name, prefixed("Function", f.Name), f.Origin)
	}
	for _, service := range m.Services {
		b.name(serviceKey(service.Name), "the service "+quote(service.Name), b.serviceOverride(service.Name), camel(service.Name), service.Origin)
	}
	b.unusedOverrides()
	return &Table{b.names, systems(codeSystems(m))}, b.findings.Sorted()
}

// codeSystems are those of formats and record types, sorted.
func codeSystems(m *policy.Model) []string {
	var out []string
	for _, f := range m.Formats {
		out = append(out, f.System)
	}
	for _, t := range m.RecordTypes {
		out = append(out, t.System)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// prefixed puts the kind in front of a name that does not say it: the record group "Record
// Group 1" is RecordGroup1, and not GroupRecordGroup1.
func prefixed(kind, name string) string {
	if slices.ContainsFunc(strings.Fields(name), func(word string) bool { return strings.EqualFold(word, kind) }) {
		return camel(name)
	}
	return kind + camel(name)
}

type builder struct {
	overrides map[string]policy.Text
	used      map[string]bool
	codes     []string // that have names
	owner     map[string]claim
	names     map[string]string
	findings  finding.List
}

type claim struct {
	what string
	at   finding.Position
}

func (b *builder) name(key, what, override, name string, o policy.Origin) {
	at := finding.Position{}
	if len(o.At) > 0 {
		at = o.At[0]
	}
	b.codes = append(b.codes, override)
	if t, ok := b.overrides[override]; ok {
		b.used[override] = true
		name = t.Value
		if !exported(name) {
			b.findings.Add(finding.New(ruleForm, t.At, "%q is not an exported Go identifier", name).
				Suggest("write a capital letter, then letters and digits"))
			return
		}
	}
	b.declare(key, what, override, name, at)
}

// declare takes a name, if it is one and still free.
func (b *builder) declare(key, what, override, name string, at finding.Position) {
	if !exported(name) {
		b.findings.Add(finding.New(ruleForm, at, "no Go name can be made for %s", what).
			Suggest("give it one under the key names of the configuration: {%q: Name}", override))
		return
	}
	if old, taken := b.owner[name]; taken {
		f := finding.New(ruleCollision, at, "%s would be named %s, as is %s", what, name, old.what).
			Suggest("name one of the two yourself under the key names of the configuration: {%q: OtherName}", override)
		if !old.at.IsZero() {
			f = f.Relate(old.at, "the other one")
		}
		b.findings.Add(f)
		return
	}
	b.owner[name] = claim{what, at}
	b.names[key] = name
}

// serviceOverride is the key under which a configuration names a service: its name, or, where
// a group or a function has the same name, that with "service " in front.
func (b *builder) serviceOverride(name string) string {
	_, plain := b.overrides[name]
	if _, ok := b.overrides["service "+name]; plain && !ok {
		return name
	}
	return "service " + name
}

func (b *builder) unusedOverrides() {
	known := finding.NewWords(b.codes)
	for _, code := range slices.Sorted(maps.Keys(b.overrides)) {
		if b.used[code] {
			continue
		}
		t := b.overrides[code]
		f := finding.New(ruleUnused, t.At, "the name %s is for %q, which the policy does not have", t.Value, code)
		if near, ok := known.Nearest(code); ok {
			b.findings.Add(f.Suggest("did you mean %q?", near))
		} else {
			b.findings.Add(f.Suggest("remove the line, or correct the code"))
		}
	}
}

// exported reports whether s can be declared by a generated package and used
// from another: ASCII only, so that no two names look alike.
func exported(s string) bool {
	return token.IsIdentifier(s) && s[0] >= 'A' && s[0] <= 'Z' && len(s) <= 200 &&
		!strings.ContainsFunc(s, func(c rune) bool { return c > unicode.MaxASCII })
}

func quote(s string) string { return `"` + s + `"` }
