// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

// Literal is one code of a file.
type Literal struct {
	Position finding.Position `json:"position"`
	Constant string           `json:"constant,omitempty"` // name of the constant that it defines
	Kind     Kind             `json:"kind" enum:"interactionId asid activity jobRole recordType format header scope"`
	Value    string           `json:"value"`
	Verdict  Verdict          `json:"verdict" enum:"equal wrong old unknown foreign"`
	Use      string           `json:"use,omitempty"`    // generated name to use in its place
	Near     string           `json:"near,omitempty"`   // the code that was probably meant, or that took its place
	Until    string           `json:"until,omitempty"`  // of an old one: the day or the version up to which it was published
	Source   string           `json:"source,omitempty"` // of an old one: where that stands
}

// Read compares the files at paths, and below those that are folders, with a
// policy. It fails if a path cannot be read, if nothing that it knows how to read is
// there, and if there is more than it may read: 50,000 files or 256 MiB. A file of more than 4 MiB, a binary one, and
// those that are left out for what they are, are counted in the report.
func Read(paths []string, m *policy.Model, n *names.Table) (Report, error) {
	r := &reader{seen: map[string]bool{}, left: map[string]int{}}
	for _, p := range paths {
		if err := r.read(p); err != nil {
			return Report{}, err
		}
	}
	if len(r.files) == 0 {
		return Report{}, errNoFiles(paths, r.left)
	}
	c := &comparison{codes: knownCodes(m, n), constants: newConstants(r.files)}
	for _, f := range r.files {
		c.file(f)
	}
	return c.report(r), nil
}

func errNoFiles(paths []string, left map[string]int) error {
	var why []string
	for _, reason := range slices.Sorted(maps.Keys(left)) {
		why = append(why, fmt.Sprintf("%d %s", left[reason], reason))
	}
	if len(why) == 0 {
		return fmt.Errorf("%s: no files", strings.Join(paths, ", "))
	}
	return fmt.Errorf("%s: no files that adopt reads; left out: %s", strings.Join(paths, ", "), strings.Join(why, ", "))
}

// comparison is one run.
type comparison struct {
	codes       *codes
	constants   *constants
	literals    []Literal
	memberships []Membership
	partly      int
}

// file compares the values of one file.
func (c *comparison) file(f *file) {
	lines := lineStarts(f.src)
	for _, tokens := range f.scan() {
		for i := 0; i < len(tokens); {
			if t := tokens[i]; t.kind != text && t.kind != name {
				i++
				continue
			}
			i = c.expression(f, lines, tokens, i)
		}
	}
}

// expression compares the expression that begins at token i, and returns where the next one may begin.
func (c *comparison) expression(f *file, lines []int, tokens []token, i int) int {
	parts, end := chain(tokens, i, f.lang)
	if end == i { // a function is called
		return i + 1
	}
	if prev := at(tokens, i-1); prev.kind == mark && f.lang.concat != "" && prev.word == f.lang.concat {
		parts = append([]part{{hole: true, at: tokens[i].at}}, parts...)
	}
	if isDocumentation(tokens, i, end, f.lang) {
		return end
	}
	if end == i+1 && namesCode(tokens[i]) {
		c.add(f, lines, tokens, i, value{text: tokens[i].word, marks: []source{{0, tokens[i].at, true}}})
		return end
	}
	literal := slices.ContainsFunc(tokens[i:end], func(t token) bool { return t.kind == text })
	member := isMembership(tokens, i, end)
	if !literal && !member {
		return end
	}
	v := c.constants.value(f, parts)
	if k, ok := c.codes.all[v.text]; ok && member && k.kind == Activity {
		c.member(v.text, positionOf(f.path, lines, tokens[i].at))
	}
	if !literal {
		return end
	}
	c.add(f, lines, tokens, i, v)
	return end
}

var codeName = regexp.MustCompile(`\A[BR][0-9]{4}\z`)

// namesCode reports whether a name is a code as it stands, such as a key of an object.
func namesCode(t token) bool { return t.kind == name && codeName.MatchString(t.word) }

// add judges a value.
func (c *comparison) add(f *file, lines []int, tokens []token, i int, v value) {
	hits, partly := c.codes.judge(v.text, around{before(tokens, i, f.lang), beside(tokens, i, snomedSystem), beside(tokens, i, asidSystem)})
	c.partly += partly
	slices.SortFunc(hits, compareHits)
	for _, h := range hits {
		l := c.codes.literal(h, v.text)
		l.Position = positionOf(f.path, lines, v.offset(h.from))
		if h.from == 0 && h.to == len(v.text) {
			l.Position = positionOf(f.path, lines, tokens[i].at)
		}
		l.Constant = f.constant[tokens[i].at]
		c.literals = append(c.literals, l)
	}
}

// literal writes a hit for the report.
func (c *codes) literal(h hit, v string) Literal {
	l := Literal{Kind: h.kind, Value: valid(v[h.from:h.to]), Verdict: h.verdict, Near: h.near, Until: h.old.until, Source: h.old.source}
	l.Use = c.all[cmp.Or(h.near, v[h.from:h.to])].use
	return l
}

// member notes a comparison with one activity that others bring as well.
func (c *comparison) member(activity string, at finding.Position) {
	included, roles := c.codes.included[activity], c.codes.roles[activity]
	if len(included)+len(roles) > 0 {
		c.memberships = append(c.memberships, Membership{at, activity, append([]string{}, included...), append([]string{}, roles...)})
	}
}

// isDocumentation reports whether a string is a statement of its own, in a language in which that documents
// something.
func isDocumentation(tokens []token, i, end int, lang *language) bool {
	return lang.lines && at(tokens, i-1).kind == newline && at(tokens, end).kind == newline && !slices.ContainsFunc(tokens[i:end], func(t token) bool { return t.kind == name })
}

// before returns the names that stand in front of a value: of what it is assigned to, of its key, of the function that it is handed to.
func before(tokens []token, i int, lang *language) string {
	prev := at(tokens, i-1)
	if prev.kind != mark {
		return prev.word
	}
	var out []string
	if prev.word == "=" {
		if n := target(tokens, i-1, lang); n >= 0 {
			out = append(out, tokens[n].word)
		}
	}
	for k := i - 2; k >= max(0, i-5); k-- {
		t := tokens[k]
		switch {
		case t.kind == name:
			out = append(out, t.word)
		case t.is("<") && lang == xml:
			return strings.Join(out, " ")
		case t.kind == text && len(t.parts) == 1 && (k == i-2 || lang == xml): // key="name" value="…"
			out = append(out, t.parts[0].text)
		case t.kind == mark && strings.Contains("; { }", t.word):
			return strings.Join(out, " ")
		}
	}
	return strings.Join(out, " ")
}

// beside reports whether a code system stands beside a value: in the
// same object, call or condition.
func beside(tokens []token, i int, system string) bool {
	for _, step := range []int{-1, 1} {
		for k := i; k >= 0 && k < len(tokens) && (k-i)*step < 9; k += step {
			t := tokens[k]
			if t.kind == mark && strings.Contains("{ } ( ) ;", t.word) {
				break
			}
			if t.kind == text && len(t.parts) > 0 && strings.Contains(t.parts[0].text, system) {
				return true
			}
		}
	}
	return false
}

const (
	snomedSystem = "snomed.info/sct"
	asidSystem   = "/Id/nhsSpineASID"
)

// lineStarts lists where the lines of a text begin.
func lineStarts(src string) []int {
	out := []int{0}
	for i := range len(src) {
		if src[i] == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

func positionOf(name string, lines []int, offset int) finding.Position {
	line, found := slices.BinarySearch(lines, offset)
	if !found {
		line--
	}
	return finding.InText(name, line+1, offset-lines[line]+1)
}

// report puts together what was found.
func (c *comparison) report(r *reader) Report {
	slices.SortStableFunc(c.literals, func(a, b Literal) int {
		return cmp.Or(a.Position.Compare(b.Position), strings.Compare(a.Value, b.Value))
	})
	slices.SortStableFunc(c.memberships, func(a, b Membership) int { return a.Position.Compare(b.Position) })
	out := Report{Version: 1, Literals: c.literals, Memberships: c.memberships, Missing: c.missing()}
	if out.Literals == nil {
		out.Literals = []Literal{}
	}
	if out.Memberships == nil {
		out.Memberships = []Membership{}
	}
	out.Files = len(r.files)
	for _, reason := range slices.Sorted(maps.Keys(r.left)) {
		out.Left = append(out.Left, Left{reason, r.left[reason]})
	}
	out.Partly, out.Ambiguous = c.partly, slices.Sorted(maps.Keys(c.constants.ambiguous))
	return out
}

// missing lists what the policy has and the files lack, of the kinds that they have something of.
func (c *comparison) missing() []Missing {
	found, kinds := map[string]bool{}, map[Kind]bool{}
	for _, l := range c.literals {
		if l.Verdict == Equal {
			found[l.Value], kinds[l.Kind] = true, true
		}
	}
	out := []Missing{}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		for _, code := range c.codes.ofKind(kind) {
			if written := found[code] || kind == Header && found[strings.ToLower(code)]; !written {
				out = append(out, Missing{kind, code, c.codes.all[code].use})
			}
		}
	}
	return out
}
