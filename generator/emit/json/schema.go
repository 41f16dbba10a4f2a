// SPDX-License-Identifier: Apache-2.0

package json

import (
	"reflect"

	"github.com/spineguard/spineguard/generator/finding/jsonschema"
)

// Schema returns the JSON Schema of policy.json.
func Schema() []byte {
	return jsonschema.Document("spineguard policy.json", jsonschema.Of(reflect.TypeFor[PolicyFile]()))
}
