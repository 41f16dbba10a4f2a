// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/spineguard/spineguard/generator"
	emitjson "github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/internal/browser"
)

// shot is one picture. Without a height it has that of the page.
type shot struct {
	name, page    string
	scheme        string
	width, height int64
	paper         bool
}

var shots = []shot{
	{"overview-light", "index.html", "light", 1200, 800, false},
	{"overview-dark", "index.html", "dark", 1200, 800, false},
	{"site-search", "index.html#q=crisis", "light", 1200, 800, false},
	{"interactions", "interactions.html", "light", 1200, 800, false},
	{"matrix-light", "rbac.html#role=R8&at=matrices", "light", 1200, 800, false},
	{"site-matrix", "rbac.html#role=R8&at=matrices", "dark", 1200, 800, false},
	{"record-types", "record-types.html", "light", 1200, 800, false},
	{"narrow", "rbac.html", "light", 390, 800, false},
	{"paper", "rbac.html", "light", 900, 1200, true},
	{"pull-request", pullRequest, "light", 860, 0, false},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: shots FOLDER")
		os.Exit(2)
	}
	if err := take(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func take(folder string) error {
	dir, err := os.MkdirTemp("", "site")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := write(dir); err != nil {
		return err
	}
	if err := writePullRequest(filepath.Join(dir, pullRequest)); err != nil {
		return err
	}
	b, err := browser.Open()
	if err != nil {
		return err
	}
	defer b.Close()
	for _, s := range shots {
		picture, err := s.take(b, dir)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, s.name+".png"), picture, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// write writes the site of the example.
func write(dir string) error {
	p, err := generator.Load("../../specs/example/spineguard.yaml")
	if err != nil {
		return err
	}
	files, err := site.Files(p.Model, site.Options{Package: "example", Provenance: emitjson.Facts(p.Model)})
	if err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (s shot) take(b *browser.Browser, dir string) (picture []byte, err error) {
	p, err := b.New()
	if err != nil {
		return nil, err
	}
	defer p.Close()
	media := browser.Scheme(s.scheme)
	if s.paper {
		media = browser.Print(true)
	}
	size := func(height int64) chromedp.Action {
		scale := 1.0
		if s.height == 0 {
			scale = 2 // small, and shown at half its size
		}
		return emulation.SetDeviceMetricsOverride(s.width, height, scale, s.width < 500)
	}
	err = p.Run(media, size(max(s.height, 1)), chromedp.Navigate("file://"+filepath.ToSlash(dir)+"/"+s.page), chromedp.WaitReady("#main"))
	if err == nil && s.height == 0 {
		var height int64
		if err = p.Value("document.documentElement.scrollHeight", &height); err == nil {
			err = p.Run(size(height))
		}
	}
	if err == nil {
		err = p.Run(chromedp.Sleep(300*time.Millisecond), chromedp.CaptureScreenshot(&picture))
	}
	return picture, err
}
