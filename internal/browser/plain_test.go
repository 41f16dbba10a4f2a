// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/spineguard/spineguard/generator/emit/largetest"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/internal/browser"
)

// bare opens a page of which files may be missing, and which may complain of that.
func bare(t *testing.T, dir, name string, before ...chromedp.Action) *browser.Page {
	t.Helper()
	p, err := chromium.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	do(t, p, append(before, chromedp.Navigate(address(dir, name)), chromedp.WaitReady("#main"))...)
	return p
}

// Without scripts nothing is shown that does nothing, and no table is empty without a word
// that leads on.
func TestWithoutScripts(t *testing.T) {
	for name, dir := range map[string]string{"example": exampleSite(t), "large": write(t, largetest.Model(230, 450, 120), site.Options{Package: "large"})} {
		for _, page := range pages(t, dir) {
			p := bare(t, dir, page, emulation.SetScriptExecutionDisabled(true))
			if idle := value[[]string](t, p, `Array.from(document.querySelectorAll("button, input, select")).filter(e => e.checkVisibility()).map(e => e.outerHTML)`); len(idle) > 0 {
				t.Errorf("%s, %s shows %q", name, page, idle)
			}
			if n := value[int](t, p, `Array.from(document.querySelectorAll("table")).filter(e => e.checkVisibility() && !e.querySelector("tbody tr") && !e.closest(".table").querySelector("p a")?.checkVisibility()).length`); n > 0 {
				t.Errorf("%s, %s has %d empty tables", name, page, n)
			}
			p.Close()
		}
	}
}

// Where data cannot be read the page says so, and paper does not take it for a policy by
// which nobody sees anything.
func TestDataThatIsMissing(t *testing.T) {
	dir := exampleSite(t)
	if err := os.Remove(filepath.Join(dir, "data", "access.js")); err != nil {
		t.Fatal(err)
	}
	p := bare(t, dir, "rbac.html")
	wait(t, p, `document.getElementById("said").textContent.includes("data/access.js cannot be read")`)
	if got := value[string](t, p, paperSays); !strings.Contains(got, "not on this paper") || strings.Contains(got, "not seen") {
		t.Errorf("paper says %q", got)
	}
}

// paperSays is what stands above the lists of the matrix on paper.
const paperSays = `(() => {
	dispatchEvent(new Event("beforeprint"));
	var said = document.querySelector(".matrix-paper > p").textContent;
	dispatchEvent(new Event("afterprint"));
	return said;
})()`

// What is not listed on paper is not seen, unless the filter asks for something else.
func TestPaperSaysWhatIsMissing(t *testing.T) {
	dir := exampleSite(t)
	for fragment, want := range map[string]string{
		"": "What is not listed of these is not seen.", "#level=record": "Only this access is listed: record.", "#level=pointer": "Only this access is listed: pointer.",
		"#level=none": "Only this access is listed: none.", "#role=nobody": "Nothing is left by this filter.", "#level=anything": "What is not listed of these is not seen.",
	} {
		p := openMatrix(t, dir, fragment)
		if got := value[string](t, p, paperSays); !strings.HasSuffix(got, ". "+want) {
			t.Errorf("%s: %q, want %q", fragment, got, want)
		}
	}
	p := openMatrix(t, write(t, largetest.Disjoint(2600), site.Options{Package: "large"}), "")
	if got := value[string](t, p, paperSays); strings.Contains(got, "not seen") || !strings.Contains(got, "more lists are left out") {
		t.Errorf("where lists are left out: %q", got)
	}
}

// An address that asks for what is not there says so, throws nothing, and shows the
// whole matrix; one of another part of the world is nothing either.
func TestHostileAddresses(t *testing.T) {
	dir := exampleSite(t)
	p := open(t, dir, "index.html#ask=use&of="+"function-Prescribe")
	wait(t, p, `document.querySelector("#answer table") !== null`)
	for _, fragment := range []string{"ask=who&of=__proto__", "ask=what&of=constructor", "ask=id&of=%00"} {
		value[bool](t, p, `(() => { location.hash = "`+fragment+`"; return true })()`)
		wait(t, p, `document.getElementById("answer").textContent.startsWith("This address asks about something")`)
	}
	for _, fragment := range []string{"ask=__proto__&of=constructor", "ask=constructor&of=x", "%E0%A4%A", "at=__proto__", "=", "&&&", "q=%00"} {
		value[bool](t, p, `(() => { location.hash = "`+fragment+`"; return true })()`)
	}
	p = open(t, dir, "rbac.html")
	wait(t, p, gridDone)
	for _, fragment := range []string{"level=__proto__", "level=toString", "rows=1.5", "rows=1e308&bands=-3", "rows=__proto__", "at=__proto__", "%E0%A4%A", "role=%E0%A4%A&level=%"} {
		value[bool](t, p, `(() => { location.hash = "`+fragment+`"; return true })()`)
		time.Sleep(50 * time.Millisecond)
		want := "Rows 1–100 of 101"
		if strings.HasPrefix(fragment, "role") {
			want = "Rows 0–0 of 0"
		}
		if got := value[string](t, p, `document.getElementById("matrix-pages").textContent`); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", fragment, got)
		}
		if value[int](t, p, `document.getElementById("filter-level").selectedIndex`) != 0 {
			t.Errorf("%s: the filter shows a level that is none", fragment)
		}
	}
}
