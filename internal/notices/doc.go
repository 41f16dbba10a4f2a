// SPDX-License-Identifier: Apache-2.0

// Command notices writes THIRD_PARTY_LICENSES.md: the licences of all that is compiled into the program
// and into the packages of the modules that users import.
//
//	go -C internal run ./notices
//
// It asks the go command for the packages, on each system that a release is for, and takes the files of
// licences and notices from the folders of those packages and those above them, up to the module. A licence
// that it does not know is an error: somebody has to read it first. The file names no versions, which stand
// in go.mod and in the list of each release. A test compares it.
package main
