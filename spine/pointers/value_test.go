// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// TestAnAttributeThatSomeTakeForTheValue drops its entry, at any place of a
// pointer.
func TestAnAttributeThatSomeTakeForTheValue(t *testing.T) {
	whole := strings.Replace(xmlPointer(open), "<type>", `<x><y value="1"/></x><type>`, 1)
	for attribute, kept := range map[string]int{
		`xml:value="1"`: 0, `xmlns:value="1"`: 0, `Value="1"`: 0, `VALUE="1"`: 0, `xmlns:f="urn:x" f:value="1"`: 0, `xmlns:f="urn:x" f:vaLue="1"`: 0,
		`values="1"`: 1, `avalue="1"`: 1, `xml:lang="en"`: 1, `xmlns:values="1"`: 1,
	} {
		for _, place := range []string{"<type", "<coding", "<system", "<code", "<content", "<url", "<x", "<y"} {
			for _, code := range []string{open, marked} {
				in := xmlBundle(strings.Replace(strings.ReplaceAll(whole, open, code), place, place+" "+attribute, 1))
				if _, r := mustFilter(t, pointers.XML, in); r.Kept != kept || r.Unknown != 1-kept {
					t.Errorf("%s at %s: %+v", attribute, place, r)
				}
			}
		}
	}
	in := xmlBundle(strings.Replace(xmlPointer(open), `"736253002"`, `"736253002" xml:value="1"`, 1))
	if read := valueOf(t, in); read != "1" {
		t.Errorf("the naive reading is %q", read)
	}
}

// valueOf reads the code of the last pointer as it is written first with
// encoding/xml, which takes an attribute of any namespace.
func valueOf(t *testing.T, bundle string) string {
	t.Helper()
	var b struct {
		Code struct {
			Value string `xml:"value,attr"`
		} `xml:"entry>resource>DocumentReference>type>coding>code"`
	}
	if err := xml.Unmarshal([]byte(bundle), &b); err != nil {
		t.Fatal(err)
	}
	return b.Code.Value
}

// TestWhatEncodingXMLReadsIsOpen, whatever stands beside a value.
func TestWhatEncodingXMLReadsIsOpen(t *testing.T) {
	for _, beside := range []string{"", `xml:value="1"`, `xmlns:value="1"`, `Value="1"`, `xmlns:f="urn:x" f:value="1"`} {
		for _, code := range []string{`value="736253002" ` + beside, beside + ` value="736253002"`} {
			got, r := mustFilter(t, pointers.XML, xmlBundle(strings.Replace(xmlPointer(open), `value="736253002"`, code, 1)))
			if r.Kept == 0 {
				continue
			}
			if level, ok := access(spine.RecordType{System: snomed, Code: valueOf(t, got)}); !ok || !level.SeesRecord() {
				t.Errorf("%s: what stays is read as %q", code, valueOf(t, got))
			}
		}
	}
}
