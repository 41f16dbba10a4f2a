// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/emit/hostiletest"
	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/policy"
)

// linesOf reads a file of values as others read it, without its header.
func linesOf(t fataler, data []byte, columns string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(string(data)))
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil || !strings.HasPrefix(string(data), "# "+docs.Header+"\n") || strings.Join(lines[0], ",") != columns {
		t.Fatalf("%v: %.200s", err, data)
	}
	return lines[1:]
}

// limited is a large policy of which some grants are limited to areas of work.
func limited() *policy.Model {
	m := largetest.Model(300, 400, 60)
	for i := range m.Groups {
		for j := range m.Groups[i].Grants {
			if g := &m.Groups[i].Grants[j]; (i+j)%4 == 0 {
				g.Areas = []string{"P0001:Q0001:T0001", "P0002:Q0001:T0001"}[:1+i%2]
			}
		}
	}
	return m
}

// TestListsSayWhatTheModelSays compares each line with a slow reading of the model.
func TestListsSayWhatTheModelSays(t *testing.T) {
	m := limited()
	files := pages(t, m)
	want, opened := map[string]bool{}, func(closure []string, group policy.RecordGroup, area string) policy.AccessLevel {
		level := policy.NoAccess
		for _, g := range group.Grants {
			if slices.Contains(closure, g.Activity) && (len(g.Areas) == 0 || slices.Contains(g.Areas, area)) && g.Level.Rank() > level.Rank() {
				level = g.Level
			}
		}
		return level
	}
	say := func(kind, code, name string, closure []string) {
		for _, g := range m.Groups {
			everywhere := opened(closure, g, "")
			if everywhere != policy.NoAccess {
				want[strings.Join([]string{kind, code, name, "", g.Name, string(everywhere)}, "|")] = true
			}
			for _, area := range m.Areas() {
				if level := opened(closure, g, area); level.Rank() > everywhere.Rank() {
					want[strings.Join([]string{kind, code, name, area, g.Name, string(level)}, "|")] = true
				}
			}
		}
	}
	for _, a := range m.Activities {
		say("activity", a.Code, a.Name, a.Closure)
	}
	for _, j := range m.JobRoles {
		say("job role", j.Code, j.Name, j.Closure)
	}
	lines := linesOf(t, files["access.csv"], "kind,code,name,area of work,record group,access")
	for _, l := range lines {
		if !want[strings.Join(l, "|")] {
			t.Fatalf("%q is not so", l)
		}
	}
	if len(lines) != len(want) || len(want) < 1000 {
		t.Errorf("%d lines, want %d", len(lines), len(want))
	}
	if strings.Contains(string(files["rbac.md"]), "● record |") || !strings.Contains(string(files["rbac.md"]), "[access.csv](access.csv)") {
		t.Error("the page has the matrices as well, or does not lead to the list")
	}
}

// TestListsHaveEveryWay: each is one of includes that ends at a grant, and there is one
// for each activity and each grant that it reaches.
func TestListsHaveEveryWay(t *testing.T) {
	m := limited()
	files := pages(t, m)
	activity, grants := map[string]policy.Activity{}, map[string]bool{}
	for _, a := range m.Activities {
		activity[a.Code] = a
	}
	reached := 0
	for _, g := range m.Groups {
		for _, grant := range g.Grants {
			grants[fmt.Sprint(grant.Activity, g.Name, grant.Level, strings.Join(grant.Areas, ", "))] = true
			for _, a := range m.Activities {
				if slices.Contains(a.Closure, grant.Activity) {
					reached++
				}
			}
		}
	}
	seen := map[string]bool{}
	for _, l := range linesOf(t, files["paths.csv"], "activity,name,record group,access,path,areas of work") {
		path := strings.Split(l[4], " → ")
		end := path[len(path)-1]
		if path[0] != l[0] || !grants[fmt.Sprint(end, l[2], l[3], l[5])] {
			t.Fatalf("%q is no way to a grant", l)
		}
		for i := 1; i < len(path); i++ {
			if !slices.Contains(activity[path[i-1]].Includes, path[i]) {
				t.Fatalf("%s does not include %s", path[i-1], path[i])
			}
		}
		seen[strings.Join(l, "|")] = true
	}
	if len(seen) != reached || reached < 1000 {
		t.Errorf("%d ways, want %d", len(seen), reached)
	}
	for _, page := range []string{"activities.md", "job-roles.md", "record-types.md"} {
		text := string(files[page])
		if !strings.Contains(text, "[paths.csv](paths.csv)") || strings.Contains(text, "| path |") || strings.Contains(text, "opens no record type") || strings.Contains(text, "- nobody") {
			t.Errorf("%s does not lead to the list, or says what stands there", page)
		}
	}
}

// TestTemplatesOfTheUserGetEverything: one that was written for smaller policies must
// not say that nobody sees anything.
func TestTemplatesOfTheUserGetEverything(t *testing.T) {
	m := limited()
	files, err := docs.Files(m, docs.Options{Package: "p", Markdown: true, Overrides: []docs.Override{
		{Name: "overview.md.tmpl", Text: `{{len .ByJobRole}} {{range .Groups}}{{len .Seen}} {{end}}`},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if files["access.csv"] != nil || files["paths.csv"] != nil || strings.Contains(string(files["README.md"]), " 0 ") {
		t.Errorf("%s", files["README.md"])
	}
}

// TestListsHoldText: no field is a formula or more than a line, whatever the texts are.
func TestListsHoldText(t *testing.T) {
	m := limited()
	texts := append(slices.Clone(hostiletest.Texts), "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\t=1", "\u2028+1")
	for i := range m.Activities {
		m.Activities[i].Name = texts[i%len(texts)]
	}
	for i := range m.JobRoles {
		m.JobRoles[i].Name = texts[len(texts)-1-i]
	}
	files, texted := pages(t, m), 0
	for _, lines := range [][][]string{
		linesOf(t, files["access.csv"], "kind,code,name,area of work,record group,access"),
		linesOf(t, files["paths.csv"], "activity,name,record group,access,path,areas of work"),
	} {
		for _, l := range lines {
			for _, f := range l {
				if formula.MatchString(f) || strings.ContainsAny(f, "\r\n\t") {
					t.Fatalf("the field %q", f)
				}
				if strings.HasPrefix(f, "'") {
					texted++
				}
			}
		}
	}
	if texted == 0 {
		t.Error("no text would be a formula")
	}
}

// formula is what spreadsheets begin to reckon at.
var formula = regexp.MustCompile(`^\s*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]`)
