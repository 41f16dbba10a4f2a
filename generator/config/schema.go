// SPDX-License-Identifier: Apache-2.0

package config

import (
	"reflect"
	"strconv"

	"github.com/spineguard/spineguard/generator/finding/jsonschema"
)

// SchemaURL is the id of the schema, and where editors find it.
const SchemaURL = "https://raw.githubusercontent.com/spineguard/spineguard/main/docs/reference/spineguard.schema.json"

// Schema returns the JSON Schema (2020-12) of spineguard.yaml, made from the
// types of this package. What a schema cannot say, such as that a name is not a
// keyword, is left to [Parse].
func Schema() []byte {
	s := structSchema(reflect.TypeFor[Config]())
	s["anyOf"] = []any{
		object{"required": []string{"specs"}, "properties": object{"specs": object{"minItems": 1}}},
		object{"required": []string{"formats"}}, object{"required": []string{"rbac"}},
	}
	s["$id"] = SchemaURL
	return jsonschema.Document("spineguard.yaml", s)
}

type object = jsonschema.Object

func structSchema(t reflect.Type) object {
	properties := object{}
	required := []string{}
	for _, f := range fields(t) {
		s := typeSchema(t.Field(f.index).Type, f.tag)
		s["description"] = f.tag.Get("doc")
		properties[f.key] = s
		if f.required {
			required = append(required, f.key)
		}
	}
	return object{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

func typeSchema(t reflect.Type, tag reflect.StructTag) object {
	switch {
	case t == textType:
		return textSchema(tag.Get("syntax"))
	case t.Kind() == reflect.Bool:
		return object{"type": "boolean"}
	case t.Kind() == reflect.Int:
		if tag.Get("syntax") == "one" {
			return object{"const": 1}
		}
		s := object{"type": "integer", "minimum": 1}
		if n, err := strconv.Atoi(tag.Get("default")); err == nil {
			s["default"] = n
		}
		return s
	case t.Kind() == reflect.Slice:
		return object{"type": "array", "items": typeSchema(t.Elem(), tag)}
	case t.Kind() == reflect.Map:
		s := object{"type": "object", "additionalProperties": textSchema(tag.Get("syntax"))}
		if known, ok := keysOf[tag.Get("keys")]; ok {
			s["propertyNames"] = object{"enum": known()}
		}
		return s
	}
	s := structSchema(t)
	if short := tag.Get("short"); short != "" {
		f, _ := t.FieldByName(short)
		return object{"oneOf": []any{typeSchema(f.Type, f.Tag), s}}
	}
	return s
}

func textSchema(name string) object {
	s := object{"type": "string", "minLength": 1}
	if f := syntaxes[name]; f.pattern != "" {
		s["pattern"] = f.pattern
	} else if f.Words != nil {
		s["enum"] = f.Words
	}
	return s
}
