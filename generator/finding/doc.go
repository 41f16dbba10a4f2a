// SPDX-License-Identifier: Apache-2.0

// Package finding holds what spineguard has to say about an input: a rule, a
// severity, a message, and the address at which a person can act on it.
//
// Findings are values. Every part of the generator adds them to a [List] and
// goes on, so that one run reports everything; nothing prints or exits on its
// own. At the end the list is sorted by address and printed once, in the
// format that the reader needs: text for a terminal, JSON for programs, or
// annotations for a pull request.
//
// An address is a [Position]: a line and column of a text file, or a cell of
// a workbook. File names in positions are relative to the folder of the
// configuration, with forward slashes on every system; the command line
// adds the folder that the user typed.
package finding
