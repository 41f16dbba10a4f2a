package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A pull request, as git sees it: the base has one scope, the work tree two.
func TestDiffWithACommit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	dir := t.TempDir()
	cases, err := filepath.Abs(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(cases, "diff-widened", "in")
	lay(t, filepath.Join(in, "a"), filepath.Join(dir, "access"))
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("add", "-A")
	git("commit", "-q", "-m", "base")
	lay(t, filepath.Join(in, "b"), filepath.Join(dir, "access"))
	before := tree(t, dir)
	t.Chdir(dir)
	var out, errs bytes.Buffer
	exit := run([]string{"diff", "--base", "main", "-c", "access/spineguard.yaml"}, strings.NewReader(""), &out, &errs)
	if exit != exitFindings || !strings.HasPrefix(out.String(), "widened: Access is widened: 2 grants are gained.") ||
		!strings.Contains(out.String(), "access/systems.csv:2:1") {
		t.Errorf("exit %d: %s%s", exit, out.String(), errs.String())
	}
	after := tree(t, dir)
	for name, data := range before {
		if !bytes.Equal(after[name], data) {
			t.Errorf("%s has changed", name)
		}
	}
	if len(after) != len(before) {
		t.Error("files were left behind in the work tree or the repository")
	}
	out.Reset()
	if exit := run([]string{"diff", "--base", "nothing", "-c", "access/spineguard.yaml"}, strings.NewReader(""), &out, &out); exit != exitFailure {
		t.Errorf("exit %d: %s", exit, out.String())
	}
}

// An approval counts on its last day, and not on the next.
func TestAnApprovalHasALastDay(t *testing.T) {
	dir := t.TempDir()
	lay(t, filepath.Join(casesDir, "diff-approved", "in"), dir)
	t.Chdir(dir)
	for day, want := range map[string]int{"2999-12-31": exitClean, "3000-01-01": exitFindings} {
		at, _ := time.Parse(time.DateOnly, day)
		var out bytes.Buffer
		a := &app{stdout: &out, stderr: &out, now: func() time.Time { return at.Add(23 * time.Hour) }}
		root := a.root()
		root.SetArgs([]string{"diff", "a", "b", "--approvals", "approvals.yaml"})
		err := root.Execute()
		if (err == nil) != (want == exitClean) {
			t.Errorf("%s: %v\n%s", day, err, out.String())
		}
	}
}

// The recipe that init writes is the one that the docs explain.
func TestTheRecipeIsThatOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/review.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```yaml\n"+starterWorkflow+"```") {
		t.Error("docs/review.md shows another workflow than init --ci writes")
	}
}
