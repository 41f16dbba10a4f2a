// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
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
	copyDir(t, filepath.Join(in, "a"), filepath.Join(dir, "access"))
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
	copyDir(t, filepath.Join(in, "b"), filepath.Join(dir, "access"))
	before := tree(t, dir)
	t.Chdir(dir)
	var out, errs bytes.Buffer
	exit := run([]string{"diff", "--base", "main", "-c", "access/spineguard.yaml"}, strings.NewReader(""), &out, &errs)
	if exit != exitFindings || !strings.HasPrefix(out.String(), "widened: Access is widened: 2 grants are gained.") ||
		!strings.Contains(out.String(), "access/systems.csv:2:20") {
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
	copyDir(t, filepath.Join(casesDir, "diff-approved", "in"), dir)
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

// Several configurations and one file of approvals: what one of them uses is
// used, and programs get one document.
func TestDiffOfSeveralConfigurations(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const header = "asid,ods,host,certificate,sends,receives\n"
	for _, one := range []string{"a", "b"} {
		put(one+".yaml", "version: 1\nformats: formats.csv\nsystems: "+one+".csv\noutput: {root: ., go: {dir: "+one+", package: "+one+"}}\n")
		put(one+".csv", header+"200000000001,X9901,,,urn:nhs:names:services:x:read,\n")
	}
	put("formats.csv", "system,code,display,retrieval,mime,interactionId\nhttps://example.org/f,one,One,direct,text/html,\n")
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first"}} {
		c := exec.Command("git", args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v %s", args, err, out)
		}
	}
	put("a.csv", header+"200000000001,X9901,,,urn:nhs:names:services:x:read urn:nhs:names:services:x:write,\n")
	t.Chdir(dir)
	ask := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		exit := run(append([]string{"diff", "--base", "HEAD", "-c", "a.yaml", "-c", "b.yaml"}, args...), strings.NewReader(""), &out, &errs)
		return exit, out.String() + errs.String()
	}
	exit, text := ask("--format", "json")
	var all struct {
		Version int
		Answers []struct {
			Config string
			Answer struct{ Verdict string }
		}
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil || exit != exitFindings || len(all.Answers) != 2 ||
		all.Answers[0].Config != "a.yaml" || all.Answers[0].Answer.Verdict != "widened" || all.Answers[1].Answer.Verdict != "equal" {
		t.Errorf("exit %d, %v: %s", exit, err, text)
	}
	if _, text := ask("--format", "sarif"); !json.Valid([]byte(text)) {
		t.Errorf("not one document: %s", text)
	}
	const approval = "version: 1\napprovals:\n  - gain: {kind: system-sends, subject: '200000000001', object: urn:nhs:names:services:x:%s, to: 'yes'}\n    who: A lead\n    why: because\n    until: '2999-01-01'\n"
	put("approvals.yaml", strings.Replace(approval, "%s", "write", 1))
	if exit, text := ask("--approvals", "approvals.yaml"); exit != exitClean {
		t.Errorf("exit %d: %s", exit, text)
	}
	put("approvals.yaml", strings.Replace(approval, "%s", "other", 1))
	if exit, text := ask("--approvals", "approvals.yaml"); exit != exitFindings || strings.Count(text, "nothing gains what this approves") != 1 {
		t.Errorf("exit %d: %s", exit, text)
	}
}

// A program gets the changes of all configurations, or nothing.
func TestNoPartOfADiffForPrograms(t *testing.T) {
	dir := t.TempDir()
	copyDir(t, filepath.Join(casesDir, "diff-widened", "in", "a"), dir)
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "-A"}, {"-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "base"}} {
		c := exec.Command("git", args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	t.Chdir(dir)
	for format, prints := range map[string]bool{"text": true, "markdown": true, "json": false, "sarif": false, "github": false} {
		var out, errs bytes.Buffer
		exit := run([]string{"diff", "--base", "main", "--format", format, "-c", "spineguard.yaml", "-c", "nowhere.yaml"}, nil, &out, &errs)
		if exit != exitFailure || (out.Len() > 0) != prints || !strings.Contains(errs.String(), "nowhere.yaml: no such file") {
			t.Errorf("%s: exit %d: %s%s", format, exit, out.String(), errs.String())
		}
	}
}
