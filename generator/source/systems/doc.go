// SPDX-License-Identifier: Apache-2.0

// Package systems reads the list of accredited systems: which ASID belongs to
// which organisation, and which interactions it may send and receive.
package systems
