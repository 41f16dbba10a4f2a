// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"flag"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	emitjson "github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/internal/browser"
)

var randoms = flag.Int("randoms", 20, "how many random policies are read from their pages, cell by cell")

// readMatrix is the matrix as its reader sees it, all of its pages of rows and of groups: of each cell
// the kind of the row ("role" or "activity"), its code, its area of work, the record group, the
// name of the record type, and the level in words. It alone knows how the matrix is marked up.
const readMatrix = `(async () => {
	var out = [], table = document.getElementById("matrix-grid");
	var text = e => e.textContent.trim();
	async function whole() { /* rows come in parts, and the page says which there are to be */
		var rows = /Rows ([0-9,]+)–([0-9,]+) of/.exec(text(document.getElementById("matrix-pages"))).slice(1).map(n => Number(n.replace(/,/g, "")));
		var end = Date.now() + 10000;
		while (table.querySelectorAll("tbody tr td:nth-child(2)").length !== rows[1] - rows[0] + 1) {
			if (Date.now() > end) throw new Error(rows.join("–") + " are not drawn");
			await new Promise(done => setTimeout(done, 10));
		}
	}
	async function read() {
		await whole();
		var groups = Array.from(table.tHead.rows[0].cells).slice(1).flatMap(th => Array(th.colSpan).fill(text(th)));
		var types = Array.from(table.tHead.rows[1].cells, text), kind = "";
		table.querySelectorAll("tbody tr").forEach(tr => {
			if (tr.cells.length === 1) return kind = text(tr).startsWith("Job roles") ? "role" : "activity";
			var area = / in (\S+:\S+:\S+)$/.exec(text(tr.cells[0])), at = 0;
			Array.from(tr.cells).slice(1).forEach(td => {
				for (var end = at + td.colSpan; at < end; at++) out.push([kind, text(tr.cells[0].querySelector("a")), area ? area[1] : "", groups[at], types[at], text(td).split(" ").pop()]);
			});
		});
	}
	function turn(to) {
		var button = document.getElementById("matrix-" + to);
		if (!button || button.getAttribute("aria-disabled") === "true") return false;
		button.click();
		return true;
	}
	do {
		do await read(); while (turn("next-bands"));
		while (turn("previous-bands"));
	} while (turn("next-rows"));
	return out;
})()`

// matrix reads the cells of the matrix of a page.
func matrix(t *testing.T, p *browser.Page) map[cell]string {
	t.Helper()
	wait(t, p, `document.querySelector("#matrix-grid td") !== null`)
	out := map[cell]string{}
	for _, c := range value[[][6]string](t, p, readMatrix) {
		key := cell{person{c[0], c[1]}, c[2], c[3], c[4]}
		if _, twice := out[key]; twice {
			t.Errorf("%v stands there twice", key)
		}
		out[key] = c[5]
	}
	return out
}

// agree compares what the page says with what is true: somebody who has no row for an area
// of work of their own is to read the row that they have.
func agree(t *testing.T, page, want map[cell]string) {
	t.Helper()
	wrong := 0
	tell := func(format string, args ...any) {
		if wrong++; wrong <= 10 {
			t.Errorf(format, args...)
		}
	}
	for key, level := range want {
		got, ok := page[key]
		if !ok {
			key.area = ""
			got, ok = page[key]
		}
		if !ok || got != level {
			tell("%+v: the page says %q, the policy %q", key, got, level)
		}
	}
	for key, level := range page {
		if _, ok := want[key]; !ok {
			tell("%+v: the page says %q, and there is nothing to be said", key, level)
		}
	}
	if wrong > 10 {
		t.Errorf("and %d more", wrong-10)
	}
}

// Every cell of the matrix, as it stands on the screen, is what the policy says to somebody who
// reads it slowly.
func TestEveryCell(t *testing.T) {
	all := policies(t, *randoms)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m := all[name]
		t.Run(name, func(t *testing.T) {
			p := open(t, write(t, m, site.Options{Package: "any"}), "rbac.html")
			quiet(t, p)
			page, want := matrix(t, p), slow{m}.cells()
			agree(t, page, want)
			t.Logf("%d cells, %d of them on the page", len(want), len(page))
		})
	}
}

// readWays are the rows of the tables of a page that say by which ways something is opened,
// as texts of cells, with the title of the section and the id of the table in front, and
// behind them the codes that the path links to. Tables that are drawn when they are seen are seen.
const readWays = `(async () => {
	var out = [], next = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
	for (var table of document.querySelectorAll(".table[id$=':opens'], .table[id$=':roles'], .table[id$=':activities']")) {
		if (table.matches(".drawn, [data-draw]")) {
			table.scrollIntoView();
			for (var i = 0; i < 100 && !table.querySelector("tbody tr"); i++) await next();
		}
		var heading = table.closest("section").querySelector("h2, h3"), code = heading.querySelector("code");
		table.querySelectorAll("tbody tr").forEach(tr => {
			var cells = Array.from(tr.cells), path = cells[cells.length - 2];
			out.push([(code || heading).textContent.trim(), table.id, cells.length === 5 ? cells[0].querySelector("a").textContent : "", ...cells.slice(cells.length - 4).map(c => c.textContent.trim()), ...Array.from(path.querySelectorAll("a"), a => a.textContent)]);
		});
	}
	return out;
})()`

var areaOfWork = regexp.MustCompile(`\b\w+:\w+:\w+\b`)

// ways reads those of the pages about job roles, activities and record types: first as the
// pages of persons have them, then as those of groups do. It asks that each is a way.
func ways(t *testing.T, dir string, m *policy.Model) (ofPersons, ofGroups map[way]int) {
	t.Helper()
	ofPersons, ofGroups = map[way]int{}, map[way]int{}
	part := regexp.MustCompile(`^(job-roles|activities|record-types)(-\d+)?\.html$`)
	for _, name := range pages(t, dir) {
		page := part.FindStringSubmatch(name)
		if page == nil {
			continue
		}
		p := open(t, dir, name)
		quiet(t, p)
		for _, row := range value[[][]string](t, p, readWays) {
			section, id, who, cells, path := row[0], row[1], row[2], row[3:7], row[7:]
			kind := "role"
			if page[1] == "activities" || strings.HasSuffix(id, ":activities") {
				kind = "activity"
			}
			areas := strings.Join(areaOfWork.FindAllString(cells[2], -1), ", ")
			w := way{level: lastWord(cells[1]), from: path[0], to: path[len(path)-1], areas: areas, where: cells[3]}
			into := ofPersons
			if page[1] == "record-types" {
				into = ofGroups
				w.person, w.group = person{kind, who}, section
			} else {
				w.person, w.group = person{kind, section}, cells[0]
			}
			if _, twice := into[w]; twice {
				t.Errorf("%s: %+v stands there twice", name, w)
			}
			into[w] = len(path) - 1
			for i, code := range path[1:] {
				if !slices.Contains(slow{m}.includes(path[i]), code) {
					t.Errorf("%s: %q is not a way: %s does not include %s", name, path, path[i], code)
				}
			}
		}
		p.Close()
	}
	return ofPersons, ofGroups
}

func lastWord(text string) string { return text[strings.LastIndex(text, " ")+1:] }

// Each way that a page lists is one, and the shortest of its kind, and none is missing.
func TestEveryWay(t *testing.T) {
	all := policies(t, *randoms/4)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m := all[name]
		t.Run(name, func(t *testing.T) {
			dir := write(t, m, site.Options{Package: "any", Provenance: emitjson.Facts(m)})
			ofPersons, ofGroups := ways(t, dir, m)
			want := slow{m}.ways()
			for from, have := range map[string]map[way]int{"the pages of persons": ofPersons, "the pages of groups": ofGroups} {
				if !maps.Equal(have, want) {
					t.Errorf("%s have %d ways, and there are %d: %s", from, len(have), len(want), firstDifference(have, want))
				}
			}
		})
	}
}

func firstDifference(have, want map[way]int) string {
	for w, steps := range want {
		if got, ok := have[w]; !ok || got != steps {
			return fmt.Sprintf("%+v with %d steps stands there: %v, with %d", w, steps, ok, got)
		}
	}
	for w := range have {
		if _, ok := want[w]; !ok {
			return fmt.Sprintf("%+v stands there, and is not one", w)
		}
	}
	return ""
}
