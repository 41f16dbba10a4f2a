// SPDX-License-Identifier: Apache-2.0

// Package policy answers what a policy means: what activities open, which operation a
// request is for, what a system may send and receive, and how an API answers a broken
// rule.
//
// A generated package fills in [Tables], which are only data, and returns a [Policy]:
//
//	set, unknown := nrl.Policy().Expand(user)
//	level, known := set.Access(nrl.MentalHealthCrisisPlan())
//
// These meanings have one implementation. Guards, transports and filters ask this package at
// run time, and the commands of the generator ask it at review time, of the same tables in
// memory.
//
// The zero Policy, [Set] and [Service] know nothing and deny. What a policy does not know is
// denied. Nothing here changes after it is made, so any number of goroutines may ask, and the
// questions of a request do not allocate.
//
// The package imports the standard library only, and not net/http.
package policy
