// SPDX-License-Identifier: Apache-2.0

package overlay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/generator/source/overlay"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// BenchmarkApply applies an action to each of n operations, by name and by a
// filter that looks at all of them now and then. It reports what a value of
// the document costs, and how long it takes compared with the parsing of the
// document, in one run: neither may grow with n.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{500, 2000, 8000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var doc, over strings.Builder
			doc.WriteString("openapi: 3.0.3\npaths:\n")
			over.WriteString(head11)
			for i := range n {
				fmt.Fprintf(&doc, `  /Resource%d/{id}:
    get:
      operationId: read%d
      summary: Read resource %d
      parameters:
        - {$ref: '#/components/parameters/id'}
        - {name: _format, in: query, required: false, schema: {type: string, enum: [json, xml]}}
      responses:
        "200": {description: The resource, content: {application/fhir+json: {schema: {$ref: '#/components/schemas/Resource'}}}}
`, i, i, i)
				fmt.Fprintf(&over, "  - {target: \"$.paths['/Resource%d/{id}'].get\", update: {x-spine-interaction: r%d}}\n", i, i)
			}
			over.WriteString("  - {target: \"$..parameters[?@.name == '_format']\", remove: true}\n")
			o, findings := overlay.Parse("o.yaml", []byte(over.String()), yamldoc.Limits{})
			if o == nil {
				b.Fatal(findings)
			}
			var parse, apply time.Duration
			for b.Loop() {
				start := time.Now()
				root, _ := yamldoc.Parse("doc.yaml", []byte(doc.String()), yamldoc.Limits{})
				parse += time.Since(start)
				start = time.Now()
				if findings := overlay.NewDocument("doc.yaml", root, overlay.Origins{}, yamldoc.Limits{}).Apply(o); len(findings) > 0 {
					b.Fatal(findings)
				}
				apply += time.Since(start)
			}
			b.ReportMetric(float64(apply.Microseconds())/float64(b.N)/float64(n), "µs/action")
			b.ReportMetric(float64(apply)/float64(parse), "apply/parse")
		})
	}
}
