// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// pages writes the docs pages, by path below their folder; nothing if the
// configuration asks for none.
func (p *Project) pages() (map[string][]byte, error) {
	d := p.Config.Output.Docs
	if !d.Dir.Given() {
		return nil, nil
	}
	return docs.Files(p.Model, docs.Options{
		Package: p.Config.Output.Go.Package.Value, Title: d.Title.Value, Markdown: d.Markdown, Jekyll: d.Jekyll, Overrides: p.overrides(false),
	})
}

// site is the HTML site; nil if the configuration asks for none.
func (p *Project) site() (*site.Site, error) {
	if !p.Config.Output.Docs.HTML.Given() {
		return nil, nil
	}
	return site.New(p.Model, p.SiteOptions())
}

// SiteTemplates are those of the user for the site.
func (p *Project) SiteTemplates() []docs.Override { return p.overrides(true) }

// overrides are the templates of the user, for the site or for Markdown.
func (p *Project) overrides(ofSite bool) []docs.Override {
	var out []docs.Override
	for _, o := range p.templates {
		if site.IsTemplate(o.Name) == ofSite {
			out = append(out, o)
		}
	}
	return out
}

// templates reads the templates that replace built-in ones, and makes the
// pages once with them: where a template fails, it is a finding like any other.
func (l *loader) templates(c *config.Config) {
	folder := c.Output.Docs.Templates
	if !folder.Given() {
		return
	}
	entries, err := os.ReadDir(filepath.Join(l.dir, filepath.FromSlash(folder.Value)))
	if err != nil {
		l.findings.Add(unreadable(folder, fileError(l.dir, folder.Value, err)))
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue // what editors and desktops leave behind
		}
		name := policy.Text{Value: path.Join(folder.Value, e.Name()), At: folder.At}
		if data, ok := l.read(name); ok {
			text := strings.ReplaceAll(string(data), "\r\n", "\n") // a checkout's line ends are not those of outputs
			l.project.templates = append(l.project.templates, docs.Override{Name: e.Name(), File: name.Value, Text: text})
		}
	}
	if len(l.project.templates) == 0 {
		l.findings.Add(finding.New(ruleInput, folder.At, "the folder %q holds no template", folder.Value).
			Suggest("take output.docs.templates out; the built-in templates are then used"))
	}
}

// tryTemplates makes the pages once with the templates of the user.
func (l *loader) tryTemplates(m *policy.Model) {
	l.findings.Add(docs.Try(m, l.project.overrides(false))...)
	l.findings.Add(site.Try(m, l.project.overrides(true))...)
}
