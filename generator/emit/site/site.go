// SPDX-License-Identifier: Apache-2.0

package site

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
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
	Changes  *Changes          // stand on the page of governance; nil: nothing was compared

	Overrides []docs.Override // templates in place of built-in ones

	// Live is the path of a script that a server adds to every page, which may
	// then connect to the server that it came from. Empty in files.
	Live string
}

// Site is what a site is made of: its files, of which each is written when it is
// asked for.
type Site struct {
	files map[string]func() ([]byte, error)
}

// Names are the paths of the files below the folder of the site, sorted.
func (s *Site) Names() []string { return slices.Sorted(maps.Keys(s.files)) }

// File writes a file. It fails for a name that is none of [Site.Names], or if a
// template of the user does, which Try reports with its address.
func (s *Site) File(name string) ([]byte, error) {
	write, ok := s.files[name]
	if !ok {
		return nil, fmt.Errorf("the site has no file %q", name)
	}
	return write()
}

// Files writes the site of a policy, by path below its folder. Nothing is
// written to the disk.
func Files(m *policy.Model, o Options) (map[string][]byte, error) {
	s, err := New(m, o)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(s.files))
	for name := range s.files {
		if files[name], err = s.File(name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// New returns the site of a policy.
func New(m *policy.Model, o Options) (*Site, error) {
	d, sees, pictures := docs.Build(m, "index.md", ".html")
	d.Package = docs.Text(o.Package)
	s := &Site{map[string]func() ([]byte, error){}}
	for name, data := range pictures {
		s.files[pictureDir+name] = func() ([]byte, error) { return data, nil }
	}
	if err := s.assets(); err != nil {
		return nil, err
	}
	b := builder{d, sees, o}
	pages := b.pages()
	moved := moves(pages)
	follow(pages, moved)
	set, err := set(o.Overrides)
	if err != nil {
		return nil, err
	}
	for i := range pages {
		p := &pages[i]
		s.files[p.File] = func() ([]byte, error) { return b.write(set, pages, p) }
		s.files[dataDir+p.Name+".js"] = func() ([]byte, error) { return p.data(), nil }
	}
	s.files[dataDir+"search.js"] = func() ([]byte, error) { return script("spineguard.entries", b.entries(moved)), nil }
	s.files[dataDir+"answers.js"] = func() ([]byte, error) { return script("spineguard.answers", b.answered(moved)), nil }
	s.files[dataDir+"access.js"] = func() ([]byte, error) { return script("spineguard.access", b.packed(moved)), nil }
	return s, nil
}

// IsFile reports whether Files may write a file of this name for some policy.
func IsFile(name string) bool {
	dir, base := stdpath.Split(name)
	switch dir {
	case "":
		return base == "index.html" || isPage(base, ".html")
	case dataDir:
		return base == "search.js" || base == "answers.js" || base == "access.js" || isPage(base, ".js")
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
	return slices.Contains(otherNames, page) || slices.ContainsFunc(docs.EveryPage("", ""), func(p docs.Page) bool { return p.Name == page })
}

// otherNames are those of pages that package docs does not have. Earlier versions wrote changes and rbac-print.
var otherNames = []string{governanceName, "findings", "changes", "rbac-print"}

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
		if other.Name == other.Of {
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
	if p.Start || p.Matrix() || p.Drawn() {
		scripts = append(scripts, "access.js")
	}
	if p.Start {
		scripts = append(scripts, "start.js")
	}
	if p.Drawn() {
		scripts = append(scripts, "drawn.js")
	}
	if p.Matrix() {
		styles, scripts = append(styles, "matrix.css"), append(scripts, "matrix.js", "grid.js", "paper.js")
	}
	if p.Of == governanceName {
		styles = append(styles, "governance.css")
	}
	return styles, scripts
}

func (b *builder) write(set *template.Template, pages []page, p *page) ([]byte, error) {
	out := bytes.NewBufferString("<!doctype html>\n<!-- " + docs.Header + " -->\n")
	if err := set.ExecuteTemplate(out, "page.html", b.frame(pages, p)); err != nil {
		return nil, fmt.Errorf("the page %s: %w", p.Name, err)
	}
	return tidy(out.Bytes()), nil
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
func (s *Site) assets() error {
	return fs.WalkDir(templates.Site, "site/assets", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(templates.Site, name)
		before, after := "/* ", " */\n"
		if stdpath.Ext(name) == ".svg" {
			before, after = "<!-- ", " -->\n"
		}
		data = append([]byte(before+docs.Header+after), data...)
		s.files[assetDir+stdpath.Base(name)] = func() ([]byte, error) { return data, nil }
		return err
	})
}
