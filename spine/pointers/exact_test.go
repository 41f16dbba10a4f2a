// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

// TestWhatIsWrittenToTheByte: what loses nothing stays as it is, and what loses
// something is written anew. A dot says that nothing changes.
func TestWhatIsWrittenToTheByte(t *testing.T) {
	const (
		b = `{"resourceType":"Bundle"`
		x = `<Bundle xmlns="http://hl7.org/fhir">`
	)
	o, no, xo, xno := pointer(open), pointer(denied), xmlPointer(open), xmlPointer(denied)
	spaced := `{ "fullUrl" : "x" , ` + strings.TrimPrefix(o, `{"fullUrl":"x",`)
	for _, c := range []struct {
		syntax   pointers.Syntax
		in, want string
	}{
		{pointers.JSON, " " + b + " } ", "."},
		{pointers.JSON, `{ "id" : "1" , "resourceType" : "Bundle" , "type":"a"}`, "."},
		{pointers.JSON, b + `,"entry":[ ` + o + ` , ` + spaced + ` ] , "type":"a"}`, "."},
		{pointers.JSON, b + ` ,"entry" : [ ` + no + ` ] , "type":"a"}`, b + ` , "type":"a"}`},
		{pointers.JSON, b + `,"entry":[ ` + no + ` ] }`, b + ` }`},
		{pointers.JSON, b + `,"entry":[ ` + no + ` , ` + o + ` ] }`, b + `,"entry":[ ` + o + ` ] }`},
		{pointers.JSON, b + ` , "total" : 1 , "type":"a"}`, b + ` , "type":"a"}`},
		{pointers.JSON, b + ` , "total" : 1 }`, b + ` }`},
		{pointers.JSON, b + ` ,"total":1  , "type":"a"}`, b + `  , "type":"a"}`},
		{pointers.JSON, `{  "total":1 , "resourceType":"Bundle"}`, `{  "resourceType":"Bundle"}`},
		{pointers.JSON, b + ` , "id" : "a/b" , "type":"a"}`, b + ` , "type":"a"}`},
		{pointers.JSON, b + `,"meta":{"versionId":"1", "source":"s"} ,"type":"a"}`, b + `,"meta":{"versionId":"1"} ,"type":"a"}`},
		{pointers.JSON, b + `,"meta":{"profile":["a b", "http://hl7.org/fhir","c d","urn:a"]}}`, b + `,"meta":{"profile":["http://hl7.org/fhir","urn:a"]}}`},
		{pointers.JSON, b + `,"meta":{"profile":["a b"],"tag":[{},{"version":"1"},{"code":"1"}]}}`, b + `,"meta":{"tag":[{"code":"1"}]}}`},
		{pointers.JSON, b + `,"meta":{"source":"s"}}`, b + `}`},
		{pointers.JSON, b + `,"link":[ ]}`, "."},
		{pointers.JSON, bundle(strings.Replace(o, `"x"`, `"x","a":"`+strings.Repeat("0123456789", 10000)+`"`, 1), o), bundle(o, o)},
		{pointers.JSON, bundle(o, strings.Replace(o, `"type"`, `"a":"`+strings.Repeat("0123456789", 10000)+`","type"`, 1)), "."},
		{pointers.JSON, b + `,"entry":[` + strings.Replace(o, `"x"`, `"a b"`, 1) + `]}`, b + `,"entry":[` + strings.Replace(o, `"fullUrl":"x",`, "", 1) + `]}`},

		{pointers.XML, " " + x + " </Bundle\n> ", "."},
		{pointers.XML, x + ` <id value="1" /> ` + strings.Replace(xo, "<resource>", " <resource >\n", 1) + "</Bundle>", "."},
		{pointers.XML, x + "</Bundle > <!--a-->\n<!--b-->\t", x + "</Bundle >\t"},
		{pointers.XML, `<Bundle xmlns="http://hl7.org/fhir" id="a"/><!--a-->`, `<Bundle xmlns="http://hl7.org/fhir"/>`},
		{pointers.XML, `<Bundle xmlns="http://hl7.org/fhir"/> <!--a--> `, `<Bundle xmlns="http://hl7.org/fhir"/> `},
		{pointers.XML, "\ufeff<!--a-->" + x + "</Bundle>", "\ufeff" + x + "</Bundle>"},
		{pointers.XML, `<Bundle id="a" xmlns="http://hl7.org/fhir" />`, `<Bundle xmlns="http://hl7.org/fhir"/>`},
		{pointers.XML, `<Bundle xmlns="http://hl7.org/fhir" id="a" > </Bundle>`, x + " </Bundle>"},
		{pointers.XML, `<?xml version="1.0"?> <!--a--> <!--b-->` + "\n" + x + "</Bundle>", `<?xml version="1.0"?>` + "\n" + x + "</Bundle>"},
		{pointers.XML, x + " <total/>\n<link><url/></link>\t" + xno + " <!--a--> </Bundle>", x + " </Bundle>"},
		{pointers.XML, x + ` <link id="a"> <relation value="next"/> <url value="a&amp;b"/> </link> </Bundle>`, x + ` <link><relation value="next"/><url value="a&amp;b"/></link> </Bundle>`},
		{pointers.XML, x + ` <meta><tag/><profile value="a b"/><versionId value="1"></versionId></meta></Bundle>`, x + ` <meta><versionId value="1"/></meta></Bundle>`},
	} {
		want := strings.TrimPrefix(c.want, ".")
		if want == "" {
			want = c.in
		}
		if got, _, err := filter(t, c.syntax, c.in); err != nil || got != want {
			t.Errorf("%v of\n%s\nis\n%s\nwant\n%s", err, c.in, got, want)
		}
	}
}

// TestNothingIsReadAfterTheWriterFailed, nor decided.
func TestNothingIsReadAfterTheWriterFailed(t *testing.T) {
	long := strings.Repeat("a", 5000)
	for syntax, ins := range map[pointers.Syntax][2]string{
		pointers.JSON: {`{"link":[{"relation":"self",` + strings.Repeat(" ", 5000) + `"url":"a"}],"resourceType":"Bundle","entry":[` + pointer(open) + `]}`,
			`{"resourceType":"Bundle","entry":[` + entry(`"x":"`+long+`",`+pointer(open)[len(`{"fullUrl":"x","resource":{`):len(pointer(open))-2]) + "," + pointer(open) + `]}`},
		pointers.XML: {`<Bundle xmlns="http://hl7.org/fhir"><link><relation value="self"/>` + strings.Repeat(" ", 5000) + `<url value="a"/></link>` + xmlPointer(open) + `</Bundle>`,
			`<Bundle xmlns="http://hl7.org/fhir">` + strings.Replace(xmlPointer(open), "<type>", `<x>`+long+`</x><type>`, 1) + xmlPointer(open) + `</Bundle>`},
	} {
		for decided, in := range ins {
			asked := 0
			r, err := pointers.Filter(&failing{0}, strings.NewReader(in), pointers.Options{Syntax: syntax, Access: func(r spine.RecordType) (spine.AccessLevel, bool) {
				asked++
				return access(r)
			}})
			if !errors.Is(err, io.ErrClosedPipe) || asked != decided || r.Kept != decided {
				t.Errorf("%v, %+v, asked %d times, want %d\n%s", err, r, asked, decided, in[:200])
			}
		}
	}
}
