// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/spineguard/spineguard/generator/preview"
)

// The preview loads a page again when a document has changed, and says so when
// the documents do not resolve.
func TestThePreviewIsLive(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const header, one, two = "system,code,display,retrieval,mime,interactionId\n", "https://example.org/f,one,First,direct,text/html,\n", "https://example.org/f,two,Second,direct,text/html,\n"
	put("spineguard.yaml", "version: 1\nformats: formats.csv\noutput:\n  root: .\n  go: {dir: gen, package: mine}\n")
	put("formats.csv", header+one)
	shown, err := preview.New(preview.Options{Config: filepath.Join(dir, "spineguard.yaml"), Every: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	l, err := preview.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go shown.Watch(ctx)
	server := &http.Server{Handler: shown.Handler(l.Addr())}
	defer func() { _ = server.Close() }()
	go func() { _ = server.Serve(l) }()

	p, err := chromium.New()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	do(t, p, chromedp.Navigate("http://"+l.Addr().String()+"/formats.html"), chromedp.WaitReady("#main"))
	wait(t, p, `document.getElementById("live") !== null && document.getElementById("live").textContent === "Live."`)
	put("formats.csv", header+one+two)
	wait(t, p, `!!(document.getElementById("main") && document.getElementById("main").textContent.includes("Second"))`)
	put("formats.csv", header+one+one)
	wait(t, p, `!!(document.querySelector("#live.errors a[href='findings.html']"))`)
	if said := p.Said(); len(said) > 0 {
		t.Error(said)
	}
}
