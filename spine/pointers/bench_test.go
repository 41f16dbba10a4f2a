// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/pointers"
)

// benchBundle has 300 pointers as large as published ones, a third of which
// are open, marked and hidden.
func benchBundle(entry func(code string) string, filler string) []string {
	var entries []string
	for i := range 300 {
		e := entry([]string{open, marked, denied}[i%3])
		entries = append(entries, strings.ReplaceAll(e, "FILLER", filler))
	}
	return entries
}

func benchJSON() string {
	filler := strings.Repeat(`{"system":"https://fhir.nhs.uk/STU3/CodeSystem/NRL-ContentStability-1","code":"static"},`, 15) + `{}`
	return bundle(benchBundle(func(code string) string {
		return strings.Replace(pointer(code), `"content"`, `"securityLabel":[{"coding":[FILLER]}],"content"`, 1)
	}, filler)...)
}

func benchXML() string {
	filler := strings.Repeat("<coding>\n  <system value=\"https://fhir.nhs.uk/STU3/CodeSystem/NRL-ContentStability-1\"/>\n  <code value=\"static\"/></coding>", 15)
	return xmlBundle(benchBundle(func(code string) string {
		return strings.Replace(xmlPointer(code), `<content>`, `<securityLabel>FILLER</securityLabel><content>`, 1)
	}, filler)...)
}

func benchFilter(b *testing.B, s pointers.Syntax, in string) {
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pointers.Filter(io.Discard, strings.NewReader(in), pointers.Options{Syntax: s, Access: access}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJSON(b *testing.B) { benchFilter(b, pointers.JSON, benchJSON()) }

func BenchmarkXML(b *testing.B) { benchFilter(b, pointers.XML, benchXML()) }

// BenchmarkDecodeJSON is what reading the bundle alone takes with encoding/json,
// into the members that a filter needs.
func BenchmarkDecodeJSON(b *testing.B) {
	in := benchJSON()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		var v struct {
			Entry []struct {
				Resource struct {
					ResourceType string
					Type         struct {
						Coding []struct{ System, Code string }
					}
				}
			}
		}
		if err := json.NewDecoder(strings.NewReader(in)).Decode(&v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodeJSONWhole reads all of it, as who writes it again must.
func BenchmarkDecodeJSONWhole(b *testing.B) {
	in := benchJSON()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		var v map[string]any
		if err := json.NewDecoder(strings.NewReader(in)).Decode(&v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodeXML reads the raw tokens of encoding/xml.
func BenchmarkDecodeXML(b *testing.B) {
	in := benchXML()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		for d := xml.NewDecoder(strings.NewReader(in)); ; {
			if _, err := d.RawToken(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}
