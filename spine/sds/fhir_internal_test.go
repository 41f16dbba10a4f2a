// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
)

func TestMediaTypes(t *testing.T) {
	for text, want := range map[string]bool{
		"application/fhir+json": true, "application/json": true, "application/fhir+json; charset=utf-8": true, "application/fhir+json; charset=UTF-8; fhirVersion=4.0": true,
		"Application/FHIR+JSON": true, "": false, "text/html": false, "application/fhir+xml": false, "application/fhir+json; charset=utf-16": false, "application/fhir+json; charset=": false,
		"application/fhir+json; a=b; a=c": false, "application/fhir+jsonx": false, "application/fhir+json, text/html": false,
	} {
		if isFHIR(http.Header{"Content-Type": {text}}) != want {
			t.Errorf("%q", text)
		}
	}
	if isFHIR(http.Header{}) || isFHIR(http.Header{"Content-Type": {"application/json", "application/json"}}) {
		t.Error("none, or two")
	}
}

func TestStatusErrors(t *testing.T) {
	fhir, html := http.Header{"Content-Type": {"application/fhir+json"}}, http.Header{"Content-Type": {"text/html"}}
	for _, c := range []struct {
		status int
		header http.Header
		body   string
		want   string
	}{
		{500, fhir, `{"issue":[{"code":"exception","details":{"coding":[{"code":"INTERNAL_SERVER_ERROR"}]}}]}`, "the API answers with the status 500 and INTERNAL_SERVER_ERROR"},
		{400, fhir, `{"issue":[{"code":"required","details":{"coding":[]}}]}`, "the API answers with the status 400 and required: the API does not take the question"},
		{401, fhir, `{"issue":[]}`, "the API answers with the status 401: look at the API key"},
		{502, html, `{"issue":[{"code":"exception"}]}`, "the API answers with the status 502"},
		{502, fhir, `<html>`, "the API answers with the status 502"},
		{502, fhir, `{"issue":[{"code":"a b"}]}`, "the API answers with the status 502"},
		{502, fhir, `{"issue":[{"code":"` + strings.Repeat("x", 65) + `"}]}`, "the API answers with the status 502"},
	} {
		if got := (&statusError{c.status, issueOf(c.header, []byte(c.body))}).Error(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// A list that fails is not asked for again at once, however many ask: an API that has answered that
// it is asked too often would never have its peace.
func TestAListThatFailsIsAskedForAgainLater(t *testing.T) {
	asked := 0
	d, err := NewFHIR(FHIROptions{
		URL: "https://api.example", Organizations: []spine.ODSCode{"A1001"}, Interactions: []spine.InteractionID{"urn:x"},
		APIKey: func(context.Context) (string, error) { asked++; return "", errors.New("none") },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	start := time.Now()
	for i := range 50 {
		if _, err := d.Lookup(t.Context(), spine.ASID(fmt.Sprintf("2%011d", i))); !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "the API key: none") {
			t.Error(err)
		}
	}
	if most := 1 + int(time.Since(start)/listPause); asked > most {
		t.Errorf("asked %d times", asked)
	}
	d.failedAt, asked = suspended(time.Now(), -listPause), 0
	if _, err := d.Lookup(t.Context(), "200000000001"); err == nil || asked != 1 {
		t.Errorf("asked %d times after the pause", asked)
	}
}

// A list of which one request has failed asks for nothing more, not for a key either.
func TestAListThatFailsEnds(t *testing.T) {
	var asked atomic.Int64
	o := FHIROptions{
		URL: "https://api.example", Interactions: []spine.InteractionID{"urn:x"},
		APIKey: func(context.Context) (string, error) { asked.Add(1); return "", errors.New("none") },
	}
	for i := range 100 {
		o.Organizations = append(o.Organizations, spine.ODSCode(fmt.Sprintf("A%04d", i)))
	}
	d, err := NewFHIR(o)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := Pull(t.Context(), d, o.Interactions); err == nil || asked.Load() > atOnce {
		t.Errorf("asked %d times: %v", asked.Load(), err)
	}
}
