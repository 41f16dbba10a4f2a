// SPDX-License-Identifier: Apache-2.0

package check

import (
	"github.com/spineguard/spineguard/generator/finding"
)

// maxEntries is how many interactionIds of systems are compiled in without a
// word. Beyond it source code is the wrong place: it is slow to build and to
// review, and a directory changes more often than a policy.
const maxEntries = 10_000

func (x *index) manySystems() []finding.Finding {
	entries := 0
	for _, s := range x.Systems {
		entries += len(s.Sends) + len(s.Receives)
		if entries > maxEntries {
			return []finding.Finding{finding.New(ruleManySystems, first(s.Origin),
				"the systems up to this one send and receive more than %d interactionIds", maxEntries).
				Suggest("load the systems at run time into a spine.Snapshot, and take the list out of the configuration")}
		}
	}
	return nil
}
