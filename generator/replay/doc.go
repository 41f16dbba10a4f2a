// SPDX-License-Identifier: Apache-2.0

// Package replay asks two policies about requests that an audit trail has
// recorded: which of them the second one would decide otherwise than the first.
//
// Guards decide. A request is made anew from its record (package guardtest):
// its address, the systems, the scope and the kind of access of its token, and
// the user that was resolved. The same request is put to a guard of each policy,
// at the position of the one that recorded it. What the policy does not say, the
// guards take from the record: the certificate of the peer, and of a policy
// without a list of systems, what the registry knew.
//
// A refusal stops at the first rule that is broken, so the record of one lacks
// what is read later. What is not recorded is taken to be right. A difference
// that rests on it says so ([Change.Missing]).
//
// Not every record can be put to a policy: that a token had expired was decided
// without it. Those records are counted by rule ([Report.NotReplayed]).
package replay
