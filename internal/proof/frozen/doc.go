// SPDX-License-Identifier: Apache-2.0

// Package frozen holds what the command says of every policy in this
// repository, so that a change behind it shows in the diff whose answers move.
// It has tests only, and they stand on nothing but arguments and JSON: any
// package may be renamed, split or rewritten. The one exception is the short
// program of compiled_test.go, which asks the generated packages.
//
// The configurations are those of specs and of examples, and every one of a
// golden case of testdata/cases, copied as the case says; what its command
// does, and the files of then, do not count. testdata/index.csv lists all, with
// the folder of their answers: those whose documents are refused have none, and
// those with the same policy.json at the same addresses have one. A folder holds
//
//   - policy.json, with its digest, as it is generated;
//   - access.csv, the level of every job role and of every single activity, in
//     every area of work that a grant is limited to and in none, for every record
//     type. A slow reading of policy.json makes it (policy_test.go), and what-can
//     and the generated package, compiled, must say the same of each cell;
//   - answers.jsonl, one line for each question: the arguments, the exit status, the JSON
//     with all addresses, and what went to standard error;
//   - test.json, the report of test --coverage --mutate, where there are access
//     tests;
//   - diffs.jsonl, where a case or a folder of specs has configurations in several
//     folders: diff between neighbours, in both directions;
//   - edits.jsonl, in the folders of specs: diff with copies of which one place was
//     edited (diffs_test.go), in both directions.
//
// The questions follow from policy.json (questions_test.go). what-can: each role
// and activity, each area, each ASID. who-can: each record type at each level and
// in each area, each function, interactionId, endpoint and format. explain: roles
// and activities with record types, levels, areas and functions, ASIDs with
// interactionIds in both directions, formats, and each endpoint: as a template,
// and for each set of query parameters of an operation in requests that are right,
// that lack a parameter or a header or have one more, through a proxy, below a
// service root, by systems and users that may and may not. Then one unknown and
// one malformed name of each kind. Of each list the first 40 and the last 40 are
// asked about, in the golden cases the first and the last six. Pairs of two lists
// are as many as the longer one has, within that bound and at least half of it.
//
// A normal run compares. What is meant to move is written again, separately from all
// other goldens (scripts/update-goldens leaves it alone), and its diff is read:
//
//	go -C internal test ./proof/frozen -update
//
// A new golden case needs that as well. The command answers in processes that
// stay: the test binary of cmd/spineguard (TestAsked there), which makes the
// workbooks of the cases, too.
package frozen
