// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/pointers"
)

func TestMasksWhereTheRecordIs(t *testing.T) {
	const head = `"resourceType":"DocumentReference","type":{"coding":[{"system":"http://snomed.info/sct","code":"` + marked + `"}]}`
	data := strings.Replace(mask, "_url", "_data", 1)
	for in, want := range map[string]string{ // content, and what is there afterwards; empty: dropped
		`[{"attachment":{"url":"a"}}]`:                               `[{"attachment":{` + mask + `}}]`,
		`[{"attachment":{"url":null,"data":"AAAA"}}]`:                `[{"attachment":{` + mask + `,` + data + `}}]`,
		`[{"attachment":{"url" : "a"}},{"attachment":{"url":"b"}}]`:  `[{"attachment":{` + mask + `}},{"attachment":{` + mask + `}}]`,
		`[{"attachment":{"_url":{"extension":[{"valueUrl":"a"}]}}}]`: `[{"attachment":{` + mask + `}}]`,
		`[{"attachment":{"title":"a"},"format":{"code":"x"}},{}]`:    `[{"format":{"code":"x"}}]`,
		`[{"attachment":{"url":"a","_url":{"id":"a"}}}]`:             `[{"attachment":{` + mask + `}}]`,
		`[]`:                                     `none`,
		`[{"attachment":{"url":"a","url":"b"}}]`: ``,
		`[{"attachment":{"URL":"a"}}]`:           ``,
		`[{"attachment":{"\u0075rl":"a"}}]`:      ``,
		`[{"Attachment":{"url":"a"}}]`:           ``,
		`[{"attachment":{},"attachment":{}}]`:    ``,
		`[{"attachment":[{"url":"a"}]}]`:         ``,
		`{"attachment":{"url":"a"}}`:             ``,
		`["a"]`:                                  ``,
		`[[{"attachment":{"url":"a"}}]]`:         ``,
		`null`:                                   ``,
	} {
		got, r, err := filter(t, pointers.JSON, bundle(entry(head+`,"content":`+in)))
		wantOut, wantResult := bundle(entry(head+`,"content":`+want)), pointers.Result{Kept: 1, Marked: 1}
		if want == "none" {
			wantOut = bundle(entry(head))
		}
		if want == "" {
			wantOut, wantResult = `{"resourceType":"Bundle","type":"searchset"}`, pointers.Result{Unknown: 1}
		}
		if err != nil || got != wantOut || r != wantResult {
			t.Errorf("%s: %v %+v\n%s\nwant\n%s", in, err, r, got, wantOut)
		}
	}
}

func TestMasksInXML(t *testing.T) {
	const head = `<type><coding><system value="http://snomed.info/sct"/><code value="` + marked + `"/></coding></type>`
	data := strings.ReplaceAll(xmlMask, "url>", "data>")
	for in, want := range map[string]string{
		`<content><attachment><url value="a"/><data value="AAAA"></data></attachment></content>`:                             `<content><attachment>` + xmlMask + data + `</attachment></content>`,
		`<content><attachment><url id="1"><extension url="x"><valueUrl value="a"/></extension></url></attachment></content>`: `<content><attachment>` + xmlMask + `</attachment></content>`,
		`<content/>`:            `none`,
		`<status value="a/b"/>`: `none`,
		`<content><attachment><url><extension url="x"><valueUrl value="a"/></extension></url></attachment></content>`: `<content><attachment>` + xmlMask + `</attachment></content>`,
		`<content><attachment><url value="a"/><url value="b"/></attachment></content>`:                                ``,
		`<content><attachment/><attachment><url value="b"/></attachment></content>`:                                   ``,
		`<content><attachment><URL value="a"/></attachment></content>`:                                                ``,
		`<content><attachment><f:url xmlns:f="http://hl7.org/fhir" value="a"/></attachment></content>`:                ``,
		`<content xmlns="a"><attachment><url value="a"/></attachment></content>`:                                      ``,
		`<content>https://p1.nhs.uk/a</content>`:                                                                      ``,
	} {
		got, r, err := filter(t, pointers.XML, xmlBundle(xmlEntry(head+in)))
		wantOut, wantResult := xmlBundle(xmlEntry(head+strings.TrimPrefix(want, "none"))), pointers.Result{Kept: 1, Marked: 1}
		if want == "" {
			wantOut, wantResult = xmlBundle(), pointers.Result{Unknown: 1}
		}
		if err != nil || got != wantOut || r != wantResult {
			t.Errorf("%s: %v %+v\n%s\nwant\n%s", in, err, r, got, wantOut)
		}
	}
}

// TestEachEntryHasALimit, however the input arrives, and nothing else has one.
func TestEachEntryHasALimit(t *testing.T) {
	at := func(s pointers.Syntax, in string, limit int) error {
		o := pointers.Options{Syntax: s, Access: access, MaxEntry: limit}
		r, err := pointers.Filter(io.Discard, strings.NewReader(in), o)
		_, slowErr := pointers.Filter(io.Discard, iotest.OneByteReader(strings.NewReader(in)), o)
		if (err == nil) != (slowErr == nil) || err != nil && r != (pointers.Result{}) {
			t.Errorf("%v %+v, and byte by byte %v of\n%.100s", err, r, slowErr, in)
		}
		return err
	}
	j, x := pointer(open), xmlPointer(open)
	for name, c := range map[string]struct {
		syntax pointers.Syntax
		in     string
		limit  int
		fits   bool
	}{
		"JSON entry of the limit":     {pointers.JSON, bundle(j, j), len(j), true},
		"JSON entry above it":         {pointers.JSON, bundle(j, j), len(j) - 1, false},
		"XML entry of the limit":      {pointers.XML, xmlBundle(x, x), len(x), true},
		"XML entry above it":          {pointers.XML, xmlBundle(x, x), len(x) - 1, false},
		"JSON entry that is dropped":  {pointers.JSON, bundle(`{"a":"` + strings.Repeat("a", 200<<10) + `"}`), 100 << 10, false},
		"XML entry that is dropped":   {pointers.XML, xmlBundle(`<entry id="` + strings.Repeat("a", 200<<10) + `"/>`), 100 << 10, false},
		"JSON link above it":          {pointers.JSON, `{"resourceType":"Bundle","link":"` + strings.Repeat("a", 200<<10) + `"}`, 1000, false},
		"XML link above it":           {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir"><link>` + strings.Repeat("<a/>", 50<<10) + `</link></Bundle>`, 1000, false},
		"JSON link of the limit":      {pointers.JSON, `{"resourceType":"Bundle","link":[` + strings.Repeat(" ", 1000-len(`"link":[]`)) + `]}`, 1000, true},
		"JSON link just above it":     {pointers.JSON, `{"resourceType":"Bundle","link":[` + strings.Repeat(" ", 1001-len(`"link":[]`)) + `]}`, 1000, false},
		"XML link of the limit":       {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir"><link>` + strings.Repeat(" ", 1000-len(`<link></link>`)) + `</link></Bundle>`, 1000, true},
		"XML link just above it":      {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir"><link>` + strings.Repeat(" ", 1001-len(`<link></link>`)) + `</link></Bundle>`, 1000, false},
		"XML root of the limit":       {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir" id="` + strings.Repeat("a", 1000-len(`<Bundle xmlns="http://hl7.org/fhir" id="">`)) + `"></Bundle>`, 1000, true},
		"XML root just above it":      {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir" id="` + strings.Repeat("a", 1001-len(`<Bundle xmlns="http://hl7.org/fhir" id="">`)) + `"></Bundle>`, 1000, false},
		"JSON signature above it":     {pointers.JSON, `{"resourceType":"Bundle","signature":"` + strings.Repeat("a", 200<<10) + `"}`, 1000, true},
		"XML signature above it":      {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir"><signature>` + strings.Repeat("<a/>", 50<<10) + `</signature></Bundle>`, 1000, true},
		"JSON total above it":         {pointers.JSON, `{"resourceType":"Bundle","total":` + strings.Repeat("1", 200<<10) + `}`, 1000, true},
		"JSON blanks before all":      {pointers.JSON, strings.Repeat(" ", 100<<10) + bundle(), 1000, true},
		"JSON number of the limit":    {pointers.JSON, `{"resourceType":"Bundle","timestamp":` + strings.Repeat(" ", 1000-len(`"timestamp":1`)) + `1}`, 1000, true},
		"JSON number above it":        {pointers.JSON, `{"resourceType":"Bundle","timestamp":` + strings.Repeat(" ", 1001-len(`"timestamp":1`)) + `1}`, 1000, false},
		"JSON blanks before a total":  {pointers.JSON, `{` + strings.Repeat(" ", 1001) + `"total":1,"resourceType":"Bundle"}`, 1000, false},
		"JSON blanks before the list": {pointers.JSON, `{"resourceType":"Bundle",` + strings.Repeat(" ", 1001) + `"entry":[]}`, 1000, false},
		"JSON blanks, later total":    {pointers.JSON, `{"resourceType":"Bundle",` + strings.Repeat(" ", 1001) + `"total":1}`, 1000, false},
		"JSON blanks in the list":     {pointers.JSON, `{"resourceType":"Bundle","entry":[` + strings.Repeat(" ", 992) + `],"type":"a"}`, 1000, false},
		"JSON blanks in front":        {pointers.JSON, `{` + strings.Repeat(" ", 1001) + `"resourceType":"Bundle"}`, 1000, false},
		"JSON blanks before a comma":  {pointers.JSON, `{"resourceType":"Bundle"` + strings.Repeat(" ", 1000) + `,"type":"a"}`, 1000, false},
		"JSON comma of the limit":     {pointers.JSON, `{"resourceType":"Bundle"` + strings.Repeat(" ", 999) + `,"type":"a"}`, 1000, true},
		"XML end above it":            {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir"></Bundle` + strings.Repeat(" ", 1000) + `><!---->`, 1000, false},
		"JSON blanks behind the type": {pointers.JSON, `{"resourceType":"Bundle"` + strings.Repeat(" ", 999) + `}`, 1000, true},
		"JSON blanks above it":        {pointers.JSON, `{"resourceType":"Bundle"` + strings.Repeat(" ", 1000) + `}`, 1000, false},
		"XML blanks before a total":   {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir">` + strings.Repeat(" ", 1001) + `<total/></Bundle>`, 1000, false},
		"XML blanks at the end":       {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir">` + strings.Repeat(" ", 991) + `</Bundle>`, 1000, true},
		"XML blanks above it":         {pointers.XML, `<Bundle xmlns="http://hl7.org/fhir">` + strings.Repeat(" ", 992) + `</Bundle>`, 1000, false},
		"JSON blanks":                 {pointers.JSON, strings.Replace(bundle(), ",", ","+strings.Repeat(" ", 200<<10), 1), 1000, false},
		"XML blanks":                  {pointers.XML, strings.Replace(xmlBundle(), "><", ">"+strings.Repeat(" ", 200<<10)+"<", 1), 1000, false},
		"blanks behind":               {pointers.JSON, bundle() + strings.Repeat(" ", 200<<10), 1000, false},
		"blanks behind XML":           {pointers.XML, xmlBundle() + strings.Repeat(" ", 200<<10), 1000, false},
		"a comment of any length":     {pointers.XML, `<!--` + strings.Repeat(" ", 200<<10) + `-->` + xmlBundle(), 1000, true},
	} {
		err := at(c.syntax, c.in, c.limit)
		if c.fits && err != nil || !c.fits && !errors.Is(err, pointers.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless is a bundle without end, that counts what was read of it.
type endless struct {
	head, entry string
	read        int
	stop        int
}

func (e *endless) Read(b []byte) (n int, err error) {
	if e.read >= e.stop {
		return 0, io.EOF
	}
	for n < len(b) {
		if e.read < len(e.head) {
			b[n] = e.head[e.read]
		} else {
			b[n] = e.entry[(e.read-len(e.head))%len(e.entry)]
		}
		n++
		e.read++
	}
	return n, nil
}

func TestMemoryIsBounded(t *testing.T) {
	for syntax, in := range map[pointers.Syntax]*endless{
		pointers.JSON: {head: `{"resourceType":"Bundle","entry":[`, entry: pointer(open) + "," + pointer(denied) + ","},
		pointers.XML:  {head: `<Bundle xmlns="http://hl7.org/fhir">`, entry: xmlPointer(open) + xmlPointer(denied)},
	} {
		in.stop = 16 << 20
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		r, err := pointers.Filter(io.Discard, in, pointers.Options{Syntax: syntax, Access: access})
		runtime.ReadMemStats(&after)
		if !errors.Is(err, pointers.ErrMalformed) || r.Kept < 10000 || r.Denied < 10000 {
			t.Errorf("%v %+v", err, r)
		}
		// Nothing is allocated but the buffers and the type of each pointer.
		if per := (after.TotalAlloc - before.TotalAlloc) / uint64(r.Kept+r.Denied); per > 200 {
			t.Errorf("%d bytes were allocated for each entry", per)
		}
	}
}

type failing struct{ after int }

func (f *failing) Write(b []byte) (int, error) {
	if f.after -= len(b); f.after < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(b), nil
}

func TestErrorsOfReaderAndWriterAreTold(t *testing.T) {
	in := bundle(strings.Split(strings.TrimSuffix(strings.Repeat(pointer(open)+"\n", 1000), "\n"), "\n")...)
	for _, after := range []int{0, 5000, len(in) - 1} {
		_, err := pointers.Filter(&failing{after}, strings.NewReader(in), pointers.Options{Syntax: pointers.JSON, Access: access})
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("after %d bytes written: %v", after, err)
		}
		broken := io.MultiReader(strings.NewReader(in[:after]), errReader{})
		var out bytes.Buffer
		if _, err = pointers.Filter(&out, broken, pointers.Options{Syntax: pointers.JSON, Access: access}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("after %d bytes read: %v", after, err)
		}
	}
	// What is still in memory from before is not read again.
	for _, end := range []io.Reader{emptyReader{}, errReader{}} {
		in := io.MultiReader(strings.NewReader(`<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir">`), strings.NewReader(`             <entry/`), end)
		if r, err := pointers.Filter(io.Discard, in, pointers.Options{Syntax: pointers.XML, Access: access}); err == nil || r != (pointers.Result{}) {
			t.Errorf("%T: %+v %v", end, r, err)
		}
	}
	for _, after := range []error{io.EOF, io.ErrClosedPipe} {
		in := &again{err: after, parts: []string{`{"resourceType":"Bundle","entry":[`, pointer(open) + "]}"}}
		if r, err := pointers.Filter(io.Discard, in, pointers.Options{Syntax: pointers.JSON, Access: access}); err == nil || r != (pointers.Result{}) {
			t.Errorf("%v: %+v %v", after, r, err)
		}
	}
	if _, err := pointers.Filter(io.Discard, emptyReader{}, pointers.Options{Syntax: pointers.JSON, Access: access}); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

// again goes on after an error.
type again struct {
	err   error
	parts []string
	ended bool
}

func (a *again) Read(b []byte) (int, error) {
	if a.ended = !a.ended; !a.ended || len(a.parts) == 0 {
		return 0, a.err
	}
	n := copy(b, a.parts[0])
	a.parts = a.parts[1:]
	return n, nil
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// emptyReader reads nothing, and has no error.
type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, nil }

func TestRefusesOptionsThatDecideNothing(t *testing.T) {
	for name, c := range map[string]struct {
		o      pointers.Options
		option string
	}{
		"none":      {pointers.Options{}, "Access"},
		"no access": {pointers.Options{Syntax: pointers.JSON}, "Access"},
		"no syntax": {pointers.Options{Access: access}, "Syntax"},
		"syntax 3":  {pointers.Options{Access: access, Syntax: 3}, "Syntax"},
		"limit":     {pointers.Options{Access: access, Syntax: pointers.JSON, MaxEntry: -1}, "MaxEntry"},
		"far below": {pointers.Options{Access: access, Syntax: pointers.JSON, MaxEntry: -2}, "MaxEntry"},
	} {
		var out bytes.Buffer
		_, err := pointers.Filter(&out, strings.NewReader(bundle(pointer(open))), c.o)
		if wrong := new(spine.OptionError); !errors.As(err, &wrong) || wrong.Option != c.option || out.Len() > 0 {
			t.Errorf("%s: %v, %s", name, err, &out)
		}
	}
	o := pointers.Options{Syntax: pointers.JSON, Access: access}
	if _, err := pointers.Filter(nil, strings.NewReader("{}"), o); err == nil || errors.Is(err, pointers.ErrMalformed) {
		t.Errorf("no writer: %v", err)
	}
	if _, err := pointers.Filter(io.Discard, nil, o); err == nil {
		t.Error("no reader is taken")
	}
}

// TestALevelThatIsNoneOpensNothing: only the two levels that there are open.
func TestALevelThatIsNoneOpensNothing(t *testing.T) {
	for level := range 256 {
		var out bytes.Buffer
		r, err := pointers.Filter(&out, strings.NewReader(bundle(pointer(open))), pointers.Options{Syntax: pointers.JSON,
			Access: func(spine.RecordType) (spine.AccessLevel, bool) { return spine.AccessLevel(level), true }})
		want := level == 1 || level == 2
		if err != nil || (r.Kept == 1) != want || (r.Marked == 1) != (level == 1) {
			t.Errorf("level %d: %+v %v", level, r, err)
		}
		r, _ = pointers.Filter(&out, strings.NewReader(bundle(pointer(open))), pointers.Options{Syntax: pointers.JSON,
			Access: func(spine.RecordType) (spine.AccessLevel, bool) { return spine.AccessLevel(level), false }})
		if r.Kept != 0 {
			t.Errorf("level %d of an unknown type is kept", level)
		}
	}
}

// TestATypeWithoutSystemOrCodeIsNone, whatever the access function says of it.
func TestATypeWithoutSystemOrCodeIsNone(t *testing.T) {
	all := func(spine.RecordType) (spine.AccessLevel, bool) { return spine.PointerAndRecord, true }
	for coding, kept := range map[string]int{`{}`: 0, `{"code":"1"}`: 0, `{"system":"a"}`: 0, `{"system":"a","code":""}`: 0, `{"system":"a","code":"1"}`: 1} {
		in := bundle(entry(`"resourceType":"DocumentReference","type":{"coding":[` + coding + `]}`))
		r, err := pointers.Filter(io.Discard, strings.NewReader(in), pointers.Options{Syntax: pointers.JSON, Access: all})
		if err != nil || r.Kept != kept {
			t.Errorf("%s: %+v %v", coding, r, err)
		}
	}
}

func TestATypeOfXMLThatReadersWriteDifferentlyIsNone(t *testing.T) {
	all := func(spine.RecordType) (spine.AccessLevel, bool) { return spine.PointerAndRecord, true }
	for code, kept := range map[string]int{"1": 1, "": 0, "1\n1": 0, "1\t1": 0, "1\r": 0, strings.Repeat("1", 4096): 1, strings.Repeat("1", 4097): 0, "1\n&#49;": 0, strings.Repeat("1", 4097) + "&#49;": 0, "1 1": 1, "1&#9;": 1} {
		in := xmlBundle(xmlEntry(`<type><coding><system value="a"/><code value="` + code + `"/></coding></type>`))
		r, err := pointers.Filter(io.Discard, strings.NewReader(in), pointers.Options{Syntax: pointers.XML, Access: all})
		if err != nil || r.Kept != kept {
			t.Errorf("%.20q: %+v %v", code, r, err)
		}
	}
}

func TestAnErrorNamesThePlaceAndNothingOfTheInput(t *testing.T) {
	entries := strings.Repeat(pointer(open)+",", 1000)
	in := `{"resourceType":"Bundle","entry":[` + entries + `secret]}`
	_, _, err := filter(t, pointers.JSON, in)
	var e *pointers.Error
	if !errors.As(err, &e) || e.Offset != int64(strings.Index(in, "secret")) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v, want byte %d", err, strings.Index(in, "secret"))
	}
	for text, at := range map[string]int{"a\xc3a": 2, "a\xc3\x7f": 2, "\xe2\x82\"": 2, "\xf0\x9f\x98 ": 3, "\xc3": 1} { // no UTF-8
		const head = `{"resourceType":"Bundle","id":"`
		if _, _, err := filter(t, pointers.JSON, head+text); !errors.As(err, &e) || e.Offset != int64(len(head)+at) {
			t.Errorf("%q: %v, want byte %d", text, err, len(head)+at)
		}
	}
	in = `<Bundle xmlns="http://hl7.org/fhir"><id value="&am`
	if _, _, err := filter(t, pointers.XML, in); !errors.As(err, &e) || e.Offset != int64(len(in)) {
		t.Errorf("%v, want byte %d", err, len(in))
	}
	for in, ended := range map[string]bool{`{"resourceType":"Bundle"`: true, `{"resourceType":"Bundle",`: true, `{"contained":[]}`: false, `{"resourceType":x}`: false} {
		for _, reader := range []io.Reader{strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in)), iotest.DataErrReader(strings.NewReader(in))} {
			_, err := pointers.Filter(io.Discard, reader, pointers.Options{Syntax: pointers.JSON, Access: access})
			if err == nil || strings.Contains(err.Error(), "ends before its end") != ended {
				t.Errorf("%s: %v", in, err)
			}
		}
	}
}

func TestSyntaxOfAContentType(t *testing.T) {
	for in, want := range map[string]pointers.Syntax{
		"application/fhir+json": pointers.JSON, "application/json+fhir": pointers.JSON, "Application/FHIR+JSON; charset=utf-8": pointers.JSON,
		"application/json": pointers.JSON, "text/json": pointers.JSON, "application/xml+fhir": pointers.XML, "text/xml": pointers.XML,
		"application/fhir+xml;charset=utf-8": pointers.XML, "application/xml": pointers.XML, "text/html": 0, "": 0, "json": 0,
	} {
		if got, ok := pointers.SyntaxOf(in); got != want || ok != (want != 0) {
			t.Errorf("%q: %v %v", in, got, ok)
		}
	}
}
