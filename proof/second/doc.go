// Package second holds a second model of the guard, written from
// docs/conformance.md alone, and a test that compares the two on random
// requests.
//
// The model is slow and plain on purpose, and it shares no code with package
// spine: it reads what net/http has parsed with net/url, regexp and strings.
// Where it disagrees with the guard, one of the two or the page is wrong.
package second
