// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"regexp"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestSitesGrowWithWhatThereIsToSee: a site of four times the rows takes about four
// times the memory, and not that of all pairs of people and record groups; and
// so many bytes, each file and all parts of each page.
func TestSitesGrowWithWhatThereIsToSee(t *testing.T) {
	var sizes []map[string]float64
	times := largetest.Growth(func(m *policy.Model) {
		files, err := site.Files(m, site.Options{Package: "large"})
		if err != nil {
			t.Fatal(err)
		}
		size := map[string]float64{}
		for name, data := range files {
			size[part.ReplaceAllString(name, ".")] += float64(len(data))
		}
		sizes = append(sizes, size)
	})
	if times > 5 {
		t.Errorf("four times the rows take %.1f times the memory", times)
	}
	for name, size := range sizes[0] {
		if more := size / sizes[1][name]; more > 5 {
			t.Errorf("four times the rows are %.1f times the bytes of %s", more, name)
		}
	}
}

// part is the number of a part of a page.
var part = regexp.MustCompile(`-[0-9]+\.`)
