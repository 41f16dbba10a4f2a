// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/compile"
)

// program is a module of packages that are generated, with a main package that imports all
// of them. It is compiled and run against this checkout, without the network.
type program struct {
	t               *testing.T
	dir             string
	imports, prints string
	packages        int
}

func newProgram(t *testing.T) *program {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, dir: t.TempDir()}
	p.put("go.mod", "module example.org/goldens\n\ngo 1.26\n\nrequire github.com/spineguard/spineguard/spine v0.0.0\n\nreplace github.com/spineguard/spineguard/spine => "+root+"/spine\n")
	return p
}

func (p *program) put(name, text string) {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// add puts the next package, of which main prints a value.
func (p *program) add(prints string) (name string) {
	name = fmt.Sprintf("p%d", p.packages)
	p.packages++
	p.imports += "\t" + name + " \"example.org/goldens/" + name + "\"\n"
	p.prints += "\tprint(" + name + "." + prints + ")\n"
	return name
}

// run returns the lines that main prints, and what the runtime traces of start-up.
func (p *program) run() (lines []string, trace string) {
	p.t.Helper()
	p.put("main.go", `package main

import (
	"encoding/json"
	"io"
	"os"

`+p.imports+`)

// errs need an init function, so that the trace shows that it works.
var errs = []error{io.EOF}

func print(v any) {
	if err := json.NewEncoder(os.Stdout).Encode(v); err != nil {
		panic(err)
	}
}

func main() {
	_ = errs
`+p.prints+"}\n")
	var out, errs bytes.Buffer
	for _, args := range [][]string{{"go", "vet", "./..."}, {"go", "build", "-o", "program", "."}, {"./program"}} {
		c := exec.Command(args[0], args[1:]...)
		c.Dir = p.dir
		c.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
		if args[0] != "go" {
			c.Env = append(c.Env, "GODEBUG=inittrace=1")
		}
		out.Reset()
		errs.Reset()
		c.Stdout, c.Stderr = &out, &errs
		if err := c.Run(); err != nil {
			p.t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, &out, &errs)
		}
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"), errs.String()
}

// costsNothingAtStart holds that the packages have nothing to run before main: the compiler
// lays their tables out. A slice of an array, the address of a row, a copy of another
// package's variable or an interface in a table would cost something.
func costsNothingAtStart(t *testing.T, trace string) {
	t.Helper()
	if !strings.Contains(trace, "init main ") {
		t.Errorf("the runtime traces no start-up:\n%s", trace)
	}
	for line := range strings.Lines(trace) {
		if strings.HasPrefix(line, "init example.org/goldens/") {
			t.Error(line)
		}
	}
}

// TestGoldensCompileAndRun runs every Go package that is an expectation of a golden case.
func TestGoldensCompileAndRun(t *testing.T) {
	p := newProgram(t)
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "cases", "*", "out", "*", "policy.gen.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens hold Go packages: ", err)
	}
	digest := regexp.MustCompile(`PolicyDigest = ("[^"]+")`)
	var want []string
	for _, file := range files {
		all, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*.gen.go"))
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 1 {
			continue // one file of a package, of which the case shows no other
		}
		name := p.add("Policy().Digest()")
		for _, f := range all {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			p.put(filepath.Join(name, filepath.Base(f)), string(data))
			if m := digest.FindStringSubmatch(string(data)); m != nil {
				want = append(want, m[1])
			}
		}
	}
	got, trace := p.run()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
	costsNothingAtStart(t, trace)
}

// TestWhatIsPrintedIsWhatIsAsked compares the tables of each generated package, as the
// compiler lays them out, with those that the commands ask in memory: for every
// configuration of specs/, with reasons and without.
func TestWhatIsPrintedIsWhatIsAsked(t *testing.T) {
	var configs []string
	err := filepath.WalkDir(filepath.Join("..", "..", "specs"), func(path string, _ fs.DirEntry, err error) error {
		if filepath.Base(path) == "spineguard.yaml" {
			configs = append(configs, path)
		}
		return err
	})
	if err != nil || len(configs) == 0 {
		t.Fatal("no configurations: ", err)
	}
	p := newProgram(t)
	var want, names []string
	for _, config := range configs {
		project, err := generator.Load(config)
		if err != nil {
			t.Fatal(config, err)
		}
		if project.Model == nil {
			continue // has errors, which is what it shows
		}
		if !project.HasOutput() {
			project.Config.Output.Go.Dir.Value, project.Config.Output.Go.Package.Value = "gen", "gen"
		}
		for _, reasons := range []bool{false, true} {
			project.Config.Output.Go.Explain = reasons
			files, err := project.Outputs()
			if err != nil {
				t.Fatal(config, err)
			}
			name := p.add("Tables()")
			for file, text := range files {
				if strings.HasSuffix(file, ".gen.go") {
					p.put(filepath.Join(name, filepath.Base(file)), string(text))
				}
			}
			p.put(filepath.Join(name, "tables.go"), "package "+project.Config.Output.Go.Package.Value+
				"\n\nimport \"github.com/spineguard/spineguard/spine/policy\"\n\nfunc Tables() *policy.Tables { return &tables }\n")
			line, err := json.Marshal(compile.Tables(project.Model, reasons))
			if err != nil {
				t.Fatal(err)
			}
			want, names = append(want, string(line)), append(names, fmt.Sprintf("%s, reasons %v", config, reasons))
		}
	}
	got, trace := p.run()
	if len(got) != len(want) {
		t.Fatalf("%d packages printed, %d wanted", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: compiled\n%s\nin memory\n%s", names[i], got[i], want[i])
		}
	}
	costsNothingAtStart(t, trace)
}
