// SPDX-License-Identifier: Apache-2.0

// Package diff says whose access changes between two policies.
//
// It compares effective access, and not what stands in the documents: every
// activity and every job role with every record type, after inclusions and
// baselines; every system with every interaction; every endpoint, function and
// format. A group that gets another name, a row that moves, or an activity that
// is listed differently and opens the same is not a change. What is gained and what
// is lost is listed separately, each with what was edited on either side, and with
// the addresses that it rests on.
//
// What each policy means comes from its table form, which guards read as well.
// The names, and the addresses in the documents, come from the model and the facts.
//
// A policy that does not resolve has no effective access. [Rows] then compares
// what stands in the documents, and the verdict is unknown.
package diff
