// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/generator/policy"
)

// Verdict says how a literal stands to the policy.
type Verdict string

// The verdicts.
const (
	Equal   Verdict = "equal"   // the policy has it
	Wrong   Verdict = "wrong"   // the policy has something so close that this is a slip, or lists it as an alias
	Old     Verdict = "old"     // it was in use once, or the policy calls it deprecated
	Unknown Verdict = "unknown" // it has the form of a code, and the policy does not have it
	Foreign Verdict = "foreign" // it is of a kind, or of a service, of which the policy has nothing: nothing can be said
)

// hit is a code in a value.
type hit struct {
	from, to int
	kind     Kind
	verdict  Verdict
	near     string
	old      generation
}

// around is what stands beside a value.
type around struct {
	name   string // what it is assigned or handed to
	snomed bool   // the code system of SNOMED CT stands beside it
	asid   bool   // so does that of ASIDs
}

// judge finds the codes in a value. Partly is how many it has of which a part is not known.
func (c *codes) judge(v string, a around) (hits []hit, partly int) {
	if h, ok := c.whole(v, a); ok {
		return []hit{h}, 0
	}
	free := func(from, to int) bool {
		return !slices.ContainsFunc(hits, func(h hit) bool { return from < h.to && h.from < to })
	}
	for _, m := range idsIn(v) {
		from, to := m[0], m[0]+len(strings.TrimRight(v[m[0]:m[1]], ".:-_"))
		switch {
		case m[1] < len(v) && strings.IndexByte(open, v[m[1]]) >= 0, strings.HasPrefix(v[m[1]:], "<") && to < m[1]:
			partly++
		case !c.isPrefix(v[from:m[1]]):
			h := c.interaction(v[from:to], from)
			if n := clings(v[m[1]:]); n > 0 && h.verdict == Equal && to == m[1] {
				h.verdict, h.near, h.to = Wrong, v[from:to], to+n
			}
			hits = append(hits, h)
		}
	}
	for _, f := range []func(string, around) []hit{c.rbac, c.scopes, c.numbers} {
		for _, h := range f(v, a) {
			if free(h.from, h.to) {
				hits = append(hits, h)
			}
		}
	}
	return hits, partly
}

// open are the characters that begin what is put in later.
const open = hole + "${%*"

var idStart = regexp.MustCompile(`(?i)urn:nhs:names:services:`)

var idPattern = regexp.MustCompile(`(?i)urn:nhs:names:services:[a-z0-9._:-]*`)

// clings returns how many bytes a letter, a dash, a blank or a mark that cannot be seen takes, which is not of ASCII and belongs to what stands before it:
// such as a zero-width space out of a document.
func clings(s string) int {
	c, n := utf8.DecodeRuneInString(s)
	if c < utf8.RuneSelf || !unicode.In(c, unicode.Letter, unicode.Number, unicode.Mark, unicode.Cf, unicode.Zs, unicode.Pd) {
		return 0
	}
	return n
}

// idsIn returns where the interactionIds of a text stand. What joins two, such as the underscore of a column, is of neither.
func idsIn(v string) [][]int {
	var out [][]int
	for _, m := range idPattern.FindAllStringIndex(v, -1) {
		starts := idStart.FindAllStringIndex(v[m[0]:m[1]], -1)
		for i, start := range starts {
			from, to := m[0]+start[0], m[1]
			if i+1 < len(starts) {
				to = m[0] + starts[i+1][0]
				to = from + len(strings.TrimRight(v[from:to], ".:-_"))
			}
			out = append(out, []int{from, to})
		}
	}
	return out
}

// isPrefix reports whether a text is only the beginning of interactionIds.
func (c *codes) isPrefix(text string) bool {
	if len(text) <= len(spineServices) || !strings.Contains(text[len(spineServices):], ":") || strings.HasSuffix(text, ":") || strings.HasSuffix(text, ".") {
		return true
	}
	if _, ok := c.all[text]; ok {
		return false
	}
	for code, k := range c.all {
		if k.kind == Interaction && strings.HasPrefix(code, text) && (code[len(text)] == ':' || code[len(text)] == '.') {
			return true
		}
	}
	return false
}

// interaction judges an interactionId.
func (c *codes) interaction(id string, from int) hit {
	h := hit{from: from, to: from + len(id), kind: Interaction}
	if successor, ok := c.deprecated[id]; ok {
		h.verdict, h.near, h.old = Old, successor, generation{source: "the policy calls it deprecated"}
		return h
	}
	if c.is(Interaction, id) {
		h.verdict = Equal
		return h
	}
	if stands, ok := c.aliases[id]; ok {
		h.verdict, h.near = Wrong, stands
		return h
	}
	if g, ok := retirement(id, func(s string) bool { return c.is(Interaction, s) }); ok {
		h.verdict, h.near, h.old = Old, g.successor, g
		return h
	}
	if near, ok := c.closest(Interaction, id); ok {
		h.verdict, h.near = Wrong, near
		return h
	}
	h.verdict = Unknown
	if !c.services[serviceOf(id)] {
		h.verdict = Foreign
	}
	return h
}

// whole judges a value that is a code as it stands.
func (c *codes) whole(v string, a around) (hit, bool) {
	trimmed := strings.TrimSpace(v)
	from := strings.Index(v, trimmed)
	h := hit{from: from, to: from + len(trimmed)}
	if k, ok := c.all[v]; ok && k.kind != Interaction {
		h.kind, h.verdict = k.kind, Equal
		return h, true
	}
	if n := strings.LastIndexByte(v, '|'); n >= 0 && c.coded[v] {
		return hit{from: n + 1, to: len(v), kind: RecordType, verdict: Equal}, true
	}
	if len(v) > 300 || trimmed == "" {
		return h, false
	}
	if g, ok := retirement(v, func(string) bool { return false }); ok && !strings.HasPrefix(v, spineServices) {
		h.kind, h.verdict, h.near, h.old = RecordType, Old, g.successor, g
		if v[0] < '0' || v[0] > '9' {
			h.kind = Format
		}
		return h, true
	}
	if h, ok := c.header(h, v, a); ok {
		return h, true
	}
	if k, near, ok := c.slip(v); ok {
		h.kind, h.verdict, h.near = k, Wrong, near
		return h, true
	}
	if strings.HasPrefix(strings.ToLower(trimmed), "urn:nhs-ic:") && !strings.Contains(v, hole) {
		h.kind, h.verdict = Format, c.unknown(Format)
		return h, true
	}
	return h, false
}

// unknown is the verdict on what the policy does not have.
func (c *codes) unknown(kind Kind) Verdict {
	if c.has[kind] == 0 {
		return Foreign
	}
	return Unknown
}

// slipPattern is what a code looks like, taken loosely, so that one with a slip
// in it is still looked at.
var slipPattern = regexp.MustCompile(`(?i)\A\s*(?:urn:nhs[a-z-]*:\S+|[BR][0-9O]{4})\s*\z`)

// blankAround is an id with blanks around it, which is not that id.
var blankAround = regexp.MustCompile(`(?i)\A(?:\s+urn:[a-z0-9._:-]*\s*|urn:[a-z0-9._:-]*\s+)\z`)

// slip finds the code of which a whole value is a slip.
func (c *codes) slip(v string) (Kind, string, bool) {
	if !slipPattern.MatchString(v) || strings.ContainsAny(v, open) {
		return "", "", false
	}
	for _, kind := range []Kind{Interaction, Format} {
		if _, retired := retirement(v, func(s string) bool { return c.is(Interaction, s) }); retired || idPattern.MatchString(v) && !blankAround.MatchString(v) {
			continue // of which more can be said
		}
		if near, ok := c.closest(kind, v); ok {
			return kind, near, true
		}
	}
	digits := strings.TrimSpace(v)
	if len(digits) != 5 {
		return "", "", false
	}
	digits = strings.ToUpper(digits[:1]) + strings.ReplaceAll(strings.ToUpper(digits[1:]), "O", "0")
	if k, ok := c.all[digits]; ok && digits != v {
		return k.kind, digits, true
	}
	return "", "", false
}

var headerPattern = regexp.MustCompile(`(?i)\A(ssp-[a-z][a-z0-9_-]{0,24}|(?:from|to)-?asid)(?:\z|\s*:)`)

// header judges the name of a header. Case makes no difference.
func (c *codes) header(h hit, v string, a around) (hit, bool) {
	m := headerPattern.FindStringSubmatch(v)
	if m == nil {
		return h, false
	}
	name := m[1]
	h.from, h.to, h.kind = 0, len(name), Header
	near := c.headers[letters(name)]
	if near == "" {
		near = c.nearHeader(name)
	}
	isHeader := strings.HasPrefix(strings.ToLower(name), "ssp-") || strings.Contains(strings.ToLower(a.name), "header")
	switch {
	case name == near, name == strings.ToLower(near), isHeader && strings.EqualFold(name, near): // RFC 9110, section 5.1
		h.verdict = Equal
		if !c.is(Header, near) {
			h.verdict = Foreign // of a scheme that the policy does not use
		}
	case !isHeader:
		return h, false // such as a member of an object
	case near != "":
		h.verdict, h.near = Wrong, near
	case !strings.HasPrefix(name, "Ssp-"):
		return h, false // such as the name of a container
	default:
		h.verdict = Unknown
	}
	return h, true
}

func (c *codes) nearHeader(name string) string {
	limit := 1
	if len(name) > 8 {
		limit = 2
	}
	if near, ok := c.headerWords.Within(letters(name), limit); ok {
		return c.headers[near]
	}
	return ""
}

var (
	rbacPattern  = regexp.MustCompile(`[STP][0-9]{4}:[GQ][0-9]{4}:[RT][0-9]{4}|[BR][0-9]{4}`)
	scopePattern = regexp.MustCompile(`(?i)(?:patient|organi[sz]ation)/(?:\*|[a-z]+)\.(?:read|write|\*)|conf/[a-z]`)
	digitPattern = regexp.MustCompile(`[0-9]{6,18}`)
)

// delimited reports whether a piece of a text stands for itself: not in a UUID,
// a hash, an address or a name.
func delimited(v string, from, to int) bool {
	const around = " \t\r\n,;|()[]{}'\"=<>:\\`&"
	return (from == 0 || strings.IndexByte(around, v[from-1]) >= 0) && (to == len(v) || strings.IndexByte(around, v[to]) >= 0)
}

// rbac judges activities and roles; of a full role code such as S8000:G8000:R8001 the
// whole, or what the policy matches.
func (c *codes) rbac(v string, _ around) []hit {
	var out []hit
	for _, m := range rbacPattern.FindAllStringIndex(v, -1) {
		if !delimited(v, m[0], m[1]) {
			continue
		}
		code := v[m[0]:m[1]]
		h := hit{from: m[0], to: m[1], kind: JobRole}
		if code[0] == 'B' {
			h.kind = Activity
		}
		_, role := split(code)
		switch {
		case c.is(h.kind, code):
			h.verdict = Equal
		case len(code) > 5 && c.is(JobRole, role):
			h.verdict, h.from = Equal, m[1]-len(role)
		case len(code) > 5 && code[len(code)-5] != 'R':
			continue // an area of work
		default:
			h.verdict = c.unknown(h.kind)
			h.near = c.swapped(code)
		}
		out = append(out, h)
	}
	return out
}

// swapped finds the activity in which two neighbours of a code stand the other way round. Other codes that are as near are too many.
func (c *codes) swapped(code string) string {
	for i := range len(code) - 1 {
		other := code[:i] + code[i+1:i+2] + code[i:i+1] + code[i+2:]
		if c.is(Activity, other) {
			return other
		}
	}
	return ""
}

// scopes judges the scopes of tokens.
func (c *codes) scopes(v string, _ around) []hit {
	var out []hit
	for _, m := range scopePattern.FindAllStringIndex(v, -1) {
		if !delimited(v, m[0], m[1]) {
			continue
		}
		scope := v[m[0]:m[1]]
		h := hit{from: m[0], to: m[1], kind: Scope, verdict: c.unknown(Scope)}
		if near, ok := c.closest(Scope, scope); ok {
			h.verdict, h.near = Wrong, near
			if near == scope || c.is(Scope, scope) {
				h.verdict, h.near = Equal, ""
			}
		}
		out = append(out, h)
	}
	return out
}

var (
	namesASID    = regexp.MustCompile(`(?i)asid|ssp-(?:from|to)\b`)
	namesConcept = regexp.MustCompile(`(?i)code|concept|snomed`)
	namesRecord  = regexp.MustCompile(`(?i)(?:record|pointer)[ _-]?types?`)
)

// numbers judges ASIDs and the codes of SNOMED CT.
func (c *codes) numbers(v string, a around) []hit {
	var out []hit
	for _, m := range digitPattern.FindAllStringIndex(v, -1) {
		before := v[max(0, m[0]-24):m[0]]
		uri := strings.HasSuffix(before, snomedSystem+"/") || strings.HasSuffix(before, "snomed.info/id/")
		if !delimited(v, m[0], m[1]) && (!uri || !delimited(v[m[0]:], 0, m[1]-m[0])) {
			continue
		}
		h := hit{from: m[0], to: m[1]}
		a := around{name: a.name + " " + before, snomed: a.snomed || uri || strings.Contains(before, snomedSystem), asid: a.asid}
		if c.number(&h, v[m[0]:m[1]], a, m[0] == 0 && m[1] == len(v)) {
			out = append(out, h)
		}
	}
	return out
}

// number judges digits: an ASID, or the code of a record type.
func (c *codes) number(h *hit, digits string, a around, whole bool) bool {
	if c.is(ASID, digits) || len(digits) == 12 && (a.asid || namesASID.MatchString(a.name)) {
		h.kind, h.verdict = ASID, c.unknown(ASID)
		if c.is(ASID, digits) {
			h.verdict = Equal
		}
		return true
	}
	h.kind = RecordType
	switch {
	case c.is(RecordType, digits) && len(digits) > 7:
		h.verdict = Equal
		return true
	case !whole && !a.snomed:
		return false
	case !policy.IsSNOMED(digits):
		return c.badDigits(h, digits, a)
	}
	h.verdict = Foreign
	if namesRecord.MatchString(a.name) {
		h.verdict = c.unknown(RecordType)
	}
	return a.snomed || isConcept(digits)
}

// badDigits judges digits whose check digit is wrong: a slip of a record type, or where the
// code system stands beside it, a code that cannot be.
func (c *codes) badDigits(h *hit, digits string, a around) bool {
	words := c.words[RecordType]
	if words == nil {
		return false
	}
	h.verdict = Wrong
	if near, ok := words.Within(digits, 1); ok && len(digits) > 7 {
		h.near = near
		return true
	}
	return a.snomed && namesConcept.MatchString(a.name)
}

// isConcept reports whether the digits before the check digit say that an id of SNOMED
// CT is that of a concept.
func isConcept(digits string) bool {
	partition := digits[len(digits)-3 : len(digits)-1]
	return digits[0] != '0' && (partition == "00" || partition == "10")
}

// compareHits orders hits as they stand.
func compareHits(a, b hit) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) }
