// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spineguard/spineguard/generator/finding"
)

// code checks that a text is one exact code of its kind. If it is not, the
// finding says what is wrong with it and, where that is clear, what was
// probably meant; the meaning is never assumed.
func (r *resolver) code(k kind, t Text) bool {
	if k.matches(t.Value) {
		return true
	}
	r.add(describe(k, t))
	return false
}

// describe finds the most telling thing that is wrong with a code.
func describe(k kind, t Text) finding.Finding {
	v := t.Value
	switch {
	case v == "":
		return finding.New(ruleMissing, t.At, "an empty %s", k.name).Suggest("write the %s: %s", k.name, k.syntax)
	case len(v) > k.limit:
		return finding.New(ruleCode, t.At, "%q… is %d bytes long and not %s", cut(v, 40), len(v), indefinite(k.name)).Suggest("the form is: %s", k.syntax)
	}
	if c, ok := oddCharacter(v); ok {
		return finding.New(ruleCharacter, t.At, "%q holds %s, so it is not %s", v, c, indefinite(k.name)).Suggest("%s", retype(k, v))
	}
	switch {
	case strings.ContainsRune(v, '*') && k.name != scopeKind.name:
		return finding.New(ruleWildcard, t.At, "%q is a wildcard and not %s", v, indefinite(k.name)).Suggest("write each %s out, one by one", k.name)
	case isPlaceholder(k, v):
		return finding.New(rulePlaceholder, t.At, "%q is a placeholder and not %s", v, indefinite(k.name)).Suggest("wait for the real code, or leave the row out; the form is: %s", k.syntax)
	case holdsMultiple(k, v):
		return finding.New(ruleMultiple, t.At, "%q holds more than one %s", v, k.name).Suggest("give each %s a row of its own", k.name)
	}
	f := finding.New(ruleCode, t.At, "%q is not %s", v, indefinite(k.name))
	if k.name == snomedKind.name && digits.MatchString(v) {
		return f.Suggest("its last digit checks the others, and behind them would be %c; compare every digit with the published code", checkDigit(v))
	}
	if g, ok := guess(k, v); ok {
		return f.Suggest("did you mean %q? The form is: %s", g, k.syntax)
	}
	return f.Suggest("the form is: %s", k.syntax)
}

// indefinite puts the indefinite article before the name of a kind. In RBAC the name of
// the letter R is spoken, which begins with a vowel.
func indefinite(name string) string {
	if strings.HasPrefix(name, "RBAC") || strings.ContainsRune("AEIOUaeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

// oddCharacter names the first character that no code can hold.
func oddCharacter(s string) (string, bool) {
	for i, c := range s {
		switch {
		case c == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			return "bytes that are not UTF-8", true
		case c > unicode.MaxASCII || (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f:
			return fmt.Sprintf("the character U+%04X", c), true
		}
	}
	return "", false
}

func retype(k kind, v string) string {
	if g, ok := guess(k, v); ok {
		return fmt.Sprintf("type the code anew with plain letters and digits: %s", g)
	}
	return "type the code anew with plain letters and digits"
}

var placeholders = regexp.MustCompile(`(?i)\A(?:[BR][0-9]*[xy?#_]+|[a-z]{4}00[0-9]|tb[cda]|todo|n/?a|none|unknown|-+|\?+|x+)\z`)

// isPlaceholder knows the placeholders that have been published in place of
// codes (Bxxxx, Bxxxy, scra001, norm001, emer002) and the usual words.
func isPlaceholder(k kind, v string) bool {
	if k.name == odsKind.name || k.name == recordTypeKind.name {
		return false
	}
	return placeholders.MatchString(v)
}

func holdsMultiple(k kind, v string) bool {
	parts := strings.FieldsFunc(v, func(c rune) bool { return strings.ContainsRune(",;/&+| \t\r\n", c) })
	if len(parts) < 2 {
		return false
	}
	n := 0
	for _, p := range parts {
		if k.matches(p) {
			n++
		}
	}
	return n >= 2
}

// lookalikes are letters that are taken for others: Cyrillic and Greek
// capitals, and the letter O for the digit.
var lookalikes = strings.NewReplacer(
	"В", "B", "Β", "B", "А", "A", "Α", "A", "Р", "P", "Ѕ", "S", "О", "0", "Ο", "0", "о", "0", "l", "1", "I", "1", "O", "0", "o", "0",
)

// guess tries the usual slips (blanks, case, look-alike letters, invisible
// characters, a lost leading zero) and offers a code only if it then fits.
func guess(k kind, v string) (string, bool) {
	clean := strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c), unicode.Is(unicode.Cf, c), unicode.IsControl(c):
			return -1
		case c >= 0xFF01 && c <= 0xFF5E: // full width forms
			return c - 0xFEE0
		default:
			return c
		}
	}, v)
	tries := []string{clean, strings.ToUpper(clean), strings.ToLower(clean), strings.TrimRight(clean, ",;.:"), strings.ReplaceAll(clean, "//", "/")}
	if upper := strings.ToUpper(clean); len(upper) > 1 {
		head := strings.NewReplacer("В", "B", "Β", "B").Replace(upper[:firstRune(upper)])
		tail := lookalikes.Replace(upper[firstRune(upper):])
		tries = append(tries, head+tail)
		if n := len(tail); n > 0 && n < 4 && (head == "B" || head == "R") {
			tries = append(tries, head+strings.Repeat("0", 4-n)+tail)
		}
	}
	for _, t := range tries {
		if t != v && k.matches(t) {
			return t, true
		}
	}
	return "", false
}

func firstRune(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// cut returns at most n bytes of s, whole characters only.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
