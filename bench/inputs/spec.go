// SPDX-License-Identifier: Apache-2.0

package inputs

import (
	"fmt"
	"strings"
)

const specHead = `openapi: 3.0.3
info: {title: A service, version: "1"}
x-spine-service: {name: s, headers: ssp, tokens: spine, base: /R4, fhir: R4}
paths:
`

const specOperation = `  /Resource%[1]d/{id}:
    get:
      operationId: read%[1]d
      summary: Read resource %[1]d
      description: |
        Reads one resource by its logical id. The caller needs the activity that opens the record group of the
        resource; a resource that the caller may not see is answered like one that is not there.
      x-spine-interaction:
        - id: urn:nhs:names:services:s:Resource%[1]d.read
          actor: consumer
          scope: [patient/Resource.read]
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
`

const specFoot = `components:
  parameters:
    id: {name: id, in: path, required: true, schema: {type: string, maxLength: 64}}
    trace: {name: Ssp-TraceID, in: header, required: true, schema: {type: string}}
  schemas:
    Resource: {type: object, properties: {id: {type: string}, contained: {type: array, items: {$ref: '#/components/schemas/Resource'}}}}
    OperationOutcome: {type: object, properties: {issue: {type: array, items: {type: object, properties: {code: {type: string}}}}}}
`

// Spec returns an OpenAPI document with n operations, each with an
// interactionId of its own.
func Spec(n int) []byte {
	var b strings.Builder
	b.WriteString(specHead)
	for i := range n {
		fmt.Fprintf(&b, specOperation, i)
	}
	b.WriteString(specFoot)
	return []byte(b.String())
}

// InteractionID is the interactionId of operation i of a spec.
func InteractionID(i int) string { return fmt.Sprintf("urn:nhs:names:services:s:Resource%d.read", i) }

// Systems returns a systems.csv of n systems, each of which may send 1 to 12
// of the first interactionIds of a spec.
func Systems(n, interactions int) []byte {
	var b strings.Builder
	b.WriteString("asid,ods,sends,receives,host,certificate\n")
	for i := range n {
		var ids []string
		for j := range 1 + i%12 {
			ids = append(ids, InteractionID((i/12+j*7)%interactions))
		}
		fmt.Fprintf(&b, "2%011d,Y%05d,%s,,,system%d.example.nhs.uk\n", i*3, i/4, strings.Join(ids, " "), i)
	}
	return []byte(b.String())
}
