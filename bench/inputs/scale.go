// SPDX-License-Identifier: Apache-2.0

package inputs

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// scale says how many rows each table of a policy has. The other tables of a
// policy in which one grows stay small.
type scale struct {
	types, groups, mapping, areas, activities int
	including                                 int // activities, the last ones, that include two others
	roles, baseline                           int // of baseline: rows of each role
	functions, separations                    int
	systems, formats, operations, overlays    int
	tests, errors, suppressions               int
	warnings                                  bool
	disjoint                                  bool // no two groups share an activity
	spread                                    bool // all activities have grants, and baselines are of all of them
	chain, hub                                bool // each activity includes the next one; the last includes all, and every role has it
	alternatives                              int  // operations of one endpoint, which parameters distinguish
	slip                                      bool // errors are one letter away from a code
	slips                                     int  // literals of hand-written code, each an interactionId with a slip
}

// codes is how many RBAC codes there are for invented activities, and maxAreas
// how many areas of work a policy may name.
const (
	codes    = 9_998
	maxAreas = 1_024
)

// scales are the kinds of rows: of each, n.
var scales = map[string]func(s *scale, n int){
	"record types":  func(s *scale, n int) { s.types = n },
	"record groups": func(s *scale, n int) { s.types, s.groups, s.mapping = n, n, n },
	"mapping rows":  func(s *scale, n int) { s.mapping, s.activities = n, n/s.groups+200 },
	"rows of one group": func(s *scale, n int) {
		s.types, s.groups, s.mapping, s.activities = 20, 1, min(n, codes), min(n, codes)
	},
	"a bit of everything": func(s *scale, n int) {
		s.types, s.groups, s.mapping, s.activities, s.including = n/10, n/50, n/5, n/5, n/10
		s.roles, s.baseline, s.functions, s.separations, s.systems, s.formats, s.operations, s.tests = n/20, 5, n/20, n/20, n/20, n/20, n/20, n/20
	},
	"operations of one endpoint": func(s *scale, n int) { s.alternatives = n },
	"areas of work":              func(s *scale, n int) { s.mapping, s.areas, s.activities = n, n, n/s.groups+200 },
	"people and record types": func(s *scale, n int) {
		s.mapping, s.groups, s.types, s.activities, s.including = n, 50, 500, n/10, n/20
		s.roles, s.baseline, s.spread = n/10, 10, true
	},
	"groups, own activities": func(s *scale, n int) {
		s.types, s.groups, s.mapping, s.activities, s.disjoint = n/2, n/2, n, min(n, codes), true
	},
	"activities":            func(s *scale, n int) { s.activities = min(n, codes) },
	"includes":              func(s *scale, n int) { s.activities, s.including = n/2, n/2-3 },
	"job roles":             func(s *scale, n int) { s.roles = min(n, codes) },
	"baseline rows":         func(s *scale, n int) { s.roles, s.baseline = 100, n/100 },
	"functions":             func(s *scale, n int) { s.functions = n },
	"separations":           func(s *scale, n int) { s.separations = n },
	"systems":               func(s *scale, n int) { s.systems = n },
	"formats":               func(s *scale, n int) { s.formats = n },
	"operations":            func(s *scale, n int) { s.operations = n },
	"overlay actions":       func(s *scale, n int) { s.overlays = n },
	"access tests":          func(s *scale, n int) { s.roles, s.types, s.tests = 100, 100, n },
	"errors":                func(s *scale, n int) { s.errors = n },
	"errors in a long list": func(s *scale, n int) { s.errors, s.activities, s.slip = n, n/2, true },
	"warnings":              func(s *scale, n int) { s.activities, s.warnings = min(n, codes), true },
	"suppressed warnings":   func(s *scale, n int) { s.activities, s.warnings, s.suppressions = min(n, codes), true, n-200 },
	"literals with slips":   func(s *scale, n int) { s.operations, s.slips = n, n },
}

// products are kinds of which what is to be said is a product: activities that
// each include all that follow, and job roles that each bring all activities.
var products = map[string]func(s *scale, n int){
	"a chain of includes":  func(s *scale, n int) { s.activities, s.including, s.chain = n, n, true },
	"roles, each with all": func(s *scale, n int) { s.activities, s.including, s.hub, s.roles = n, 1, true, n },
}

// Scales are the kinds of rows that [Scale] knows, sorted, and Products those of
// which the output is a product.
func Scales() []string   { return slices.Sorted(maps.Keys(scales)) }
func Products() []string { return slices.Sorted(maps.Keys(products)) }

// Scale writes two projects, base and head, that differ in one row of the
// mapping, and in which there are n rows of one kind. spineguard.yaml writes
// code, markdown.yaml and site.yaml pages as well; hand holds hand-written Go.
func Scale(dir, kind string, n int) error {
	set := scales[kind]
	if set == nil {
		set = products[kind]
	}
	if set == nil {
		return fmt.Errorf("no kind %q: it is one of %s", kind, strings.Join(Scales(), ", "))
	}
	s := scale{types: 20, groups: 20, mapping: 40, activities: 200, including: 20, roles: 20, baseline: 2,
		functions: 20, separations: 20, systems: 20, formats: 20, operations: 20, tests: 20, slips: 20}
	set(&s, n)
	for side, shift := range map[string]int{"base": 1, "head": 0} {
		files, err := s.files(shift)
		if err != nil {
			return err
		}
		if err := Project(filepath.Join(dir, side), "..", s.sources(), files); err != nil {
			return err
		}
	}
	return nil
}

func (s *scale) sources() string {
	var b strings.Builder
	b.WriteString(Lines("limits: {documentBytes: 67108864, documentNodes: 10000000}", "specs:", "  - path: api.yaml", "    overlays: [overlay.yaml]",
		"formats: formats.csv", "systems: systems.csv", "tests: tests.yaml", "rbac: {workbook: rbac.xlsx}", "lint:", "  severity:"))
	for _, rule := range []string{"activity-not-separated", "role-not-separated", "role-both-levels", "role-every-group", "group-one-level",
		"inclusion-unreachable", "inclusion-redundant", "operation-never-allowed", "pointer-includes-record", "rbac-level-two-codes", "systems-many", "overlay-no-effect"} {
		b.WriteString("    " + rule + ": off\n")
	}
	if !s.warnings {
		b.WriteString("    activity-grants-nothing: off\n")
	}
	if s.suppressions > 0 {
		b.WriteString("  suppress:\n")
	}
	for i := range s.suppressions {
		fmt.Fprintf(&b, "    - {rule: activity-grants-nothing, at: rbac.xlsx!Activities!A%d, reason: others, until: 2099-12-31}\n", 202+i)
	}
	return b.String()
}

func (s *scale) files(shift int) (map[string][]byte, error) {
	workbook, err := s.workbook(shift)
	if err != nil {
		return nil, err
	}
	output := "output:\n  go: {dir: %[1]s, package: gen}\n  model: %[1]s/policy.json\n  docs: {dir: %[1]s/docs, %[2]s}\n"
	return map[string][]byte{
		"rbac.xlsx":     workbook,
		"api.yaml":      s.api(),
		"overlay.yaml":  s.overlay(),
		"systems.csv":   Systems(s.systems, 20),
		"formats.csv":   s.formatList(),
		"tests.yaml":    s.testList(shift),
		"hand/hand.go":  s.hand(),
		"markdown.yaml": []byte("version: 1\n" + s.sources() + fmt.Sprintf(output, "markdown", "markdown: true")),
		"site.yaml":     []byte("version: 1\n" + s.sources() + fmt.Sprintf(output, "site", "html: site/html")),
	}, nil
}

func (s *scale) api() []byte {
	if s.alternatives == 0 {
		return Spec(s.operations)
	}
	var b, parameters strings.Builder
	b.WriteString("  /Search:\n    get:\n      responses: {\"200\": {description: The resources}}\n      x-spine-interaction:\n")
	parameters.WriteString("      parameters:\n")
	for i := range s.alternatives {
		fmt.Fprintf(&b, "        - {id: \"urn:nhs:names:services:s:Search%d.search\", actor: consumer, scope: [patient/Resource.read], when: {query: [[by%d]]}}\n", i, i)
		fmt.Fprintf(&parameters, "        - {name: by%d, in: query, required: false, schema: {type: string}}\n", i)
	}
	return []byte(strings.Replace(string(Spec(s.operations)), "components:\n", b.String()+parameters.String()+"components:\n", 1))
}

func (s *scale) overlay() []byte {
	var b strings.Builder
	b.WriteString("overlay: 1.0.0\ninfo: {title: Summaries, version: \"1\"}\nactions:\n")
	for i := range max(s.overlays, 1) {
		fmt.Fprintf(&b, "  - target: $.paths['/Resource%d/{id}'].get\n    update: {summary: Summary %d}\n", i%s.operations, i)
	}
	return []byte(b.String())
}

func (s *scale) formatList() []byte {
	var b strings.Builder
	b.WriteString("system,code,display,retrieval,mime,interactionId\n")
	for i := range s.formats {
		fmt.Fprintf(&b, "https://fhir.example.nhs.uk/formats,format:%d,Format %d,ssp,application/fhir+json,%s\n", i, i, InteractionID(i%20))
	}
	return []byte(b.String())
}

func (s *scale) hand() []byte {
	var b strings.Builder
	b.WriteString("package hand\n\nvar ids = []string{\n")
	for i := range s.slips {
		fmt.Fprintf(&b, "\t%q,\n", strings.Replace(InteractionID(i%s.operations), "Resource", "Resorce", 1))
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

// grant is row k of the mapping.
func (s *scale) grant(k, shift int) (group, activity int, level string) {
	group = k % s.groups
	activity = k/s.groups + 7*(group%20)
	switch {
	case s.disjoint:
		activity = 2*group + k/s.groups
	case s.spread:
		activity = (k/s.groups + 20*group) % s.activities
	}
	activity %= codes
	if k == s.mapping-1 {
		activity += shift
	}
	return group, activity, []string{"Pointer-only access", "Pointer and record access"}[k/s.groups%2]
}

// includes are the activities that one includes, and baselineOf those that a job
// role brings.
func (s *scale) includes(activity int) []int {
	switch {
	case activity < s.activities-s.including:
		return nil
	case s.chain && activity == s.activities-1:
		return nil
	case s.chain:
		return []int{activity + 1}
	case s.hub:
		all := make([]int, s.activities-1)
		for i := range all {
			all[i] = i
		}
		return all
	}
	return slices.Compact([]int{activity / 3, activity / 4})
}

func (s *scale) baselineOf(role int) []int {
	if s.hub {
		return []int{s.activities - 1}
	}
	var out []int
	for j := range s.baseline {
		if s.spread {
			out = append(out, (7*role+97*j)%s.activities)
			continue
		}
		out = append(out, (7*role+j)%135)
	}
	return out
}

func (s *scale) workbook(shift int) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	b := book{f: f}
	types := b.sheet("Record types", "Record group", "Record type", "Code system", "Code")
	contained := make([][]string, s.groups)
	for i := range s.types {
		name := fmt.Sprintf("Record type %d", i)
		types.row(group(i%s.groups), name, "https://nicip.nhs.uk", fmt.Sprintf("T%06d", i))
		contained[i%s.groups] = append(contained[i%s.groups], name)
	}
	mapping := b.sheet("Mapping", "Record group", "Record types contained", "Access level", "RBAC code", "Area of work")
	for k := range s.mapping {
		g, a, level := s.grant(k, shift)
		area := ""
		if k < s.areas {
			area = fmt.Sprintf("P%04d:Q0001:T0001", 1+k%maxAreas)
		}
		mapping.row(group(g), strings.Join(contained[g], "\n"), level, code(a), area)
	}
	activities := b.sheet("Activities", "RBAC code", "Activity", "Includes")
	for i := range s.activities {
		var includes []string
		for _, a := range s.includes(i) {
			includes = append(includes, code(a))
		}
		activities.row(code(i), fmt.Sprintf("Activity %d", i), strings.Join(includes, "\n"))
	}
	roles, baseline := b.sheet("Job roles", "Role code", "Role name"), b.sheet("Baseline", "Role code", "RBAC code")
	for i := range s.roles {
		roles.row(role(i), fmt.Sprintf("Role %d", i))
		for _, a := range s.baselineOf(i) {
			baseline.row(role(i), code(a))
		}
	}
	for i := range s.errors {
		wrong := fmt.Sprintf("B%04d", 9_999-i%(codes-s.activities))
		if s.slip {
			wrong = fmt.Sprintf("B%04d", 5_002+i%4_900)
		}
		baseline.row(role(i%s.roles), wrong)
	}
	functions := b.sheet("Functions", "Function", "Requirement")
	for i := range s.functions {
		functions.row(fmt.Sprintf("Function %d", i), fmt.Sprintf("%s AND (%s OR %s)", code(i%135), code((i+1)%135), code((i+2)%135)))
	}
	separation := b.sheet("Separation", "First RBAC code", "Second RBAC code")
	for a, n := 0, 0; n < s.separations; a++ {
		for c := a + 1; c < 160 && n < s.separations; c++ {
			separation.row(code(a), code(c))
			n++
		}
	}
	return b.bytes()
}

func role(i int) string { return fmt.Sprintf("R%04d", 1+i) }

// testList says of job roles and record types what is so, which is worked out
// here: mutants are looked at only where every test passes.
func (s *scale) testList(shift int) []byte {
	levels := make([]map[int]string, max(135, s.activities)) // of each activity, by group
	for k := range s.mapping {
		g, a, level := s.grant(k, shift)
		if k < s.areas || a >= len(levels) {
			continue
		}
		if levels[a] == nil {
			levels[a] = map[int]string{}
		}
		levels[a][g] = level
	}
	var b strings.Builder
	b.WriteString("version: 1\ntests:\n")
	for k := range s.tests {
		r, t := k%s.roles, (k+k/s.roles)%s.types
		expect := "deny"
		for _, a := range s.closure(s.baselineOf(r)) {
			if a >= len(levels) {
				continue
			}
			switch level := levels[a][t%s.groups]; {
			case level == "Pointer and record access":
				expect = "record"
			case level != "" && expect == "deny":
				expect = "pointer"
			}
		}
		fmt.Fprintf(&b, "  - {name: test %d, role: %s, type: T%06d, expect: %s}\n", k, role(r), t, expect)
	}
	return []byte(b.String())
}

func (s *scale) closure(activities []int) []int {
	out := slices.Clone(activities)
	for i := 0; i < len(out); i++ {
		out = append(out, s.includes(out[i])...)
	}
	return out
}
