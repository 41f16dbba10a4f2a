// SPDX-License-Identifier: Apache-2.0

package site

import (
	"html/template"
	"io/fs"
	stdpath "path"
	"slices"
	"strings"
	"sync"

	"github.com/spineguard/spineguard/generator/emit/docs"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/templates"
)

// DataVersion is the version of the data that templates get: fields are added,
// never taken away or given another meaning while it stays the same. Version 1 had
// matrices in sections, and pages for print.
const DataVersion = 2

// builtIn are the templates without any of the user's, which are parsed once.
var builtIn = sync.OnceValues(func() (*template.Template, error) { return parse(nil) })

// Names lists the templates that can be replaced.
func Names() []string {
	names, err := fs.Glob(templates.Site, "site/*.html")
	if err != nil {
		panic("site: the pattern of templates: " + err.Error())
	}
	for i := range names {
		names[i] = stdpath.Base(names[i])
	}
	return names
}

// set returns the templates, some of them in place of built-in ones.
func set(overrides []docs.Override) (*template.Template, error) {
	if len(overrides) == 0 {
		return builtIn()
	}
	return parse(overrides)
}

func parse(overrides []docs.Override) (*template.Template, error) {
	set := template.New("").Option("missingkey=error").Funcs(template.FuncMap{"pieces": pieces})
	for _, name := range Names() {
		i := slices.IndexFunc(overrides, func(o docs.Override) bool { return o.Name == name })
		text, err := fs.ReadFile(templates.Site, "site/"+name)
		if i >= 0 {
			text = []byte(overrides[i].Text)
		}
		if err != nil {
			return nil, err
		}
		if _, err := set.New(name).Parse(string(text)); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// pieces parts a text where a line may break although there is no blank: behind
// what parts a URN, a path, a host or the address of a cell. Together they are
// the text.
func pieces(text string) []string {
	const parting = ":./!?&=_|"
	var out []string
	start := 0
	for i := 1; i < len(text); i++ {
		if strings.IndexByte(parting, text[i-1]) >= 0 && strings.IndexByte(parting+" \n\t", text[i]) < 0 {
			out, start = append(out, text[start:i]), i
		}
	}
	if text != "" {
		out = append(out, text[start:])
	}
	return out
}

// Try makes the site once with each of the templates of a user, and returns
// what is wrong with them.
func Try(m *policy.Model, overrides []docs.Override) []finding.Finding {
	var list finding.List
	for _, o := range overrides {
		if !slices.Contains(Names(), o.Name) {
			list.Add(docs.UnknownTemplate(o, slices.Concat(Names(), docs.Names())))
			continue
		}
		if _, err := Files(m, Options{Package: "try", Overrides: []docs.Override{o}}); err != nil {
			list.Add(docs.TemplateFinding(o.File, err))
		}
	}
	return list.Sorted()
}

// IsTemplate reports whether a file is meant for the site, by its name.
func IsTemplate(name string) bool { return strings.HasSuffix(name, ".html") }
