// SPDX-License-Identifier: Apache-2.0

// Package site writes the docs pages as a static HTML site: one folder that
// needs no server and no network, for people who look things up.
//
// The steps are: model → docs.Build (the data of the pages, the same as for
// Markdown) → [page] (sections, tables and matrices of plain strings) →
// html/template → files in memory. Every table is made once and written twice:
// as HTML, and into a script of data from which the browser makes downloads.
// Search and filters are classic scripts beside the pages; without them every
// page is still complete.
//
// Texts of inputs stay texts: html/template escapes them in pages, and the JSON
// encoder, with its HTML escapes on, in scripts. Pages forbid all inline
// scripts and styles by their Content-Security-Policy.
package site
