// SPDX-License-Identifier: Apache-2.0

package site

import (
	"bytes"
	"cmp"
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
	Title      string              // names the policy for its readers; empty: Package
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
	files[dataDir+"answers.js"] = script("spineguard.answers", b.answered(moved))
	return files, nil
}

// IsFile reports whether Files may write a file of this name for some policy.
func IsFile(name string) bool {
	dir, base := stdpath.Split(name)
	switch dir {
	case "":
		return base == "index.html" || isPage(base, ".html")
	case dataDir:
		return base == "search.js" || base == "answers.js" || isPage(base, ".js")
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
	return page == printName || slices.ContainsFunc(docs.EveryPage("", ""), func(p docs.Page) bool { return p.Name == page })
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
	Policy  string // title of the policy
	Digest  string // of the policy
	Pages   []page // those that are listed
	Package string
	Live    string
	Version int // of this data

	Contents []section // the first ones of this page, to which its contents lead
	More     int       // how many there are beside them
	Crumb    string    // which part of a page in several files this is, such as "2 of 3"
	First    string    // file of the first part

	Styles, Scripts []string // names of files in assets, beside those of each page
}

// maxContents is how many sections the contents of a page list. On a page with
// more of them the first section is a table that leads to each.
const maxContents = 40

func (b *builder) frame(pages []page, p *page) frame {
	f := frame{
		page: *p, Policy: cmp.Or(b.options.Title, docs.Plain(b.Package)), Digest: docs.Plain(b.Digest),
		Package: docs.Plain(b.Package), Live: b.options.Live, Version: DataVersion,
	}
	for _, other := range pages {
		if other.Name != printName && other.Name == other.Of {
			f.Pages = append(f.Pages, other)
		}
	}
	f.Contents = p.Sections[:min(len(p.Sections), maxContents)]
	f.More = len(p.Sections) - len(f.Contents)
	if i := slices.IndexFunc(p.Parts, func(other part) bool { return other.Href == p.File }); i >= 0 {
		f.Crumb, f.First = fmt.Sprintf("%d of %d", i+1, len(p.Parts)), p.Parts[0].Href
	}
	f.Styles, f.Scripts = p.assets()
	return f
}

// assets are the style sheets and scripts of what is on a page.
func (p *page) assets() (styles, scripts []string) {
	scripts = []string{"search.js", "tables.js"}
	if p.Start {
		scripts = append(scripts, "access.js", "start.js")
	}
	if p.Print != "" {
		scripts = append(scripts, "drawn.js")
	}
	if p.Filter {
		styles, scripts = append(styles, "matrix.css"), append(scripts, "matrix.js")
	}
	return styles, scripts
}

func (b *builder) write(set *template.Template, pages []page, p *page, files map[string][]byte) error {
	out := bytes.NewBufferString("<!doctype html>\n<!-- " + docs.Header + " -->\n")
	if err := set.ExecuteTemplate(out, "page.html", b.frame(pages, p)); err != nil {
		return fmt.Errorf("the page %s: %w", p.Name, err)
	}
	files[p.File] = tidy(out.Bytes())
	if p.Name != printName {
		files[dataDir+p.Name+".js"] = p.data()
	}
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
