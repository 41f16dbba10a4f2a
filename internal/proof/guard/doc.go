// SPDX-License-Identifier: Apache-2.0

// Package guard holds a second implementation of the rules that package spine/guard
// keeps, and the tests that compare the two.
//
// The model (model_*_test.go) is written from docs/conformance.md and
// docs/guard.md, by other means than the guard: regular expressions, strings,
// maps, a reader of JSON that copies everything; slow and obvious instead of
// fast. Random requests (draft, mutations), valid ones with up to three
// mutations, must get the same verdict, the same rule, the same status and the
// same codes from both, at guards of all positions with and without their hooks
// (places, guards, hooks). The audit must hear of each request exactly once.
//
// Two more tests keep the comparison honest. Each rule of the list must be
// broken by some of ten thousand requests, and a model that forgets any one of
// them must disagree with the guard.
//
// A normal run compares ten thousand. A million, and a seed of one's own:
//
//	go -C internal test ./proof/guard -run Random -timeout 60m -requests 1000000 -seed 1
package guard
