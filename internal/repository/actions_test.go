package repository

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// scratch is a git repository of somebody who uses spineguard: a project as
// init makes it, generated and committed.
func scratch(t *testing.T) (dir, program string) {
	t.Helper()
	for _, name := range []string{"git", "bash"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("there is no " + name + " here")
		}
	}
	program = filepath.Join(t.TempDir(), "spineguard")
	must(t, ".", nil, "go", "build", "-o", program, "./cmd/spineguard")
	dir = t.TempDir()
	must(t, dir, nil, program, "init", dir)
	must(t, dir, nil, program, "generate")
	must(t, dir, nil, "git", "init", "-q", "-b", "main")
	must(t, dir, nil, "git", "add", "-A")
	must(t, dir, nil, "git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "base")
	return dir, program
}

func must(t *testing.T, dir string, env []string, name string, args ...string) {
	t.Helper()
	if out, ok := try(dir, env, name, args...); !ok {
		t.Fatalf("%s %v: %s", name, args, out)
	}
}

func try(dir string, env []string, name string, args ...string) (string, bool) {
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	return string(out), err == nil
}

// The steps of the action, as they stand in it, in a repository in which a
// pull request gives one more scope to an operation.
func TestTheActionShowsAndStopsAWidening(t *testing.T) {
	dir, program := scratch(t)
	data, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Runs struct{ Steps []struct{ Name, Run string } }
	}
	if err := yaml.Unmarshal(data, &action); err != nil || len(action.Runs.Steps) != 3 {
		t.Fatalf("%v %+v", err, action)
	}
	summary := filepath.Join(t.TempDir(), "summary.md")
	env := []string{"SPINEGUARD=" + program, "CONFIG=spineguard.yaml", "BASE=main", "APPROVALS=access-approvals.yaml", "FAIL_ON=widened", "GITHUB_STEP_SUMMARY=" + summary}
	run := func() (failed []string, out string) {
		for _, step := range action.Runs.Steps {
			o, ok := try(dir, env, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
			out += o
			if !ok {
				failed = append(failed, step.Name)
			}
		}
		return failed, out
	}
	if failed, out := run(); len(failed) > 0 {
		t.Fatalf("nothing has changed, and %v failed: %s", failed, out)
	}
	specs, err := filepath.Glob(filepath.Join(dir, "specs", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range specs {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		wider := strings.Replace(string(text), "scope: [patient/DocumentReference.read]", "scope: [patient/DocumentReference.read, patient/DocumentReference.write]", 1)
		if err := os.WriteFile(file, []byte(wider), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	must(t, dir, nil, program, "generate")
	failed, out := run()
	if len(failed) != 1 || failed[0] != "Whose access changes" || !strings.Contains(out, "::warning") {
		t.Errorf("%v failed: %s", failed, out)
	}
	comment, err := os.ReadFile(summary)
	if err != nil || !strings.Contains(string(comment), "### Access: widened") {
		t.Errorf("%v: %s", err, comment)
	}
}

// The commands of the pre-commit hooks pass in a fresh project, and check
// fails once an output is edited by hand.
func TestTheHooksStopAnEditedOutput(t *testing.T) {
	dir, program := scratch(t)
	data, err := os.ReadFile(".pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct{ ID, Entry string }
	if err := yaml.Unmarshal(data, &hooks); err != nil || len(hooks) != 2 {
		t.Fatalf("%v %+v", err, hooks)
	}
	env := []string{"PATH=" + filepath.Dir(program) + string(os.PathListSeparator) + os.Getenv("PATH")}
	run := func(entry string) (string, bool) { return try(dir, env, "bash", "-c", entry) }
	for _, h := range hooks {
		if out, ok := run(h.Entry); !ok {
			t.Errorf("%s fails in a fresh project: %s", h.ID, out)
		}
	}
	found, err := exec.Command("git", "-C", dir, "ls-files", "*policy.gen.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, strings.TrimSpace(string(found)))
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, "// edited\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, ok := run(hooks[0].Entry); ok {
		t.Errorf("%s lets an edited output pass: %s", hooks[0].ID, out)
	}
}
