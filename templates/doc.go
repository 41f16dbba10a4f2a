// SPDX-License-Identifier: Apache-2.0

// Package templates holds the built-in templates of the docs pages, one for
// each page, and what they share (parts.md.tmpl). They are text/template, and
// print texts of the policy through the types of generator/emit/docs, which
// escape them: a template decides what a page says and in which order, never
// how a text is made safe.
package templates
