// SPDX-License-Identifier: Apache-2.0

// Package header reads the headers that rules ask about, in one pass and
// without allocating. It also finds what a server, a proxy or a gateway
// behind the guard could take for one of them.
package header
