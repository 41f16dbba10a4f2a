// SPDX-License-Identifier: Apache-2.0

// Package check holds the rules over a resolved policy: what is valid, and still
// worth a look because somebody's access may not be what was meant. All of them are warnings, whose severity a configuration can set
// and suppress; what makes a policy contradict itself is an error of package
// policy and never gets here.
//
// Rules that speak of pairs (of activities, roles, groups) work on sets of
// bits, so that a policy of a thousand activities and a thousand roles takes a
// fraction of a second, and a rule stops listing after a thousand findings.
package check
