package repository

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A guide is a page whose reader starts in a clone of this repository, and does one step after the other in one shell.
type guide struct {
	steps []guideStep
}

// A guideStep is one of: commands with what they print, a file to write, cells to type into a sheet.
type guideStep struct {
	line     int
	commands string
	output   []string // nil: it does not matter what is printed
	status   string   // with which the commands end, as the last line of the output says it
	file     string
	content  string
	sheet    string
	cells    map[string]string
}

var (
	guideFile  = regexp.MustCompile("^`([^`]+)`:$")
	guideSheet = regexp.MustCompile(`^\| ([^|]+) \| ([A-Z](?: \| [A-Z])*) \|$`)
)

// readGuide returns the steps of a page. A block of code is one of commands (sh), or stands behind the name of the file
// that it is; anything else would not be run.
func readGuide(t *testing.T, page string) (g guide) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	before := "" // the last line that is not blank
	for i := 0; i < len(lines); i++ {
		line, s := lines[i], guideStep{line: i + 1}
		switch fence, columns := strings.HasPrefix(line, "```"), guideSheet.FindStringSubmatch(line); {
		case fence:
			var block []string
			for i++; lines[i] != "```"; i++ {
				block = append(block, lines[i])
			}
			content := strings.Join(block, "\n") + "\n"
			if name := guideFile.FindStringSubmatch(before); name != nil {
				s.file, s.content = name[1], content
			} else if line == "```sh" {
				s.commands = content
				i, s.output = guideOutput(lines, i)
				s.status = "0"
				if last := len(s.output) - 1; last >= 0 && strings.HasPrefix(s.output[last], "exit status ") {
					s.status, s.output = strings.TrimPrefix(s.output[last], "exit status "), s.output[:last]
				}
			} else {
				t.Fatalf("%s:%d: a block that is neither commands nor a file", page, s.line)
			}
			g.steps = append(g.steps, s)
		case columns != nil:
			s.sheet, s.cells = columns[1], map[string]string{}
			names := strings.Split(columns[2], " | ")
			for i += 2; strings.HasPrefix(lines[i], "| "); i++ {
				fields := strings.Split(strings.TrimSuffix(strings.TrimPrefix(lines[i], "| "), " |"), " | ")
				for c, value := range fields[1:] {
					s.cells[names[c]+fields[0]] = value
				}
			}
			g.steps = append(g.steps, s)
		}
		if strings.TrimSpace(line) != "" {
			before = line
		}
	}
	if len(g.steps) == 0 {
		t.Fatalf("%s has no steps", page)
	}
	return g
}

// guideOutput returns the indented lines behind a block of commands, and the last line of them.
func guideOutput(lines []string, end int) (int, []string) {
	if end+2 >= len(lines) || lines[end+1] != "" || !strings.HasPrefix(lines[end+2], "    ") {
		return end, nil
	}
	var output []string
	for end += 2; strings.HasPrefix(lines[end], "    "); end++ {
		output = append(output, strings.TrimPrefix(lines[end], "    "))
	}
	return end - 1, output
}

// matches says whether something was printed. … stands for a part of a line, or alone for lines.
func (s guideStep) matches(printed string) bool {
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

// guideShell is the shell of a reader: what ends with another status than 0 ends it.
type guideShell struct {
	*testing.T
	in  io.WriteCloser
	out *bufio.Reader
	cmd *exec.Cmd
	dir string // in which it is
}

const guideMark = "--- done in "

func newGuideShell(t *testing.T, prepare string) *guideShell {
	t.Helper()
	s := &guideShell{T: t, cmd: exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-e", "-o", "pipefail")}
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.out, s.cmd.Stderr = bufio.NewReader(out), s.cmd.Stdout
	s.cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), "HOME="+t.TempDir(), "GOWORK=off", "GOSUMDB=off",
		"GOMODCACHE="+guideGo(t, "GOMODCACHE"), "GOCACHE="+guideGo(t, "GOCACHE"), "GOPATH="+guideGo(t, "GOPATH"), "GOFLAGS="+guideGo(t, "GOFLAGS"),
		"GIT_AUTHOR_NAME=Reader", "GIT_AUTHOR_EMAIL=reader@example.org", "GIT_COMMITTER_NAME=Reader", "GIT_COMMITTER_EMAIL=reader@example.org")
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.in.Close()
		_ = s.cmd.Wait()
	})
	s.run(prepare, "0")
	return s
}

func guideGo(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// run returns what commands print, and false if the shell has ended. Of those that are meant to fail the last one
// must end with the status.
func (s *guideShell) run(commands, status string) (printed string, ok bool) {
	if status != "0" {
		commands = "set +e\n" + commands + "status=$?\nset -e\ntest $status = " + status
	}
	if _, err := io.WriteString(s.in, commands+"\necho \""+guideMark+"$PWD\"\n"); err != nil {
		return err.Error(), false
	}
	for {
		line, err := s.out.ReadString('\n')
		if dir, done := strings.CutPrefix(line, guideMark); done {
			s.dir = strings.TrimSpace(dir)
			return printed, true
		}
		printed += line
		if err != nil {
			return printed, false
		}
	}
}

// follow does each step of a page.
func (s *guideShell) follow(g guide, page string, replace *strings.Replacer) {
	s.Helper()
	for _, step := range g.steps {
		where := fmt.Sprintf("%s:%d", page, step.line)
		switch {
		case step.file != "":
			name := filepath.Join(s.dir, step.file)
			if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(replace.Replace(step.content)), 0o644)); err != nil {
				s.Fatalf("%s: %v", where, err)
			}
		case step.sheet != "":
			if err := typeInto(filepath.Join(s.dir, "specs", "rbac-mapping.xlsx"), step.sheet, step.cells); err != nil {
				s.Fatalf("%s: %v", where, err)
			}
		default:
			printed, ok := s.run(replace.Replace(step.commands), step.status)
			if !ok {
				s.Fatalf("%s: the shell has ended:\n%s\n%s", where, step.commands, printed)
			}
			if step.output != nil && !step.matches(printed) {
				s.Errorf("%s: the page has\n%s\nand this is printed:\n%s", where, strings.Join(step.output, "\n"), printed)
			}
		}
	}
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

const tutorial = "docs/tutorial.md"

// TestTheTutorialRuns does what docs/tutorial.md says, in an empty folder.
func TestTheTutorialRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("this compiles the command, a server and a client")
	}
	for _, program := range []string{"bash", "curl", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not here")
		}
	}
	forgetModulesOfClones(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	newGuideShell(t, "").follow(readGuide(t, tutorial), tutorial, strings.NewReplacer("8443", port))
}

// TestTheHowTosRun does what each page of docs/how-to says, in an empty folder.
func TestTheHowTosRun(t *testing.T) {
	for _, program := range []string{"bash", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not here")
		}
	}
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", bin, "./cmd/spineguard").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	guides, err := filepath.Glob("docs/how-to/*.md")
	if err != nil || len(guides) < 5 {
		t.Fatal(guides, err)
	}
	for _, name := range guides {
		if filepath.Base(name) == "README.md" {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			newGuideShell(t, `PATH="`+bin+`:$PATH"; cd "$(mktemp -d)"`).follow(readGuide(t, name), name, strings.NewReplacer())
		})
	}
}

// forgetModulesOfClones removes from the module cache, in the end, the versions of scripts/modules that were not
// there before: each state of the work tree has another.
func forgetModulesOfClones(t *testing.T) {
	cache := guideGo(t, "GOMODCACHE")
	find := func() map[string]bool {
		found := map[string]bool{}
		for _, pattern := range []string{"", "/*", "/*/*"} {
			for _, in := range []string{"github.com/spineguard/spineguard" + pattern + "@*-clone.*", "cache/download/github.com/spineguard/spineguard" + pattern + "/@v/*-clone.*"} {
				names, err := filepath.Glob(filepath.Join(cache, in))
				if err != nil {
					t.Fatal(err)
				}
				for _, name := range names {
					found[name] = true
				}
			}
		}
		return found
	}
	before := find()
	t.Cleanup(func() {
		for name := range find() {
			if !before[name] {
				_ = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
					if err == nil && d.IsDir() {
						err = os.Chmod(path, 0o755) // the cache is for reading alone
					}
					return err
				})
				if err := os.RemoveAll(name); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
