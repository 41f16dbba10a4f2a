// SPDX-License-Identifier: Apache-2.0

// Package workbook turns the tables of an RBAC workbook into facts.
//
// A workbook holds up to seven sheets, each a table with its header in row 1:
//
//	Record types  Record group, Record type, Code system, Code
//	Mapping       Record group, Record types contained, Access level, RBAC code
//	Activities    RBAC code, Activity, Includes (optional)
//	Job roles     Role code, Role name
//	Baseline      Role code, RBAC code; or a matrix
//	Functions     Function, Requirement
//	Separation    First RBAC code, Second RBAC code
//
// Columns may stand in any order and are found by the exact text of their
// header; sheets by their exact name. Both can be set in [Options]. No sheet
// is needed by itself, but Mapping needs Record types, and a workbook without
// any known sheet is an error, as is a sheet or a column that would not be
// read and that [Options] do not leave out.
//
// The baseline is a list (a role and an activity in each row) if a header is
// that of the RBAC code. Otherwise it is a matrix: the first column holds the
// role codes, the other headers are activity codes, and a cell holds "yes" or
// nothing.
//
// A cell merged down over several rows counts for each of them; the address of
// the fact is the cell that holds the value. Merges across columns are
// refused. Several record types, or several included activities, stand in one
// cell separated by line breaks or semicolons.
//
// A blank row is skipped wherever it stands: it holds nothing that could
// be lost, and the rows below it are read. Every other row becomes a fact or a
// finding. Values are never trimmed, folded or converted. What makes a value
// untrustworthy in any table (a formula, a number, a blank at its end, an
// invisible or look-alike character, a hidden row) is found here, and its row
// yields no fact; whether a code is a code is for policy.Resolve to say.
package workbook
