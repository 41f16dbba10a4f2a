// SPDX-License-Identifier: Apache-2.0

// Package load proves that a guard decides rightly, costs little and keeps
// nothing under load: a bounded number of clients ask examples/provider on
// loopback, over mutual TLS with kept connections, while the directory comes and
// goes and certificates are replaced.
//
// Each request is of a kind whose answer is known. What the guard decided is
// compared with it three times: in the answer, in the audit, and in what reached
// the handler. The same server without the guard is asked in turn, for the ratios
// of throughput and latency.
//
// The package is a module of its own because the provider is.
package load
