// SPDX-License-Identifier: Apache-2.0

// Package names turns the codes of a policy into Go identifiers.
//
// Every name is made from its own code alone, so a row that is added or
// removed never renames the constant of another. There is one table for each
// generated package; two codes that would get the same name are a finding that
// names both and the key of the configuration that settles it. No name is
// ever numbered in silence.
package names
