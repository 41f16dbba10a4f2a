// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"testing"

	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestSitesGrowWithWhatThereIsToSee: a site of four times the rows takes about four
// times the memory, and not that of all pairs of people and record groups; and
// so many bytes.
func TestSitesGrowWithWhatThereIsToSee(t *testing.T) {
	var sizes []float64
	times := largetest.Growth(func(m *policy.Model) {
		files, err := site.Files(m, site.Options{Package: "large"})
		if err != nil {
			t.Fatal(err)
		}
		size := 0
		for _, data := range files {
			size += len(data)
		}
		sizes = append(sizes, float64(size))
	})
	if more := sizes[0] / sizes[1]; times > 5 || more > 5 {
		t.Errorf("four times the rows take %.1f times the memory and are %.1f times the bytes", times, more)
	}
}
