// SPDX-License-Identifier: Apache-2.0

// Package starter makes a project to start from: a configuration, the documents
// of a template or those of the user, the go:generate line, what git should know
// of outputs and workbooks, and on request a GitHub workflow. It writes all of it
// or nothing, and nowhere else than into its folder; a workflow stands at the top
// of the work tree, where GitHub looks for it.
//
// access.sh is what the workflow runs. The action of this repository runs the
// same file.
package starter
