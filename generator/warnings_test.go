// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spineguard/spineguard/generator"
)

// TestNews: a warning of the last run is news only once the warnings of its
// rule have changed; where it stands does not count.
func TestNews(t *testing.T) {
	const (
		header = "system,code,display,retrieval,mime,interactionId\n"
		one    = "https://example.org/f,one,One,direct,text/html,"
	)
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	load := func() *generator.Project {
		p, err := generator.Load(filepath.Join(dir, "spineguard.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	expect := func(when string, news, known int) {
		if got, n := load().News(); len(got) != news || n != known {
			t.Errorf("%s: %d known and news %v", when, n, got)
		}
	}
	put("spineguard.yaml", "version: 1\nformats: formats.csv\noutput: {root: ., go: {dir: gen, package: gen}}\n")
	put("formats.csv", header+one)
	expect("before the first run", 1, 0)
	if _, err := load().Generate(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("nothing changed", 0, 1)
	put("formats.csv", header+"https://example.org/f,two,Two,direct,text/html,\n"+one)
	expect("another row above it", 0, 1)
	put("formats.csv", header+one+"\n")
	expect("mended", 0, 0)
	put("other.csv", header+one)
	put("spineguard.yaml", "version: 1\nformats: other.csv\noutput: {root: ., go: {dir: gen, package: gen}}\n")
	expect("in another file", 1, 0)
	put("spineguard.yaml", "version: 1\nformats: formats.csv\noutput: {root: ., go: {dir: gen, package: gen}}\n")
	put("formats.csv", header+one)
	put("gen/spineguard.lock", "damaged")
	expect("without a manifest that can be read", 1, 0)
}
