// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
)

// TestVersionAsJSON: it fits its schema. No golden case holds it, since each build says something else.
func TestVersionAsJSON(t *testing.T) {
	var out bytes.Buffer
	if exit := run([]string{"version", "--format", "json"}, nil, &out, &out); exit != exitClean {
		t.Fatalf("exit %d: %s", exit, &out)
	}
	fitsSchema(t, "version", out.Bytes())
}

func TestVersionAsText(t *testing.T) {
	of := generator.BuildReport{Spineguard: "v0.1.0", OutputFormat: 3, Go: "go1.26.8"}
	if got, want := version(of), "spineguard v0.1.0 (output format 3, go1.26.8)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	of.Commit, of.Date, of.Changed = strings.Repeat("0123456789", 4), "2026-11-26T04:58:27Z", true
	if got, want := version(of), "spineguard v0.1.0 (commit 012345678901 of 2026-11-26T04:58:27Z, with changes, output format 3, go1.26.8)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
