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
		for _, c := range slices.Concat(r.Gained, r.Lost) {
			for _, e := range c.Edits {
				if e.Base == nil && e.Head == nil || e.Base != nil && e.Base.File != "base" || e.Head != nil && e.Head.File != "head" {
					t.Fatalf("%s: %+v", c, e)
				}
			}
		}
	})
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
