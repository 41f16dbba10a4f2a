// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"testing"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestPagesGrowWithWhatThereIsToSee: pages of four times the rows take about four
// times the memory, and not that of all pairs of people and record groups.
func TestPagesGrowWithWhatThereIsToSee(t *testing.T) {
	times := largetest.Growth(func(m *policy.Model) {
		if _, err := docs.Files(m, docs.Options{Package: "large", Markdown: true}); err != nil {
			t.Fatal(err)
		}
	})
	if times > 5 {
		t.Errorf("four times the rows take %.1f times the memory", times)
	}
}
