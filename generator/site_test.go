// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/write"
)

// TestSiteIsAnArtefact: a site need not be there; one of which a part is there
// is checked as everything is. Its pages show addresses, so a moved row
// rewrites them, and not the lock.
func TestSiteIsAnArtefact(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	load := func() *generator.Project {
		p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
		if err != nil || p.HasErrors() {
			t.Fatal(err, p.Findings)
		}
		return p
	}
	generate := func() []string {
		r, err := load().Generate(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return r.Written
	}
	check := func() []write.FileState {
		status, err := load().Check(time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return status.Files
	}
	const header = "system,code,display,retrieval,mime,interactionId\n"
	const one, two = "https://example.org/f,one,One,direct,text/html,\n", "https://example.org/f,two,Two,direct,text/html,\n"
	put("spineguard.yaml", "version: 1\nformats: formats.csv\noutput:\n  root: .\n  go: {dir: gen, package: gen}\n  docs: {dir: docs, html: site}\n")
	put("formats.csv", header+one+two)
	generate()
	if got := check(); len(got) > 0 {
		t.Fatal(got)
	}
	if err := os.RemoveAll(filepath.Join(dir, "site", "data")); err != nil {
		t.Fatal(err)
	}
	if got := check(); len(got) != 4 || got[0].State != write.Missing {
		t.Errorf("without a part of the site check says %v", got)
	}
	if err := os.RemoveAll(filepath.Join(dir, "site")); err != nil {
		t.Fatal(err)
	}
	if got := check(); len(got) > 0 {
		t.Errorf("without the site check says %v", got)
	}
	if diff, err := load().Diff(); err != nil || diff != "" {
		t.Error(err, diff)
	}
	generate()
	put("formats.csv", header+two+one)
	written := generate()
	if !slices.Contains(written, "site/formats.html") || slices.ContainsFunc(written, func(f string) bool { return !strings.HasPrefix(f, "site/") && f != "gen/provenance.json" }) {
		t.Errorf("a moved row rewrote %v", written)
	}
}
