// Command spineguard turns the documents that govern access to NHS Spine
// services into Go code: endpoint specs, the list of retrieval formats and the
// RBAC mapping workbook. The README has a tour.
//
// Each command is one small file; what it does is done by package generator.
// Results go to standard output, everything else to standard error. The exit
// status is 0 if there is nothing to report, 1 for findings and drift, and 2
// for wrong usage, an unreadable configuration and failures of input or output.
package main
