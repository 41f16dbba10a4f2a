// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// large is a document of n operations, in the style of the published ones:
// shared parameters and schemas, a response or two, some prose.
func large(n int) string {
	var b strings.Builder
	b.WriteString(top)
	for i := range n {
		fmt.Fprintf(&b, `  /Resource%d/{id}:
    get:
      operationId: read%d
      summary: Read resource %d
      description: |
        Reads one resource by its logical id. The caller needs the activity that opens the record group of the
        resource; a resource that the caller may not see is answered like one that is not there.
      x-spine-interaction:
        - id: urn:nhs:names:services:s:Resource%d.read
          actor: consumer
          scope: patient/Resource.read
      parameters:
        - {$ref: '#/components/parameters/id'}
        - {name: _format, in: query, required: false, schema: {type: string, enum: [json, xml]}}
        - {$ref: '#/components/parameters/trace'}
      responses:
        "200":
          description: The resource
          content:
            application/fhir+json:
              schema: {$ref: '#/components/schemas/Resource'}
        "404":
          description: There is no such resource
          content:
            application/fhir+json:
              schema: {$ref: '#/components/schemas/OperationOutcome'}
`, i, i, i, i)
	}
	b.WriteString(`components:
  parameters:
    id: {name: id, in: path, required: true, schema: {type: string, maxLength: 64}}
    trace: {name: Ssp-TraceID, in: header, required: true, schema: {type: string}}
  schemas:
    Resource: {type: object, properties: {id: {type: string}, contained: {type: array, items: {$ref: '#/components/schemas/Resource'}}}}
    OperationOutcome: {type: object, properties: {issue: {type: array, items: {type: object, properties: {code: {type: string}}}}}}
`)
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	files := docs{"api.yaml": large(1000)}
	b.SetBytes(int64(len(files["api.yaml"])))
	b.ReportAllocs()
	for b.Loop() {
		doc, findings := read(files)
		if len(findings) > 0 || len(doc.Endpoints) != 1000 {
			b.Fatal(lines(findings))
		}
	}
}

// BenchmarkReadOverlay adds the interactionIds by an overlay, one action for
// each operation.
func BenchmarkReadOverlay(b *testing.B) {
	files := docs{"api.yaml": strings.ReplaceAll(large(1000), "x-spine-interaction", "x-other")}
	var o strings.Builder
	o.WriteString(overlaid)
	for i := range 1000 {
		fmt.Fprintf(&o, "  - target: $.paths['/Resource%d/{id}'].get\n    update: {x-spine-interaction: 'urn:nhs:names:services:s:Resource%d.read'}\n", i, i)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, findings := read(files, o.String()); len(findings) > 0 {
			b.Fatal(lines(findings))
		}
	}
}

// BenchmarkKinLoad is the peer: the same document, loaded with origins.
func BenchmarkKinLoad(b *testing.B) {
	data := []byte(large(1000))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		loader := openapi3.NewLoader()
		loader.IncludeOrigin = true
		if _, err := loader.LoadFromData(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkYAML is the floor: strict nodes and nothing else.
func BenchmarkYAML(b *testing.B) {
	data := []byte(large(1000))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, findings := yamldoc.Parse("api.yaml", data, yamldoc.Limits{}); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}
