// Package guardtest makes what a test of a guarded handler needs: a request for an operation
// that keeps every rule, a registry in memory, a fixed clock, and a guard that keeps its
// verdicts. It is to package guard what net/http/httptest is to net/http:
//
//	g, err := guardtest.NewGuard(nrl.NRL(), spine.Called, guardtest.Options{})
//	r := g.NewRequest(operation, guardtest.Call{})
//	g.Wrap(handler).ServeHTTP(httptest.NewRecorder(), r)
//
// A test of a refusal takes such a request and spoils one thing, so that it is known which
// rule answers. What a policy itself makes impossible stays so: of an operation without a
// scope, or one that no listed system may send, NewRequest makes the best request that there
// is, and the guard refuses it.
//
// Guards of this package check neither peers nor signatures. They are for tests.
package guardtest
