// SPDX-License-Identifier: Apache-2.0

// Package repository holds the tests of the repository as a whole: imports have one direction,
// the README and the commands in the docs run as printed, their words are plain, libraries are newer than their known
// vulnerabilities, the public API is the one in docs/api, and the action does what it says. It
// has tests only.
package repository
