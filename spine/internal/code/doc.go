// SPDX-License-Identifier: Apache-2.0

// Package code knows the syntax of codes such as ASIDs, and what a reader of
// requests needs of ASCII. Guard, transport and identity share it, so that each
// accepts what the others accept.
//
// All functions take texts and bytes, allocate nothing and know no locale.
package code
