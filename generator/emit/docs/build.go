// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"cmp"
	"slices"

	"github.com/spineguard/spineguard/generator/policy"
)

// builder makes the data of the pages from a model.
type builder struct {
	model *policy.Model
	sees  Access
	ways  *ways
	ext   string // of links between pages
	whole bool   // pages have all tables, however long these are

	refs  map[string]Ref  // of activities
	types map[string]Text // names of record types, by system and code

	service, interaction, format, group, recordType, activity, jobRole, function, system anchors
}

func newBuilder(m *policy.Model, ext string, whole bool) *builder {
	b := &builder{
		model: m, ext: ext, whole: whole, refs: make(map[string]Ref, len(m.Activities)), types: make(map[string]Text, len(m.RecordTypes)),
		service:     newAnchors("service", keysOf(m.Services, func(s policy.Service) string { return s.Name })),
		interaction: newAnchors("id", keysOf(m.Interactions, func(i policy.Interaction) string { return i.ID })),
		format:      newAnchors("format", keysOf(m.Formats, formatKey)),
		group:       newAnchors("group", keysOf(m.Groups, func(g policy.RecordGroup) string { return g.Name })),
		recordType:  newAnchors("type", keysOf(m.RecordTypes, typeKey)),
		activity:    newAnchors("activity", keysOf(m.Activities, func(a policy.Activity) string { return a.Code })),
		jobRole:     newAnchors("role", keysOf(m.JobRoles, func(j policy.JobRole) string { return j.Code })),
		function:    newAnchors("function", keysOf(m.Functions, func(f policy.Function) string { return f.Name })),
		system:      newAnchors("asid", keysOf(m.Systems, func(s policy.System) string { return s.ASID })),
	}
	for _, a := range m.Activities { // pages lead to one very often
		b.refs[a.Code] = b.ref("activities", b.activity, a.Code, true)
	}
	for _, t := range m.RecordTypes {
		b.types[typeKey(t)] = Text(t.Name)
	}
	b.ways = newWays(m, b.activityRef)
	b.sees = newAccess(m, b.ways)
	return b
}

func keysOf[T any](list []T, key func(T) string) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = key(e)
	}
	return out
}

func formatKey(f policy.Format) string   { return f.System + "|" + f.Code }
func typeKey(t policy.RecordType) string { return t.System + "|" + t.Code }

func (b *builder) data() Data {
	d := Data{Version: DataVersion, Digest: Text(b.sees.policy.Digest()), Sources: sources(b.model)}
	b.interfaces(&d)
	b.access(&d)
	for _, s := range b.model.Systems {
		d.Systems = append(d.Systems, System{
			ASID: Text(s.ASID), Anchor: b.system.id(s.ASID), ODS: Text(s.ODS), Host: Text(s.Host), Certificate: Text(s.Certificate),
			Sends: mapped(s.Sends, b.interactionRef), Receives: mapped(s.Receives, b.interactionRef),
		})
	}
	return d
}

// sources are the documents, by file and sheet.
func sources(m *policy.Model) []Source {
	var out []Source
	put := func(o policy.Origin) {
		for _, p := range o.At {
			if p.File != "" {
				out = append(out, Source{Text(p.File), Text(p.Sheet)})
			}
		}
	}
	each(m.Services, func(s policy.Service) { put(s.Origin) })
	each(m.Endpoints, func(e policy.Endpoint) { put(e.Origin) })
	each(m.Formats, func(f policy.Format) { put(f.Origin) })
	each(m.RecordTypes, func(t policy.RecordType) { put(t.Origin) })
	each(m.Groups, func(g policy.RecordGroup) {
		each(g.Grants, func(g policy.Grant) { put(g.Origin) })
	})
	each(m.Activities, func(a policy.Activity) { put(a.Origin) })
	each(m.JobRoles, func(j policy.JobRole) { put(j.Origin) })
	each(m.Functions, func(f policy.Function) { put(f.Origin) })
	each(m.Separations, func(s policy.Separation) { put(s.Origin) })
	each(m.Systems, func(s policy.System) { put(s.Origin) })
	slices.SortFunc(out, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet))
	})
	return slices.Compact(out)
}

func each[T any](list []T, do func(T)) {
	for _, e := range list {
		do(e)
	}
}

func mapped[A, B any](list []A, f func(A) B) []B {
	var out []B
	for _, e := range list {
		out = append(out, f(e))
	}
	return out
}

func texts(list []string) []Text {
	return mapped(list, func(s string) Text { return Text(s) })
}

// counted is a set of parameters as texts, such as "start twice".
func counted(names []string) []Text { return texts(policy.Counted(names)) }

// ref leads to the place of a key, if it has one.
func (b *builder) ref(page string, a anchors, key string, code bool) Ref {
	r := Ref{Label: Text(key), IsCode: code}
	if a.has(key) {
		r.Href = page + b.ext + "#" + a.id(key)
	}
	return r
}

func (b *builder) interactionRef(id string) Ref {
	return b.ref("interactions", b.interaction, id, true)
}
func (b *builder) serviceRef(name string) Ref  { return b.ref("implementers", b.service, name, true) }
func (b *builder) activityRef(code string) Ref { return b.refs[code] }
func (b *builder) jobRoleRef(code string) Ref  { return b.ref("job-roles", b.jobRole, code, true) }
func (b *builder) groupRef(name string) Ref    { return b.ref("record-types", b.group, name, false) }
func (b *builder) recordTypeRef(key string) Ref {
	r := b.ref("record-types", b.recordType, key, false)
	r.Label = cmp.Or(b.types[key], r.Label)
	return r
}
func (b *builder) functionRef(name string) Ref { return b.ref("functions", b.function, name, false) }
