// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// fitting lists the bytes that something may have in the place of the question
// mark.
func fitting(form string, fits func(string) bool) string {
	var good []byte
	for c := range 256 {
		if fits(strings.Replace(form, "?", string([]byte{byte(c)}), 1)) {
			good = append(good, byte(c))
		}
	}
	return string(good)
}

// visible is ASCII that is seen, without some.
func visible(without string) string {
	var good []byte
	for c := byte('!'); c <= '~'; c++ {
		if strings.IndexByte(without, c) < 0 {
			good = append(good, c)
		}
	}
	return string(good)
}

// TestEachByteInEachPlace of what is decided byte by byte.
func TestEachByteInEachPlace(t *testing.T) {
	text := func(fits func([]byte) bool) func(string) bool { return func(s string) bool { return fits([]byte(s)) } }
	isURL := func(s string) bool { _, ok := address(s); return ok }
	known := partsOf(part{name: "ab"})
	isName := func(s string) bool { _, wrong := known.find([]byte(s)); return !wrong }
	for _, c := range []struct {
		fits  func(string) bool
		forms string // apart by blanks
		good  string
	}{
		{text(isToken), "? ?b a?b a?", alphanumeric + "-._"},
		{text(isToken), "urn:? urn:?b urn:a?", alphanumeric + "-._:"},
		{text(isWords), "? ?b a?b a?", alphanumeric + " -(),'"},
		{text(isMedia), "text/? text/?b text/a?b text/a?", alphanumeric + "-.+"},
		{text(isURI), "https://snomed.info/?b http://snomed.info/a?b http://snomed.info/a?", alphanumeric + "-._/"},
		{text(isReference), "Patient/?b Patient/a?b Patient/a?", alphanumeric + "-._"},
		{text(isAddress), "? ?b a?b a?", visible(`"\<>`)},
		{text(isDate), "?022 202? 2022-?1 2022-1? 2022-12-21T10:?5:41 2022-12-21T10:45:4? 2022-12-21T10:45:41.?Z 2022-12-21T10:45:41.0?0Z 2022-12-21T10:45:41+?0:00", "0123456789"},
		{text(isDate), "2022?12 2022-12?21", "-"},
		{text(isDate), "2022-12-21T10:45:41?01:00", "+-"},
		{text(isDate), "2022-12-21T10:45:41?", "Z"},
		{text(isDate), "2022-12-21T10:45:41?1Z", "."},
		{text(isDate), "2022-12-21T10:45:41.1?", "0123456789Z"},
		{isFQDN, "?.nhs.uk ?1.nhs.uk p1.nhs.u?", alphanumeric + "-"},
		{isFQDN, "nhs?uk", "."},
		{isURL, "https://p1.nhs.uk/? https://p1.nhs.uk/a?b", visible("\"<>\\^`{|}#%")},
		{isName, "a?c xa? ?xx _?xx", visible(`\`)},
		{isName, "?b", visible(`\A`)},
		{isName, "_?b", visible(`\A`)},
	} {
		for form := range strings.FieldsSeq(c.forms) {
			got, want := []byte(fitting(form, c.fits)), []byte(c.good)
			slices.Sort(want)
			if string(got) != string(want) {
				t.Errorf("%s may have %q, want %q", form, got, want)
			}
		}
	}
	for c := range 256 {
		in := "a" + string([]byte{byte(c)}) + "b"
		want := in
		if !strings.Contains(alphanumeric+"-._~", in[1:2]) {
			want = fmt.Sprintf("a%%%02Xb", c)
		}
		if got := escape(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
		if back, err := url.PathUnescape(want); err != nil || back != in {
			t.Errorf("%q: %q %v", want, back, err)
		}
	}
}

// TestNamesOfMembers as they are, in another case, and with an underscore.
func TestNamesOfMembers(t *testing.T) {
	list := partsOf(part{name: "code"}, part{name: "url", masked: true})
	for name, want := range map[string]struct {
		i     int
		wrong bool
	}{
		"code": {0, false}, "Code": {0, true}, "_code": {-1, false}, "_Code": {-1, true}, "codes": {-1, false}, "": {-1, false}, "_": {-1, false},
		"url": {1, false}, "uRL": {1, true}, "_url": {1, false}, "_urL": {1, true}, "__url": {-1, false}, "_ur": {-1, false}, "xurl": {-1, false},
		`co\u0064e`: {-1, true}, "co de": {-1, true}, "code\x7f": {-1, true}, "é": {-1, true},
	} {
		if i, wrong := list.find([]byte(name)); i != want.i || wrong != want.wrong {
			t.Errorf("%q: %d %v", name, i, wrong)
		}
	}
}

// TestCharactersOfXML are those of its definition, production 2.
func TestCharactersOfXML(t *testing.T) {
	ranges := [][2]rune{{'\t', '\t'}, {'\n', '\n'}, {'\r', '\r'}, {' ', 0xd7ff}, {0xe000, 0xfffd}, {0x10000, 0x10ffff}}
	for _, around := range [][2]rune{{0, 0x200}, {0xd700, 0x10100}, {0x10fff0, 0x110010}} {
		for r := around[0]; r < around[1]; r++ {
			want := slices.ContainsFunc(ranges, func(one [2]rune) bool { return one[0] <= r && r <= one[1] })
			if isXML(r) != want {
				t.Errorf("%#x: %v", r, !want)
			}
		}
	}
}

// TestNumbersOfCharacters are decimal or hexadecimal, and none is too large.
func TestNumbersOfCharacters(t *testing.T) {
	for text, want := range map[string]rune{
		"#0": 0, "#9": 9, "#10": 10, "#65": 65, "#x0": 0, "#x9": 9, "#x41": 65, "#xa": 10, "#xA": 10, "#xf": 15, "#xF": 15, "#x0000000041": 65,
		"#1114111": utf8.MaxRune, "#x10ffff": utf8.MaxRune, "#1114112": -1, "#x110000": -1, "#x1000000041": -1, "#4294967361": -1, "#99999999999": -1,
		"": -1, "#": -1, "#x": -1, "x41": -1, "65": -1, "165": -1, "#a": -1, "#1a": -1, "#X41": -1, "##1": -1, "#-1": -1, "#+1": -1, "lt": -1,
	} {
		if r, ok := number(text); ok != (want >= 0) || ok && r != want {
			t.Errorf("%q: %d %v", text, r, ok)
		}
	}
	for form, want := range map[string]string{"#1?1": "0123456789", "#x1?1": "0123456789ABCDEFabcdef"} {
		if got := fitting(form, func(s string) bool { _, ok := number(s); return ok }); got != want {
			t.Errorf("%s may have %q, want %q", form, got, want)
		}
	}
}
