package diff

import (
	"reflect"

	"github.com/spineguard/spineguard/generator/finding/jsonschema"
)

// Schema returns the JSON Schema of a report as JSON.
func Schema() []byte {
	return jsonschema.Document("spineguard diff", jsonschema.Of(reflect.TypeFor[Report]()))
}
