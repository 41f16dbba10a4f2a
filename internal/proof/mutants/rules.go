// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"regexp"
)

// refuses are the statements by which a rule refuses, or what it refused is
// handed on.
var refuses = regexp.MustCompile(`\bg\.refuse(Token)?\(|\bFault\{Rule:|^return missing\(|\bc\.fault\(|^return (?:"", |nil, )?(?:spine\.)?Rule\w+$|^return f$|\brefuse\([Rr]ule`)

// helpers are the functions by which the others refuse: what they return is
// of no rule alone.
var helpers = regexp.MustCompile(`(^|\.)(refuse|refuseToken|missing|fault)$`)

// ruleNames finds the constant that a statement names.
var ruleNames = regexp.MustCompile(`\b(Rule[A-Z]\w*)|Rule: (?:token\.)?(\w+)|c\.fault\((\w+)|(missing)\(`)

// ruleOf returns the id of the rule by which a statement refuses; empty if it
// hands on what another rule said.
func ruleOf(statement string, ids map[string]string) string {
	for _, m := range ruleNames.FindAllStringSubmatch(statement, -1) {
		if m[4] != "" {
			return ids["ClaimMissing"]
		}
		if id := ids[m[1]+m[2]+m[3]]; id != "" {
			return id
		}
	}
	return ""
}

// idsOfRules returns the ids of rules by the names of their constants.
func idsOfRules(root string) (map[string]string, error) {
	ids := map[string]string{}
	line := regexp.MustCompile(`(?m)^\t(\w+)\s+Rule += "([a-z-]+)"`)
	for _, name := range []string{"spine/rule.go", "spine/internal/token/rules.go", "spine/cis2/errors.go"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		for _, m := range line.FindAllStringSubmatch(string(text), -1) {
			ids[m[1]] = m[2]
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "spine/rule.go"))
	if err != nil {
		return nil, err
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+)\s+= Rule\(token\.(\w+)\)`).FindAllStringSubmatch(string(text), -1) {
		ids[m[1]] = ids[m[2]]
	}
	return ids, nil
}
