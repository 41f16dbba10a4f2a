// SPDX-License-Identifier: Apache-2.0

// Package revision takes the inputs of a configuration out of a commit of a git
// repository, without touching the work tree, the index or any hook.
//
// It asks git for the tree of the commit and for the contents of the files that
// can be inputs, and writes them into a folder of its own, from which they are
// read like any others. It is for comparisons; generating never starts another
// program.
package revision
