// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// task is what is asked for.
type task struct {
	root    string
	parts   []part
	argued  string // the file of those that may survive
	only    *regexp.Regexp
	list    bool
	named   bool
	verbose bool
	workers int

	patience time.Duration
}

func main() {
	of := flag.String("of", "all", "the part that is changed: access, directory, guard, identity, registry, results, transport, workbook or all")
	files := flag.String("files", "", "only files of the part that match one of these patterns, joined by commas")
	only := flag.String("only", "", "only the mutants that match this regular expression; a rule is one as well")
	t := task{root: repository(), argued: filepath.Join(repository(), "internal", "proof", "mutants", "argued.txt"), patience: patience}
	flag.BoolVar(&t.list, "list", false, "list the mutants, and the constants that cannot be tried")
	flag.BoolVar(&t.named, "named", false, "run only the tests that the page of the part names for a rule")
	flag.BoolVar(&t.verbose, "v", false, "print also the mutants that are killed, and where")
	flag.IntVar(&t.workers, "workers", 2, "how many run at once")
	flag.Parse()
	ok, err := false, inWorkspace(t.root)
	if err == nil {
		ok, err = t.start(*of, *files, *only)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func (t *task) start(of, files, only string) (ok bool, err error) {
	if t.parts, err = partsOf(of); err != nil {
		return false, err
	}
	if t.only, err = regexp.Compile(only); err != nil {
		return false, err
	}
	if files != "" {
		if err := t.narrow(strings.Split(files, ",")); err != nil {
			return false, err
		}
	}
	return t.run(os.Stdout)
}

// narrow leaves only the files that patterns mean.
func (t *task) narrow(patterns []string) error {
	wanted, err := expand(t.root, patterns)
	if err != nil {
		return err
	}
	var left []part
	for _, p := range t.parts {
		files, err := expand(t.root, p.files)
		if err != nil {
			return err
		}
		if p.files = slices.DeleteFunc(files, func(f string) bool { return !slices.Contains(wanted, f) }); len(p.files) > 0 {
			left = append(left, p)
		}
	}
	if len(left) == 0 {
		return fmt.Errorf("none of %s is of the part", strings.Join(patterns, ", "))
	}
	t.parts = left
	return nil
}

// run tries the mutants, and reports whether each is killed or argued for.
func (t *task) run(w io.Writer) (ok bool, err error) {
	start := time.Now()
	files, tests, err := t.all()
	if err != nil {
		return false, err
	}
	schemas, err := schemasOf(t.root, files)
	if err != nil {
		return false, err
	}
	wanted, err := t.tests()
	if err != nil {
		return false, err
	}
	mutants, untried := t.choose(schemas)
	if len(mutants) == 0 {
		return false, fmt.Errorf("there is no such mutant: -only %q", t.only)
	}
	if t.list {
		for _, m := range mutants {
			fmt.Fprintln(w, m)
		}
		for _, s := range untried {
			fmt.Fprintln(w, "not tried:", s)
		}
		return true, nil
	}
	argued, err := readArgued(t.argued)
	if err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binaries, err := prepare(t.root, dir, schemas, tests, t.workers)
	if err != nil {
		return false, err
	}
	if t.verbose {
		fmt.Fprintf(w, "%d mutants, compiled and measured in %.0f s\n", len(mutants), time.Since(start).Seconds())
	}
	r := newReport(w, argued, t.verbose)
	r.untried = len(untried)
	inOrder(t.workers, len(mutants), func(i int) result { return kill(mutants[i], binaries, t.patience, wanted(mutants[i])) }, r.add)
	if t.named || t.only.String() != "" {
		files = nil // an argument may be for one that was left out
	}
	return r.end(files, time.Since(start)), nil
}

// inOrder makes results, so many at once, and takes them one after the other.
func inOrder(workers, n int, make func(int) result, take func(result)) {
	var mutex sync.Mutex
	made, next := map[int]result{}, 0
	each(workers, n, func(i int) {
		r := make(i)
		mutex.Lock()
		defer mutex.Unlock()
		made[i] = r
		for ; made[next].mutant != nil; next++ {
			take(made[next])
		}
	})
}

// all returns the files and the tests of the parts.
func (t *task) all() (files, tests []string, err error) {
	for _, p := range t.parts {
		found, err := expand(t.root, p.files)
		if err != nil {
			return nil, nil, err
		}
		files, tests = union(files, found), union(tests, p.tests)
	}
	return files, tests, nil
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

func schemasOf(root string, files []string) (all []*schema, err error) {
	ids, err := idsOfRules(root)
	if err != nil {
		return nil, err
	}
	pkgs, err := load(root, files)
	if err != nil {
		return nil, err
	}
	last := 0
	for _, p := range pkgs {
		s, err := newSchema(p, files, ids, &last)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// prepare compiles the tests and measures them.
func prepare(root, dir string, schemas []*schema, tests []string, workers int) ([]*binary, error) {
	list, err := overlay(dir, schemas)
	if err != nil {
		return nil, err
	}
	binaries, err := build(root, dir, list, tests)
	if err != nil {
		return nil, err
	}
	return binaries, measure(binaries, dir, workers)
}

// choose returns the mutants that are asked for.
func (t *task) choose(schemas []*schema) (chosen []*mutant, untried []string) {
	for _, s := range schemas {
		for _, m := range s.mutants() {
			if (t.only.MatchString(m.String()) || t.only.MatchString(m.rule)) && (!t.named || m.rule != "") {
				chosen = append(chosen, m)
			}
		}
		untried = append(untried, s.untried()...)
	}
	return chosen, untried
}

// tests returns which tests are run against a mutant: all, or those that the
// pages name for its rule.
func (t *task) tests() (func(*mutant) func(string) bool, error) {
	if !t.named {
		return func(*mutant) func(string) bool { return func(string) bool { return true } }, nil
	}
	names := map[string][]string{}
	for _, p := range t.parts {
		if p.page == "" {
			continue
		}
		named, err := namedTests(t.root, p.page)
		if err != nil {
			return nil, err
		}
		for rule, tests := range named {
			names[rule] = append(names[rule], tests...)
		}
	}
	return func(m *mutant) func(string) bool {
		return func(test string) bool { return slices.Contains(names[m.rule], test) }
	}, nil
}
