// SPDX-License-Identifier: Apache-2.0

// Package preview serves the HTML site of a configuration to the person who
// edits its documents, on their own computer only.
//
// A [Preview] looks at the documents twice a second. When one of them changes it
// makes the pages again, and notifies the browsers that have one open, which
// reload it and come back to the same place. If the documents have errors, the last
// pages without errors stay, with the findings as a page of their own and a line at
// the end of the window that leads there.
//
// It answers nobody else: it listens on a loopback address, and a request whose
// Host is not that address is refused, so that no page of the web can reach it
// under a name of its own (DNS rebinding). It has no file system behind it:
// it holds the pages in memory.
package preview
