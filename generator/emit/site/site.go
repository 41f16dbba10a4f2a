// SPDX-License-Identifier: Apache-2.0

package site

import (
	"bytes"
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
	if page == "rbac-print" && ext == ".html" {
		return true // of earlier versions
	}
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

func (b *builder) write(set *template.Template, pages []page, p *page) ([]byte, error) {
	out := bytes.NewBufferString("<!doctype html>\n<!-- " + docs.Header + " -->\n")
	listed := make([]page, 0, len(pages))
	for _, other := range pages {
		if other.Name == other.Of {
			listed = append(listed, other)
		}
	}
	if err := set.ExecuteTemplate(out, "page.html", frame{*p, listed, docs.Plain(b.Package), b.options.Live, DataVersion}); err != nil {
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
