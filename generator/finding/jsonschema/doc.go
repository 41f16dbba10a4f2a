// SPDX-License-Identifier: Apache-2.0

// Package jsonschema derives JSON Schemas (2020-12) from the Go types that are
// marshalled, so that a schema cannot drift from what is written.
package jsonschema
