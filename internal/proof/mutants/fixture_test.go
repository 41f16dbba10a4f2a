// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const fixture = "internal/proof/mutants/testdata/fixture/door.go"

// Each result of a mutant is reported, and so is what is argued without need.
func TestFates(t *testing.T) {
	var out strings.Builder
	k := task{
		root:    root,
		parts:   []part{{files: []string{fixture}, tests: []string{"./" + filepath.Dir(fixture)}}},
		argued:  "testdata/argued.txt",
		only:    regexp.MustCompile(""),
		workers: 2, patience: time.Second / 2,
	}
	ok, err := k.run(&out)
	if err != nil || ok {
		t.Fatalf("%v, %v", ok, err)
	}
	want := strings.ReplaceAll(`
survives: DOOR:8 Opens: age < grown -> age <= grown
survives: DOOR:8 Opens: age < grown -> age < grown-1
not reached: DOOR:29 Closes: key == "left" -> false
not reached: DOOR:29 Closes: key == "left" -> true
not reached: DOOR:32 Closes: return false -> return true
argued, but killed or not there: DOOR Opens: gone -> false
argued, but killed or not there: DOOR Opens: key == "right" -> true
14 mutants: 8 killed (2 by the time limit), 1 argued, 3 not reached, 2 survived; 2 not tried; 2 stale arguments; `, "DOOR", fixture)
	if got := out.String(); !strings.HasPrefix(got, want[1:]) {
		t.Errorf("%s\nwant%s", got, want)
	}
}

// What is reported is reported of those alone that were asked for.
func TestOnly(t *testing.T) {
	for only, want := range map[string]int{"": 14, "Closes": 3, `key == "" -> false`: 1, "nothing of it": 0} {
		k := task{root: root, parts: []part{{files: []string{fixture}}}, only: regexp.MustCompile(only)}
		schemas, err := schemasOf(root, []string{fixture})
		if err != nil {
			t.Fatal(err)
		}
		if mutants, _ := k.choose(schemas); len(mutants) != want {
			t.Errorf("%q: %v", only, mutants)
		}
	}
}

// A pattern that nothing matches is a slip, and not a pass.
func TestOnlyOfNothing(t *testing.T) {
	k := task{root: root, parts: []part{{files: []string{fixture}}}, only: regexp.MustCompile("nothing of it")}
	if ok, err := k.run(io.Discard); ok || err == nil || !strings.Contains(err.Error(), "nothing of it") {
		t.Errorf("%v, %v", ok, err)
	}
}

func TestAnArgumentHasAReason(t *testing.T) {
	if argued, err := readArgued("testdata/unargued.txt"); err == nil {
		t.Errorf("%v", argued)
	}
}

// By name, only the tests of the page are run.
func TestNamed(t *testing.T) {
	k := task{root: root, parts: []part{parts["guard"], parts["access"]}, named: true}
	wanted, err := k.tests()
	if err != nil {
		t.Fatal(err)
	}
	of := wanted(&mutant{rule: "user"})
	if !of("TestWhatTheUserMay") || of("TestVerdicts") || wanted(new(mutant))("TestWhatTheUserMay") {
		t.Error("other tests than those of the page")
	}
}

// TestMain runs the tests in a workspace, as main does.
func TestMain(m *testing.M) {
	if err := inWorkspace(root); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
