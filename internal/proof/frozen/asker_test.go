// SPDX-License-Identifier: Apache-2.0

package frozen

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// question is one call of the command, in the folder dir.
type question struct {
	Case string   // in place of Args: the golden case to copy to Dir
	Dir  string   // the working folder
	Args []string // of the command
}

// answer is what the command printed, and how it ended.
type answer struct {
	Stdout, Stderr string
	Exit           int
}

// command is the built command as processes that answer one question after the
// other: the test binary of cmd/spineguard, see TestAsked there.
type command chan *process

type process struct {
	in  *json.Encoder
	out *json.Decoder
}

func newCommand(t *testing.T, root string) command {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "asked")
	build := exec.Command("go", "test", "-c", "-o", binary, "./cmd/spineguard")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c := make(command, runtime.GOMAXPROCS(0))
	for range cap(c) {
		p := exec.Command(binary, "-test.run=^TestAsked$", "-test.timeout=0")
		p.Dir = filepath.Join(root, "cmd", "spineguard")
		p.Env = append(os.Environ(), "SPINEGUARD_ASKED=1")
		p.Stderr = os.Stderr
		in, err := p.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := p.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			in.Close()
			io.Copy(io.Discard, out)
			p.Wait()
		})
		c <- &process{json.NewEncoder(in), json.NewDecoder(out)}
	}
	return c
}

// ask puts the questions to all processes, and returns the answers in the order
// of the questions.
func (c command) ask(t *testing.T, questions []question) []answer {
	t.Helper()
	answers := make([]answer, len(questions))
	failed := make([]error, len(questions))
	var wait sync.WaitGroup
	for i, q := range questions {
		p := <-c
		wait.Go(func() {
			defer func() { c <- p }()
			failed[i] = p.in.Encode(q)
			if failed[i] == nil {
				failed[i] = p.out.Decode(&answers[i])
			}
		})
	}
	wait.Wait()
	for i, err := range failed {
		if err != nil {
			t.Fatalf("%v: no answer: %v", questions[i], err)
		}
	}
	return answers
}

// line is how a question and its answer are kept: JSON as one line, anything
// else as text.
func line(q question, a answer) string {
	kept := struct {
		Ask    string          `json:"ask"`
		Exit   int             `json:"exit"`
		Answer json.RawMessage `json:"answer,omitempty"`
		Stdout string          `json:"stdout,omitempty"`
		Stderr string          `json:"stderr,omitempty"`
	}{Ask: shell(q.Args), Exit: a.Exit, Stderr: a.Stderr}
	if json.Valid([]byte(a.Stdout)) {
		kept.Answer = json.RawMessage(a.Stdout)
	} else {
		kept.Stdout = a.Stdout
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(kept); err != nil {
		panic(err)
	}
	return b.String()
}

// shell writes arguments as one would type them.
func shell(args []string) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = a
		if a == "" || strings.ContainsAny(a, " '\"$&?;|{}()<>*") {
			words[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

func (q question) String() string { return fmt.Sprintf("%s%s in %s", q.Case, shell(q.Args), q.Dir) }
