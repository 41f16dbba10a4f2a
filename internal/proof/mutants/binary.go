// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// binary is the tests of a package, with all mutants in what they test.
type binary struct {
	pkg, dir, path string
	tests          []*test
}

// test is a test, and what it reaches.
type test struct {
	name    string
	takes   time.Duration // of the processor: how busy the machine is does not matter
	reaches map[int]bool
}

// build compiles the tests of packages, once for all mutants.
func build(root, dir, overlay string, packages []string) (all []*binary, err error) {
	found, err := list(root, packages...)
	if err != nil {
		return nil, err
	}
	for i, p := range found {
		b := &binary{pkg: p.ImportPath, dir: p.Dir, path: filepath.Join(dir, fmt.Sprintf("%d.test", i))}
		c := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.path, p.ImportPath)
		c.Dir, c.Stdout, c.Stderr = root, os.Stderr, os.Stderr
		if err := c.Run(); err != nil {
			return nil, fmt.Errorf("go test -c: %w", err)
		}
		out, err := exec.Command(b.path, "-test.list", ".").Output()
		if err != nil {
			return nil, fmt.Errorf("the tests of %s: %w", p.ImportPath, err)
		}
		for name := range strings.FieldsSeq(string(out)) {
			if !strings.HasPrefix(name, "Benchmark") {
				b.tests = append(b.tests, &test{name: name})
			}
		}
		all = append(all, b)
	}
	return all, nil
}

// memory is what a run may take, in KiB, where the shell can limit it: a mutant
// that never ends may never stop to allocate.
const memory = 4 << 20

// stuck is by how much more than of the processor a run may take: one that
// waits for what never comes takes none of it.
const stuck = 20

// run runs tests of a binary until one fails. It reports whether all passed,
// and how long it took, of the processor.
func (b *binary) run(tests []*test, limit time.Duration, environment ...string) (passed bool, took time.Duration) {
	var names []string
	for _, t := range tests {
		names = append(names, t.name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), stuck*limit)
	defer cancel()
	limits := fmt.Sprintf(`ulimit -v %d 2>/dev/null; ulimit -t %d 2>/dev/null; exec "$@"`, memory, int(math.Ceil(limit.Seconds())))
	c := exec.CommandContext(ctx, "sh", "-c", limits, "sh",
		b.path, "-test.short", "-test.failfast", "-test.run", "^("+strings.Join(names, "|")+")$")
	c.Dir, c.Env = b.dir, append(os.Environ(), environment...)
	err := c.Run()
	if ctx.Err() != nil {
		return false, stuck * limit
	}
	return err == nil, c.ProcessState.UserTime() + c.ProcessState.SystemTime()
}

// calm is how long a test may take without a mutant.
const calm = time.Minute

// measure runs each test once and notes how long it takes and what it reaches.
func measure(all []*binary, dir string, workers int) error {
	type job struct {
		*binary
		*test
	}
	var jobs []job
	for _, b := range all {
		for _, t := range b.tests {
			jobs = append(jobs, job{b, t})
		}
	}
	errs := make([]error, len(jobs))
	each(workers, len(jobs), func(i int) {
		file := filepath.Join(dir, fmt.Sprintf("reached%d", i))
		passed, took := jobs[i].run([]*test{jobs[i].test}, calm, reachedVariable+"="+file)
		if !passed {
			errs[i] = fmt.Errorf("%s of %s fails without any mutant", jobs[i].name, jobs[i].pkg)
			return
		}
		jobs[i].takes = took
		jobs[i].reaches, errs[i] = readNumbers(file)
	})
	return cmp.Or(errs...)
}

func readNumbers(file string) (map[int]bool, error) {
	numbers := map[int]bool{}
	f, err := os.Open(file)
	if os.IsNotExist(err) {
		return numbers, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			return nil, err
		}
		numbers[n] = true
	}
	return numbers, lines.Err()
}

// each calls do with the numbers below n, so many at once.
func each(workers, n int, do func(int)) {
	next := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}

// result is what became of a mutant.
type result struct {
	mutant    *mutant
	by        string // the package whose tests kill it; empty: none
	late      bool   // by the time that they took
	unreached bool   // no test reaches it
}

// patience is how long tests may take, of the processor, beside five times what
// they take without a mutant.
const patience = 2 * time.Second

// quick is how long tests take that are run before all others.
const quick = 100 * time.Millisecond

// kill runs the tests against a mutant that reach it and are wanted: quick ones
// first, and those of its own package first.
func kill(m *mutant, all []*binary, patience time.Duration, wanted func(string) bool) result {
	r := result{mutant: m, unreached: true}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b *binary) int { return rank(a, m.pkg) - rank(b, m.pkg) })
	for _, isSlow := range []bool{false, true} {
		for _, b := range all {
			var tests []*test
			limit := patience
			for _, t := range b.tests {
				if t.reaches[m.id] && wanted(t.name) && t.takes > quick == isSlow {
					tests, limit = append(tests, t), limit+5*t.takes
				}
			}
			if len(tests) == 0 {
				continue
			}
			r.unreached = false
			if passed, took := b.run(tests, limit, onVariable+"="+strconv.Itoa(m.id)); !passed {
				r.by, r.late = b.pkg, took >= limit
				return r
			}
		}
	}
	return r
}

func rank(b *binary, own string) int {
	if b.pkg == own {
		return 0
	}
	return 1
}
