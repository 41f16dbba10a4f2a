// SPDX-License-Identifier: Apache-2.0

// Package inputs writes invented documents of any size, and projects that
// generate from them: a spec in the style of the published ones, a workbook in
// the layout of the NRL's mapping, a list of systems.
package inputs
