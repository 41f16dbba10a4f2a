// SPDX-License-Identifier: Apache-2.0

// Package csvdoc reads strict CSV (RFC 4180) into rows of named columns, with
// the line and column of every field.
//
// A table has one header line whose texts are known. Nothing is trimmed or
// guessed: a column that is missing, repeated or unknown, a row that is longer
// or shorter than the header, a blank at either end of a field, a character
// that does not show: each is a finding with its place.
package csvdoc
