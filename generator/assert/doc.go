// SPDX-License-Identifier: Apache-2.0

// Package assert checks what people expect of a policy against what it says:
// the tests of access_test.yaml.
//
// A test is a row of a table in the words of the policy, with no language of
// its own: who (job role, activities, ASID), what (record type, function,
// interactionId) and what is expected. [Parse] reads the file, [Bind] finds
// what the tests name in a policy and makes single checks of them, and the
// [Suite] that results is run, measured and mutated. Every verdict is one of
// package spine/policy, on the tables from which code is generated:
//
//   - [Suite.Run] compares. A test that fails is a finding at the line of the
//     test, with the path and the addresses of what was found in its place.
//   - [Suite.Coverage] says which grants of the policy (rows of the mapping,
//     baselines, includes, requirements, lists of systems) no test depends on.
//   - [Suite.Mutate] changes one row of the tables after the other, in memory,
//     and says which of these mutants survive. Both directions are tried: a grant
//     that is taken away, and one that a role or system gets.
//
// What a test names must be there: a misspelt role that is expected to be
// denied would always pass.
package assert
