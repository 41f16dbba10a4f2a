// Command mutants removes the rules of the guard, one after the other, and runs
// the tests of package spine against each: a rule that can be removed without a
// test that fails is not tested.
//
// It changes no file: the compiler is given each mutant in place of the file
// that it was made from (go test -overlay). Run it from the root of the
// project:
//
//	go run ./proof/mutants [FILE…]
//
// It prints the mutants that survive, and ends with 1 if there are any.
package main
