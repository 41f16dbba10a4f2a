// SPDX-License-Identifier: Apache-2.0

// Package config reads spineguard.yaml: which documents a policy is made of,
// and where its outputs go.
//
// The types of this package are the whole definition. Their tags give the
// keys, the rules and the texts of the documentation. [Parse] walks a document
// by them and reports everything that does not fit in one run. [Schema] writes
// the JSON Schema from them, so that the two cannot differ.
//
// Paths in a configuration use forward slashes and are relative to its folder;
// inputs may lie outside of it (../shared/formats.csv), outputs stay below
// output.root.
package config
