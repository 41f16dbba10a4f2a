// SPDX-License-Identifier: Apache-2.0

package starter_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/starter"
)

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "starter")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	made, err := starter.Write(filepath.Join(dir, "internal/access"), starter.Options{Template: starter.NRL})
	if err != nil {
		panic(err)
	}
	fmt.Println(strings.Join(made.Files, "\n"))
	fmt.Println("git:", made.Attributes[0])
	// Output:
	// generate.go
	// specs/formats.csv
	// specs/pointers.yaml
	// specs/rbac-mapping.xlsx
	// specs/retrieval.yaml
	// spineguard.yaml
	// git: access/** text eol=lf
}

// What is made resolves; a second run writes nothing.
func TestAProjectToStartFrom(t *testing.T) {
	dir := t.TempDir()
	made, err := starter.Write(dir, starter.Options{Template: starter.NRL, Workflow: true})
	if err != nil || made.Files[0] != ".github/workflows/access.yaml" || len(made.Attributes) != 3 {
		t.Fatalf("%+v, %v", made, err)
	}
	p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
	if err != nil || p.HasErrors() {
		t.Fatal(err, p.Findings)
	}
	made, err = starter.Write(dir, starter.Options{Template: starter.NRL})
	if err == nil || !strings.HasPrefix(err.Error(), "nothing was written, since these files are there already: generate.go, ") || len(made.Files)+len(made.Attributes) > 0 {
		t.Errorf("%+v, %v", made, err)
	}
}

func TestNoFolderToStartIn(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := starter.Write(file, starter.Options{Template: starter.NRL}); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Error(entries, err)
	}
}

// Own documents are named where they are if they are part of the repository, and copied if not.
func TestOwnDocuments(t *testing.T) {
	top, elsewhere := t.TempDir(), t.TempDir()
	for _, name := range []string{filepath.Join(top, ".git", "HEAD"), filepath.Join(top, "api", "my records.yaml"), filepath.Join(elsewhere, "mapping.XLSX"), filepath.Join(elsewhere, "b", "mapping.XLSX"), filepath.Join(top, "x", "my records.yaml")} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte("a document"), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	mine, book := filepath.Join(top, "api", "my records.yaml"), filepath.Join(elsewhere, "mapping.XLSX")
	for name, from := range map[string][]string{
		"two documents are called": {book, filepath.Join(elsewhere, "b", "mapping.XLSX")}, "is given twice": {mine, mine}, "no such file": {filepath.Join(elsewhere, "nothing.xlsx")}, "a project starts from": {filepath.Join(top, ".git", "HEAD")},
	} {
		if made, err := starter.Write(filepath.Join(top, "service"), starter.Options{From: from}); err == nil || !strings.Contains(err.Error(), name) || len(made.Files) > 0 {
			t.Errorf("%v: %+v, %v", from, made, err)
		}
		if _, err := os.Stat(filepath.Join(top, "service")); err == nil {
			t.Errorf("%v: a folder was made", from)
		}
	}
	made, err := starter.Write(filepath.Join(top, "service"), starter.Options{From: []string{mine, book}})
	if err != nil || strings.Join(made.Files, " ") != "generate.go specs/mapping.XLSX spineguard.yaml" {
		t.Fatal(made, err)
	}
	config, err := os.ReadFile(filepath.Join(top, "service", "spineguard.yaml"))
	if want := "specs:\n  - path: \"../api/my records.yaml\"\nrbac:\n  workbook: specs/mapping.XLSX\n"; err != nil || !strings.Contains(string(config), want) {
		t.Errorf("%v\n%s", err, config)
	}
}

// What is printed, and what is written into Go and YAML, means the folder and nothing else.
func TestNamesOfFolders(t *testing.T) {
	for _, c := range []struct {
		name, goMod, dir string
		workflow         bool
		refused          string // empty: it is not
	}{
		{"blank in a module", "module example.org/m\n", "a b", false, "Go does not import"},
		{"code in a module", "module example.org/m\n", "a\nfunc init() {}", false, "Go does not import"},
		{"dash in a module", "module example.org/m\n", "-x", false, "Go does not import"},
		{"a module that is a command", "module \"x$(touch pwned)\"\n", "a", false, "Go does not import"},
		{"the folder of the pinned command", "module example.org/m\n", "tools", false, "pins spineguard"},
		{"within the folder of the pinned command", "module example.org/m\n", "tools/access", false, "pins spineguard"},
		{"blank", "", "a b", false, ""},
		{"workflow of a blank", "", "a b", true, "a workflow cannot"},
		{"workflow of a comment", "", "a #b", true, "a workflow cannot"},
		{"workflow of a key", "", "a: b", true, "a workflow cannot"},
		{"workflow of an expression", "", "${{github.token}}", true, "a workflow cannot"},
		{"workflow of a pattern", "", "*", true, "a workflow cannot"},
		{"workflow of a line", "", "a\nb", true, "a workflow cannot"},
		{"workflow of a dash", "", "-x", true, ""},
		{"workflow of another script", "", "é", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			top := t.TempDir()
			if err := os.Mkdir(filepath.Join(top, ".git"), 0o755); err != nil {
				t.Fatal(err)
			}
			if c.goMod != "" {
				if err := os.WriteFile(filepath.Join(top, "go.mod"), []byte(c.goMod), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			_, err := starter.Write(filepath.Join(top, c.dir), starter.Options{Template: starter.Provider, Workflow: c.workflow})
			if c.refused == "" && err != nil || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
				t.Errorf("%v, want %q", err, c.refused)
			}
			if _, err := os.Stat(filepath.Join(top, c.dir)); (err != nil) != (c.refused != "") {
				t.Errorf("the folder: %v", err)
			}
		})
	}
}

// A workflow runs in a checkout, which has nothing above the repository.
func TestAWorkflowOfAModuleAroundTheRepository(t *testing.T) {
	top := t.TempDir()
	repository := filepath.Join(top, "repository")
	if err := errors.Join(os.WriteFile(filepath.Join(top, "go.mod"), []byte("module example.org/m\n"), 0o644), os.MkdirAll(filepath.Join(repository, ".git"), 0o755)); err != nil {
		t.Fatal(err)
	}
	if _, err := starter.Write(repository, starter.Options{Template: starter.Minimal, Workflow: true}); err == nil || !strings.Contains(err.Error(), "a workflow cannot") {
		t.Error(err)
	}
}

// What is printed can be pasted, whatever the folder is called.
func TestStepsOfOddFolders(t *testing.T) {
	for _, name := range []string{"git", "bash"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("there is no " + name + " here")
		}
	}
	for _, dir := range []string{"-x", "my service", "a$(touch pwned)`touch pwned`b", `a"b\c`, "it's"} {
		top := t.TempDir()
		t.Chdir(top)
		if out, err := exec.Command("git", "init", "-q").CombinedOutput(); err != nil {
			t.Fatal(string(out))
		}
		made, err := starter.Write("./"+dir, starter.Options{Template: starter.Minimal})
		if err != nil {
			t.Fatal(err)
		}
		script := "set -e\nmkdir -p " + `"$TOOLS"` + "\n"
		for _, s := range made.Next {
			if strings.HasPrefix(s.Command, "cd ") || strings.HasPrefix(s.Command, "git ") {
				script += s.Command + "\n"
			}
		}
		// Git gives the driver to a shell, at the top.
		script += `test "$PWD" = "$DIR"; cd ..; driver=$(git config diff.spineguard.textconv); go() { cd "$2"; pwd; }; eval "$driver"`
		c := exec.Command("bash", "-c", script)
		c.Env = append(os.Environ(), "DIR="+filepath.Join(top, dir), "TOOLS="+filepath.Join(top, dir, "tools"))
		if out, err := c.CombinedOutput(); err != nil || string(out) != filepath.Join(top, dir, "tools")+"\n" {
			t.Errorf("%s: %v %s", dir, err, out)
		}
		if pwned, _ := filepath.Glob(filepath.Join(top, "*", "pwned")); len(pwned) > 0 {
			t.Errorf("%s: the printed commands run its name", dir)
		}
		if _, err := os.Stat("pwned"); err == nil {
			t.Errorf("%s: the printed commands run its name", dir)
		}
	}
}

// A tool that is pinned already is not pinned again: it may have another version.
func TestTheToolThatIsThere(t *testing.T) {
	const tool = "github.com/spineguard/spineguard/cmd/spineguard"
	for content, want := range map[string]bool{
		"module x/tools\n\ntool " + tool + "\n":  false,
		"module x/tools\n":                       true,
		"module x/tools\n\ntool example.org/x\n": true,
	} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "tools"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "tools", "go.mod"), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		made, err := starter.Write(dir, starter.Options{Template: starter.Minimal, DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		pins := slices.ContainsFunc(made.Next, func(s starter.Step) bool { return strings.Contains(s.Command, "get -tool") })
		if pins != want {
			t.Errorf("with %q the tool is pinned: %v", content, pins)
		}
	}
}
