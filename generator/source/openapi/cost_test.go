// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"strings"
	"testing"
)

// Each fault is located without a look at all the others. (If it is not, this
// test takes minutes.)
func TestManyFaultsAreLocated(t *testing.T) {
	const n = 3_000
	var paths, undefined, schemas strings.Builder
	paths.WriteString(top)
	undefined.WriteString(top)
	schemas.WriteString(top + "  /a: {get: " + operated + "}\ncomponents:\n  schemas:\n")
	for i := range n {
		fmt.Fprintf(&paths, "  /p%d/{x}: {get: %s}\n", i, operated)
		fmt.Fprintf(&undefined, "  /p%d: {get: {x-spine-interaction: x, security: [{S: []}], %s}}\n", i, ok)
		fmt.Fprintf(&schemas, "    S%d: {type: foo}\n", i)
	}
	for name, document := range map[string]string{"no parameter": paths.String(), "security": undefined.String(), "types": schemas.String()} {
		t.Run(name, func(t *testing.T) {
			if _, findings := read(docs{"api.yaml": document}); len(findings) < n || findings[n-1].Position.Line < n {
				t.Errorf("%d findings, want %d, each in a line of its own", len(findings), n)
			}
		})
	}
}

// kin-openapi searches the document for each value of a wrong kind, so that it
// is not asked about many of them. (If it is, this test takes minutes.)
func TestManyValuesOfAWrongKindAreRefused(t *testing.T) {
	const many = "the document has more than 200 fields that hold a value of a wrong kind"
	for n, want := range map[int]bool{200: false, 201: true, 20_000: true} {
		var b strings.Builder
		b.WriteString(top + "  /a: {get: " + operated + "}\ncomponents:\n  schemas:\n")
		for i := range n {
			fmt.Fprintf(&b, "    S%d: {type: object, required: 1}\n", i)
		}
		_, findings := read(docs{"api.yaml": b.String()})
		if got := lines(findings); strings.Contains(got, many) != want || hasErrors(findings) != want || want != (len(findings) == 1) {
			t.Errorf("%d: got %.300s", n, got)
		}
	}
}
