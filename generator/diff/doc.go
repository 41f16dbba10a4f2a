// Package diff says whose access changes between two policies.
//
// It compares what the policies come to, and not what stands in them: every
// activity and every job role with every record type, after inclusions and
// baselines; every system with every interaction; every endpoint, function and
// format. A group that gets another name, a row that moves, an activity that
// is listed differently and opens the same: no change. What is gained and what
// is lost is listed separately, each with what was edited on either side, and with
// the addresses that it rests on.
//
// What either policy means is asked of its table form, which guards read as well.
// The model and the facts say how that is called, and where it stands.
//
// A policy that does not resolve has no effective access. [Rows] then compares
// what stands in the documents, and the verdict is unknown.
package diff
