// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
)

var update = flag.Bool("update", false, "write the expectations again")

const rulesIntroduction = `# Rules

Every finding names its rule. An error stops generation. A warning is reported, and ` + "`lint`" + ` ends with 1 for it, unless it
runs with ` + "`--fail-on error`" + `. Each rule stands below, with an example from the tests. Rules that are warnings, and some more,
have a page of their own. Terms stand in the [glossary](glossary.md).

The severity of a rule that is a warning can be changed, and a finding of it can be suppressed until a day, with a reason:

` + "```yaml" + `
lint:
  severity: {inclusion-unreachable: "off"}    # error, warning or off
  suppress:
    - rule: role-every-group
      at: rbac-mapping.xlsx!Baseline          # the address of a finding, or what it lies in: a file, a sheet, a line
      reason: records desks see that there is a record, and open none
      until: 2027-01-31                       # the last day
` + "```" + `

` + "`at`" + ` is relative to the folder of the configuration; without it, all that the rule finds is suppressed. From the day after
` + "`until`" + `, ` + "`lint`" + ` reports the finding again, and the suppression with it. ` + "`lint --today 2027-02-01`" + ` reports now what it
will report on that day. ` + "`generate`" + ` does not look at a clock, and ` + "`check`" + ` only for [` + "`systems-old`" + `](#systems-old): for them a
suppression counts as long as it is there. A suppression that suppresses nothing is a finding. Errors are never suppressed: while
there are errors there is no policy.

| rule | severity | what it says |
|---|---|---|
`

// TestGoldenRules keeps docs/rules.md as the list of all rules, each with a
// section of its own.
func TestGoldenRules(t *testing.T) {
	var table, sections strings.Builder
	seen := map[string]bool{}
	pattern := regexp.MustCompile(`\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z`)
	examples := examples(t)
	for _, r := range generator.Rules() {
		if seen[r.ID] {
			t.Errorf("two rules have the id %q", r.ID)
		}
		if !pattern.MatchString(r.ID) || !strings.HasSuffix(r.Summary, ".") || (r.Severity != "error" && r.Severity != "warning") {
			t.Errorf("rule %+v is not well-formed", r)
		}
		seen[r.ID] = true
		fmt.Fprintf(&table, "| [`%s`](#%s) | %s | %s |\n", r.ID, r.ID, r.Severity, strings.ReplaceAll(r.Summary, "|", `\|`))
		fmt.Fprintf(&sections, "\n## %s\n\n%s: %s\n", r.ID, r.Severity, r.Summary)
		if example := examples[r.ID]; example != "" {
			fmt.Fprintf(&sections, "\n```text\n%s```\n", example)
		}
		if _, err := os.Stat(page(r.ID)); err == nil {
			fmt.Fprintf(&sections, "\n[Why, how to mend it, how to suppress it](rules/%s.md)\n", r.ID)
		}
	}
	golden(t, "../docs/rules.md", rulesIntroduction+table.String()+sections.String())
}

func page(id string) string { return "../docs/rules/" + id + ".md" }

var (
	summaryOfPage = regexp.MustCompile("\\A# `[^`]*`\n\n[^\n]*\n")
	exampleOfPage = regexp.MustCompile("(?s)\n## Example\n\n.*?```text\n.*?```\n")
)

// TestGoldenRulePages: each rule that is a warning has a page, whose summary is
// that of the rule and whose example is what the program prints.
func TestGoldenRulePages(t *testing.T) {
	examples := examples(t)
	var ids []string
	for _, r := range generator.Rules() {
		text, err := os.ReadFile(page(r.ID))
		if err != nil {
			if r.Severity == finding.Warning {
				t.Errorf("the rule %s has no page: %v", r.ID, err)
			}
			continue
		}
		ids = append(ids, r.ID)
		var headings []string
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "## ") {
				headings = append(headings, strings.TrimSpace(line[3:]))
			}
		}
		if want := []string{"Why", "Example", "How to mend it", "How to suppress it"}; !slices.Equal(headings, want) {
			t.Errorf("the page of %s has the sections %q, want %q", r.ID, headings, want)
		}
		complete := summaryOfPage.ReplaceAllLiteralString(string(text), fmt.Sprintf("# `%s`\n\n%s: %s\n", r.ID, r.Severity, r.Summary))
		if example := examples[r.ID]; example != "" {
			complete = exampleOfPage.ReplaceAllLiteralString(complete, "\n## Example\n\n```text\n"+example+"```\n")
		}
		golden(t, page(r.ID), complete)
	}
	pages, err := filepath.Glob(page("*"))
	if err != nil || len(pages) != len(ids) {
		t.Errorf("%d pages for %d rules: %v", len(pages), len(ids), err)
	}
}

// examples are what the golden cases print of each rule: of its own case where
// there is one, and otherwise of the first.
func examples(t *testing.T) map[string]string {
	t.Helper()
	out, found := map[string]string{}, map[string]bool{}
	files, err := filepath.Glob("../testdata/cases/*/std*")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no cases: ", err)
	}
	named := regexp.MustCompile(`: (?:error|warning): .* \[([a-z0-9-]+)\]\n\z`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := slices.Collect(strings.Lines(string(text)))
		for i, line := range lines {
			m := named.FindStringSubmatch(line)
			if m == nil || len(line) > 600 {
				continue
			}
			own := filepath.Base(filepath.Dir(file)) == "lint-"+m[1]
			if out[m[1]] != "" && (!own || found[m[1]]) {
				continue
			}
			found[m[1]] = own
			end := i + 1
			for end < len(lines) && strings.HasPrefix(lines[end], "    ") {
				end++
			}
			out[m[1]] = strings.Join(lines[i:end], "")
		}
	}
	return out
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as the rules and the cases are; run scripts/update-goldens", file)
	}
}
