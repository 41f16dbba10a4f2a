// SPDX-License-Identifier: Apache-2.0

// Command release makes the modules of a checkout those of a version: no replace leads to a
// sibling, each requires the others at exactly that version, and the sums are those of what
// will be tagged. What stands under Unreleased in CHANGELOG.md becomes that of the version.
//
//	go run ./release -version v0.1.0 [-date 2026-11-26] -proxy DIR CHECKOUT
//
// The version is one of v0 or v1, and not below the one that generated code asks for. It goes
// from spine to the root, since a sum can be written only once what it is of does not change any
// more, and packs each module into the folder DIR, which is then a module proxy (file://DIR). The
// checkout must be clean: what lies in it is what is packed. At the end it uses the modules from
// there, in an empty folder. scripts/release commits and tags the result.
//
// With -only it packs the modules and stops there. scripts/modules makes a proxy of a clone so.
package main
