// SPDX-License-Identifier: Apache-2.0

// Package chain runs a consumer, the stand-ins for the NRL and the Spine Secure
// Proxy, and the provider of the examples together, over mutual TLS: a pointer is
// found, and the record that it leads to is fetched. The audit trails of all four
// must tell the same story. It has tests only.
package chain
