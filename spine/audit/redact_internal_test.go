// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestWithoutNumbers(t *testing.T) {
	for s, want := range map[string]string{
		"9434765919": "[NHS number]", "a9434765919b": "a[NHS number]b", "943 476 5919": "[NHS number]", "943-476-5919": "[NHS number]", "943%20476+5919": "[NHS number]",
		"19434765919": "19434765919", "94347659190": "94347659190", "9434765918": "9434765918", "943476591": "943476591", "943 4765919": "[NHS number]", "9434 765919": "9434 765919",
		"943 - 476 - 5919": "[NHS number]", "943.476.5919": "[NHS number]", "943\u00a0476\u20115919": "[NHS number]", "943%C2%A0476%E2%80%915919": "[NHS number]", "943\\u00a0476\\u20115919": "[NHS number]",
		"%229434765919%22": "%22[NHS number]%22", "%209434765919": "%20[NHS number]", "a%269434765919%26": "a%26[NHS number]%26", "%39434765919": "[NHS number]", "9%34%334765919": "[NHS number]", "\\u00229434765919": "\\u0022[NHS number]", "\\x809434765919": "\\x80[NHS number]",
		"\uff19\uff14\uff13\uff14\uff17\uff16\uff15\uff19\uff11\uff19": "[NHS number]", "\u0669\u0664\u0663 \u0664\u0667\u0666 \u0665\u0669\u0661\u0669": "[NHS number]", "%2525%209434765919": "%2525%20[NHS number]",
		"1%309434765919": "1%309434765919", "943\n476\n5919": "943\n476\n5919", "%": "%", "%9": "%9", "\\u12": "\\u12", "\xff9434765919\xff": "\xff[NHS number]\xff",
		"0000000000": "0000000000", "1,9434765919;9434765870.": "1,[NHS number];[NHS number].", "200000000001": "200000000001", "": "", "5 943 476 5919": "5 [NHS number]",
	} {
		if got := withoutNumbers(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestWithoutTokens(t *testing.T) {
	for s, want := range map[string]string{
		"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.": "[token]", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln x": "Bearer [token] x", "eyJ": "eyJ", "a eyJust a word": "a eyJust a word", "eyJa.": "[token]",
		"ewogICJhbGciOiJub25lIgp9.eyJzdWIiOiJ4In0.": "[token]", "xewogICJhbGciOiJub25lIgp9.e30.c2ln": "x[token]", "eyAiYWxnIjoibm9uZSIgfQ.e30.": "[token]", "HeyAnna.b": "HeyAnna.b", "/new0ne.html": "/new0ne.html", "page30.html": "page30.html",
		"eyJhIn0.eyJiIn0.x and eyJhIn0.eyJiIn0.y": "[token] and [token]", "eyJhIn0.eyJiIn0.c.d.e": "[token]", "": "",
	} {
		if got := withoutTokens(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if got := text(strings.Repeat("x", maxText+1)); len(got) > maxText+10 {
		t.Error(len(got))
	}
}

// However long a text is, what looks for tokens and numbers goes through it once: these would take
// minutes otherwise.
func TestLongTextsAreReadOnce(t *testing.T) {
	for _, part := range []string{"eyJ", "eyA", "access_token", "943 ", "%39", "\u0669"} {
		s := strings.Repeat(part, 1<<20/len(part))
		if got := withoutTokens(s); got != s {
			t.Errorf("%s: %d bytes of %d", part, len(got), len(s))
		}
		withoutNumbers(s)
	}
}

func TestTextOfAURL(t *testing.T) {
	for u, want := range map[string]string{
		"/a?access%5Ftoken=x&b=1": "/a?access%5Ftoken=[token]&b=1", "/a?%61ccess%5ftoken=x": "/a?%61ccess%5ftoken=[token]", "/https%3A%2F%2Fa.example%2F?b%3Faccess_token%3Dx%26c": "/https%3A%2F%2Fa.example%2F?b%3Faccess_token%3D[token]%26c", "/a?Access_Token=x;b": "/a?Access_Token=[token]", "/a?b=access_token": "/a?b=access_token", "/a?b=eyJhIn0%2EeyJiIn0%2Ex&c=1": "/a?b=[token]&c=1", "/a/%65yJhIn0.eyJiIn0.x?c=1": "/a/[token]?c=1", "/a#access_token=x": "/a#access_token=[token]",
		"/a?access_token=x": "/a?access_token=[token]", "/a?b=1&access_token=x&c=2&access_token=y": "/a?b=1&access_token=[token]&c=2&access_token=[token]", "/a?b=1": "/a?b=1", "/a?access_token=": "/a?access_token=[token]",
	} {
		if got := text(u); got != want {
			t.Errorf("%q: %q, want %q", u, got, want)
		}
	}
}

func TestErrorText(t *testing.T) {
	for s, want := range map[string]string{
		`Get "https://a.example/?access_token=opaque": dial`: `Get "https://a.example/?access_token=[token]": dial`,
		strings.Repeat("x", maxText-9) + "9434765919":        strings.Repeat("x", maxText-9) + "[NHS numb[cut]",
		"a\u202e9434765919": `a\u202e[NHS number]`,
	} {
		if got := errorText(errors.New(s)); got != want {
			t.Errorf("%.100q: %.9000q", s, got)
		}
	}
}

func TestNumbersIn(t *testing.T) {
	for u, want := range map[string][]string{
		"/a?subject=https%3A%2F%2Fdemographics.spineservices.nhs.uk%2FSTU3%2FPatient%2F9434765919":            {"9434765919"},
		"/a?subject=https%3A%2F%2Fdemographics.example%2FPatient%2F9434765919%26identifier%3Dx":               {"9434765919"},
		"/a?patient=9434765919&patient=9434765870":                                                            {"9434765919", "9434765870"},
		"/a?subject:Patient.identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9434765919":              {"9434765919"},
		"/a?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9434765919&subject=Patient%2F9434765919": {"9434765919"},
		"/a?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fother%7C9434765919&_id=9434765919":                    nil,
		"/Patient/9434765919": nil, "/a?subject=9434765918": nil, "%": nil,
	} {
		if got := numbersIn(nil, u); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", u, got, want)
		}
	}
	for body, want := range map[string][]string{
		`{"subject":{"reference":"https://d.example/STU3/Patient/9434765919"}}`:                            {"9434765919"},
		`{"subject" : { "display":"x", "reference" : "https:\/\/d.example\/STU3\/Patient\/9434765919" } }`: {"9434765919"},
		"<subject>\n  <reference value=\"https://d.example/STU3/Patient/9434765919\"/></subject>":          {"9434765919"},
		`{"author":{"reference":"Patient/9434765919"},"subject":{"reference":"Patient/9434765918"}}`:       nil,
		`{"subject":{"reference":"Patient/9434765919"}},{"subject":{"reference":"Patient/9434765870"}}`:    {"9434765919", "9434765870"},
	} {
		if got := subjectsIn(nil, []byte(body)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}

func TestPointerAt(t *testing.T) {
	for location, want := range map[string]string{
		"https://a.example/STU3/DocumentReference?_id=1-2": "1-2", "https://a.example/STU3/DocumentReference/1-2": "1-2", "/DocumentReference/1-2/_history/3": "1-2", "https://a.example/Appointment/1": "", "": "", "%": "",
	} {
		if got := pointerAt(location); got != want {
			t.Errorf("%q: %q, want %q", location, got, want)
		}
	}
	for tag, want := range map[string]string{`W/"3"`: "3", `"3"`: "3", "3": "3", "": ""} {
		if got := versionOf(http.Header{"Etag": {tag}}); got != want {
			t.Errorf("%q: %q, want %q", tag, got, want)
		}
	}
}

func TestClaims(t *testing.T) {
	for _, no := range []string{"", "Bearer ", "Bearer a.b", "Bearer a.!.c", "Bearer a.bnVsbA.c", "Bearer a.W10.c", "Basic eyJ9", "Bearer " + strings.Repeat("a", maxToken+1)} {
		if m, ok := claims(no); ok {
			t.Errorf("%q: %v", no, m)
		}
	}
	// What is not of the form that is expected says nothing.
	if k := token(map[string]any{"requesting_practitioner": []any{1}, "requesting_device": "x", "requesting_organization": map[string]any{"identifier": []any{"x", 1, nil}}, "sub": 1.5}); k.UserName+k.Device+k.Organization+k.Subject != "" {
		t.Errorf("%+v", k)
	}
	k := token(map[string]any{"requesting_practitioner": map[string]any{"name": map[string]any{"family": []any{"F"}, "given": []any{"G", "H"}, "prefix": []any{"Dr"}}}}) // of 0.7.x
	if k.UserName != "Dr G H F" {
		t.Error(k.UserName)
	}
	got := patients(map[string]any{"requesting_patient": "x|9434765919", "act": map[string]any{"sub": "x|9434765870"}, "requested_record": map[string]any{"identifier": []any{map[string]any{"system": "http://fhir.nhs.net/Id/nhs-number", "value": "9434765919"}}}})
	if !slices.Equal(got, []string{"9434765919", "9434765870"}) {
		t.Error(got)
	}
	for want, m := range map[string]map[string]any{
		"professional": {"requesting_user": "x"}, "citizen": {"requesting_patient": "x"}, "delegated": {"requesting_patient": "x", "act": map[string]any{}}, "unattended": {"requesting_system": "x"}, "": {},
	} {
		if got := access(m); string(got) != want {
			t.Errorf("%v: %q", m, got)
		}
	}
}
