// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/internal/browser"
)

// gridCell names one of the matrix: "role" or "activity", the code, the area of work and the
// record type, by its code.
type gridCell [4]string

// slowCells reads a policy row by row: what the words of the matrix must be.
func slowCells(m *policy.Model) map[gridCell]string {
	includes := map[string][]string{}
	for _, a := range m.Activities {
		includes[a.Code] = a.Includes
	}
	out := map[gridCell]string{}
	for _, a := range m.Activities {
		slowRows(m, out, "activity", a.Code, held(includes, []string{a.Code}))
	}
	for _, j := range m.JobRoles {
		slowRows(m, out, "role", j.Code, held(includes, j.Baseline))
	}
	return out
}

// held are some activities and all that they include.
func held(includes map[string][]string, roots []string) map[string]bool {
	out := map[string]bool{}
	for len(roots) > 0 {
		next := roots[0]
		roots = slices.Clone(roots[1:])
		if !out[next] {
			out[next] = true
			roots = append(roots, includes[next]...)
		}
	}
	return out
}

// slowRows adds the row of somebody, and one for each area of work to which a grant is
// limited that they hold.
func slowRows(m *policy.Model, out map[gridCell]string, kind, code string, held map[string]bool) {
	areas := map[string]bool{"": true}
	for _, g := range m.Groups {
		for _, grant := range g.Grants {
			for _, area := range grant.Areas {
				if held[grant.Activity] {
					areas[area] = true
				}
			}
		}
	}
	for area := range areas {
		for _, r := range m.RecordTypes {
			if r.Group == "" {
				continue
			}
			at := slices.IndexFunc(m.Groups, func(g policy.RecordGroup) bool { return g.Name == r.Group })
			word := "none"
			for _, grant := range m.Groups[at].Grants {
				if held[grant.Activity] && (len(grant.Areas) == 0 || slices.Contains(grant.Areas, area)) && word != "record" {
					word = map[policy.AccessLevel]string{policy.PointerOnly: "pointer", policy.PointerAndRecord: "record"}[grant.Level]
				}
			}
			out[gridCell{kind, code, area, r.Code}] = word
		}
	}
}

func model(t *testing.T, config string) *policy.Model {
	t.Helper()
	p, err := generator.Load("../../specs/" + config + "/spineguard.yaml")
	if err != nil || p.Model == nil {
		t.Fatal(err, p)
	}
	return p.Model
}

const (
	// gridDone is when the matrix has all rows of its page.
	gridDone = `document.querySelectorAll("#matrix-grid tbody tr:not(.kind)").length === Math.min(100, spineguard.matrix.rows.length - 100 * spineguard.matrix.page.rows) && document.getElementById("filter-count").textContent !== ""`

	// gridCells are those that are drawn: kind, code, area of work, code of the type and text. A
	// record type is known by the address to which its header leads.
	gridCells = `(() => {
		var codes = new Map(spineguard.store.access.groups.flatMap(g => g.types.map(t => [t[2], t[0]])));
		var head = document.getElementById("matrix-grid").tHead;
		var types = Array.from(head.rows[1].cells, th => codes.get(th.querySelector("a").getAttribute("href")));
		var widths = Array.from(head.rows[0].cells).slice(1).map(th => th.colSpan);
		return Array.from(document.querySelectorAll("#matrix-grid tbody tr:not(.kind)")).flatMap(tr => {
			var kind = {"Job roles": "role", "Activities": "activity"}[tr.parentNode.rows[0].textContent];
			var code = tr.cells[0].querySelector("a").textContent, area = (/ in (P\S+)$/.exec(tr.cells[0].textContent) || ["", ""])[1], at = 0;
			return Array.from(tr.cells).slice(1).flatMap((td, i) => {
				if (td.colSpan !== widths[i]) throw new Error("a cell of " + td.colSpan + " columns under a header of " + widths[i]);
				at += td.colSpan;
				return types.slice(at - td.colSpan, at).map(t => [kind, code, area, t, td.textContent, td.className]);
			});
		});
	})()`

	gridCodes = `Array.from(document.querySelectorAll("#matrix-grid tbody tr:not(.kind)"), tr => tr.cells[0].querySelector("a").textContent)`
	gridBands = `Array.from(document.querySelectorAll("#matrix-grid thead th[scope=colgroup]"), th => th.textContent)`

	// gridAt is where the focus is: the row's header, the column's and the text.
	gridAt = `(() => {
		var c = document.activeElement.closest("#matrix-grid td, #matrix-grid th");
		if (!c) return "";
		var at = spineguard.matrix.at.get(c);
		return at ? at.row.who[0] + " / " + at.band.name + " / " + c.textContent : c.textContent;
	})()`
)

// openMatrix opens the page of the matrix, and waits for it.
func openMatrix(t *testing.T, dir, fragment string, before ...chromedp.Action) *browser.Page {
	t.Helper()
	p := open(t, dir, "rbac.html"+fragment, before...)
	wait(t, p, gridDone)
	return p
}

// everyCell goes through all pages of the matrix.
func everyCell(t *testing.T, p *browser.Page) map[gridCell]string {
	t.Helper()
	out := map[gridCell]string{}
	for {
		for {
			wait(t, p, gridDone)
			for _, c := range value[[][6]string](t, p, gridCells) {
				key := gridCell{c[0], c[1], c[2], c[3]}
				if _, twice := out[key]; twice {
					t.Fatalf("%q is drawn twice", key)
				}
				out[key] = c[5]
				if want := map[string]string{"none": "○ none", "pointer": "◐ pointer", "record": "● record"}[c[5]]; c[4] != want {
					t.Fatalf("%q says %q, and is %q", key, c[4], c[5])
				}
			}
			if !turn(t, p, "matrix-next-rows") {
				break
			}
		}
		for turn(t, p, "matrix-previous-rows") {
			wait(t, p, gridDone)
		}
		if !turn(t, p, "matrix-next-bands") {
			return out
		}
	}
}

// turn presses a button of the pages, if it leads anywhere.
func turn(t *testing.T, p *browser.Page, id string) bool {
	t.Helper()
	return value[bool](t, p, fmt.Sprintf(`(() => { var b = document.getElementById(%q); if (!b || b.getAttribute("aria-disabled") === "true") return false; b.click(); return true })()`, id))
}

// limited is the example with grants for some areas of work alone.
func limited(t *testing.T) *policy.Model {
	t.Helper()
	m := model(t, "example")
	m.Groups[0].Grants[0].Areas = []string{"P0001:Q0001:T0001"}
	m.Groups[2].Grants[1].Areas = []string{"P0001:Q0001:T0001", "P0001:Q0001:T0002"}
	return m
}

// Every cell of every page of the matrix is what the policy says, read slowly.
func TestTheMatrixSaysWhatThePolicySays(t *testing.T) {
	for name, m := range map[string]*policy.Model{"example": model(t, "example"), "areas of work": limited(t), "nrl": model(t, "nrl")} {
		t.Run(name, func(t *testing.T) {
			want := slowCells(m)
			got := everyCell(t, openMatrix(t, write(t, m, site.Options{Package: "example"}), ""))
			if !maps.Equal(got, want) || len(want) == 0 {
				for key, word := range want {
					if got[key] != word {
						t.Fatalf("%q is %q, want %q (%d cells, want %d)", key, got[key], word, len(got), len(want))
					}
				}
				t.Fatalf("%d cells, want %d", len(got), len(want))
			}
		})
	}
}

// filterBy types into the filter as a reader does.
func filterBy(t *testing.T, p *browser.Page, set map[string]string) {
	t.Helper()
	for key, v := range set {
		if key == "level" {
			do(t, p, chromedp.SetValue("#filter-level", v), chromedp.Evaluate(`document.getElementById("filter-level").dispatchEvent(new Event("input", {bubbles: true}))`, nil))
		} else {
			do(t, p, chromedp.SendKeys("#filter-"+key, v))
		}
		wait(t, p, fmt.Sprintf(`spineguard.read().get(%q) === %q`, key, v))
	}
	value[bool](t, p, settled+`.then(() => true)`)
	wait(t, p, gridDone)
}

// A filter leaves the rows and bands that it should; the address leads there
// again; Clear takes it away.
func TestFiltersOfTheMatrix(t *testing.T) {
	dir := exampleSite(t)
	all := slowCells(model(t, "example"))
	for name, c := range map[string]struct {
		set  map[string]string
		fits func(key gridCell, word string) bool // a cell that keeps its row and its band
	}{
		"a job role":      {map[string]string{"role": "R8001"}, func(k gridCell, _ string) bool { return k[0] == "role" && k[1] == "R8001" }},
		"a part of codes": {map[string]string{"role": "R8"}, func(k gridCell, _ string) bool { return k[0] == "role" && strings.HasPrefix(k[1], "R8") }},
		"an activity":     {map[string]string{"activity": "B0825"}, func(k gridCell, _ string) bool { return k[0] == "activity" && k[1] == "B0825" }},
		"an access level": {map[string]string{"level": "pointer"}, func(_ gridCell, w string) bool { return w == "pointer" }},
		"no access":       {map[string]string{"level": "none", "role": "R8001"}, func(k gridCell, w string) bool { return k[1] == "R8001" && w == "none" }},
		"role and level":  {map[string]string{"role": "R8", "level": "record"}, func(k gridCell, w string) bool { return strings.HasPrefix(k[1], "R8") && w == "record" }},
		"a record type":   {map[string]string{"type": "736253002"}, func(k gridCell, _ string) bool { return k[3] == "736253002" }},
	} {
		t.Run(name, func(t *testing.T) {
			p := openMatrix(t, dir, "")
			before := value[string](t, p, `document.getElementById("filter-count").textContent`)
			filterBy(t, p, c.set)
			rows, types := map[string]bool{}, map[string]bool{}
			for key, word := range all {
				if c.fits(key, word) {
					rows[key[1]], types[key[3]] = true, true
				}
			}
			got := everyCell(t, p)
			gotRows, gotTypes := map[string]bool{}, map[string]bool{}
			for key, word := range got {
				gotRows[key[1]], gotTypes[key[3]] = true, true
				if all[key] != word {
					t.Errorf("%q is %q, want %q", key, word, all[key])
				}
			}
			if !maps.Equal(rows, gotRows) || !maps.Equal(types, gotTypes) || len(rows) == 0 {
				t.Errorf("rows %v, want %v; types %v, want %v", gotRows, rows, gotTypes, types)
			}
			if count := value[string](t, p, `document.getElementById("filter-count").textContent`); !strings.HasPrefix(count, fmt.Sprintf("%d of %d rows, ", len(rows), len(slowRowsOf(all)))) {
				t.Errorf("the count is %q for %d rows", count, len(rows))
			}
			link := value[string](t, p, `location.href`)
			if again := everyCell(t, openMatrix(t, dir, link[strings.Index(link, "#"):])); !maps.Equal(again, got) {
				t.Error("the link leads to another state")
			}
			do(t, p, chromedp.Click(`#filter button[type="reset"]`))
			wait(t, p, fmt.Sprintf(`document.getElementById("filter-count").textContent === %q && location.hash.length < 2`, before))
		})
	}

	p := openMatrix(t, dir, "")
	filterBy(t, p, map[string]string{"type": "crisis plans"})
	if bands := value[[]string](t, p, gridBands); !slices.Equal(bands, []string{"Crisis plans"}) || value[int](t, p, `document.querySelectorAll("#matrix-grid thead tr + tr th").length`) < 2 {
		t.Errorf("the name of a group leaves %q, and not all its types", bands)
	}
	filterBy(t, p, map[string]string{"role": "nobody is called this"})
	if value[string](t, p, `document.getElementById("matrix-path").textContent`) != "Nothing is left by this filter." || value[bool](t, p, `document.getElementById("matrix-grid").checkVisibility()`) {
		t.Error("an empty matrix does not say so")
	}
	accessible(t, p)
}

func slowRowsOf(all map[gridCell]string) map[gridCell]bool {
	out := map[gridCell]bool{}
	for key := range all {
		out[gridCell{key[0], key[1], key[2]}] = true
	}
	return out
}

// An address with a filter opens with it, in view; addresses of earlier sites lead
// to the matrix.
func TestAddressesOfTheMatrix(t *testing.T) {
	dir := exampleSite(t)
	const inView = `(() => { var b = document.querySelector(".matrix").getBoundingClientRect(); return b.top >= -1 && b.top < innerHeight / 2 })()`
	for fragment, rows := range map[string]int{
		"#role=R8000&level=record": 1, "#at=matrix&role=R8000": 1, "#at=matrices&role=R8000": 1, "#at=by-role&role=R8000": 1, "#by-activity": 101, "#matrix": 101,
	} {
		p := openMatrix(t, dir, fragment, emulation.SetDeviceMetricsOverride(1000, 400, 1, false))
		wait(t, p, inView)
		if got := value[int](t, p, `spineguard.matrix.rows.length`); got != rows {
			t.Errorf("%s leaves %d rows, want %d", fragment, got, rows)
		}
	}
	p := openMatrix(t, dir, "#role=R8000&level=record")
	if got := value[string](t, p, `document.getElementById("matrix-path").textContent`); !strings.Contains(got, "R8000 → B9012") || !strings.Contains(got, "rbac-mapping.xlsx!Mapping!D3") {
		t.Errorf("a row that is alone is not explained: %s", got)
	}
}

// The matrix is one stop of Tab, in which keys move.
func TestKeysOfTheMatrix(t *testing.T) {
	p := openMatrix(t, exampleSite(t), "")
	if got := value[int](t, p, `document.querySelectorAll("#matrix-grid [tabindex='0'], #matrix-grid a:not([tabindex])").length`); got != 1 {
		t.Fatalf("%d stops", got)
	}
	value[bool](t, p, `(() => { document.querySelector("#matrix-grid [tabindex='0']").focus(); return true })()`)
	groups := value[[]string](t, p, gridBands)
	for i, step := range []struct{ key, want string }{
		{"", "R0001 / " + groups[0] + " / ○ none"},
		{kb.ArrowRight, "R0001 / " + groups[1] + " / ○ none"},
		{kb.ArrowDown, "R0050 / " + groups[1] + " / ● record"},
		{kb.ArrowUp, "R0001 / " + groups[1] + " / ○ none"},
		{kb.ArrowUp, "Job roles"},
		{kb.ArrowUp, "Contingency plan"},
		{kb.ArrowUp, groups[1]},
		{kb.ArrowLeft, groups[0]},
		{kb.ArrowLeft, "Job role or activity"},
		{kb.ArrowLeft, "Job role or activity"},
		{kb.ArrowDown, "Job roles"},
		{kb.ArrowDown, "R0001 Privacy Officer"},
		{kb.End, "R0001 / " + groups[len(groups)-1] + " / ○ none"},
		{kb.Home, "R0001 Privacy Officer"},
	} {
		if step.key != "" {
			do(t, p, chromedp.KeyEvent(step.key))
		}
		if got := value[string](t, p, gridAt); got != step.want {
			t.Fatalf("step %d: the focus is at %q, want %q", i, got, step.want)
		}
	}
	do(t, p, chromedp.KeyEvent(kb.End, chromedp.KeyModifiers(2)))
	last := value[[]string](t, p, gridCodes)
	if got := value[string](t, p, gridAt); !strings.HasPrefix(got, last[len(last)-1]+" / "+groups[len(groups)-1]) {
		t.Errorf("Ctrl+End leads to %q", got)
	}
	if value[int](t, p, `document.querySelectorAll("#matrix-grid [tabindex='0']").length`) != 1 {
		t.Error("there are several stops now")
	}
	// What has the focus is not under the headers, nor outside of the box.
	for range 8 {
		do(t, p, chromedp.KeyEvent(kb.ArrowUp))
	}
	if !value[bool](t, p, `(() => {
		var c = document.activeElement.getBoundingClientRect(), box = document.querySelector(".matrix-box").getBoundingClientRect(), head = document.querySelector("#matrix-grid thead").getBoundingClientRect();
		return c.top >= head.bottom - 2 && c.bottom <= box.bottom + 2;
	})()`) {
		t.Error("the focus is out of sight")
	}
	do(t, p, chromedp.KeyEvent(kb.Tab))
	if got := value[string](t, p, gridAt); got != "" {
		t.Errorf("Tab stays in the matrix, at %q", got)
	}
	accessible(t, p)
}

// parts are the places of what must not move.
const parts = `JSON.stringify(Array.from(document.querySelectorAll(".matrix, .matrix > *, #mapping"), e => { var b = e.getBoundingClientRect(); return [b.left, b.top + scrollY, b.width, b.height] }))`

// The cell that has the focus, the pointer or a finger says by which path it is
// so and where that is written, and nothing moves.
func TestPathOfACell(t *testing.T) {
	dir := exampleSite(t)
	const says = `document.getElementById("matrix-path").textContent`
	const target = `Array.from(spineguard.matrix.at).find(e => e[1].row.who[0] === "R8000" && e[1].band.name === "Crisis plans")[0]`
	want := map[string]bool{"R8000": true, "B9012": true, "rbac-mapping.xlsx!Mapping!D3": true, "● record": true}
	check := func(t *testing.T, p *browser.Page) {
		t.Helper()
		got := value[string](t, p, says)
		for w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("the path says %q, without %s", got, w)
			}
		}
	}
	t.Run("focus", func(t *testing.T) {
		p := openMatrix(t, dir, "")
		value[bool](t, p, `(() => { document.querySelector(".matrix").scrollIntoView({block: "nearest"}); return true })()`)
		before := value[string](t, p, parts)
		hint := value[string](t, p, says)
		value[bool](t, p, `(() => { `+target+`.click(); return true })()`)
		check(t, p)
		if value[string](t, p, `document.activeElement.getAttribute("aria-describedby")`) != "matrix-path" {
			t.Error("the cell is not described by its path")
		}
		if after := value[string](t, p, parts); after != before {
			t.Errorf("something moves:\n%s\n%s", before, after)
		}
		accessible(t, p)
		do(t, p, chromedp.KeyEvent(kb.Escape))
		if value[string](t, p, says) != hint {
			t.Error("Escape does not close it")
		}
	})
	t.Run("pointer", func(t *testing.T) {
		p := openMatrix(t, dir, "#role=R800")
		at := value[[]float64](t, p, `(() => { var c = `+target+`; c.scrollIntoView({block: "center"}); var b = c.getBoundingClientRect(); return [b.left + 5, b.top + 5] })()`)
		do(t, p, chromedp.MouseEvent("mouseMoved", at[0], at[1]))
		wait(t, p, says+`.includes("B9012")`)
		check(t, p)
	})
	t.Run("finger", func(t *testing.T) {
		p := openMatrix(t, dir, "#role=R8000&type=crisis", emulation.SetDeviceMetricsOverride(360, 740, 1, true), emulation.SetTouchEmulationEnabled(true))
		value[bool](t, p, `(() => { `+target+`.scrollIntoView({block: "center", inline: "center"}); return true })()`)
		at := value[[]float64](t, p, `(() => { var b = `+target+`.getBoundingClientRect(); return [b.left + 5, b.top + 5] })()`)
		do(t, p, chromedp.MouseClickXY(at[0], at[1]))
		check(t, p)
		if value[string](t, p, gridAt) == "" {
			t.Error("a tap does not move the focus")
		}
	})
	t.Run("nothing", func(t *testing.T) {
		p := openMatrix(t, dir, "#role=R0001")
		value[bool](t, p, `(() => { document.querySelector("#matrix-grid td").click(); return true })()`)
		if got := value[string](t, p, says); !strings.HasSuffix(got, "No way leads there.") || !strings.HasPrefix(got, "R0001 Privacy Officer") {
			t.Errorf("who sees nothing is explained by %q", got)
		}
	})
}

// On paper the matrix is lists of who sees what, all that the filter leaves.
func TestPaperOfTheMatrix(t *testing.T) {
	dir := exampleSite(t)
	all := slowCells(model(t, "example"))
	const lists = `(() => {
		dispatchEvent(new Event("beforeprint"));
		var out = Array.from(document.querySelectorAll(".matrix-paper table"), t => [t.caption.textContent, ...Array.from(t.tBodies[0].rows, r => Array.from(r.cells).map(c => c.textContent).join("|"))]);
		dispatchEvent(new Event("afterprint"));
		return out;
	})()`
	p := openMatrix(t, dir, "")
	seen := map[[3]string]bool{} // code, group, word
	for key, word := range all {
		if word != "none" {
			seen[[3]string{key[1], groupOf(t, key[3]), word}] = true
		}
	}
	printed := 0
	for _, list := range value[[][]string](t, p, lists) {
		for _, line := range list[1:] {
			c := strings.Split(line, "|")
			word := strings.Fields(c[2])[1]
			found := false
			for key := range seen {
				found = found || key[0] == c[0] && strings.HasPrefix(list[0], key[1]) && key[2] == word
			}
			if !found || !strings.Contains(c[3], c[0]) || !strings.Contains(c[4], "rbac-mapping.xlsx!") {
				t.Errorf("%s is printed for %s", line, list[0])
			}
			printed++
		}
	}
	if printed != len(seen) || printed == 0 {
		t.Errorf("%d lines are printed, want %d", printed, len(seen))
	}
	if value[int](t, p, `document.querySelectorAll(".matrix-paper").length`) != 0 {
		t.Error("the lists stay when all is printed")
	}
	q := openMatrix(t, dir, "#role=R8000")
	if got := value[[][]string](t, q, lists); len(got) != 1 || got[0][0] != "R8000 Clinical Practitioner Access Role" || !strings.Contains(got[0][1], "● record|R8000 → ") {
		t.Errorf("for one person there are the lists %q", got)
	}
	do(t, p, chromedp.ActionFunc(func(ctx context.Context) error {
		pdf, _, err := page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		if err == nil && (len(pdf) < 20_000 || !landscape.Match(pdf)) {
			t.Errorf("a PDF of %d bytes, with the pages %q", len(pdf), regexp.MustCompile(`/MediaBox[^\]]*\]`).FindAll(pdf, 3))
		}
		return err
	}))
}

var landscape = regexp.MustCompile(`/MediaBox \[0 0 84[12]`)

func groupOf(t *testing.T, code string) string {
	for _, r := range model(t, "example").RecordTypes {
		if r.Code == code {
			return r.Group
		}
	}
	return ""
}

// A download has all that the filter leaves, with a column for each record type.
func TestDownloadsOfTheMatrix(t *testing.T) {
	dir, downloads := exampleSite(t), t.TempDir()
	p := openMatrix(t, dir, "#role=R8&type=crisis", cdpbrowser.SetDownloadBehavior(cdpbrowser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(downloads))
	want := everyCell(t, p)
	readers := map[string]func([]byte) ([][]string, error){
		"csv": func(b []byte) ([][]string, error) {
			return csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
		},
		"json": func(b []byte) ([][]string, error) {
			var in struct {
				Columns []string
				Rows    [][]string
			}
			err := json.Unmarshal(b, &in)
			return append([][]string{in.Columns}, in.Rows...), err
		},
	}
	for kind, read := range readers {
		do(t, p, chromedp.Click(fmt.Sprintf(`[data-matrix=%q]`, kind)))
		rows, err := read(downloaded(t, downloads, kind))
		if err != nil {
			t.Fatal(err)
		}
		got := map[gridCell]string{}
		for _, row := range rows[1:] {
			for i, word := range row[4:] {
				got[gridCell{map[string]string{"job role": "role", "activity": "activity"}[row[0]], row[1], row[3], strings.Fields(rows[0][4+i])[0]}] = word
			}
		}
		if !maps.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s has %d cells, and the page %d: %q", kind, len(got), len(want), rows[:2])
		}
	}
}

// downloaded waits for the only file of a kind.
func downloaded(t *testing.T, dir, kind string) []byte {
	t.Helper()
	for range 500 {
		if files, _ := filepath.Glob(filepath.Join(dir, "*."+kind)); len(files) == 1 {
			if data, _ := os.ReadFile(files[0]); len(data) > 0 {
				return data
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("no %s comes", kind)
	return nil
}

// At every width the box scrolls and not the page, and no cell is narrower than
// its longest word.
func TestWidthsOfTheMatrix(t *testing.T) {
	dir := exampleSite(t)
	for _, width := range []int64{360, 390, 768, 1280, 1920} {
		for _, scheme := range []string{"light", "dark"} {
			p := openMatrix(t, dir, "", browser.Scheme(scheme), emulation.SetDeviceMetricsOverride(width, 740, 1, width < 500))
			if got := value[int64](t, p, `document.scrollingElement.scrollWidth`); got > width {
				t.Errorf("at %d the page is %d wide", width, got)
			}
			if width < 500 && !value[bool](t, p, `(() => { var b = document.querySelector(".matrix-box"); return b.scrollWidth > b.clientWidth && b.scrollHeight > b.clientHeight && b.clientHeight > 150 })()`) {
				t.Errorf("at %d the box does not scroll", width)
			}
			for _, broken := range value[[]string](t, p, `Array.from(document.querySelectorAll(".matrix-box th, .matrix-box td")).filter(c => {
				var range = document.createRange(), box = c.getBoundingClientRect();
				return Array.from(c.querySelectorAll("*")).concat(c).flatMap(e => Array.from(e.childNodes).filter(n => n.nodeType === 3)).some(text => (text.data.match(/[^\s-]+-?/g) || []).some(word => {
					var from = text.data.indexOf(word);
					range.setStart(text, from);
					range.setEnd(text, from + word.length);
					var rects = Array.from(range.getClientRects()).filter(r => r.width > 0);
					return rects.length > 1 || rects.some(r => r.width > box.width);
				}));
			}).map(c => c.textContent)`) {
				t.Errorf("at %d a word of %q is broken, or longer than its cell", width, broken)
			}
			accessible(t, p)
			p.Close()
		}
	}
}

// Drawn tables have the rows that Go writes for smaller policies.
func TestDrawnTables(t *testing.T) {
	dir, downloads := exampleSite(t), t.TempDir()
	const rowsOf = `Array.from(document.getElementById(%q).querySelectorAll("tbody tr"), r => Array.from(r.cells, c => (c.className || "") + " " + c.textContent.trim()))`
	for _, c := range []struct{ page, draw, who string }{
		{"job-roles", "role", "R8001"}, {"activities", "activity", "B9012"},
		{"record-types", "group-roles", "Crisis plans"}, {"record-types", "group-activities", "Crisis plans"},
	} {
		t.Run(c.draw, func(t *testing.T) {
			file := filepath.Join(dir, c.page+".html")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			before := openMatrix(t, dir, "")
			kind := map[string]string{"role": "roles", "activity": "activities"}[c.draw]
			at := value[int](t, before, fmt.Sprintf(`(%q ? spineguard.store.access[%q].findIndex(w => w[0] === %q) : spineguard.store.access.groups.findIndex(g => g.name === %q))`, kind, kind, c.who, c.who))
			small := open(t, dir, c.page+".html")
			id := value[string](t, small, fmt.Sprintf(`Array.from(document.querySelectorAll("div.table")).find(d => d.id.endsWith(%q) && d.closest("section").querySelector("h2").textContent.includes(%q)).id`,
				map[string]string{"role": ":opens", "activity": ":opens", "group-roles": ":roles", "group-activities": ":activities"}[c.draw], c.who))
			want := value[[][]string](t, small, fmt.Sprintf(rowsOf, id))

			start := strings.Index(string(text), `<div class="table" id="`+id+`"`)
			body := start + strings.Index(string(text)[start:], "<tbody>") + len("<tbody>")
			end := start + strings.Index(string(text)[start:], "</tbody>")
			drawn := string(text)[:start] + fmt.Sprintf(`<div class="table drawn" data-draw=%q data-at="%d"`, c.draw, at) + string(text)[start+len(`<div class="table"`):body] + string(text)[end:]
			drawn = strings.Replace(drawn, "</head>", `<script src="assets/access.js" defer></script><script src="assets/drawn.js" defer></script></head>`, 1)
			if err := os.WriteFile(filepath.Join(dir, "drawn-"+c.draw+".html"), []byte(drawn), 0o644); err != nil {
				t.Fatal(err)
			}
			p := open(t, dir, "drawn-"+c.draw+".html#"+id, cdpbrowser.SetDownloadBehavior(cdpbrowser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(downloads))
			wait(t, p, fmt.Sprintf(`document.getElementById(%q).querySelectorAll("tbody tr").length > 0`, id))
			if got := value[[][]string](t, p, fmt.Sprintf(rowsOf, id)); fmt.Sprint(got) != fmt.Sprint(want) || len(want) == 0 {
				t.Errorf("%d rows:\n%q\nwant %d:\n%q", len(got), got, len(want), want)
			}
			accessible(t, p)
			do(t, p, chromedp.Click(fmt.Sprintf(`[data-table=%q][data-get="json"]`, id)))
			var file2 struct{ Rows [][]string }
			if err := json.Unmarshal(downloaded(t, downloads, "json"), &file2); err != nil || len(file2.Rows) != len(want) {
				t.Errorf("the download has %d rows: %v", len(file2.Rows), err)
			}
			files, _ := filepath.Glob(filepath.Join(downloads, "*"))
			for _, f := range files {
				_ = os.Remove(f)
			}
		})
	}
}

// A level that Go never writes is none, and so is what lies outside of the data.
func TestDamagedDataOpensNothing(t *testing.T) {
	p := openMatrix(t, exampleSite(t), "")
	got := value[[]int](t, p, `(() => {
		spineguard.access(Object.assign({}, spineguard.store.access, {sets: [[[0, "/w=="]], [[0, "Ag=="]]]}));
		return [spineguard.levelOf(0, 0), spineguard.levelOf(0, 3), spineguard.levelOf(0, 4), spineguard.levelOf(1, 0), spineguard.levelOf(-1, 0), spineguard.levelOf(7, 0), spineguard.sight(0).length];
	})()`)
	if want := []int{0, 0, 0, 2, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("levels are %v, want %v", got, want)
	}
}
