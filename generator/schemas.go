// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"reflect"

	"github.com/spineguard/spineguard/generator/adopt"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/finding/jsonschema"
	"github.com/spineguard/spineguard/generator/query"
	"github.com/spineguard/spineguard/generator/replay"
	"github.com/spineguard/spineguard/generator/request"
	"github.com/spineguard/spineguard/spine/audit"
)

// Schemas returns the JSON Schemas of what spineguard reads and writes, by name.
func Schemas() map[string]func() []byte {
	return map[string]func() []byte{
		"config": config.Schema, "policy": json.Schema, "findings": finding.Schema, "diff": func() []byte { return query.Schema[diff.Report]("spineguard diff") },
		"explain": func() []byte { return query.Schema[query.Answer]("spineguard explain") },
		"adopt":   func() []byte { return query.Schema[adopt.Report]("spineguard adopt") },
		"check": func() []byte {
			return jsonschema.Document("spineguard check", jsonschema.Of(reflect.TypeFor[CheckReport]()))
		},
		"who": func() []byte { return query.Schema[query.Table]("spineguard who-can and what-can") },
		"verify": func() []byte {
			return jsonschema.Document("spineguard audit verify", jsonschema.Of(reflect.TypeFor[audit.Report]()))
		},
		"approve": func() []byte {
			return jsonschema.Document("spineguard approve", jsonschema.Of(reflect.TypeFor[diff.Approving]()))
		},
		"replay": func() []byte { return query.Schema[replay.Report]("spineguard audit replay") },
		"request": func() []byte {
			return jsonschema.Document("spineguard request", jsonschema.Of(reflect.TypeFor[request.Result]()))
		},
		"test": func() []byte { return query.Schema[assert.Report]("spineguard test") },
		"version": func() []byte {
			return jsonschema.Document("spineguard version", jsonschema.Of(reflect.TypeFor[BuildReport]()))
		},
	}
}
