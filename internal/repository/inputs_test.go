// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/protocol"
)

// TestTheInputsPageListsEveryAPI holds that docs/inputs.md has the combinations of headers, tokens and
// FHIR that a document may name, and no others.
func TestTheInputsPageListsEveryAPI(t *testing.T) {
	page, err := os.ReadFile("docs/inputs.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| `([a-z0-9.-]+)` \\| (`[A-Z].*?) \\|").FindAllStringSubmatch(string(page), -1) {
		for fhir := range strings.SplitSeq(row[3], ", ") {
			listed = append(listed, protocol.API{
				Headers: spine.HeaderScheme(row[1]), Tokens: spine.TokenProfile(row[2]), FHIR: spine.FHIRVersion(strings.Trim(fhir, "`")),
			}.String())
		}
	}
	var known []string
	for _, api := range protocol.APIs() {
		if api.FHIR != "" { // which is STU3
			known = append(known, api.String())
		}
	}
	slices.Sort(listed)
	slices.Sort(known)
	if !slices.Equal(listed, known) {
		t.Errorf("docs/inputs.md lists %q, package protocol knows %q", listed, known)
	}
}
