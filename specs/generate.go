// SPDX-License-Identifier: Apache-2.0

// Package specs holds the documents that this repository generates from: the
// National Record Locator with retrieval through the Spine Secure Proxy, GP
// Connect, the generations of the NRL's RBAC mapping, and an invented example.
// Each folder has a README with its sources.
//
// Workbooks are made from the text tables beside them, so that a change is
// reviewed as text.
package specs

//go:generate go -C ../internal run ./makeworkbooks ../specs ../examples/review
