// SPDX-License-Identifier: Apache-2.0

// Package docs writes the pages that people read: for a repository, as
// Markdown, and for a specification site, as Markdown for Jekyll. They are made
// from the same model in the same run as the code, and who opens what comes from
// the table form that the code holds, so the two cannot disagree.
//
// The steps are: model → [Data] (everything resolved into links, paths and
// tables, versioned) → templates (package templates, or the user's own, which
// replace built-in ones by name) → files in memory. Pictures are SVG, drawn
// here, without a browser or a network.
//
// Texts of inputs are of type [Text], which escapes itself when it is printed.
// A template cannot forget to.
package docs
