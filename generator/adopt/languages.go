// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"path"
	"strings"
)

// language is how the files of one language are read: their comments, their strings, and
// what joins two of them.
type language struct {
	name     string
	comments []comment
	nested   bool // block comments nest
	quotes   []quote
	prefix   func(word string, q quote) (quote, bool) // what letters in front of a quote make of it

	concat   string // the mark that joins two strings; "" for none
	adjacent bool   // strings that follow each other are joined
	path     bool   // a dot joins names
	regexps  bool   // a slash may open a regular expression
	percent  bool   // %w[a b] lists words
	lines    bool   // the end of a line ends a statement; a string that is one is documentation
	typeLast bool   // "name type = value"
	lifetime bool   // 'a is not the beginning of a string
	words    bool   // not a programming language: every word is a value
}

// comment is one form of comment; without an end it lasts until the end of the line.
type comment struct {
	open, end string
	where     place
	unless    string // begins like it, and is not one
}

type place uint8

const (
	anywhere place = iota
	lineStart
	afterBlank // or at the start of a line
)

// quote is one form of string.
type quote struct {
	open, end string
	escape    bool   // a backslash stands before a character with another meaning
	keep      bool   // a backslash keeps the quote from ending the string, and stays
	double    bool   // two ends stand for one
	lines     bool   // may go over several lines
	repeat    bool   // more of the last character of open must be matched by as many at the end
	last      bool   // of more quotes than end it, the last ones do
	nest      string // a bracket that must be closed before the one that ends it
	hole      string // opens an expression, which ends with the bracket that closes it
	dollar    bool   // $name stands for the value of name
}

var (
	slashes   = []comment{{open: "//"}, {open: "/*", end: "*/"}}
	hash      = comment{open: "#"}
	single    = quote{open: "'", end: "'", escape: true}
	double    = quote{open: `"`, end: `"`, escape: true}
	triple    = quote{open: `"""`, end: `"""`, escape: true, lines: true}
	template  = quote{open: "`", end: "`", escape: true, lines: true, hole: "${"}
	doubled   = quote{open: `"`, end: `"`, double: true, lines: true}
	apostroph = quote{open: "'", end: "'", double: true, lines: true}
)

// with returns a form of string with holes in it.
func with(q quote, hole string, dollar bool) quote {
	q.hole, q.dollar = hole, dollar
	return q
}

var (
	golang     = &language{name: "Go", comments: slashes, quotes: []quote{double, {open: "`", end: "`", lines: true}, single}, concat: "+", path: true, typeLast: true}
	java       = &language{name: "Java", comments: slashes, quotes: []quote{triple, double, single}, concat: "+", path: true}
	kotlin     = &language{name: "Kotlin", comments: slashes, nested: true, quotes: []quote{{open: `"""`, end: `"""`, lines: true, last: true, hole: "${", dollar: true}, with(double, "${", true), single}, concat: "+", path: true}
	scala      = &language{name: "Scala", comments: slashes, nested: true, quotes: []quote{{open: `"""`, end: `"""`, lines: true, last: true}, double, single}, prefix: interpolated, concat: "+", path: true, lifetime: true}
	groovy     = &language{name: "Groovy", comments: slashes, quotes: []quote{{open: "$/", end: "/$", lines: true, hole: "${", dollar: true}, with(triple, "${", true), {open: "'''", end: "'''", escape: true, lines: true}, with(double, "${", true), single}, concat: "+", path: true, regexps: true}
	csharp     = &language{name: "C#", comments: append([]comment{{open: "#", where: lineStart}}, slashes...), quotes: csharpQuotes, concat: "+", path: true}
	visual     = &language{name: "Visual Basic", comments: []comment{{open: "'"}}, quotes: []quote{with(quote{open: `$"`, end: `"`, double: true}, "{", false), {open: `"`, end: `"`, double: true}}, concat: "&", path: true}
	javascript = &language{name: "TypeScript", comments: slashes, quotes: []quote{template, double, single}, concat: "+", path: true, regexps: true}
	python     = &language{name: "Python", comments: []comment{hash}, quotes: []quote{triple, {open: "'''", end: "'''", escape: true, lines: true}, double, single}, prefix: pythonPrefix, concat: "+", adjacent: true, path: true, lines: true}
	ruby       = &language{name: "Ruby", comments: []comment{{open: "=begin", end: "\n=end", where: lineStart}, hash}, quotes: []quote{with(many(double), "#{", false), many(single), with(many(quote{open: "`", end: "`", escape: true}), "#{", false)}, concat: "+", path: true, regexps: true, percent: true}
	php        = &language{name: "PHP", comments: append([]comment{{open: "#", unless: "#["}}, slashes...), quotes: []quote{with(many(double), "{$", true), many(single)}, concat: "."}
	rust       = &language{name: "Rust", comments: slashes, nested: true, quotes: []quote{many(double), single}, prefix: rustPrefix, path: true, lifetime: true}
	swift      = &language{name: "Swift", comments: slashes, nested: true, quotes: swiftQuotes, concat: "+", path: true}
	cpp        = &language{name: "C", comments: slashes, quotes: []quote{double, single}, adjacent: true, path: true}
	hcl        = &language{name: "HCL", comments: append([]comment{hash}, slashes...), quotes: []quote{with(double, "${", false)}, path: true}
	sql        = &language{name: "SQL", comments: []comment{{open: "--"}, {open: "/*", end: "*/"}, {open: "# ", where: lineStart}}, quotes: []quote{apostroph, doubled, {open: "`", end: "`"}}, prefix: sqlPrefix, concat: "||", path: true}
	jsonText   = &language{name: "JSON", comments: slashes, quotes: []quote{double}}
	xml        = &language{name: "XML", comments: []comment{{open: "<!--", end: "-->"}}, words: true}
	yaml       = &language{name: "YAML", comments: []comment{{open: "#", where: afterBlank}}, words: true}
	properties = &language{name: "properties", comments: []comment{{open: "#", where: lineStart}, {open: "!", where: lineStart}, {open: ";", where: lineStart}}, words: true}
	gherkin    = &language{name: "Gherkin", comments: []comment{{open: "#", where: lineStart}}, words: true}
	plain      = &language{name: "text", words: true}
)

var swiftQuotes = []quote{
	{open: `##"`, end: `"##`}, {open: `#"""`, end: `"""#`, lines: true}, {open: `#"`, end: `"#`, hole: `\#(`},
	with(triple, `\(`, false), with(double, `\(`, false),
}

var csharpQuotes = []quote{
	{open: `$$"""`, end: `"""`, lines: true, repeat: true, hole: "{{"},
	{open: `$"""`, end: `"""`, lines: true, repeat: true, hole: "{"},
	{open: `"""`, end: `"""`, lines: true, repeat: true},
	with(quote{open: `$@"`, end: `"`, double: true, lines: true}, "{", false),
	with(quote{open: `@$"`, end: `"`, double: true, lines: true}, "{", false),
	{open: `@"`, end: `"`, double: true, lines: true},
	with(quote{open: `$"`, end: `"`, escape: true}, "{", false),
	double,
	single,
}

func many(q quote) quote {
	q.lines = true
	return q
}

// byExtension maps the end of a name to the language of the file.
var byExtension = extensions(map[*language]string{
	golang: "go", java: "java", kotlin: "kt kts", scala: "scala sc", groovy: "groovy gradle", csharp: "cs csx", visual: "vb",
	javascript: "ts tsx mts cts js jsx mjs cjs", python: "py pyi", ruby: "rb rake gemspec ru", php: "php", rust: "rs", swift: "swift",
	cpp: "c h cc cpp cxx hpp m mm", hcl: "tf hcl tfvars", sql: "sql ddl psql", jsonText: "json jsonc json5 jsonl ndjson webmanifest",
	xml: "xml xsd wsdl xsl xslt config csproj resx plist", yaml: "yaml yml toml sh bash", properties: "properties ini cfg conf env",
	gherkin: "feature", plain: "csv tsv psv ldif hbs tmpl ftl http mustache", //nolint:misspell // a templating language
})

// byName has files that are known by their whole names.
var byName = map[string]*language{
	"Gemfile": ruby, "Rakefile": ruby, "Jenkinsfile": groovy, "Dockerfile": yaml, "Makefile": yaml, ".env": properties,
}

func extensions(lists map[*language]string) map[string]*language {
	out := map[string]*language{}
	for l, list := range lists {
		for _, e := range strings.Fields(list) {
			out["."+e] = l
		}
	}
	return out
}

// languageOf says how a file is read; nil if it is not of a known kind.
func languageOf(name string) *language {
	base := path.Base(name)
	if l, ok := byName[base]; ok {
		return l
	}
	return byExtension[strings.ToLower(path.Ext(base))]
}

// pythonPrefix reads the letters before a string of Python.
func pythonPrefix(word string, q quote) (quote, bool) {
	word = strings.ToLower(word)
	if len(word) > 2 || strings.Trim(word, "rbuft") != "" {
		return q, false
	}
	if strings.Contains(word, "r") {
		q.escape, q.keep = false, true
	}
	if strings.ContainsAny(word, "ft") {
		q.hole = "{"
	}
	return q, true
}

// interpolated reads the name of the interpolator before a string of Scala.
func interpolated(word string, q quote) (quote, bool) {
	if q.open != double.open && q.open != triple.open {
		return q, false
	}
	if word == "s" || word == "f" || word == "raw" {
		q.hole, q.dollar = "${", true
	}
	return q, true
}

// rustPrefix reads the letters before a string of Rust; r is followed by any number of #.
func rustPrefix(word string, q quote) (quote, bool) {
	switch word {
	case "r", "br", "cr":
		q.escape = false
		return q, q.open == double.open
	case "b", "c":
		return q, true
	}
	return q, false
}

// sqlPrefix reads the E of PostgreSQL, behind which backslashes escape.
func sqlPrefix(word string, q quote) (quote, bool) {
	q.escape = true
	return q, (word == "E" || word == "e") && q.open == apostroph.open
}
