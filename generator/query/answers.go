// SPDX-License-Identifier: Apache-2.0

package query

import (
	"reflect"

	"github.com/spineguard/spineguard/generator/finding/jsonschema"
)

// Answers is the JSON form of a question that is put to several policies: what
// each of them answers, in the order in which they were named. One policy
// answers with its own form alone.
type Answers[T any] struct {
	Version int               `json:"version"` // 1
	Answers []ConfigAnswer[T] `json:"answers"`
}

// ConfigAnswer is what one policy answers; without an answer it says why.
type ConfigAnswer[T any] struct {
	Config  string `json:"config"` // path of the configuration, as the user named it
	Answer  *T     `json:"answer,omitempty"`
	Refused string `json:"refused,omitempty"`
}

// Schema returns the JSON Schema of what T is marshalled to, for one policy or
// for several.
func Schema[T any](title string) []byte {
	return jsonschema.Document(title, jsonschema.Object{"oneOf": []jsonschema.Object{
		jsonschema.Of(reflect.TypeFor[T]()), jsonschema.Of(reflect.TypeFor[Answers[T]]()),
	}})
}
