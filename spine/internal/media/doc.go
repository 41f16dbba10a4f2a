// SPDX-License-Identifier: Apache-2.0

// Package media decides whether a request and its answer are in XML or JSON:
// by the query parameter _format, which goes first, and the header Accept.
package media
