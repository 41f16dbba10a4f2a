package site_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
)

// large is a policy of many activities and record types, 10 types a group,
// every activity including its successor's successor within a block of 20.
func large(activities, types, roles int) *policy.Model {
	m := &policy.Model{}
	for i := range types {
		m.RecordTypes = append(m.RecordTypes, policy.RecordType{System: "https://example.org/types", Code: fmt.Sprintf("%06d", i), Name: fmt.Sprintf("Record type number %d", i), Group: fmt.Sprintf("Group %03d", i/10)})
	}
	code := func(i int) string { return fmt.Sprintf("B%04d", i) }
	for i := range activities {
		a := policy.Activity{Code: code(i), Name: fmt.Sprintf("Do the thing number %d", i), Closure: []string{code(i)}}
		for j := i + 2; j < activities && j/20 == i/20; j += 2 {
			a.Closure = append(a.Closure, code(j))
			if j == i+2 {
				a.Includes = []string{code(j)}
			}
		}
		m.Activities = append(m.Activities, a)
	}
	for i := range (types + 9) / 10 {
		g := policy.RecordGroup{Name: fmt.Sprintf("Group %03d", i)}
		for k := range 10 {
			g.Grants = append(g.Grants, policy.Grant{Activity: code((i*37 + k*91) % activities), Level: []policy.AccessLevel{policy.PointerOnly, policy.PointerAndRecord}[k%2]})
		}
		m.Groups = append(m.Groups, g)
	}
	for i := range roles {
		j := policy.JobRole{Code: fmt.Sprintf("R%04d", i), Name: fmt.Sprintf("Role number %d", i)}
		for k := range 10 {
			j.Baseline = append(j.Baseline, code((i*53+k*17)%activities))
		}
		slices.Sort(j.Baseline)
		for _, b := range j.Baseline {
			at := slices.IndexFunc(m.Activities, func(a policy.Activity) bool { return a.Code == b })
			j.Closure = append(j.Closure, m.Activities[at].Closure...)
		}
		slices.Sort(j.Closure)
		j.Closure = slices.Compact(j.Closure)
		m.JobRoles = append(m.JobRoles, j)
	}
	return m
}

// TestLargeMatricesAreDrawn: past 20,000 cells the page has no rows, says how
// many there are, and leads to one that has them all.
func TestLargeMatricesAreDrawn(t *testing.T) {
	files := write(t, large(200, 101, 0))
	s := parse(t, files)
	s.check(t)
	rows, printed := 0, 0
	for _, table := range all(s.pages["rbac.html"], "table") {
		if attr(table, "aria-rowcount") == "" {
			continue
		}
		if attr(table, "aria-rowcount") != "201" || len(cellsOf(table)) > 0 {
			t.Errorf("aria-rowcount is %q, and there are %d rows", attr(table, "aria-rowcount"), len(cellsOf(table)))
		}
		rows += 200
	}
	for _, div := range all(s.pages["rbac-print.html"], "div") {
		if attr(div, "class") == "table matrix" {
			printed += len(cellsOf(div))
		}
	}
	if rows != 11*200 || printed != rows {
		t.Errorf("%d rows are drawn, %d printed", rows, printed)
	}
	if files = write(t, large(200, 100, 0)); files["rbac-print.html"] != nil || !strings.Contains(string(files["rbac.html"]), "● record") {
		t.Error("20,000 cells are not static")
	}
}

// TestLongPagesHaveParts: what is too much for one file goes on in others, and
// every link follows.
func TestLongPagesHaveParts(t *testing.T) {
	files := write(t, large(200, 200, 50))
	parse(t, files).check(t)
	if files["record-types-2.html"] == nil || files["data/record-types-2.js"] == nil {
		t.Fatal("there is no second part")
	}
	first := string(files["record-types.html"])
	if strings.Contains(first, `id="group-Group-019"`) || !strings.Contains(first, `href="record-types-2.html"`) {
		t.Error("the first part has it all, or does not lead to the second")
	}
	if strings.Contains(string(files["data/search.js"]), `"record-types.html#group-Group-019"`) || strings.Count(string(files["activities.html"]), "record-types-") == 0 {
		t.Error("links do not follow")
	}
	for name, data := range files {
		if strings.HasSuffix(name, ".html") && name != "rbac-print.html" && len(data) > 1_500_000 {
			t.Errorf("%s has %d bytes", name, len(data))
		}
	}
}
