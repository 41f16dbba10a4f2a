// SPDX-License-Identifier: Apache-2.0

package users

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spineguard/spineguard/gen/example"
	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// Bundle is a search result to filter, beside decoding the same.
type Bundle struct {
	Name   string
	Size   int // bytes
	Filter func() error
	Decode func() error
}

// Bundles are invented search results of so many entries: every third is one
// that the user may see and fetch, every third one that they may only see.
func Bundles(entries int) ([]Bundle, error) {
	set, _ := example.Policy().Expand(spine.User{Role: example.R8001})
	var open, marked, denied string
	for t := range example.Policy().RecordTypes() {
		switch level, _ := set.Access(t); {
		case t.System != "http://snomed.info/sct":
		case level == spine.PointerAndRecord:
			open = t.Code
		case level == spine.PointerOnly:
			marked = t.Code
		default:
			denied = t.Code
		}
	}
	if open == "" || marked == "" || denied == "" {
		return nil, fmt.Errorf("the role sees %q, %q marked and not %q: there has to be one of each", open, marked, denied)
	}
	codes := []string{open, marked, denied}
	var js, xs strings.Builder
	js.WriteString(`{"resourceType":"Bundle","type":"searchset","total":` + fmt.Sprint(entries) + `,"entry":[`)
	xs.WriteString(`<Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/><total value="` + fmt.Sprint(entries) + `"/>`)
	for i := range entries {
		if i > 0 {
			js.WriteByte(',')
		}
		fmt.Fprintf(&js, jsonEntry, i, codes[i%3], i)
		fmt.Fprintf(&xs, xmlEntry, i, codes[i%3], i)
	}
	js.WriteString("]}")
	xs.WriteString("</Bundle>")
	bundle := func(name, text string, syntax pointers.Syntax, decode func([]byte) error) Bundle {
		data := []byte(text)
		return Bundle{name, len(data), func() error {
			r, err := pointers.Filter(io.Discard, bytes.NewReader(data), pointers.Options{Syntax: syntax, Access: set.Access})
			if err == nil && r.Kept+r.Dropped() != entries {
				err = fmt.Errorf("%+v of %d entries", r, entries)
			}
			return err
		}, func() error { return decode(data) }}
	}
	return []Bundle{
		bundle("JSON", js.String(), pointers.JSON, func(b []byte) error { var v any; return json.Unmarshal(b, &v) }),
		bundle("XML", xs.String(), pointers.XML, walk),
	}, nil
}

// walk reads every token.
func walk(b []byte) error {
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

const jsonEntry = `{"fullUrl":"https://nrl.example/DocumentReference/%d","resource":{"resourceType":"DocumentReference","status":"current",` +
	`"type":{"coding":[{"system":"http://snomed.info/sct","code":"%s","display":"Invented"}]},` +
	`"subject":{"reference":"https://demographics.example/Patient/9434765919"},"custodian":{"reference":"https://directory.example/Organization/X9901"},` +
	`"author":[{"reference":"https://directory.example/Organization/X9902"}],"indexed":"2026-06-01T09:00:00+00:00",` +
	`"content":[{"attachment":{"contentType":"application/pdf","url":"https://records.example/%d"},"format":{"system":"https://example.org/f","code":"urn:x:pdf"}}]}}`

const xmlEntry = `<entry><fullUrl value="https://nrl.example/DocumentReference/%d"/><resource><DocumentReference><status value="current"/>` +
	`<type><coding><system value="http://snomed.info/sct"/><code value="%s"/><display value="Invented"/></coding></type>` +
	`<subject><reference value="https://demographics.example/Patient/9434765919"/></subject>` +
	`<author><reference value="https://directory.example/Organization/X9902"/></author><indexed value="2026-06-01T09:00:00+00:00"/>` +
	`<custodian><reference value="https://directory.example/Organization/X9901"/></custodian>` +
	`<content><attachment><contentType value="application/pdf"/><url value="https://records.example/%d"/></attachment></content></DocumentReference></resource></entry>`
