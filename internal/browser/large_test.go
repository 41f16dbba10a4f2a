// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
)

// drawn are the rows of the first matrix, as a reader sees them: the number of
// the row, the activity, and what the cells say.
const drawn = `Array.from(document.querySelector("table[aria-rowcount]").tBodies[0].querySelectorAll("tr[aria-rowindex]"),
	r => [r.getAttribute("aria-rowindex"), r.querySelector("a").textContent, ...Array.from(r.querySelectorAll("td"), c => c.textContent)])`

// The rows of a large matrix are drawn where they are scrolled to, few at a
// time, and say what the policy says.
func TestALargeMatrix(t *testing.T) {
	m := largetest.Model(1000, 500, 20)
	dir := write(t, m, site.Options{Package: "large"})
	p := open(t, dir, "rbac.html")
	do(t, p, chromedp.ScrollIntoView("table[aria-rowcount]", chromedp.ByQuery))
	wait(t, p, drawn+`.length > 0`)
	t.Logf("rows are there %.0f ms after the page was asked for", value[float64](t, p, `performance.now()`))
	scroll := func(to string) (rows [][]string) {
		value[bool](t, p, `(() => { var b = document.querySelector("table[aria-rowcount]").closest(".scroll"); b.scrollTop = `+to+`; return true })()`)
		value[bool](t, p, settled+`.then(() => true)`)
		rows = value[[][]string](t, p, drawn)
		if len(rows) == 0 || len(rows) > 200 {
			t.Errorf("at %s %d rows are drawn", to, len(rows))
		}
		for _, r := range rows {
			if at := agrees(t, m, r); r[0] != strconv.Itoa(at+2) {
				t.Errorf("%q stands where %d should", r, at)
			}
		}
		return rows
	}
	if first := scroll("0"); first[0][0] != "2" || first[0][1] != "B0001" {
		t.Errorf("it begins with %q", first[0])
	}
	scroll("b.scrollHeight / 2")
	if last := scroll("b.scrollHeight"); last[len(last)-1][0] != "1001" || last[len(last)-1][1] != "B1000" {
		t.Errorf("it ends with %q", last[len(last)-1])
	}

	do(t, p, chromedp.SendKeys("#filter-activity", "B0090"))
	wait(t, p, drawn+`.length === 1`)
	if only := value[[][]string](t, p, drawn)[0]; only[1] != "B0090" || only[2] != "● record" || value[string](t, p, `document.querySelector("table[aria-rowcount]").getAttribute("aria-rowcount")`) != "2" {
		t.Errorf("the filter leaves %q", only)
	} else {
		agrees(t, m, only)
	}
	accessible(t, p)
}

// agrees compares a row with a slow look at the policy: the highest level that
// an activity, or one that it includes, has in the first group. It returns which
// activity of the policy the row is.
func agrees(t *testing.T, m *policy.Model, row []string) (at int) {
	t.Helper()
	at = slices.IndexFunc(m.Activities, func(a policy.Activity) bool { return a.Code == row[1] })
	if at < 0 || len(row) != 2+10 {
		t.Fatalf("%q is not a row of the policy", row)
	}
	want := "○ none"
	for _, g := range m.Groups[0].Grants {
		if slices.Contains(m.Activities[at].Closure, g.Activity) && !strings.HasSuffix(want, "record") {
			want = map[policy.AccessLevel]string{policy.PointerOnly: "◐ pointer", policy.PointerAndRecord: "● record"}[g.Level]
		}
	}
	if cells := fmt.Sprint(row[2:]); cells != fmt.Sprint(slices.Repeat([]string{want}, 10)) {
		t.Errorf("%s: the page says %s, the policy %s", row[1], cells, want)
	}
	return at
}
