// SPDX-License-Identifier: Apache-2.0

// Makeworkbooks writes workbooks from text tables, so that what is in them is
// reviewed as text. For each file that ends in .txt and begins with "sheet:"
// or a comment, below the folders that it is given, it writes the workbook of
// the same name beside it.
//
// A text table:
//
//	# a comment
//	sheet: Mapping
//	Record group   | Access level              | RBAC code
//	Record Group 1 | Pointer-only access       | B0268
//	^              | Pointer and record access | B0269
//
// Blanks around a cell are layout. A cell that is ^ is merged with the one
// above it; \n is a line break. Every cell is written as text, so that no
// spreadsheet turns a code into a number.
//
// A workbook is written only if it differs from what the text says: the bytes
// of a workbook also depend on the library that wrote it.
package main
