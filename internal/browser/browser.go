// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browser is a Chromium without a window.
type Browser struct {
	ctx   context.Context
	close []func()
}

// Open starts Chromium, which has to be installed.
func Open() (*Browser, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	o := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.WindowSize(1200, 900), chromedp.Flag("disable-dev-shm-usage", true))
	if os.Geteuid() == 0 {
		o = append(o, chromedp.NoSandbox) // Chromium does not start otherwise; the pages are ours
	}
	allocated, end := chromedp.NewExecAllocator(context.Background(), o...)
	ctx, stop := chromedp.NewContext(allocated, chromedp.WithErrorf(report))
	b := &Browser{ctx, []func(){stop, end}}
	if err := chromedp.Run(ctx); err != nil {
		b.Close()
		return nil, fmt.Errorf("chromium does not start: %w", err)
	}
	return b, nil
}

// report prints what goes wrong in the conversation with Chromium, without events of
// newer versions that chromedp does not know and that change nothing.
func report(format string, args ...any) {
	if !strings.HasPrefix(format, "unhandled node event") {
		fmt.Fprintf(os.Stderr, format+"\n", args...)
	}
}

func find() (string, error) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium: scripts/browser installs it on Debian; elsewhere set CHROMIUM to its path")
}

// Close ends the browser.
func (b *Browser) Close() {
	for _, f := range b.close {
		f()
	}
}

// Page is a tab.
type Page struct {
	Context context.Context // for chromedp.Run
	Close   func()

	mu       sync.Mutex
	said     []string
	requests []string
	dialogs  []string
}

// New opens an empty tab, whose deadline is three minutes away.
func (b *Browser) New() (*Page, error) {
	tab, closeTab := chromedp.NewContext(b.ctx)
	ctx, cancel := context.WithTimeout(tab, 3*time.Minute)
	p := &Page{Context: ctx, Close: func() { cancel(); closeTab() }}
	chromedp.ListenTarget(ctx, p.hear)
	err := chromedp.Run(ctx, network.Enable(), log.Enable(), runtime.Enable(), page.Enable())
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Page) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var parts []string
		for _, a := range e.Args {
			parts = append(parts, string(a.Value)+a.Description)
		}
		p.said = append(p.said, string(e.Type)+": "+strings.Join(parts, " "))
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, "exception: "+e.ExceptionDetails.Error())
	case *log.EventEntryAdded:
		p.said = append(p.said, string(e.Entry.Level)+": "+e.Entry.Text+" "+e.Entry.URL)
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *page.EventJavascriptDialogOpening:
		p.dialogs = append(p.dialogs, e.Message)
		go func() { _ = chromedp.Run(p.Context, page.HandleJavaScriptDialog(false)) }()
	}
}

// Said is what the page wrote to its console, exceptions included.
func (p *Page) Said() []string { return p.copied(&p.said) }

// Requests are the addresses that the page asked for, its own included.
func (p *Page) Requests() []string { return p.copied(&p.requests) }

// Dialogs are what the page showed in boxes.
func (p *Page) Dialogs() []string { return p.copied(&p.dialogs) }

func (p *Page) copied(list *[]string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), *list...)
}

// Run does things in the tab.
func (p *Page) Run(actions ...chromedp.Action) error { return chromedp.Run(p.Context, actions...) }

// Value evaluates an expression, of which promises are awaited, into v.
func (p *Page) Value(expression string, v any) error {
	return p.Run(chromedp.Evaluate(expression, v, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
}

// Scheme makes the page light or dark, as a system would ask for it.
func Scheme(name string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}})
}

// Print makes the page what it is on paper, or takes that back.
func Print(on bool) chromedp.Action {
	media := ""
	if on {
		media = "print"
	}
	return emulation.SetEmulatedMedia().WithMedia(media)
}

// Violation is a rule of axe that a page breaks.
type Violation struct {
	ID    string
	Help  string
	Nodes []struct {
		HTML           string
		FailureSummary string
	}
}

// Violations asks axe-core, whose text is given, what is wrong with the page
// (WCAG 2.2, A and AA, and best practices).
func (p *Page) Violations(axe string) ([]Violation, error) {
	if err := p.Run(chromedp.Evaluate(axe, nil)); err != nil {
		return nil, err
	}
	var out string
	if err := p.Value(`axe.run(document, {preload: false, resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations))`, &out); err != nil {
		return nil, err
	}
	var list []Violation
	return list, json.Unmarshal([]byte(out), &list)
}
