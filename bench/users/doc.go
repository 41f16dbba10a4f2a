// SPDX-License-Identifier: Apache-2.0

// Package users measures the question what a user may see: with the generated
// tables, and with the maps that one would write instead. The policy is the
// invented one of specs/example. It also filters invented search results.
package users
