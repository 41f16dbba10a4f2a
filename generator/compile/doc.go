// SPDX-License-Identifier: Apache-2.0

// Package compile makes the table form of a resolved policy: the data that the
// generated packages hold, and that guards, transports and package spine/policy read.
//
// There is one table form. Package emit/golang prints it, and the commands that generate,
// review or test a policy ask the same tables in memory. So a
// page, a command and a guard cannot answer differently.
package compile
