// SPDX-License-Identifier: Apache-2.0

package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/compile"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/spine"
	tables "github.com/spineguard/spineguard/spine/policy"
)

// asked is a random policy with all that can be asked of it, known or not.
type asked struct {
	model      *policy.Model
	index      *query.Index
	roles      []string // that are known
	activities []string
	types      []string
	functions  []string
	systems    []string
	ids        []string // that a spec has
	names      []string // all under which one may ask for them
}

// drawAsked is drawWorld with what that leaves out: roles that are matched in
// full, types in no group, groups of which nothing opens the record, systems
// that list what they exchange under other ids, and formats.
func drawAsked(t *rapid.T) *asked {
	w := drawPolicy(t)
	f := w.facts
	a := &asked{roles: []string{"R0001", "R0002"}, activities: activities(len(f.Activities)), types: []string{"T0", "T1", "T2"}, functions: []string{"F"}}
	f.RecordTypes = append(f.RecordTypes, policy.RecordTypeFact{Name: txt("T0"), System: txt("urn:test"), Code: txt("T0")})
	if f.MatchFullRole = rapid.Bool().Draw(t, "full"); f.MatchFullRole {
		full := func(role policy.Text) policy.Text { return txt("S0001:G0001:" + role.Value) }
		for i := range f.JobRoles {
			f.JobRoles[i].Code = full(f.JobRoles[i].Code)
			a.roles[i] = f.JobRoles[i].Code.Value
		}
		for i := range f.Baseline {
			f.Baseline[i].Role = full(f.Baseline[i].Role)
		}
	}
	f.HasSpecs, f.HasFormatList = true, true
	f.Services = []policy.ServiceFact{{Name: txt("nrl"), Headers: txt("nrl"), Tokens: txt("spine"), Base: txt("/STU3")}, {Name: txt("ssp"), Headers: txt("ssp"), Tokens: txt("spine")}}
	for i, name := range []string{"A.read", "B.read", "C.read"} {
		o := policy.OperationFact{ID: txt(nrl + name), Scopes: []policy.Text{txt("patient/A.read")}, Actor: txt("consumer")}
		a.ids = append(a.ids, o.ID.Value)
		if rapid.Bool().Draw(t, "alias") {
			o.Aliases = []policy.Text{txt(nrl + name + ".alias")}
			a.names = append(a.names, nrl+name+".alias")
		}
		if rapid.Bool().Draw(t, "registered") {
			o.Registered = txt(nrl + name + ".registered")
		}
		if rapid.Bool().Draw(t, "function of "+name) {
			o.Function = txt("F")
		}
		if level := rapid.SampledFrom([]string{"", "", "pointer", "record"}).Draw(t, "level of "+name); level != "" {
			o.Level = txt(level)
			drawNamed(t, &o)
		}
		f.Endpoints = append(f.Endpoints, policy.EndpointFact{Service: "ssp", Method: txt("GET"), Path: txt(fmt.Sprintf("/%c/{id}", 'A'+i)), Operations: []policy.OperationFact{o}})
	}
	a.names = append(a.names, a.ids...)
	for i := range 3 {
		s := policy.SystemFact{ASID: txt(fmt.Sprintf("90000000000%d", i+1)), ODS: txt("X99")}
		list := func(label string) (out []policy.Text) {
			all := append([]string{nrl + "Strange.read", nrl + "A.read.registered", nrl + "B.read.registered", nrl + "C.read.registered"}, a.names...)
			for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 3, rapid.ID[string]).Draw(t, label) {
				out = append(out, txt(id))
			}
			return out
		}
		s.Sends, s.Receives = list("sends"), list("receives")
		f.Systems = append(f.Systems, s)
		a.systems = append(a.systems, s.ASID.Value)
	}
	f.Formats = []policy.FormatFact{
		{System: txt("urn:f"), Code: txt("web"), Retrieval: txt("direct")},
		{System: txt("urn:f"), Code: txt("pdf"), Retrieval: txt("ssp"), Interaction: txt(rapid.SampledFrom(a.ids).Draw(t, "retrieval"))},
	}
	a.index = resolve(t, f)
	a.model = a.index.Model()
	return a
}

// drawNamed says of what the level of an operation is.
func drawNamed(t *rapid.T, o *policy.OperationFact) {
	switch of := rapid.SampledFrom([]string{"any", "any", "T0", "T1", "T2", "T1 T2", "G1", "G2"}).Draw(t, "of what"); of[0] {
	case 'a':
		o.RecordTypes = []policy.Text{txt(of)}
	case 'G':
		o.Group = txt(of)
	default:
		for name := range strings.FieldsSeq(of) {
			o.RecordTypes = append(o.RecordTypes, txt("urn:test|"+name))
		}
	}
}

func (a *asked) question(t *rapid.T) query.Question {
	q := query.Question{
		Role:       rapid.SampledFrom(append([]string{"", "R0001", "R9999", "S0000:G0001:R0001", "S0002:G0001:R0001"}, a.roles...)).Draw(t, "role"),
		Activities: rapid.SliceOfNDistinct(rapid.SampledFrom(append([]string{"B9999", "b0001"}, a.activities...)), 0, 2, rapid.ID[string]).Draw(t, "local"),
		Areas:      rapid.SampledFrom([][]string{nil, areas[:1], areas[1:], areas}).Draw(t, "areas"),
		RecordType: rapid.SampledFrom(append([]string{"", "T9"}, a.types...)).Draw(t, "type"),
		Function:   rapid.SampledFrom([]string{"", "F", "G"}).Draw(t, "function"),
		Format:     rapid.SampledFrom([]string{"", "", "", "pdf", "web", "fax"}).Draw(t, "format"),
	}
	if q.RecordType != "" {
		q.Level = rapid.SampledFrom([]policy.AccessLevel{"", policy.PointerOnly, policy.PointerAndRecord}).Draw(t, "level")
	}
	if rapid.Bool().Draw(t, "called") {
		q.ASID = rapid.SampledFrom(append([]string{"", "900000000009"}, a.systems...)).Draw(t, "system")
		q.Receive = rapid.Bool().Draw(t, "receive")
		q.Interaction = rapid.SampledFrom(append([]string{"", nrl + "Strange.read", nrl + "A.read.registered"}, a.names...)).Draw(t, "id")
	}
	return q
}

// TestTheChangesMakeItAYes: of a random policy, asked a random question, each
// list of changes is applied to the user and to the tables, and the policy is
// asked again. What has to be defined or asked otherwise is not asked.
func TestTheChangesMakeItAYes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAsked(t)
		q := a.question(t)
		answer, err := a.index.Explain(q)
		if err != nil {
			return
		}
		if answer.Allowed == (len(answer.Changes) > 0) {
			t.Fatalf("%+v: %v, and the changes %+v", q, answer.Allowed, answer.Changes)
		}
		for _, way := range answer.Changes {
			c := &changed{tables: compile.Tables(a.model, true), user: userOf(q), holds: rapid.Bool().Draw(t, "the first activity held")}
			for _, change := range way {
				c.apply(t, q, change)
			}
			c.check(t, q, answer, way)
		}
	})
}

// userOf is the user of a question.
func userOf(q query.Question) spine.User {
	var u spine.User
	u.Role, _ = spine.ParseJobRole(q.Role)
	u.RoleCode, _ = spine.ParseRoleCode(q.Role)
	for _, code := range q.Activities {
		if a, ok := spine.ParseActivity(code); ok {
			u.Activities = append(u.Activities, a)
		}
	}
	for _, area := range q.Areas {
		u.Areas = append(u.Areas, spine.AreaOfWork(area))
	}
	return u
}

// changed is a policy and a user after changes.
type changed struct {
	tables *tables.Tables
	user   spine.User
	holds  bool // of the activities that the user holds, the first is to open something, or the last
}

func (c *changed) apply(t *rapid.T, q query.Question, change query.Change) {
	switch change.Kind {
	case query.ChangeGrant:
		a, _ := spine.ParseActivity(change.Code)
		c.user.Activities = append(c.user.Activities, a)
	case query.ChangeArea:
		c.user.Areas = append(c.user.Areas, spine.AreaOfWork(change.Code))
	case query.ChangeMapping:
		grant := tables.GrantRow{Activity: c.held(change), Level: compile.Level(change.Level)}
		for i := range c.tables.RBAC.Types {
			if row := &c.tables.RBAC.Types[i]; string(row.Group) == change.Code {
				row.Grants = append(slices.Clone(row.Grants), grant)
			}
		}
	case query.ChangeGroup:
		var put, like *tables.RecordTypeRow
		for i := range c.tables.RBAC.Types {
			row := &c.tables.RBAC.Types[i]
			if row.Type.Code == change.Code {
				put = row
			}
			if string(row.Group) == change.Value {
				like = row
			}
		}
		if change.Value == "" || like == nil {
			put.Group, put.Grants = "new", []tables.GrantRow{{Activity: c.held(change), Level: spine.PointerAndRecord}}
			return
		}
		put.Group, put.Grants = like.Group, like.Grants
	case query.ChangeSystem:
		i := slices.IndexFunc(c.tables.Systems, func(row spine.SystemRow) bool { return string(row.ASID) == change.Code })
		if change.Code == "" { // any
			i = 0
		}
		if i < 0 { // those of the policy come first
			i = len(c.tables.Systems)
			c.tables.Systems = append(c.tables.Systems, spine.SystemRow{ASID: spine.ASID(change.Code)})
		}
		list := &c.tables.Systems[i].Sends
		if q.Receive && change.Code != "" {
			list = &c.tables.Systems[i].Receives
		}
		*list = append(*list, spine.InteractionID(change.Value))
		slices.Sort(*list)
	case query.ChangeDefine, query.ChangeRequest:
	default:
		t.Fatalf("%+v", change)
	}
}

// held is the position of an activity that the user holds, or is given since
// they hold none and the change says so.
func (c *changed) held(change query.Change) uint16 {
	set, _ := tables.Of(c.tables).Expand(c.user)
	all := slices.Collect(set.Activities())
	if len(all) == 0 && strings.Contains(change.Text, "give it to the user") {
		all = []spine.Activity{1}
		c.user.Activities = append(c.user.Activities, 1)
	}
	if len(all) == 0 {
		return 1 << 15
	}
	if c.holds {
		all = all[len(all)-1:]
	}
	return c.tables.RBAC.Position[all[0]] - 1
}

func (c *changed) check(t *rapid.T, q query.Question, answer query.Answer, way []query.Change) {
	p := tables.Of(c.tables)
	set, _ := p.Expand(c.user)
	if r, ok := p.LookupRecordType("urn:test", q.RecordType); ok && (q.Role != "" || len(q.Activities) > 0) {
		want := max(spine.PointerOnly, compile.Level(q.Level))
		if q.Format == "pdf" || q.Format == "web" {
			want = spine.PointerAndRecord
		}
		for o := range p.OperationsOf(spine.InteractionID(q.Interaction)) {
			if o.RecordTypes == spine.AnyRecordType {
				want = max(want, o.Level)
			}
		}
		if level, _ := set.Access(r); level < want {
			t.Fatalf("%+v: %+v gives %v: %+v", q, way, level, answer)
		}
	}
	for o := range p.OperationsOf(spine.InteractionID(q.Interaction)) {
		if may, _ := p.Allows(c.user, &o); !may && (q.Role != "" || len(q.Activities) > 0) {
			t.Fatalf("%+v: %+v is not enough for the operation: %+v", q, way, answer)
		}
	}
	if may, known := set.May(spine.Function(q.Function)); known && !may && (q.Role != "" || len(q.Activities) > 0) {
		t.Fatalf("%+v: %+v is not enough for the function: %+v", q, way, answer)
	}
	if q.ASID == "" {
		return
	}
	s, ok := p.LookupSystem(spine.ASID(q.ASID))
	if !ok {
		t.Fatalf("%+v: %+v leaves the system unknown", q, way)
	}
	id, known := p.ResolveInteraction(spine.InteractionID(q.Interaction))
	_, may := p.MaySend(s, id)
	if q.Receive {
		_, may = p.MayReceive(s, id)
	}
	if known && !may {
		t.Fatalf("%+v: %+v does not let the system exchange %s: %+v", q, way, id, answer)
	}
}

// says is what explain says to a question.
func (a *asked) says(t *rapid.T, q query.Question) bool {
	answer, err := a.index.Explain(q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return answer.Allowed
}

// TestWhoCanIsWhomExplainAllows, in every area and of all that can be asked for.
func TestWhoCanIsWhomExplainAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAsked(t)
		q := a.question(t)
		q.Role, q.Activities, q.ASID, q.Receive = "", nil, "", false
		table, err := a.index.WhoCan(q)
		if err != nil {
			return
		}
		users := q.RecordType != "" || q.Function != "" || q.Format != "" || slices.ContainsFunc(table.Conditions, func(c string) bool { return strings.HasPrefix(c, "the user ") })
		for _, area := range append([]string{""}, areas...) {
			got := map[string]bool{}
			for _, r := range table.Rows {
				if len(r.Areas) == 0 || slices.Contains(r.Areas, area) {
					got[r.Kind+" "+r.Code+" "+r.Access] = true
					got[r.Kind+" "+r.Code] = true
				}
			}
			one := q
			if area != "" {
				one.Areas = append(slices.Clip(q.Areas), area)
			}
			for _, role := range a.roles {
				one.Role = role
				if users && got["role "+role] != a.says(t, one) {
					t.Fatalf("who-can %+v: %+v", one, table.Rows)
				}
			}
			one.Role = ""
			for _, code := range a.activities {
				one.Activities = []string{code}
				if users && got["activity "+code] != a.says(t, one) {
					t.Fatalf("who-can %+v: %+v", one, table.Rows)
				}
			}
		}
		if q.Interaction == "" && q.Format != "pdf" {
			return
		}
		for _, asid := range a.systems {
			for access, receives := range map[string]bool{"sends": false, "receives": true} {
				one := query.Question{ASID: asid, Receive: receives, Interaction: q.Interaction, Format: q.Format}
				rows := slices.ContainsFunc(table.Rows, func(r query.Row) bool { return r.Kind == query.RowSystem && r.Code == asid && r.Access == access })
				if rows != a.says(t, one) {
					t.Fatalf("who-can %+v: %+v", one, table.Rows)
				}
			}
		}
	})
}

// TestWhatCanIsWhatExplainAllows, in every area and of all that can be asked for.
func TestWhatCanIsWhatExplainAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAsked(t)
		q := a.question(t)
		who := query.Question{Role: q.Role, Activities: q.Activities, Areas: q.Areas, ASID: rapid.SampledFrom(a.systems).Draw(t, "what a system can")}
		table, err := a.index.WhatCan(who)
		if err != nil {
			return
		}
		if who.Role != "" || len(who.Activities) > 0 {
			a.checkUser(t, query.Question{Role: who.Role, Activities: who.Activities, Areas: who.Areas}, table.Rows)
		}
		got := map[string]bool{}
		for _, r := range table.Rows {
			switch r.Kind {
			case query.RowSends, query.RowReceives:
				one := query.Question{ASID: who.ASID, Receive: r.Kind == query.RowReceives, Interaction: r.Code}
				if !a.says(t, one) {
					t.Fatalf("what-can lists %+v, and explain says no: %+v", one, table.Rows)
				}
				id, _ := a.index.Interaction(r.Code)
				got[r.Kind+" "+id] = true
			case query.RowFormat:
				got[r.Code] = true
			}
		}
		for _, id := range a.ids {
			for kind, receives := range map[string]bool{query.RowSends: false, query.RowReceives: true} {
				if one := (query.Question{ASID: who.ASID, Receive: receives, Interaction: id}); got[kind+" "+id] != a.says(t, one) {
					t.Fatalf("what-can %+v: %+v", one, table.Rows)
				}
			}
		}
		if got["urn:f|pdf"] != a.says(t, query.Question{ASID: who.ASID, Format: "pdf"}) {
			t.Fatalf("what-can of a format: %+v", table.Rows)
		}
	})
}

func (a *asked) checkUser(t *rapid.T, q query.Question, rows []query.Row) {
	for _, area := range append([]string{""}, areas...) {
		level, functions := map[string]policy.AccessLevel{}, map[string]bool{}
		for _, r := range rows { // what is so in some areas follows what is so elsewhere
			if len(r.Areas) > 0 && !slices.Contains(r.Areas, area) {
				continue
			}
			switch r.Kind {
			case query.RowRecordType:
				if policy.AccessLevel(r.Access).Rank() <= level[r.Name].Rank() {
					t.Fatalf("what-can lists no more in %q: %+v", area, rows)
				}
				level[r.Name] = policy.AccessLevel(r.Access)
			case query.RowFunction:
				functions[r.Code] = true
			}
		}
		one := q
		if area != "" {
			one.Areas = append(slices.Clip(q.Areas), area)
		}
		for _, f := range a.functions {
			one.Function = f
			if functions[f] != a.says(t, one) {
				t.Fatalf("what-can %+v: %+v", one, rows)
			}
		}
		one.Function = ""
		for _, one.RecordType = range a.types {
			for _, one.Level = range []policy.AccessLevel{policy.PointerOnly, policy.PointerAndRecord} {
				if want := level[one.RecordType].Rank() >= one.Level.Rank(); want != a.says(t, one) {
					t.Fatalf("what-can %+v: %+v", one, rows)
				}
			}
		}
	}
}
