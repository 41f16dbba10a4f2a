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
}

// definition is what a name is given.
type definition struct {
	file  *file
	parts []part
	fixed bool // declared as a constant
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

func (v *value) add(text string, src int, exact bool) {
	v.marks = append(v.marks, source{len(v.text), src, exact})
	v.text += text
	if text == hole {
		v.holes = true
	}
}

// longestValue bounds what constants are put together to.
const longestValue = 1 << 16

// names knows the constants of all files.
type constants struct {
	all       map[*language]map[string][]definition // of all files, those that are declared as constants
	ambiguous map[string]bool                       // names that were asked for and have several values
}

func newConstants(files []*file) *constants {
	c := &constants{all: map[*language]map[string][]definition{}, ambiguous: map[string]bool{}}
	for _, f := range files {
		if c.all[f.lang] == nil {
			c.all[f.lang] = map[string][]definition{}
		}
		for word, defs := range f.defined {
			for _, d := range defs {
				if d.fixed && !f.varies[word] {
					c.all[f.lang][word] = append(c.all[f.lang][word], d)
				}
			}
		}
	}
	return c
}

// value puts the parts of an expression together; names that are not constants
// become holes.
func (c *constants) value(f *file, parts []part, depth int) value {
	var v value
	for _, p := range parts {
		switch {
		case p.hole || len(v.text) > longestValue:
			v.add(hole, p.at, false)
		case p.name == "":
			v.add(strings.ReplaceAll(p.text, hole, "\uFFFD"), p.at, p.exact && !strings.Contains(p.text, hole))
		default:
			text, ok := c.lookUp(f, p.name, depth)
			if !ok {
				text = hole
			}
			v.add(text, p.at, false)
		}
	}
	return v
}

// lookUp returns the text of a constant: that of the file, or the only one that all
// files have for a name that is written in capitals, imported or qualified. It
// never guesses.
func (c *constants) lookUp(f *file, word string, depth int) (string, bool) {
	if depth > 10 {
		return "", false
	}
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
		v := c.value(d.file, d.parts, depth+1)
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
		in := slices.DeleteFunc(slices.Clone(all), func(d definition) bool { return !strings.EqualFold(owner, stem(d.file.path)) })
		if len(in) > 0 {
			return in
		}
	}
	if last == strings.ToUpper(last) || f.imports[last] || qualifier != "" || f.lang == golang && allIn(all, path.Dir(f.path)) {
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
	for i < len(tokens) {
		t := tokens[i]
		switch {
		case t.kind == text:
			parts = append(parts, t.parts...)
		case t.kind == name && !isCall(tokens, i):
			parts = append(parts, part{name: t.word, at: t.at})
		default:
			return append(parts, part{hole: true, at: t.at}), i
		}
		i++
		i = unchanged(tokens, i)
		switch {
		case i < len(tokens) && tokens[i].kind == mark && tokens[i].word == lang.concat:
			i++
			for i < len(tokens) && tokens[i].kind == newline {
				i++
			}
		case lang.adjacent && i < len(tokens) && tokens[i].kind == text && t.kind == text:
		default:
			return parts, i
		}
	}
	return append(parts, part{hole: true, at: len(tokens)}), i
}

// isCall reports whether a name stands for more than its own value.
func isCall(tokens []token, i int) bool {
	return i+1 < len(tokens) && tokens[i+1].kind == mark && strings.Contains("( [ ? ??", tokens[i+1].word)
}

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
	if f.lang.words || f.lang == jsonText {
		return
	}
	for _, tokens := range f.scan() {
		depth := 0
		for i, t := range tokens {
			switch {
			case t.kind == name:
				f.declared(tokens, i)
			case t.kind != mark:
			case t.word == "{":
				depth++
			case t.word == "}":
				depth--
			case t.word == "=":
				f.assigned(tokens, i, depth)
			case t.word == "(":
				f.parameters(tokens, i)
			case strings.HasSuffix(t.word, "=") && !strings.ContainsAny(t.word[:len(t.word)-1], "=!<>") && i > 0:
				f.vary(tokens[i-1].word)
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
	d := definition{file: f, fixed: isConstant(tokens, n, f.lang, depth)}
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
	if n < 0 {
		return -1
	}
	for k := n; k > max(0, n-8); k-- {
		if t := tokens[k]; t.kind == mark && t.word == ":" && tokens[k-1].kind == name {
			return k - 1
		} else if t.kind != name && !(t.kind == mark && strings.Contains("[ ] & < > ? *", t.word)) {
			break
		}
	}
	if tokens[n].kind != name {
		return -1
	}
	if lang.typeLast && n > 0 && tokens[n-1].kind == name && tokens[n-1].word != "const" && tokens[n-1].word != "var" && tokens[n].at-tokens[n-1].end == 1 {
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
		if tokens[k].kind != name && !(tokens[k].kind == mark && strings.Contains("< > [ ] . ?", tokens[k].word)) {
			return false
		}
		if slices.Contains([]string{"const", "final", "readonly", "val", "static", "let"}, tokens[k].word) {
			return tokens[k].word != "let" || lang == swift || lang == rust
		}
	}
	return false
}

// declared notes names that are declared without a value (a loop gives them one), and what is imported.
func (f *file) declared(tokens []token, i int) {
	word := tokens[i].word
	switch {
	case word == "import" && (i == 0 || tokens[i-1].kind != name):
		for k := i + 1; k < min(len(tokens), i+200) && (tokens[k].kind == name || tokens[k].kind == mark && tokens[k].word != ";"); k++ {
			_, last := split(tokens[k].word)
			f.imports[last] = true
		}
	case i == 0 || i+1 >= len(tokens) || tokens[i-1].kind != name:
	case slices.Contains([]string{"const", "let", "var", "val", "for"}, tokens[i-1].word):
		if next := tokens[i+1]; next.kind == name || next.kind == mark && next.word != "=" && next.word != ":" {
			if f.lang != golang || next.kind == mark {
				f.vary(word)
			}
		}
	case slices.Contains([]string{"return", "in", "case", "await", "not", "and", "or", "new", "yield", "is", "else"}, tokens[i-1].word):
	case tokens[i+1].kind == mark && slices.Contains([]string{",", ")", "=>", "->"}, tokens[i+1].word):
		f.vary(word) // "String name,": a parameter
	}
}

// parameters notes the names between brackets behind which a function begins.
func (f *file) parameters(tokens []token, open int) {
	if open > 0 && tokens[open-1].kind == name && slices.Contains([]string{"if", "while", "switch", "catch", "using", "lock"}, tokens[open-1].word) {
		return
	}
	depth, end := 0, -1
	for k := open; k < min(len(tokens), open+400) && end < 0; k++ {
		if tokens[k].kind != mark {
			continue
		}
		switch tokens[k].word {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				end = k
			}
		}
	}
	isFunction := end > 0 && end+1 < len(tokens) && tokens[end+1].kind == mark && (slices.Contains([]string{"{", "=>", "->"}, tokens[end+1].word) ||
		tokens[end+1].word == ":" && slices.ContainsFunc(tokens[open:end], func(t token) bool { return t.kind == mark && t.word == ":" }))
	isFunction = isFunction || open > 1 && tokens[open-2].kind == name && slices.Contains([]string{"def", "func", "fun", "fn", "function"}, tokens[open-2].word)
	if !isFunction || end < 0 {
		return
	}
	for k := open + 1; k < end; k++ {
		if tokens[k].kind == name && (k+1 == end || tokens[k+1].kind == mark && tokens[k+1].word != ".") {
			f.vary(tokens[k].word)
		}
	}
}

// valid makes a text fit for a report.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
