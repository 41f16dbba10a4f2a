// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// row is a row of one of the page's tables of rules.
type row struct {
	rules []string
	tests []namedTest
	line  int
}

// namedTest is a test, and the rows of its table that are meant.
type namedTest struct {
	name string
	rows []string
}

// readPage returns the rows of all tables of a page whose last column is "test"
// and whose first is "rule", or "tried", which names no rules.
func readPage(root, page string) (rows []row, err error) {
	text, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		return nil, err
	}
	inTable, ofRules := false, false
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		first, last := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[len(cells)-1])
		switch {
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case first == "rule" || first == "tried":
			inTable, ofRules = last == "test", first == "rule"
		case inTable && !strings.HasPrefix(first, "---") && last != "see 1":
			r := row{tests: testsOf(last), line: i + 1}
			if ofRules {
				r.rules = spans(first)
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

var span = regexp.MustCompile("`([^`]+)`")

func spans(cell string) (all []string) {
	for _, m := range span.FindAllStringSubmatch(cell, -1) {
		all = append(all, m[1])
	}
	return all
}

// testsOf reads `TestName: row; row` and `TestName`.
func testsOf(cell string) (all []namedTest) {
	for _, s := range spans(cell) {
		name, rows, has := strings.Cut(s, ": ")
		t := namedTest{name: name}
		if has {
			t.rows = strings.Split(rows, "; ")
		}
		all = append(all, t)
	}
	return all
}

// namedTests returns the names of the tests of each rule.
func namedTests(root, page string) (map[string][]string, error) {
	rows, err := readPage(root, page)
	if err != nil {
		return nil, err
	}
	named := map[string][]string{}
	for _, r := range rows {
		for _, rule := range r.rules {
			for _, t := range r.tests {
				named[rule] = append(named[rule], t.name)
			}
		}
	}
	return named, nil
}
