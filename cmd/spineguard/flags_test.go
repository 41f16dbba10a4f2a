// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestCompletion: what the shell is told for a word that is not finished. The
// last line is cobra's directive; 4 keeps the shell from offering files.
func TestCompletion(t *testing.T) {
	for line, want := range map[string][]string{
		"lint --format ":          {"text", "json", "github", "sarif", ":4"},
		"lint --fail-on ":         {"error", "warning", ":4"},
		"diff --fail-on ":         {"widened", "any", "none", ":4"},
		"explain --level ":        {"pointer", "record", ":4"},
		"explain --role ":         {":4"},
		"generate ":               {":4"},
		"generate -c ":            {"yaml", "yml", ":8"},
		"diff --approvals ":       {"yaml", "yml", ":8"},
		"textconv ":               {"xlsx", ":8"},
		"adopt ":                  {":0"},
		"schema con":              {"config", ":4"},
		"diff ":                   {":0"},
		"lint --today ":           {":4"},
		"check --format ":         {"text", "json", ":4"},
		"completion ba":           {"bash", ":4"},
		"who-can --interaction u": {":4"},
	} {
		words := strings.Split(line, " ")
		var out bytes.Buffer
		if exit := run(append([]string{"__complete"}, words...), strings.NewReader(""), &out, &bytes.Buffer{}); exit != 0 {
			t.Errorf("%s: exit %d", line, exit)
		}
		var got []string
		for text := range strings.Lines(out.String()) {
			word, _, _ := strings.Cut(strings.TrimSpace(text), "\t") // a description follows
			got = append(got, word)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// TestVersionIsAFlagToo holds that both say the same.
func TestVersionIsAFlagToo(t *testing.T) {
	var flag, command bytes.Buffer
	if run([]string{"--version"}, nil, &flag, &flag) != 0 || run([]string{"version"}, nil, &command, &command) != 0 {
		t.Fatal("no version")
	}
	if flag.String() != command.String() || !strings.HasPrefix(flag.String(), "spineguard ") {
		t.Errorf("%q and %q", flag.String(), command.String())
	}
}
