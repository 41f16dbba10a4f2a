// SPDX-License-Identifier: Apache-2.0

package route

import (
	"net/url"
	"sort"
	"strings"
)

// The bounds of what is read, in bytes as written unless they say otherwise.
// They lie far below those of every reader that may stand behind a guard: such
// a reader may drop what is beyond its own (net/url drops a query of more than
// 10,000 parts), and would go on with less than the guard has seen.
const (
	MaxPath     = 2048
	MaxSegments = 32  // of a path
	MaxSegment  = 255 // of a plain path

	MaxQuery = 4096
	MaxParts = 64 // of a query between &, empty ones too
	MaxName  = 128
	MaxValue = 2048

	maxHost = 255
)

// MostParts returns how many parts a query may have: MaxParts, or fewer if
// net/url drops what has more. GODEBUG=urlmaxqueryparams makes it do so.
func MostParts() int {
	return sort.Search(MaxParts, func(i int) bool {
		_, err := url.ParseQuery(strings.Repeat("&", i)) // i + 1 parts
		return err != nil
	})
}

// HasParts reports whether a query has at most so many parts.
func HasParts(query string, most int) bool {
	return query == "" || strings.Count(query, "&") < most
}
