// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/emit/site"
)

// A large matrix is drawn a page at a time, says what the policy says, and stays in
// its address.
func TestALargeMatrix(t *testing.T) {
	m := largetest.Model(120, 500, 130)
	want := slowCells(m)
	dir := write(t, m, site.Options{Package: "large"})
	p := openMatrix(t, dir, "")
	pages := func() string {
		return value[string](t, p, `Array.from(document.querySelectorAll("#matrix-pages span"), e => e.textContent).join(", ")`)
	}
	if got := pages(); got != "Rows 1–100 of 250, Record groups 1–40 of 50" {
		t.Errorf("it begins with %s", got)
	}
	if got := everyCell(t, p); !maps.Equal(got, want) {
		t.Errorf("%d cells, want %d", len(got), len(want))
	}
	if got := pages(); got != "Rows 1–100 of 250, Record groups 41–50 of 50" {
		t.Errorf("the last bands are on %s", got)
	}
	turn(t, p, "matrix-next-rows")
	wait(t, p, gridDone)
	if got := value[string](t, p, `document.activeElement.id`); got != "matrix-next-rows" {
		t.Errorf("the focus is at %q", got)
	}
	link := value[string](t, p, `location.href`)
	p = openMatrix(t, dir, link[strings.Index(link, "#"):])
	if got := pages(); got != "Rows 101–200 of 250, Record groups 41–50 of 50" {
		t.Errorf("the address leads to %s", got)
	}
	accessible(t, p)
	filterBy(t, p, map[string]string{"activity": "B0090"})
	if got := pages(); got != "Rows 1–1 of 1, Record groups 1–40 of 50" {
		t.Errorf("a filter leaves %s", got)
	}
}

// TestSpeedOfALargeMatrix says how long it takes; nobody asserts time.
func TestSpeedOfALargeMatrix(t *testing.T) {
	p := openMatrix(t, write(t, largetest.Model(1000, 500, 1000), site.Options{Package: "large"}), "")
	t.Logf("first content after %s ms", value[string](t, p, `performance.getEntriesByName("first-contentful-paint")[0].startTime.toFixed(0)`))
	for _, c := range [][2]string{{"role", "R0"}, {"role", "R00"}, {"role", ""}, {"type", "number 1"}, {"type", ""}, {"level", "record"}, {"level", "none"}} {
		t.Logf("%s %q: %s", c[0], c[1], value[string](t, p, fmt.Sprintf(`(async () => {
			var f = document.getElementById("filter-" + %q), from = performance.now();
			f.value = %q;
			f.dispatchEvent(new Event("input", {bubbles: true}));
			await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
			var ms = performance.now() - from;
			await new Promise(done => setTimeout(done, 1000));
			return ms.toFixed(0) + " ms, " + document.getElementById("filter-count").textContent;
		})()`, c[0], c[1])))
	}
}
