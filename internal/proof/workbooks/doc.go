// SPDX-License-Identifier: Apache-2.0

// Package workbooks compares what a person sees of a workbook in LibreOffice
// with what the generator reads of it. Random workbooks, with random formats
// of every kind, are shown by LibreOffice: each cell as it is displayed, its
// lines through, its colours, its hidden rows and columns. What differs from
// the text that textconv gives must have a remark there, and must not become a
// fact without a finding. It has tests only, and skips them without
// LibreOffice.
package workbooks
