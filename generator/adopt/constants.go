// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// file is one file that was read.
type file struct {
	path     string
	lang     *language
	src      string
	constant map[int]string // by where its value begins
	defined  map[string][]definition
	varies   map[string]bool // names that stand for more than one thing, or for something that is not a constant
	imports  map[string]bool
	aliases  map[string]bool // names under which it imports files
	owners   map[string]bool // types, modules and packages that it declares, in small letters
}

// definition is what a name is given.
type definition struct {
	file  *file
	parts []part
	fixed bool // declared as a constant
	own   bool // declared as private
	at    int  // where its value begins
}

// value is what an expression of constants comes to. A hole is a zero byte.
type value struct {
	text  string
	marks []source
	holes bool
}

// source says where the bytes of a value from at on stand in the file.
type source struct {
	at, src int
	exact   bool
}

// hole stands in a value for what is not known.
const hole = "\x00"

// offset returns where byte n of the value stands in the file.
func (v value) offset(n int) int {
	i := slices.IndexFunc(v.marks, func(m source) bool { return m.at > n })
	if i < 0 {
		i = len(v.marks)
	}
	if i == 0 {
		return 0
	}
	m := v.marks[i-1]
	if m.exact {
		return m.src + n - m.at
	}
	return m.src
}

// longestValue bounds what constants are put together to.
const longestValue = 1 << 10

// names knows the constants of all files.
type constants struct {
	all       map[*language]map[string][]definition // of all files, those that are declared as constants
	ambiguous map[string]bool                       // names that were asked for and have several values
	known     map[asked]answer                      // what was looked up
	depth     int                                   // of constants that are made of constants
}

// asked is a name as a file uses it.
type asked struct {
	file *file
	word string
}

// answer is its text; false while it is looked up, if it is not a constant.
type answer struct {
	text string
	ok   bool
}

func newConstants(files []*file) *constants {
	c := &constants{all: map[*language]map[string][]definition{}, ambiguous: map[string]bool{}, known: map[asked]answer{}}
	for _, f := range files {
		if c.all[f.lang] == nil {
			c.all[f.lang] = map[string][]definition{}
		}
		for word, defs := range f.defined {
			for _, d := range defs {
				if d.fixed && !d.own && !f.varies[word] {
					c.all[f.lang][word] = append(c.all[f.lang][word], d)
				}
			}
		}
	}
	return c
}

// value puts the parts of an expression together; names that are not constants
// become holes.
func (c *constants) value(f *file, parts []part) value {
	var v value
	var b strings.Builder
	for _, p := range parts {
		text, ok := p.text, !p.hole
		if p.name != "" {
			text, ok = c.lookUp(f, p.name)
		}
		v.marks = append(v.marks, source{b.Len(), p.at, p.exact})
		if !ok || b.Len() > longestValue && p.name != "" {
			text, v.holes = hole, true
		}
		b.WriteString(text)
	}
	v.text = b.String()
	return v
}

// lookUp returns the text of a constant.
func (c *constants) lookUp(f *file, word string) (string, bool) {
	key := asked{f, word}
	if a, ok := c.known[key]; ok || c.depth > deepest {
		return a.text, a.ok
	}
	c.known[key] = answer{} // one that is made of itself has none
	c.depth++
	text, ok := c.resolve(f, word)
	c.depth--
	c.known[key] = answer{text, ok}
	return text, ok
}

// resolve finds the text of a constant: that of the file, or the only one that all
// files have for a name that is written in capitals, imported or qualified. It
// never guesses.
func (c *constants) resolve(f *file, word string) (string, bool) {
	qualifier, last := split(word)
	if f.varies[last] && qualifier == "" {
		return "", false
	}
	defs := f.defined[last]
	if len(defs) == 0 || qualifier != "" && !isSelf(qualifier) {
		defs = c.elsewhere(f, qualifier, last)
	}
	if len(defs) == 0 {
		return "", false
	}
	text, found := "", false
	for _, d := range defs {
		v := c.value(d.file, d.parts)
		if v.holes || found && v.text != text {
			if strings.Contains(v.text+text, "urn:nhs") {
				c.ambiguous[word] = true
			}
			return "", false
		}
		text, found = v.text, true
	}
	return text, found
}

// elsewhere returns the definitions of a name in all files.
func (c *constants) elsewhere(f *file, qualifier, last string) []definition {
	all := c.all[f.lang][last]
	if qualifier != "" && !isSelf(qualifier) {
		_, owner := split(qualifier)
		if f.aliases[owner] || owner == "super" || owner == "crate" {
			return all
		}
		in := slices.DeleteFunc(slices.Clone(all), func(d definition) bool { return !strings.EqualFold(owner, stem(d.file.path)) })
		if len(in) > 0 {
			return in
		}
		return slices.DeleteFunc(slices.Clone(all), func(d definition) bool { return !d.file.owns(owner) })
	}
	if last == strings.ToUpper(last) || f.imports[last] || f.lang == golang && allIn(all, path.Dir(f.path)) {
		return all
	}
	return nil
}

func allIn(defs []definition, dir string) bool {
	return !slices.ContainsFunc(defs, func(d definition) bool { return path.Dir(d.file.path) != dir })
}

func stem(p string) string { return strings.TrimSuffix(path.Base(p), path.Ext(p)) }

// split takes a.B::C apart in a.B and C.
func split(word string) (qualifier, last string) {
	i := strings.LastIndexAny(word, ".:>")
	return strings.TrimRight(word[:i+1], ".:?>-&"), word[i+1:]
}

func isSelf(qualifier string) bool {
	return slices.Contains([]string{"this", "self", "static", "cls", "Self"}, qualifier)
}

// chain reads an expression of strings and names that are joined, from token i
// on. It returns its parts and where it ends.
func chain(tokens []token, i int, lang *language) ([]part, int) {
	var parts []part
	for {
		t := at(tokens, i)
		switch {
		case t.kind == text:
			parts = append(parts, t.parts...)
		case t.kind == name && !isCall(tokens, i):
			parts = append(parts, part{name: t.word, at: t.at})
		default:
			return append(parts, part{hole: true, at: t.at}), i
		}
		i = unchanged(tokens, i+1)
		switch next := at(tokens, i); {
		case lang.concat != "" && next.is(lang.concat):
			for i++; i < len(tokens) && tokens[i].kind == newline; {
				i++
			}
		case lang.adjacent && next.kind == text && t.kind == text:
		default:
			return parts, i
		}
	}
}

// isCall reports whether a name stands for more than its own value.
func isCall(tokens []token, i int) bool { return at(tokens, i+1).is("(", "[", "?", "??") }

// unchanged passes over the call of a method that gives back the string that it is called on.
func unchanged(tokens []token, i int) int {
	if at(tokens, i).word != "." || !slices.Contains([]string{"freeze", "to_owned", "to_string", "into", "dup"}, at(tokens, i+1).word) {
		return i
	}
	if i += 2; at(tokens, i).word == "(" && at(tokens, i+1).word == ")" {
		i += 2
	}
	return i
}

// learn finds what the names of a file are given.
func (f *file) learn() {
	f.defined, f.varies, f.imports, f.constant = map[string][]definition{}, map[string]bool{}, map[string]bool{}, map[int]string{}
	f.aliases, f.owners = map[string]bool{}, map[string]bool{}
	if f.lang.words || f.lang == jsonText {
		return
	}
	for _, tokens := range f.scan() {
		depth := 0
		for i, t := range tokens {
			switch {
			case t.kind == name:
				f.declared(tokens, i)
			case t.is("{"):
				depth++
			case t.is("}"):
				depth--
			case t.is("="):
				f.assigned(tokens, i, depth)
			case t.is("("):
				f.parameters(tokens, i)
			case t.is("+=", ":=", ".=", "-=", "*=", "/=", "|=", "&="):
				f.vary(at(tokens, i-1).word)
			}
		}
	}
}

func (f *file) vary(word string) {
	_, last := split(word)
	f.varies[last] = true
}

// assigned reads name = expression.
func (f *file) assigned(tokens []token, i, depth int) {
	n := target(tokens, i, f.lang)
	if n < 0 {
		return
	}
	qualifier, word := split(tokens[n].word)
	if qualifier != "" && !isSelf(qualifier) {
		return
	}
	d := definition{file: f, fixed: isConstant(tokens, n, f.lang, depth), own: isPrivate(tokens, n)}
	end := i + 1
	if end < len(tokens) {
		d.at = tokens[end].at
	}
	d.parts, end = chain(tokens, i+1, f.lang)
	if !d.fixed || end < len(tokens) && tokens[end].kind == mark && goesOn(tokens[end].word) {
		d.parts = []part{{hole: true}}
	}
	if d.fixed {
		f.constant[d.at] = word
	}
	f.defined[word] = append(f.defined[word], d)
}

// goesOn reports whether an expression does not end with a mark.
func goesOn(word string) bool { return strings.Contains("+ - * / % . [ ( ? ?? || && | &", word) }

// target finds the name that is assigned to: "name =", "name: type =", "name type =".
func target(tokens []token, i int, lang *language) int {
	n := i - 1
	for k := n; k > max(0, n-8); k-- {
		t := tokens[k]
		if t.is(":") && tokens[k-1].kind == name {
			return k - 1
		}
		if t.kind != name && !t.is("[", "]", "&", "<", ">", "?", "*") {
			break
		}
	}
	if at(tokens, n).kind != name {
		return -1
	}
	if before := at(tokens, n-1); lang.typeLast && before.kind == name && !before.says("const", "var") && tokens[n].at-before.end == 1 {
		return n - 1
	}
	return n
}

// isConstant reports whether the name at n is declared as a constant: by a word in front of it, or by capitals.
func isConstant(tokens []token, n int, lang *language, depth int) bool {
	_, word := split(tokens[n].word)
	if word == strings.ToUpper(word) && strings.ToLower(word) != word || lang.typeLast && depth == 0 {
		return true
	}
	for k := n - 1; k >= max(0, n-10); k-- {
		t := tokens[k]
		switch {
		case t.says("const", "final", "readonly", "val", "static"):
			return true
		case t.says("let"):
			return lang == swift || lang == rust
		case t.kind != name && !t.is("<", ">", "[", "]", ".", "?"):
			return false
		}
	}
	return false
}

// isPrivate reports whether only its file knows the name at n.
func isPrivate(tokens []token, n int) bool {
	for k := n - 1; k >= max(0, n-6) && tokens[k].kind == name; k-- {
		if tokens[k].says("private", "fileprivate") {
			return true
		}
	}
	return false
}

// owns reports whether a file declares a type, a module or a package, or lies in a folder of that name.
func (f *file) owns(owner string) bool {
	return f.owners[strings.ToLower(owner)] || strings.EqualFold(owner, path.Base(path.Dir(f.path)))
}

// isTarget reports whether the name at i is one of those that a loop gives values, or that a block of Swift is handed.
func isTarget(tokens []token, i int, lang *language) bool {
	if next := at(tokens, i+1); !next.says("in", "of") && !next.is(",", ")", ":") {
		return false
	}
	k := i - 1
	for ; k > i-8 && (at(tokens, k).is(",", "(") || at(tokens, k).kind == name && !at(tokens, k).says("for", "catch")); k-- {
	}
	return at(tokens, k).says("for", "catch") || lang == swift && at(tokens, k).is("{") && at(tokens, i+1).says("in")
}

// unpacked notes the names between the brackets behind const, let, var or val.
func (f *file) unpacked(tokens []token, open int) {
	for k, depth := open, 0; k < min(len(tokens), open+100); k++ {
		switch {
		case tokens[k].is("{", "[", "("):
			depth++
		case tokens[k].is("}", "]", ")"):
			if depth--; depth == 0 {
				return
			}
		case tokens[k].kind == name:
			f.vary(tokens[k].word)
		}
	}
}

// declared notes what is imported, and names that something else gives a value: a loop, or whoever calls a function.
func (f *file) declared(tokens []token, i int) {
	t, prev, next := tokens[i], at(tokens, i-1), at(tokens, i+1)
	f.named(t, prev)
	switch {
	case unpacks(tokens, i, f.lang):
		f.unpacked(tokens, i+1)
	case t.says("import") && prev.kind != name:
		f.imported(tokens[i+1 : min(len(tokens), i+200)])
	case next.is("=>", "->") || prev.says("as", "lambda") || isTarget(tokens, i, f.lang):
		f.vary(t.word)
	case prev.says("const", "let", "var", "val", "for"):
		if next.kind == name && f.lang != golang || next.kind == mark && !next.is("=", ":") {
			f.vary(t.word)
		}
	case prev.says("return", "in", "case", "await", "not", "and", "or", "new", "yield", "is", "else"):
	case prev.kind == name && next.is(",", ")"): // "String name,"
		f.vary(t.word)
	}
}

// named notes what a file names itself: types, modules and packages, and what it imports under another name.
func (f *file) named(t, prev token) {
	if prev.says("class", "interface", "enum", "object", "module", "struct", "record", "trait", "namespace", "package", "protocol", "mod") {
		_, last := split(t.word)
		f.owners[strings.ToLower(last)] = true
	}
	if prev.says("as") {
		f.aliases[t.word] = true
	}
}

// unpacks reports whether the name at i declares those between the brackets behind it.
func unpacks(tokens []token, i int, lang *language) bool {
	return lang != golang && tokens[i].says("const", "let", "var", "val") && at(tokens, i+1).is("{", "[", "(")
}

// imported notes the names of an import.
func (f *file) imported(tokens []token) {
	for _, t := range tokens {
		if t.kind != name && t.kind != mark || t.is(";") {
			return
		}
		_, last := split(t.word)
		f.imports[last] = true
	}
}

// parameters notes the names between brackets behind which a function begins.
func (f *file) parameters(tokens []token, open int) {
	end := closing(tokens, open)
	if end < 0 || at(tokens, open-1).says("if", "while", "switch", "catch", "using", "lock") {
		return
	}
	typed := slices.ContainsFunc(tokens[open:end], func(t token) bool { return t.is(":") })
	next := at(tokens, end+1)
	isFunction := next.is("{", "=>", "->") || next.is(":") && typed || at(tokens, open-2).says("def", "func", "fun", "fn", "function") ||
		f.lang == golang && at(tokens, open-2).is(")")
	if !isFunction {
		return
	}
	for k := open + 1; k < end; k++ {
		if after := tokens[k+1]; tokens[k].kind == name && (after.kind == mark && after.word != "." || f.lang == golang) {
			f.vary(tokens[k].word)
		}
	}
}

// closing finds the bracket that closes one; -1 if it is far.
func closing(tokens []token, open int) int {
	depth := 0
	for k := open; k < min(len(tokens), open+400); k++ {
		if tokens[k].kind != mark {
			continue
		}
		switch tokens[k].word {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return k
			}
		}
	}
	return -1
}

// valid makes a text fit for a report.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
