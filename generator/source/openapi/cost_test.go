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
