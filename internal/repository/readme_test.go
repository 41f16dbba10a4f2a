// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// blocksOf returns the fenced blocks of a language in the README.
func blocksOf(t *testing.T, language string) (all []string) {
	t.Helper()
	for _, step := range stepsOf(t, "README.md", language) {
		all = append(all, step.text)
	}
	if len(all) == 0 {
		t.Fatalf("the README has no block of %s", language)
	}
	return all
}

// TestTheCodeOfTheReadmeRuns holds that the README shows code of the examples, but for how far it is indented.
func TestTheCodeOfTheReadmeRuns(t *testing.T) {
	code := page(t, "examples/nrl/tls.go") + page(t, "examples/consumer/main.go")
	for _, block := range blocksOf(t, "go") {
		if !strings.Contains(unindented(code), unindented(block)) {
			t.Errorf("no example has this:\n%s", block)
		}
	}
}

func unindented(text string) string {
	return regexp.MustCompile(`(?m)^\s+`).ReplaceAllString(text, "")
}

// TestTheReadmeShowsWholeConfigurations holds that a configuration of the README, which its first line names, is
// that of the file, but for the comment above it.
func TestTheReadmeShowsWholeConfigurations(t *testing.T) {
	for _, block := range blocksOf(t, "yaml") {
		name, shown, _ := strings.Cut(strings.TrimPrefix(block, "# "), "\n")
		if file := regexp.MustCompile(`\A(#.*\n)*`).ReplaceAllString(page(t, name), ""); shown != file {
			t.Errorf("%s is\n%s\nand the README shows\n%s", name, file, shown)
		}
	}
}

const pullRequest = "docs/images/pull-request.md"

// TestTheReadmeShowsTheReview makes the change of examples/review in a repository, and holds that the README shows the row of
// the workbook, and the line of the generated code, that change. What a reviewer gets is the text of the picture,
// which scripts/pictures takes.
func TestTheReadmeShowsTheReview(t *testing.T) {
	dir, program, git := reviewed(t)
	said := func(args ...string) string {
		c := exec.Command(args[0], args[1:]...)
		c.Dir = dir
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return string(out)
	}
	var lines strings.Builder
	for line := range strings.Lines(said(append(git, "diff", "-U0", "--", "access/rbac.gen.go")...)) {
		if regexp.MustCompile(`^[-+][^-+]`).MatchString(line) {
			lines.WriteString(line)
		}
	}
	if shown := blocksOf(t, "diff"); shown[0] != lines.String() {
		t.Errorf("the generated code changes in\n%s\nand the README shows\n%s", lines.String(), shown[0])
	}
	cell := func(folder, at string) string {
		book := said(program, "textconv", filepath.Join(folder, "rbac-mapping.xlsx"))
		m := regexp.MustCompile(`(?m)^Baseline!` + at + `\ttext\t"(.*)"$`).FindStringSubmatch(book)
		if m == nil {
			t.Fatalf("%s is not in\n%s", at, book)
		}
		return m[1]
	}
	before, err := filepath.Abs("examples/review/before")
	if err != nil {
		t.Fatal(err)
	}
	row := fmt.Sprintf("| 3 | %s | ~~%s~~ **%s** |", cell(".", "A3"), cell(before, "B3"), cell(".", "B3"))
	if !strings.Contains(page(t, "README.md"), row) {
		t.Errorf("the README does not show the row %s", row)
	}
	comment := said(program, "diff", "--base", "HEAD", "--format", "markdown", "--fail-on", "none")
	if *update {
		if err := os.WriteFile(pullRequest, []byte(comment), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if page(t, pullRequest) != comment {
		t.Errorf("diff prints\n%s\nand the picture of the README shows %s: run scripts/pictures", comment, pullRequest)
	}
}

// reviewed is a repository with the first state of examples/review committed and the second one in the work tree.
func reviewed(t *testing.T) (dir, program string, git []string) {
	t.Helper()
	needs(t, "git")
	program = spineguard(t)
	dir = t.TempDir()
	git = []string{"git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false"}
	if err := os.CopyFS(dir, os.DirFS("examples/review/before")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "-A"}, {"commit", "-q", "-m", "base"}} {
		if args[0] == "add" {
			must(t, dir, nil, program, "generate")
		}
		must(t, dir, nil, git[0], append(git[1:], args...)...)
	}
	book, err := os.ReadFile("examples/review/after/rbac-mapping.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rbac-mapping.xlsx"), book, 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, dir, nil, program, "generate")
	return dir, program, git
}

// TestTheFirstScreenShowsTheRefusalOfTheTour holds that the refusal on top of the README is the one that the tour gets.
func TestTheFirstScreenShowsTheRefusalOfTheTour(t *testing.T) {
	readme := page(t, "README.md")
	first, _, _ := strings.Cut(readme, "\n## ")
	refusal := regexp.MustCompile(`(?m)^    \{"resourceType":"OperationOutcome".*\n    \d+\n`).FindString(first)
	if refusal == "" || strings.Count(readme, refusal) != 2 {
		t.Error("the first screen shows another refusal than the tour")
	}
}
