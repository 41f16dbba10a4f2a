// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// takes reports whether a search result is taken, in one piece and byte by
// byte.
func takes(t *testing.T, s pointers.Syntax, in string) bool {
	t.Helper()
	o := pointers.Options{Syntax: s, Access: access}
	_, err := pointers.Filter(io.Discard, strings.NewReader(in), o)
	_, slowErr := pointers.Filter(io.Discard, iotest.OneByteReader(strings.NewReader(in)), o)
	if (err == nil) != (slowErr == nil) {
		t.Errorf("%q: in one piece %v, byte by byte %v", in, err, slowErr)
	}
	return err == nil
}

// TestEachByteOfJSON in the place of a question mark.
func TestEachByteOfJSON(t *testing.T) {
	t.Parallel()
	for form := range strings.SplitSeq(`?|"a?b"|"?"|"\?"|"\u?0a0"|"\u0?00"|"\u00?0"|"\u000?"|"\ud83d\u?e00"|1?|1?2|-?|-?1|0?|1.?|1.?2|1.2?|1?2e3|1e?|1e?2|1E?2|1e+?|1e-?2|1e1?|`+
		`[?]|[1?]|[1?2]|[1?,2]|[1,?2]|[?1]|{"a":1?}|{"a":?}|{"a"?:1}|{"a"?1}|{?"a":1}|{"a":1?"b":2}|{"a":1,?"b":2}|{"a?":1}|{?}|tr?e|true?|?rue|f?lse|fals?|n?ll|nul?|?ull`, "|") {
		for c := range 256 {
			value := strings.Replace(form, "?", string([]byte{byte(c)}), 1)
			in := `{"resourceType":"Bundle","signature":[` + value + `]}`
			if want := c < 0x80 && json.Valid([]byte(in)); takes(t, pointers.JSON, in) != want {
				t.Errorf("%q: %v", value, !want)
			}
		}
	}
}

// TestTextsOfJSON that are taken or not.
func TestTextsOfJSON(t *testing.T) {
	for value, want := range map[string]bool{
		"\"\x1f\"": false, "\"\x00\"": false, "\"\x7f\"": true, "\"": false, `"é"`: true, `"€"`: true, `"😀"`: true, "\"\u0080\"": true, "\"\ufffd\"": true, "\"\U0010ffff\"": true, "\"\xc3\"": false, "\"\xc3a\"": false, "\"\x80\"": false, "\"\xc0\x80\"": false,
		"\"\xe2\x82\"": false, "\"\xed\xa0\x80\"": false, "\"\xf0\x9f\x98\"": false, "\"\xf4\x90\x80\x80\"": false, "\"\xf8\x88\x80\x80\x80\"": false, "\"\xff\"": false, "\"\xc3\x7f\"": false,
		strings.Repeat("[", 63) + strings.Repeat("]", 63): true, strings.Repeat("[", 64) + strings.Repeat("]", 64): false,
	} {
		if in := `{"resourceType":"Bundle","signature":` + value + `}`; takes(t, pointers.JSON, in) != want {
			t.Errorf("%q: %v", value, !want)
		}
	}
	for in, want := range map[string]bool{
		"[\"resourceType\":\"Bundle\"}": false, "{\"resourceType\":\"Bundle\"]": false, "{}": false, "{\"resourceType\":\"Bundle\"}": true, " \t\n\r{ \"resourceType\" : \"Bundle\" } ": true,
		"{\"resourceType\":\"Bundle\" \"id\":\"1\"}": false, "{\"resourceType\":\"Bundle\";\"id\":\"1\"}": false, "{\"resourceType\":\"Bundle\",}": false, "{,\"resourceType\":\"Bundle\"}": false,
		"{\"resourceType\":\"Bundle\",\"entry\":{1]}": false, "{\"resourceType\":\"Bundle\",\"entry\":[1 2]}": false, "{\"resourceType\":\"Bundle\",\"entry\":[1;2]}": false, "{\"resourceType\":\"Bundle\",\"entry\":[,1]}": false,
	} {
		if takes(t, pointers.JSON, in) != want {
			t.Errorf("%q: %v", in, !want)
		}
	}
}

// TestEachByteOfXML in the place of a question mark, within an element.
func TestEachByteOfXML(t *testing.T) {
	t.Parallel()
	const (
		letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		names   = letters + "0123456789_-."
		blanks  = " \t\r\n"
	)
	text := func(without string) string {
		out := blanks[1:]
		for c := byte(' '); c < 0x80; c++ {
			if strings.IndexByte(without, c) < 0 {
				out += string([]byte{c})
			}
		}
		return out
	}
	for form, good := range map[string]string{
		`a?b`: text("<&"), `?`: text("<&"), `]]?`: text("<&>"),
		`]?]>`: text("<&]"), `]]?>`: text("<&]>"), `]]]?`: text("<&>"),
		`<a b="c?d"/>`: text(`<&"`), `<a b='?'/>`: text("<&'"),
		`<!--a?b-->`: text(""), `<!--?-->`: text("-"), `<!--a-?b-->`: text("-"), `<!--a--?b-->`: ">", `<!--a--?`: ">", `<?--a-->`: "!", `<!?-a-->`: "-", `<!-?a-->`: "-",
		`<?/>`: letters + "_", `<a?/>`: names + blanks, `<a:?/>`: letters + "_", `<a:b?/>`: names + blanks, `<a?b:c/>`: names,
		`<a ?="1"/>`: letters + "_", `<a b?="1"/>`: names + blanks, `<a b:?="1"/>`: letters + "_", `<a b:c?="1"/>`: names + blanks, `<a?b="1"/>`: blanks, `<a b="1"?/>`: blanks, `<a b="1"?c="2"/>`: blanks,
		`<a b=?"1"/>`: blanks, `<a b=?1"/>`: `"`, `<a b=?1'/>`: `'`, `<a b="1?/>`: `"`, `<a b?"1"/>`: "=", `<a/?`: ">", `<a?</a>`: ">",
		`<a></a?>`: blanks + ">", `<a>?/a>`: "<", `<a><?a>`: "/", `<a></?>`: "a", `<ab></a?>`: "b",
		`&a?p;`: "m", `&?t;`: "gl", `&amp?`: ";", `&#1?1;`: "0123456789", `&#x1?1;`: "0123456789abcdefABCDEF", `&#?;`: "9", `&#x?;`: "9adAD", `&#xd?ff;`: "01234567;", `&#xfff?;`: "0123456789abcdABCD;",
	} {
		for c := range 256 {
			inner := strings.Replace(form, "?", string([]byte{byte(c)}), 1)
			want := strings.IndexByte(good, byte(c)) >= 0
			if in := `<Bundle xmlns="http://hl7.org/fhir"><signature>` + inner + `</signature></Bundle>`; takes(t, pointers.XML, in) != want {
				t.Errorf("%q: %v", inner, !want)
			}
		}
	}
}

// TestTextsOfXML that are taken or not.
func TestTextsOfXML(t *testing.T) {
	long := strings.Repeat("a", 128)
	for inner, want := range map[string]bool{
		"é€😀\u0080\x7f\ufffd": true, "\ufffe": false, "\uffff": false, "\x80": false, "\xc3": false, "\xc3a": false, "\xed\xa0\x80": false, "<é/>": false, "<a é='1'/>": false, "<a b='é'/>": true, "<a b='\x80'/>": false, "<!--é-->": true, "<!--\ufffe-->": false,
		"<" + long + "/>": true, "<" + long + "a/>": false, "<" + long + "></" + long + ">": true, "<" + long + "></" + long + "a>": false, "<_" + long[1:] + "></_" + long[2:] + "b>": false, "<_" + long[1:] + "/>": true, "<_" + long + "/>": false, "<a." + long[2:] + "/>": true, "<a." + long[1:] + "/>": false,
		"<a " + long + "='1'/>": true, "<a " + long + "a='1'/>": false, "<a:b:c/>": false, "<a b:c:d='1'/>": false, "<a:/>": false, "<:a/>": false, "<a b:='1'/>": false,
		"<a " + attributes(64) + "/>": true, "<a " + attributes(65) + "/>": false, "<a " + attributes(64) + "></a>": true, "<a b='1' c='2' b='3'/>": false, "<a b='1' B='2'/>": true,
		strings.Repeat("<a>", 62) + strings.Repeat("</a>", 62): true, strings.Repeat("<a>", 63) + strings.Repeat("</a>", 63): false, "<a><b></a></b>": false,
		"&amp;&lt;&gt;&quot;&apos;&#9;&#10;&#13;&#x20;": true, "&AMP;": false, "&;": false, "&#;": false, "&#x;": false, "&#x0000000041;": true, "&#x00000000041;": false, "&amp": false, "&am p;": false, "&#11;": false, "&#31;": false, "&#xd800;": false, "&#xdfff;": false,
		"<a b=|1|/>": false, "<a b=a1a/>": false, "<a b = \n'1'\t/>": true, "<a\n></a\n>": true, "<a ></a >": true, "< a/>": false, "<a></ a>": false, "<a / >": false, "<a/": false, "<!---->": true, "<!-->": false, "<!--->": false, "<!-- &amp & < -->": true, "<![CDATA[]]>": false, "<?a?>": false,
	} {
		if in := `<Bundle xmlns="http://hl7.org/fhir"><signature>` + inner + `</signature></Bundle>`; takes(t, pointers.XML, in) != want {
			t.Errorf("%q: %v", inner, !want)
		}
	}
}

func attributes(n int) string {
	out := ""
	for i := range n {
		out += " a" + strings.Repeat("b", i) + "='1'"
	}
	return out
}

// TestWhatMayStandBeforeABundle in XML.
func TestWhatMayStandBeforeABundle(t *testing.T) {
	const bundle = `<Bundle xmlns="http://hl7.org/fhir"/>`
	for in, want := range map[string]bool{
		"": true, "\ufeff": true, " \t\r\n": true, "\ufeff ": true, "<!--a--><!--b--> ": true, "\ufefe": false, "\uff00": false, "\xef\xbb": false, "\xf0": false, "\ufeff\ufeff": false, "a": false, "&#32;": false, "</a>": false, "<a/>": false, "<": false, "<!": false, "<!-": false, "<!--": false,
		`<?xml version="1.0"?>`: true, `<?xml version='1.0'?>`: true, "<?xml\tversion\r=\n\"1.0\" \n?>\n": true, `<?xml version="1.0" encoding="UTF-8"?>`: true, `<?xml version="1.0" encoding="utf-8" standalone="yes"?>`: true,
		`<?xml version="1.0" standalone="no" ?>`: true, `<?xml version="1.0" standalone="maybe"?>`: false, `<?xml version="1.0" standalone=""?>`: false, `<?xml version="1.0" standalone="yes" encoding="utf-8"?>`: false, `<?xml version="1.0" standalone="yes" standalone="yes"?>`: false,
		`<?xml version="1.0"encoding="UTF-8"?>`: false, `<?xml version="1.0" encoding="UTF-16"?>`: false, `<?xml?>`: false, `<?xml ?>`: false, `<?xml version="1.0">`: false, `<?xml version="1.0"?a>`: false, `<?xml version="1.0"? >`: false, `<?xml version="1.0"`: false, `<?xml version="1.1"?>`: false, `<?xml version=1.0?>`: false,
		`<?xml encoding="UTF-8"?>`: false, `<?xml standalone="yes"?>`: false, `<?xml a="1.0"?>`: false, `<?xml version="1.0" a="b"?>`: false, `<?xmlversion="1.0"?>`: false, `<?XML version="1.0"?>`: false, `<?xm version="1.0"?>`: false, `<?a version="1.0"?>`: false, ` <?xml version="1.0"?>`: false, `<!--a--><?xml version="1.0"?>`: false,
		`<?xml version="1.0"?><?xml version="1.0"?>`: false, `<?xml version="1.0"?><!--a-->`: true, `<?xml version="1.0"?>a`: false,
	} {
		if takes(t, pointers.XML, in+bundle) != want {
			t.Errorf("%q: %v", in, !want)
		}
	}
	for in, want := range map[string]bool{
		"": true, " \t\r\n": true, "a": false, "<!--a-->": true, " <!--a--> <!--b-->\n": true, "<!--a-->b": false, "<!--a--><a/>": false, "<!--a": false, "<!-- -- -->": false, "<": false, "<!DOCTYPE a>": false, "<?a?>": false, "<![CDATA[a]]>": false, "<a/>": false, "\x00": false, "&#32;": false,
	} {
		for _, b := range []string{bundle, `<Bundle xmlns="http://hl7.org/fhir"></Bundle>`} {
			if takes(t, pointers.XML, b+in) != want {
				t.Errorf("%q behind: %v", in, !want)
			}
		}
	}
}

// TestReferencesStandForCharacters: the type that is asked for is what a reader
// of the pointer finds.
func TestReferencesStandForCharacters(t *testing.T) {
	for value, want := range map[string]string{
		"a&amp;b": "a&b", "&lt;": "<", "&gt;": ">", "&quot;": `"`, "&apos;": "'", "&#65;&#x42;&#x6a;": "ABj", "&#xe9;é&#8364;": "éé€", "&#x1F600;": "😀", "&#x10FFFF;": "\U0010ffff",
		"&#9;&#10;": "\t\n", "&amp;lt;": "&lt;", "a b": "a b", "]]>": "]]>", ">": ">", "\x7f": "\x7f", strings.Repeat("a", 4096): strings.Repeat("a", 4096), strings.Repeat("é", 2048): strings.Repeat("é", 2048),
	} {
		asked := ""
		in := xmlBundle(xmlEntry(`<type><coding><system value="a"/><code value="` + strings.ReplaceAll(value, `"`, "&quot;") + `"/></coding></type>`))
		_, err := pointers.Filter(io.Discard, iotest.OneByteReader(strings.NewReader(in)), pointers.Options{Syntax: pointers.XML, Access: func(r spine.RecordType) (spine.AccessLevel, bool) {
			asked = r.Code
			return 0, true
		}})
		if err != nil || asked != want {
			t.Errorf("%q: %q %v", value, asked, err)
		}
	}
	for value, want := range map[string]string{
		`a\u0062`: "ab", `\"`: `"`, `\\`: `\`, `\/`: "/", `\b\f\n\r\t`: "\b\f\n\r\t", `\u00e9é`: "éé", `\ud83d\ude00`: "😀", `\ud83d`: "\ufffd", `a&amp;`: "a&amp;", "\x7f": "\x7f",
	} {
		asked := ""
		in := bundle(entry(`"resourceType":"DocumentReference","type":{"coding":[{"system":"a","code":"` + value + `"}]}`))
		_, err := pointers.Filter(io.Discard, strings.NewReader(in), pointers.Options{Syntax: pointers.JSON, Access: func(r spine.RecordType) (spine.AccessLevel, bool) {
			asked = r.Code
			return 0, true
		}})
		if err != nil || asked != want {
			t.Errorf("%q: %q %v", value, asked, err)
		}
	}
}
