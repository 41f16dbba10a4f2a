// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// placed gives every text of facts an address of its own.
func placed(f policy.Facts, file string) policy.Facts {
	line := 0
	var walk func(reflect.Value)
	walk = func(v reflect.Value) {
		switch {
		case v.Type() == reflect.TypeFor[policy.Text]():
			if text := v.Addr().Interface().(*policy.Text); text.Value != "" {
				line++
				text.At = finding.InText(file, line, 1)
			}
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(&f).Elem())
	for i := range f.Baseline {
		f.Baseline[i].At = f.Baseline[i].Activity.At
	}
	return f
}

func resolvedSide(t rapid.TB, f policy.Facts) diff.Policy {
	m, findings := policy.Resolve(f)
	if m == nil {
		t.Fatalf("%v", findings)
	}
	return diff.Policy{Model: m, Facts: f}
}

// What a gain names as edited is enough to take it back: with those rows as
// they are in the base, nobody has gained it.
func TestWhatIsEditedTakesAGainBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, head := resolvedSide(t, placed(drawFacts(t, "base"), "base")), resolvedSide(t, placed(drawFacts(t, "head"), "head"))
		asked := askedFor(base.Model, head.Model)
		r := diff.Policies(base, head)
		for _, c := range r.Gained {
			if len(c.Edits) == 0 || len(c.Sources) == 0 {
				t.Fatalf("%s: nothing is named", c)
			}
			other := slices.ContainsFunc(c.Edits, func(e diff.Edit) bool {
				return e.What == diff.EditRecordType || e.What == diff.EditFunction && c.Kind == diff.RoleFunction
			})
			if c.Kind == diff.Identity || other { // the group, or the requirement, of the base may be open to what else was edited
				continue
			}
			m, _ := policy.Resolve(undone(base.Facts, head.Facts, c.Edits))
			if m == nil {
				continue // a group that no row names any longer, and the like
			}
			if c.Kind == diff.Requirement {
				if all := strings.Split(c.Object, " AND "); slices.ContainsFunc(m.Functions, func(f policy.Function) bool { return f.Name == c.Subject && meets(f, all) }) {
					t.Fatalf("%s: %v", c, c.Edits)
				}
				continue
			}
			now := effective(m, asked)
			rank := map[string]int{"pointer": 1, "record": 2, "yes": 1}
			for _, who := range meant(c) {
				if value := now[string(c.Kind)+" "+who+" "+c.Object]; rank[value] >= rank[c.To] {
					t.Fatalf("%s: still %q without %v", c, value, c.Edits)
				}
			}
		}
		stands := map[bool]map[string]bool{true: said(base.Model), false: said(head.Model)} // on the side that has it not
		for _, c := range slices.Concat(r.Gained, r.Lost) {
			for _, e := range c.Edits {
				if stands[gains(c)][e.Text] {
					t.Fatalf("%s: %s stands on both sides", c, e.Text)
				}
				if e.Base == nil && e.Head == nil || e.Base != nil && e.Base.File != "base" || e.Head != nil && e.Head.File != "head" {
					t.Fatalf("%s: %+v", c, e)
				}
			}
		}
	})
}

func gains(c diff.Change) bool {
	rank := map[string]int{"pointer": 1, "record": 2, "yes": 1}
	return rank[c.To] > rank[c.From]
}

// said is all that a policy says of users, in the words of edits.
func said(m *policy.Model) map[string]bool {
	out := map[string]bool{}
	for _, r := range m.JobRoles {
		for _, a := range r.Baseline {
			out[r.Code+" brings "+a] = true
		}
	}
	for _, a := range m.Activities {
		for _, i := range a.Includes {
			out[a.Code+" includes "+i] = true
		}
	}
	for _, g := range m.Groups {
		for _, grant := range g.Grants {
			text := fmt.Sprintf("%s opens %s of %q", grant.Activity, grant.Level, g.Name)
			if len(grant.Areas) > 0 {
				text += " in " + strings.Join(grant.Areas, ", ")
			}
			out[text] = true
		}
	}
	for _, t := range m.RecordTypes {
		out[fmt.Sprintf("%s|%s is in %q", t.System, t.Code, t.Group)] = true
	}
	for _, f := range m.Functions {
		out[fmt.Sprintf("%q requires %s", f.Name, f.Requirement)] = true
	}
	return out
}

// undone are the facts of the head with what was edited as it is in the base.
func undone(base, head policy.Facts, edits []diff.Edit) policy.Facts {
	at := func(p finding.Position) bool {
		return slices.ContainsFunc(edits, func(e diff.Edit) bool { return e.Head != nil && *e.Head == p })
	}
	f := head
	f.Baseline = slices.DeleteFunc(slices.Clone(head.Baseline), func(b policy.BaselineFact) bool { return at(b.At) })
	f.Activities = slices.Clone(head.Activities)
	for i := range f.Activities {
		f.Activities[i].Includes = slices.DeleteFunc(slices.Clone(f.Activities[i].Includes), func(t policy.Text) bool { return at(t.At) })
	}
	f.RecordTypes = slices.Clone(head.RecordTypes)
	for i := range f.RecordTypes {
		if at(f.RecordTypes[i].Group.At) {
			f.RecordTypes[i].Group = base.RecordTypes[i].Group // the same types stand in the same rows
		}
	}
	f.Functions = nil
	for _, fn := range head.Functions {
		if at(fn.Requirement.At) {
			i := slices.IndexFunc(base.Functions, func(b policy.FunctionFact) bool { return b.Name.Value == fn.Name.Value })
			if i < 0 {
				continue
			}
			fn = base.Functions[i]
		}
		f.Functions = append(f.Functions, fn)
	}
	f.Mapping = nil
	for _, m := range head.Mapping {
		if at(m.Code.At) || at(m.Level.At) || slices.ContainsFunc(m.Areas, func(a policy.Text) bool { return at(a.At) }) {
			i := slices.IndexFunc(base.Mapping, func(b policy.MappingFact) bool {
				return b.Code.Value == m.Code.Value && (b.Group.Value == m.Group.Value || !hasGroup(base, m.Group.Value) && !hasGroup(head, b.Group.Value))
			})
			if i < 0 {
				continue
			}
			m.Level, m.Areas = base.Mapping[i].Level, base.Mapping[i].Areas
		}
		m.Types = nil
		for _, r := range f.RecordTypes {
			if r.Group.Value == m.Group.Value {
				m.Types = append(m.Types, r.Name)
			}
		}
		if len(m.Types) > 0 {
			f.Mapping = append(f.Mapping, m)
		}
	}
	return f
}

func hasGroup(f policy.Facts, name string) bool {
	return slices.ContainsFunc(f.RecordTypes, func(r policy.RecordTypeFact) bool { return r.Group.Value == name })
}

// Where one side matches job roles on their full codes and the other on the R
// part, what a user has on either side is what the changes come to.
func TestMatchRoleThatChanges(t *testing.T) {
	full := []string{"S8000:G8000:R0001", "S8001:G8002:R0001", "S8001:G8002:R0002"}
	rapid.Check(t, func(t *rapid.T) {
		side := func(label string) diff.Policy {
			f := drawFacts(t, label)
			f.MatchFullRole = rapid.Bool().Draw(t, label+" full")
			if f.MatchFullRole {
				f.Baseline = nil
				for _, role := range full {
					for _, a := range codes {
						if rapid.Bool().Draw(t, label+" baseline") {
							f.Baseline = append(f.Baseline, policy.BaselineFact{Role: policy.Text{Value: role}, Activity: policy.Text{Value: a}})
						}
					}
				}
			}
			return resolvedSide(t, placed(f, label))
		}
		base, head := side("base"), side("head")
		r := diff.Policies(base, head)
		asked := askedFor(base.Model, head.Model)
		for _, user := range append([]string{"R0001", "R0002", "S9999:G9999:R0001"}, full...) {
			old, now := ofUser(base.Model, user, asked), ofUser(head.Model, user, asked)
			got := old
			for _, c := range slices.Concat(r.Lost, r.Gained) {
				if !isAbout(c, user) {
					continue
				}
				if len(c.Edits) == 0 {
					t.Fatalf("%s: nothing is named", c)
				}
				_, c.Subject = split(c.Subject)
				c.Subject = user + c.Subject
				got = applied(got, &diff.Report{Gained: []diff.Change{c}})
			}
			if !reflect.DeepEqual(got, now) {
				t.Fatalf("%s: %v, and is %v\n%+v\n%+v", user, got, now, r.Lost, r.Gained)
			}
		}
	})
}

// split cuts the areas of work off a subject.
func split(subject string) (who, where string) {
	i := len(subject)
	for _, word := range []string{" in ", " outside "} {
		if k := strings.Index(subject, word); k >= 0 {
			i = min(i, k)
		}
	}
	return subject[:i], subject[i:]
}

// isAbout reads whether a change is one of the job role of a user.
func isAbout(c diff.Change, user string) bool {
	who, _ := split(c.Subject)
	code, but, _ := strings.Cut(who, " other than ")
	return (code == user || code == policy.RolePart(user)) && !slices.Contains(strings.Split(but, ", "), user)
}

// ofUser is what the job role gives to a user with a code.
func ofUser(m *policy.Model, user string, asked map[string]bool) map[string]string {
	out := map[string]string{}
	for _, role := range []string{user, policy.RolePart(user)} {
		if !slices.ContainsFunc(m.JobRoles, func(r policy.JobRole) bool { return r.Code == role }) {
			continue
		}
		for key, value := range effective(m, asked) {
			for _, kind := range []diff.Kind{diff.RoleType, diff.RoleFunction, diff.Counts} {
				if rest, ok := strings.CutPrefix(key, fmt.Sprintf("%s %s ", kind, role)); ok {
					out[fmt.Sprintf("%s %s %s", kind, user, rest)] = value
				}
			}
		}
		break
	}
	return out
}

// traffic are facts about a service, a format and a system, of which each text
// has its own words for an address.
func trafficFacts(file string, change func(*policy.Facts)) policy.Facts {
	text := func(s string) policy.Text { return policy.Text{Value: s, At: finding.InText(file+" "+s, 1, 1)} }
	op := policy.OperationFact{
		ID: text("urn:nhs:names:services:x:read"), Actor: text("consumer"), Scopes: []policy.Text{text("patient/A.read")}, Query: [][]policy.Text{{text("p")}},
		Header: [][2]policy.Text{{text("H"), text("v")}}, Aliases: []policy.Text{text("urn:nhs:names:services:x:get")}, Registered: text("urn:nhs:names:services:x:reg"), Level: text("record"), RecordTypes: []policy.Text{text("any")}, Function: text("Print"),
	}
	f := policy.Facts{
		HasSpecs: true, HasFormatList: true, HasActivityList: true,
		Services:    []policy.ServiceFact{{Name: text("x"), Headers: text("ssp"), Tokens: text("spine"), Base: text("/B"), FHIR: text("R4")}},
		Endpoints:   []policy.EndpointFact{{Service: "x", Method: text("GET"), Path: text("/y/{id}"), Operations: []policy.OperationFact{op}}},
		Formats:     []policy.FormatFact{{System: text("urn:f"), Code: text("f"), Retrieval: text("ssp"), Interaction: text("urn:nhs:names:services:x:read")}},
		Activities:  []policy.ActivityFact{{Code: text("B0001")}},
		RecordTypes: []policy.RecordTypeFact{{Group: text("G"), Name: text("T"), System: text("urn:t"), Code: text("1")}},
		Mapping:     []policy.MappingFact{{Group: text("G"), Types: []policy.Text{text("T")}, Level: text("Pointer and record access"), Code: text("B0001")}},
		Functions:   []policy.FunctionFact{{Name: text("Print"), Requirement: text("B0001")}},
		Systems:     []policy.SystemFact{{ASID: text("200000000001"), ODS: text("X99"), Sends: []policy.Text{text("urn:nhs:names:services:x:read")}, Host: text("a.example.org")}},
	}
	if change != nil {
		change(&f)
	}
	return f
}

func TestWhatIsEditedOfTraffic(t *testing.T) {
	text := func(s string) policy.Text { return policy.Text{Value: s, At: finding.InText("head "+s, 1, 1)} }
	op := func(f *policy.Facts) *policy.OperationFact { return &f.Endpoints[0].Operations[0] }
	for name, c := range map[string]struct {
		change func(*policy.Facts)
		want   string // kinds, and edits in parts
	}{
		"one more scope": {func(f *policy.Facts) { op(f).Scopes = append(op(f).Scopes, text("patient/A.write")) },
			"+endpoint-interaction asks for scope patient/A.write: new at head patient/A.write:1:1"},
		"both actors": {func(f *policy.Facts) { op(f).Actor = text("both") },
			"+endpoint-interaction asks for actor provider: base consumer:1:1 → head both:1:1"},
		"no parameter": {func(f *policy.Facts) { op(f).Query = nil },
			"+endpoint-interaction asks for no query parameter: base p:1:1 → base urn:nhs:names:services:x:read:1:1"},
		"one more parameter": {func(f *policy.Facts) { op(f).Query[0] = append(op(f).Query[0], text("q")) },
			"-endpoint-interaction asks for query parameter p: base p:1:1 → base p:1:1"},
		"no header": {func(f *policy.Facts) { op(f).Header = nil },
			"+endpoint-interaction asks for no header: base v:1:1 → base urn:nhs:names:services:x:read:1:1"},
		"a lower level": {func(f *policy.Facts) { op(f).Level = text("pointer") },
			"+endpoint-interaction asks for level pointer of any record type: base record:1:1 → head pointer:1:1"},
		"of a group": {func(f *policy.Facts) { op(f).RecordTypes, op(f).Group = nil, text("G") },
			`-endpoint-interaction asks for level record of any record type: base any:1:1 → head G:1:1`},
		"of a record type": {func(f *policy.Facts) { op(f).RecordTypes = []policy.Text{text("urn:t|1")} },
			`-endpoint-interaction asks for level record of any record type: base any:1:1 → head urn:t|1:1:1`},
		"no function": {func(f *policy.Facts) { op(f).Function = policy.Text{} },
			"+endpoint-interaction asks for no function: base Print:1:1 → base urn:nhs:names:services:x:read:1:1"},
		"another endpoint": {func(f *policy.Facts) {
			other := f.Endpoints[0]
			other.Path = text("/z")
			f.Endpoints = append(f.Endpoints, other)
		}, "+endpoint-interaction x GET /B/z carries urn:nhs:names:services:x:read: new at base urn:nhs:names:services:x:read:1:1"},
		"another alias": {func(f *policy.Facts) { op(f).Aliases = append(op(f).Aliases, text("urn:nhs:names:services:x:fetch")) },
			"+interaction-alias urn:nhs:names:services:x:read alias urn:nhs:names:services:x:fetch: new at head urn:nhs:names:services:x:fetch:1:1"},
		"registered otherwise": {func(f *policy.Facts) { op(f).Registered = text("urn:nhs:names:services:x:other") },
			"+interaction-alias registered as urn:nhs:names:services:x:other: base urn:nhs:names:services:x:reg:1:1 → head urn:nhs:names:services:x:other:1:1; -interaction-alias registered as urn:nhs:names:services:x:reg: base urn:nhs:names:services:x:reg:1:1 → head urn:nhs:names:services:x:other:1:1"},
		"fetched directly": {func(f *policy.Facts) {
			f.Formats[0].Retrieval, f.Formats[0].Interaction = text("direct"), policy.Text{}
		},
			"+format-interaction urn:f|f retrieval direct: base ssp:1:1 → head direct:1:1; -format-interaction urn:f|f retrieval ssp: base ssp:1:1 → head direct:1:1, urn:f|f by urn:nhs:names:services:x:read: was at base urn:nhs:names:services:x:read:1:1"},
		"other tokens": {func(f *policy.Facts) { f.Services[0].Tokens = text("gpconnect") },
			"+service x tokens gpconnect: base spine:1:1 → head gpconnect:1:1; -service x tokens spine: base spine:1:1 → head gpconnect:1:1"},
		"receives": {func(f *policy.Facts) { f.Systems[0].Receives = []policy.Text{text("urn:nhs:names:services:x:read")} },
			"+system-receives 200000000001 receives urn:nhs:names:services:x:read: new at head urn:nhs:names:services:x:read:1:1"},
		"another host": {func(f *policy.Facts) { f.Systems[0].Host = text("b.example.org") },
			"+system-identity host b.example.org: base a.example.org:1:1 → head b.example.org:1:1; -system-identity host a.example.org: base a.example.org:1:1 → head b.example.org:1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			head := trafficFacts("base", c.change) // what is not changed has one address
			r := diff.Policies(resolvedSide(t, trafficFacts("base", nil)), resolvedSide(t, head))
			var got []string
			for sign, list := range map[string][]diff.Change{"+": r.Gained, "-": r.Lost} {
				for _, ch := range list {
					var edits []string
					for _, e := range ch.Edits {
						edits = append(edits, e.String())
					}
					got = append(got, sign+string(ch.Kind)+" "+strings.Join(edits, ", "))
				}
			}
			want := strings.Split(c.want, "; ")
			slices.Sort(got)
			if len(got) != len(want) {
				t.Fatalf("%q", got)
			}
			for i, w := range want {
				kind, rest, _ := strings.Cut(w, " ")
				if !strings.HasPrefix(got[i], kind+" ") || !strings.HasSuffix(got[i], rest) {
					t.Errorf("%q, want %q", got[i], w)
				}
			}
		})
	}
}

// An endpoint that no longer has an interactionId gives nobody anything, and cites the
// reason.
func TestWhatIsEditedOfAnEndpointWithoutAnID(t *testing.T) {
	head := trafficFacts("head", func(f *policy.Facts) {
		f.Endpoints[0].Operations, f.Endpoints[0].None = nil, policy.Text{Value: "open", At: finding.InText("head none", 1, 1)}
		f.Formats, f.Systems = nil, nil
	})
	r := diff.Policies(resolvedSide(t, trafficFacts("base", nil)), resolvedSide(t, head))
	want := "endpoint x GET /B/y/{}: urn:nhs:names:services:x:read → no interactionId, so that the guard refuses every request"
	if len(r.Gained) != 0 || len(r.Rows) != 1 || r.Rows[0].String() != want || len(r.Rows[0].Sources) != 2 || r.Rows[0].Sources[1].Cite() != "head none:1:1" {
		t.Errorf("%+v, %+v", r.Gained, r.Rows)
	}
	i := slices.IndexFunc(r.Lost, func(c diff.Change) bool { return c.Kind == diff.Endpoint })
	if want := "x GET /B/y/{} carries urn:nhs:names:services:x:read: base urn:nhs:names:services:x:read:1:1 → head none:1:1"; i < 0 || r.Lost[i].Edits[0].String() != want {
		t.Errorf("%+v", r.Lost)
	}
}
