// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
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
	"github.com/spineguard/spineguard/generator/emit/hostiletest"
	emitjson "github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/internal/browser"
)

var (
	chromium *browser.Browser
)

func TestMain(m *testing.M) {
	var err error
	if chromium, err = browser.Open(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	chromium.Close()
	os.Exit(code)
}

// write writes the site of a policy, and returns its folder.
func write(t *testing.T, m *policy.Model, o site.Options) string {
	t.Helper()
	files, err := site.Files(m, o)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func exampleSite(t *testing.T) string {
	t.Helper()
	p, err := generator.Load("../../specs/example/spineguard.yaml")
	if err != nil || p.Model == nil {
		t.Fatal(err, p)
	}
	return write(t, p.Model, site.Options{
		Package: "example", Provenance: emitjson.Facts(p.Model), Findings: p.Findings,
		Changes: &site.Changes{Base: "origin/main", List: []site.Change{{Kind: site.Gained, Who: "role R8001 Nurse", What: "opens Crisis plans", Detail: "none → pointer", Where: "rbac.xlsx!Mapping!D3"}}},
	})
}

// address is that of a page on the disk.
func address(dir, name string) string {
	name, fragment, _ := strings.Cut(name, "#")
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, name))}
	if fragment != "" {
		return u.String() + "#" + fragment
	}
	return u.String()
}

// open opens a page of a site, which must say nothing and ask for nothing but
// its own files, whatever the test does with it.
func open(t *testing.T, dir, name string, before ...chromedp.Action) *browser.Page {
	t.Helper()
	p, err := chromium.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, said := range p.Said() {
			t.Errorf("%s says %s", name, said)
		}
		for _, shown := range p.Dialogs() {
			t.Errorf("%s shows a box: %s", name, shown)
		}
		for _, asked := range p.Requests() {
			own := strings.HasPrefix(asked, address(dir, "")+"/") || strings.HasPrefix(asked, "data:") || strings.HasPrefix(asked, "blob:")
			if !own {
				t.Errorf("%s asks for %s", name, asked)
			}
		}
		p.Close()
	})
	do(t, p, append(before, chromedp.Navigate(address(dir, name)), chromedp.WaitReady("#main"))...)
	return p
}

func do(t *testing.T, p *browser.Page, actions ...chromedp.Action) {
	t.Helper()
	if err := p.Run(actions...); err != nil {
		t.Fatal(err)
	}
}

func value[T any](t *testing.T, p *browser.Page, expression string) (v T) {
	t.Helper()
	if err := p.Value(expression, &v); err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true.
func wait(t *testing.T, p *browser.Page, expression string) {
	t.Helper()
	for range 500 {
		if value[bool](t, p, expression) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("never: %s", expression)
}

// pages are all pages of a site.
func pages(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for i, f := range files {
		files[i] = filepath.Base(f)
	}
	return files
}

// accessible puts a page to axe.
func accessible(t *testing.T, p *browser.Page) {
	t.Helper()
	axe, err := os.ReadFile(os.Getenv("SPINEGUARD_AXE"))
	if err != nil {
		t.Fatal("SPINEGUARD_AXE is the path of axe.min.js; scripts/browser sets it: ", err)
	}
	violations, err := p.Violations(string(axe))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Errorf("%s: %s", v.ID, v.Help)
		for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
			t.Errorf("    %.200s\n%s", n.HTML, n.FailureSummary)
		}
	}
}

// Every page, light and dark, wide and narrow: axe finds nothing, the console is empty,
// nothing is asked of the network, and no link leads nowhere.
func TestEveryPage(t *testing.T) {
	dir := exampleSite(t)
	for _, name := range pages(t, dir) {
		for _, look := range []struct {
			scheme string
			width  int64
		}{{"light", 1280}, {"dark", 1280}, {"light", 390}, {"dark", 390}} {
			t.Run(fmt.Sprint(name, " ", look.scheme, " ", look.width), func(t *testing.T) {
				p := open(t, dir, name, browser.Scheme(look.scheme), sized(look.width))
				quiet(t, p)
				accessible(t, p)
				for _, link := range value[[]string](t, p, `Array.from(document.links, a => a.getAttribute("href"))`) {
					file, _, _ := strings.Cut(link, "#")
					if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
						t.Errorf("the link %s leads nowhere", link)
					}
				}
			})
		}
	}
}

func TestDarkIsDark(t *testing.T) {
	dir := exampleSite(t)
	background := func(p *browser.Page) string {
		return value[string](t, p, `getComputedStyle(document.body).backgroundColor`)
	}
	light, dark := background(open(t, dir, "index.html", browser.Scheme("light"))), open(t, dir, "index.html", browser.Scheme("dark"))
	if background(dark) == light {
		t.Errorf("both are %s", light)
	}
	seen := []string{background(dark)}
	for range 2 {
		do(t, dark, chromedp.Click("#theme"))
		seen = append(seen, background(dark))
	}
	if !slices.Contains(seen, light) {
		t.Errorf("the button never makes it light: %v", seen)
	}
}

func TestSearchAsYouType(t *testing.T) {
	dir := exampleSite(t)
	const found = `document.querySelectorAll("#results li").length`
	p := open(t, dir, "index.html")
	do(t, p, chromedp.Click("#search-open"), chromedp.SendKeys("#search", "crisis"))
	wait(t, p, found+` > 1`)
	some := value[int](t, p, found)
	accessible(t, p)
	do(t, p, chromedp.SendKeys("#search", " plan"))
	wait(t, p, fmt.Sprintf(found+` <= %d && location.hash.includes("plan")`, some))
	link := value[string](t, p, `location.href`)

	again := open(t, dir, "index.html"+link[strings.Index(link, "#"):])
	wait(t, again, `document.getElementById("search").value === "crisis plan" && document.getElementById("search").checkVisibility() && `+found+` > 0`)

	do(t, p, chromedp.SendKeys("#search", kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	wait(t, p, `!location.pathname.endsWith("index.html") && document.getElementById("main") !== null`)
	if !strings.Contains(value[string](t, p, `document.body.textContent.toLowerCase()`), "crisis") {
		t.Error("the page that was found does not speak of it")
	}

	q := open(t, dir, "index.html")
	do(t, q, chromedp.Click("#search-open"), chromedp.SendKeys("#search", "nothing has this"))
	wait(t, q, `document.getElementById("search-count").textContent.length > 0 && document.querySelectorAll("#results li a").length === 0`)
	do(t, q, chromedp.KeyEvent(kb.Escape))
	wait(t, q, `!document.getElementById("search").checkVisibility() && document.activeElement.id === "search-open"`)
}

// An address of a place shows that place.
func TestDeepLinks(t *testing.T) {
	dir := exampleSite(t)
	for _, name := range []string{"interactions.html", "record-types.html", "activities.html", "job-roles.html"} {
		ids := value[[]string](t, open(t, dir, name), `Array.from(document.querySelectorAll("#main section[id]"), s => s.id)`)
		id := ids[len(ids)-1]
		p := open(t, dir, name+"#"+url.PathEscape(id))
		wait(t, p, fmt.Sprintf(`(() => { var b = document.getElementById(%q).getBoundingClientRect(); return b.top < innerHeight && b.bottom > 0 })()`, id))
	}
}

// settled is when the page's observers know what has scrolled into view: they
// are told after a frame is laid out.
const settled = `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))`

func TestKeyboard(t *testing.T) {
	dir := exampleSite(t)
	for _, name := range []string{"index.html", "rbac.html", "interactions.html"} {
		p := open(t, dir, name)
		do(t, p, chromedp.KeyEvent(kb.Tab))
		if !value[bool](t, p, `document.activeElement.classList.contains("skip")`) {
			t.Errorf("%s: the first stop does not lead to the content", name)
		}
		do(t, p, chromedp.KeyEvent(kb.Enter))
		wait(t, p, `document.activeElement.id === "main" || location.hash === "#main"`)
		p = open(t, dir, name)
		const reachable = `Array.from(document.querySelectorAll("a[href], button, input, select, summary, td[tabindex='0']")).filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0)`
		count := min(value[int](t, p, `(window.all = `+reachable+`).length`), 60)
		do(t, p, chromedp.Evaluate(`window.stops = []`, nil))
		for range 2 * count { // boxes that scroll are stops as well, and what the focus brings: the path of a cell
			do(t, p, chromedp.KeyEvent(kb.Tab))
			at := value[string](t, p, settled+`.then(() => {
				var e = document.activeElement, s = getComputedStyle(e);
				if (e === document.body) return "end";
				if (window.all.includes(e)) window.stops.push(e);
				return s.outlineStyle === "none" || s.outlineWidth === "0px" ? e.outerHTML.slice(0, 150) : "";
			})`)
			if at == "end" {
				break
			}
			if at != "" {
				t.Errorf("%s: the focus cannot be seen: %s", name, at)
				break
			}
		}
		if !value[bool](t, p, fmt.Sprintf(`window.all.slice(0, %d).every((e, i) => window.stops[i] === e)`, count)) {
			t.Errorf("%s: Tab does not go through everything in its order: %s", name, value[string](t, p, `(() => {
				var all = window.all, i = all.findIndex((e, i) => window.stops[i] !== e);
				return i + ": " + all[i].outerHTML.slice(0, 150) + " and not " + (window.stops[i] ? window.stops[i].outerHTML.slice(0, 150) : "the end");
			})()`))
		}
	}
}

// At 320 CSS pixels, which 1280 are at 400 %, nothing but tables and pictures
// scrolls sideways (WCAG 2.2, 1.4.10).
func TestZoom(t *testing.T) {
	dir := exampleSite(t)
	for _, name := range pages(t, dir) {
		p := open(t, dir, name, emulation.SetDeviceMetricsOverride(320, 640, 1, false))
		if w := value[int](t, p, `document.scrollingElement.scrollWidth`); w > 320 {
			t.Errorf("%s is %d wide: %s", name, w, value[string](t, p, `(Array.from(document.querySelectorAll("#main *")).find(e => e.getBoundingClientRect().right > 321 && !e.closest(".scroll")) || document.body).outerHTML.slice(0, 200)`))
		}
	}
}

// On A4, with margins of a centimetre, there is no navigation, and every page fits.
func TestPaper(t *testing.T) {
	dir := exampleSite(t)
	const paper = 718 // CSS pixels
	for _, name := range pages(t, dir) {
		t.Run(name, func(t *testing.T) {
			p := open(t, dir, name)
			quiet(t, p)
			do(t, p, browser.Print(true), sized(paper))
			if value[bool](t, p, `Array.from(document.querySelectorAll("nav, body > header, #menu, button, input")).some(e => e.checkVisibility())`) {
				t.Error("the navigation is printed")
			}
			tell(t, slices.DeleteFunc(faults(t, p), func(f fault) bool { return f.kind == "small" }))
			do(t, p, chromedp.ActionFunc(func(ctx context.Context) error {
				pdf, _, err := page.PrintToPDF().WithPaperWidth(8.27).WithPaperHeight(11.69).Do(ctx)
				if err == nil && (!bytes.HasPrefix(pdf, []byte("%PDF-")) || len(pdf) < 10_000) {
					t.Errorf("a PDF of %d bytes", len(pdf))
				}
				return err
			}))
		})
	}
}

func TestCopyAndDownload(t *testing.T) {
	dir := exampleSite(t)
	p := open(t, dir, "interactions.html")
	want := value[string](t, p, `document.querySelector("[data-copy]").dataset.copy`)
	do(t, p, chromedp.ScrollIntoView("[data-copy]"), chromedp.Click("[data-copy]", chromedp.ByQuery))
	wait(t, p, `document.getElementById("said").textContent.length > 0`)
	if said := value[string](t, p, `document.getElementById("said").textContent`); !strings.Contains(strings.ToLower(said), "copied") || want == "" {
		t.Errorf("%q is said of %q", said, want)
	}

	downloads := t.TempDir()
	r := open(t, dir, "rbac.html")
	do(t, r, cdpbrowser.SetDownloadBehavior(cdpbrowser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(downloads))
	for kind, check := range map[string]func([]byte) (rows int, err error){
		"csv": func(b []byte) (int, error) {
			lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
			return len(lines) - 1, err
		},
		"json": func(b []byte) (int, error) {
			var in struct{ Rows [][]string }
			err := json.Unmarshal(b, &in)
			return len(in.Rows), err
		},
	} {
		selector := fmt.Sprintf(`#mapping-table [data-get=%q]`, kind)
		do(t, r, chromedp.ScrollIntoView(selector), chromedp.Click(selector, chromedp.ByQuery))
		rows := value[int](t, r, `document.querySelectorAll("#mapping-table tbody tr").length`)
		var data []byte
		for range 500 {
			if files, _ := filepath.Glob(filepath.Join(downloads, "*."+kind)); len(files) == 1 {
				data, _ = os.ReadFile(files[0])
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		if got, err := check(data); err != nil || got != rows {
			t.Errorf("%s: %d rows of %d, %v: %.200s", kind, got, rows, err, data)
		}
	}
}

// Texts of inputs execute nothing, wherever they stand.
func TestHostileTextsAreText(t *testing.T) {
	for i, text := range hostiletest.Texts {
		if !strings.ContainsAny(text, "<>\"'&`") && !strings.Contains(text, "script") && !strings.Contains(text, "evil") {
			continue
		}
		n := 0
		m := hostiletest.Model(func() string { n++; return fmt.Sprint(text, n) })
		dir := write(t, m, site.Options{Package: text, Changes: &site.Changes{Base: text, List: []site.Change{{Kind: site.Gained, Who: text, What: text, Detail: text, Where: text, Approvals: []site.Approval{{Who: text, Why: text, Until: text}}}}}})
		for _, name := range pages(t, dir) {
			if i%4 != len(name)%4 && name != "rbac.html" { // every page meets a part of the texts, and one meets all
				continue
			}
			p := open(t, dir, name)
			quiet(t, p)
			for _, ask := range value[[]string](t, p, `Array.from(document.querySelectorAll("[data-ask]"), e => "#" + e.id)`) { // the answers are made of the texts too
				do(t, p, chromedp.Focus(ask), chromedp.KeyEvent("1"), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
			}
			if n := value[int](t, p, `document.querySelectorAll("script:not([src]), iframe, object, embed, form:not(#search-form):not(#filter):not(#ask-form), dialog:not(#search-dialog), svg, [onerror], [onload], [onclick], a[href^='javascript'], a[href^='http'], img:not([src^='pictures/'])").length`); n > 0 {
				t.Errorf("%s with %q has %d elements of its own", name, text, n)
			}
			p.Close()
		}
	}
}
