// Command mutants removes the rules of the guard, one after the other, and runs
// tests against each mutant: a rule that can be removed without a test that
// fails is not tested.
//
// A rule is removed where it refuses: the condition in front is made false, or
// the statement taken out. First the tests run that docs/conformance.md names
// for the rule, then, if none of them fails, all tests of the packages of the
// guard.
//
// It changes no file: the compiler is given each mutant in place of the file
// that it was made from (go test -overlay). Run it from the root of the
// project:
//
//	go run ./proof/mutants [-rule ID] [FILE…]
//
// It prints the mutants that survive, and those that only tests notice that the
// page does not name, and ends with 1 if any survives.
package main
