// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/internal/browser"
)

// maxShift is what a good page may shift by while it loads (web.dev/cls, the 75th percentile).
const maxShift = 0.1

// shifts adds up the layout shifts of a page so far, and says which elements moved.
const shifts = `new Promise(done => {
	var sum = 0, moved = new Set(), o = new PerformanceObserver(list => take(list.getEntries()));
	var take = list => list.forEach(e => {
		if (e.hadRecentInput) return;
		sum += e.value;
		e.sources.forEach(s => { if (s.node) moved.add((s.node.outerHTML || s.node.textContent).slice(0, 80)); });
	});
	o.observe({type: "layout-shift", buffered: true});
	setTimeout(() => { take(o.takeRecords()); o.disconnect(); done([String(sum), ...moved]); }, 50);
})`

// states are addresses of the site of the example that set something on their page.
var states = []string{"index.html#q=crisis", "rbac.html#role=R8000&level=record", "rbac.html#type=736253002", "job-roles.html#role-R8001", "interactions.html#id-urn-nhs-names-services-example-Binary.read"}

// A page stays where it is while it loads, and for a second more, on a wide screen and a narrow one.
// It says nothing to the console and asks for its own files only, which open watches.
func TestNothingShifts(t *testing.T) {
	dir := exampleSite(t)
	noShift(t, dir, append(pages(t, dir), states...))
	large := write(t, largetest.Model(300, 450, 150), site.Options{Package: "large"})
	noShift(t, large, []string{"job-roles.html", "job-roles.html#role-R0005", "rbac.html#role=R0005", "record-types.html"})
}

func noShift(t *testing.T, dir string, names []string) {
	t.Helper()
	for _, name := range names {
		for _, width := range []int64{390, 1280} {
			t.Run(fmt.Sprint(name, " ", width), func(t *testing.T) {
				p := open(t, dir, name, sized(width), chromedp.Navigate("about:blank"))
				quiet(t, p)
				do(t, p, chromedp.Sleep(time.Second))
				said := value[[]string](t, p, shifts)
				var sum float64
				if _, err := fmt.Sscan(said[0], &sum); err != nil {
					t.Fatal(err)
				}
				if sum > maxShift {
					t.Errorf("shifts by %.3f: %q", sum, said[1:])
				}
			})
		}
	}
}

// The shifts are measured: a page that shifts has some.
func TestTheMeasureOfShifts(t *testing.T) {
	dir := t.TempDir()
	page := `<!doctype html><meta name="viewport" content="width=device-width"><h1 id="main">first</h1><h1>and what stands under it</h1><script>setTimeout(function () { document.getElementById("main").style.height = "200px"; }, 1000)</script>`
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	p := open(t, dir, "index.html", sized(390))
	do(t, p, chromedp.Sleep(2*time.Second))
	if said := value[[]string](t, p, shifts); said[0] == "0" {
		t.Errorf("%q", said)
	}
}

// maxPage is how much a page of the example may be, with all that it loads, in bytes.
const maxPage = 500_000

// A page is light, and so is all that comes with it: style sheet, scripts, data and pictures.
func TestWeight(t *testing.T) {
	dir := exampleSite(t)
	heaviest, most := "", 0
	for _, name := range pages(t, dir) {
		p := open(t, dir, name)
		seen(t, p)
		n := weight(t, p, dir)
		if n > maxPage {
			t.Errorf("%s with what it loads is %d bytes, and may be %d", name, n, maxPage)
		}
		if n > most {
			heaviest, most = name, n
		}
	}
	t.Logf("the heaviest is %s with %d bytes", heaviest, most)
}

// weight adds up the files that a page has asked for.
func weight(t *testing.T, p *browser.Page, dir string) (n int) {
	t.Helper()
	late := []string{"search", value[string](t, p, `spineguard.page`)} // loaded as soon as they are needed
	if value[bool](t, p, `"access" in spineguard`) {
		late = append(late, "access")
	}
	for _, name := range late {
		if _, err := os.Stat(filepath.Join(dir, "data", name+".js")); err == nil {
			value[bool](t, p, fmt.Sprintf(`new Promise(done => spineguard.load(%q, () => done(true)))`, name))
		}
	}
	counted := map[string]bool{}
	for _, asked := range p.Requests() {
		name, ok := strings.CutPrefix(asked, address(dir, "")+"/")
		name, _, _ = strings.Cut(name, "#")
		if !ok || counted[name] {
			continue
		}
		counted[name] = true
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
			n += int(info.Size())
		}
	}
	return n
}

// TestFirstContent reports, and asserts nothing: how long after it is asked for a page of
// 1,000 activities, 500 record types and 1,000 job roles shows its first content,
// and when its matrix is filled.
//
//	go -C internal/browser test -run FirstContent -v
func TestFirstContent(t *testing.T) {
	if !testing.Verbose() {
		t.Skip("it measures only, and says so with -v")
	}
	dir := write(t, largetest.Model(1000, 500, 1000), site.Options{Package: "large"})
	for _, name := range []string{"index.html", "rbac.html", "job-roles.html", "record-types.html"} {
		for _, width := range []int64{390, 1280} {
			p := open(t, dir, name, sized(width), network.SetCacheDisabled(true))
			filled := value[float64](t, p, `new Promise(done => {
				var end = Date.now() + 3000;
				(function look() {
					if (document.querySelector("#matrix tbody td, .matrix tbody td, #main td")) return requestAnimationFrame(() => done(performance.now()));
					if (Date.now() > end) return done(-1);
					requestAnimationFrame(look);
				})();
			})`)
			quiet(t, p)
			rest := value[float64](t, p, `performance.now() - 100`)
			first := value[float64](t, p, `(performance.getEntriesByName("first-contentful-paint")[0] || {startTime: -1}).startTime`)
			t.Logf("%s at %d px: first content after %.0f ms, cells after %.0f ms, at rest after %.0f ms; %d kB with what it loads", name, width, first, filled, rest, weight(t, p, dir)/1000)
			p.Close()
		}
	}
}
