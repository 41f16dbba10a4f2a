// SPDX-License-Identifier: Apache-2.0

// Package guard decides whether a request to a service of the Spine is allowed.
//
// A guard stands in front of an [http.Handler] at one of three positions: a service that is
// called directly ([NewService]), a provider behind the Spine Secure Proxy ([NewProvider]), or
// in the place of the proxy ([NewProxy]). It lets a request through only if its address, its
// headers, its token and its systems keep every rule, and answers all others with the
// OperationOutcome that the API documents:
//
//	g, err := guard.NewService(nrl.NRL(), guard.ServiceOptions{…})
//	handler := g.Wrap(mux)
//
// What a guard has read is what the code behind it reads: an address, a query or a header that
// two readers could understand in two ways is refused. Every verdict is recorded once, by an
// [AuditSink]. Whatever fails, or panics, denies.
//
// docs/guard.md of the project says how to set up a guard, docs/conformance.md has each rule
// with its source.
package guard
