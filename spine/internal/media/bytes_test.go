// SPDX-License-Identifier: Apache-2.0

package media

import (
	"regexp"
	"strings"
	"testing"
)

// Every byte, in every place of a header where it could change what is read.
func TestAcceptOfEveryByte(t *testing.T) {
	for c := range 256 {
		for _, header := range []string{
			"?application/fhir+json", "application/fhir+json?", "application?fhir+json", "application/?fhir+json", "?/fhir+json", "application/?",
			"application/fhir+json?;a=1", "application/fhir+json?a=1", "application/fhir+json;?a=1", "application/fhir+json;a?=1", "application/fhir+json;a?1",
			"application/fhir+json;a=?1", "application/fhir+json;a=1?", "application/fhir+json;a=?", "application/fhir+json;a=1?;b=2", "application/fhir+json;a=1?b=2",
			`application/fhir+json;a="?"`, `application/fhir+json;a="\?"`, `application/fhir+json;a="x?`, `application/fhir+json;a="?", text/json`, `application/fhir+json;a="\?", text/json`,
			"application/fhir+json;?=0", "application/fhir+json;q=?", "application/fhir+json;q=0?", "application/fhir+json;q=0?1", "application/fhir+json;q=0.?", "application/fhir+json;q=0.0?",
			"application/fhir+json;q=0.?0", "application/fhir+json;q=0.00?", "application/fhir+json;q=1?", "application/fhir+json;q=1.?", "application/fhir+json;q=1.0?", "application/fhir+json;q=1.00?",
			"text/html?application/fhir+json", "text/html?, application/fhir+json", "?, application/fhir+json", "*?*", "application/?*", "application?*",
		} {
			agree(t, strings.ReplaceAll(header, "?", string([]byte{byte(c)})))
		}
	}
}

func TestWeight(t *testing.T) {
	for c := range 256 {
		for _, s := range []string{"?", "0?", "1?", "0.?", "1.?", "0.0?", "0.?0", "1.0?", "1.00?", "0.00?", "0.000?"} {
			s = strings.ReplaceAll(s, "?", string([]byte{byte(c)}))
			zero, ok := weight(s)
			if want := qForm.MatchString(s); ok != want || zero != (want && strings.Trim(s, "0.") == "") {
				t.Errorf("%q: zero %v, %v", s, zero, ok)
			}
		}
	}
}

// What a body may be that net/http reads as a form.
func TestForm(t *testing.T) {
	form := regexp.MustCompile(`^[\x00-\x20]*(?i:application/x-www-form-urlencoded|multipart/)`)
	beyond := regexp.MustCompile(`[^\x00-~]`)
	texts := []string{
		"", "application/fhir+json", "application/x-www-form-urlencode", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=utf-8",
		"Application/X-WWW-Form-Urlencoded", "multipart", "multipart/", "multipart/form-data;boundary=x", "MULTIPART/MIXED", "text/multipart/", "x multipart/",
	}
	for c := range 256 {
		b := string([]byte{byte(c)})
		texts = append(texts, b, b+b, b+"multipart/x", " \t"+b+"multipart/x", "multipart"+b+"x", "multipart/"+b, b+"application/fhir+json", "application/fhir+json"+b)
	}
	for _, s := range texts {
		if got, want := IsForm(s), form.MatchString(s) || beyond.MatchString(s); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

func TestContentType(t *testing.T) {
	for value, want := range map[string]Form{
		"application/fhir+json": JSON, "Application/FHIR+JSON": JSON, " \tapplication/fhir+json \t": JSON, "application/fhir+xml;charset=utf-8": XML, "application/fhir+xml ; charset=\"utf-8\" ;": XML,
		"application/xml+fhir": XML, "application/xml": XML, "application/json+fhir": JSON, "application/json": JSON, "text/json": JSON,
		"": None, " ": None, "*/*": None, "application/*": None, "text/html": None, "application/fhir": None, "application/fhir+json2": None, "application/fhir+json, application/fhir+json": None,
		"application/fhir+json charset": None, "application/fhir+json;charset": None, "application/fhir+json;a=1;a=2": None, "application/fhir+json;q=2": None, "application": None, "/json": None, "text/": None,
	} {
		if got := NRL.ContentType(value); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

// A value of _format is a type, whichever of its characters are escaped, and
// nothing that only begins or ends like one.
func TestFormatIsEscaped(t *testing.T) {
	const hex, upper = "0123456789abcdef", "0123456789ABCDEF"
	for _, w := range []struct {
		name string
		form Form
	}{{"application/fhir+json", JSON}, {"text/json", JSON}, {"application/xml", XML}} {
		for i := range w.name {
			front, c, back := w.name[:i], w.name[i], w.name[i+1:]
			for value, want := range map[string]Form{
				front + "%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1] + back:     w.form,
				front + "%" + upper[c>>4:c>>4+1] + upper[c&15:c&15+1] + back: w.form,
				front + strings.ToUpper(w.name[i:]):                          w.form,
				front:                                                        None,
				front + back:                                                 None,
				front + "%":                                                  None,
				front + "%" + hex[c>>4:c>>4+1]:                               None,
				front + "%" + hex[c>>4:c>>4+1] + "g" + back:                  None,
				front + "%g" + hex[c&15:c&15+1] + back:                       None,
				front + "%25" + hex[c>>4:c>>4+1] + "0" + back:                None,
			} {
				if got, there := NRL.Format("_format=" + value); got != want || !there {
					t.Errorf("%q: %v, want %v", value, got, want)
				}
			}
		}
		for _, behind := range []string{"x", " ", "%", "%2", "%20", "%00", ";"} {
			if got, _ := NRL.Format("_format=" + w.name + behind); got != None {
				t.Errorf("%q: %v", w.name+behind, got)
			}
		}
	}
}
