// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/largetest"
)

// TestTheMatrixIsData: the page of the matrix does not grow with its cells.
func TestTheMatrixIsData(t *testing.T) {
	of := func(roles int) int { return len(write(t, largetest.Model(200, 100, roles))["rbac.html"]) }
	if few, many := of(10), of(400); many > few+1000 {
		t.Errorf("the page has %d bytes with 10 job roles, and %d with 400", few, many)
	}
}

// TestLongPagesHaveParts: what is too much for one file goes on in others, and
// every link follows.
func TestLongPagesHaveParts(t *testing.T) {
	files := write(t, largetest.Model(200, 200, 50))
	parse(t, files).check(t)
	if files["record-types-2.html"] == nil || files["data/record-types-2.js"] == nil {
		t.Fatal("there is no second part")
	}
	first := string(files["record-types.html"])
	if strings.Contains(first, `id="group-Group-019"`) || !strings.Contains(first, `href="record-types-2.html"`) {
		t.Error("the first part has it all, or does not lead to the second")
	}
	if strings.Contains(string(files["data/search.js"]), `"record-types.html#group-Group-019"`) || strings.Count(string(files["activities.html"]), "record-types-") == 0 {
		t.Error("links do not follow")
	}
	for name, data := range files {
		if strings.HasSuffix(name, ".html") && len(data) > 1_500_000 {
			t.Errorf("%s has %d bytes", name, len(data))
		}
	}
}
