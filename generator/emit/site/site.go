// SPDX-License-Identifier: Apache-2.0

package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	stdpath "path"
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/templates"
)

// Folders of the site.
const (
	assetDir   = "assets/"   // the style sheet and the scripts
	dataDir    = "data/"     // scripts that hold data
	pictureDir = "pictures/" // SVG
)

// Options say what stands in the site beside the policy.
type Options struct {
	Package    string              // name of the Go package of the same policy
	Provenance map[string][]string // addresses by fact, as provenance.json has them

	Findings []finding.Finding // a page of its own, if there are any
	Changes  *Changes          // a page of its own; nil: nothing was compared

	Overrides []docs.Override // templates in place of built-in ones

	// Live is the path of a script that a server adds to every page, which may
	// then connect to the server that it came from. Empty in files.
	Live string
}

// Changes are what a policy gives and takes in comparison with another.
type Changes struct {
	Base string // what it is compared with
	List []Change
}

// Change is one difference.
type Change struct {
	Kind   string // such as "gained" or "lost"
	What   string
	Detail string
	Where  string // address
}

// Files writes the site of a policy, by path below its folder. Nothing is
// written to the disk.
func Files(m *policy.Model, o Options) (map[string][]byte, error) {
	d, pictures := docs.Build(m, "index.md", ".html")
	d.Package = docs.Text(o.Package)
	files := map[string][]byte{}
	for name, data := range pictures {
		files[pictureDir+name] = data
	}
	if err := assets(files); err != nil {
		return nil, err
	}
	b := builder{d, docs.NewAccess(m), o}
	pages := b.pages()
	moved := moves(pages)
	follow(pages, moved)
	set, err := set(o.Overrides)
	if err != nil {
		return nil, err
	}
	for i := range pages {
		if err := b.write(set, pages, &pages[i], files); err != nil {
			return nil, err
		}
	}
	files[dataDir+"search.js"] = script("spineguard.entries", b.entries(moved))
	files[dataDir+"access.js"] = script("spineguard.access", b.packed(moved))
	return files, nil
}

// IsFile reports whether Files may write a file of this name for some policy.
func IsFile(name string) bool {
	dir, base := stdpath.Split(name)
	switch dir {
	case "":
		return base == "index.html" || isPage(base, ".html")
	case dataDir:
		return base == "search.js" || base == "access.js" || isPage(base, ".js")
	case pictureDir:
		return docs.IsPicture(base)
	case assetDir:
		_, err := fs.Stat(templates.Site, "site/"+name)
		return err == nil
	}
	return false
}

// isPage reports whether a page, or one of its parts, has this name with ext.
func isPage(name, ext string) bool {
	page, ok := strings.CutSuffix(name, ext)
	if !ok {
		return false
	}
	page = partNumber.ReplaceAllString(page, "")
	return slices.ContainsFunc(docs.EveryPage("", ""), func(p docs.Page) bool { return p.Name == page })
}

var partNumber = regexp.MustCompile(`-[0-9]+$`)

// builder makes pages of the data of package docs.
type builder struct {
	docs.Data
	sees    docs.Access
	options Options
}

// frame is what the template of a page gets.
type frame struct {
	page
	Pages   []page
	Package string
	Live    string
	Version int // of this data
}

func (b *builder) write(set *template.Template, pages []page, p *page, files map[string][]byte) error {
	out := bytes.NewBufferString("<!doctype html>\n<!-- " + docs.Header + " -->\n")
	listed := make([]page, 0, len(pages))
	for _, other := range pages {
		if other.Name == other.Of {
			listed = append(listed, other)
		}
	}
	if err := set.ExecuteTemplate(out, "page.html", frame{*p, listed, docs.Plain(b.Package), b.options.Live, DataVersion}); err != nil {
		return fmt.Errorf("the page %s: %w", p.Name, err)
	}
	files[p.File] = tidy(out.Bytes())
	files[dataDir+p.Name+".js"] = p.data()
	return nil
}

// tidy takes out the empty lines and the indents that templates leave, outside
// of what is preformatted.
func tidy(page []byte) []byte {
	var out bytes.Buffer
	preformatted := false
	for line := range bytes.Lines(page) {
		if !preformatted {
			line = bytes.TrimSpace(line)
		} else {
			line = bytes.TrimRight(line, "\r\n")
		}
		if bytes.Contains(line, []byte("<pre")) {
			preformatted = true
		}
		if bytes.Contains(line, []byte("</pre>")) {
			preformatted = false
		}
		if len(line) > 0 || preformatted {
			out.Write(line)
			out.WriteByte('\n')
		}
	}
	return out.Bytes()
}

// assets puts the style sheet and the scripts under the header of generated
// files.
func assets(files map[string][]byte) error {
	return fs.WalkDir(templates.Site, "site/assets", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(templates.Site, name)
		before, after := "/* ", " */\n"
		if stdpath.Ext(name) == ".svg" {
			before, after = "<!-- ", " -->\n"
		}
		files[assetDir+stdpath.Base(name)] = append([]byte(before+docs.Header+after), data...)
		return err
	})
}
