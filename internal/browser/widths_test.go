// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/spineguard/spineguard/internal/browser"
)

//go:embed testdata/measure.js
var measure string

// widths are those of a small and a usual phone, a tablet, a laptop and a large screen, in CSS pixels.
var widths = []int64{360, 390, 768, 1280, 1920}

// sized makes the window of a page as wide as that of a device.
func sized(width int64) chromedp.Action {
	return emulation.SetDeviceMetricsOverride(width, 800, 1, width < 500)
}

// quiet waits until a page has drawn what it draws by itself: nothing has
// changed in it for a tenth of a second. It gives up after five seconds.
func quiet(t *testing.T, p *browser.Page) {
	t.Helper()
	if !value[bool](t, p, `document.fonts.ready.then(() => new Promise(done => {
		var late = setTimeout(() => done(false), 5000), due = 0;
		var wait = () => { clearTimeout(due); due = setTimeout(() => { clearTimeout(late); o.disconnect(); done(true); }, 100); };
		var o = new MutationObserver(wait);
		o.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
		wait();
	}))`) {
		t.Error("the page does not come to rest")
	}
}

// seen scrolls through a page, so that it draws what it draws when it is seen, and
// back to the top.
func seen(t *testing.T, p *browser.Page) {
	t.Helper()
	quiet(t, p)
	value[bool](t, p, `(async () => {
		for (var y = 0; y < document.documentElement.scrollHeight; y += innerHeight) { scrollTo(0, y); await `+settled+`; }
		scrollTo(0, 0);
		return true;
	})()`)
	quiet(t, p)
}

// fault is something wrong with how a page is laid out.
type fault struct{ kind, what, where string }

// faults measures a page.
func faults(t *testing.T, p *browser.Page) (list []fault) {
	t.Helper()
	for _, f := range value[[][3]string](t, p, "("+measure+")()") {
		list = append(list, fault{f[0], f[1], f[2]})
	}
	return list
}

// tell reports faults: how many of each kind, and the first of these.
func tell(t *testing.T, list []fault) {
	t.Helper()
	by := map[string][]fault{}
	for _, f := range list {
		by[f.kind] = append(by[f.kind], f)
	}
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		var first strings.Builder
		for _, f := range by[kind][:min(6, len(by[kind]))] {
			fmt.Fprintf(&first, "\n\t%q in %s", f.what, f.where)
		}
		t.Errorf("%s: %d%s", kind, len(by[kind]), first.String())
	}
}

// On a screen of any width, light and dark, no page scrolls sideways, no word stands on
// several lines, nothing lies on something else, and every target can be hit.
func TestWidths(t *testing.T) {
	dir := exampleSite(t)
	for _, name := range pages(t, dir) {
		for _, width := range widths {
			p := open(t, dir, name, browser.Scheme("light"), sized(width))
			seen(t, p)
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprint(name, " ", scheme, " ", width), func(t *testing.T) {
					do(t, p, browser.Scheme(scheme))
					tell(t, faults(t, p))
				})
			}
			p.Close()
		}
	}
}

// What is expanded fits too.
func TestWidthsExpanded(t *testing.T) {
	dir := exampleSite(t)
	for _, name := range pages(t, dir) {
		p := open(t, dir, name, sized(390))
		value[bool](t, p, `(() => { document.querySelectorAll("#main details").forEach(d => { d.open = true; }); return true })()`)
		seen(t, p)
		t.Run(name, func(t *testing.T) { tell(t, faults(t, p)) })
	}
}

// TestTheMeasureFinds puts pages with one fault each to the measure, and pages without.
func TestTheMeasureFinds(t *testing.T) {
	const style = `body { font: 16px/1.5 sans-serif; margin: 8px } td { padding: 0 }`
	for name, c := range map[string]struct {
		html string
		want string
	}{
		"a page without a fault":           {`<p>Some words with <a href="#x">a link</a> in them.</p>`, ""},
		"a wide page":                      {`<div style="width: 900px">x</div>`, "sideways"},
		"a wide table in its box":          {`<div style="overflow: auto"><table style="width: 900px"><tr><td>x</table></div>`, ""},
		"letters of a word on lines":       {`<div style="width: 3em; overflow-wrap: anywhere">internationally</div>`, "broken"},
		"a word with a part in bold":       {`<div style="width: 3em; overflow-wrap: anywhere">internat<b>ionally</b></div>`, "broken"},
		"a word before a part in bold":     {`<div>gain<b>ed</b></div>`, ""},
		"a word split by a marked place":   {`<div style="width: 3em">inter<wbr>nationally</div>`, "broken"},
		"a URN that breaks behind colons":  {`<div style="width: 8em">urn:<wbr>nhs:<wbr>names:<wbr>services:<wbr>example</div>`, ""},
		"a URN that breaks where it likes": {`<div style="width: 8em; overflow-wrap: anywhere">urn:nhs:names:services:example:Reference</div>`, "broken"},
		"a digest on several lines":        {`<div style="width: 8em; overflow-wrap: anywhere">` + strings.Repeat("0123abcd", 8) + `</div>`, ""},
		"a word that runs out of its cell": {`<div style="width: 3em">internationally</div>`, "cut"},
		"a word with its end cut off":      {`<div style="width: 3em; overflow: hidden; white-space: nowrap">some internationally</div>`, "cut"},
		"what no eye sees":                 {`<div style="position: absolute; width: 1px; height: 1px; overflow: hidden">internationally</div>`, ""},
		"texts on each other":              {`<div style="height: 20px"><p style="margin: 0">first text</p><p style="margin: -24px 0 0">second text</p></div>`, "overlap"},
		"a text under a control":           {`<p style="margin: 0">some text</p><button style="position: relative; top: -24px; min-height: 24px; width: 99px">Go</button>`, "overlap"},
		"a text scrolled out of its box":   {`<div style="height: 24px; overflow: auto"><p style="margin: 0">one</p><p style="margin: 0">two</p></div><p style="margin: 0">under it</p>`, ""},
		"what stays in view":               {`<p style="position: fixed; top: 8px; margin: 0">over</p><p style="margin: 0">under it</p>`, ""},
		"a small button":                   {`<button style="height: 16px; padding: 0; font-size: 8px">Go</button>`, "small"},
		"a link alone in its cell":         {`<table><tr><td><a href="#x">R8000</a></table>`, "small"},
		"a link alone that is high enough": {`<table><tr><td><a href="#x" style="display: inline-block; min-height: 24px">R8000</a></table>`, ""},
		"a small box with a large label":   {`<label style="display: block; min-height: 24px"><input type="checkbox"> Only what changed</label>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := chromium.New()
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			do(t, p, sized(390), chromedp.Navigate("about:blank"))
			value[bool](t, p, fmt.Sprintf(`(() => { document.write(%q); document.close(); return true })()`, `<!doctype html><meta name="viewport" content="width=device-width, initial-scale=1"><style>`+style+`</style><body>`+c.html))
			list := faults(t, p)
			other := slices.ContainsFunc(list, func(f fault) bool { return f.kind != c.want })
			if other || c.want != "" && len(list) == 0 {
				t.Errorf("%v, want %q", list, c.want)
			}
		})
	}
}
