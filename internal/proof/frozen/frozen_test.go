// SPDX-License-Identifier: Apache-2.0

package frozen

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the command says now as what is expected")

const frozen = "testdata"

// TestFrozen asks the command about every configuration of the repository, and
// compares all that it says with what it said before.
func TestFrozen(t *testing.T) {
	dir := root(t)
	c := newCommand(t, dir)
	all := configs(t, c, dir)
	got := map[string]string{}
	index := "configuration,answers\n"
	first, tested := map[string]*config{}, map[string]bool{}
	for _, one := range all {
		switch alike := first[one.key]; {
		case one.policy == nil:
			index += one.name + ",none: its documents are refused\n"
		case alike != nil:
			index += one.name + ",as " + alike.name + "\n"
		default:
			index += one.name + "," + one.name + "\n"
			first[one.key] = one
			freeze(t, c, one, got)
		}
		if key := one.key + one.tests; one.policy != nil && one.tests != "" {
			key += string(read(t, filepath.Join(one.dir, filepath.FromSlash(one.tests))))
			if !tested[key] {
				q := question{Dir: one.dir, Args: one.args("test", "--coverage", "--mutate", "--format", "json")}
				a := c.ask(t, []question{q})[0]
				got[one.name+"/test.json"] = strings.ReplaceAll(line(q, a), "},{", "},\n{")
			}
			tested[key] = true
		}
	}
	got["index.csv"] = index
	diffs(t, c, dir, all, got)
	compiled(t, dir, all, got)
	compare(t, got)
}

// freeze asks all of one configuration.
func freeze(t *testing.T, c command, one *config, got map[string]string) {
	t.Helper()
	p := parse(t, one.policy)
	got[one.name+"/policy.json"] = string(one.policy)
	csv, asked, answers := cells(t, c, one, p)
	if csv != "" {
		got[one.name+"/access.csv"] = csv
	}
	asked, answers = ends(asked, bound(one)), ends(answers, bound(one))
	var more []question
	for _, args := range questions(p, bound(one)) {
		more = append(more, question{Dir: one.dir, Args: one.args(append(args, "--format", "json")...)})
	}
	asked, answers = slices.Concat(asked, more), slices.Concat(answers, c.ask(t, more))
	got[one.name+"/answers.jsonl"] = lines(asked, answers)
}

// lines are questions with their answers, each question once.
func lines(asked []question, answers []answer) string {
	var b strings.Builder
	seen := map[string]bool{}
	for i, q := range asked {
		l := line(q, answers[i])
		if !seen[l] {
			b.WriteString(l)
		}
		seen[l] = true
	}
	return b.String()
}

// compare holds every file to what is kept, and the set of files as well.
func compare(t *testing.T, got map[string]string) {
	t.Helper()
	if *update {
		if err := os.RemoveAll(frozen); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		text := got[name]
		file := filepath.Join(frozen, filepath.FromSlash(name))
		if *update {
			if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s is not kept; go -C internal test ./proof/frozen -update keeps it", name)
		} else if !bytes.Equal(want, []byte(text)) {
			t.Errorf("%s differs%s", name, difference(string(want), text))
		}
	}
	err := filepath.WalkDir(frozen, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(frozen, path)
		if _, ok := got[filepath.ToSlash(rel)]; !ok {
			t.Errorf("%s is kept, and nothing says it", filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// difference shows where two texts differ first, and how many lines are in one
// of them alone.
func difference(want, got string) string {
	at := 0
	for at < min(len(want), len(got)) && want[at] == got[at] {
		at++
	}
	around := func(s string) string { return s[max(0, at-200):min(len(s), at+200)] }
	return fmt.Sprintf(" first in line %d\nwas …%s…\nis  …%s…\n%d lines are gone, %d are new", strings.Count(want[:at], "\n")+1,
		around(want), around(got), onlyIn(want, got), onlyIn(got, want))
}

func onlyIn(a, b string) (n int) {
	has := map[string]bool{}
	for l := range strings.Lines(b) {
		has[l] = true
	}
	for l := range strings.Lines(a) {
		if !has[l] {
			n++
		}
	}
	return n
}
