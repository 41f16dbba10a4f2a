// SPDX-License-Identifier: Apache-2.0

// Package largetest has policies as large as real ones, and larger, for the tests
// of what must not grow with them.
package largetest
