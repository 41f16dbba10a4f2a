package audit

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestWithoutNumbers(t *testing.T) {
	for s, want := range map[string]string{
		"9434765919": "[NHS number]", "a9434765919b": "a[NHS number]b", "943 476 5919": "[NHS number]", "943-476-5919": "[NHS number]", "943%20476+5919": "[NHS number]",
		"19434765919": "19434765919", "94347659190": "94347659190", "9434765918": "9434765918", "943476591": "943476591", "943 4765919": "[NHS number]", "9434 765919": "9434 765919",
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

func TestURLText(t *testing.T) {
	for u, want := range map[string]string{
		"/a?access_token=x": "/a?access_token=[token]", "/a?b=1&access_token=x&c=2&access_token=y": "/a?b=1&access_token=[token]&c=2&access_token=[token]", "/a?b=1": "/a?b=1", "/a?access_token=": "/a?access_token=[token]",
	} {
		if got := urlText(u); got != want {
			t.Errorf("%q: %q, want %q", u, got, want)
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
