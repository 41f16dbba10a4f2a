// SPDX-License-Identifier: Apache-2.0

// Package snapshot compares two lists of accredited systems, that of a file and
// the one that a directory has now: which systems are new, changed and gone, and
// which interactionIds nobody has any longer. It decides what is a loss.
package snapshot
