// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
)

// TestMovedRowChangesProvenanceAlone writes a project, moves a row of a list
// and writes again: provenance.json is the only file that is touched, the lock
// included.
func TestMovedRowChangesProvenanceAlone(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const header = "system,code,display,retrieval,mime,interactionId\n"
	const one, two = "https://example.org/f,one,One,direct,text/html,\n", "https://example.org/f,two,Two,direct,text/html,\n"
	put("spineguard.yaml", "version: 1\nformats: formats.csv\noutput:\n  root: .\n  go: {dir: gen, package: gen}\n")
	write := func() []string {
		t.Helper()
		p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
		if err != nil || p.HasErrors() {
			t.Fatal(err, p.Findings)
		}
		r, err := p.Generate(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		status, err := p.Check(time.Now())
		if err != nil || !status.Clean() {
			t.Fatal(err, status)
		}
		return r.Written
	}
	put("formats.csv", header+one+two)
	if first := write(); len(first) != 4 {
		t.Fatalf("first wrote %v", first)
	}
	put("formats.csv", header+two+one)
	if second := write(); !slices.Equal(second, []string{"gen/provenance.json"}) {
		t.Errorf("a moved row rewrote %v", second)
	}
}
