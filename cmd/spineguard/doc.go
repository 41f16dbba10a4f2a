// SPDX-License-Identifier: Apache-2.0

// Command spineguard generates Go code from the documents that govern access to
// NHS Spine services: endpoint specs, the list of retrieval formats and the RBAC
// mapping workbook. The README has a tour.
//
// Each command is one small file; package generator does the work.
// Results go to standard output, everything else to standard error. The exit
// status is 0 if there is nothing to report, 1 for findings and drift, and 2
// for wrong usage, an unreadable configuration and failures of input or output.
package main
