// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/audit"
)

// Whoever can put a file beside those of a trail chooses its name, and a shell gives it to the
// command: it does nothing to a terminal.
func TestNamesOfFilesOfATrailAreVisible(t *testing.T) {
	var b strings.Builder
	p := []audit.Problem{{File: "audit.jsonl.\x1b[8m\u202e", Line: 1, Text: "x"}}
	if err := verified(&b, &audit.Report{Problems: p, Notes: p}, 1); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\u202e") || strings.Count(b.String(), `audit.jsonl.\u001b[8m\u202e:1: `) != 2 {
		t.Errorf("%q", b.String())
	}
}
