// SPDX-License-Identifier: Apache-2.0

// Package xlsx reads an Office Open XML workbook (.xlsx, ECMA-376) strictly:
// either every cell of every sheet comes out with its address, or a finding
// says which part cannot be trusted.
//
// Spreadsheet libraries are built to show as much as they can of a damaged
// file. For a policy that is wrong: a row that is lost or moved
// in silence is a permission that changed. So a workbook is read twice.
//
// The strict reader goes first. It accepts the archive only if every reader must see
// the same entries in it (no prefix, no gaps, no repeated or unusual names, sizes
// within the [Limits]), refuses active content (macros, external links, data
// connections, embedded objects), and walks every XML part to its end with
// encoding/xml: no DOCTYPE, rows and cells ascending and unique, every index
// into the shared strings in range.
//
// Then excelize reads the cells, through its row iterator only and with raw
// values, and each cell is compared with what the strict reader has read. Any
// difference is an error: two readers that disagree mean that a third one,
// such as the program in which the sheet was reviewed, may show something
// else again.
//
// Each part is found by the relationships that lead to it, and a part of the
// workbook to which none leads is refused: programs that look for names or
// content types would read it.
//
// A person may see something other than what a cell holds: a text that is struck
// out, a number format that shows other words or none, a font in the colour of
// the fill, a conditional format that does any of this when its rule holds.
// Three words say so. The look of a cell ([Look]) is in what it appears
// otherwise than it is stored, nil if it does not. A layer ([Layer]) is a format
// or a drawing over cells, which may change their look. A text is faint if it
// is shown and can hardly be seen. Where programs differ on how a cell looks,
// all of them count.
//
// Text is given exactly as stored, with the escapes of the format
// (_x000D_ for a carriage return) decoded, rich text runs joined and phonetic
// guides left out. Nothing is trimmed, formatted or converted: a number stays
// the text of the number in the file. What a cell may hold is for the caller
// to say.
package xlsx
