// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"regexp"
	"testing"
)

// TestEveryErrorSaysWhatWasAsked: no rule of a guard is without a sentence.
func TestEveryErrorSaysWhatWasAsked(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| `[a-z-]+` \\|  \\|.*$")
	for _, config := range configs {
		page := pages(t, load(t, config))["implementers.md"]
		if rows := row.FindAll(page, -1); rows != nil {
			t.Errorf("%s: %s", config, rows)
		}
	}
}
