// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// TestEachPublishedAddressHasARoute, of those behind the proxy in the
// specifications of the NRL.
func TestEachPublishedAddressHasARoute(t *testing.T) {
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	files, err := filepath.Glob(filepath.Join(dir, "openapi", "nrlf-*.swagger.yaml"))
	if err != nil || len(files) == 0 {
		t.Skipf("skipped: the corpus of published documents is absent (%v); set SPINEGUARD_CORPUS to its folder", err)
	}
	p, err := pointers.NewProxy("https://spine-proxy.national.ncrs.nhs.uk", pointers.Encoded)
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`(?:ssp|https)://spine-proxy\.national\.ncrs\.nhs\.uk/[^\s"',)` + "`" + `]+`)
	found := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range address.FindAllString(string(text), -1) {
			found++
			if _, err := pointers.CanRetrieve(spine.PointerAndRecord, formats, formatSSP, record, p); err != nil {
				t.Errorf("%s: %q: %v", filepath.Base(file), record, err)
			}
		}
	}
	if found < 8 {
		t.Errorf("only %d addresses were found", found)
	}
}
