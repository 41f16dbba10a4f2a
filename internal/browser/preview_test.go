// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/spineguard/spineguard/generator/preview"
	"github.com/spineguard/spineguard/internal/browser"
)

// previewed serves the preview of a folder, and opens a page of it.
func previewed(t *testing.T, dir, address string, width int64) *browser.Page {
	t.Helper()
	shown, err := preview.New(preview.Options{Config: filepath.Join(dir, "spineguard.yaml"), Every: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	l, err := preview.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	go shown.Watch(ctx)
	server := &http.Server{Handler: shown.Handler(l.Addr())}
	go func() { _ = server.Serve(l) }()
	p, err := chromium.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		stop()
		_ = server.Close()
	})
	do(t, p, chromedp.EmulateViewport(width, 740), chromedp.Navigate("http://"+l.Addr().String()+"/"+address), chromedp.WaitReady("#main"))
	waitOver(t, p, live)
	return p
}

// waitOver is wait over reloads, in the midst of which nothing can be asked.
func waitOver(t *testing.T, p *browser.Page, expression string) {
	t.Helper()
	var err error
	for range 500 {
		var is bool
		if err = p.Value(expression, &is); is && err == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("never: %s: %v", expression, err)
}

// live says that the page is connected to the preview.
const live = `!!document.querySelector("#live.fine")`

// put writes a file of a folder, of which nobody sees the half.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

const (
	formatsHeader = "system,code,display,retrieval,mime,interactionId\n"
	firstFormat   = "https://example.org/f,one,First,direct,text/html,\n"
	secondFormat  = "https://example.org/f,two,Second,direct,text/html,\n"
)

// The preview loads a page again when a document has changed, and says so when
// the documents do not resolve.
func TestThePreviewIsLive(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "spineguard.yaml", "version: 1\nformats: formats.csv\noutput:\n  root: .\n  go: {dir: gen, package: mine}\n")
	put(t, dir, "formats.csv", formatsHeader+firstFormat)
	p := previewed(t, dir, "formats.html", 1200)
	waitOver(t, p, `document.getElementById("live").textContent === "Live."`)
	put(t, dir, "formats.csv", formatsHeader+firstFormat+secondFormat)
	waitOver(t, p, `!!(document.getElementById("main") && document.getElementById("main").textContent.includes("Second"))`)
	put(t, dir, "formats.csv", formatsHeader+firstFormat+firstFormat)
	waitOver(t, p, `!!(document.querySelector("#live.errors a[href='findings.html']"))`)
	if said := p.Said(); len(said) > 0 {
		t.Error(said)
	}
}

// example is a copy of specs/example in which files may change.
func example(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../specs/example")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// rebuild changes a document so that pages change, and waits for the page that comes then.
func rebuild(t *testing.T, p *browser.Page, dir string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "formats.csv"))
	if err != nil {
		t.Fatal(err)
	}
	do(t, p, chromedp.Evaluate(`window.isOld = true; undefined`, nil))
	put(t, dir, "formats.csv", string(data)+firstFormat)
	waitOver(t, p, `!window.isOld && document.readyState === "complete" && `+live)
}

// whereabouts is all that a reader has done to a page: its address, what is scrolled, open,
// written and focused.
const whereabouts = `JSON.stringify({
	address: location.hash, top: Math.round(scrollY),
	boxes: Array.from(document.querySelectorAll("main *")).filter(e => e.scrollTop || e.scrollLeft).map(e => [e.className, Math.round(e.scrollTop), Math.round(e.scrollLeft)]),
	open: Array.from(document.querySelectorAll("details")).map(e => e.open),
	fields: Array.from(document.querySelectorAll("input, select")).map(e => e.value),
	focus: document.activeElement.id, from: document.activeElement.selectionStart || 0,
	shown: Array.from(document.querySelectorAll("main tbody tr")).filter(e => e.offsetParent).length,
}, null, 1)`

// A rebuild keeps where the reader is: on a page that is filtered and scrolled on a phone, with a
// box that is scrolled, details that are open, and half a word in a field.
func TestARebuildKeepsThePlace(t *testing.T) {
	for _, width := range []int64{360, 1280} {
		dir := example(t)
		p := previewed(t, dir, "rbac.html#role=R8000&level=record", width)
		ready := value[bool](t, p, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
		set := value[bool](t, p, `(() => {
			document.querySelectorAll("details").forEach(e => { e.open = true; });
			const field = Array.from(document.querySelectorAll("main input")).find(e => e.offsetParent);
			field.focus();
			field.setSelectionRange(2, 3);
			const box = Array.from(document.querySelectorAll("main .scroll")).find(e => e.offsetParent && e.scrollWidth > e.clientWidth + 60);
			if (box) box.scrollLeft = 50;
			scrollTo(0, document.documentElement.scrollHeight / 3);
			return true;
		})()`)
		time.Sleep(300 * time.Millisecond) // what is drawn when it comes into view
		before := value[string](t, p, whereabouts)
		rebuild(t, p, dir)
		after := ""
		for range 100 {
			if after = value[string](t, p, whereabouts); after == before {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		if !ready || !set || after != before {
			t.Errorf("at %d px, before: %s\nafter: %s", width, before, after)
		}
		if value[float64](t, p, `scrollY`) < 100 {
			t.Error("the page was not scrolled")
		}
		if said := p.Said(); len(said) > 0 {
			t.Error(said)
		}
	}
}

// A page for which the policy has nothing any longer leads to the first one.
func TestAPageThatVanishes(t *testing.T) {
	dir := example(t)
	p := previewed(t, dir, "systems.html", 1280)
	config, err := os.ReadFile(filepath.Join(dir, "spineguard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "spineguard.yaml", strings.Replace(string(config), "systems: systems.csv\n", "", 1))
	waitOver(t, p, `location.pathname === "/index.html" && !!document.getElementById("main") && `+live)
}

// The line of the preview moves nothing when it comes.
func TestTheLineMovesNothing(t *testing.T) {
	p := previewed(t, example(t), "index.html", 360)
	if shift := value[float64](t, p, `new Promise(done => {
		let sum = 0;
		new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; })).observe({ type: "layout-shift", buffered: true });
		setTimeout(() => done(sum), 200);
	})`); shift > 0.01 {
		t.Errorf("the layout shifts by %v", shift)
	}
	if !value[bool](t, p, `document.getElementById("live").getBoundingClientRect().bottom <= innerHeight`) {
		t.Error("the line is out of sight")
	}
}

// No word is broken, in findings and on the page of governance, on a phone: no cell is narrower
// than its longest word.
func TestWordsAreWhole(t *testing.T) {
	dir := example(t)
	data, err := os.ReadFile(filepath.Join(dir, "formats.csv"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "formats.csv", string(data)+firstFormat)
	p := previewed(t, dir, "governance.html", 360)
	check := func() {
		t.Helper()
		if broken := value[[]string](t, p, `(() => {
			const out = [], range = document.createRange();
			const words = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
			for (let n = words.nextNode(); n; n = words.nextNode()) {
				if (!n.parentElement.closest("td, th, dt") || n.parentElement.closest(".where, caption")) continue;
				for (const m of n.data.matchAll(/[\p{L}]+/gu)) {
					range.setStart(n, m.index);
					range.setEnd(n, m.index + m[0].length);
					if (new Set(Array.from(range.getClientRects(), r => Math.round(r.top))).size > 1) out.push(m[0]);
				}
			}
			return out;
		})()`); len(broken) > 0 {
			t.Errorf("broken: %q", broken)
		}
		if value[bool](t, p, `document.documentElement.scrollWidth > innerWidth`) {
			t.Error("the page scrolls sideways")
		}
	}
	check()
	put(t, dir, "formats.csv", formatsHeader+firstFormat+firstFormat)
	waitOver(t, p, `!!document.querySelector("#live.errors a")`)
	do(t, p, chromedp.Click("#live.errors a"), chromedp.WaitReady("#findings-table"))
	check()
}
