// SPDX-License-Identifier: Apache-2.0

// Package json writes the resolved policy and its provenance as JSON.
//
// policy.json is the model for other programs: versioned, with a JSON Schema,
// without addresses. provenance.json is its counterpart: for every element of
// the model the places where it was read. A row that is inserted at the top of
// a workbook changes provenance.json and nothing else.
package json
