// SPDX-License-Identifier: Apache-2.0

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

// shellOf runs a script in which spineguard is this program.
func shellOf(t *testing.T, script string) (int, string) {
	t.Helper()
	c := exec.Command("sh", "-c", `spineguard() { "$PROGRAM" "$@"; }`+"\n"+script)
	c.Env = append(os.Environ(), programEnv+"=1", "PROGRAM="+os.Args[0])
	out, err := c.CombinedOutput()
	if err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), string(out)
}

// commandIn is the line of a command that another one prints, in text or in Markdown.
func commandIn(t *testing.T, printed, command string) string {
	t.Helper()
	for line := range strings.Lines(printed) {
		if found := strings.TrimSpace(line); strings.HasPrefix(found, "spineguard ") && strings.Contains(found, " "+command+" ") {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("there is no spineguard %s in\n%s", command, printed)
	return ""
}

// What diff prints is pasted: as it stands nobody approves by it; filled in, diff passes.
func TestThePrintedCommandApproves(t *testing.T) {
	for _, tool := range []string{"git", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s here", tool)
		}
	}
	cases, err := filepath.Abs(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(cases, "diff-widened", "in")
	const branch = "it's-`a`-$(branch)"
	for _, c := range []struct{ name, diff, approvals string }{
		{"of a commit", "diff --format markdown --base '" + strings.ReplaceAll(branch, "'", `'\''`) + "' -c 'my access'", "access-approvals.yaml"},
		{"of a commit, here", "diff --base HEAD", "access-approvals.yaml"},
		{"of two folders", "diff a b --format markdown", "access-approvals.yaml"},
		{"of two folders, into another file", "diff a b --approvals 'our approvals.yml'", "our approvals.yml"},
		{"of two folders elsewhere", "-C else/where diff a c", "else/where/access-approvals.yaml"},
		{"of folders that look like flags", "diff -- -a --dry-run", "access-approvals.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			copyDir(t, in, dir)
			copyDir(t, filepath.Join(in, "a"), filepath.Join(dir, "my access"))
			copyDir(t, filepath.Join(in, "a"), filepath.Join(dir, "else", "where", "a"))
			copyDir(t, filepath.Join(in, "b"), filepath.Join(dir, "else", "where", "c"))
			copyDir(t, filepath.Join(in, "a"), filepath.Join(dir, "-a"))
			copyDir(t, filepath.Join(in, "b"), filepath.Join(dir, "--dry-run"))
			copyDir(t, filepath.Join(in, "a"), dir)
			commit(t, dir)
			git := exec.Command("git", "branch", branch)
			git.Dir = dir
			if out, err := git.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			copyDir(t, filepath.Join(in, "b"), filepath.Join(dir, "my access"))
			copyDir(t, filepath.Join(in, "b"), dir)
			t.Chdir(dir)
			if strings.Contains(c.diff, "--approvals") {
				if err := os.WriteFile(c.approvals, []byte("version: 1\napprovals: []\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			exit, printed := shellOf(t, "spineguard "+c.diff)
			if exit != exitFindings {
				t.Fatalf("exit %d: %s", exit, printed)
			}
			command := commandIn(t, printed, "approve")
			if exit, out := shellOf(t, command); exit != exitFailure || !strings.Contains(out, "must be a day") {
				t.Errorf("%s: exit %d: %s", command, exit, out)
			}
			for _, left := range []string{"NAME, ROLE", "REASON"} {
				filled := strings.NewReplacer(left, left, "NAME, ROLE", "J. Doe, lead", "REASON", "reviewed", "YYYY-MM-DD", "2999-12-31").Replace(command)
				if exit, out := shellOf(t, filled); exit != exitFailure || !strings.Contains(out, `is "`+left+`": fill in`) {
					t.Errorf("%s: exit %d: %s", filled, exit, out)
				}
			}
			filled := strings.NewReplacer("NAME, ROLE", "J. Doe, lead", "REASON", "reviewed: all of it", "YYYY-MM-DD", "2999-12-31").Replace(command)
			exit, printed = shellOf(t, filled)
			if exit != exitClean || strings.Count(printed, "approved: ") != 2 {
				t.Fatalf("%s: exit %d: %s", filled, exit, printed)
			}
			compare := commandIn(t, printed, "diff")
			if exit, out := shellOf(t, compare); exit != exitClean {
				t.Errorf("%s: exit %d: %s", compare, exit, out)
			}
			first := readFile(t, c.approvals)
			passes := "spineguard " + c.diff
			if !strings.Contains(c.diff, "--approvals") {
				passes = strings.Replace(passes, "diff ", "diff --approvals "+filepath.Base(c.approvals)+" ", 1)
			}
			if exit, out := shellOf(t, passes); exit != exitClean || strings.Contains(out, "spineguard approve") {
				t.Errorf("%s: exit %d: %s", passes, exit, out)
			}
			if exit, out := shellOf(t, filled); exit != exitClean || !bytes.Equal(first, readFile(t, c.approvals)) {
				t.Errorf("a second time: exit %d: %s", exit, out)
			}
		})
	}
}

// The bound of a file counts from the day on which somebody approves.
func TestApproveKeepsTheBoundOfTheFile(t *testing.T) {
	dir := t.TempDir()
	copyDir(t, filepath.Join(casesDir, "diff-widened", "in"), dir)
	t.Chdir(dir)
	const before = "version: 1\nmaxDays: 30\napprovals: []\n"
	if err := os.WriteFile(approvalsName, []byte(before), 0o644); err != nil {
		t.Fatal(err)
	}
	approve := func(until string) (string, error) {
		var out bytes.Buffer
		a := &app{stdout: &out, stderr: &out, now: func() time.Time { return time.Date(2026, 11, 2, 23, 0, 0, 0, time.UTC) }}
		root := a.root()
		root.SetArgs([]string{"approve", "a", "b", "--who", "J. Doe", "--why", "agreed", "--until", until})
		err := root.Execute()
		return out.String(), err
	}
	if out, err := approve("2026-12-03"); err == nil || !strings.Contains(err.Error(), "the file allows 30 days (maxDays), which is until 2026-12-02") {
		t.Errorf("%v: %s", err, out)
	}
	if got := string(readFile(t, approvalsName)); got != before {
		t.Errorf("it was refused, and the file is now %s", got)
	}
	if out, err := approve("2026-12-02"); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// A file of approvals that is a link is left alone, and so is what it leads to.
func TestApproveFollowsNoLink(t *testing.T) {
	dir := t.TempDir()
	copyDir(t, filepath.Join(casesDir, "diff-widened", "in"), dir)
	t.Chdir(dir)
	if err := os.WriteFile("elsewhere.yaml", []byte("version: 1\napprovals: []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("elsewhere.yaml", approvalsName); err != nil {
		t.Skip(err)
	}
	var out bytes.Buffer
	exit := run([]string{"approve", "a", "b", "--who", "J. Doe", "--why", "agreed", "--until", "2999-12-31"}, strings.NewReader(""), &out, &out)
	if exit != exitFailure || string(readFile(t, "elsewhere.yaml")) != "version: 1\napprovals: []\n" {
		t.Errorf("exit %d: %s", exit, out.String())
	}
}
