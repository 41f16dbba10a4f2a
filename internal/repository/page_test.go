// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// A pageStep is what a reader does with a part of a page: a block of code, or a table of cells.
//
// A block of commands (sh) is run, and prints the indented lines behind it, or nothing if there are none; "exit status 1"
// as the last of them is how it ends, and is not printed. A block behind a line with the name of a file is written to
// that file. The cells of a table whose head is the name of a sheet and letters of columns are typed into the workbook.
type pageStep struct {
	where          string // page:line
	language, text string // of a block
	output         []string
	status         string // with which the commands end
	file           string // that is written
	sheet          string
	cells          map[string]string
}

var (
	namesFile   = regexp.MustCompile("^`([^`]+)`:$")
	headOfSheet = regexp.MustCompile(`^\| ([^|]+) \| ([A-Z](?: \| [A-Z])*) \|$`)
	exitStatus  = regexp.MustCompile(`^exit status (\d+)$`)
)

// stepsOf returns the steps of a page. Some must be of this language, unless it is empty: then all are returned.
func stepsOf(t *testing.T, name, language string) (steps []pageStep) {
	t.Helper()
	p := pageLines{lines: strings.Split(page(t, name), "\n")}
	file := "" // that comes next
	for p.at < len(p.lines) {
		step := pageStep{where: fmt.Sprintf("%s:%d", name, p.at+1), file: file}
		line := p.next()
		if line == "" {
			continue
		}
		file = ""
		if m := namesFile.FindStringSubmatch(line); m != nil {
			file = m[1]
		}
		if columns := headOfSheet.FindStringSubmatch(line); columns != nil {
			step.sheet, step.cells = columns[1], p.cells(strings.Split(columns[2], " | "))
		} else if fenced := strings.HasPrefix(line, "```"); !fenced {
			continue
		} else {
			step.language, step.text = strings.TrimPrefix(line, "```"), p.block()
			step.output, step.status = p.output()
		}
		if language == "" || step.language == language {
			steps = append(steps, step)
		}
	}
	return steps
}

// pageLines are those of a page, and which comes next.
type pageLines struct {
	lines []string
	at    int
}

func (p *pageLines) next() string {
	p.at++
	return p.lines[p.at-1]
}

// block is what stands up to the end of a block.
func (p *pageLines) block() string {
	var block strings.Builder
	for line := p.next(); line != "```"; line = p.next() {
		block.WriteString(line + "\n")
	}
	return block.String()
}

// output is what stands indented behind a block, and the exit status that it ends with.
func (p *pageLines) output() (lines []string, status string) {
	const indent = "    "
	if p.at+1 >= len(p.lines) || p.lines[p.at] != "" || !strings.HasPrefix(p.lines[p.at+1], indent) {
		return nil, "0"
	}
	for p.at++; strings.HasPrefix(p.lines[p.at], indent); p.at++ {
		lines = append(lines, strings.TrimPrefix(p.lines[p.at], indent))
	}
	if end := exitStatus.FindStringSubmatch(lines[len(lines)-1]); end != nil {
		return lines[:len(lines)-1], end[1]
	}
	return lines, "0"
}

// cells are those of a table of columns with these letters, whose first field is the row.
func (p *pageLines) cells(columns []string) map[string]string {
	cells := map[string]string{}
	for p.at++; strings.HasPrefix(p.lines[p.at], "| "); p.at++ {
		fields := strings.Split(strings.TrimSuffix(strings.TrimPrefix(p.lines[p.at], "| "), " |"), " | ")
		for i, value := range fields[1:] {
			cells[columns[i]+fields[0]] = value
		}
	}
	return cells
}

// prints says whether the page has what was printed. … stands for a part of a line, or alone for lines.
func (s pageStep) prints(printed string) bool {
	var pattern strings.Builder
	for _, line := range s.output {
		if line == "…" {
			pattern.WriteString(`(.*\n)*`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*") + `\n`)
	}
	return regexp.MustCompile(`^` + pattern.String() + `$`).MatchString(printed)
}

// A pageShell is the shell of a reader, with set -euo pipefail: what ends with another status than 0 ends it.
type pageShell struct {
	*testing.T
	in        io.WriteCloser
	out       *bufio.Reader
	cmd       *exec.Cmd
	dir       string // in which it is
	temporary string // its TMPDIR
}

const stepIsDone = "--- done in "

// newPageShell starts bash or zsh in the root of the project, at home in an empty folder.
func newPageShell(t *testing.T, shell string, env ...string) *pageShell {
	t.Helper()
	s := &pageShell{T: t, temporary: t.TempDir(), cmd: exec.CommandContext(t.Context(), shell, "-euo", "pipefail", "-s")}
	in, err := s.cmd.StdinPipe()
	out, write, failed := os.Pipe()
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	s.in, s.out, s.cmd.Stdout, s.cmd.Stderr = in, bufio.NewReader(out), write, write
	s.cmd.Env = append(os.Environ(), "TMPDIR="+s.temporary, "HOME="+t.TempDir(), "GOWORK=off", "GOSUMDB=off", "GOFLAGS=-modcacherw "+goEnv(t, "GOFLAGS"),
		"GOMODCACHE="+goEnv(t, "GOMODCACHE"), "GOCACHE="+goEnv(t, "GOCACHE"), "GOPATH="+goEnv(t, "GOPATH"),
		"GIT_AUTHOR_NAME=Reader", "GIT_AUTHOR_EMAIL=reader@example.org", "GIT_COMMITTER_NAME=Reader", "GIT_COMMITTER_EMAIL=reader@example.org")
	s.cmd.Env = append(s.cmd.Env, env...)
	err = s.cmd.Start()
	write.Close()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.end()
		out.Close()
	})
	// If a command fails, nobody else ends the server of the README.
	s.run("trap '[ $? = 0 ] || [ -z \"${server:-}\" ] || kill \"$server\"' EXIT\n", "0")
	return s
}

// end ends the shell. A program that still runs then holds what it prints to.
func (s *pageShell) end() {
	s.in.Close()
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, s.out)
		ended <- errors.Join(err, s.cmd.Wait())
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		s.Error("a program that was started still runs")
	}
}

// run returns what commands print, and false if the shell has ended. Of those that are meant to fail the last one
// must end with the status.
func (s *pageShell) run(commands, status string) (printed string, ok bool) {
	if status != "0" {
		commands = "set +e\n" + commands + "ended=$?\nset -e\ntest $ended = " + status + "\n"
	}
	if _, err := io.WriteString(s.in, commands+"echo \""+stepIsDone+"$PWD\"\n"); err != nil {
		return err.Error(), false
	}
	for {
		line, err := s.out.ReadString('\n')
		if dir, done := strings.CutPrefix(line, stepIsDone); done {
			s.dir = strings.TrimSpace(dir)
			return printed, true
		}
		printed += line
		if err != nil {
			return printed, false
		}
	}
}

// follow does each step, and ends the shell.
func (s *pageShell) follow(steps []pageStep, replace *strings.Replacer) {
	s.Helper()
	if len(steps) == 0 {
		s.Fatal("there is nothing to do")
	}
	for _, step := range steps {
		var err error
		switch {
		case step.file != "":
			name := filepath.Join(s.dir, step.file)
			err = errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(replace.Replace(step.text)), 0o644))
		case step.sheet != "":
			err = typeInto(filepath.Join(s.dir, "specs", "rbac-mapping.xlsx"), step.sheet, step.cells)
		case step.language != "sh":
			err = errors.New("a block that is neither commands nor a file: nobody knows whether it is right")
		default:
			printed, ok := s.run(replace.Replace(step.text), step.status)
			if !ok {
				s.Fatalf("%s: the shell has ended:\n%s\n%s", step.where, step.text, printed)
			}
			if !step.prints(printed) {
				s.Errorf("%s: the page has\n%s\nand this is printed:\n%s", step.where, strings.Join(step.output, "\n"), printed)
			}
		}
		if err != nil {
			s.Fatalf("%s: %v", step.where, err)
		}
	}
	s.end()
}

// typeInto types texts into cells of a sheet, which need not be there.
func typeInto(workbook, sheet string, cells map[string]string) (err error) {
	f, err := excelize.OpenFile(workbook)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.NewSheet(sheet); err != nil {
		return err
	}
	for cell, value := range cells {
		if err := f.SetCellStr(sheet, cell, value); err != nil {
			return err
		}
	}
	return f.Save()
}

// TestWhatAPageSaysIsCompared holds that a page which says something else than what happens fails.
func TestWhatAPageSaysIsCompared(t *testing.T) {
	needs(t, "bash")
	for _, c := range []struct {
		output, printed string
		want            bool
	}{
		{"a", "a\n", true}, {"a", "b\n", false}, {"a", "a\nb\n", false}, {"a", "", false},
		{"a…c", "abc\n", true}, {"a…c", "a\nc\n", false}, {"a\n…\nc", "a\nb\nb\nc\n", true}, {"…\nc", "a\n", false},
	} {
		if got := (pageStep{output: strings.Split(c.output, "\n")}).prints(c.printed); got != c.want {
			t.Errorf("%q, printed %q: %v", c.output, c.printed, got)
		}
	}
	if (pageStep{}).prints("a\n") {
		t.Error("something is printed of which the page says nothing")
	}
	for _, c := range []struct {
		commands, status string
		want             bool
	}{{"true\n", "0", true}, {"false\n", "0", false}, {"false\n", "1", true}, {"true\n", "1", false}, {"(exit 2)\n", "1", false}} {
		if _, got := newPageShell(t, "bash").run(c.commands, c.status); got != c.want {
			t.Errorf("%q ends with %s: %v", c.commands, c.status, got)
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
