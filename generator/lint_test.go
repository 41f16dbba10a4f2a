// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

const lintTypes = `openapi: 3.0.3
info: {title: T, version: "1"}
x-spine-service: {name: nrl, headers: nrl, tokens: spine}
paths:
  /A:
    get:
      x-spine-interaction: [{id: "urn:nhs:names:services:nrl:A.read", level: pointer, recordTypes: any}]
      responses: {"200": {description: OK}}
  /B:
    get:
      x-spine-interaction: [{id: "urn:nhs:names:services:nrl:B.read", level: record, recordTypes: any}]
      responses: {"200": {description: OK}}
`

// linted loads a configuration over a spec with two findings, api.yaml:7:34
// and api.yaml:11:34 of operation-never-allowed.
func linted(t *testing.T, lint string) *generator.Project {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"api.yaml":        lintTypes,
		"spineguard.yaml": "version: 1\nspecs: [{path: api.yaml}]\noutput: {root: ., go: {dir: gen, package: p}}\n" + lint,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func suppress(entries ...string) string {
	out := "lint:\n  suppress:\n"
	for _, e := range entries {
		out += "    - {rule: operation-never-allowed, reason: Agreed., " + e + "}\n"
	}
	return out
}

// said are the rules of findings with their lines: "operation-never-allowed 7".
func said(findings []finding.Finding) string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Rule+" "+strings.TrimPrefix(f.Position.String()[len(filepath.Dir(f.Position.File))+1:], "/"))
	}
	return strings.Join(out, "\n")
}

func TestSuppressions(t *testing.T) {
	const first, second = "operation-never-allowed api.yaml:7:34", "operation-never-allowed api.yaml:11:34"
	for name, c := range map[string]struct {
		lint, want string
		suppressed int
	}{
		"none":             {"", first + "\n" + second, 0},
		"by its address":   {suppress(`at: "api.yaml:7:34", until: 2027-01-31`), second, 1},
		"by its line":      {suppress(`at: "api.yaml:7", until: 2027-01-31`), second, 1},
		"by its file":      {suppress(`at: api.yaml, until: 2027-01-31`), "", 2},
		"everywhere":       {suppress(`until: "2027-01-31"`), "", 2},
		"on its last day":  {suppress(`until: 2026-12-01`), "", 2},
		"after it":         {suppress(`until: 2026-11-30`), first + "\n" + second + "\nsuppression-expired spineguard.yaml:6:63", 0},
		"by half a line":   {suppress(`at: "api.yaml:1", until: 2027-01-31`), first + "\n" + second + "\nsuppression-unused spineguard.yaml:6:14", 0},
		"by half a name":   {suppress(`at: api, until: 2027-01-31`), first + "\n" + second + "\nsuppression-unused spineguard.yaml:6:14", 0},
		"by two, one over": {suppress(`until: 2026-11-30`, `at: "api.yaml:11:34", until: 2027-01-31`), first + "\nsuppression-expired spineguard.yaml:6:63", 1},
		"of what is off":   {suppress(`until: 2027-01-31`) + "  severity: {operation-never-allowed: \"off\"}\n", "suppression-unused spineguard.yaml:6:14", 0},
		"unused and off":   {suppress(`at: b.yaml, until: 2027-01-31`) + "  severity: {suppression-unused: \"off\"}\n", first + "\n" + second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			found, suppressed := linted(t, c.lint).Lint(time.Date(2026, 12, 1, 23, 59, 0, 0, time.UTC))
			if got := said(found); got != c.want || suppressed != c.suppressed {
				t.Errorf("got %d suppressed and\n%s\nwant %d and\n%s", suppressed, got, c.suppressed, c.want)
			}
		})
	}
}

// TestNoOutputKnowsTheDay: a suppression that ended long ago counts for what
// generate writes, and what it writes is the same with it and without.
func TestNoOutputKnowsTheDay(t *testing.T) {
	ended, plain := linted(t, suppress("until: 1999-12-31")), linted(t, "")
	if len(ended.Findings) > 0 {
		t.Errorf("the day shows in the findings of generate: %v", ended.Findings)
	}
	a, err := ended.Outputs()
	if err != nil {
		t.Fatal(err)
	}
	b, err := plain.Outputs()
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(a, b, bytes.Equal) {
		t.Errorf("suppressing changes the outputs: %q", slices.Sorted(maps.Keys(a)))
	}
}

// TestAnErrorIsNeverSuppressed: a warning that was made an error may be, since
// the policy is whole; an error of reading may not.
func TestAnErrorIsNeverSuppressed(t *testing.T) {
	raised := "  severity: {operation-never-allowed: error}\n"
	if p := linted(t, "lint:\n"+raised); !p.HasErrors() || p.Model != nil {
		t.Error("a warning that was made an error stops nothing")
	}
	if p := linted(t, suppress("until: 2027-01-31")+raised); p.HasErrors() || p.Model == nil {
		t.Errorf("a suppressed one stops generation: %v", p.Findings)
	}
	for _, r := range generator.Rules() {
		if r.Severity != finding.Error {
			continue
		}
		p := linted(t, "lint: {suppress: [{rule: "+r.ID+", reason: Agreed., until: 2027-01-31}]}\n")
		if !slices.ContainsFunc(p.Findings, func(f finding.Finding) bool { return f.Rule == "config-suppress" && f.Severity == finding.Error }) || p.Model != nil {
			t.Errorf("%s can be suppressed: %v", r.ID, p.Findings)
		}
	}
}

// TestUnusedIsJudgedOnWholeInputs: what an unread input hides may be what a
// suppression is for.
func TestUnusedIsJudgedOnWholeInputs(t *testing.T) {
	p := linted(t, suppress("at: b.yaml, until: 2027-01-31")+"formats: absent.csv\n")
	if slices.ContainsFunc(p.Findings, func(f finding.Finding) bool { return f.Rule == "suppression-unused" }) || !p.HasErrors() {
		t.Errorf("%v", p.Findings)
	}
}
