// SPDX-License-Identifier: Apache-2.0

// Package vocabulary holds the names that package protocol has registered, for the text forms
// of package spine, which cannot import it.
package vocabulary
