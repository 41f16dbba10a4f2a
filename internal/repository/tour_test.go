package repository

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// shellBlock is what a page gives to be pasted into a shell, and what it says is printed then.
type shellBlock struct{ commands, printed string }

// shellBlocks returns the shell blocks of a page. The indented lines that follow one, before the next
// fence or heading, are its output.
func shellBlocks(page string) (all []shellBlock) {
	const text, shell, other = 0, 1, 2
	in, ended := text, false
	for line := range strings.Lines(page) {
		last := len(all) - 1
		switch fence := strings.HasPrefix(line, "```"); {
		case fence && in != text:
			in = text
		case line == "```sh\n":
			in, ended = shell, false
			all = append(all, shellBlock{})
		case fence:
			in, ended = other, true
		case in == shell:
			all[last].commands += line
		case in == text && last >= 0 && !ended:
			output, indented := strings.CutPrefix(line, "    ")
			if indented {
				all[last].printed += output
			}
			ended = line[0] == '#' || !indented && line != "\n" && all[last].printed != ""
		}
	}
	return all
}

// mark stands between the outputs of two blocks.
const mark = "=== the next block ===\n"

// paste gives the blocks to one shell in their order, which ends at the first command that fails, and
// returns what each has printed. It fails if a program still runs when the shell has ended.
func paste(t *testing.T, shell string, env []string, blocks []shellBlock) (printed []string) {
	t.Helper()
	// If a command fails, nobody else ends the server of the README.
	script := "trap '[ $? = 0 ] || [ -z \"${server:-}\" ] || kill \"$server\"' EXIT\n"
	for _, b := range blocks {
		script += b.commands + "echo '" + strings.TrimSpace(mark) + "'\n"
	}
	var out bytes.Buffer
	c := exec.Command(shell, "-euo", "pipefail", "-s")
	c.Env = append(os.Environ(), env...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(script), &out, &out
	c.WaitDelay = 10 * time.Second
	err := c.Run()
	printed = strings.Split(out.String(), mark)
	if errors.Is(err, exec.ErrWaitDelay) {
		t.Error("a program that was started still runs")
	} else if err != nil {
		t.Fatalf("%v in block %d of %d:\n%s\n%s", err, len(printed), len(blocks), blocks[min(len(printed), len(blocks))-1].commands, printed[len(printed)-1])
	}
	return printed[:len(blocks)]
}

// offline is an environment in which nothing is downloaded, after what go.mod needs.
func offline(t *testing.T) []string {
	t.Helper()
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("there is no " + program + " here")
		}
	}
	must(t, ".", nil, "go", "build", "-o", filepath.Join(t.TempDir(), "spineguard"), "./cmd/spineguard")
	return []string{"GOPROXY=off"}
}

// shows reports whether a text is what a page prints, in which … stands, with the blanks around it, for what
// is left out of a line, and for lines where it stands alone.
func shows(printed, text string) bool {
	pattern := regexp.QuoteMeta(strings.TrimSpace(printed) + "\n")
	pattern = regexp.MustCompile(`(?m)^…\n`).ReplaceAllString(pattern, `(?:.*\n)*?`)
	pattern = regexp.MustCompile(` ?… ?`).ReplaceAllString(pattern, `.*`)
	return regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSpace(text) + "\n")
}

// TestTheTourRunsAsPrinted pastes all shell blocks of the README into one shell with set -e. They print what
// the README says, and leave nothing behind.
func TestTheTourRunsAsPrinted(t *testing.T) {
	blocks := shellBlocks(page(t, "README.md"))
	if len(blocks) < 5 {
		t.Fatalf("only %d shell blocks were found", len(blocks))
	}
	env := offline(t)
	for _, shell := range []string{"bash", "zsh"} {
		t.Run(shell, func(t *testing.T) {
			if _, err := exec.LookPath(shell); err != nil {
				t.Skip("there is no " + shell + " here")
			}
			temporary := t.TempDir()
			before := status(t)
			for i, got := range paste(t, shell, append(env, "TMPDIR="+temporary), blocks) {
				if want := blocks[i].printed; !shows(want, got) {
					t.Errorf("%sprints\n%s\nand the README says\n%s", blocks[i].commands, got, want)
				}
			}
			for _, left := range pages(t, filepath.Join(temporary, "*")) {
				if ok, _ := filepath.Match("spineguard-*.lock", filepath.Base(left)); !ok { // generate keeps two runs apart by it
					t.Errorf("the tour leaves %s behind", left)
				}
			}
			if after := status(t); after != before {
				t.Errorf("git status was\n%s\nand is now\n%s", before, after)
			}
		})
	}
}

// TestOnlyTheExpectedStatusPasses holds that the tour goes on after findings alone.
func TestOnlyTheExpectedStatusPasses(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash here")
	}
	for ended, want := range map[string]bool{"0": false, "1": true, "2": false} {
		if out, ok := try(".", nil, "bash", "scripts/ends-with", "1", "bash", "-c", "exit "+ended); ok != want || out != "exit status "+ended+"\n" {
			t.Errorf("after status %s, where 1 is expected: %v, %s", ended, ok, out)
		}
	}
}

// status is what git has to say about the work tree, ignored files included; nothing without git.
func status(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		return ""
	}
	out, _ := try(".", nil, "git", "status", "--porcelain", "--ignored")
	return out
}

// TestCommandsInDocsRun pastes the shell blocks of each page into a shell with set -e, in the root of the
// project, with spineguard on its PATH. The tutorial has a test of its own.
func TestCommandsInDocsRun(t *testing.T) {
	env := offline(t)
	dir := t.TempDir()
	must(t, ".", nil, "go", "build", "-o", dir, "./cmd/spineguard")
	env = append(env, "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	found := 0
	for _, name := range pages(t, "docs/*.md") {
		if blocks := shellBlocks(page(t, name)); len(blocks) > 0 && name != "docs/tutorial.md" {
			found++
			t.Run(filepath.Base(name), func(t *testing.T) { paste(t, "bash", env, blocks) })
		}
	}
	if found == 0 {
		t.Error("no commands were found in the docs")
	}
}

var fence = regexp.MustCompile("(?ms)^```([a-z]*)\\n(.*?)^```$")

// TestNoPageHidesAFailure holds that no command that a reader may paste goes on after an error: where a
// status other than 0 is meant, scripts/ends-with compares it. Nor may a block end the shell of the reader, or
// hold what an interactive shell reads in another way: zsh has no comments there, and ! stands for the history.
func TestNoPageHidesAFailure(t *testing.T) {
	names := pages(t, "*.md", "docs/*.md", "docs/*/*.md", "examples/*/README.md", "specs/*/README.md", "testdata/README.md")
	for _, name := range names {
		text := fence.ReplaceAllStringFunc(page(t, name), func(block string) string {
			if strings.HasPrefix(block, "```go\n") {
				return ""
			}
			return block
		})
		for line := range strings.Lines(text) {
			if strings.Contains(line, "||") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
	for _, b := range shellBlocks(page(t, "README.md")) {
		if strings.ContainsAny(strings.ReplaceAll(b.commands, "$!", ""), "!#") || regexp.MustCompile(`(?m)^\s*(set|exit|cd) `).MatchString(b.commands) {
			t.Errorf("this is not fit for an interactive shell:\n%s", b.commands)
		}
	}
}

// pages returns the files that patterns name.
func pages(t *testing.T, patterns ...string) (all []string) {
	t.Helper()
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return all
}

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
