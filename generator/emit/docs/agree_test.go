// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/emit/hostiletest"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// TestPagesSayWhatTheQuestionsAnswer compares the matrices with who-can, which
// reads the policy by itself.
func TestPagesSayWhatTheQuestionsAnswer(t *testing.T) {
	m := load(t, "example")
	index := query.New(m, policy.Facts{})
	got := matrix(t, string(pages(t, m)["rbac.md"]))
	seen := 0
	for _, r := range m.RecordTypes {
		table, err := index.WhoCan(query.Question{RecordType: r.System + "|" + r.Code})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range table.Rows {
			if row.Kind != query.RowRole && row.Kind != query.RowActivity {
				continue
			}
			seen++
			if got[row.Code+" "+r.Name] != row.Access {
				t.Errorf("%s sees %s: %q, want %q", row.Code, r.Name, got[row.Code+" "+r.Name], row.Access)
			}
		}
	}
	for _, level := range got {
		if level != "none" {
			seen--
		}
	}
	if seen != 0 {
		t.Errorf("%d cells more or less than answers", seen)
	}
}

// TestPagesSayWhatTheModelSays compares every cell of the matrices with a slow reading
// of the model.
func TestPagesSayWhatTheModelSays(t *testing.T) {
	m := load(t, "example")
	got := matrix(t, string(pages(t, m)["rbac.md"]))
	closures := map[string][]string{}
	for _, a := range m.Activities {
		closures[a.Code] = a.Closure
	}
	for _, j := range m.JobRoles {
		closures[j.Code] = j.Closure
	}
	read, rows := 0, map[string]bool{}
	for key := range got {
		code, _, _ := strings.Cut(key, " ")
		rows[code] = true
	}
	for code, closure := range closures {
		for _, r := range m.RecordTypes {
			want := policy.NoAccess
			for _, g := range m.Groups {
				for _, grant := range g.Grants {
					if g.Name == r.Group && !grant.Limited() && slices.Contains(closure, grant.Activity) && grant.Level.Rank() > want.Rank() {
						want = grant.Level
					}
				}
			}
			level, there := got[code+" "+r.Name]
			if there != (rows[code] && r.Group != "") || strings.TrimPrefix(level, "none") != string(want) {
				t.Errorf("%s and %s: %q, and the model says %q", code, r.Name, level, want)
			}
			if there {
				read++
			}
		}
	}
	if read != len(got) {
		t.Errorf("%d cells of %d were compared", read, len(got))
	}
}

var link = regexp.MustCompile("\\[`?([^\\]`]*)`?\\]\\([^)]*\\)")

// matrix reads the cells of the two matrices, by code and record type.
func matrix(t *testing.T, page string) map[string]string {
	t.Helper()
	out := map[string]string{}
	var header []string
	for _, row := range strings.Split(page, "\n") {
		cells := strings.Split(link.ReplaceAllString(row, "$1"), " | ")
		switch {
		case strings.HasPrefix(row, "| code | name |"):
			header = cells
		case header == nil || !strings.HasPrefix(row, "| ["):
		default:
			for i := 2; i < len(cells); i++ {
				_, level, _ := strings.Cut(strings.TrimSuffix(cells[i], " |"), " ")
				out[strings.TrimPrefix(cells[0], "| ")+" "+strings.TrimSuffix(header[i], " |")] = level
			}
		}
		if row == "" {
			header = nil
		}
	}
	if len(out) == 0 {
		t.Fatal("no cell was read")
	}
	return out
}

// TestEveryPathIsOne: each step of a path is included by the one before, and
// the first is the activity itself or of the baseline.
func TestEveryPathIsOne(t *testing.T) {
	m := load(t, "example")
	includes, baseline := map[string][]string{}, map[string][]string{}
	for _, a := range m.Activities {
		includes[a.Code] = a.Includes
		baseline[a.Code] = []string{a.Code}
	}
	for _, j := range m.JobRoles {
		baseline[j.Code] = j.Baseline
	}
	rows := 0
	for _, row := range strings.Split(string(pages(t, m)["record-types.md"]), "\n") {
		cells := strings.Split(strings.Trim(link.ReplaceAllString(row, "$1"), "| "), " | ")
		if len(cells) != 4 || len(baseline[cells[0]]) == 0 {
			continue
		}
		rows++
		steps := strings.Split(cells[3], " → ")
		if !slices.Contains(baseline[cells[0]], steps[0]) {
			t.Errorf("%s does not bring %s", cells[0], steps[0])
		}
		for i := 1; i < len(steps); i++ {
			if !slices.Contains(includes[steps[i-1]], steps[i]) {
				t.Errorf("%s does not include %s", steps[i-1], steps[i])
			}
		}
	}
	if rows < 100 {
		t.Errorf("%d paths only", rows)
	}
}

// TestOneRowMoreIsAFewLinesMore: the difference in a pull request shows what
// changed and no more.
func TestOneRowMoreIsAFewLinesMore(t *testing.T) {
	m := load(t, "example")
	before := pages(t, m)
	i := slices.IndexFunc(m.Functions, func(f policy.Function) bool { return f.Name == "Prescribe" })
	m.Functions = slices.Delete(m.Functions, i, i+1)
	after := pages(t, m)
	for name, data := range before {
		lines := strings.Split(string(data), "\n")
		for _, l := range strings.Split(string(after[name]), "\n") {
			if !slices.Contains(lines, l) && !strings.Contains(l, "digest: ") && !strings.Contains(l, "- functions: ") {
				t.Errorf("%s: a removal adds %s", name, l)
			}
		}
	}
}

// TestTemplatesOfTheUser: one that replaces a built-in one is used, and the
// texts that it prints are escaped without its doing.
func TestTemplatesOfTheUser(t *testing.T) {
	m := hostiletest.Model(func() string { return "<script>|" })
	files, err := docs.Files(m, docs.Options{Package: "p", Markdown: true, Overrides: []docs.Override{
		{Name: "activities.md.tmpl", Text: `{{range .Activities}}{{.Name}} {{printf "%s" .Name}} {{print .Code}} {{.Self}} {{code .Name}}{{end}}`},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if page := string(files["activities.md"]); strings.ContainsAny(page, "|<") && !strings.Contains(page, "&#60;script") || strings.Contains(page, "<script") {
		t.Error(page)
	}
}

// TestWrongTemplatesAreFindings, each at its line.
func TestWrongTemplatesAreFindings(t *testing.T) {
	m := load(t, "nrl")
	for _, c := range []struct{ name, text, want string }{
		{"overview.md.tmpl", "x\n{{", "docs-template t/overview.md.tmpl:2 unclosed action"},
		{"overview.md.tmpl", "x\n\n{{.Nothing}}", "docs-template t/overview.md.tmpl:3:3"},
		{"overview.md.tmpl", "{{call .Digest}}", "docs-template t/overview.md.tmpl:1"},
		{"parts.md.tmpl", "", "docs-template t/parts.md.tmpl"},
		{"overwiew.md.tmpl", "", "docs-template-name t/overwiew.md.tmpl"},
		{"overview.md.tmpl", "{{.Digest}}", ""},
		{"overview.md.tmpl", `{{template "overview.md.tmpl" .}}`, "docs-template t/overview.md.tmpl"},
	} {
		var got []string
		for _, f := range docs.Try(m, []docs.Override{{Name: c.name, File: "t/" + c.name, Text: c.text}}) {
			got = append(got, fmt.Sprintf("%s %s %s", f.Rule, f.Position, f.Message))
		}
		if (c.want == "") != (got == nil) || got != nil && !strings.HasPrefix(got[0], c.want) {
			t.Errorf("%q: %v, want %s", c.text, got, c.want)
		}
	}
}

// TestTheConfigurationNamesTemplates: the folder is read, and what is wrong in
// it is a finding of the configuration.
func TestTheConfigurationNamesTemplates(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("formats.csv", "system,code,display,retrieval,mime,interactionId\nhttps://example.org/f,one,One,direct,text/html,\n")
	write("spineguard.yaml", "version: 1\nformats: formats.csv\noutput:\n  root: .\n  go: {dir: gen, package: p}\n  docs: {dir: docs, markdown: true, templates: pages}\n")
	write("pages/formats.md.tmpl", "mine: {{range .Formats}}{{.Display}}{{end}}\n")
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil || p.Model == nil {
		t.Fatal(err, p.Findings)
	}
	files, err := p.Outputs()
	if err != nil || string(files["docs/formats.md"]) != "<!-- "+docs.Header+" -->\n\nmine: One\n" {
		t.Errorf("%v: %s", err, files["docs/formats.md"])
	}
	write("pages/formats.md.tmpl", "{{.Format}}")
	write("pages/notes.txt", "")
	if p, err = generator.Load(filepath.Join(dir, "spineguard.yaml")); err != nil || len(p.Findings) != 2 {
		t.Errorf("%v: %v", err, p.Findings)
	}
}
