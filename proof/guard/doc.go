// Package guard holds a second implementation of the rules that package spine
// keeps, and the test that compares the two.
//
// It is written from docs/conformance.md, by other means: regular expressions,
// encoding/json, strings, maps; slow and obvious instead of fast. Random
// requests, valid ones with up to three mutations, must get the same verdict,
// the same rule, the same status and the same codes from both.
//
// A normal run compares ten thousand. A million, and a seed of one's own:
//
//	go test ./proof/guard -run Random -timeout 60m -requests 1000000 -seed 1
package guard
