// SPDX-License-Identifier: Apache-2.0

// Package decisions asks the same questions of several engines: may a system
// send an interactionId, how far do the activities of a user open a record
// type, and both at once. Requests are texts, as they come from a network, and
// answers are verdicts.
//
// The datasets are invented, and the same for every engine: includes of
// activities are expanded beforehand for those that cannot do it, so that each
// engine is asked in the way that suits it best. A test checks that all engines
// agree on every verdict.
package decisions
