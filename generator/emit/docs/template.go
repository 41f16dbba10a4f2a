// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/templates"
)

// templateExt is how the names of templates end. The page overview is made by
// overview.md.tmpl.
const templateExt = ".md.tmpl"

var (
	ruleName  = finding.Rule{ID: "docs-template-name", Severity: finding.Error, Summary: "A file among the templates of the docs pages replaces no template that there is."}
	ruleParse = finding.Rule{ID: "docs-template", Severity: finding.Error, Summary: "A template of the docs pages is not a template, or fails on the policy."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule { return []finding.Rule{ruleParse, ruleName} }

// Override is a template that replaces the built-in one of its name.
type Override struct {
	Name string // such as overview.md.tmpl
	File string // for findings
	Text string
}

// Names lists the templates that can be replaced.
func Names() []string {
	names, err := fs.Glob(templates.FS, "*"+templateExt)
	if err != nil {
		panic("docs: the pattern of templates: " + err.Error())
	}
	return names
}

// parse parses the built-in templates and what replaces them.
func parse(overrides []Override) (*template.Template, error) {
	root := template.New("").Option("missingkey=error").Funcs(functions)
	for _, name := range Names() {
		text, err := fs.ReadFile(templates.FS, name)
		if err != nil {
			return nil, err
		}
		for _, o := range overrides {
			if o.Name == name {
				text = []byte(o.Text)
			}
		}
		if _, err := root.New(name).Parse(string(text)); err != nil {
			return nil, err
		}
	}
	return root, nil
}

// Try makes all pages with the templates of a user and reports where one of
// them is wrong.
func Try(m *policy.Model, overrides []Override) []finding.Finding {
	var list finding.List
	for _, o := range overrides {
		if !slices.Contains(Names(), o.Name) {
			list.Add(UnknownTemplate(o, Names()))
			continue
		}
		if _, err := Files(m, Options{Package: "try", Markdown: true, Jekyll: true, Overrides: []Override{o}}); err != nil {
			list.Add(TemplateFinding(o.File, err))
		}
	}
	return list.Sorted()
}

// UnknownTemplate says that a file replaces no template.
func UnknownTemplate(o Override, names []string) finding.Finding {
	return finding.New(ruleName, finding.Position{File: o.File}, "%q is the name of no template", o.Name).
		SuggestNear(o.Name, names, "the names are %s", strings.Join(names, ", "))
}

var templateError = regexp.MustCompile(`template: ?[^:]*:([0-9]+)(?::([0-9]+))?: ((?s).*)\z`)

// TemplateFinding puts an error of text/template or html/template at its line.
func TemplateFinding(file string, err error) finding.Finding {
	at, message := finding.Position{File: file}, err.Error()
	if m := templateError.FindStringSubmatch(message); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		if column, err := strconv.Atoi(m[2]); err == nil {
			at.Column = column + 1 // text/template counts them from 0
		}
		message = m[3]
	}
	return finding.New(ruleParse, at, "%s", message).Suggest("the data that templates get is described in docs/pages.md, and that of the site in docs/site.md")
}

// functions are what templates can call.
var functions = template.FuncMap{
	"code":  func(t Text) Markup { return t.Code() },
	"codes": func(list []Text) Markup { return joined(mapped(list, Text.Code), ", ") },
	"refs":  func(list []Ref) Markup { return joined(list, ", ") },
	"path":  func(list []Ref) Markup { return joined(list, " → ") },
	"both":  func(list []Ref) Markup { return joined(list, " and ") },
	"paths": func(list [][]Ref) Markup {
		return joined(mapped(list, func(p []Ref) Markup { return joined(p, " → ") }), " and ")
	},
	"anchor": func(r Ref) string {
		_, id, _ := strings.Cut(r.Href, "#")
		return id
	},
	"level":     level,
	"published": published,
	"text":      func(s string) Text { return Text(s) },
}

func joined[T any](list []T, separator string) Markup {
	return Markup(strings.Join(mapped(list, func(v T) string { return fmt.Sprint(v) }), separator))
}

// level shows an access level by a shape and a word, so that nobody needs to
// see colours.
func level(l string) Markup {
	switch l {
	case "record":
		return "● record"
	case "pointer":
		return "◐ pointer"
	default:
		return "○ none"
	}
}

// published names an access level as the NRL published it.
func published(l string) Markup {
	switch l {
	case "record":
		return "Pointer and record access"
	case "pointer":
		return "Pointer-only access"
	default:
		return "No access"
	}
}
