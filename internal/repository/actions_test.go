// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// scratch is a git repository of somebody who uses spineguard: a project as
// init makes it, generated and committed.
func scratch(t *testing.T) (dir, program string) {
	t.Helper()
	needs(t, "git", "bash")
	program = spineguard(t)
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

// repository is a project on a code host, as a runner sees it: with the commands of
// the action or the workflow that are run, and a gh that keeps what is sent.
type repository struct {
	*testing.T
	origin, dir string // the bare repository of the host; the clone of a developer
	program     string
	env         []string // of every run
	comments    string   // folder of the comments that stand at the pull request
	shell       []string // flags of bash
	prepare     func(runner string)
}

// fakeGH answers what the script asks of the API: the id of a comment whose first line is
// the mark, as jq would select it, and keeps bodies in files named by id.
const fakeGH = `#!/usr/bin/env bash
set -euo pipefail
echo "$*" >>"$COMMENTS/../calls"
[ -n "$GH_TOKEN" ] || exit 4
case $2 in
--paginate) for f in "$COMMENTS"/*; do [ ! -f "$f" ] || jq -n --rawfile b "$f" --arg i "${f##*/}" '{id: $i | tonumber, user: {type: "Bot"}, body: $b}'; done |
  jq -s . | jq -r "$5" ;;
-X) [ "$GH_TOKEN" = writes ] || exit 1
  file=${6#body=@}
  case $3 in
  POST) [[ $4 == repos/o/r/issues/7/comments ]]; cp "$file" "$COMMENTS/$(($(ls "$COMMENTS" | wc -l) + 1))" ;;
  PATCH) cp "$file" "$COMMENTS/${4##*/}" ;;
  esac ;;
esac
`

// theStep is the one with commands, of a workflow or an action.
func theStep(t *testing.T, steps []step) step {
	t.Helper()
	for _, s := range steps {
		if s.Run != "" {
			return s
		}
	}
	t.Fatal("there is no step with commands")
	return step{}
}

type step struct {
	Run  string
	Uses string
	Env  map[string]string
	With map[string]any
}

// theAction is the step of action.yml, with the defaults of its inputs.
func theAction(t *testing.T) step {
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct{ Steps []step }
	}
	readPartOfYAML(t, "action.yml", &action)
	s := theStep(t, action.Runs.Steps)
	for name, in := range action.Inputs {
		for variable, value := range s.Env {
			s.Env[variable] = strings.ReplaceAll(value, "${{ inputs."+name+" }}", in.Default)
		}
	}
	top, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	s.Env["GITHUB_ACTION_PATH"] = top
	return s
}

// theWorkflow is the step of what init --ci wrote into a folder.
func theWorkflow(t *testing.T, dir string) step {
	var workflow struct {
		Jobs map[string]struct{ Steps []step }
	}
	readPartOfYAML(t, filepath.Join(dir, ".github/workflows/access.yaml"), &workflow)
	return theStep(t, workflow.Jobs["access"].Steps)
}

func readPartOfYAML(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// host makes the repository of a host, with a first commit that has nothing of ours.
func host(t *testing.T) *repository {
	needs(t, "git", "bash", "jq")
	bin := t.TempDir()
	r := &repository{T: t, origin: filepath.Join(t.TempDir(), "origin.git"), dir: filepath.Join(t.TempDir(), "clone"), program: spineguard(t), comments: filepath.Join(bin, "comments"),
		shell: []string{"--noprofile", "--norc", "-eo", "pipefail"}, prepare: func(string) {}} // as GitHub starts it
	if err := errors.Join(os.Mkdir(r.comments, 0o755), os.WriteFile(filepath.Join(bin, "gh"), []byte(fakeGH), 0o755)); err != nil {
		t.Fatal(err)
	}
	r.env = []string{
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "COMMENTS=" + r.comments, "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@example.org", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@example.org",
	}
	r.git(".", "init", "-q", "--bare", "-b", "main", r.origin)
	r.git(".", "clone", "-q", r.origin, r.dir)
	r.git(r.dir, "checkout", "-q", "-b", "main")
	r.put("README", "A service.\n")
	r.push("main")
	return r
}

func (r *repository) git(dir string, args ...string) {
	r.Helper()
	must(r.T, dir, r.env, "git", args...)
}

func (r *repository) put(name, text string) {
	r.Helper()
	file := filepath.Join(r.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		r.Fatal(err)
	}
}

// edit replaces a text in a file, which must have it.
func (r *repository) edit(name, old, new string) {
	r.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil || !strings.Contains(string(data), old) {
		r.Fatalf("%s has no %q: %v", name, old, err)
	}
	r.put(name, strings.Replace(string(data), old, new, 1))
}

// push commits what is there and pushes it as a branch.
func (r *repository) push(branch string) {
	r.Helper()
	r.git(r.dir, "add", "-A")
	r.git(r.dir, "commit", "-q", "--allow-empty", "-m", "x")
	r.git(r.dir, "push", "-q", "-f", "origin", "HEAD:refs/heads/"+branch)
}

// branch starts a pull request from main as it is on the host.
func (r *repository) branch() {
	r.git(r.dir, "fetch", "-q")
	r.git(r.dir, "checkout", "-q", "-B", "change", "origin/main")
}

// merge merges the pull request.
func (r *repository) merge() { r.git(r.dir, "push", "-q", "origin", "HEAD:refs/heads/main") }

// outcome is what a run leaves.
type outcome struct {
	passed                bool
	out, summary, verdict string
	comments              int // at the pull request, by now
}

// run runs the commands on a fresh runner: at the commit of main, or at the merge of the
// pull request into its base, with as much history as actions/checkout was told to fetch
// (0: all).
func (r *repository) run(s step, event string, depth int, variables ...string) outcome {
	r.Helper()
	ref, base := "refs/heads/main", ""
	switch event {
	case "pull_request":
		ref, base = "refs/pull/7/merge", "main"
	case "pull_request_target":
		base = "main"
	}
	runner, files := filepath.Join(r.TempDir(), "runner"), r.TempDir()
	r.git(".", "init", "-q", runner)
	r.git(runner, "remote", "add", "origin", "file://"+r.origin)
	if depth == 0 {
		r.git(runner, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", "+"+ref+":refs/remotes/event")
	} else {
		r.git(runner, "fetch", "-q", "--no-tags", fmt.Sprintf("--depth=%d", depth), "origin", "+"+ref+":refs/remotes/event")
	}
	r.git(runner, "checkout", "-q", "--detach", "refs/remotes/event")
	r.prepare(runner)
	env := append(slices.Clone(r.env), "GITHUB_EVENT_NAME="+event, "GITHUB_REPOSITORY=o/r", "GITHUB_REF="+ref, "GITHUB_BASE_REF="+base,
		"GITHUB_STEP_SUMMARY="+filepath.Join(files, "summary"), "GITHUB_OUTPUT="+filepath.Join(files, "output"))
	for name, value := range s.Env {
		if !strings.Contains(value, "${{") {
			env = append(env, name+"="+value)
		}
	}
	env = append(append(env, "SPINEGUARD="+r.program, "GH_TOKEN=writes", fmt.Sprint("COMMENT=", base != "")), variables...)
	var o outcome
	o.out, o.passed = try(runner, env, "bash", append(slices.Clone(r.shell), "-c", s.Run)...)
	summary, _ := os.ReadFile(filepath.Join(files, "summary"))
	output, _ := os.ReadFile(filepath.Join(files, "output"))
	o.summary = string(summary)
	_, o.verdict, _ = strings.Cut(strings.TrimSpace(string(output)), "verdict=")
	found, err := os.ReadDir(r.comments)
	if err != nil {
		r.Fatal(err)
	}
	o.comments = len(found)
	return o
}

// expect says what a run should come to.
func (r *repository) expect(what string, o outcome, passed bool, verdict string, comments int) {
	r.Helper()
	if o.passed != passed || o.verdict != verdict || o.comments != comments || (verdict != "") != strings.Contains(o.summary, "### Access: "+verdict) {
		r.Errorf("%s: passed %v, verdict %q, %d comments, want %v, %q, %d\n%s\n%s", what, o.passed, o.verdict, o.comments, passed, verdict, comments, o.out, o.summary)
	}
}

// merged makes what the host shows of a pull request: its merge into main.
func (r *repository) merged() {
	r.Helper()
	work := filepath.Join(r.TempDir(), "merge")
	r.git(".", "clone", "-q", r.origin, work)
	r.git(work, "merge", "-q", "--no-ff", "-m", "merge", "origin/change")
	r.git(work, "push", "-q", "-f", "origin", "HEAD:refs/pull/7/merge")
}

func (r *repository) comment() string {
	r.Helper()
	data, err := os.ReadFile(filepath.Join(r.comments, "1"))
	if err != nil {
		r.Fatal(err)
	}
	return string(data)
}

const aScope, twoScopes = "scope: [patient/*.read]", "scope: [patient/*.read, patient/*.write]"

// A project with the workflow of init, or with the action, from its first push on: with the
// commands as they stand in the files, the variables of the event, and as much history as
// somebody may have told the checkout to fetch.
func TestFromTheFirstPushOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		action bool
		dir    string // of the project in the repository
		depth  int
	}{
		{"workflow", false, ".", 0}, {"workflow of a folder, shallow", false, "service", 1},
		{"action, shallow", true, ".", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := host(t)
			in := func(name string) string { return filepath.Join(c.dir, name) }
			generate := func() { must(t, filepath.Join(r.dir, c.dir), nil, r.program, "generate") }

			// The first pull request: the base has no configuration, and perhaps no folder.
			r.branch()
			must(t, r.dir, nil, r.program, "init", "--ci", "--template", "minimal", c.dir)
			generate()
			s := theWorkflow(t, r.dir)
			if c.action {
				s = theAction(t)
				s.Env["CONFIG"] = in("spineguard.yaml")
			}
			run := func(event string, variables ...string) outcome {
				r.Helper()
				return r.run(s, event, c.depth, variables...)
			}
			change := func(variables ...string) outcome {
				r.Helper()
				r.push("change")
				r.merged()
				return run("pull_request", variables...)
			}
			o := change()
			r.expect("the first pull request", o, true, "new", 1)
			r.merge()
			r.expect("the first push", run("push"), true, "", 1)
			if err := os.Remove(filepath.Join(r.comments, "1")); err != nil { // as the next is another pull request
				t.Fatal(err)
			}

			r.branch()
			r.put("README", "A service of records.\n")
			r.expect("nothing changes", change(), true, "equal", 0)

			// Somebody widens access. A second push updates the comment.
			r.branch()
			r.edit(in("specs/records.yaml"), aScope, twoScopes)
			generate()
			o = change()
			r.expect("widened", o, false, "widened", 1)
			if !strings.Contains(o.out, "::warning file="+in("specs/records.yaml")) || !strings.HasPrefix(r.comment(), "<!-- spineguard "+in("spineguard.yaml")+" -->\n### Access: widened") {
				t.Errorf("%s\n%s", o.out, r.comment())
			}
			r.expect("widened, and wanted so", run("pull_request", "FAIL_ON=none"), true, "widened", 1)

			for _, config := range []string{"./" + in("spineguard.yaml"), c.dir} { // two other names of the same
				r.expect(config, run("pull_request", "CONFIG="+config, "COMMENT=false"), false, "widened", 1)
			}

			// A pull request from a fork has no token that writes; one of somebody else's has one that may not.
			r.expect("from a fork", run("pull_request", "COMMENT=false", "GH_TOKEN="), false, "widened", 1)
			o = run("pull_request", "GH_TOKEN=reads", "FAIL_ON=none")
			if r.expect("a token that may not", o, true, "widened", 1); !strings.Contains(o.out, "::warning::The comment could not be written") {
				t.Error(o.out)
			}

			// It is reviewed.
			r.put(s.Env["APPROVALS"], r.approvals(in("spineguard.yaml")))
			o = change()
			r.expect("approved", o, true, "widened", 1)
			if !strings.Contains(r.comment(), `gained \(approved\)`) || strings.Contains(o.out, "::error") {
				t.Errorf("%s\n%s", o.out, r.comment())
			}
			r.merge()
			r.expect("the push of what was approved", run("push"), true, "", 1)
			r.branch()
			r.put("README", "A service of many records.\n")
			r.expect("what was approved is past", change(), true, "equal", 1)
			if !strings.Contains(r.comment(), "### Access: equal") {
				t.Errorf("the comment still says %s", r.comment())
			}

			// The base goes on while the pull request waits: what others changed is not its change.
			behind := r.dir
			r.dir = filepath.Join(t.TempDir(), "other")
			r.git(".", "clone", "-q", r.origin, r.dir)
			r.edit(in("specs/records.yaml"), twoScopes, aScope)
			generate()
			r.push("main")
			r.dir = behind
			r.expect("the base went on", run("pull_request"), true, "equal", 1)

			// What is wrong fails, whatever the comparison says.
			r.branch()
			r.edit(in("access/policy.gen.go"), "package access", "package access // edited")
			r.expect("an output is edited", change(), false, "equal", 1)
			r.branch()
			r.edit(in("access_test.yaml"), "expect: record", "expect: deny")
			r.expect("an access test fails", change(), false, "equal", 1)
			r.branch()
			r.edit(in("specs/records.yaml"), "x-spine-interaction:", "x-interaction:")
			r.expect("a document is wrong", change(), false, "unknown", 1)
			r.branch()
			r.git(r.dir, "mv", in("spineguard.yaml"), in("policy.yaml"))
			must(t, filepath.Join(r.dir, c.dir), nil, r.program, "generate", "-c", "policy.yaml")
			r.push("change")
			r.merged()
			o = run("pull_request", "CONFIG="+in("policy.yaml"), "COMMENT=false")
			if r.expect("the configuration is moved", o, false, "new", 1); !strings.Contains(o.out, "::error file="+in("policy.yaml")+"::It was "+in("spineguard.yaml")) {
				t.Error(o.out)
			}
			if o := run("pull_request", "BASE=nowhere"); o.passed || !strings.Contains(o.out, "::error::there is no commit nowhere") {
				t.Errorf("a base that is not there: %s", o.out)
			}
			if o := run("pull_request", "GITHUB_BASE_REF=nowhere"); o.passed {
				t.Errorf("a branch that is not there: %s", o.out)
			}
		})
	}
}

// What looks as if there was nothing to compare or to test must not pass.
func TestWhatMustNotPass(t *testing.T) {
	for _, dir := range []string{"-x", `a "b" $c`} {
		t.Run(dir, func(t *testing.T) {
			r := host(t)
			in := func(name string) string { return filepath.Join(dir, name) }
			generate := func() { must(t, filepath.Join(r.dir, dir), nil, r.program, "generate") }
			must(t, r.dir, nil, r.program, "init", "--template", "minimal", "./"+dir)
			r.put(in("go.mod"), "module example.org/x\n")
			generate()
			r.push("main")
			s := theAction(t)
			s.Env["CONFIG"] = in("spineguard.yaml")
			change := func(variables ...string) outcome {
				r.Helper()
				r.push("change")
				r.merged()
				return r.run(s, "pull_request", 0, variables...)
			}

			r.branch()
			r.edit(in("access_test.yaml"), "expect: record", "expect: deny")
			r.edit(in("spineguard.yaml"), "tests:", `"tests" :`)
			r.expect("the key is written otherwise", change(), false, "equal", 0)
			r.edit(in("spineguard.yaml"), "\"tests\" : access_test.yaml\n", "")
			r.expect("there are no access tests", change(), true, "equal", 0)

			r.branch()
			r.edit(in("specs/records.yaml"), aScope, twoScopes)
			r.edit(in("spineguard.yaml"), "version: 1", "version: 1 # edited")
			generate()
			r.expect("widened", change(), false, "widened", 1)
			if o := r.run(s, "pull_request_target", 0); o.passed || !strings.Contains(o.out, "::error::") {
				t.Errorf("the base is compared with itself: %s", o.out)
			}
			r.prepare = func(runner string) { // as in a clone that is partial
				id, _ := try(runner, r.env, "git", "rev-parse", "origin/main:"+in("spineguard.yaml"))
				if id = strings.TrimSpace(id); os.Remove(filepath.Join(runner, ".git/objects", id[:2], id[2:])) != nil {
					t.Fatal("there is no object", id)
				}
			}
			r.expect("the configuration of the base cannot be read", r.run(s, "pull_request", 0), false, "unknown", 1)
			r.prepare, r.shell = func(string) {}, nil
			if o := r.run(s, "pull_request", 0, "GITHUB_BASE_REF=nowhere"); o.passed {
				t.Errorf("a branch that is not there, for a shell that goes on: %s", o.out)
			}
		})
	}
}

// What init writes is pinned, asks for no right that it does not need, and is one script with that of the action.
func TestTheWorkflowOfInit(t *testing.T) {
	r := host(t)
	must(t, r.dir, nil, r.program, "init", "--ci", "--template", "minimal", "service")
	var w struct {
		On          map[string]any
		Permissions map[string]string
		Jobs        map[string]struct {
			Permissions map[string]string
			Steps       []step
		}
	}
	readPartOfYAML(t, filepath.Join(r.dir, ".github/workflows/access.yaml"), &w)
	access := w.Jobs["access"]
	if len(w.Jobs) != 1 || !maps.Equal(w.Permissions, map[string]string{"contents": "read"}) || !maps.Equal(access.Permissions, map[string]string{"contents": "read", "pull-requests": "write"}) {
		t.Errorf("it may %v, %v", w.Permissions, access.Permissions)
	}
	if _, ok := w.On["pull_request_target"]; ok || len(w.On) != 2 {
		t.Errorf("it runs on %v", w.On)
	}
	var ours struct{ On map[string]any }
	readPartOfYAML(t, ".github/workflows/access.yml", &ours)
	for _, on := range []map[string]any{w.On, ours.On} {
		runsAgain(t, on)
	}
	pinned := regexp.MustCompile(`^actions/[a-z-]+@[0-9a-f]{40}$`)
	for _, s := range access.Steps {
		if s.Run == "" && !pinned.MatchString(s.Uses) {
			t.Errorf("%q is not pinned", s.Uses)
		}
	}
	data, err := os.ReadFile("generator/starter/access.sh")
	if err != nil {
		t.Fatal(err)
	}
	own, its := theStep(t, access.Steps), theAction(t)
	if own.Run != string(data) || its.Run != `source "$GITHUB_ACTION_PATH/generator/starter/access.sh"` {
		t.Errorf("the scripts are not one:\n%s\n%s", own.Run, its.Run)
	}
	if regexp.MustCompile(`\|\| *(true|:)|\$\{\{`).Match(data) {
		t.Error("something is hidden, or is text of the script")
	}
	for name, want := range map[string]string{"CONFIG": "service/spineguard.yaml", "APPROVALS": "service/access-approvals.yaml", "SPINEGUARD": "go -C service/tools tool spineguard -C ../.."} {
		if own.Env[name] != want {
			t.Errorf("%s is %q, want %q", name, own.Env[name], want)
		}
	}
	delete(its.Env, "GITHUB_ACTION_PATH")
	if a, b := slices.Sorted(maps.Keys(own.Env)), slices.Sorted(maps.Keys(its.Env)); !slices.Equal(a, b) {
		t.Errorf("the workflow sets %v, and the action %v", a, b)
	}

	// What docs/review.md shows of the action is there.
	page, err := os.ReadFile("docs/review.md")
	if err != nil {
		t.Fatal(err)
	}
	_, sample, _ := strings.Cut(string(page), "## In CI")
	_, sample, _ = strings.Cut(sample, "```yaml\n")
	sample, _, _ = strings.Cut(sample, "```")
	var shown struct {
		On   map[string]any
		Jobs map[string]struct{ Steps []step }
	}
	var action struct{ Inputs map[string]any }
	readPartOfYAML(t, "action.yml", &action)
	if err := yaml.Unmarshal([]byte(sample), &shown); err != nil || len(shown.Jobs["access"].Steps) != 3 {
		t.Fatalf("%v %+v", err, shown)
	}
	runsAgain(t, shown.On)
	for i, s := range shown.Jobs["access"].Steps {
		if i < 2 && s.Uses != access.Steps[i].Uses {
			t.Errorf("the docs have %s, and the workflow %s", s.Uses, access.Steps[i].Uses)
		}
		for name := range s.With {
			if _, ok := action.Inputs[name]; i == 2 && !ok {
				t.Errorf("the action has no input %q", name)
			}
		}
	}
}

// runsAgain says if a pull request that was compared with one branch can be merged into another.
func runsAgain(t *testing.T, on map[string]any) {
	t.Helper()
	request, _ := on["pull_request"].(map[string]any)
	types, _ := request["types"].([]any)
	for _, want := range []any{"opened", "synchronize", "reopened", "edited"} {
		if !slices.Contains(types, want) {
			t.Errorf("on pull_request it runs when %v, and not when %s", types, want)
		}
	}
}

// approvals lets pass what the pull request gains.
func (r *repository) approvals(config string) string {
	r.Helper()
	c := exec.Command(r.program, "diff", "-c", config, "--base", "origin/main", "--format", "json", "--fail-on", "none")
	c.Dir = r.dir
	out, err := c.Output()
	if err != nil {
		r.Fatal(err)
	}
	var report struct {
		Gained []struct{ Kind, Subject, Object, To string }
	}
	if err := json.Unmarshal(out, &report); err != nil || len(report.Gained) == 0 {
		r.Fatalf("%v %s", err, out)
	}
	text := "version: 1\napprovals:\n"
	for _, g := range report.Gained {
		text += fmt.Sprintf("  - {gain: {kind: %q, subject: %q, object: %q, to: %q}, who: A reviewer, why: a test, until: 2999-12-31}\n", g.Kind, g.Subject, g.Object, g.To)
	}
	return text
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
