// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"reflect"

	"github.com/spineguard/spineguard/generator/finding/jsonschema"
)

// report is the JSON form of a list of findings.
type report struct {
	Version  int       `json:"version"`
	Findings []Finding `json:"findings"`
}

// Schema returns the JSON Schema of findings printed as JSON.
func Schema() []byte {
	return jsonschema.Document("spineguard findings", jsonschema.Of(reflect.TypeFor[report]()))
}
