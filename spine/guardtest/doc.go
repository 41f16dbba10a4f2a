// SPDX-License-Identifier: Apache-2.0

// Package guardtest makes what a test of a guarded handler needs: requests that break no rule,
// a registry in memory, a fixed clock, and a guard that records its verdicts. It is to package
// guard what net/http/httptest is to net/http:
//
//	g, err := guardtest.NewGuard(nrl.NRL(), spine.ServicePosition, guardtest.Options{})
//	for o := range nrl.Policy().OperationsOf(nrl.DocumentReferenceRead) {
//		g.Wrap(handler).ServeHTTP(httptest.NewRecorder(), g.NewRequest(o, guardtest.Call{}))
//	}
//
// An interactionId may be that of several operations; policy.Service.Operations gives all of
// a service.
//
// A test of a refusal takes such a request and breaks one thing, so that the test knows which
// rule answers. What a policy itself makes impossible stays so: for an operation without a
// scope, or one that no listed system may send, NewRequest makes the nearest request, and the
// guard refuses it.
//
// A guard that the tested code makes itself lets these requests through if it has the same
// clock, registry and system: see the example of [Guard.Registry]. If it checks peers or users,
// the test gives it a guard.PeerIdentity and a guard.UserResolver of its own. The peer of a
// provider must have its ProxyName. Elsewhere it must have the certificate name of the sender,
// which Sender lacks (give Options.Systems some that have one). The user must have the role
// profile of [Professional], and with tokens of GP Connect its SDS user id.
//
// Guards of this package check neither peers nor signatures. They are for tests.
package guardtest
