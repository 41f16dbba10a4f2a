// SPDX-License-Identifier: Apache-2.0

// Package formats reads the list of retrieval formats: how the record behind a
// pointer is fetched, and with which interactionId, depends on its format.
package formats
