// SPDX-License-Identifier: Apache-2.0

// Package shell writes commands that people paste into a shell.
package shell
