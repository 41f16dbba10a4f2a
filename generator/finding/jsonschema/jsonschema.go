// SPDX-License-Identifier: Apache-2.0

package jsonschema

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// Object is a JSON object.
type Object = map[string]any

// Of returns the schema of a type by its json tags: a member without omitempty
// is required, and no others than those of the type are allowed. Members of an
// embedded struct are those of the struct. A tag enum lists the values that a
// text, or the texts of a list, can have, separated by blanks.
func Of(t reflect.Type) Object {
	switch t.Kind() {
	case reflect.Pointer:
		return Of(t.Elem())
	case reflect.String:
		return Object{"type": "string"}
	case reflect.Bool:
		return Object{"type": "boolean"}
	case reflect.Int:
		return Object{"type": "integer"}
	case reflect.Float64:
		return Object{"type": "number"}
	case reflect.Slice:
		return Object{"type": "array", "items": Of(t.Elem())}
	case reflect.Struct:
		return structure(t)
	default:
		panic("jsonschema: no schema for " + t.String())
	}
}

func structure(t reflect.Type) Object {
	properties, required := Object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "-" || name == "" {
			continue
		}
		property := Of(f.Type)
		if values, ok := f.Tag.Lookup("enum"); ok {
			restrict(property, strings.Fields(values))
		}
		properties[name] = property
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	return Object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// restrict names the values that a schema allows; for a list, in each place.
func restrict(schema Object, values []string) {
	if items, ok := schema["items"].(Object); ok {
		restrict(items, values)
		return
	}
	schema["enum"] = values
}

// Document writes a schema as a document of its own.
func Document(title string, schema Object) []byte {
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = title
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(schema); err != nil {
		panic("jsonschema: a schema of strings cannot fail to marshal: " + err.Error())
	}
	return b.Bytes()
}
