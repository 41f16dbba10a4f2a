// SPDX-License-Identifier: Apache-2.0

// Package browser opens the HTML site in a real browser: it is a module of its
// own, so that nobody but its tests needs what drives one.
//
// [Open] starts Chromium, of which all pages are tabs. A [Page] records what the
// page says to its console and which requests it makes; a page of the site
// says nothing, and asks for its own files only.
package browser
