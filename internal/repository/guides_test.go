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
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/generator/config"
)

// A guide is a page whose reader does one step after the other in one shell: docs/tutorial.md, and those of docs/how-to.
//
// A block of commands (sh) is run, and what it prints is compared with the indented lines behind it, if there are any;
// "exit status 1" as the last of them is how it ends. A block behind a line with the name of a file is written to that
// file. The cells of a table whose head is the name of a sheet and letters of columns are typed into the workbook.
type guide []guideStep

// A guideStep is one of: commands with what they print, a file to write, cells to type into a sheet.
type guideStep struct {
	where    string // page:line
	commands string
	output   []string // nil: it does not matter what is printed
	status   string   // with which the commands end
	file     string
	content  string
	sheet    string
	cells    map[string]string
}

var (
	guideFile  = regexp.MustCompile("^`([^`]+)`:$")
	guideSheet = regexp.MustCompile(`^\| ([^|]+) \| ([A-Z](?: \| [A-Z])*) \|$`)
	guideEnd   = regexp.MustCompile(`^exit status (\d+)$`)
)

// readGuide returns the steps of a page. Each block of code is one, or nobody would know whether it is right.
func readGuide(t *testing.T, page string) (g guide) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	p := guidePage{lines: strings.Split(string(text), "\n")}
	name := "" // of the file that comes next
	for !p.ended() {
		step := guideStep{where: fmt.Sprintf("%s:%d", page, p.at+1)}
		line := p.next()
		columns := guideSheet.FindStringSubmatch(line)
		switch {
		case line == "":
			continue
		case strings.HasPrefix(line, "```") && name != "":
			step.file, step.content = name, p.block()
		case line == "```sh":
			step.commands = p.block()
			step.output, step.status = p.output()
		case strings.HasPrefix(line, "```"):
			t.Fatalf("%s: a block that is neither commands nor a file", step.where)
		case columns != nil:
			step.sheet, step.cells = columns[1], p.cells(strings.Split(columns[2], " | "))
		}
		name = ""
		if m := guideFile.FindStringSubmatch(line); m != nil {
			name = m[1]
		}
		if step.commands != "" || step.file != "" || step.sheet != "" {
			g = append(g, step)
		}
	}
	if len(g) == 0 {
		t.Fatalf("%s has no steps", page)
	}
	return g
}

// guidePage is a page and the line that comes next.
type guidePage struct {
	lines []string
	at    int
}

func (p *guidePage) ended() bool { return p.at >= len(p.lines) }

func (p *guidePage) next() string {
	p.at++
	return p.lines[p.at-1]
}

// block is what stands up to the end of a block.
func (p *guidePage) block() string {
	var block strings.Builder
	for line := p.next(); line != "```"; line = p.next() {
		block.WriteString(line + "\n")
	}
	return block.String()
}

// output is what stands indented behind a block, and the exit status that it ends with.
func (p *guidePage) output() (lines []string, status string) {
	const indent = "    "
	if p.at+1 >= len(p.lines) || p.lines[p.at] != "" || !strings.HasPrefix(p.lines[p.at+1], indent) {
		return nil, "0"
	}
	for p.at++; strings.HasPrefix(p.lines[p.at], indent); p.at++ {
		lines = append(lines, strings.TrimPrefix(p.lines[p.at], indent))
	}
	if end := guideEnd.FindStringSubmatch(lines[len(lines)-1]); end != nil {
		return lines[:len(lines)-1], end[1]
	}
	return lines, "0"
}

// cells are those of a table of columns with these letters, whose first field is the row.
func (p *guidePage) cells(columns []string) map[string]string {
	cells := map[string]string{}
	for p.at++; strings.HasPrefix(p.lines[p.at], "| "); p.at++ {
		fields := strings.Split(strings.TrimSuffix(strings.TrimPrefix(p.lines[p.at], "| "), " |"), " | ")
		for i, value := range fields[1:] {
			cells[columns[i]+fields[0]] = value
		}
	}
	return cells
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
func (s *guideShell) follow(g guide, replace *strings.Replacer) {
	s.Helper()
	for _, step := range g {
		switch {
		case step.file != "":
			name := filepath.Join(s.dir, step.file)
			if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(replace.Replace(step.content)), 0o644)); err != nil {
				s.Fatalf("%s: %v", step.where, err)
			}
		case step.sheet != "":
			if err := typeInto(filepath.Join(s.dir, "specs", "rbac-mapping.xlsx"), step.sheet, step.cells); err != nil {
				s.Fatalf("%s: %v", step.where, err)
			}
		default:
			printed, ok := s.run(replace.Replace(step.commands), step.status)
			if !ok {
				s.Fatalf("%s: the shell has ended:\n%s\n%s", step.where, step.commands, printed)
			}
			if step.output != nil && !step.matches(printed) {
				s.Errorf("%s: the page has\n%s\nand this is printed:\n%s", step.where, strings.Join(step.output, "\n"), printed)
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
	newGuideShell(t, "").follow(readGuide(t, tutorial), strings.NewReplacer("8443", port))
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
			newGuideShell(t, `PATH="`+bin+`:$PATH"; cd "$(mktemp -d)"`).follow(readGuide(t, name), strings.NewReplacer())
		})
	}
}

// TestWhatAGuideSaysIsCompared holds that a page which says something else than what happens fails.
func TestWhatAGuideSaysIsCompared(t *testing.T) {
	for _, c := range []struct {
		output, printed string
		want            bool
	}{
		{"a", "a\n", true}, {"a", "b\n", false}, {"a", "a\nb\n", false}, {"a", "", false},
		{"a…c", "abc\n", true}, {"a…c", "a\nc\n", false}, {"a\n…\nc", "a\nb\nb\nc\n", true}, {"…\nc", "a\n", false},
	} {
		if got := (guideStep{output: strings.Split(c.output, "\n")}).matches(c.printed); got != c.want {
			t.Errorf("%q, printed %q: %v", c.output, c.printed, got)
		}
	}
	for _, c := range []struct {
		commands, status string
		want             bool
	}{{"true\n", "0", true}, {"false\n", "0", false}, {"false\n", "1", true}, {"true\n", "1", false}, {"(exit 2)\n", "1", false}} {
		if _, got := newGuideShell(t, "").run(c.commands, c.status); got != c.want {
			t.Errorf("%q ends with %s: %v", c.commands, c.status, got)
		}
	}
}

// TestModulesThatAreNotMadeEndTheShell holds that the environment of scripts/modules is not taken from a run that
// failed: the status of a command within eval is lost.
func TestModulesThatAreNotMadeEndTheShell(t *testing.T) {
	for _, args := range []string{"", "/dev/null/folder"} {
		if out, ok := newGuideShell(t, "").run(`eval "$(scripts/modules `+args+`)"`, "0"); ok {
			t.Errorf("with %q the shell goes on: %s", args, out)
		}
	}
}

// TestEditorsFindTheSchema holds that the line for editors names the schema by its id wherever it stands.
func TestEditorsFindTheSchema(t *testing.T) {
	for _, name := range []string{tutorial, "docs/how-to/editors.md", "docs/reference/config.md", "generator/starter/starter.go"} {
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
