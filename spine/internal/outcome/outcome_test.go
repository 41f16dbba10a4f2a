// SPDX-License-Identifier: Apache-2.0

package outcome

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"
)

type resource struct {
	XMLName xml.Name `xml:"OperationOutcome" json:"-"`
	Meta    struct {
		Profile value `xml:"profile"`
	} `xml:"meta" json:"-"`
	Issue []struct {
		Severity value `xml:"severity"`
		Code     value `xml:"code"`
		Details  struct {
			Coding []struct{ System, Code, Display value } `xml:"coding"`
		} `xml:"details"`
		Diagnostics value `xml:"diagnostics"`
	} `xml:"issue"`
}

type value struct {
	Value string `xml:"value,attr"`
}

func (v *value) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &v.Value) }

var hostile = []string{
	`plain`, `"},{"x":"`, `"/><script>alert(1)</script>`, `&lt;`, "a\nb\t\x00\x1b[31m", "\u202e\u2028é😀", `\u0041\`, "]]>", "'",
}

// What is written is read back as the same text by readers that know nothing
// of this writer.
func TestTextIsText(t *testing.T) {
	for _, s := range hostile {
		o := Outcome{Profile: s, Severity: "error", Code: "invalid", System: s, SpineCode: s, Display: s, Diagnostics: s}
		var j resource
		if err := json.Unmarshal(o.JSON(), &j); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if len(j.Issue) != 1 || j.Issue[0].Diagnostics.Value != s || j.Issue[0].Details.Coding[0].Display.Value != s {
			t.Errorf("%q: JSON %s", s, o.JSON())
		}
		var x resource
		if err := xml.Unmarshal(o.XML(), &x); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		want := strings.Map(func(r rune) rune {
			if r < ' ' {
				return utf8.RuneError
			}
			return r
		}, s)
		if len(x.Issue) != 1 || x.Issue[0].Diagnostics.Value != want || x.Meta.Profile.Value != want {
			t.Errorf("%q: XML %s", s, o.XML())
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o := Outcome{Diagnostics: s}
		var j, x resource
		if err := json.Unmarshal(o.JSON(), &j); err != nil || len(j.Issue) != 1 {
			t.Fatalf("%q: %v", s, err)
		}
		if err := xml.Unmarshal(o.XML(), &x); err != nil || len(x.Issue) != 1 {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
