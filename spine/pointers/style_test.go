// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/pointers"
)

// styles are ways to write a document, of JSON and of XML, from a compact one.
var styles = map[pointers.Syntax]map[string]func(*testing.T, string) string{
	pointers.JSON: {
		"compact": func(_ *testing.T, in string) string { return in },
		"indented": func(t *testing.T, in string) string {
			var b bytes.Buffer
			if err := json.Indent(&b, []byte(in), "", "  "); err != nil {
				t.Fatal(err)
			}
			return b.String() + "\n"
		},
		"blanks behind commas":         spread("", ", ", ""),
		"blanks around commas":         spread("", " , ", ""),
		"blanks in brackets":           spread(" ", ", ", " "),
		"blanks wherever they may be":  spread("\t", "  , ", "\r"),
		"lines before commas":          spread("\n", "\n,", "\n"),
		"blanks in brackets in front":  spread("  ", ",", ""),
		"blanks in brackets at an end": spread("", ",", "  "),
	},
	pointers.XML: {
		"compact": func(_ *testing.T, in string) string { return in },
		"indented": func(t *testing.T, in string) string {
			var b bytes.Buffer
			d, e := xml.NewDecoder(strings.NewReader(in)), xml.NewEncoder(&b)
			e.Indent("", "  ")
			for {
				token, err := d.RawToken()
				if err == io.EOF {
					break
				}
				if err != nil || e.EncodeToken(token) != nil {
					t.Fatal(err)
				}
			}
			if err := e.Flush(); err != nil {
				t.Fatal(err)
			}
			return b.String() + "\n"
		},
		"blanks between": func(_ *testing.T, in string) string { return strings.ReplaceAll(in, "><", "> <") },
	},
}

// spread writes blanks behind opening brackets, in place of commas, and before
// closing brackets.
func spread(front, comma, end string) func(*testing.T, string) string {
	return func(_ *testing.T, in string) string {
		var out strings.Builder
		quoted := false
		for _, c := range in {
			quoted = quoted != (c == '"')
			switch text := string(c); {
			case quoted:
				out.WriteString(text)
			case c == '{' || c == '[':
				out.WriteString(text + front)
			case c == ',':
				out.WriteString(comma)
			case c == '}' || c == ']':
				out.WriteString(end + text)
			default:
				out.WriteString(text)
			}
		}
		return out.String()
	}
}

// TestTheStyleTellsNothing: of whatever is hidden, and at each place, the answer
// is that to a search that has not found it, byte for byte, as the same writer
// writes it.
func TestTheStyleTellsNothing(t *testing.T) {
	for syntax, write := range map[pointers.Syntax]func([]string) string{
		pointers.JSON: func(parts []string) string { return `{` + strings.Join(parts, ",") + `}` },
		pointers.XML: func(parts []string) string {
			return `<Bundle xmlns="http://hl7.org/fhir">` + strings.Join(parts, "") + `</Bundle>`
		},
	} {
		for style, spread := range styles[syntax] {
			for list := range lists {
				var shown []string
				for _, code := range list {
					if code != denied && code != "1" {
						shown = append(shown, code)
					}
				}
				for place := range 4 {
					got, _ := mustFilter(t, syntax, spread(t, write(members(syntax, list, place, true))))
					want, _ := mustFilter(t, syntax, spread(t, write(members(syntax, shown, place, false))))
					if got != want {
						t.Errorf("%s, %q, total at %d:\n%q\nwant\n%q", style, list, place, got, want)
					}
				}
			}
		}
	}
}

// lists yields all short lists of pointers that are shown and hidden.
func lists(yield func([]string) bool) {
	codes := []string{open, denied, "1", marked}
	all := [][]string{{}}
	for i := 0; i < len(all); i++ {
		if !yield(all[i]) {
			return
		}
		for _, code := range codes {
			if len(all[i]) < 4 {
				all = append(all, append(slices.Clone(all[i]), code))
			}
		}
	}
}

// members are those of a bundle, with the total at a place or without it.
func members(syntax pointers.Syntax, codes []string, place int, total bool) (out []string) {
	var entries []string
	for _, code := range codes {
		if syntax == pointers.JSON {
			entries = append(entries, pointer(code))
		} else {
			entries = append(entries, xmlPointer(code))
		}
	}
	if syntax == pointers.JSON {
		out = []string{`"resourceType":"Bundle"`, `"type":"searchset"`, `"timestamp":"2022"`}
		if len(entries) > 0 {
			out = slices.Insert(out, 2, `"entry":[`+strings.Join(entries, ",")+`]`)
		}
	} else {
		out = append([]string{`<type value="searchset"></type>`}, append(entries, `<timestamp value="2022"></timestamp>`)...)
	}
	if total {
		out = slices.Insert(out, min(place, len(out)), map[pointers.Syntax]string{pointers.JSON: `"total":3`, pointers.XML: `<total value="3"></total>`}[syntax])
	}
	return out
}
