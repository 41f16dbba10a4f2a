// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/spineguard/spineguard/internal/browser"
)

// Where a reader puts questions and reads answers.
const (
	askWho     = "#ask-who"                   // who can see a record type
	askWhat    = "#ask-what"                  // what somebody may see, a system send
	askID      = "#ask-id"                    // which interactionId an endpoint or a format has
	askSystem  = "#ask-system"                // which system sends an interactionId
	askUse     = "#ask-use"                   // who may use a function
	answer     = "#answer"                    // of the start page
	changes    = `a[href^="governance.html"]` // leads to what changed
	changed    = "#main"                      // of that page
	path       = "#matrix-path"               // of the cell that has the focus
	gridOfRole = "rbac.html#role=R8001&type=736253002"
)

// question is one that a reader has, and how they come to its answer with their keyboard alone.
type question struct {
	asks  string
	at    string   // address at which they begin
	steps []string // "tab SELECTOR", "type TEXT", "press KEY"
	reads string   // where the answer stands
	want  []string // in the answer
}

var questions = []question{
	{"who can see crisis plans", "index.html", []string{"tab " + askWho, "type Mental health crisis", "press Enter"}, answer, []string{"R8000", "R8002", "R0620", "record", "pointer"}},
	{"may a nurse retrieve crisis plans", "index.html", []string{"tab " + askWhat, "type R8001", "press Enter"}, answer, []string{"Crisis plans", "pointer"}},
	{"may a nurse retrieve crisis plans, by a link that somebody sent", gridOfRole, nil, path, []string{"R8001", "Crisis plans", "pointer"}},
	{"which id for an endpoint", "index.html", []string{"tab " + askID, "type GET /R4/Binary/{id}", "press Enter"}, answer, []string{"urn:nhs:names:services:example:Binary.read"}},
	{"which cell says so", gridOfRole, []string{"tab #matrix-grid td"}, path, []string{"B9011", "rbac-mapping.xlsx!Mapping!D2"}},
	{"what changed", "index.html", []string{"tab " + changes, "press Enter"}, changed, []string{"R8001", "Crisis plans", "rbac.xlsx!Mapping!D3"}},
	{"who may use a function", "index.html", []string{"tab " + askUse, "type Amend patient", "press Enter"}, answer, []string{"R0050", "R0260", "R0270", "R8000", "R8011", "R8013"}},
	{"which system sends an id", "index.html", []string{"tab " + askSystem, "type Bundle.read", "press Enter"}, answer, []string{"900000000001"}},
	{"what is the id of a format", "index.html", []string{"tab " + askID, "type observation-list", "press Enter"}, answer, []string{"urn:nhs:names:services:example:Bundle.read"}},
}

// maxTabs is after how many stops a reader is lost.
const maxTabs = 40

// tab goes on until the focus is on what a selector means, and counts the stops.
func tab(t *testing.T, p *browser.Page, selector string) (stops int) {
	t.Helper()
	for stops = 1; stops <= maxTabs; stops++ {
		do(t, p, chromedp.KeyEvent(kb.Tab))
		if value[bool](t, p, fmt.Sprintf(`document.activeElement.closest(%q) !== null`, selector)) {
			return stops
		}
	}
	t.Fatalf("%s is not reached by %d stops", selector, maxTabs)
	return 0
}

// act does a step.
func act(t *testing.T, p *browser.Page, step string) (stops int) {
	t.Helper()
	verb, what, _ := strings.Cut(step, " ")
	switch verb {
	case "tab":
		stops = tab(t, p, what)
	case "type":
		do(t, p, chromedp.KeyEvent(what))
		quiet(t, p)
	case "press":
		do(t, p, chromedp.KeyEvent(map[string]string{"Enter": kb.Enter, "Down": kb.ArrowDown, "Right": kb.ArrowRight, "Escape": kb.Escape}[what]))
		time.Sleep(200 * time.Millisecond) // it may lead to another page
		do(t, p, chromedp.WaitReady("#main"))
		quiet(t, p)
	default:
		t.Fatalf("the step %q", step)
	}
	return stops
}

// slash presses that key: as a keyboard does, whose letter does not follow into a field where a
// script takes the key. [chromedp.KeyEvent] sends the letter as well.
func slash() chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		key := func(kind input.KeyType) *input.DispatchKeyEventParams {
			return input.DispatchKeyEvent(kind).WithKey("/").WithCode("Slash").WithWindowsVirtualKeyCode(191)
		}
		if err := key(input.KeyDown).WithText("/").Do(ctx); err != nil {
			return err
		}
		return key(input.KeyUp).Do(ctx)
	})
}

// readable are the texts of a list that cannot be read where an answer should stand: in the window,
// or below it where one scrolls on.
func readable(t *testing.T, p *browser.Page, at string, texts []string) (missing []string) {
	t.Helper()
	said := value[string](t, p, fmt.Sprintf(`(() => {
		var e = document.querySelector(%q), r = e && e.getBoundingClientRect();
		return !e || !e.checkVisibility() || r.top >= innerHeight || r.bottom <= 0 ? "" : e.innerText.replace(/\s+/g, " ");
	})()`, at))
	for _, text := range texts {
		if !strings.Contains(said, text) {
			missing = append(missing, text)
		}
	}
	return missing
}

// The questions of the readers of the site, asked and answered by keyboard alone, on a phone and on
// a laptop. None takes more than three steps.
func TestTheEightQuestions(t *testing.T) {
	dir := exampleSite(t)
	for _, q := range questions {
		for _, width := range []int64{360, 1280} {
			t.Run(fmt.Sprint(q.asks, " ", width), func(t *testing.T) {
				if len(q.steps) > 3 {
					t.Errorf("takes %d steps", len(q.steps))
				}
				p := open(t, dir, q.at, sized(width))
				quiet(t, p)
				stops := 0
				for _, step := range q.steps {
					stops += act(t, p, step)
				}
				if missing := readable(t, p, q.reads, q.want); len(missing) > 0 {
					t.Errorf("%q is not to be read in %s, which says %.300q", missing, q.reads, value[string](t, p, fmt.Sprintf(`(document.querySelector(%q) || {innerText: "nothing"}).innerText`, q.reads)))
				}
				t.Logf("%d steps, %d stops of the Tab key", len(q.steps), stops)
			})
		}
	}
}

// A slash opens the search over the page, arrows and Enter lead to what it finds, and Escape
// closes it and gives the focus back.
func TestTheSearchByKeyboard(t *testing.T) {
	dir := exampleSite(t)
	for _, width := range []int64{360, 1280} {
		p := open(t, dir, "rbac.html", sized(width))
		quiet(t, p)
		top := value[float64](t, p, `document.querySelector("h1").getBoundingClientRect().top`)
		do(t, p, slash())
		wait(t, p, `document.querySelector("dialog[open]") !== null && document.activeElement.id === "search"`)
		do(t, p, chromedp.KeyEvent("crisis"))
		wait(t, p, `document.querySelectorAll("#results li").length > 1`)
		if now := value[float64](t, p, `document.querySelector("h1").getBoundingClientRect().top`); now != top {
			t.Errorf("%d px: the results push the page from %v to %v", width, top, now)
		}
		do(t, p, chromedp.KeyEvent(kb.Escape))
		wait(t, p, `document.querySelector("dialog[open]") === null`)
		do(t, p, slash())
		wait(t, p, `document.querySelector("dialog[open]") !== null`)
		do(t, p, chromedp.KeyEvent("Bundle.read"))
		wait(t, p, `document.querySelectorAll("#results li").length > 0`)
		do(t, p, chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
		wait(t, p, `!location.pathname.endsWith("rbac.html") && document.getElementById("main") !== null`)
		p.Close()
	}
}
