// SPDX-License-Identifier: Apache-2.0

// Command mutants changes the code that decides who sees a record, one place
// after the other, and runs tests against each mutant: a rule that can be
// changed without a test that fails is not tested.
//
// Conditions are made false or true; what is returned as a refusal becomes its
// opposite; calls and appended errors are left out. Operands of && and || say
// nothing, < and <=, > and >=, == and != are swapped, and integers that are
// compared with or handed over are one more or less. A row of a table of rules
// asks nothing. What declares a constant cannot be changed in this way, and is
// counted as not tried.
//
// It changes no file. All mutants of a package are put into one copy of it,
// each behind the question whether it is on, and the go command takes the copy
// (go test -overlay). So tests are compiled once, and a variable of the
// environment turns a mutant on. First each test runs alone, to see how long it
// takes and which mutants it reaches; only those tests run against a mutant.
//
// Run it from the root of the project:
//
//	go -C internal run ./proof/mutants [-of PART] [-files PATTERNS] [-only REGEXP] [-named] [-list] [-v] [-workers N]
//
// It prints the mutants that survive and those that no test reaches. A mutant
// that is equivalent to the code is argued for in argued.txt; an argument that
// is no longer needed is reported as well. With -named only those
// tests run that the page of the part names for a rule, against the mutants
// that take the rule out. It ends with 1 if anything was reported.
package main
