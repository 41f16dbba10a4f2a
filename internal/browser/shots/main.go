// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
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

// shots are those of the README and of docs.
var shots = []shot{
	{"site-start", "index.html#ask=who&of=type-http---snomed.info-sct-736253002", "light", 1200, 800, false},
	{"site-search", "index.html#q=crisis", "light", 1200, 800, false},
	{"site-matrix", "rbac.html#role=R8", "dark", 1200, 800, false},
	{"site-phone", "rbac.html#role=R8001", "light", 390, 844, false},
	{"paper", "governance.html", "light", 794, 1123, true}, // A4
	{"pull-request", pullRequest, "light", 860, 0, false},
}

// every are pictures of some pages at every width, light and dark, for whoever changes how
// they look.
func every() []shot {
	var out []shot
	for _, page := range []string{"index", "rbac", "governance", "job-roles", "interactions"} {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{360, 390, 768, 1280, 1920} {
				out = append(out, shot{fmt.Sprintf("%s-%s-%d", page, scheme, width), page + ".html", scheme, width, 1600, false})
			}
		}
	}
	return out
}

func main() {
	all := flag.Bool("every", false, "take pictures of the pages at every width, light and dark, in place of those of docs")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: shots [-every] FOLDER")
		os.Exit(2)
	}
	list := shots
	if *all {
		list = every()
	}
	if err := take(list, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func take(list []shot, folder string) error {
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
	for _, s := range list {
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
	files, err := site.Files(p.Model, site.Options{
		Package: "example", Title: "Access to records: an example", Provenance: emitjson.Facts(p.Model), Findings: p.Findings,
		Changes: &site.Changes{Base: "origin/main", List: []site.Change{{Kind: site.Gained, Who: "role R8001 Nurse Access Role", What: "opens Crisis plans", Detail: "none → pointer", Where: "rbac-mapping.xlsx!Mapping!D3"}}},
	})
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
