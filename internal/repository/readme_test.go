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
	for _, m := range fence.FindAllStringSubmatch(page(t, "README.md"), -1) {
		if m[1] == language {
			all = append(all, m[2])
		}
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
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	program = filepath.Join(t.TempDir(), "spineguard")
	must(t, ".", nil, "go", "build", "-o", program, "./cmd/spineguard")
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

// TestTheProjectOfTheReadmeStarts does in an empty folder what the README says for a project of one's own, with the
// modules of this clone.
func TestTheProjectOfTheReadmeStarts(t *testing.T) {
	if _, err := os.Stat("scripts/modules"); err != nil {
		t.Skip("there is no scripts/modules yet")
	}
	_, section, _ := strings.Cut(page(t, "README.md"), "\n## In your project\n")
	commands := regexp.MustCompile(`(?m)^    (mkdir .*\n(?:    .*\n)*)`).FindString(section)
	if commands == "" {
		t.Fatal("the README has no commands for a project")
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		t.Skip("this compiles the command once more")
	}
	offline(t)
	cache, _ := try(".", nil, "go", "env", "GOMODCACHE")
	cache = strings.TrimSpace(cache)
	env := []string{ // what was downloaded before is the proxy of all other modules; trimpath keeps what is compiled
		"GOPROXY=file://" + filepath.ToSlash(cache) + "/cache/download", "GOSUMDB=off", "GOWORK=off",
		"GOMODCACHE=" + t.TempDir(), "GOFLAGS=-modcacherw -trimpath", "SPINEGUARD_PROXY=" + t.TempDir(),
	}
	commands = strings.NewReplacer("path/to/spineguard", root, "$HOME/spineguard-modules", "$SPINEGUARD_PROXY").Replace(commands)
	dir := t.TempDir()
	paste(t, "bash", env, []shellBlock{{commands: "cd '" + dir + "'\n" + commands}})
	if _, err := os.Stat(filepath.Join(dir, "my-access", "access", "policy.gen.go")); err != nil {
		t.Error("nothing was generated: ", err)
	}
	must(t, filepath.Join(dir, "my-access"), env, "go", "vet", "./...")
}
