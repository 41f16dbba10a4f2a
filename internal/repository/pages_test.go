// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/config"
)

const tutorial = "docs/tutorial.md"

// asItIs replaces nothing.
var asItIs = strings.NewReplacer()

// clone is where the modules of this clone are, and an environment in which scripts/modules has put them there: all
// others come from what was downloaded before. Their version is of the work tree, so they are forgotten in the end.
func clone(t *testing.T) (modules string, env []string) {
	t.Helper()
	if testing.Short() {
		t.Skip("this compiles the command once more")
	}
	spineguard(t) // what it needs is downloaded
	modules, cache := filepath.Join(shared, "modules"), goEnv(t, "GOMODCACHE")
	t.Cleanup(func() {
		packed := pages(t, filepath.Join(modules, "github.com/spineguard/spineguard/@v/*.zip"))
		if len(packed) != 1 {
			t.Fatal("scripts/modules has packed ", packed)
		}
		version := strings.TrimSuffix(filepath.Base(packed[0]), ".zip")
		for _, inner := range []string{"", "/*", "/*/*"} {
			own := "github.com/spineguard/spineguard" + inner
			for _, left := range pages(t, filepath.Join(cache, own+"@"+version), filepath.Join(cache, "cache/download", own, "@v", version+".*")) {
				if err := os.RemoveAll(left); err != nil {
					t.Error(err)
				}
			}
		}
	})
	return modules, []string{"GOPROXY=file://" + filepath.ToSlash(cache) + "/cache/download"}
}

// TestTheTourRunsAsPrinted pastes all shell blocks of the README into one shell with set -e, offline. They print
// what the README says, and leave nothing behind.
func TestTheTourRunsAsPrinted(t *testing.T) {
	needs(t, "bash", "curl")
	spineguard(t) // what it needs is downloaded
	for _, shell := range []string{"bash", "zsh"} {
		t.Run(shell, func(t *testing.T) {
			needs(t, shell)
			before := status(t)
			s := newPageShell(t, shell, "GOPROXY=off")
			s.follow(stepsOf(t, "README.md", "sh"), asItIs)
			for _, left := range pages(t, filepath.Join(s.temporary, "*")) {
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

// status is what git has to say about the work tree, ignored files included; nothing without git.
func status(t *testing.T) string {
	t.Helper()
	out, _ := try(".", nil, "git", "status", "--porcelain", "--ignored")
	return out
}

// TestTheProjectOfTheReadmeStarts does in an empty folder what the README says for a project of one's own, with the
// modules of this clone.
func TestTheProjectOfTheReadmeStarts(t *testing.T) {
	needs(t, "bash", "git")
	_, section, _ := strings.Cut(page(t, "README.md"), "\n## In your project\n")
	commands := regexp.MustCompile(`(?m)^    (mkdir .*\n(?:    .*\n)*)`).FindString(section)
	if commands == "" {
		t.Fatal("the README has no commands for a project")
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	modules, env := clone(t)
	newPageShell(t, "bash", env...).follow([]pageStep{
		{language: "sh", text: "cd \"$(mktemp -d)\"\n" + commands, output: []string{"…"}, status: "0"},
		{language: "sh", text: "test -f access/policy.gen.go\ngo vet ./...\n", status: "0"},
	}, strings.NewReplacer("path/to/spineguard", root, "$HOME/spineguard-modules", modules))
}

// TestTheTutorialRuns does what docs/tutorial.md says, in an empty folder.
func TestTheTutorialRuns(t *testing.T) {
	needs(t, "bash", "curl", "git")
	modules, env := clone(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	newPageShell(t, "bash", env...).follow(stepsOf(t, tutorial, ""), strings.NewReplacer("8443", port, "$HOME/spineguard-modules", modules))
}

// TestTheHowTosRun does what each page of docs/how-to says, in an empty project with the modules of this clone.
func TestTheHowTosRun(t *testing.T) {
	needs(t, "bash", "git")
	modules, env := clone(t)
	env = append(env, withCommand(t))
	names := pages(t, "docs/how-to/[^R]*.md")
	if len(names) < 5 {
		t.Fatal(names)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			s := newPageShell(t, "bash", env...)
			if out, ok := s.run(`eval "$(scripts/modules `+modules+`)"
cd "$(mktemp -d)"
go mod init example.org/records
go get github.com/spineguard/spineguard/spine
`, "0"); !ok {
				t.Fatal(out)
			}
			s.follow(stepsOf(t, name, ""), asItIs)
		})
	}
}

// TestCommandsInDocsRun pastes the shell blocks of each page into a shell with set -e, offline, in the root of the
// project, with spineguard on its PATH. The tutorial has a test of its own.
func TestCommandsInDocsRun(t *testing.T) {
	needs(t, "bash")
	path, found := withCommand(t), 0
	for _, name := range pages(t, "docs/*.md") {
		if steps := stepsOf(t, name, "sh"); len(steps) > 0 && name != tutorial {
			found++
			t.Run(filepath.Base(name), func(t *testing.T) { newPageShell(t, "bash", path, "GOPROXY=off").follow(steps, asItIs) })
		}
	}
	if found == 0 {
		t.Error("no commands were found in the docs")
	}
}

// TestOnlyTheExpectedStatusPasses holds that the tour goes on after findings alone.
func TestOnlyTheExpectedStatusPasses(t *testing.T) {
	needs(t, "bash")
	for ended, said := range map[string]string{"0": "exit status 0, expected 1", "1": "exit status 1, as expected", "2": "exit status 2, expected 1"} {
		if out, ok := try(".", nil, "bash", "scripts/ends-with", "1", "bash", "-c", "exit "+ended); ok != (ended == "1") || out != said+"\n" {
			t.Errorf("after status %s, where 1 is expected: %v, %s", ended, ok, out)
		}
	}
}

// TestModulesThatAreNotMadeEndTheShell holds that the environment of scripts/modules is not taken from a run that
// failed: the status of a command within eval is lost.
func TestModulesThatAreNotMadeEndTheShell(t *testing.T) {
	for _, args := range []string{"", "/dev/null/folder"} {
		if out, ok := newPageShell(t, "bash").run(`eval "$(scripts/modules `+args+`)"`+"\n", "0"); ok {
			t.Errorf("with %q the shell goes on: %s", args, out)
		}
	}
}

// TestEditorsFindTheSchema holds that the line for editors names the schema by its id wherever it stands.
func TestEditorsFindTheSchema(t *testing.T) {
	for _, name := range []string{tutorial, "docs/how-to/editors.md", "docs/reference/config.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		urls := regexp.MustCompile(`https://\S+\.schema\.json`).FindAllString(string(text), -1)
		if len(urls) == 0 || slices.ContainsFunc(urls, func(u string) bool { return u != config.SchemaURL }) {
			t.Errorf("%s names the schemas %q, want %q", name, urls, config.SchemaURL)
		}
	}
}

// TestNoPageHidesAFailure holds that no command that a reader may paste goes on after an error: where a
// status other than 0 is meant, scripts/ends-with compares it. Nor may a block end the shell of the reader, or
// hold what an interactive shell reads in another way: zsh has no comments there, and ! stands for the history.
func TestNoPageHidesAFailure(t *testing.T) {
	names := pages(t, "*.md", "docs/*.md", "docs/*/*.md", "examples/*/README.md", "specs/*/README.md", "testdata/README.md")
	for _, name := range names {
		text := goBlock.ReplaceAllString(page(t, name), "")
		for line := range strings.Lines(text) {
			if strings.Contains(line, "||") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
	for _, b := range stepsOf(t, "README.md", "sh") {
		if strings.ContainsAny(strings.ReplaceAll(b.text, "$!", ""), "!#") || regexp.MustCompile(`(?m)^\s*(set|exit|cd) `).MatchString(b.text) {
			t.Errorf("this is not fit for an interactive shell:\n%s", b.text)
		}
	}
}
