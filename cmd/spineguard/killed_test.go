// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	kills = flag.Int("kills", 4, "how many runs are killed, each at a random point")
	seed  = flag.Uint64("seed", 1, "of the random points")
)

// programEnv makes the test binary the program itself, so that it can be
// killed.
const programEnv = "SPINEGUARD_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programEnv) != "" {
		limitFileSize()
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// start runs the program in a process of its own.
func start(t *testing.T, env []string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	c := exec.Command(os.Args[0], args...)
	c.Env = append(append(os.Environ(), programEnv+"=1"), env...)
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, &out
}

// variants are inputs that one project has after each other, by file. They add,
// change and remove outputs of every kind, one page of a template of the user
// among them.
var variants = []map[string]string{
	{"spineguard.yaml": variantConfig("markdown: true, jekyll: true, html: gen/site, templates: pages", true)},
	{"spineguard.yaml": variantConfig("markdown: true, html: gen/site, templates: pages", false), "pages/formats.md.tmpl": "{{range .Formats}}{{.Code}}\n{{end}}"},
	{"spineguard.yaml": variantConfig("markdown: true, html: gen/site", true)},
	{"spineguard.yaml": variantConfig("jekyll: true, templates: pages", false), "pages/formats.md.tmpl": "{{range .Formats}}{{.Display}}\n{{end}}"},
}

func variantConfig(docs string, explain bool) string {
	c := "version: 1\nspecs: [{path: pointers.yaml}, {path: retrieval.yaml}]\nformats: formats.csv\nrbac: {workbook: rbac-mapping.xlsx}\n" +
		"output:\n  root: .\n  go: {dir: gen, package: nrl"
	if explain {
		c += ", explain: true"
	}
	return c + "}\n  docs: {dir: gen/pages, " + docs + "}\n  model: gen/policy.json\n"
}

// isInput distinguishes inputs from outputs in the projects of these tests.
func isInput(name string) bool {
	return !strings.HasPrefix(name, "gen/")
}

// lives is a project that goes through the variants.
type lives struct {
	want    []map[string][]byte // outputs of each variant
	foreign map[string]string
}

// newLives generates each variant once in a folder of its own, and leaves the
// first in the working folder, which is new.
func newLives(t *testing.T, foreign map[string]string) lives {
	t.Helper()
	l := lives{foreign: foreign}
	for i := range variants {
		t.Chdir(memory(t))
		l.inputs(t, i)
		spineguard(t, 0, "generate")
		l.want = append(l.want, l.outputs(t))
	}
	t.Chdir(memory(t))
	put(t, foreign)
	l.inputs(t, 0)
	spineguard(t, 0, "generate")
	return l
}

// memory is a new folder, in memory where there is a file system in it: that
// makes thousands of synced files cheap, and SIGKILL loses nothing there.
func memory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "spineguard")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// inputs writes the inputs of a variant.
func (l lives) inputs(t *testing.T, i int) {
	t.Helper()
	if _, err := os.Stat("pointers.yaml"); err != nil {
		copyDir(t, specsDir, ".")
	}
	put(t, map[string]string{"pages/formats.md.tmpl": "{{range .Formats}}{{.System}}\n{{end}}"})
	put(t, variants[i])
}

// specsDir is absolute, since tests change the working folder.
var specsDir, _ = filepath.Abs("../../specs/nrl")

// outputs are the files that are neither inputs nor foreign.
func (l lives) outputs(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, data := range tree(t, ".") {
		if _, isForeign := l.foreign[name]; !isForeign && !isInput(name) {
			out[name] = data
		}
	}
	return out
}

// complete checks that every output is that of some variant, from its first byte
// to its last, and that nothing foreign was touched. It returns whether a
// change is half done.
func (l lives) complete(t *testing.T) (interrupted bool) {
	t.Helper()
	for name, data := range l.outputs(t) {
		if strings.HasPrefix(name, "gen/.spineguard/") {
			interrupted = true
			continue
		}
		valid := name == "gen/spineguard.lock" && json.Valid(data)
		for _, want := range l.want {
			valid = valid || want[name] != nil && bytes.Equal(want[name], data)
		}
		if !valid {
			t.Errorf("%s is not complete: %d bytes", name, len(data))
		}
	}
	for name, text := range l.foreign {
		if data, err := os.ReadFile(name); err != nil || string(data) != text {
			t.Errorf("%s was touched: %v", name, err)
		}
	}
	return interrupted
}

// settled checks that the next run leads to exactly the outputs of a variant.
func (l lives) settled(t *testing.T, i int) {
	t.Helper()
	spineguard(t, 0, "generate")
	if got := l.outputs(t); !reflect.DeepEqual(got, l.want[i]) {
		t.Errorf("variant %d: the outputs are others than those of a run that was not killed", i)
	}
	l.complete(t)
}

// lie adds entries for files that are not outputs to the lock, with the digests
// that they have.
func (l lives) lie(t *testing.T) {
	t.Helper()
	data, err := os.ReadFile("gen/spineguard.lock")
	if err != nil {
		return // not written yet
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	for name, text := range l.foreign {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".gen.go") {
			m["outputs"].(map[string]any)[name] = sum(text)
		}
	}
	if data, err = json.Marshal(m); err != nil {
		t.Fatal(err)
	}
	put(t, map[string]string{"gen/spineguard.lock": string(data)})
}

// bystanders are foreign files that no generated package and site is in.
func bystanders() map[string]string {
	out := map[string]string{}
	for name, text := range foreign {
		if strings.Contains(name, "/") && name != "gen/policy.json" {
			out[name] = text
		}
	}
	return out
}

// Runs of the program are killed (SIGKILL) at random points, with other inputs
// and a lying lock in between: every file is whole at any time, nothing foreign
// is touched, and the next run leads to what it would have written alone.
func TestKilledAtRandomPoints(t *testing.T) {
	l := newLives(t, bystanders())
	r := rand.New(rand.NewPCG(*seed, 1))
	killed, half, recovered := 0, 0, 0
	took := 10 * time.Millisecond // that writing takes; found out on the way
	for i := 0; killed < *kills; i++ {
		v := 1 + i%(len(variants)-1)
		if i%2 == 1 {
			v = 0
		}
		l.inputs(t, v)
		if r.IntN(3) == 0 {
			if _, err := os.Stat("gen/.spineguard"); err != nil {
				l.lie(t)
			}
		}
		c, out := start(t, nil, "generate")
		done := make(chan error, 1)
		go func() { done <- c.Wait() }()
		err, ended := waitForStaging(done)
		if !ended {
			select {
			case err = <-done:
			case <-time.After(time.Duration(r.Int64N(int64(took)))):
				if kill := c.Process.Kill(); kill != nil {
					t.Fatal(kill)
				}
				err = <-done
			}
		}
		switch {
		case c.ProcessState.ExitCode() >= 0 && err != nil:
			t.Fatalf("run %d: %v: %s", i, err, out.String())
		case c.ProcessState.ExitCode() < 0:
			killed, took = killed+1, took*11/10
		default:
			took = took * 2 / 3
		}
		if l.complete(t) {
			half++
			if said := spineguard(t, 1, "check"); !strings.Contains(said, "gen/.spineguard: interrupted\n") {
				t.Errorf("check says %s", said)
			}
		}
		if r.IntN(2) == 0 {
			recovered++
			l.settled(t, v)
		}
		if t.Failed() {
			t.Fatalf("run %d, seed %d", i, *seed)
		}
	}
	l.inputs(t, 0)
	l.settled(t, 0)
	t.Logf("%d runs killed, %d of them in the middle of a change; %d times the next run had the same inputs; writing takes about %v", killed, half, recovered, took)
}

// waitForStaging waits until a run has begun to write, or has ended.
func waitForStaging(done chan error) (error, bool) {
	for {
		select {
		case err := <-done:
			return err, true
		default:
		}
		if _, err := os.Stat("gen/.spineguard"); err == nil {
			return nil, false
		}
		time.Sleep(50 * time.Microsecond)
	}
}

// Four runs at once take turns: each ends well, every file is whole, and the
// outputs are those of one of them.
func TestFourRunsAtOnce(t *testing.T) {
	t.Chdir(memory(t))
	put(t, map[string]string{"spineguard.yaml": configuration("gen", "docs")})
	inputs := []string{oneFormat, twoFormats}
	want := make([]map[string][]byte, 2)
	for i, text := range inputs {
		put(t, map[string]string{"formats.csv": text})
		spineguard(t, 0, "generate")
		want[i] = tree(t, "gen")
	}
	for round := range max(1, *kills/10) {
		var runs []*exec.Cmd
		var said []*bytes.Buffer
		for i := range 4 {
			put(t, map[string]string{"swap": inputs[(i+round)%2]})
			if err := os.Rename("swap", "formats.csv"); err != nil {
				t.Fatal(err)
			}
			c, out := start(t, nil, "generate")
			runs, said = append(runs, c), append(said, out)
		}
		for i, c := range runs {
			if err := c.Wait(); err != nil {
				t.Errorf("%v: %s", err, said[i].String())
			}
		}
		if got := tree(t, "gen"); !reflect.DeepEqual(got, want[0]) && !reflect.DeepEqual(got, want[1]) {
			t.Errorf("round %d: the outputs are of neither inputs", round)
		}
		spineguard(t, 0, "generate")
		spineguard(t, 0, "check")
	}
}
