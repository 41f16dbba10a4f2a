// SPDX-License-Identifier: Apache-2.0

package yamldoc

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"go.yaml.in/yaml/v3"
)

// The parser reads YAML 1.1. What YAML 1.2 and JSON have beyond it, and real
// documents use, is put to it in other words of the same length, so that every
// position stays what it is: the directive %YAML 1.2 as 1.1 (what the two read
// differently are plain scalars, whose text is all that counts here), and the
// escapes \/ and \uD83D\uDE00 (a surrogate pair) with characters in place of
// \/ and \u that the document does not have otherwise. [standIns.restore] puts
// back what they stand for.
//
// Only the parser knows which quotes are around an escape. Therefore it is
// replaced wherever it stands, and what stands for it means a slash in double
// quotes, and a backslash and a slash anywhere else.

// directive finds the minor version of YAML 1.2 before the document begins.
var directive = regexp.MustCompile(`\A(?:(?:[ \t]*(?:#[^\n]*)?|%[^\n]*)\n)*?%YAML[ \t]+1\.(2)[ \t\r]*(?:[ \t]#[^\n]*)?\n`)

// standIns are the characters that stand for the first two of an escape. They
// take two bytes in UTF-8, as what they replace does. The zero value says that
// there was nothing to replace.
type standIns struct{ slash, unicode rune }

// known returns a document of the same length that the parser knows how to
// read. It reports false if no characters are left to stand in.
func known(data []byte) ([]byte, standIns, bool) {
	if m := directive.FindSubmatchIndex(data); m != nil {
		data = bytes.Clone(data)
		data[m[2]] = '1'
	}
	data = untabbed(data)
	at := escapes(data)
	if len(at) == 0 {
		return data, standIns{}, true
	}
	s, ok := unused(data)
	if !ok {
		return nil, standIns{}, false
	}
	data = bytes.Clone(data)
	for _, i := range at {
		if data[i+1] == '/' {
			copy(data[i:], string(s.slash))
		} else {
			copy(data[i:], string(s.unicode))
		}
	}
	return data, s, true
}

// untabbed returns the document with blanks for the tabs before and behind
// JSON.
func untabbed(data []byte) []byte {
	const space = " \t\r\n"
	begin, end := len(data)-len(bytes.TrimLeft(data, space)), len(bytes.TrimRight(data, space))
	if begin >= end || data[begin] != '{' && data[begin] != '[' || bytes.IndexByte(data[:begin], '\t')+bytes.IndexByte(data[end:], '\t') == -2 {
		return data
	}
	blank := func(part []byte) []byte { return bytes.ReplaceAll(part, []byte("\t"), []byte(" ")) }
	return slices.Concat(blank(data[:begin]), data[begin:end], blank(data[end:]))
}

// escapes returns the offsets of the escapes that are replaced: of each \/,
// and of both parts of each surrogate pair. A backslash that is escaped itself
// begins none.
func escapes(data []byte) []int {
	var at []int
	for i := 0; i+1 < len(data); i++ {
		next := bytes.IndexByte(data[i:], '\\')
		if next < 0 {
			break
		}
		i += next
		switch {
		case i+1 < len(data) && data[i+1] == '/':
			at = append(at, i)
		case isPair(data[i:]):
			at = append(at, i, i+6)
			i += 10
		}
		i++ // what is escaped, were it a backslash
	}
	return at
}

// isPair reports whether text begins with a surrogate pair.
func isPair(text []byte) bool {
	return within(text, 0xD800, 0xDBFF) && within(text[6:], 0xDC00, 0xDFFF)
}

func within(text []byte, low, high uint16) bool {
	unit, ok := codeUnit(text)
	return ok && low <= unit && unit <= high
}

// codeUnit reads \u and four hexadecimal digits.
func codeUnit(text []byte) (uint16, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return uint16(n), err == nil
}

// unused finds two characters of two bytes that the document holds neither as
// such nor by an escape.
func unused(data []byte) (standIns, bool) {
	const first, last = 0x100, 0x7ff
	var used [last + 1]bool
	for i, c := range data {
		switch {
		case c>>5 == 0b110 && i+1 < len(data):
			used[int(c&0x1f)<<6|int(data[i+1]&0x3f)] = true
		case c == '\\':
			for _, digits := range []int{4, 8} { // of \u and of \U
				if n, err := strconv.ParseUint(string(data[min(i+2, len(data)):min(i+2+digits, len(data))]), 16, 32); err == nil && n <= last {
					used[n] = true
				}
			}
		}
	}
	var free []rune
	for r := rune(last); r >= first && len(free) < 2; r-- {
		if !used[r] {
			free = append(free, r)
		}
	}
	if len(free) < 2 {
		return standIns{}, false
	}
	return standIns{free[0], free[1]}, true
}

// restore puts back into a scalar what characters stand for.
func (s standIns) restore(n *yaml.Node) {
	if s.slash == 0 || !strings.ContainsRune(n.Value, s.slash) && !strings.ContainsRune(n.Value, s.unicode) {
		return
	}
	if n.Style&yaml.DoubleQuotedStyle == 0 {
		n.Value = strings.NewReplacer(string(s.slash), `\/`, string(s.unicode), `\u`).Replace(n.Value)
		return
	}
	parts := strings.Split(strings.ReplaceAll(n.Value, string(s.slash), "/"), string(s.unicode))
	var b strings.Builder
	b.WriteString(parts[0])
	for i := 1; i+1 < len(parts); i += 2 {
		b.WriteRune(utf16.DecodeRune(digits(parts[i]), digits(parts[i+1])))
		b.WriteString(parts[i+1][4:])
	}
	n.Value = b.String()
}

// digits reads the four hexadecimal digits that a text begins with.
func digits(text string) rune {
	n, _ := strconv.ParseUint(text[:4], 16, 16) // known to be some, by codeUnit
	return rune(n)
}
